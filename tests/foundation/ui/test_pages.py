import pytest
from django.conf import LazySettings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory


def html_of(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_the_component_page_is_public_and_stores_nothing_in_the_browser(client: Client) -> None:
    response = client.get("/ui/")
    assert response.status_code == 200
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


def test_the_component_page_is_not_part_of_production(client: Client, settings: LazySettings) -> None:
    settings.PORTAL_SHOW_UI = False
    assert client.get("/ui/").status_code == 404


def test_language_and_mode_are_said_in_the_page(client: Client) -> None:
    assert '<html lang="zh-CN" data-display="standard">' in html_of(client, "/ui/")
    client.cookies["display"] = "large"
    assert '<html lang="en" data-display="large">' in html_of(client, "/en/ui/")
    client.cookies["display"] = '"><script>'
    assert 'data-display="standard"' in html_of(client, "/ui/")


@pytest.mark.parametrize("mode", ["standard", "large", "contrast"])
def test_a_display_mode_is_kept_and_leads_back(client: Client, mode: str) -> None:
    response = client.get(f"/display/{mode}/", {"next": "/ui/?q=老人"})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/ui/?q=")
    assert response.cookies["display"].value == mode
    assert response.cookies["display"]["httponly"]


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x", ""]
)
def test_a_display_mode_never_leads_off_the_site(client: Client, target: str) -> None:
    assert client.get("/display/large/", {"next": target}).headers["Location"] == "/"


def test_an_unknown_display_mode_is_no_page(client: Client) -> None:
    assert client.get("/display/pink/").status_code == 404


@pytest.mark.parametrize("name", ["400", "403", "404", "409", "413", "429", "500", "csrf"])
def test_error_pages_say_what_happened_and_where_to_go(name: str) -> None:
    html = render_to_string(f"errors/{name}.html", {"request_id": "0192"}, RequestFactory().get("/lost/"))
    assert html.count("<h1>") == 1
    assert "0192" in html
    assert 'class="btn btn-primary"' in html


def test_the_last_error_page_needs_nothing_at_all() -> None:
    assert "系统出错了" in render_to_string("errors/500.html")
    assert "{" not in render_to_string("errors/500_static.html")


def test_site_facts_are_shown_or_left_open(client: Client, settings: LazySettings) -> None:
    settings.PORTAL_SITE = {"organizer": "示例区民政局"}
    html = html_of(client, "/ui/")
    assert "示例区民政局" in html
    assert '<span class="c-slot">待填</span>' in html


@pytest.mark.parametrize(("clock", "is_said"), [("offset", True), ("real", False)])
def test_a_demonstration_says_that_its_data_are_fictional(
    client: Client, settings: LazySettings, clock: str, is_said: bool
) -> None:
    settings.PORTAL_CLOCK = clock
    assert ("数据均为虚构" in html_of(client, "/ui/")) is is_said


@pytest.mark.parametrize("kind", ["notice", "letter", "receipt"])
def test_specimens_of_documents_are_shown_where_components_are(
    client: Client, settings: LazySettings, kind: str
) -> None:
    response = client.get(f"/ui/documents/{kind}.pdf")
    assert response.content.startswith(b"%PDF-")
    assert response.headers["Content-Type"] == "application/pdf"
    settings.PORTAL_SHOW_UI = False
    assert client.get(f"/ui/documents/{kind}.pdf").status_code == 404


def test_an_unknown_kind_of_document_is_no_page(client: Client) -> None:
    assert client.get("/ui/documents/poster.pdf").status_code == 404
