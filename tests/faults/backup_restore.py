"""A backup is taken while bids are handed in, the portal is destroyed, and what comes back elsewhere is counted.

    python -m tests.faults.backup_restore [--bidders 3]

Ends with 1 when a bar of quality.md is missed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from chenghua_portal.embedded import services
from tests.faults._scene import Acknowledged, Bidder, FaultPortal, portal_with_database, seed, table
from tests.faults._uploads import Uploader
from tests.faults.kill_while_submitting import is_kept, is_whole
from tests.structure import ROOT

FILES = 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bidders", type=int, default=3)
    options = parser.parse_args()
    parent = Path(tempfile.mkdtemp(prefix="portal-backup-"))
    backup, keys = parent / "data", parent / "keys"
    try:
        with portal_with_database() as portal:
            manage(portal, "load_demo")
            call_id, applicants = seed(options.bidders)
            bidders = [Bidder(portal.port, call_id, applicant) for applicant in applicants]
            for bidder in bidders:
                browser = bidder.browser = Uploader(portal.port)
                bidder.sign_in()
                for _file in range(FILES):
                    if browser.add_file(bidder.applicant.bid_id).status != 302:
                        raise RuntimeError("A file was not taken.")
            acknowledged, seconds = while_handing_in(
                bidders, lambda: manage(portal, "backup", str(backup), "--keys", str(keys))
            )
        if portal.data_dir.exists():
            raise RuntimeError("The first portal is still there.")
        return 0 if come_back(parent / "second", backup, keys, acknowledged, bidders, seconds) else 1
    finally:
        shutil.rmtree(parent, ignore_errors=True)


def manage(portal: FaultPortal, *arguments: str) -> str:
    """What a management command beside the portal says. Raises RuntimeError when it ends badly."""
    done = subprocess.run(
        [*portal.command, "manage", *arguments],
        cwd=ROOT,
        env=portal.environment | {"PORTAL_LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def while_handing_in(
    bidders: list[Bidder], back_up: Callable[[], object]
) -> tuple[list[Acknowledged], float]:
    """Back up while all hand in; what they had been told before it began, and how long it took."""
    stopping = threading.Event()
    threads = [threading.Thread(target=bidder.work, args=[stopping]) for bidder in bidders]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: all(len(bidder.ledger) >= 3 for bidder in bidders))
        acknowledged = [entry for bidder in bidders for entry in bidder.ledger]
        began = time.monotonic()
        back_up()
        seconds = time.monotonic() - began
        counts = [len(bidder.ledger) for bidder in bidders]
        wait_for(lambda: all(len(b.ledger) > count for b, count in zip(bidders, counts, strict=True)))
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    return acknowledged, seconds


def wait_for(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not done():
        if time.monotonic() > end:
            raise RuntimeError("The bidders make no progress.")
        time.sleep(0.1)


def come_back(
    place: Path,
    backup: Path,
    keys: Path,
    acknowledged: list[Acknowledged],
    bidders: list[Bidder],
    seconds: float,
) -> bool:
    """Restore into a new directory, verify, look at every receipt, and start a portal on it."""
    portal = FaultPortal(place)
    began = time.monotonic()
    print(manage(portal, "restore", str(backup), "--keys", str(keys)), end="")
    restored = time.monotonic() - began
    verified = manage(portal, "verify_restore", str(backup))
    print(verified, end="")
    kept, whole, receipts = look(place, acknowledged)
    portal.start()
    try:
        bidder = Bidder(portal.port, bidders[0].call_id, bidders[0].applicant)
        bidder.sign_in()
        bidder.copy = bidders[0].copy
        bidder.hand_in()
    finally:
        portal.stop()
    strange = [one for some in (*bidders, bidder) for one in some.strange]
    for one in strange:
        print(f"  unexpected: {one}")
    total = len(acknowledged)
    return table(
        "Backup while bids are handed in, destroyed, restored elsewhere",
        [
            ("acknowledged before the backup began", total, "> 0", total > 0),
            ("of these, receipts that are there", kept, str(total), kept == total),
            ("receipts in the backup", receipts, f">= {total}", receipts >= total),
            ("envelopes that open under their receipt", whole, str(receipts), whole == receipts),
            ("rows, files, keys, rights and the record", "verified", "verified", "All is there" in verified),
            ("handed in at the restored portal", len(bidder.ledger), "1", len(bidder.ledger) == 1),
            ("unexpected answers", len(strange), "0", not strange),
            ("seconds to back up", f"{seconds:.1f}", "", True),
            ("seconds to restore", f"{restored:.1f}", "", True),
        ],
    )


def look(place: Path, acknowledged: list[Acknowledged]) -> tuple[int, int, int]:
    """Turn this process to the restored database: receipts that were promised, whole ones, all of them."""
    from django.conf import settings
    from django.db import connections

    from procurement.bids.models import Receipt

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with services(place):
        connections.close_all()
        for alias, url in (("default", "DATABASE_URL"), ("owner", "DATABASE_OWNER_URL")):
            query = dict(part.split("=", 1) for part in urlsplit(os.environ[url]).query.split("&"))
            connections[alias].settings_dict |= {"HOST": unquote(query["host"]), "PORT": query["port"]}
        settings.PORTAL_KEYS_DIR, settings.PORTAL_FILES_DIR = place / "keys", place / "files"
        stored = {receipt.number: receipt for receipt in Receipt.objects.select_related("envelope__bid")}
        kept = sum(is_kept(entry, stored) for entry in acknowledged)
        # The demo's sealed bids open with officers' keys, not with the server's.
        ours = [r for r in stored.values() if r.envelope.key_set_id in held(place)]
        whole = sum(is_whole(receipt) for receipt in ours)
        connections.close_all()
    return kept, whole, len(ours)


def held(place: Path) -> set[object]:
    """The key sets whose key the server holds."""
    from uuid import UUID

    return {UUID(path.stem) for path in (place / "keys" / "opening").glob("*.age")}


if __name__ == "__main__":
    sys.exit(main())
