from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chenghua_portal.foundation.ui.amounts import DIGITS, format_money, format_wan, money_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角整"),
        ("0.55", "人民币伍角伍分"),
        ("1", "人民币壹元整"),
        ("10", "人民币壹拾元整"),
        ("10.30", "人民币壹拾元零叁角整"),
        ("105", "人民币壹佰零伍元整"),
        ("1005", "人民币壹仟零伍元整"),
        ("28000", "人民币贰万捌仟元整"),
        ("10001.05", "人民币壹万零壹元零伍分"),
        ("100500", "人民币壹拾万零伍佰元整"),
        ("1200000", "人民币壹佰贰拾万元整"),
        ("100000000", "人民币壹亿元整"),
        ("100000001", "人民币壹亿零壹元整"),
        ("100010000", "人民币壹亿零壹万元整"),
        ("1000200030004", "人民币壹兆零贰亿零叁万零肆元整"),
        # The examples of the rule itself.
        ("1409.50", "人民币壹仟肆佰零玖元伍角整"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "人民币壹拾万柒仟元零伍角叁分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
    ],
)
def test_amounts_in_capitals(amount: str, words: str) -> None:
    assert money_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "10000000000000000"])
def test_amounts_without_capitals_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="No capitals"):
        money_words(Decimal(amount))


def read_words(words: str) -> Decimal:
    """The capitals read back, by another way than they are written."""
    total = section = digit = Decimal(0)
    values = {"拾": 10, "佰": 100, "仟": 1000}
    for sign in words.removeprefix("人民币"):
        if sign in DIGITS:
            digit = Decimal(DIGITS.index(sign))
        elif sign in values:
            section, digit = section + digit * values[sign], Decimal(0)
        elif sign in "万亿兆":
            power = {"万": 10**4, "亿": 10**8, "兆": 10**12}[sign]
            total, section, digit = total + (section + digit) * power, Decimal(0), Decimal(0)
        elif sign == "元":
            total, section, digit = total + section + digit, Decimal(0), Decimal(0)
        elif sign == "角":
            total, digit = total + digit / 10, Decimal(0)
        elif sign == "分":
            total, digit = total + digit / 100, Decimal(0)
    return total


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_capitals_say_the_amount_and_never_double_a_zero(cents: int) -> None:
    amount = Decimal(cents) / 100
    words = money_words(amount)

    assert read_words(words) == amount
    assert "零零" not in words


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234.5", "1,234.50"),
        ("0", "0.00"),
        ("-1234.565", "−1,234.57"),
        ("999999999.999", "1,000,000,000.00"),
    ],
)
def test_money_has_separators_two_places_and_a_true_minus(amount: str, text: str) -> None:
    assert format_money(Decimal(amount)) == text


def test_ten_thousands() -> None:
    assert format_wan(Decimal(28000)) == "2.80"
    assert format_wan(1_200_050) == "120.01"
