"""One box finds an organization by words of its name, by its initials, and by its code."""

import pytest

from organizations.registry.models import Organization
from organizations.registry.searching import with_words
from tests.factories.people import make_organization


@pytest.fixture
def organizations(db: None) -> None:
    make_organization(name="示例春晖社工中心", code="52510108DEM0000143")
    make_organization(name="示例秋实基金会", code="53510108DEM0001109")
    make_organization(name="示例ABC志愿者协会", code="51510108DEM0000739")


def found(text: str) -> list[str]:
    names = with_words(Organization.objects.filter(name__startswith="示例"), text).values_list(
        "name", flat=True
    )
    return sorted(name.removeprefix("示例") for name in names)


EVERYONE = ["ABC志愿者协会", "春晖社工中心", "秋实基金会"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", EVERYONE),
        ("   ", EVERYONE),
        ("春晖", ["春晖社工中心"]),
        ("晖社", ["春晖社工中心"]),
        ("晖春", []),
        ("SLCH", ["春晖社工中心"]),
        ("slch", ["春晖社工中心"]),
        ("ＳＬＣＨ", ["春晖社工中心"]),
        ("CHSG", ["春晖社工中心"]),
        ("qsjjh", ["秋实基金会"]),
        ("sl", EVERYONE),
        ("S", EVERYONE),
        ("Q", []),
        ("CHZX", []),
        ("abc", ["ABC志愿者协会"]),
        ("ABCZYZ", ["ABC志愿者协会"]),
        ("52510108DEM0000143", ["春晖社工中心"]),
        ("52510108dem", ["春晖社工中心"]),
        ("5", EVERYONE),
        ("5351", ["秋实基金会"]),
        ("0000143", []),
        ("春晖 SGZX", ["春晖社工中心"]),
        ("春晖 5352", []),
        ("SL 5351", ["秋实基金会"]),
        ("%", []),
        ("S%", []),
        ("_", []),
        ("\0春晖", ["春晖社工中心"]),
        ("' OR 1=1 --", []),
    ],
)
def test_a_word_is_part_of_the_name_its_initials_or_the_beginning_of_the_code(
    organizations: None, text: str, names: list[str]
) -> None:
    assert found(text) == names


def test_pairs_of_initials_are_not_enough_when_they_stand_apart(db: None) -> None:
    make_organization(name="示例晨穗春晖")  # SLCSCH

    assert found("CSCH") == ["晨穗春晖"]
    assert found("SCSL") == []


def test_an_organization_without_a_code_is_found_by_name(db: None) -> None:
    host = make_organization(kind="55", name="示例居委会")
    make_organization(
        kind="00", code=None, name="示例编织队", host=host, street_id="510108015", filing_number="1"
    )

    assert found("编织") == ["编织队"]
    assert found("bzd") == ["编织队"]
