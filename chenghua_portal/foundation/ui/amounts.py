"""Money as text. Amounts are `Decimal` yuan; nothing here knows templates."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "兆")
LIMIT = Decimal(10) ** 16


def to_cents(amount: Decimal | int) -> Decimal:
    """`amount` rounded half up to two places, as cashiers do."""
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def format_money(amount: Decimal | int) -> str:
    """1,234.56: thousands separated, always two places, a true minus sign."""
    return f"{to_cents(amount):,.2f}".replace("-", "−")


def format_wan(amount: Decimal | int) -> str:
    """Yuan as 万元 with two places and without the unit: 28000 → 2.80."""
    return format_money(Decimal(amount) / 10_000)


def money_words(amount: Decimal | int) -> str:
    """The amount in the capitals that documents carry, by 正确填写票据和结算凭证的基本规定.

    28000 → 人民币贰万捌仟元整; 10001.05 → 人民币壹万零壹元零伍分. Zeros are read once, 整 follows a whole
    number of yuan or jiao. Raises ValueError for a negative amount or one of 10^16 yuan and above.
    """
    cents = to_cents(amount)
    if not 0 <= cents < LIMIT:
        raise ValueError(f"No capitals for {cents}.")
    yuan, rest = divmod(int(cents * 100), 100)
    jiao, fen = divmod(rest, 10)
    words = whole_words(yuan) + "元" if yuan else ""
    if not rest:
        return f"人民币{words or '零元'}整"
    if jiao:
        # 元零叁角 and 元叁角 are both allowed after an empty place; the zero leaves no doubt.
        words += ("" if yuan % 10 or not yuan else "零") + DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return f"人民币{words}{DIGITS[fen]}分" if fen else f"人民币{words}整"


def whole_words(number: int) -> str:
    """A positive whole number in capitals, without unit."""
    words, zero_due = "", False
    for index in range(len(GROUPS) - 1, -1, -1):
        group = number // 10_000**index % 10_000
        if not group:
            zero_due = bool(words)
            continue
        if words and (zero_due or group < 1000):
            words += "零"
        words += group_words(group) + GROUPS[index]
        zero_due = False
    return words


def group_words(group: int) -> str:
    """One to four digits in capitals: 1005 → 壹仟零伍."""
    words, zero_due = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if not digit:
            zero_due = bool(words)
            continue
        words += ("零" if zero_due else "") + DIGITS[digit] + PLACES[place]
        zero_due = False
    return words
