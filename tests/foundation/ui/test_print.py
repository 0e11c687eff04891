"""What comes out of the printer: the page's matter in black on white, and nothing to press."""

import pytest

from tests.foundation.ui.conftest import Opener

PRESSED = (".btn", ".c-nav", ".c-menu", ".c-topbar", ".c-breadcrumb", ".c-pager", ".c-filter .form-control")


@pytest.mark.parametrize("mode", ["standard", "large", "contrast"])
def test_paper_is_black_on_white_in_every_mode(open_page: Opener, mode: str) -> None:
    page = open_page(mode=mode)
    page.emulate_media(media="print")

    colors = page.evaluate(
        """() => {
            const shown = element => element.checkVisibility() && element.textContent.trim();
            const inks = [...document.querySelectorAll("main :is(p, a, td, th, dd, h1, h2, li, b)")];
            const dark = color => color.match(/\\d+/g).slice(0, 3).every(part => Number(part) <= 0x44);
            return {
                light: inks.filter(shown).map(one => getComputedStyle(one).color).filter(one => !dark(one)),
                ground: getComputedStyle(document.body).backgroundColor,
            };
        }"""
    )
    assert colors == {"light": [], "ground": "rgb(255, 255, 255)"}


def test_paper_carries_the_name_of_the_site_and_nothing_to_press(open_page: Opener) -> None:
    page = open_page()
    assert page.locator(".btn:visible").count() > 0
    page.emulate_media(media="print")

    assert page.locator(".c-brand__name").is_visible()
    assert page.locator(".c-footer__legal").is_visible()
    for part in PRESSED:
        assert page.locator(f"{part}:visible").count() == 0, part


def test_a_filtered_list_says_on_paper_what_it_was_filtered_by(open_page: Opener) -> None:
    page = open_page()
    page.emulate_media(media="print")

    shown = page.locator(".c-filter").first.inner_text()
    assert "关键词：老人" in shown
    assert "2项，资助100,000.00元" in shown
    assert "CSV" not in shown


def test_nothing_is_cut_off_at_the_edge_of_the_paper(open_page: Opener) -> None:
    page = open_page(width=673)  # A4 less its margins, at 96 pixels an inch
    page.emulate_media(media="print")

    wide = page.evaluate(
        """() => [...document.querySelectorAll("main table, main pre, main svg, main dl")]
            .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
            .map(one => one.className)"""
    )
    assert wide == []
