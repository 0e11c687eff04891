"""Whether the time an answer takes tells who has an account: the same forms, for known and unknown names at random.

    python -m tests.faults.enumeration_timing [--tries 200] [--seed 1]

Every try comes from an address of its own and names somebody else, so that no limit is reached. Ends with 1 where
Mann and Whitney's test tells the two apart (p <= 0.01) and their medians differ by 3 % or more.
"""

import argparse
import contextlib
import http.client
import math
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.faults._scene import Browser, FaultPortal, portal_with_database, table

WARM_UP = 10
P_BAR = 0.01
MEDIANS_BAR = 0.03
WRONG = "wrong-password-2026"
Fields = dict[str, str]


@dataclass(frozen=True)
class Question:
    """A form that is sent with a name; `fields(name)` is what is typed."""

    title: str
    url_name: str
    fields: Callable[[str], Fields]
    expected: int


@dataclass
class Times:
    """Seconds per try, of names that have an account and of those that don't, and the statuses answered."""

    known: list[float] = field(default_factory=list)
    unknown: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


QUESTIONS = (
    Question("sign-in", "account_login", lambda name: {"login": name, "password": WRONG}, 200),
    Question("password reset", "account_reset_password", lambda name: {"email": name}, 302),
    Question(
        "sign-up",
        "account_signup",
        lambda name: {"name": "示例", "email": name, "password1": WRONG, "password2": WRONG},
        302,
    ),
    Question("link by mail", "account_link", lambda name: {"email": name}, 302),
    Question("sign-in by number", "account_login", lambda name: {"login": name, "password": WRONG}, 200),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    check_the_ruler()
    rng = random.Random(options.seed)
    with portal_with_database(PORTAL_TRUSTED_PROXIES="1") as portal:
        make_accounts(options.tries + WARM_UP)
        is_good = [ask(portal, question, options.tries, rng) for question in QUESTIONS]
    return 0 if all(is_good) else 1


def make_accounts(count: int) -> None:
    """People with a number each; half of them may come by a link. One hash of production's serves for all."""
    from django.contrib.auth.hashers import make_password

    from chenghua_portal.foundation.identity.models import User
    from chenghua_portal.foundation.signin.models import Phone
    from chenghua_portal.foundation.signin.phones import number_index
    from chenghua_portal.foundation.workdays.clock import portal_now

    password, at = make_password("right-password-2026"), portal_now()
    users = User.objects.bulk_create(
        User(
            email=address(place, is_known=True),
            name=f"示例{place}",
            password=password,
            roles=[User.Role.EVALUATOR],
        )
        for place in range(count)
    )
    Phone.objects.bulk_create(
        Phone(
            user=user,
            number=number(place, is_known=True),
            number_index=number_index(number(place, is_known=True)),
            proved_at=at,
        )
        for place, user in enumerate(users)
    )


def address(place: int, *, is_known: bool) -> str:
    return f"{'known' if is_known else 'other'}.{place:05}@example.org"


def number(place: int, *, is_known: bool) -> str:
    return f"{138 if is_known else 139}{place:08}"


def ask(portal: FaultPortal, question: Question, tries: int, rng: random.Random) -> bool:
    """Send the form for known and unknown names in random order, and print what the times tell."""
    from django.urls import reverse

    path = reverse(question.url_name)
    browser = Browser(portal.port)
    browser.get(path)
    by_number = question.title.endswith("number")
    name_of = number if by_number else address
    order = [(place, is_known) for place in range(tries + WARM_UP) for is_known in (True, False)]
    warm_up, measured = order[: 2 * WARM_UP], order[2 * WARM_UP :]
    rng.shuffle(measured)
    times = Times()
    for turn, (place, is_known) in enumerate([*warm_up, *measured]):
        seconds, status = send(browser, path, question.fields(name_of(place, is_known=is_known)), turn)
        times.statuses[status] += 1
        if turn >= 2 * WARM_UP:
            (times.known if is_known else times.unknown).append(seconds)
    return table(question.title, verdict(question, times))


def send(browser: Browser, path: str, fields: Fields, turn: int) -> tuple[float, int]:
    """One form from an address of its own: how long the answer took, and its status."""
    body = urlencode({"csrfmiddlewaretoken": browser.token, **fields}).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"csrftoken={browser.cookies['csrftoken']}",
        "X-Forwarded-For": f"10.{turn >> 16 & 255}.{turn >> 8 & 255}.{turn & 255}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=30)
    with contextlib.closing(connection):
        connection.connect()
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        response.read()
        return time.perf_counter() - began, response.status


def verdict(question: Question, times: Times) -> list[tuple[str, object, str, bool]]:
    known, unknown = statistics.median(times.known), statistics.median(times.unknown)
    apart = abs(known - unknown) / unknown
    p = mann_whitney(times.known, times.unknown)
    is_alike = p > P_BAR or apart < MEDIANS_BAR
    strange = sum(count for status, count in times.statuses.items() if status != question.expected)
    return [
        ("median, account known", f"{known * 1000:.2f} ms", "", True),
        ("median, account unknown", f"{unknown * 1000:.2f} ms", "", True),
        ("medians differ by", f"{apart:.1%}", f"< {MEDIANS_BAR:.0%}, or", is_alike),
        ("p that both are alike", f"{p:.3f}", f"> {P_BAR}", is_alike),
        (f"answers other than {question.expected}", strange, "0", strange == 0),
    ]


def mann_whitney(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Two-sided p of Mann and Whitney's U by its normal approximation, corrected for ties and continuity."""
    ranked = sorted([(x, True) for x in xs] + [(y, False) for y in ys])
    n1, n2, n = len(xs), len(ys), len(ranked)
    rank_sum = ties = 0.0
    start = 0
    while start < n:
        end = start
        while end < n and ranked[end][0] == ranked[start][0]:
            end += 1
        size = end - start
        ties += size**3 - size
        rank_sum += (start + 1 + end) / 2 * sum(is_x for _value, is_x in ranked[start:end])
        start = end
    u = rank_sum - n1 * (n1 + 1) / 2
    variance = n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1)))
    if not variance:
        return 1.0
    z = max(0.0, abs(u - n1 * n2 / 2) - 0.5) / math.sqrt(variance)
    return math.erfc(z / math.sqrt(2))


def check_the_ruler() -> None:
    """The figures that SciPy documents for mannwhitneyu(method="asymptotic")."""
    p = mann_whitney([19, 22, 16, 29, 24], [20, 11, 17, 12])
    if not math.isclose(p, 0.11134688653314041, rel_tol=1e-9):
        raise RuntimeError(f"Mann and Whitney's test is wrong: {p}")


if __name__ == "__main__":
    sys.exit(main())
