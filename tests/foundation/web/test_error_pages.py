from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def lost(client: Client, path: str, came_from: str = "") -> str:
    response = client.get(path, headers={"referer": came_from} if came_from else {})
    assert response.status_code == 404
    return response.content.decode()


@pytest.fixture
def worker(client: Client) -> Client:
    client.force_login(make_user())
    return client


def test_at_work_the_frame_stays(worker: Client) -> None:
    html = lost(worker, reverse("procurement:bid-detail", args=[uuid4()]))
    assert "c-header__desk" in html


def test_in_public_visitors_are_not_asked_who_they_are(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert "c-header__desk" not in lost(client, "/no/such/page/")


def test_a_person_is_led_back_and_given_a_number_to_ask_with(worker: Client) -> None:
    html = lost(worker, "/desk/no/such/page/", "http://testserver/desk/inbox/?after=2")
    assert 'href="http://testserver/desk/inbox/?after=2"' in html
    assert 'class="u-meta"' in html


@pytest.mark.parametrize("came_from", ["https://evil.example/", "javascript:alert(1)", "//evil.example"])
def test_nobody_is_led_off_the_site(client: Client, came_from: str) -> None:
    assert "evil" not in lost(client, "/no/such/page/", came_from)


def test_a_page_that_refuses_is_not_the_way_back_to_itself(client: Client) -> None:
    assert "返回上一页" not in lost(client, "/no/such/page/", "http://testserver/no/such/page/")


def test_a_host_that_is_not_ours_gets_a_plain_page(client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    response = client.get("/", headers={"host": "evil.example", "referer": "http://evil.example/"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
