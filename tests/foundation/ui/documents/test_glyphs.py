import pytest
from hypothesis import given
from hypothesis import strategies as st

from chenghua_portal.foundation.ui.documents.glyphs import has_shape, showable


@pytest.mark.parametrize(
    "text", ["公益创投", "Chenghua 2026", "龘𠮷㐂", "，。：；（）〔〕《》“”—…", "−1,234.56元 ①②"]
)
def test_what_chinese_documents_hold_is_verbatim(text):
    assert showable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("好😀", "好〔U+1F600〕"),
        ("שלום", "〔U+05E9〕〔U+05DC〕〔U+05D5〕〔U+05DD〕"),
        ("甲\u202e乙", "甲〔U+202E〕乙"),
        ("\x00\x07", "〔U+0000〕〔U+0007〕"),
        ("\ue000\U0010ffff", "〔U+E000〕〔U+10FFFF〕"),
    ],
)
def test_what_has_no_shape_is_named(text, shown):
    assert showable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\u00a0c\u2003d", "a b c d"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("公\u200b益\ufeff", "公益"),
        ("e\u0301", "é"),
    ],
)
def test_kinds_of_space_become_one_and_hints_go(text, shown):
    assert showable(text) == shown


@given(st.text())
def test_nothing_is_left_that_has_no_shape(text):
    assert all(has_shape(letter) for letter in showable(text))


@given(st.text())
def test_what_was_made_showable_stays_as_it_is(text):
    assert showable(showable(text)) == showable(text)
