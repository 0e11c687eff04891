"""Playing the story through the product's own actions, each at its moment."""

from datetime import datetime, timedelta
from decimal import Decimal

from chenghua_portal.demo.accounts import REGISTERED
from chenghua_portal.demo.answers import answers, split_total
from chenghua_portal.demo.income import give_income
from chenghua_portal.demo.papers import LEADER, signed_paper
from chenghua_portal.demo.people import EXPERTS, owner_email
from chenghua_portal.demo.stage import Stage, as_actor, playing
from chenghua_portal.demo.standing import end_projects, give_standing
from chenghua_portal.demo.story import CALLS, DemoCall, DemoProject
from chenghua_portal.demo.waiting import leave_waiting
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import BEIJING
from chenghua_portal.foundation.workflow.actions import confirm_paper, upload_paper
from chenghua_portal.foundation.workflow.models import OfflineApproval
from chenghua_portal.foundation.workflow.offline import offline_move
from chenghua_portal.foundation.workflow.transitions import Transition
from evaluation.panels.actions import assign_panel
from evaluation.panels.models import Round
from evaluation.schemes.actions import save_criteria, selection_rows
from evaluation.schemes.queries import scheme_of
from evaluation.sheets.actions import lock_sheet, save_scores
from evaluation.sheets.models import Sheet
from procurement.awards.actions import confirm_awards, propose_awards
from procurement.awards.models import AwardList
from procurement.awards.queries import award_list_of
from procurement.awards.transitions import CONFIRM
from procurement.bids.actions import save_section, start_bid, submit_bid, take_copy
from procurement.bids.models import Bid
from procurement.calls.actions import create_call, prepare_call, publish_call
from procurement.calls.models import Call
from procurement.calls.transitions import PUBLISH
from procurement.opening.actions import open_bids
from procurement.screening.actions import confirm_eligibility, refuse_eligibility

CLERK, APPROVER = "clerk@example.org", "approver@example.org"
SECOND_CLERK = "clerk2@example.org"


def play(stage: Stage) -> None:
    """Everything of story.py, in the order of time. Jobs run at once, under the shifted clock."""
    with playing():
        give_standing(stage, since=stage.day(REGISTERED))
        give_income(stage)
        bids = {key: bid for story in CALLS for key, bid in _play_call(stage, story).items()}
        end_projects(stage, bids)
        leave_waiting(stage)


def _play_call(stage: Stage, story: DemoCall) -> dict[str, Bid]:
    """Play one call as far as it has come. Returns its bids by the key of their project."""
    call = _publish(stage, story)
    bids = {project.key: _bid(stage, story, call, project) for project in story.projects}
    if not story.is_decided:
        return bids
    with stage.at(stage.day(story.deadline, 18, 5)):
        open_bids(call, by=as_actor(CLERK))
    with stage.at(stage.day(story.deadline + 2)):
        for project in story.projects:
            bid = Bid.objects.get(pk=bids[project.key].pk)
            if project.refusal:
                refuse_eligibility(bid, project.refusal, by=as_actor(CLERK))
            else:
                confirm_eligibility(bid, by=as_actor(CLERK))
    _score(stage, story, call, bids)
    _award(stage, story, call, bids)
    return bids


def _publish(stage: Stage, story: DemoCall) -> Call:
    published = stage.day(story.published)
    year = published.astimezone(BEIJING).year
    with stage.at(published - timedelta(days=2)):
        call = create_call(
            by=as_actor(CLERK),
            title=f"{year}{story.title}",
            summary=story.summary,
            budget=story.budget,
            cap=story.cap,
            deadline=stage.day(story.deadline, 17),
            panel_size=story.panel_size,
            bids_per_organization=story.bids_per_organization,
            contact="示例区民政局社会组织科（示例电话）",
        )
        save_criteria(call, selection_rows(), by=as_actor(CLERK))
    with stage.at(published - timedelta(days=1)):
        prepare_call(call, by=as_actor(CLERK))
    with stage.at(published):
        if not story.is_published_on_paper:
            return publish_call(call, by=as_actor(APPROVER))
        paper = _upload(PUBLISH, call, "发布征集公告", published)
        confirm_paper(paper, by=as_actor(SECOND_CLERK))
    return Call.objects.get(pk=call.pk)


