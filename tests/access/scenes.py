"""A call in each stage of its life, with everyone who might knock at its doors."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.models import Job
from chenghua_portal.foundation.keys import draft_keys
from chenghua_portal.foundation.notices.models import Notice, Suppression
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.workdays.clock import portal_now
from chenghua_portal.foundation.workflow.models import OfflineApproval
from evaluation.panels.models import Seat
from evaluation.rollups.models import RollupFigure, RollupRun
from evaluation.schemes.models import CallScheme
from evaluation.sheets.models import Score, Sheet
from organizations.people.models import Delegation, Invitation, Membership, Role
from organizations.registry.models import Organization
from procurement.awards.models import Award, AwardList, BidResult
from procurement.bids.models import Bid, BidDraft
from procurement.calls.models import Call
from procurement.opening.models import OpenedEnvelope, Opening
from procurement.screening.models import Screening
from tests.access.registry import registry_nouns
from tests.factories import (
    actor_for,
    make_bid,
    make_call,
    make_charity,
    make_expert,
    make_key_set,
    make_office,
    make_opened_bid,
    make_round,
    make_scheme,
    make_user,
)
from tests.factories.people import join, make_organization

# How far the call has come, and where its bid is by then.
STAGES = (
    "draft",
    "prepared",
    "open",
    "closed",
    "opened",
    "screened",
    "scoring",
    "scored",
    "proposed",
    "awarded",
)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\nstartxref\n9\n%%EOF\n"
CALL_STATUS = {"open": "published", "closed": "published", "screened": "opened"}
BID_STATUS = {
    "opened": "opened",
    "screened": "eligible",
    "scoring": "eligible",
    "scored": "scored",
    "proposed": "proposed",
    "awarded": "awarded",
}


@dataclass
class Scene:
    """The nouns of one stage and the people by role. An id that is not there yet answers as a foreign one."""

    stage: str
    call: Call
    people: dict[str, User | None]
    organization: Organization
    pending: Organization
    rival: Organization
    membership: Membership
    bid: Bid | None = None
    sheet: Sheet | None = None
    award: Award | None = None
    nowhere: UUID = field(default_factory=uuid4)
    # What addresses that begin so are about: the parts of the address by name.
    others: dict[str, dict[str, object]] = field(default_factory=dict)


def make_scene(stage: str) -> Scene:
    now = portal_now()
    place = STAGES.index(stage)
    office, clerk, approver = make_office()
    _foreign_office, foreign_clerk, foreign_approver = make_office()
    charity, owner = make_charity()
    rival_charity, rival = make_charity()
    editor, finance = make_user(), make_user()
    join(editor, charity, Role.EDITOR)
    membership = join(finance, charity, Role.FINANCE)
    officer, supervisor, auditor = make_user(), make_user(), make_user()
    join(officer, office, Role.FINANCE_OFFICER)
    join(supervisor, office, Role.SUPERVISOR)
    join(auditor, make_organization(kind="91"), Role.AUDITOR)
    seated, unseated = make_expert(), make_expert()
    pending, applicant = make_charity(status=Organization.Status.PENDING)
    people: dict[str, User | None] = {
        "anonymous": None,
        "newcomer": make_user(),
        "applicant": applicant,
        "owner": owner,
        "editor": editor,
        "finance": finance,
        "rival": rival,
        "clerk": clerk,
        "approver": approver,
        "officer": officer,
        "supervisor": supervisor,
        "auditor": auditor,
        "foreign clerk": foreign_clerk,
        "foreign approver": foreign_approver,
        "seated evaluator": seated.user,
        "unseated evaluator": unseated.user,
        "administrator": make_user(roles=[User.Role.ADMINISTRATOR]),
    }
    is_open = place <= STAGES.index("open")
    call = make_call(
        office,
        status=CALL_STATUS.get(stage, stage),
        deadline=now + timedelta(days=20) if is_open else now - timedelta(hours=2),
    )
    make_scheme(call, frozen=place >= STAGES.index("open"))
    scene = Scene(stage, call, people, charity, pending, rival_charity, membership)
    scene.others = _others(scene, owner, editor)
    if place >= STAGES.index("open"):
        make_key_set(call)
        _add_bid(scene, place)
    if place >= STAGES.index("scoring"):
        _add_scores(scene, [seated, *(make_expert() for _ in range(4))], is_final=stage != "scoring")
    if place >= STAGES.index("proposed"):
        _add_awards(scene, is_confirmed=stage == "awarded")
    return scene


def _others(scene: Scene, owner: User, editor: User) -> dict[str, dict[str, object]]:
    """Things that have nothing to do with calls, one of each."""
    now, token = portal_now(), f"in-the-letter-{scene.nowhere.hex}"
    job = Job.objects.create(
        task="notices.deliver",
        key=f"scene {scene.nowhere}",
        run_after=now,
        attempts=3,
        failed_at=now,
        last_error="OSError",
    )
    notice = Notice.objects.create(
        event=f"scene {scene.nowhere}",
        kind="organization.verified",
        recipient=owner,
        channel=Notice.Channel.MAIL,
        params={"name": scene.organization.name},
        link=["workbench:inbox"],
        state=Notice.State.UNCERTAIN,
        created_at=now,
    )
    suppression = Suppression.objects.create(
        channel=Notice.Channel.MAIL,
        address_index=scene.nowhere.hex * 2,
        person=owner,
        reason=Suppression.Reason.REFUSALS,
        since=now,
    )
    invitation = Invitation.objects.create(
        organization=scene.organization,
        email="invited@example.org",
        roles=[Role.EDITOR],
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        invited_at=now,
        invited_by=owner,
        expires_at=now + timedelta(days=14),
        sent_at=now,
    )
    delegation = Delegation.objects.create(
        organization=scene.organization,
        principal=owner,
        deputy=editor,
        roles=[Role.OWNER],
        starts_at=now + timedelta(days=30),
        ends_at=now + timedelta(days=40),
        reason="休假",
        made_at=now,
    )
    newcomer, clerk, unpooled = (
        scene.people["newcomer"],
        scene.people["clerk"],
        make_user(roles=["evaluator"]),
    )
    assert newcomer is not None
    assert clerk is not None
    event = record("organizations.organization.register", scene.organization, by=actor_for(owner), at=now)
    duty = Obligation.objects.create(
        kind="organization.verify",
        subject_type="organizations.organization",
        subject_id=scene.pending.pk,
        subject_name=scene.pending.name,
        link=["organizations:verify", str(scene.pending.pk)],
        owner_type=Obligation.Owner.ORGANIZATION,
        owner_id=scene.call.purchaser_id,
        owner_role=Role.CLERK,
        due_at=now - timedelta(days=2),
        opened_at=now - timedelta(days=9),
    )
    publish, prepared = "procurement.call.publish", make_call(scene.call.purchaser, status="prepared")
    stored = store_upload(
        SimpleUploadedFile("呈批件.pdf", PDF),
        subject_type="procurement.call",
        subject_id=scene.call.pk,
        by=actor_for(clerk),
        keep_key=True,
    )
    approval = OfflineApproval.objects.create(
        number=f"OA-{scene.nowhere.hex[:12]}",
        transition=publish,
        subject_type="procurement.call",
        subject_id=scene.call.pk,
        subject_name=scene.call.title,
        organization_id=scene.call.purchaser_id,
        leader="示例局长",
        paper_date=now.date(),
        paper=stored.file,
        uploaded_at=now,
        uploaded_by=clerk,
    )
    return {
        "jobs:job": {"pk": job.pk},
        "obligations:obligation-detail": {"pk": duty.pk},
        "record:event": {"pk": event.pk},
        "workflow:approval": {"pk": approval.pk},
        "notices:log": {"pk": notice.pk},
        "notices:suppression": {"pk": suppression.pk},
        "notices:kind": {"key": notice.kind},
        "organizations:delegation": {"pk": delegation.pk},
        "organizations:invitation": {"pk": invitation.pk, "token": token},
        "organizations:member-end": {"pk": scene.membership.pk},
        "organizations:member-roles": {"pk": scene.membership.pk},
        "workflow:approval-create": {"transition": publish, "subject": prepared.pk},
        "workbench:user": {"pk": newcomer.pk, "act": "deactivate"},
        "workbench:user-pool": {"pk": unpooled.pk},
        **registry_nouns(scene.organization, scene.rival, owner, clerk, newcomer),
    }


def _add_bid(scene: Scene, place: int) -> None:
    call = scene.call
    if scene.stage == "open":
        scene.bid = make_bid(call, scene.organization)
        draft = BidDraft.objects.create(bid=scene.bid, created_at=call.published_at)
        draft_keys.create(draft.pk)
        return
    if scene.stage == "closed":
        scene.bid = make_bid(call, scene.organization, status="submitted")
        return
    scene.bid = make_opened_bid(call, scene.organization, status=BID_STATUS[scene.stage])
    opening = Opening.objects.create(
        call=call, opened_at=call.deadline + timedelta(hours=1), opened_by=call.created_by
    )
    envelope = scene.bid.content.envelope
    OpenedEnvelope.objects.create(
        opening=opening, bid=scene.bid, envelope=envelope, outcome="opened", sha256="0" * 64
    )
    if place >= STAGES.index("screened"):
        Screening.objects.create(
            bid=scene.bid, verdict="eligible", decided_at=opening.opened_at, decided_by=call.created_by
        )


def _add_scores(scene: Scene, experts: list[object], *, is_final: bool) -> None:
    bid, call = scene.bid, scene.call
    round_ = make_round(call, experts, [bid])
    scene.sheet = Sheet.objects.get(seat=Seat.objects.get(round=round_, number=1))
    if not is_final:
        return
    criteria = list(CallScheme.objects.get(call=call).scheme.criteria.all())
    for sheet in Sheet.objects.filter(seat__round=round_).select_related("seat__expert"):
        Score.objects.bulk_create(Score(sheet=sheet, criterion=c, value=c.weight) for c in criteria)
        sheet.status, sheet.total = Sheet.Status.LOCKED, Decimal(90)
        sheet.locked_at, sheet.locked_by_id = round_.due_at, sheet.seat.expert_id
        sheet.save()
    round_.status = "final"
    round_.save()
    run = RollupRun.objects.create(
        round=round_,
        version=1,
        method="rollup/1",
        input_sha256="1" * 64,
        output_sha256="2" * 64,
        output="{}",
        is_complete=True,
        made_at=round_.due_at,
    )
    RollupFigure.objects.create(
        run=run, bid=bid, sheets=5, official=90, mean=90, trimmed=90, median=90, deviation=0, rank=1
    )
    BidResult.objects.create(
        bid=bid, score=90, rank=1, is_above_pass_mark=True, source=run.pk, recorded_at=round_.due_at
    )


def _add_awards(scene: Scene, *, is_confirmed: bool) -> None:
    call = scene.call
    confirmed = {"confirmed_at": call.deadline, "confirmed_by": call.published_by} if is_confirmed else {}
    listed = AwardList.objects.create(
        call=call,
        status="confirmed" if is_confirmed else "proposed",
        proposed_at=call.deadline,
        proposed_by=call.created_by,
        **confirmed,
    )
    number = f"{call.number}-0001" if is_confirmed else None
    scene.award = Award.objects.create(
        award_list=listed, bid=scene.bid, amount=Decimal("20000.00"), number=number
    )
