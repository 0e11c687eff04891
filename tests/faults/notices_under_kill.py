"""`kill -9` of parts of the portal while it sends notices: legal ones arrive, reminders never twice.

    python -m tests.faults.notices_under_kill [--notices 2000] [--kills 20] [--seed 1]

A mail server of our own on loopback counts what it took, by Message-ID. Half of the notices are legal. Ends with
1 when a bar of quality.md is missed.
"""

import argparse
import contextlib
import random
import re
import socketserver
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import psutil

from tests.faults._scene import portal_with_database, table
from tests.faults.kill_while_submitting import Killer, children
from tests.portals import free_port

RECIPIENTS = 20
# As long as a mail server on the next street takes; so long is the moment a kill has to hit.
SERVER_TAKES = 0.02
RECOVERED_WITHIN = 10.0
# A mail whose sender was killed is settled after two minutes, by a sweep that comes every 30 seconds.
DRAINED_WITHIN = 300.0
OUR_ID = re.compile(rb"^Message-ID:\s*<([0-9a-f-]{36})@portal>", re.IGNORECASE | re.MULTILINE)
LEGAL, REMINDER = "organization.verified", "call.published"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with mail_server() as server:
        place = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port)}
        with portal_with_database(**place) as portal:
            writer = Writer(options.notices, pause=options.kills * 4 / (options.notices / RECIPIENTS))
            thread = threading.Thread(target=writer.work)
            killer = NoticesKiller(portal, random.Random(options.seed), mail_port=server.port)
            thread.start()
            try:
                time.sleep(2)
                for _kill in range(options.kills):
                    killer.kill_one()
            finally:
                thread.join()
            drained = drain()
            return 0 if report(killer, writer, server, drained) else 1


# --- a mail server that counts


