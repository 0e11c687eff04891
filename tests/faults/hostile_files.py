"""A hundred hostile files, uploaded as attackers do: each is refused with a reason, or served harmless.

    python -m tests.faults.hostile_files

Every file goes to a bid over HTTP. Beside the verdicts it counts answers of 5xx, active content in what is served,
and by how much the memory of the web process grew at most while it had the file. Ends with 1 when a bar of
quality.md is missed.
"""

import contextlib
import http.client
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil

from tests.faults._hostile_specimens import HARMLESS, REFUSED, Specimen, specimens
from tests.faults._scene import BOUNDARY, CSRF, Bidder, FaultPortal, portal_with_database, seed, table

MEGABYTE = 1024**2
MOST_GROWTH = 50
SLOWEST = 60.0
ACTIVE = (
    b"<script",
    b"<svg",
    b"<html",
    b"/JavaScript",
    b"/Launch",
    b"vbaProject",
    b"SECRET",
    b"rival.example",
)
REASON = re.compile(r'class="invalid-feedback"[^>]*>\s*<p>([^<]+)</p>')


def main() -> int:
    with portal_with_database() as portal:
        call_id, (applicant,) = seed(applicants=1)
        attacker = Attacker(portal, Bidder(portal.port, call_id, applicant))
        attacker.bidder.sign_in()
        attacker.warm_up()
        for specimen in specimens():
            attacker.try_one(specimen)
        return 0 if attacker.report() else 1


