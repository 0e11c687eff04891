"""`kill -9` of parts of the portal while bids are handed in: what was acknowledged is there, once, whole.

    python -m tests.faults.kill_while_submitting [--kills 20] [--bidders 6] [--seed 1]

A bidder whose request breaks presses the button again. Ends with 1 when a bar of quality.md is missed.
"""

import argparse
import random
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.faults._scene import Acknowledged, Bidder, FaultPortal, portal_with_database, seed, table

RECOVERED_WITHIN = 10.0
GIVE_UP = 60.0
# As long as this the health page must answer before it counts as back.
STEADY = 1.0
# A mail whose sender was killed is settled after two minutes, by a sweep that comes every 30 seconds.
DRAINED_WITHIN = 200.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--bidders", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with portal_with_database() as portal:
        call_id, applicants = seed(options.bidders)
        bidders = [Bidder(portal.port, call_id, applicant) for applicant in applicants]
        for bidder in bidders:
            bidder.sign_in()
        stopping = threading.Event()
        threads = [threading.Thread(target=bidder.work, args=[stopping]) for bidder in bidders]
        for thread in threads:
            thread.start()
        killer = Killer(portal, random.Random(options.seed))
        try:
            time.sleep(3)
            for _kill in range(options.kills):
                killer.kill_one()
        finally:
            stopping.set()
            for thread in threads:
                thread.join()
        drained = drain()
        return 0 if report(killer, bidders, drained, verify(bidders)) else 1


# --- killing


@dataclass
class Killer:
    """Kills parts of one portal, and of no other, and measures how soon it is back by itself."""

    portal: FaultPortal
    dice: random.Random
    killed: Counter[str] = field(default_factory=Counter)
    recoveries: list[tuple[float, str]] = field(default_factory=list)
    awaited: str = "nothing"

    def victims(self) -> dict[str, list[psutil.Process]]:
        """What may be killed now, by kind: descendants of the portal alone."""
        web, worker = self.portal.child("gunicorn"), self.portal.child("celery", " worker")
        postmaster = self.portal.child("pginstall")
        found = {
            "web master": [web],
            "web worker": web.children() if web else [],
            "job worker": [worker, *(worker.children() if worker else [])],
            "postmaster": [postmaster],
            "postgres backend": [p for p in children(postmaster) if "portal_app" in " ".join(p.cmdline())],
        }
        return {kind: [p for p in some if p] for kind, some in found.items() if any(some)}

    def kill_one(self) -> None:
        """Kill one part at random, wait until the portal is whole again, and a little longer."""
        before = self.look()
        kind = self.dice.choice(sorted(before))
        victim = self.dice.choice(before[kind])
        print(f"  kill {sum(self.killed.values()) + 1:>3}: {kind}", end="", flush=True)
        victim.kill()
        killed_at = time.monotonic()
        self.killed[kind] += 1
        seconds = self.back_after(killed_at, kind, victim.pid)
        self.recoveries.append((seconds, kind))
        print(f", back after {seconds:.1f} s; awaited last: {self.awaited}", flush=True)
        time.sleep(self.dice.uniform(0.5, 2.5))

    def look(self) -> dict[str, list[psutil.Process]]:
        """`victims`, while processes come and go under our eyes."""
        while True:
            try:
                return self.victims()
            except psutil.Error:
                time.sleep(0.05)

    def back_after(self, killed_at: float, kind: str, pid: int) -> float:
        """Seconds from the kill to the first of the answers that then went on for STEADY seconds."""
        steady_since: float | None = None
        self.awaited = "nothing"
        while (now := time.monotonic()) < killed_at + GIVE_UP:
            is_whole = any(process.pid != pid for process in self.look().get(kind, ()))
            if not (is_whole or kind == "postgres backend"):
                self.awaited, steady_since = "its process", None
            elif not self.is_healthy():
                self.awaited, steady_since = "the health page", None
            elif steady_since is None:
                steady_since = now
            elif now - steady_since >= STEADY:
                return steady_since - killed_at
            time.sleep(0.05)
        return GIVE_UP

    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.portal.address}/health/", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


