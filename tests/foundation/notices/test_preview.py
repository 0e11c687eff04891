import re

import pytest
from django.conf import settings

from chenghua_portal.foundation.notices.kinds import NoticeKind, kind_named, kind_names
from chenghua_portal.foundation.notices.preview import preview

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", kind_names())
def test_every_kind_previews_without_a_missing_parameter(db, name, language):
    kind = kind_named(name)

    shown = preview(kind, language)

    for text in (shown.heading, shown.body, shown.brief, shown.text, shown.html):
        assert text.strip()
        assert re.search(r"%\(\w+\)|\{\{", text) is None
    assert shown.heading in shown.html
    assert kind.sample is None or "〔" not in shown.heading + shown.body


@pytest.mark.parametrize("name", [name for name in kind_names() if not name.startswith("tests.")])
def test_every_kind_speaks_both_languages(name):
    chinese, english = (preview(kind_named(name), language) for language in LANGUAGES)

    # Whatever its sample says, Chinese says it with Chinese punctuation or words, and English without.
    assert re.search(r"[一-鿿]", chinese.body)
    assert chinese.body != english.body


def test_sample_that_lacks_a_parameter_is_found_out():
    kind = NoticeKind(
        name="tests.lacking",
        heading="%(a)s",
        body="%(b)s",
        recipients=lambda obj: [],
        params=lambda obj: {},
        link=lambda obj: [],
        sample={"a": "1"},
    )

    with pytest.raises(KeyError):
        preview(kind, "en")