@dataclass
class Served:
    """A file as it came back, with the headers that keep it harmless."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage

    @property
    def faults(self) -> list[str]:
        wanted = {
            "Content-Security-Policy": "sandbox",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "attachment",
            "Cache-Control": "no-store",
        }
        missing = [name for name, word in wanted.items() if word not in (self.headers.get(name) or "")]
        name = self.headers.get("Content-Disposition") or ""
        odd = (
            ["a path in its name"]
            if re.search(r"%2F|%5C|\.\./|%0[0AaDd]", name.partition("filename")[2])
            else []
        )
        active = [f"{word!r} inside" for word in ACTIVE if word in self.body]
        return [*([] if self.status == 200 else [f"answered {self.status}"]), *missing, *odd, *active]


@dataclass
class Attacker:
    """Sends each file, reads the answer, fetches what was stored, and takes it out of the bid again."""

    portal: FaultPortal
    bidder: Bidder
    verdicts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    active: list[str] = field(default_factory=list)
    most_growth: float = 0.0
    most_growth_of: str = ""
    slowest: float = 0.0
    slowest_of: str = ""

    @property
    def address(self) -> str:
        from django.urls import reverse

        return reverse("procurement:bid-file-add", args=[self.bidder.applicant.bid_id])

    def warm_up(self) -> None:
        """What the process loads on its first file is not the file's."""
        from django.urls import reverse

        self.bidder.browser.get(
            reverse("procurement:bid-section", args=[self.bidder.applicant.bid_id, "attachments"])
        )
        for specimen in specimens():
            if specimen.is_ordinary:
                self.send(specimen)
                self.take_out()

    def try_one(self, specimen: Specimen) -> None:
        web = Memory(self.portal)
        began = time.monotonic()
        status, page = self.send(specimen)
        seconds, growth = time.monotonic() - began, web.growth()
        if status >= 500:
            self.errors.append(f"{specimen.title}: {status}")
        verdict = HARMLESS if status == 302 else REFUSED
        self.verdicts[verdict] += 1
        if specimen.expected not in (verdict, ""):
            self.wrong.append(f"{specimen.title}: {verdict}")
        if verdict == REFUSED and status < 500 and not REASON.search(page):
            self.wrong.append(f"{specimen.title}: refused without a reason ({status})")
        if verdict == HARMLESS:
            self.active += [f"{specimen.title}: {fault}" for fault in self.take_out().faults]
        if growth > self.most_growth:
            self.most_growth, self.most_growth_of = growth, specimen.title
        if seconds > self.slowest:
            self.slowest, self.slowest_of = seconds, specimen.title

    def send(self, specimen: Specimen) -> tuple[int, str]:
        """Status and page of the answer."""
        browser = self.bidder.browser
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{browser.token}\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; {named(specimen.name)}\r\n'
            f"Content-Type: {specimen.declared}\r\n\r\n"
        ).encode()
        body = head + specimen.make() + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        answer = browser._once("POST", self.address, body, headers)
        if (token := CSRF.search(answer.text)) is not None:
            browser.token = token[1]
        return answer.status, answer.text

    def take_out(self) -> Served:
        """The stored file as anybody would get it; then there is room for the next one."""
        from django.urls import reverse

        from chenghua_portal.foundation.files.models import StoredFile

        pk = StoredFile.objects.latest("uploaded_at").pk
        bid_id = self.bidder.applicant.bid_id
        served = self.fetch(reverse("procurement:bid-file", args=[bid_id, pk]))
        self.bidder.browser.post(reverse("procurement:bid-file-remove", args=[bid_id, pk]))
        return served

    def fetch(self, path: str) -> Served:
        browser = self.bidder.browser
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
        ) as connection:
            connection.request("GET", path, headers={"Cookie": cookies})
            response = connection.getresponse()
            return Served(response.status, response.read(), response.headers)

    def report(self) -> bool:
        from chenghua_portal.foundation.files.sweeping import faults

        for one in (*self.wrong, *self.errors, *self.active):
            print(f"  unexpected: {one}")
        damaged = len(list(faults()))
        tried = sum(self.verdicts.values())
        return table(
            "Hostile files",
            [
                ("files tried", tried, ">= 100", tried >= 100),
                ("refused with a reason", self.verdicts[REFUSED], "", True),
                ("served harmless", self.verdicts[HARMLESS], "", True),
                ("wrong verdicts", len(self.wrong), "0", not self.wrong),
                ("answers of 5xx", len(self.errors), "0", not self.errors),
                ("active content or headers missing", len(self.active), "0", not self.active),
                ("stored files missing or changed", damaged, "0", not damaged),
                (
                    f"memory grew at most ({self.most_growth_of})",
                    f"{self.most_growth:.0f} MB",
                    f"< {MOST_GROWTH} MB",
                    self.most_growth < MOST_GROWTH,
                ),
                (
                    f"slowest ({self.slowest_of})",
                    f"{self.slowest:.1f} s",
                    f"< {SLOWEST:.0f} s",
                    self.slowest < SLOWEST,
                ),
            ],
        )


def named(name: str) -> str:
    """The name as browsers send it, or, where it would break the line, as programs do."""
    if name.isprintable() and '"' not in name and "\\" not in name:
        return f'filename="{name}"'
    return f"filename=\"x\"; filename*=UTF-8''{quote(name, safe='')}"


class Memory:
    """The resident memory of every web process, now and at its highest since."""

    def __init__(self, portal: FaultPortal) -> None:
        self.before = {}
        for process in portal.tree():
            with contextlib.suppress(psutil.Error, OSError):
                if "gunicorn" in " ".join(process.cmdline()):
                    # 5 sets the highest mark back to what is resident now: proc(5).
                    Path(f"/proc/{process.pid}/clear_refs").write_text("5")
                    self.before[process.pid] = self.highest(process.pid)
        if not self.before:
            raise RuntimeError("No web process was found.")

    def growth(self) -> float:
        """Of the one that grew most, in MB. One that died is as bad as it can be."""
        grown = []
        for pid, before in self.before.items():
            try:
                grown.append(self.highest(pid) - before)
            except OSError:
                return float("inf")
        return max(grown) / MEGABYTE

    @staticmethod
    def highest(pid: int) -> int:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) * 1024 if found else 0


if __name__ == "__main__":
    sys.exit(main())