def _upload(transition: Transition, obj: Call | AwardList, subject: str, at: datetime) -> OfflineApproval:
    """A leader's paper, uploaded by the clerk; the second clerk may confirm it."""
    move = offline_move(transition.name)
    if move is None:
        raise ValueError(f"{transition.name} is not decided on paper.")
    signed_on, paper = beijing_date(at), signed_paper(subject, at=at)
    return upload_paper(move, obj, leader=LEADER, paper_date=signed_on, paper=paper, by=as_actor(CLERK))


def _bid(stage: Stage, story: DemoCall, call: Call, project: DemoProject) -> Bid:
    email = owner_email(project.charity)
    with stage.at(stage.day(story.deadline - 5, 14)):
        bid = start_bid(call, by=as_actor(email))
        _write(stage, bid, project, email, is_whole=story.is_decided)
    if story.is_decided:
        with stage.at(stage.day(story.deadline - 1, 15, 20)):
            take_copy(bid, by=as_actor(email))
            submit_bid(bid, by=as_actor(email))
    return bid


def _write(stage: Stage, bid: Bid, project: DemoProject, email: str, *, is_whole: bool) -> None:
    """Fill the form, section by section; an open draft still lacks its plan, risks and declarations."""
    ends_on = (stage.now + timedelta(days=300)).astimezone(BEIJING).date()
    for key, values in answers(project, ends_on=ends_on).items():
        if values and (is_whole or key not in {"plan", "risks", "declarations"}):
            save_section(bid, key, values, 0, by=as_actor(email))


def _score(stage: Stage, story: DemoCall, call: Call, bids: dict[str, Bid]) -> None:
    emails = [expert.email for expert in EXPERTS if not expert.employer][: story.panel_size]
    due = stage.day(story.deadline + 12, 18)
    with stage.at(stage.day(story.deadline + 3)):
        users = [as_actor(email).person for email in emails]
        round_ = assign_panel(Call.objects.get(pk=call.pk), users, due, by=as_actor(CLERK))
    scheme = scheme_of(call)
    criteria = list(scheme.criteria.all()) if scheme else []
    weights = [criterion.weight for criterion in criteria]
    for seat, email in enumerate(emails):
        moment = stage.day(story.deadline + 5 + seat % 4, 9 + seat)
        for project in story.projects:
            if project.totals:
                points = split_total(project.totals[seat], weights, Decimal("0.5"))
                _score_one(
                    stage, moment, round_, bids[project.key], email, dict(zip(criteria, points, strict=True))
                )


def _score_one(
    stage: Stage, moment: datetime, round_: Round, bid: Bid, email: str, points: "dict[object, Decimal]"
) -> None:
    with stage.at(moment):
        actor = as_actor(email)
        sheet = Sheet.objects.get(seat__round=round_, seat__expert_id=actor.user_id, bid=bid)
        values = {criterion.pk: value for criterion, value in points.items()}  # type: ignore[attr-defined]
        save_scores(sheet, values, sheet.revision, by=actor)
        lock_sheet(Sheet.objects.get(pk=sheet.pk), by=actor)


def _award(stage: Stage, story: DemoCall, call: Call, bids: dict[str, Bid]) -> None:
    """Fund what passed, at what was asked, within the budget: in each story everything that passed fits."""
    with stage.at(stage.day(story.deadline + 15)):
        scored = Bid.objects.filter(call=call, result__is_above_pass_mark=True).select_related("content")
        amounts = {bid.pk: bid.content.asked for bid in scored}
        propose_awards(Call.objects.get(pk=call.pk), amounts, "", by=as_actor(CLERK))
    if story.is_confirmed:
        with stage.at(stage.day(story.deadline + 16)):
            award_list = award_list_of(call)
            if award_list is not None:
                confirm_awards(award_list, by=as_actor(APPROVER))
    if story.has_paper_waiting:
        with stage.at(stage.day(-1, 9, 30)):
            award_list = award_list_of(call)
            if award_list is not None:
                _upload(CONFIRM, award_list, "审定拟资助方案", stage.day(-1, 9, 30))
