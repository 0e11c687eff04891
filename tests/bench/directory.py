"""The public directory of organizations, signed out and uncached: list, search, counts, page, and far down the list.

    python -m tests.bench.directory [--organizations 100000] [--rounds 41]

Requests go through the whole of Django in this process, against an embedded PostgreSQL. What is measured and its
reference take turns; medians are compared. Bars are those of the plan for quality. Ends with 1 below a bar.
"""

import argparse
import gc
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import django

from chenghua_portal.embedded import services
from chenghua_portal.embedded.accounts import shelter_for

# Two characters next to each other in no generated name.
RARE_WORD = "鹤鸣"
RARE_NAMES = ("示例鹤鸣养老服务中心", "示例青禾鹤鸣社区营造中心", "示例云上鹤鸣基金会")
SMALLER = 10
GROWTH = 1.3


@dataclass(frozen=True)
class Bar:
    """`work` may cost at most `most` times its `reference`; both are done once by a call."""

    work: str
    reference: str
    most: float
    do: Callable[[], Any]
    do_reference: Callable[[], Any]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organizations", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=41)
    options = parser.parse_args()
    data_dir = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    os.environ |= {
        "PORTAL_DATA_DIR": str(data_dir),
        "DJANGO_SETTINGS_MODULE": "chenghua_portal.settings.local",
    }
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        with services(data_dir):
            django.setup()
            logging.disable(logging.INFO)
            return measure(options.organizations, options.rounds)
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
        shutil.rmtree(shelter_for(data_dir), ignore_errors=True)


