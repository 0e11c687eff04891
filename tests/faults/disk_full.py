"""The disk runs full while bids are handed in and files uploaded, and is freed again.

    python -m tests.faults.disk_full [--bidders 4] [--seconds 40]

The portal lives on a small disk of its own: a tmpfs in a mount namespace, which root may make, or anybody where
user namespaces are allowed. Ends with 1 when a bar of quality.md is missed.
"""

import argparse
import contextlib
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chenghua_portal.embedded.room import MB
from tests.faults._scene import CSRF, Answer, Bidder, FaultPortal, portal_with_database, seed, table
from tests.faults._uploads import Uploader
from tests.faults.kill_while_submitting import drain, verify

DISK = 600 * MB
RECOVERED_WITHIN = 30.0
INSIDE = "PORTAL_FAULTS_DISK"

# What a person reads who is refused for want of room: of a page, and of a file.
TRY_AGAIN, NO_FILES = "重复提交不会产生重复记录", "平台暂时无法保存文件"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bidders", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=40.0, help="how long the disk is full")
    options = parser.parse_args()
    if INSIDE not in os.environ:
        return inside_a_namespace()
    tempfile.tempdir = os.environ[INSIDE]
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", tempfile.tempdir], check=True)
    with portal_with_database() as portal:
        call_id, applicants = seed(options.bidders)
        people = [Person(Bidder(portal.port, call_id, one), Impatient(portal.port)) for one in applicants]
        for person in people:
            person.begin()
        threads = [threading.Thread(target=person.work) for person in people]
        for thread in threads:
            thread.start()
        try:
            while_empty, full = spent(people, 5.0), Counter[str]()
            with full_disk(portal.data_dir):
                full = spent(people, options.seconds)
            seconds = back_after(people)
        finally:
            for person in people:
                person.stopping.set()
            for thread in threads:
                thread.join()
        return 0 if report(portal, people, while_empty, full, seconds) else 1


def inside_a_namespace() -> int:
    """This program again, where it may mount a disk that nobody else sees and that goes with it."""
    as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    with tempfile.TemporaryDirectory(prefix="portal-disk-") as directory:
        return subprocess.run(
            ["unshare", "--mount", *as_root, sys.executable, "-m", "tests.faults.disk_full", *sys.argv[1:]],
            env=os.environ | {INSIDE: directory},
            check=False,
        ).returncode


# --- people


class Impatient(Uploader):
    """Takes the first answer, whatever it is."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.kinds: Counter[str] = Counter()

    def _insist(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            answer = self._once(method, path, body, headers)
        except (OSError, http.client.HTTPException):
            answer = Answer(0, b"", "")
        self.kinds[kind_of(answer)] += 1
        if (token := CSRF.search(answer.text)) is not None:
            self.token = token[1]
        return answer


def kind_of(answer: Answer) -> str:
    if answer.status == 0:
        return "no answer"
    if answer.status == 503 and TRY_AGAIN in answer.text:
        return "told to try again"
    if NO_FILES in answer.text:
        return "file refused"
    # 409 is a rule's own page: a file comes to a bid that was handed in a moment ago.
    return "as usual" if answer.status < 400 or answer.status == 409 else f"status {answer.status}"


@dataclass
class Person:
    """A bidder who adds a file, hands in, replaces, and so on, whatever the answers are."""

    bidder: Bidder
    browser: Impatient
    stopping: threading.Event = field(default_factory=threading.Event)

    def begin(self) -> None:
        self.bidder.sign_in()
        self.browser.cookies = self.bidder.browser.cookies
        self.bidder.browser = self.browser

    def work(self) -> None:
        while not self.stopping.wait(0.2):
            self.browser.add_file(self.bidder.applicant.bid_id)
            self.bidder.hand_in()


def spent(people: list[Person], seconds: float) -> Counter[str]:
    """What kinds of answers all were given during some seconds."""
    before = sum((person.browser.kinds for person in people), Counter[str]())
    time.sleep(seconds)
    return sum((person.browser.kinds for person in people), Counter[str]()) - before


def back_after(people: list[Person]) -> float | None:
    """Seconds until everybody has handed in again; None when that takes more than a minute."""
    began, counts = time.monotonic(), [len(person.bidder.ledger) for person in people]
    while time.monotonic() - began < 60:
        if all(len(person.bidder.ledger) > count for person, count in zip(people, counts, strict=True)):
            return time.monotonic() - began
        time.sleep(0.1)
    return None


# --- the disk


@contextlib.contextmanager
def full_disk(directory: Path) -> Iterator[None]:
    """Every byte that is free, or becomes free, is taken until the end."""
    filler, stopping = directory / "filler", threading.Event()
    thread = threading.Thread(target=fill, args=[filler, stopping])
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
        filler.unlink()


def fill(path: Path, stopping: threading.Event) -> None:
    with path.open("ab", buffering=0) as file:
        while not stopping.wait(0.02):
            for size in (MB, 4096):
                with contextlib.suppress(OSError):
                    while not stopping.is_set():
                        file.write(bytes(size))


# --- looking afterwards


def report(
    portal: FaultPortal,
    people: list[Person],
    while_empty: Counter[str],
    full: Counter[str],
    seconds: float | None,
) -> bool:
    drained = drain()
    found = verify([person.bidder for person in people])
    halves = [path for path in (portal.data_dir / "files").rglob(".*") if path.is_file()]
    said = sum("is full:" in line for line in portal.output)
    over = sum("has room again" in line for line in portal.output)
    clear = {"as usual", "told to try again", "file refused"}
    unclear = {kind: count for kind, count in (full + while_empty).items() if kind not in clear}
    refused = full["told to try again"] + full["file refused"]
    print(f"  answers while full: {dict(full)}; before: {dict(while_empty)}")
    print("".join(line for line in portal.output if " is full:" in line or "room again" in line), end="")
    return table(
        "A full disk while bids are handed in",
        [
            ("acknowledged", found.acknowledged, "> 0", found.acknowledged > 0),
            ("refused in clear words while full", refused, "> 0", refused > 0),
            ("answers in no clear words", sum(unclear.values()), "0", not unclear),
            ("lines about it at the terminal", said, "1", said == 1),
            ("lines that it is over", over, "1", over == 1),
            ("lost", found.lost, "0", found.lost == 0),
            ("doubled", found.doubled, "0", found.doubled == 0),
            ("corrupt", found.corrupt, "0", found.corrupt == 0),
            ("files half written", len(halves), "0", not halves),
            ("stored files, by their hashes", *stored_files()),
            ("audit record", found.audit, "unbroken", found.audit == "unbroken"),
            ("keys left of drafts handed in", found.keys_left, "0", found.keys_left == 0),
            ("jobs given up", found.failed_jobs, "0", found.failed_jobs == 0),
            ("legal notices missing", found.notices_missing, "0", found.notices_missing == 0),
            ("jobs and notices drained", drained is not None, "True", drained is not None),
            (
                "everybody handed in again after",
                "never" if seconds is None else f"{seconds:.1f} s",
                f"<= {RECOVERED_WITHIN:.0f} s",
                seconds is not None and seconds <= RECOVERED_WITHIN,
            ),
        ],
    )


def stored_files() -> tuple[str, str, bool]:
    from chenghua_portal.foundation.files.sweeping import faults

    broken = sum(1 for _fault in faults())
    return ("whole" if not broken else f"{broken} broken"), "whole", not broken


if __name__ == "__main__":
    sys.exit(main())