class Session(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail needs. A mail counts from the moment before it is acknowledged."""

    server: "MailServer"

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._say(b"220 sink")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self._say(b"354 go on")
                    self._take()
                elif verb == b"QUIT":
                    self._say(b"221 bye")
                    return
                else:
                    self._say(b"250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            lines.append(line)
        time.sleep(SERVER_TAKES / 2)
        for found in OUR_ID.findall(b"".join(lines)):
            with self.server.lock:
                self.server.taken[UUID(found.decode())] += 1
        time.sleep(SERVER_TAKES / 2)
        self._say(b"250 taken")

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Session)
        self.port = port
        self.lock = threading.Lock()
        self.taken: Counter[UUID] = Counter()


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer(free_port())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


# --- writing


@dataclass
class Writer:
    """Tells every recipient of one event after the other, and insists until each transaction has committed."""

    notices: int
    pause: float
    written: int = 0
    again: int = 0
    _people: list[UUID] = field(default_factory=list)

    def work(self) -> None:
        from chenghua_portal.foundation.notices.models import Preferences
        from tests.factories import make_call, make_charity, make_user

        users = self._insist(lambda: [make_user() for _person in range(RECIPIENTS)])
        # Reminders written at night go out all the same.
        self._insist(
            lambda: [Preferences.objects.get_or_create(user=u, has_quiet_hours=False) for u in users]
        )
        self._people = [user.pk for user in users]
        organization, call = self._insist(lambda: (make_charity()[0], make_call()))
        event = 0
        while self.written < self.notices:
            kind, subject = ((LEGAL, organization), (REMINDER, call))[event % 2]
            people = self._people[: self.notices - self.written]
            self._insist(lambda k=kind, s=subject, n=event, p=people: self._tell(k, s, n, p))
            self.written += len(people)
            event += 1
            time.sleep(self.pause)

    def _tell(self, kind, subject, number: int, people: Sequence[UUID]) -> None:
        from django.db import transaction

        from chenghua_portal.foundation.notices.outbox import notify
        from chenghua_portal.foundation.workdays.clock import portal_now

        with transaction.atomic():
            notify(kind, subject, event=f"fault:{number}", at=portal_now(), to=people)

    def _insist(self, act):
        from django.db import Error, connection, transaction

        while True:
            try:
                with transaction.atomic():
                    return act()
            except Error:
                self.again += 1
                connection.close()
                time.sleep(0.2)


# --- killing


SENDER, WORKER = "worker with a mail in hand", "worker's child"


@dataclass
class NoticesKiller(Killer):
    """Kills what takes part in sending, and whoever is just handing a mail over."""

    mail_port: int = 0

    def victims(self) -> dict[str, list[psutil.Process]]:
        worker, beat = self.portal.child("celery", " worker"), self.portal.child("celery", " beat")
        postmaster = self.portal.child("pginstall")
        found = {
            "job worker": [worker],
            WORKER: list(children(worker)),
            SENDER: [p for p in children(worker) if self.is_sending(p)],
            "beat": [beat],
            "valkey": [self.portal.child("valkey-server")],
            "postmaster": [postmaster],
            "postgres backend": [p for p in children(postmaster) if "portal_app" in " ".join(p.cmdline())],
        }
        return {kind: [p for p in some if p] for kind, some in found.items() if any(some)}

    def is_sending(self, process: psutil.Process) -> bool:
        lines = process.net_connections(kind="tcp4")
        return any(line.raddr and line.raddr.port == self.mail_port for line in lines)

    def back_after(self, killed_at: float, kind: str, pid: int) -> float:
        return super().back_after(killed_at, WORKER if kind == SENDER else kind, pid)


# --- looking afterwards


def drain() -> float | None:
    """Seconds until no notice waits; None when that takes too long."""
    from django.db import connections

    from chenghua_portal.foundation.notices.models import Notice

    connections.close_all()
    began = time.monotonic()
    unsent = [Notice.State.QUEUED, Notice.State.HELD, Notice.State.SENDING]
    while Notice.objects.filter(state__in=unsent).exists():
        if time.monotonic() - began > DRAINED_WITHIN:
            return None
        time.sleep(0.5)
    return time.monotonic() - began


def report(killer: Killer, writer: Writer, server: MailServer, drained: float | None) -> bool:
    from chenghua_portal.foundation.notices.models import Notice

    kills = sum(killer.killed.values())
    mails = Notice.objects.filter(channel=Notice.Channel.MAIL, event__startswith="fault:")
    legal = set(mails.filter(kind=LEGAL).values_list("pk", flat=True))
    reminders = set(mails.filter(kind=REMINDER).values_list("pk", flat=True))
    said_sent = set(mails.filter(state=Notice.State.SENT).values_list("pk", flat=True))
    uncertain = set(mails.exclude(uncertain_at=None).values_list("pk", flat=True))
    missing = len(legal - server.taken.keys())
    twice = sum(server.taken[pk] > 1 for pk in reminders)
    untrue = len(said_sent - server.taken.keys())
    unexplained = len(reminders - said_sent - uncertain)
    again_unseen = sum(server.taken[pk] > 1 and pk not in uncertain for pk in legal)
    slowest, kind = max(killer.recoveries, default=(0.0, "-"))
    print("  killed: " + ", ".join(f"{count} × {kind}" for kind, count in killer.killed.most_common()))
    return table(
        "kill -9 while notices are sent",
        [
            ("kills", kills, "", True),
            ("notices", mails.count(), str(writer.notices), mails.count() == writer.notices),
            ("transactions begun again by their writer", writer.again, "", True),
            ("mails the server took", sum(server.taken.values()), "", True),
            ("legal notices missing", missing, "0", missing == 0),
            ("reminders sent twice", twice, "0", twice == 0),
            ("reminders neither sent nor shown as uncertain", unexplained, "0", unexplained == 0),
            ("said to be sent and never taken", untrue, "0", untrue == 0),
            ("legal notices sent again unseen by operators", again_unseen, "0", again_unseen == 0),
            ("uncertain messages", len(uncertain), "<= kills", len(uncertain) <= kills),
            (
                "notices drained after",
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
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
