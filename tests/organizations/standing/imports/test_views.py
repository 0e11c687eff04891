import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from chenghua_portal.foundation.jobs.durable import run_due
from organizations.standing.imports.columns import KINDS
from organizations.standing.imports.reading import CSV, read_list
from organizations.standing.models import AnnualInspection, ListImport
from tests.factories import make_charity, make_user
from tests.factories.people import credit_code
from tests.organizations.standing.imports.books import INSPECTIONS, table

NEW = reverse("organizations:import-new")
LIST = reverse("organizations:import-list")


@pytest.fixture
def desk(official, signed_in, office):
    return signed_in(official, office[0])


def url(name, batch):
    return reverse(f"organizations:import-{name}", args=[batch.pk])


def row(code, name="", result="合格", day="2025-05-01"):
    return (code, name, "2024", result, day)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_list_goes_from_the_form_to_its_entries(desk, charities):
    rows = [INSPECTIONS, row(charities[0].code), row(charities[1].code, result="好")]
    posted = {"kind": "inspections", "source": "公告", "file": SimpleUploadedFile("名单.csv", table(rows))}

    sent = desk.post(NEW, posted)
    batch = ListImport.objects.get()
    assert (sent.status_code, sent.url) == (302, url("detail", batch))
    assert "核查中" in text_of(desk.get(sent.url))

    run_due()
    report = text_of(desk.get(sent.url))
    assert "1行为新内容且无误" in report
    assert "不是规定的用语。请填写以下之一：合格、基本合格、不合格、未参检。" in report

    assert desk.post(url("enter", batch)).status_code == 302
    assert "录入中" in text_of(desk.get(sent.url))
    run_due()
    assert "已录入1行" in text_of(desk.get(sent.url))
    assert AnnualInspection.objects.get().organization == charities[0]
    assert "公告" in text_of(desk.get(LIST))


def test_a_page_that_waits_learns_of_the_end(desk, sent, charities):
    batch = sent([row(charities[0].code)])

    asked = text_of(desk.get(url("detail", batch), headers={"HX-Request": "true"}))
    opened = text_of(desk.get(url("detail", batch)))

    assert ('id="progress"' in asked, 'id="progress"' in opened) == (True, False)
    assert "查看核查结果" in asked


def test_the_same_file_leads_to_the_page_there_is(desk, charities):
    content = table([INSPECTIONS, row(charities[0].code)])

    first, second = (
        desk.post(
            NEW, {"kind": "inspections", "source": "公告", "file": SimpleUploadedFile("a.csv", content)}
        )
        for _time in "ab"
    )

    assert second.url == first.url
    assert "同一文件此前已报送" in text_of(desk.get(second.url))


def test_a_file_that_is_no_list_is_told_at_the_form(desk, db):
    posted = {
        "kind": "grades",
        "source": "公告",
        "file": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    }

    assert "旧版Excel" in text_of(desk.post(NEW, posted))
    assert "文件是空的" in text_of(desk.post(NEW, {**posted, "file": SimpleUploadedFile("a.csv", b"")}))
    assert not ListImport.objects.exists()


def test_what_stops_a_file_is_told_with_the_way_out(desk, sent):
    batch = sent([], heading=("统一社会信用代码", "年度"))

    assert "缺少以下列：年检结论、结论日期。" in text_of(desk.get(url("detail", batch)))


def test_rows_are_filtered_by_status_column_and_organization(desk, sent, charities):
    stranger = credit_code()
    batch = sent([row(stranger), row(charities[0].code, result="好"), row(charities[1].code)])
    page = url("detail", batch)

    def shown(**asked):
        found = text_of(desk.get(page, asked))
        return [code in found for code in (stranger, charities[0].code, charities[1].code)]

    assert shown() == [True, True, False]
    assert shown(status="fine") == [False, False, True]
    assert shown(status="wrong", column="code") == [True, False, False]
    assert shown(status="wrong", text=charities[0].code[-6:]) == [False, True, False]
    assert shown(status="wrong", column="year") == [False, False, False]
    assert shown(status="odd", column="odd", after="odd") == [True, True, False]


