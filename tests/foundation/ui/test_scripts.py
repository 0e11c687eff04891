import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect

from tests.foundation.ui.conftest import Opener

PASTE = """(input, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    input.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""
SMALL = """() => [...document.querySelectorAll('button, select, input, summary, a.btn')]
    .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden'))
    .map((one) => [one, one.closest('.form-check, .c-grid__delete') ?? one])
    .filter(([, target]) => target.getBoundingClientRect().height < 43.5)
    .map(([one]) => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("mode", ["standard", "large", "contrast"])
def test_the_components_are_accessible_and_fit(open_page: Opener, mode: str, width: int) -> None:
    page = open_page(mode=mode, width=width)
    assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_control_on_a_phone_is_large_enough_for_a_finger(open_page: Opener) -> None:
    assert open_page(width=390).evaluate(SMALL) == []


def test_the_grid_sums_and_checks_limits_while_typing(open_page: Opener) -> None:
    page = open_page()
    expect(page.locator("[data-sum=amount]")).to_have_text("32,400.00")
    expect(page.locator("[data-category=management] [data-cap-text]")).to_contain_text("12.35%／10%")

    page.locator("[name=lines-4-unit_price]").fill("2500")
    page.locator("[name=lines-4-unit_price]").press("Tab")

    expect(page.locator("[name=lines-4-unit_price]")).to_have_value("2,500.00")
    expect(page.locator("[data-sum=amount]")).to_have_text("30,900.00")
    expect(page.locator("[data-category=management] [data-cap-text]")).to_have_text("8.09%／10%")
    expect(page.locator("[data-balance]")).to_have_text("第5行：来源之和与金额相差−1,500.00元")


def test_the_grid_takes_several_rows_from_a_spreadsheet(open_page: Opener) -> None:
    page = open_page()
    rows = "宣传折页\t８００\t份\t1.5\t1,200\n志愿者误餐\t96\t人次\t25\t2,400\n"
    page.locator("[name=lines-4-item]").evaluate(PASTE, rows)

    expect(page.locator("[name=lines-TOTAL_FORMS]")).to_have_value("6")
    expect(page.locator("[name=lines-5-item]")).to_have_value("志愿者误餐")
    expect(page.locator("[name=lines-5-unit_price]")).to_have_value("25.00")
    for place, amount in ((4, "1,200.00"), (5, "2,400.00")):
        expect(page.locator("[data-grid-row]").nth(place).locator("output")).to_have_text(amount)


def test_a_single_value_is_pasted_as_ever(open_page: Opener) -> None:
    page = open_page()
    page.locator("[name=lines-4-item]").evaluate(PASTE, "宣传折页")
    expect(page.locator("[name=lines-4-item]")).to_have_value("项目管理与财务代管")


def test_the_grid_grows_by_a_line_and_leaves_struck_out_ones_out(open_page: Opener) -> None:
    page = open_page()
    page.locator("[data-add-row]").click()
    expect(page.locator("[name=lines-TOTAL_FORMS]")).to_have_value("6")
    expect(page.locator("[name=lines-5-category]")).to_be_focused()

    page.locator("[name=lines-0-DELETE]").check()
    expect(page.locator("[data-sum=amount]")).to_have_text("22,800.00")


def test_digits_and_tab_alone_fill_a_score_sheet(open_page: Opener) -> None:
    page = open_page()
    page.locator("[name=need]").focus()
    page.keyboard.type("18.5")
    for _ in ("comment", "its text", "next criterion"):
        page.keyboard.press("Tab")
    page.keyboard.type("13")
    page.keyboard.press("Enter")
    page.keyboard.type("20")
    expect(page.locator("[data-total]")).to_have_text("51.5")
    expect(page.locator("[data-missing]")).to_have_text("各项均已评分。")


def test_too_many_points_are_marked_and_not_counted(open_page: Opener) -> None:
    page = open_page()
    page.locator("[name=goal]").fill("15.5")
    expect(page.locator("[name=goal]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-missing]")).to_contain_text("目标")
    expect(page.locator("[data-total]")).to_have_text("18")


def test_a_second_press_sends_nothing_and_enter_moves_on(open_page: Opener, bare_page: str) -> None:
    controls = "<input name=a><input name=b><button name=go value=1>x</button>"
    page = open_page(html=bare_page % f"<form method=post action=/sent/ data-long>{controls}</form>")
    sent: list[str | None] = []

    def keep(route: Route) -> None:
        sent.append(route.request.post_data)
        # The page stays, as it does on a slow line.
        route.fulfill(status=204)

    page.route("**/sent/", keep)
    page.locator("[name=a]").fill("1")
    page.locator("[name=a]").press("Enter")
    expect(page.locator("[name=b]")).to_be_focused()
    for _ in range(2):
        page.evaluate("() => document.querySelector('button').click()")
        page.wait_for_timeout(200)

    assert sent == ["a=1&b=&go=1"]


def test_the_first_error_is_where_the_keyboard_starts(open_page: Opener) -> None:
    expect(open_page().locator("[data-error-summary]")).to_be_focused()
