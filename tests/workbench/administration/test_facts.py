from pathlib import Path

from chenghua_portal.workbench.administration.facts import FACTS, settings_now
from tests.structure import ROOT, sources

SITE = "PORTAL_SITE_"


def read_by_the_portal() -> str:
    """What the portal's own code says, this page aside."""
    here = Path("chenghua_portal/workbench/administration/facts.py")
    return "".join(path.read_text() for path in sources() if path.relative_to(ROOT) != here)


def test_every_variable_on_the_page_is_one_the_portal_reads():
    text = read_by_the_portal()

    for facts in FACTS.values():
        for fact in facts:
            name = fact.name.removeprefix(SITE).lower() if fact.name.startswith(SITE) else fact.name
            assert f'"{name}"' in text, fact.name


def test_a_variable_of_blanks_is_open():
    lines = {
        line.fact.name: line
        for _group, found in settings_now({"PORTAL_BASE_URL": "  ", "REDIS_URL": "redis://:secret@cache"})
        for line in found
    }

    assert (lines["PORTAL_BASE_URL"].is_set, lines["PORTAL_BASE_URL"].shown) == (False, "")
    assert (lines["REDIS_URL"].is_set, lines["REDIS_URL"].shown) == (True, "••••••")


def test_addresses_that_carry_keys_are_never_shown():
    said = {
        "PORTAL_FILES_URL": "s3://key:secret@store.example/bucket",
        "CLAMD_URL": "tcp://scanner.example:3310",
        "PORTAL_CHECKPOINTS_URL": "https://token@elsewhere.example/",
    }

    shown = {line.fact.name: line.shown for _group, found in settings_now(said) for line in found}

    assert {shown[name] for name in said} == {"••••••"}
