from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.models import Profile, Qualification, Training
from organizations.people.profiles.actions import (
    Consent,
    add_qualification,
    add_training,
    delete_profile,
    give_consent,
    keep_profile,
    open_numbers,
    remove_qualification,
    remove_training,
)
from tests.factories import NOW, actor_for, make_user
from tests.organizations.people.profiles.conftest import NUMBER, PDF

pytestmark = pytest.mark.usefixtures("db")


def acts(profile, verb):
    subject = {"subject_type": "organizations.profile", "subject_id": str(profile.pk)}
    return AuditEvent.objects.filter(verb=f"organizations.profile.{verb}", **subject)


def test_new_profile_is_shown_to_nobody(scene):
    profile = scene.profile

    assert (profile.shows_name, profile.shows_qualifications, profile.shows_training) == (False,) * 3
    assert profile.consented_at is None


def test_changing_the_profile_keeps_consent(scene):
    give_consent(Consent(name=True), by=actor_for(scene.worker))

    keep_profile("volunteer", "  另一段简介 ", by=actor_for(scene.worker))

    profile = Profile.objects.get()
    assert (profile.kind, profile.introduction, profile.shows_name) == ("volunteer", "另一段简介", True)


def test_consent_and_its_withdrawal_are_recorded_with_their_time(scene):
    later = NOW + timedelta(hours=1)
    give_consent(Consent(name=True, training=True), by=actor_for(scene.worker))

    give_consent(Consent(), by=actor_for(scene.worker, at=later))

    profile = Profile.objects.get()
    assert (profile.shows_name, profile.shows_training, profile.consented_at) == (False, False, later)
    assert list(acts(profile, "consent").order_by("at").values_list("at", flat=True)) == [NOW, later]


def test_same_consent_again_is_no_act(scene):
    for _ in range(2):
        give_consent(Consent(name=True), by=actor_for(scene.worker))

    assert acts(scene.profile, "consent").count() == 1


def test_consent_without_a_profile_is_refused():
    with pytest.raises(Refused):
        give_consent(Consent(name=True), by=actor_for(make_user()))


def test_number_is_ciphertext_in_the_database_and_not_in_the_record(scene):
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM organizations_qualification")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(body, '') FROM audit_auditpayload")
        recorded = cursor.fetchone()[0]

    assert NUMBER not in stored
    assert NUMBER not in recorded
    assert "示例简介" not in recorded


def test_qualification_posted_twice_is_added_once(scene, paper):
    by = actor_for(scene.worker, request_key=uuid4())

    assert add_qualification(paper, None, by=by) == add_qualification(paper, None, by=by)
    assert Qualification.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"issued_on": date(2026, 6, 11)}, "issued_on"),
        ({"valid_until": date(2022, 2, 28)}, "valid_until"),
    ],
)
def test_impossible_days_are_refused(scene, paper, change, field):
    with pytest.raises(Refused) as refused:
        add_qualification(replace(paper, **change), None, by=actor_for(scene.worker))

    assert refused.value.refusal.field == field


def test_qualification_of_today_is_taken(scene, paper):
    today = replace(paper, issued_on=date(2026, 6, 10))

    assert add_qualification(today, None, by=actor_for(scene.worker)).issued_on == date(2026, 6, 10)


def test_same_training_on_a_day_counts_once(scene, course):
    with pytest.raises(Refused):
        add_training(course, None, by=actor_for(scene.worker))

    assert Training.objects.count() == 1


def test_training_to_come_is_refused(scene, course):
    with pytest.raises(Refused):
        add_training(replace(course, held_on=date(2026, 6, 11)), None, by=actor_for(scene.worker))


def test_nobody_takes_out_what_is_anothers(scene):
    for other in (scene.owner, scene.clerk):
        with pytest.raises(PermissionDenied):
            remove_qualification(scene.qualification, by=actor_for(other))
        with pytest.raises(PermissionDenied):
            remove_training(Training.objects.get(), by=actor_for(other))

    assert Qualification.objects.exists()


def test_what_is_taken_out_loses_its_file(scene, paper):
    scan = SimpleUploadedFile("证书.pdf", PDF, "application/pdf")
    qualification = add_qualification(paper, scan, by=actor_for(scene.worker))

    remove_qualification(qualification, by=actor_for(scene.worker))

    assert StoredFile.objects.get().deleted_at == NOW
    assert not Qualification.objects.filter(file__isnull=False).exists()


def test_deleting_the_profile_deletes_all_that_is_in_it(scene, paper):
    scan = SimpleUploadedFile("证书.pdf", PDF, "application/pdf")
    add_qualification(paper, scan, by=actor_for(scene.worker))

    delete_profile(by=actor_for(scene.worker))

    assert [kept.objects.count() for kept in (Profile, Qualification, Training)] == [0, 0, 0]
    assert StoredFile.objects.get().deleted_at == NOW
    assert acts(scene.profile, "delete").count() == 1


def test_official_reads_numbers_on_the_record(scene):
    found = open_numbers(scene.profile, by=actor_for(scene.clerk))

    assert [line.number for line in found] == [NUMBER]
    assert acts(scene.profile, "read_numbers").get().actor_id == scene.clerk.pk


def test_own_reading_is_not_recorded(scene):
    open_numbers(scene.profile, by=actor_for(scene.worker))

    assert not acts(scene.profile, "read_numbers").exists()


@pytest.mark.parametrize("who", ["owner", "colleague", "foreign_owner"])
def test_consent_opens_no_numbers(scene, who):
    give_consent(Consent(name=True, qualifications=True, training=True), by=actor_for(scene.worker))

    with pytest.raises(PermissionDenied):
        open_numbers(Profile.objects.get(), by=actor_for(scene.readers()[who]))
