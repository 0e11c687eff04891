import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.registry.credit_code import (
    ALPHABET,
    KINDS,
    CreditCode,
    CreditCodeError,
    Problem,
    check_character,
    parse,
)

# fmt: off
DEMO_CODES = [
    "52510108DEM0000143", "52510108DEM000022X", "52510108DEM000030Q", "52510108DEM000049M",
    "52510108DEM000057G", "52510108DEM000065B", "51510108DEM0000739", "52510108DEM0000811",
    "52510108DEM00009XQ", "51510108DEM000102L", "53510108DEM0001109", "52510108DEM0001299",
]
# fmt: on

bodies = st.tuples(
    st.sampled_from(sorted(KINDS)),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=9, max_size=9),
).map("".join)


def problem_of(text: str) -> CreditCodeError:
    with pytest.raises(CreditCodeError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize("text", ["12100000400002259P", "9144030071526726XG", *DEMO_CODES])
def test_published_and_demo_codes_are_valid(text):
    assert parse(text).text == text


def test_parts_are_named():
    assert parse("52510108DEM0000143") == CreditCode(
        text="52510108DEM0000143", kind="52", authority="5", region="510108"
    )


@pytest.mark.parametrize(
    "text",
    [" 5251 0108 dem0 0001 43\n", "５２５１０１０８ＤＥＭ００００１４３", "52510108ｄｅｍ0000143\u3000"],
)
def test_width_case_and_spaces_do_not_matter(text):
    assert parse(text).text == "52510108DEM0000143"


def test_failed_check_names_the_expected_character_and_no_position():
    error = problem_of("91350100M000100Y4Z".replace("Z", "A"))
    assert (error.problem, error.position, error.expected) == (Problem.CHECK, None, "3")
    assert "3" in error.message()
    assert "A" in error.message()


def test_last_character_outside_the_alphabet_has_a_position_and_what_is_expected():
    error = problem_of("91350100M000100Y4Z")
    assert (error.problem, error.position, error.expected) == (Problem.ALPHABET, 18, "3")
    assert "3" in error.message()


@pytest.mark.parametrize(
    ("text", "problem", "position"),
    [
        ("", Problem.LENGTH, 1),
        ("52510108DEM000014", Problem.LENGTH, 18),
        ("52510108DEM00001433", Problem.LENGTH, 19),
        ("52510108DEMO000143", Problem.ALPHABET, 12),
        ("525101O8DEM0000143", Problem.ALPHABET, 7),
        ("5251010ADEM0000143", Problem.ALPHABET, 8),
        ("52510108DE-0000143", Problem.ALPHABET, 11),
        ("52510108示EM0000143", Problem.ALPHABET, 9),
        ("5251010٨DEM0000143", Problem.ALPHABET, 8),
        ("57510108DEM0000143", Problem.KIND, 2),
        ("A2510108DEM0000143", Problem.KIND, 1),
    ],
)
def test_length_alphabet_and_kind_name_the_position(text, problem, position):
    error = problem_of(text)
    assert (error.problem, error.position, error.expected) == (problem, position, None)
    assert not re.search(r"%\(|None", error.message())


@given(bodies)
def test_every_body_has_exactly_one_check_character(body):
    right = check_character(body)
    assert parse(body + right).kind == body[:2]
    for wrong in set(ALPHABET) - {right}:
        assert problem_of(body + wrong).expected == right


@given(bodies, st.integers(8, 16), st.sampled_from(ALPHABET))
def test_any_single_typing_error_is_found(body, place, character):
    code = body + check_character(body)
    mistyped = code[:place] + character + code[place + 1 :]
    if mistyped != code:
        assert problem_of(mistyped).problem is Problem.CHECK


def answer(text: str) -> object:
    """The code, or what is wrong with it in words."""
    try:
        return parse(text)
    except CreditCodeError as error:
        return error.message()


@given(st.text(max_size=30))
def test_any_text_is_parsed_or_refused_in_words(text):
    assert answer(text)
