"""The whole way, by everyone who walks it: from a charity's registration to an award the public reads."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from chenghua_portal.demo.answers import answers
from chenghua_portal.demo.story import CALL_D
from chenghua_portal.foundation.audit.chain import faults
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs.durable import run_due
from chenghua_portal.foundation.workdays.clock import BEIJING, portal_now
from evaluation.panels.models import Expert
from organizations.registry.models import Organization
from procurement.bids.application_form import SECTION, Kind
from procurement.bids.models import Bid, Receipt
from procurement.calls.models import Call
from tests.factories import make_expert, make_office
from tests.factories.people import PASSWORD, credit_code

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PROJECT = CALL_D.projects[0]


def submit(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit].btn-primary").last.click()


def submit_step(page: Page) -> None:
    """The first button of a step's form goes on; the second only saves."""
    page.locator("main form.c-form button.btn-primary").click()


def sign_up_and_register(page: Page) -> str:
    """A newcomer makes an account, proves the address and registers; the first code has a typing error."""
    cache.clear()
    page.goto("/account/signup/")
    page.fill("[name=name]", "示例新人")
    page.fill("[name=email]", "newcomer@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    submit(page)
    expect(page.locator("h1")).to_have_text("请查收邮件")
    run_due()
    page.goto(re.findall(r"http\S+", mail.outbox[-1].body)[0])
    submit(page)
    expect(page.locator("h1")).to_have_text("工作台")
    page.goto("/desk/organizations/register/")
    page.get_by_role("link", name="开始填写").click()
    page.check("[name=way][value=code]")
    submit_step(page)
    code = credit_code("52")
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    page.fill("[name=name]", "示例新芽社工中心")
    page.fill("[name=code]", wrong)
    page.fill("[name=legal_representative]", "示例法人")
    page.fill("[name=registration_authority]", "示例民政局")
    page.fill("[name=founded_on]", "2018-05-01")
    page.fill("[name=registered_capital]", "30,000")
    page.fill("[name=valid_from]", "2024-01-01")
    submit_step(page)
    expect(page.locator("main")).to_contain_text(f"应为“{code[-1]}”")
    expect(page.locator("[name=name]")).to_have_value("示例新芽社工中心")
    page.fill("[name=code]", code)
    submit_step(page)
    page.set_input_files(
        "[name=scan]", {"name": "登记证书.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    submit_step(page)
    page.fill("[name=address]", "成华区示例路1号")
    page.select_option("[name=street]", label="青龙街道")
    page.fill("[name=business_scope]", "青少年社会工作服务")
    page.check("[name=service_fields][value=children]")
    submit_step(page)
    page.fill("[name=staff]", "6")
    page.check("[name=party][value=joint]")
    submit_step(page)
    expect(page.locator("h1")).to_have_text("核对并提交")
    submit(page)
    expect(page.locator("main")).to_contain_text("待核验")
    return code


def verify(page: Page, organization: Organization) -> None:
    page.goto("/desk/verification/")
    page.get_by_role("link", name=organization.name).first.click()
    for box in page.locator("main form input[type=checkbox]").all():
        box.check()
    page.locator("main form").filter(has=page.locator("input[type=checkbox]")).locator(
        "button.btn-primary"
    ).click()
    expect(page.locator("main")).to_contain_text("核验")


def prepare_call(page: Page) -> Call:
    page.goto("/desk/calls/new/")
    closes = (portal_now() + timedelta(days=20)).astimezone(BEIJING)
    page.fill("[name=title]", "示例·青少年微创投")
    page.fill("[name=summary]", "面向在校青少年的心理支持与同伴互助。")
    page.fill("[name=budget]", "200,000")
    page.fill("[name=cap]", "30000")
    page.fill("[name=deadline]", f"{closes:%Y-%m-%dT17:00}")
    submit(page)
    call = Call.objects.get()
    page.goto(f"/desk/calls/{call.pk}/criteria/")
    page.get_by_role("button", name="保存评审指标").click()
    page.get_by_role("link", name="核对并送审").click()
    submit(page)
    expect(page.locator("main")).to_contain_text("已送审")
    page.goto(f"/desk/calls/{call.pk}/publish/")
    expect(page.locator("h1")).not_to_have_text("审批并发布")
    return call


def publish(page: Page, call: Call) -> None:
    page.goto(f"/desk/calls/{call.pk}/publish/")
    page.get_by_role("button", name="立即发布").click()
    expect(page.locator("main")).to_contain_text("CH-")


def write_bid(page: Page, call: Call) -> Bid:
    page.goto(f"/desk/calls/{call.pk}/bid/")
    page.get_by_role("button", name="开始申报").click()
    bid = Bid.objects.get()
    ends_on = (portal_now() + timedelta(days=300)).date()
    for key, values in answers(PROJECT, ends_on=ends_on).items():
        if key == "attachments":
            continue
        page.goto(f"/desk/bids/{bid.pk}/sections/{key}/")
        fill_section(page, key, values)
        page.locator("button[name=save]").click()
        expect(page.locator("main")).to_contain_text("已保存")
    page.goto(f"/desk/bids/{bid.pk}/sections/attachments/")
    page.set_input_files(
        "[name=file]", {"name": "骗子.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a pdf"}
    )
    page.get_by_role("button", name="添加文件").click()
    expect(page.locator("main .invalid-feedback").first).to_be_visible()
    page.set_input_files(
        "[name=file]", {"name": "项目说明.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.get_by_role("button", name="添加文件").click()
    expect(page.locator("main")).to_contain_text("项目说明.pdf")
    return bid


def fill_section(page: Page, key: str, values: dict) -> None:
    for field in SECTION[key].fields:
        value = values.get(field.name)
        if field.kind in (Kind.TABLE, Kind.BUDGET):
            fill_rows(page, field.name, value)
        elif field.kind == Kind.DECLARATION:
            page.check(f"[name={field.name}]")
        elif field.kind == Kind.CHOICE:
            page.select_option(f"[name={field.name}]", value)
        elif value:
            page.fill(f"[name={field.name}]", value)


def fill_rows(page: Page, name: str, rows: list[dict]) -> None:
    for place, row in enumerate(rows):
        if not page.locator(f"[name='{name}-{place}-{next(iter(row))}']").count():
            page.locator("button[name=add_row]").click()
            page.locator(f"[name='{name}-{place}-{next(iter(row))}']").wait_for()
        for column, value in row.items():
            cell = page.locator(f"[name='{name}-{place}-{column}']")
            if column == "category":
                cell.select_option(value)
            elif value:
                cell.fill(value)


def take_copy_and_submit(page: Page, bid: Bid, to: Path) -> Receipt:
    page.goto(f"/desk/bids/{bid.pk}/check/")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载副本").click()
    download.value.save_as(to)
    page.goto(f"/desk/bids/{bid.pk}/check/")
    page.get_by_role("button", name="封存并提交").click()
    expect(page.locator("h1")).to_have_text("申报已提交")
    receipt = Receipt.objects.order_by("-issued_at")[0]
    expect(page.locator("main")).to_contain_text(receipt.number)
    return receipt


@pytest.mark.parametrize("width", [1280])
def test_from_registration_to_a_public_award(visit, pass_time, tmp_path, width):
    _office, clerk, approver = make_office()
    experts = [make_expert() for _ in range(6)]
    newcomer_page, clerk_page = visit(width=width), visit(clerk, width=width)

    code = sign_up_and_register(newcomer_page)
    organization = Organization.objects.get(code=code)
    verify(clerk_page, organization)
    call = prepare_call(clerk_page)
    publish(visit(approver), call)

    bid = write_bid(newcomer_page, call)
    take_copy_and_submit(newcomer_page, bid, tmp_path / "first.json")
    newcomer_page.goto(f"/desk/bids/{bid.pk}/withdraw/")
    newcomer_page.get_by_role("button", name="确认撤回").click()
    expect(newcomer_page.locator("main")).to_contain_text("已撤回")
    newcomer_page.goto(f"/desk/calls/{call.pk}/bid/from-copy/")
    newcomer_page.set_input_files("[name=copy]", tmp_path / "first.json")
    newcomer_page.get_by_role("button", name="生成草稿").click()
    receipt = take_copy_and_submit(newcomer_page, bid, tmp_path / "second.json")
    run_due()

    pass_time(timedelta(days=21))
    clerk_page.goto(f"/desk/calls/{call.pk}/open/")
    submit(clerk_page)
    expect(clerk_page.locator("main")).to_contain_text(receipt.number)
    clerk_page.goto(f"/desk/calls/{call.pk}/screening/")
    clerk_page.get_by_role("button", name=re.compile("资格通过|通过")).first.click()
    Expert.objects.filter(pk=experts[0].pk).update(employer=organization)
    choose_panel(clerk_page, call, organization, experts)
    for expert in experts[1:]:
        score_and_lock(visit(User.objects.get(pk=expert.pk)))
    run_due()

    clerk_page.goto(f"/desk/calls/{call.pk}/awards/propose/")
    clerk_page.locator("button[name=action][value=propose]").click()
    approver_page = visit(approver)
    approver_page.goto(f"/desk/calls/{call.pk}/awards/confirm/")
    submit(approver_page)
    run_due()

    call.refresh_from_db()
    assert call.status == Call.Status.AWARDED, approver_page.locator("main").inner_text()

    public = visit()
    public.goto("/awards/?q=韧性")
    expect(public.locator("main tbody tr")).to_have_count(1)
    expect(public.locator("main tbody")).to_contain_text("2.80")
    csv = public.request.get("/awards.csv?q=韧性").text()
    assert csv.splitlines()[1].split(",")[1] == PROJECT.title
    assert list(faults()) == []


def choose_panel(page: Page, call: Call, organization: Organization, experts: list) -> None:
    """The first expert works for the bidder: refused by name; then the other five are seated."""
    page.goto(f"/desk/calls/{call.pk}/panel/")
    expect(page.locator("main")).to_contain_text("回避")
    due = (portal_now() + timedelta(days=10)).astimezone(BEIJING)
    for expert in experts[1:]:
        page.check(f"input[name=experts][value='{expert.pk}']")
    page.fill("[name=due_at]", f"{due:%Y-%m-%dT18:00}")
    submit(page)
    expect(page.locator("main")).to_contain_text("评")


def score_and_lock(page: Page) -> None:
    page.locator("a", has_text="评审任务").first.click()
    page.get_by_role("link", name=re.compile(PROJECT.title)).first.click()
    boxes = page.locator("form[data-score-sheet] input[inputmode=decimal]")
    for place, points in enumerate(("18", "13.5", "22", "13", "12", "8.5")):
        boxes.nth(place).fill(points)
    page.locator("form[data-score-sheet] button[type=submit]").first.click()
    page.goto(page.url.split("?")[0].rstrip("/") + "/lock/")
    submit(page)
    expect(page.locator("main")).to_contain_text("已锁定")