def children(process: psutil.Process | None) -> Sequence[psutil.Process]:
    return process.children() if process else ()


# --- looking afterwards


def drain() -> float | None:
    """Seconds until no job waits and no notice is unsent; None when that takes too long."""
    from django.db import connections

    from chenghua_portal.foundation.jobs.models import Job
    from chenghua_portal.foundation.notices.models import Notice

    connections.close_all()
    began = time.monotonic()
    unsent = [Notice.State.QUEUED, Notice.State.SENDING]
    while Job.objects.filter(done_at=None, failed_at=None).exists() or (
        Notice.objects.filter(state__in=unsent).exists()
    ):
        if time.monotonic() - began > DRAINED_WITHIN:
            return None
        time.sleep(0.2)
    return time.monotonic() - began


@dataclass
class Found:
    """What the database and the keys' directory say about what was acknowledged."""

    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    corrupt: int = 0
    keys_left: int = 0
    keys_unused: int = 0
    failed_jobs: int = 0
    notices_missing: int = 0
    uncertain: int = 0
    audit: str = "unbroken"


def verify(bidders: Sequence[Bidder]) -> Found:
    from django.conf import settings

    from chenghua_portal.foundation.audit.chain import faults
    from chenghua_portal.foundation.audit.models import AuditEvent
    from chenghua_portal.foundation.jobs.models import Job
    from chenghua_portal.foundation.notices.models import Notice
    from procurement.bids.models import BidDraft, Envelope, Receipt

    ledger = [entry for bidder in bidders for entry in bidder.ledger]
    receipts = Receipt.objects.select_related("envelope__bid")
    stored = {receipt.number: receipt for receipt in receipts}
    found = Found(acknowledged=len(ledger))
    found.lost = sum(not is_kept(entry, stored) for entry in ledger)
    found.lost += len(ledger) - len({entry.number for entry in ledger})
    stored_bids = Counter(Envelope.objects.values_list("bid_id", flat=True))
    found.doubled = sum(surplus(bidder, stored_bids[bidder.applicant.bid_id]) for bidder in bidders)
    found.corrupt = sum(not is_whole(receipt) for receipt in stored.values())
    found.corrupt += Envelope.objects.filter(receipt=None).count() + gaps()

    handed_in = {job.args[0] for job in Job.objects.filter(task="bids.destroy_draft_key")}
    keys = {path.stem for path in (Path(settings.PORTAL_KEYS_DIR) / "drafts").glob("*.key")}
    found.keys_left = len(keys & handed_in) + abs(Envelope.objects.count() - len(handed_in))
    found.keys_unused = len(
        keys - handed_in - {str(pk) for pk in BidDraft.objects.values_list("pk", flat=True)}
    )
    found.failed_jobs = Job.objects.exclude(failed_at=None).count()

    submitted = AuditEvent.objects.filter(verb="procurement.bid.submit").values_list("pk", flat=True)
    events = {f"bid.received:{pk}" for pk in submitted}
    for channel in (Notice.Channel.SITE, Notice.Channel.MAIL):
        told = Notice.objects.filter(kind="bid.received", channel=channel).values_list("event", flat=True)
        found.notices_missing += len(events ^ set(told))
    found.notices_missing += Envelope.objects.count() - len(events)
    found.uncertain = Notice.objects.exclude(uncertain_at=None).count()
    if (fault := next(faults(), None)) is not None:
        found.audit = f"broken at {fault.position}: {fault.damage.value}"
    return found


def is_kept(entry: Acknowledged, stored: dict) -> bool:
    receipt = stored.get(entry.number)
    return (
        receipt is not None
        and receipt.envelope.sha256 == entry.sha256
        and receipt.envelope.bid_id == entry.bid_id
    )


