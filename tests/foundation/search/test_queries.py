import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chenghua_portal.foundation.search.queries import matching

TITLES = [
    "青少年心理韧性计划",
    "2026示例·青少年微创投",
    "“四点半”课后陪伴",
    "Open Data 开放数据",
    "ＡＩ助老课堂",
    "C语言 第3期",
]


@pytest.fixture
def pages(page):
    page.objects.bulk_create([page(title=title) for title in TITLES])
    return page


def words_of(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT cjk_bigrams(%s)", [text])
        (words,) = cursor.fetchone()
    return None if words is None else set(words)


def found(pages, text):
    return set(matching(pages.objects.all(), "title", text).values_list("title", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", set()),
        ("…！·", set()),
        ("儿", {"儿"}),
        ("儿童", {"儿童", "儿", "童"}),
        ("成华区", {"成华", "华区", "成", "华", "区"}),
        ("Open Data", {"open", "data"}),
        ("ＡＢＣ１２", {"abc12"}),
        ("2026年A", {"2026", "年", "a"}),
        ("儿童，成人", {"儿童", "成人", "儿", "童", "成", "人"}),
        ("𠮷野家", {"𠮷野", "野家", "𠮷", "野", "家"}),
    ],
)
def test_words_of_a_text(text, words):
    assert words_of(text) == words


@pytest.mark.django_db
def test_no_text_has_no_words():
    assert words_of(None) is None


@pytest.mark.django_db
def test_function_may_serve_an_index_and_parallel_plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT provolatile, proparallel FROM pg_proc WHERE proname = 'cjk_bigrams'")
        assert cursor.fetchall() == [("i", "s")]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("青少年", TITLES[:2]),
        ("心理", TITLES[:1]),
        ("年", TITLES[:2]),
        ("示例 微创投", TITLES[1:2]),
        ("微创投 心理", []),
        ("四点半", TITLES[2:3]),
        ("半课", []),
        ("open", TITLES[3:4]),
        ("OPEN　ｄａｔａ", TITLES[3:4]),
        ("ai", TITLES[4:5]),
        ("2026", TITLES[1:2]),
        ("年青", []),
        ("课后陪伴计划", []),
        ("第3期", TITLES[5:]),
        ("%", []),
        ("_", []),
    ],
)
def test_rows_with_every_word_are_found(pages, text, titles):
    assert found(pages, text) == set(titles)


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_empty_text_asks_nothing(pages, text):
    assert found(pages, text) == set(TITLES)


def test_words_that_only_occur_apart_do_not_match(page):
    page.objects.create(title="成都 都江 江堰")
    assert found(page, "成都江堰") == set()


def test_index_answers(page):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "page_title_words" in matching(page.objects.all(), "title", "心理").explain()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50)
@given(st.data(), st.text("成华区青少年心理abc12 ·，", min_size=2, max_size=20))
def test_any_piece_of_chinese_in_a_title_finds_it(page, data, title):
    start = data.draw(st.integers(0, len(title) - 1))
    piece = "".join(sign for sign in title[start : data.draw(st.integers(start + 1, len(title)))])
    chinese = max("".join(sign if "一" <= sign <= "鿿" else " " for sign in piece).split(" "), key=len)
    page.objects.all().delete()
    page.objects.create(title=title)
    assert found(page, chinese) == {title}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
@example("%_\\'\"")
@example("a\x00b")
def test_any_text_may_be_asked(pages, text):
    assert found(pages, text) <= set(TITLES)
