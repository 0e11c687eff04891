from pypinyin import Style, lazy_pinyin


def initials(text: str) -> str:
    """The first letters of each character's reading, lower case: 成华区 → chq. Other characters stay."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
