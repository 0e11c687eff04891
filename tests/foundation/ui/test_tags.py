from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from chenghua_portal.foundation.ui.icons import ICONS

KEY = "0192f3c4-0000-7000-8000-000000000001"


def render(template: str, **context: object) -> str:
    return Template("{% load portal %}" + template).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (1023, "1023 B"), (348_160, "340 KB"), (1_258_291, "1.2 MB"), (3 * 1024**3, "3.0 GB")],
)
def test_file_sizes(size: int, text: str) -> None:
    assert render("{{ size|filesize }}", size=size) == text


def test_what_is_missing_is_a_dash() -> None:
    for name in ("money", "wan", "money_words", "percent", "beijing", "deadline", "filesize"):
        assert render("{{ value|" + name + " }}", value=None) == "—"


def test_shares_are_percentages() -> None:
    assert render("{{ value|percent }} {{ value|percent:0 }}", value=Decimal("0.10811")) == "10.81% 11%"


def test_badges_escape_and_ignore_unknown_tones() -> None:
    assert (
        render('{% badge label "ok" %}', label="<b>") == '<span class="c-badge c-badge--ok">&lt;b&gt;</span>'
    )
    assert render('{{ "草稿"|badge:"x onload=1" }}') == '<span class="c-badge">草稿</span>'


def test_every_icon_is_hidden_from_assistive_technology() -> None:
    for name in ICONS:
        assert 'aria-hidden="true"' in render("{% icon name %}", name=name)


def test_bars_mark_their_limit_and_stay_within_it() -> None:
    html = render("{% bar value=value limit=limit tone='due' %}", value=Decimal("0.5"), limit=Decimal("0.1"))
    assert 'width="100.0%"' in html
    assert 'x="90%"' in html
    assert "c-bar__mark" not in render("{% bar share=share %}", share="0.84")


def test_a_form_shown_again_keeps_its_request_key() -> None:
    again = RequestFactory().post("/", {"request_key": KEY})
    forged = RequestFactory().post("/", {"request_key": '"><script>'})
    fresh = RequestFactory().get("/")

    assert render("{% request_key %}", request=again) == KEY
    keys = {render("{% request_key %}", request=request) for request in (forged, fresh, fresh)}
    assert len(keys) == 3
    assert all(len(key) == 36 for key in keys)


def test_sorting_turns_round_and_leaves_paging() -> None:
    request = RequestFactory().get("/", {"q": "老人", "sort": "-amount", "after": "x"})
    html = render("{% sort_header 'amount' '资助' numeric=True %}", request=request)
    assert 'aria-sort="descending"' in html
    assert "sort=amount" in html
    assert "after=" not in html
    assert "q=%E8%80%81" in html


@pytest.mark.parametrize(
    ("active", "path", "other"), [("zh-hans", "/ui/", "/en/ui/"), ("en", "/en/ui/", "/ui/")]
)
def test_the_other_language_is_the_same_page(active: str, path: str, other: str) -> None:
    with override(active):
        assert (
            render("{% other_language_url %}", request=RequestFactory().get(path, {"a": "1"}))
            == f"{other}?a=1"
        )


def test_a_page_without_a_twin_offers_no_other_language() -> None:
    assert render("{% other_language_url %}", request=RequestFactory().get("/no/such/page/")) == ""


def test_block_tags_escape_what_they_are_given_but_not_their_content() -> None:
    html = render("{% panel title=title %}<p>内容</p>{% endpanel %}", title="<b>")
    assert "&lt;b&gt;" in html
    assert "<p>内容</p>" in html
    header = render("{% page_header title=title %}<a href='/'>申报</a>{% endpage_header %}", title="<b>")
    assert "<h1>&lt;b&gt;</h1>" in header
    assert "<a href='/'>申报</a>" in header
