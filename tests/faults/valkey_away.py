"""Valkey is away: pages, sign-in and submissions go on; when it is back, jobs and notices catch up.

    python -m tests.faults.valkey_away

Ends with 1 when a bar of quality.md is missed.
"""

import os
import sys
import time

from tests.faults._scene import Bidder, portal_with_database, seed, table

NO_CACHE = '"cache": false'
NOBODY_ANSWERS = "redis://127.0.0.1:1/0"
PAGE_WITHIN = 2.0
CAUGHT_UP_WITHIN = 30.0
ROUNDS = 3


def main() -> int:
    with portal_with_database(REDIS_URL=NOBODY_ANSWERS) as portal:
        call_id, (applicant, *_others) = seed(applicants=1)
        health = portal.health()
        bidder = Bidder(portal.port, call_id, applicant)
        read(bidder, public_pages())
        bidder.sign_in()
        read(bidder, own_pages(bidder))
        for _round in range(ROUNDS):
            bidder.hand_in()
        away_rows = [
            ("the cache is away", NO_CACHE in health, "True", NO_CACHE in health),
            ("submissions acknowledged", len(bidder.ledger), str(ROUNDS), len(bidder.ledger) == ROUNDS),
            ("unexpected answers", len(bidder.strange), "0", not bidder.strange),
            ("requests sent again", bidder.browser.again, "0", bidder.browser.again == 0),
            (
                f"slowest answer ({bidder.browser.slow_path})",
                f"{bidder.browser.slowest:.2f} s",
                f"< {PAGE_WITHIN:.0f} s",
                bidder.browser.slowest < PAGE_WITHIN,
            ),
            ("jobs that wait in the table", waiting_jobs(), "> 0", waiting_jobs() > 0),
        ]
        for one in bidder.strange:
            print(f"  unexpected: {one}")
        is_good = table("Valkey away", away_rows)

        portal.stop()
        portal.extra.clear()
        del os.environ["REDIS_URL"]
        began = time.monotonic()
        portal.start()
        is_caught_up = table("Valkey back", catch_up(began, portal.health()))
    return 0 if is_good and is_caught_up else 1


def read(bidder: Bidder, paths: list[str]) -> None:
    for path in paths:
        if (answer := bidder.browser.get(path)).status != 200:
            bidder.strange.append(f"{path} was answered with {answer.status}")


def public_pages() -> list[str]:
    from django.urls import reverse

    from procurement.calls.models import Call

    names = ("front", "call-list", "award-list", "award-csv", "organization-list", "accessibility")
    call = reverse("disclosure:call-detail", args=[Call.objects.get().number])
    return [*(reverse(f"disclosure:{name}") for name in names), call]


def own_pages(bidder: Bidder) -> list[str]:
    from django.urls import reverse

    bid_id = bidder.applicant.bid_id
    return [
        reverse("workbench:desk"),
        reverse("workbench:inbox"),
        reverse("procurement:bid-list"),
        reverse("procurement:bid-start", args=[bidder.call_id]),
        reverse("procurement:bid-detail", args=[bid_id]),
        reverse("procurement:bid-section", args=[bid_id, "budget"]),
        reverse("procurement:bid-check", args=[bid_id]),
    ]


def waiting_jobs() -> int:
    from chenghua_portal.foundation.jobs.models import Job

    return Job.objects.filter(done_at=None, failed_at=None).count()


def catch_up(began: float, health: str) -> list[tuple[str, object, str, bool]]:
    """What became of the jobs and notices that had to wait."""
    from django.db import connections

    from chenghua_portal.foundation.jobs.models import Job
    from chenghua_portal.foundation.notices.models import Notice

    connections.close_all()
    while (waiting := waiting_jobs() + unsent_notices()) and time.monotonic() - began < CAUGHT_UP_WITHIN:
        time.sleep(0.1)
    seconds = time.monotonic() - began
    given_up = Job.objects.exclude(failed_at=None).count()
    sent = Notice.objects.filter(kind="bid.received", state=Notice.State.SENT).count()
    # On the site and by mail.
    expected = ROUNDS * 2
    return [
        ("the cache is away", NO_CACHE in health, "False", NO_CACHE not in health),
        ("jobs and notices that still wait", waiting, "0", waiting == 0),
        ("caught up after the start began", f"{seconds:.1f} s", f"<= {CAUGHT_UP_WITHIN:.0f} s", not waiting),
        ("jobs given up", given_up, "0", given_up == 0),
        ("notices sent of what was handed in", sent, str(expected), sent == expected),
    ]


def unsent_notices() -> int:
    from chenghua_portal.foundation.notices.models import Notice

    return Notice.objects.filter(state__in=[Notice.State.QUEUED, Notice.State.SENDING]).count()


if __name__ == "__main__":
    sys.exit(main())
