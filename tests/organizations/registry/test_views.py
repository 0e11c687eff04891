from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chenghua_portal.foundation.obligations.duties import open_obligation
from organizations.registry.facts import fingerprint
from organizations.registry.models import Organization
from tests.factories import NOW, make_charity, make_user
from tests.factories.people import make_organization

pytestmark = pytest.mark.usefixtures("db")
TICKED = dict.fromkeys(("name_agrees", "code_agrees", "people_agree", "is_on_register"), "on")


def text_of(response):
    return " ".join(response.content.decode().split())


def test_officials_see_what_waits_and_since_when(signed_in, pending, office):
    organization, _owner = pending

    page = text_of(signed_in(office[1]).get(reverse("organizations:verification-list")))

    assert organization.name in page
    assert reverse("organizations:verify", args=[organization.pk]) in page
    assert "6月10日10:00" in page


def test_an_empty_queue_says_what_comes(signed_in, office):
    page = text_of(signed_in(office[2]).get(reverse("organizations:verification-list")))

    assert "没有待核验的机构" in page


def test_the_queue_costs_the_same_for_one_and_for_thirty(signed_in, office):
    client, url = signed_in(office[1]), reverse("organizations:verification-list")
    counts = []
    for number in (1, 29):
        for _ in range(number):
            open_obligation("organization.verify", make_organization(status="pending"), at=NOW)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12


def test_more_than_a_page_is_turned(signed_in, office):
    for i in range(31):
        make_organization(status="pending", name=f"示例第{i}家", registered_at=NOW + timedelta(minutes=i))
    client = signed_in(office[1])

    first = client.get(reverse("organizations:verification-list"))
    second = client.get(reverse("organizations:verification-list") + first.context["next_url"])

    assert "示例第30家" not in text_of(first)
    assert "示例第30家" in text_of(second)
    assert client.get(reverse("organizations:verification-list"), {"after": "x~y"}).status_code == 200


def test_charities_have_no_queue(signed_in):
    _organization, owner = make_charity()

    assert signed_in(owner).get(reverse("organizations:verification-list")).status_code == 403


def test_a_full_checklist_verifies(signed_in, pending, office):
    organization, _owner = pending
    url = reverse("organizations:verify", args=[organization.pk])
    client = signed_in(office[1])

    page = text_of(client.get(url))
    response = client.post(url, TICKED | {"seen": fingerprint(organization)})

    organization.refresh_from_db()
    assert fingerprint(organization) in page
    assert response.headers["Location"] == reverse("organizations:verification-list")
    assert organization.status == Organization.Status.VERIFIED
    assert client.get(url).status_code == 409


def test_a_checklist_with_a_gap_verifies_nothing(signed_in, pending, office):
    organization, _owner = pending
    ticked = {name: value for name, value in TICKED.items() if name != "code_agrees"}

    response = signed_in(office[1]).post(reverse("organizations:verify", args=[organization.pk]), ticked)

    organization.refresh_from_db()
    assert "须勾选后才能继续" in text_of(response)
    assert organization.status == Organization.Status.PENDING


def test_refusing_without_a_reason_stays_on_the_page(signed_in, pending, office):
    organization, _owner = pending
    url = reverse("organizations:refuse", args=[organization.pk])
    client = signed_in(office[1])

    assert client.get(url).status_code == 200
    assert "请填写" in text_of(client.post(url, {"reason": " "}))
    assert client.post(url, {"reason": "名称不一致。"}).status_code == 302
    organization.refresh_from_db()
    assert organization.refusal_reason == "名称不一致。"


def test_a_namesake_is_pointed_out(signed_in, pending, office):
    organization, _owner = pending
    make_charity(name=organization.name)

    page = text_of(signed_in(office[1]).get(reverse("organizations:verify", args=[organization.pk])))

    assert "已有同名机构登记" in page


def test_a_stranger_is_told_of_no_pending_organization(signed_in, pending):
    organization, owner = pending

    assert (
        signed_in(make_user()).get(reverse("organizations:verify", args=[organization.pk])).status_code == 404
    )
    assert signed_in(owner).get(reverse("organizations:verify", args=[organization.pk])).status_code == 403