def test_rows_come_in_pages_and_each_once(desk, sent):
    codes = [credit_code() for _number in range(65)]
    batch = sent([row(code) for code in codes])
    page, seen = url("detail", batch), []

    here = page
    while here:
        response = desk.get(here)
        seen += [line["code"] for line in response.context["lines"]]
        here = response.context["next_url"] and page + response.context["next_url"]

    assert seen == codes


def test_wrong_rows_are_taken_away_corrected_and_sent(desk, sent, charities):
    batch = sent([row(charities[0].code, result="好"), row(charities[1].code, "=cmd|' /C calc'!A1")])

    response = desk.get(url("wrong", batch))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    first, second = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    assert first["问题"].startswith("年检结论：不是规定的用语")
    assert (first["行号"], first["年检结论"]) == ("2", "好")
    assert second["组织名称"] == "'=cmd|' /C calc'!A1"
    corrected = response.content.decode().replace("好", "合格").encode()
    assert [line.texts["result"] for line in read_list(corrected, CSV, KINDS["inspections"])] == [
        "合格",
        "合格",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_templates_can_be_filled_in_and_read(desk, kind):
    columns = KINDS[kind].columns
    examples = [column.example for column in columns]

    book = openpyxl.load_workbook(
        io.BytesIO(desk.get(reverse("organizations:import-template", args=[kind, "xlsx"])).content)
    )
    for place, example in enumerate(examples, start=1):
        book.worksheets[0].cell(2, place).value = example
    out = io.BytesIO()
    book.save(out)
    text = desk.get(reverse("organizations:import-template", args=[kind, "csv"])).content + table([examples])

    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    for content, media_type in ((out.getvalue(), xlsx), (text, CSV)):
        (line,) = read_list(content, media_type, KINDS[kind])
        assert list(line.texts.values()) == examples
    assert book.worksheets[0]["A2"].number_format == "@"


def test_there_is_no_template_of_other_kinds(desk):
    assert desk.get(reverse("organizations:import-template", args=["others", "csv"])).status_code == 404


def test_the_file_is_there_until_the_list_is_discarded(desk, sent, charities):
    batch = sent([row(charities[0].code)])

    response = desk.get(url("file", batch))
    assert response.content == table([INSPECTIONS, row(charities[0].code)])
    assert "放弃" in text_of(desk.get(url("discard", batch)))
    assert desk.post(url("discard", batch)).url == LIST

    assert desk.get(url("file", batch)).status_code == 404
    assert "已随名单放弃" in text_of(desk.get(url("detail", batch)))


def test_others_than_officials_know_of_no_import(sent, charities, signed_in):
    batch = sent([row(charities[0].code)])
    charity, owner = make_charity()

    for client in (signed_in(owner, charity), signed_in(make_user())):
        assert [client.get(page).status_code for page in (LIST, NEW)] == [403, 403]
        assert {
            client.get(url(name, batch)).status_code for name in ("detail", "wrong", "file", "discard")
        } == {404}
        assert client.post(url("enter", batch)).status_code == 404
        assert "名单导入" not in text_of(client.get("/desk/"))
    batch.refresh_from_db()
    assert batch.status == ListImport.Status.CHECKED


def test_officials_find_the_imports_in_the_menu(desk):
    with translation.override("zh-hans"):
        assert LIST in text_of(desk.get("/desk/"))


def test_the_list_of_imports_comes_in_pages(desk, sent, charities):
    for number in range(31):
        sent([row(charities[0].code, day=f"2025-05-{number + 1:02d}")])

    first = desk.get(LIST)
    second = desk.get(LIST + first.context["next_url"])

    assert (len(first.context["rows"]), len(second.context["rows"])) == (30, 1)
    assert not second.context["next_url"]
