import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.people.models import Profile, Qualification, Training
from organizations.people.profiles.actions import Consent, add_qualification, delete_profile, give_consent
from tests.factories import actor_for, make_user
from tests.organizations.people.profiles.conftest import NUMBER, PDF

# What differs from page to page whatever is on it: the token of its forms, and the number of the request.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f-]{36}(?=\s*</p>)')
MINE = "/desk/profile/"


def page_of(scene):
    return reverse("organizations:profile-detail", args=[scene.profile.pk])


def test_profile_is_made_filled_and_shown_to_its_person(db, signed_in):
    client = signed_in(make_user())

    client.post("/desk/profile/edit/", {"kind": "volunteer", "introduction": "示例志愿者"})
    client.post(
        "/desk/profile/qualifications/new/",
        {"kind": "other", "name": "示例急救证", "number": "J-1", "issued_on": "2024-01-02"},
    )
    posted = {"title": "示例急救培训", "provider": "示例红会", "held_on": "2024-01-02", "hours": "８"}
    client.post("/desk/profile/trainings/new/", posted)

    page = client.get(MINE).content.decode()
    for text in ("示例志愿者", "示例急救证", "J-1", "示例急救培训", "2024 年：8 学时"):
        assert text in page


def test_what_is_wrong_comes_back_with_the_form(scene, signed_in):
    sent = {"kind": "other", "name": "示例", "number": "1", "issued_on": "2999-01-01"}

    page = signed_in(scene.worker).post("/desk/profile/qualifications/new/", sent)

    assert "发证日期不能晚于今天" in page.content.decode()
    assert Qualification.objects.count() == 1


def test_consent_is_given_and_taken_back_on_the_page(scene, signed_in):
    client = signed_in(scene.worker)
    owner = signed_in(scene.owner)

    assert owner.get(page_of(scene)).status_code == 404
    client.post("/desk/profile/consent/", {"name": "on", "qualifications": "on"})
    assert "示例社会工作者证书" in owner.get(page_of(scene)).content.decode()
    client.post("/desk/profile/consent/", {})
    assert owner.get(page_of(scene)).status_code == 404


@pytest.mark.parametrize("who", ["colleague", "foreign_owner"])
def test_others_find_nothing_even_with_all_consent(scene, signed_in, who):
    give_consent(Consent(name=True, qualifications=True, training=True), by=actor_for(scene.worker))

    assert signed_in(scene.readers()[who]).get(page_of(scene)).status_code == 404


def test_hidden_and_missing_answer_alike(scene, signed_in):
    client = signed_in(scene.owner)
    hidden = client.get(page_of(scene))
    delete_profile(by=actor_for(scene.worker))
    missing = client.get(page_of(scene))

    assert missing.status_code == hidden.status_code == 404
    assert TOKEN.sub(b"", missing.content) == TOKEN.sub(b"", hidden.content)


def test_owner_sees_no_number_and_opens_none(scene, signed_in):
    give_consent(Consent(name=True, qualifications=True), by=actor_for(scene.worker))
    client = signed_in(scene.owner)

    assert NUMBER not in client.get(page_of(scene)).content.decode()
    assert client.post(page_of(scene)).status_code == 403


def test_official_opens_numbers_with_a_click(scene, signed_in):
    client = signed_in(scene.clerk)

    assert NUMBER not in client.get(page_of(scene)).content.decode()
    assert NUMBER in client.post(page_of(scene)).content.decode()


def test_introduction_is_shown_with_the_name_only(scene, signed_in):
    assert "示例简介" not in signed_in(scene.clerk).get(page_of(scene)).content.decode()


def test_scan_is_for_the_person_and_officials(scene, signed_in, paper):
    give_consent(Consent(name=True, qualifications=True), by=actor_for(scene.worker))
    scan = SimpleUploadedFile("证书.pdf", PDF, "application/pdf")
    qualification = add_qualification(paper, scan, by=actor_for(scene.worker))
    url = reverse("organizations:qualification-file", args=[qualification.pk])

    answers = {who: signed_in(user).get(url).status_code for who, user in scene.readers().items()}

    assert answers == {"worker": 200, "clerk": 200, "owner": 404, "colleague": 404, "foreign_owner": 404}


def test_official_takes_out_nothing(scene, signed_in):
    url = reverse("organizations:qualification-remove", args=[scene.qualification.pk])

    assert signed_in(scene.clerk).post(url).status_code == 403
    assert signed_in(scene.owner).post(url).status_code == 404


def test_entries_and_profile_are_taken_out(scene, signed_in):
    client = signed_in(scene.worker)
    training = Training.objects.get()
    for name, pk in (("qualification-remove", scene.qualification.pk), ("training-remove", training.pk)):
        url = reverse(f"organizations:{name}", args=[pk])
        assert client.get(url).status_code == 200
        client.post(url)
    assert [Qualification.objects.count(), Training.objects.count()] == [0, 0]

    client.post("/desk/profile/delete/")

    assert not Profile.objects.exists()
    assert "您尚未建立个人档案" in client.get(MINE).content.decode()


def test_organization_page_lists_the_shown_to_its_owner(scene, signed_in):
    url = reverse("organizations:organization-detail", args=[scene.organization.pk])
    client = signed_in(scene.owner)

    assert page_of(scene) not in client.get(url).content.decode()
    give_consent(Consent(name=True), by=actor_for(scene.worker))
    assert page_of(scene) in client.get(url).content.decode()
