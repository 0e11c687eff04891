import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import allowed
from organizations.people.models import Membership, Profile, Role
from organizations.people.profiles.actions import (
    Consent,
    add_qualification,
    add_training,
    give_consent,
    keep_profile,
)
from organizations.people.profiles.queries import profiles_visible_to, shown_members, staffing_of
from organizations.people.profiles.rules import Sight, sight_of
from tests.factories import NOW, actor_for, make_user
from tests.factories.people import join

TODAY = NOW.date()
ALL = Consent(name=True, qualifications=True, training=True)


def seeing(scene):
    return {
        who
        for who, user in scene.readers().items()
        if allowed(actor_for(user), "organizations.view_profile", Profile.objects.get(pk=scene.profile.pk))
    }


def test_without_consent_only_the_person_and_officials_see_the_page(scene):
    assert seeing(scene) == {"worker", "clerk"}


def test_consent_to_the_name_opens_the_page_to_the_owner_alone(scene):
    give_consent(Consent(name=True), by=actor_for(scene.worker))

    assert seeing(scene) == {"worker", "clerk", "owner"}


def test_other_consent_opens_no_page(scene):
    give_consent(Consent(qualifications=True, training=True), by=actor_for(scene.worker))

    assert seeing(scene) == {"worker", "clerk"}


def test_withdrawn_consent_closes_the_page_at_once(scene):
    give_consent(ALL, by=actor_for(scene.worker))
    give_consent(Consent(), by=actor_for(scene.worker))

    assert seeing(scene) == {"worker", "clerk"}


def test_membership_that_has_ended_closes_the_page_to_owner_and_officials(scene):
    give_consent(ALL, by=actor_for(scene.worker))
    Membership.objects.filter(user=scene.worker).update(until=NOW)

    assert seeing(scene) == {"worker"}


@pytest.mark.parametrize("given", list(itertools.product([False, True], repeat=3)))
def test_list_and_permission_are_twins(scene, given):
    give_consent(
        Consent(name=given[0], qualifications=given[1], training=given[2]), by=actor_for(scene.worker)
    )

    for user in (*scene.readers().values(), None):
        actor = actor_for(user) if user else Actor.anonymous(NOW)
        for profile in Profile.objects.all():
            is_listed = profiles_visible_to(actor).filter(pk=profile.pk).exists()
            assert is_listed == allowed(actor, "organizations.view_profile", profile)


@pytest.mark.parametrize(
    ("consent", "sight"),
    [
        (Consent(name=True), Sight()),
        (Consent(name=True, qualifications=True), Sight(qualifications=True)),
        (Consent(name=True, training=True), Sight(trainings=True)),
        (ALL, Sight(qualifications=True, trainings=True)),
    ],
)
def test_owner_sees_what_is_consented_to_and_no_numbers(scene, consent, sight):
    profile = give_consent(consent, by=actor_for(scene.worker))

    assert sight_of(actor_for(scene.owner), profile) == sight


def test_official_sees_qualifications_and_numbers_but_training_by_consent(scene):
    official = actor_for(scene.clerk)

    assert sight_of(official, scene.profile) == Sight(qualifications=True, numbers=True)
    profile = give_consent(ALL, by=actor_for(scene.worker))
    assert sight_of(official, profile).trainings


def test_owner_lists_only_the_shown(scene):
    owner = actor_for(scene.owner)

    assert list(shown_members(owner, scene.organization)) == []
    give_consent(Consent(name=True), by=actor_for(scene.worker))
    assert list(shown_members(owner, scene.organization)) == [scene.profile]


def test_sums_name_nobody_and_tell_of_no_few(scene, paper, course):
    """Two could work out what a third has; from three on the sum is told, and falls back when consent is taken."""
    people = [scene.worker, scene.colleague, make_user()]
    join(people[2], scene.organization, Role.EDITOR)
    for person in people[1:]:
        keep_profile("volunteer", "", by=actor_for(person))
        add_qualification(paper, None, by=actor_for(person))
        add_training(course, None, by=actor_for(person))
    told = []
    for person in people:
        give_consent(ALL, by=actor_for(person))
        staffing = staffing_of(scene.organization, TODAY)
        told.append((staffing.qualified, staffing.hours))

    assert told == [(None, None), (None, None), (3, course.hours * 3)]
    give_consent(Consent(name=True), by=actor_for(people[0]))
    assert staffing_of(scene.organization, TODAY).qualified is None


def test_paper_that_has_ended_does_not_count(scene, paper):
    ended = replace(paper, valid_until=TODAY - timedelta(days=1))
    people = [make_user() for _ in range(3)]
    for person in people:
        join(person, scene.organization, Role.EDITOR)
        keep_profile("social_worker", "", by=actor_for(person))
        add_qualification(ended, None, by=actor_for(person))
        give_consent(ALL, by=actor_for(person))

    assert staffing_of(scene.organization, TODAY).qualified is None
    assert staffing_of(scene.organization, date(2023, 1, 1)).qualified == 3
