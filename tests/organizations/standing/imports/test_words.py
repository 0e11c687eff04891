import json
import re
from pathlib import Path

import pytest

from organizations.standing import imports
from organizations.standing.imports.columns import KINDS
from organizations.standing.imports.words import OF_CELLS, OF_FILES, cell_words, file_words

KIND = KINDS["inspections"]
PARAMS = {
    "longest": 60,
    "offered": ["合格"],
    "other": "year",
    "name": "100%示例",
    "row": 3,
    "known": "合格",
    "earliest": "1980-01-01",
    "latest": "2099-12-31",
    "most": 10_000,
    "columns": ["code", "year"],
    "column": "result",
}


@pytest.mark.parametrize("rule", OF_CELLS)
def test_every_rule_of_a_cell_has_its_sentence(rule):
    assert "%(" not in cell_words({"rule": rule, **PARAMS}, "", KIND)


@pytest.mark.parametrize("rule", OF_FILES)
def test_every_rule_of_a_file_has_its_sentence(rule):
    assert "%(" not in file_words(json.dumps({"rule": rule, **PARAMS}), KIND)


def test_a_wrong_code_is_told_as_at_registration():
    said = cell_words({"rule": "credit_code"}, "5251", KIND)

    assert "18" in said
    assert "4" in said


def test_no_rule_is_raised_that_has_no_sentence():
    source = "".join(path.read_text() for path in Path(imports.__file__).parent.glob("*.py"))
    raised = set(re.findall(r'(?:Wrong|Unreadable)\(\s*"(\w+)"|"rule": "(\w+)"', source))

    assert {one or other for one, other in raised} <= {*OF_CELLS, *OF_FILES, "credit_code"}


def test_nothing_stops_a_file_without_a_problem():
    assert file_words("", KIND) == ""
