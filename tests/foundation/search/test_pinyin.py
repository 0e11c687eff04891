import pytest

from chenghua_portal.foundation.search.pinyin import initials


@pytest.mark.parametrize(
    ("text", "letters"),
    [("成华区", "chq"), ("", ""), ("ABC 公司2", "abc gs2"), ("二仙桥", "exq"), ("长者", "zz")],
)
def test_initials(text, letters):
    assert initials(text) == letters