def surplus(bidder: Bidder, stored: int) -> int:
    """Envelopes of a bid beyond those acknowledged, and beyond rounds whose end the bidder never saw."""
    return max(0, stored - len(bidder.ledger) - len(bidder.strange))


def gaps() -> int:
    """Bids whose envelopes are not numbered 1, 2, 3, …"""
    from procurement.bids.models import Envelope

    versions = defaultdict(list)
    for bid_id, version in Envelope.objects.order_by("version").values_list("bid_id", "version"):
        versions[bid_id].append(version)
    return sum(some != list(range(1, len(some) + 1)) for some in versions.values())


def is_whole(receipt) -> bool:
    """The envelope opens with the held key under the receipt's hash, and the portal signed the receipt."""
    from chenghua_portal.foundation.keys import held_keys
    from procurement.bids.receipts import ReceiptFacts
    from procurement.bids.receipts import verify as is_signed
    from procurement.bids.sealing import Binding, SealingError, open_envelope, release_shares

    envelope, bid = receipt.envelope, receipt.envelope.bid
    ciphertext = bytes(envelope.ciphertext)
    expected = Binding(
        call_id=bid.call_id,
        bid_id=bid.pk,
        organization_id=bid.organization_id,
        version=envelope.version,
        key_set_id=envelope.key_set_id,
    )
    facts = ReceiptFacts(
        number=receipt.number,
        call_id=bid.call_id,
        bid_id=bid.pk,
        organization_id=bid.organization_id,
        version=envelope.version,
        envelope_sha256=envelope.sha256,
        received_at=envelope.received_at,
    )
    try:
        shares = release_shares(ciphertext, held_keys.identity(envelope.key_set_id))
        manifest = open_envelope(ciphertext, [shares], expected=expected, sha256=envelope.sha256)
    except SealingError:
        return False
    return bool(manifest.sections["summary"]) and is_signed(
        facts, receipt.signature, held_keys.verification_key()
    )


def report(killer: Killer, bidders: Sequence[Bidder], drained: float | None, found: Found) -> bool:
    kills = sum(killer.killed.values())
    slowest, kind = max(killer.recoveries, default=(0.0, "-"))
    strange = [one for bidder in bidders for one in bidder.strange]
    for one in strange:
        print(f"  unexpected: {one}")
    print("  killed: " + ", ".join(f"{count} × {kind}" for kind, count in killer.killed.most_common()))
    return table(
        "kill -9 while bids are handed in",
        [
            ("kills", kills, "", True),
            ("acknowledged", found.acknowledged, "> 0", found.acknowledged > 0),
            ("requests sent again", sum(bidder.browser.again for bidder in bidders), "", True),
            ("unexpected answers", len(strange), "0", not strange),
            ("lost", found.lost, "0", found.lost == 0),
            ("doubled", found.doubled, "0", found.doubled == 0),
            ("corrupt", found.corrupt, "0", found.corrupt == 0),
            ("audit record", found.audit, "unbroken", found.audit == "unbroken"),
            ("keys left of drafts handed in", found.keys_left, "0", found.keys_left == 0),
            ("keys of drafts that were never begun", found.keys_unused, "", True),
            ("jobs given up", found.failed_jobs, "0", found.failed_jobs == 0),
            ("legal notices missing", found.notices_missing, "0", found.notices_missing == 0),
            ("uncertain messages", found.uncertain, "<= kills", found.uncertain <= kills),
            (
                "jobs and notices drained after",
                "never" if drained is None else f"{drained:.1f} s",
                f"<= {DRAINED_WITHIN:.0f} s",
                drained is not None,
            ),
            (
                f"slowest recovery ({kind})",
                f"{slowest:.1f} s",
                f"<= {RECOVERED_WITHIN:.0f} s",
                slowest <= RECOVERED_WITHIN,
            ),
            ("longest a bidder waited", f"{max(b.browser.slowest for b in bidders):.1f} s", "", True),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