def measure(count: int, rounds: int) -> int:
    from chenghua_portal.foundation.workdays.preparing import prepare

    prepare()
    generate(count // SMALLER)
    make_rare()
    small = {name: compare(do, control(), rounds) for name, do in pages().items()}
    generate(count - count // SMALLER)
    print(f"{count:,} organizations, {rounds} rounds, milliseconds (median)")
    is_met = [report(bar, *compare(bar.do, bar.do_reference, rounds)) for bar in bars()]
    print(
        f"against the same with {count // SMALLER:,}, each told by a page that asks nothing of the database"
    )
    for name, do in pages().items():
        is_met.append(report_growth(name, compare(do, control(), rounds), small[name]))
    from chenghua_portal.disclosure.directory.facets import count_facets
    from chenghua_portal.disclosure.directory.queries import Selection

    anew, _page = compare(lambda: count_facets(Selection(), today()), control(), rounds)
    print(f"Counting the facets of everything anew takes {anew:.0f}; it is done at most once a minute.")
    return 0 if all(is_met) else 1


def generate(count: int) -> None:
    from django.db import connections

    from chenghua_portal.demo.generating import generate_organizations
    from chenghua_portal.foundation.workdays.clock import portal_now

    began = time.monotonic()
    generate_organizations(count, seed=count, at=portal_now())
    connections["default"].close()
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    print(f"  {count:,} organizations generated in {time.monotonic() - began:.0f} s", flush=True)


def make_rare() -> None:
    """Organizations with a word that no other has; the first has everything that its page can show."""
    from django.utils import translation

    from tests.disclosure.conftest import award_call
    from tests.factories import make_charity
    from tests.factories.people import make_certificate, make_organization
    from tests.organizations.standing.entries import make_credit_entry, make_grade, make_inspection

    with translation.override("zh-hans"):
        full, _owner = make_charity(name=RARE_NAMES[0], street_id="510108015", service_fields=["elderly"])
        for name in RARE_NAMES[1:]:
            make_organization(name=name)
        award_call("项目一", "项目二", "项目三", organization=full)
        make_grade(full)
        make_credit_entry(full)
        for year in range(2020, 2025):
            make_inspection(full, year=year, concluded_on=date(year + 1, 6, 30))
        for kind in ("registration", "tax_exempt", "charity"):
            make_certificate(full, kind=kind)


def today() -> date:
    from chenghua_portal.foundation.workdays.calendar import beijing_date
    from chenghua_portal.foundation.workdays.clock import portal_now

    return beijing_date(portal_now())


def get(path: str) -> Callable[[], None]:
    """A request without a session, each as a worker would answer it."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")

    def ask() -> None:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}.")

    return ask


def pages() -> dict[str, Callable[[], None]]:
    """The pages whose cost may hardly grow with the number of organizations."""
    return {"list, first page": get("/organizations/"), "search": get(f"/organizations/?q={RARE_WORD}")}


def control() -> Callable[[], None]:
    return get("/accessibility/")


def bars() -> Iterator[Bar]:
    from chenghua_portal.disclosure.directory.facets import facet_counts
    from chenghua_portal.disclosure.directory.queries import (
        Selection,
        in_order,
        listed_organizations,
        place_of,
    )

    one = listed_organizations().get(name=RARE_NAMES[0])
    far = in_order(listed_organizations())[listed_organizations().count() * 9 // 10]
    first, detail = get("/organizations/"), get(f"/organizations/{one.code}/")
    day = today()
    rate = 1 / 0.8
    yield Bar("list", "bare view", rate, first, bare_list())
    yield Bar("page of an organization", "bare view", rate, detail, bare_detail(one.code))
    yield Bar(
        "nine tenths down the list", "first page", 2, get(f"/organizations/?after={place_of(far)}"), first
    )
    yield Bar("search for a rare word", "page of an organization", 3, pages()["search"], detail)
    yield Bar("facet counts, as kept", "list", 1.5, lambda: facet_counts(Selection(), day), first)
    rare = Selection(text=RARE_WORD)
    yield Bar("facet counts of a search", "list", 1.5, lambda: facet_counts(rare, day), first)


def bare_list() -> Callable[[], None]:
    """The same template from three queries: organizations, their grades, the streets of the form."""
    from django.shortcuts import render

    from chenghua_portal.disclosure.directory.forms import DirectoryForm
    from chenghua_portal.disclosure.directory.queries import (
        Awarded,
        Page,
        Row,
        Selection,
        in_order,
        listed_organizations,
    )
    from organizations.standing.queries import CreditStatus, grades_present

    day = today()

    def view(request: Any) -> Any:
        found = list(in_order(listed_organizations()).select_related("street")[:30])
        grades = dict(grades_present(day).filter(organization__in=found).values_list("organization", "level"))
        rows = [Row(each, grades.get(each.pk), CreditStatus.NORMAL, Awarded()) for each in found]
        context = {
            "form": DirectoryForm(request.GET),
            "selection": Selection(),
            "page": Page(rows),
            "total": "10,000+",
            "downloads": [{"label": "CSV", "url": "/organizations.csv"}],
            "next_url": "?after=A~",
        }
        return render(request, "disclosure/organization_list.html", context)

    return served(view)


def bare_detail(code: str) -> Callable[[], None]:
    """The same template from three queries: the organization, its inspections, its awards."""
    from django.shortcuts import render

    from chenghua_portal.disclosure.directory.profile import Held, Profile
    from chenghua_portal.disclosure.directory.queries import listed_organizations
    from chenghua_portal.disclosure.queries import awards_with_streets
    from organizations.people.profiles.queries import Staffing
    from organizations.standing.models import CreditEntry, Grade
    from organizations.standing.queries import inspections_concluded

    day = today()
    grade, entry = Grade(level=3, valid_until=day), CreditEntry(list="abnormal", listed_on=day)
    held = [Held("", None, False)] * 3

    def view(request: Any) -> Any:
        one = listed_organizations().select_related("street").get(code=code)
        profile = Profile(
            organization=one,
            grade=grade,
            listings=[entry],
            inspections=list(inspections_concluded(day).filter(organization=one)),
            certificates=held,
            awards=list(awards_with_streets().filter(bid__organization=one)),
            graded=[],
            hosted=[],
            staffing=Staffing(None, None),
        )
        context = {"profile": profile, "organization": one}
        return render(request, "disclosure/organization_detail.html", context)

    return served(view)


def served(view: Callable[[Any], Any]) -> Callable[[], None]:
    """A view in place of the front page, behind the same middleware."""
    ask = get("/")

    def swapped() -> None:
        with front_page(view):
            ask()

    return swapped


@contextmanager
def front_page(view: Callable[[Any], Any]) -> Iterator[None]:
    from django.urls import resolve

    pattern = resolve_pattern(resolve("/").func)
    kept, pattern.callback = pattern.callback, view
    try:
        yield
    finally:
        pattern.callback = kept


def resolve_pattern(func: Any) -> Any:
    from chenghua_portal.disclosure.urls import urlpatterns

    return next(pattern for pattern in urlpatterns if pattern.callback is func)


def compare(do: Callable[[], Any], do_reference: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Milliseconds of the work and of its reference, which take turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for place in range(-2, rounds):
        for times, work in zip(taken, (do, do_reference), strict=True):
            spent = once(work)
            if place >= 0:
                times.append(spent)
    return statistics.median(taken[0]), statistics.median(taken[1])


def once(do: Callable[[], Any]) -> float:
    gc.collect()
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def report(bar: Bar, measured: float, reference: float) -> bool:
    ratio = measured / reference
    is_met = ratio <= bar.most
    print(
        f"  {bar.work:<28}{measured:>8.1f}   {bar.reference:<24}{reference:>8.1f}   ratio {ratio:>5.2f}   "
        f"bar <= {bar.most:.2f}{'' if is_met else '   MISSED'}",
        flush=True,
    )
    return is_met


def report_growth(work: str, large: tuple[float, float], small: tuple[float, float]) -> bool:
    """Each pair is the work and the control of the same minutes: a machine that got slower does not count."""
    ratio = (large[0] / large[1]) / (small[0] / small[1])
    is_met = ratio <= GROWTH
    print(
        f"  {work:<28}{large[0]:>8.1f}   {'before':<24}{small[0]:>8.1f}   ratio {ratio:>5.2f}   "
        f"bar <= {GROWTH:.2f}{'' if is_met else '   MISSED'}",
        flush=True,
    )
    return is_met


if __name__ == "__main__":
    sys.exit(main())
