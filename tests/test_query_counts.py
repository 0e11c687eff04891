"""A list costs as many queries at thirty rows as at one, and few."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.ids import uuid7
from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.panels.models import Seat
from evaluation.rollups.models import RollupFigure, RollupRun
from organizations.people.models import Role
from organizations.registry.models import Organization
from procurement.awards.models import Award, AwardList, BidResult
from procurement.bids.models import Bid, BidDraft
from procurement.calls.models import Call
from procurement.opening.models import OpenedEnvelope, Opening
from tests.factories import (
    NOW,
    make_bid,
    make_call,
    make_charity,
    make_expert,
    make_office,
    make_opened_bid,
    make_round,
    make_scheme,
)

MOST = 12
# Fewer bytes than these and the rows are not on the page at all.
LEAST_OF_A_ROW = 40
Page = tuple[User | None, str]


def bids_page(rows: int) -> Page:
    charity, owner = make_charity()
    office, _clerk, _approver = make_office()
    for _place in range(rows):
        call = make_call(office, deadline=portal_now() + timedelta(days=20))
        BidDraft.objects.create(bid=make_bid(call, charity), created_at=NOW)
        make_opened_bid(make_call(office), charity)
    return owner, reverse("procurement:bid-list")


def calls_page(rows: int) -> Page:
    office, clerk, _approver = make_office()
    states = ("draft", "prepared", "published", "opened", "awarded")
    for place in range(rows):
        call = make_call(office, status=states[place % len(states)])
        make_scheme(call)
    return clerk, reverse("procurement:call-list")


def verification_page(rows: int) -> Page:
    _office, clerk, _approver = make_office()
    for _place in range(rows):
        make_charity(status=Organization.Status.PENDING)
    return clerk, reverse("organizations:verification-list")


def opened_call(rows: int, status: str = Call.Status.OPENED) -> tuple[Call, User]:
    """A call with `rows` opened bids, and its clerk."""
    office, clerk, _approver = make_office()
    call = make_call(office, status=status, deadline=portal_now() - timedelta(days=2))
    opening = Opening.objects.create(call=call, opened_at=NOW, opened_by=clerk)
    for place in range(rows):
        bid = make_opened_bid(call, title=f"项目{place}")
        OpenedEnvelope.objects.create(
            opening=opening, bid=bid, envelope=bid.content.envelope, outcome="opened", sha256="0" * 64
        )
    return call, clerk


def screening_page(rows: int) -> Page:
    call, clerk = opened_call(rows)
    return clerk, reverse("procurement:screening", args=[call.pk])


def opening_page(rows: int) -> Page:
    call, clerk = opened_call(rows)
    return clerk, reverse("procurement:opening-record", args=[call.pk])


def tasks_page(rows: int) -> Page:
    office, _clerk, _approver = make_office()
    experts = [make_expert() for _seat in range(5)]
    for _round in range(rows):
        call = make_call(office, status=Call.Status.SCORING)
        make_scheme(call)
        make_round(call, experts, [make_opened_bid(call, status="eligible") for _place in range(rows)])
    return experts[0].user, reverse("evaluation:task-list")


def results_page(rows: int) -> Page:
    call, clerk = scored_call(rows)
    return clerk, reverse("evaluation:results", args=[call.pk])


def propose_page(rows: int) -> Page:
    call, clerk = scored_call(rows)
    return clerk, reverse("procurement:award-propose", args=[call.pk])


def scored_call(rows: int) -> tuple[Call, User]:
    """A call whose `rows` bids have results and figures, and its clerk."""
    office, clerk, _approver = make_office()
    call = make_call(office, status=Call.Status.SCORED, budget=Decimal(2_000_000))
    make_scheme(call)
    bids = [make_opened_bid(call, status="scored", title=f"项目{place}") for place in range(rows)]
    round_ = make_round(call, [make_expert() for _seat in range(5)], bids)
    type(round_).objects.filter(pk=round_.pk).update(status="final")
    assert Seat.objects.filter(round=round_).count() == 5
    run = RollupRun.objects.create(
        round=round_,
        version=1,
        method="rollup/1",
        input_sha256="1" * 64,
        output_sha256="2" * 64,
        output="{}",
        is_complete=True,
        made_at=NOW,
    )
    for rank, bid in enumerate(bids, 1):
        RollupFigure.objects.create(
            run=run, bid=bid, sheets=5, official=90, mean=90, trimmed=90, median=90, deviation=0, rank=rank
        )
        BidResult.objects.create(
            bid=bid, score=90, rank=rank, is_above_pass_mark=True, source=run.pk, recorded_at=NOW
        )
    return call, clerk


def awarded_call(rows: int) -> tuple[Call, User]:
    """A call with `rows` confirmed awards, and its clerk."""
    office, clerk, _approver = make_office()
    call = make_call(office, status=Call.Status.AWARDED)
    listed = AwardList.objects.create(
        call=call,
        status="confirmed",
        proposed_at=NOW,
        proposed_by=clerk,
        confirmed_at=NOW,
        confirmed_by=call.published_by,
    )
    for rank in range(1, rows + 1):
        bid = make_opened_bid(call, status="awarded", title=f"项目{rank}")
        BidResult.objects.create(
            bid=bid, score=90, rank=rank, is_above_pass_mark=True, source=uuid7(), recorded_at=NOW
        )
        Award.objects.create(
            award_list=listed, bid=bid, amount=Decimal(1000), number=f"{call.number}-{rank:04d}"
        )
    return call, clerk


def award_list_page(rows: int) -> Page:
    call, clerk = awarded_call(rows)
    return clerk, reverse("procurement:award-list", args=[call.pk])


def public_awards_page(rows: int) -> Page:
    awarded_call(rows)
    return None, reverse("disclosure:award-list")


def public_csv_page(rows: int) -> Page:
    awarded_call(rows)
    return None, reverse("disclosure:award-csv")


def public_call_page(rows: int) -> Page:
    call, _clerk = awarded_call(rows)
    make_scheme(call)
    return None, reverse("disclosure:call-detail", args=[call.number])


def public_calls_page(rows: int) -> Page:
    for _place in range(rows):
        make_call()
    return None, reverse("disclosure:call-list")


def public_opening_page(rows: int) -> Page:
    call, _clerk = opened_call(rows)
    return None, reverse("disclosure:opening-record", args=[call.number])


def public_organizations_page(rows: int) -> Page:
    for _place in range(rows):
        make_charity()
    return None, reverse("disclosure:organization-list")


def inbox_page(rows: int) -> Page:
    charity, owner = make_charity()
    for number in range(rows):
        Notice.objects.create(
            event=f"told:{number}",
            kind="organization.verified",
            recipient=owner,
            channel=Notice.Channel.SITE,
            params={"name": charity.name},
            link=["workbench:desk"],
            state=Notice.State.SENT,
            created_at=NOW,
            sent_at=NOW,
        )
    return owner, reverse("workbench:inbox")


def owe(kind: str, owner: Organization, role: str, subject: Call | Bid, *, due_at: datetime = NOW) -> None:
    Obligation.objects.create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        subject_name=str(subject),
        link=["workbench:inbox"],
        owner_type="organization",
        owner_id=owner.pk,
        owner_role=role,
        due_at=due_at,
        opened_at=NOW,
    )


def desk_page(rows: int) -> Page:
    office, clerk, _approver = make_office()
    for _place in range(rows):
        owe("call.open", office, Role.CLERK, make_call(office))
    return clerk, reverse("workbench:desk")


def bidders_desk_page(rows: int) -> Page:
    charity, owner = make_charity()
    office, _clerk, _approver = make_office()
    for _place in range(rows):
        call = make_call(office, deadline=portal_now() + timedelta(days=20))
        owe("bid.submit", charity, Role.EDITOR, make_bid(call, charity), due_at=call.deadline)
    return owner, reverse("workbench:desk")


def visit(page: Page) -> tuple[list[str], int]:
    """What the page asks of the database, beyond who is asking; and its length."""
    user, path = page
    client = Client()
    if user is not None:
        client.force_login(user)
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        length = len(b"".join(client.get(path)))
    sign_in = ("signin_session", "identity_user", "organizations_membership")
    asked = [q["sql"] for q in captured if not any(f'FROM "{table}"' in q["sql"] for table in sign_in)]
    return asked, length


@pytest.mark.parametrize(
    "make",
    [
        bids_page,
        calls_page,
        verification_page,
        screening_page,
        opening_page,
        tasks_page,
        results_page,
        propose_page,
        award_list_page,
        inbox_page,
        desk_page,
        bidders_desk_page,
        public_awards_page,
        public_csv_page,
        public_call_page,
        public_calls_page,
        public_opening_page,
        public_organizations_page,
    ],
    ids=lambda make: make.__name__.removesuffix("_page"),
)
def test_thirty_rows_cost_as_many_queries_as_one(db: None, make: Callable[[int], Page]) -> None:
    one, short = visit(make(1))

    thirty, long = visit(make(30))

    assert long > short + 29 * LEAST_OF_A_ROW
    assert len(thirty) == len(one), "\n".join(thirty)
    assert len(thirty) <= MOST, "\n".join(thirty)
