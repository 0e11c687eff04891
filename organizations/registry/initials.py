"""The first letters of a name in pinyin, for order and search in the directory: 示例晨穗社工中心 → SLCSSGZX."""

import re
import unicodedata

from chenghua_portal.foundation.search import pinyin

# As many as the column holds; a name is no longer, but a single sign may stand for several letters.
LONGEST = 100
_OTHERS = re.compile("[^A-Z0-9]+")


def initials_of(name: str) -> str:
    """Capital letters and digits only, in the order of the name, at most LONGEST.

    A character with several readings is read as in the word it stands in: 重庆 is CQ, 重点 ZD. Latin letters and
    digits stay, of any width and without accents; punctuation, spaces and what has no reading are left out.
    """
    plain = unicodedata.normalize("NFKD", name)
    return _OTHERS.sub("", pinyin.initials(plain).upper())[:LONGEST]
