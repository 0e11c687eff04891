"""What a person does with their own profile, and how officials open what verifies it.

The record says that something was changed and of which kind; what stands in a profile is never in it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.audit.record import record
from chenghua_portal.foundation.files.actions import discard_file, store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.jobs.request_keys import claim
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workflow.applying import lock
from organizations.people.models import Profile, Qualification, Training
from organizations.people.profiles.queries import profile_of, qualifications_of

KEEP = "organizations.keep_profile"
# More than anybody has; keeps a page readable and a form from being posted for ever.
ENTRIES_AT_MOST = 200


@dataclass(frozen=True, kw_only=True)
class Consent:
    """What of a profile its person lets others see."""

    name: bool = False
    qualifications: bool = False
    training: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class Paper:
    """What stands on a professional certificate."""

    kind: str
    name: str
    number: str
    issued_on: date
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Course:
    """A training somebody took part in."""

    title: str
    provider: str
    held_on: date
    hours: Decimal


@transaction.atomic(durable=True)
def keep_profile(kind: str, introduction: str, *, by: Actor) -> Profile:
    """Make one's profile, or change what it says. A new one is shown to nobody."""
    require(by, KEEP)
    User.objects.select_for_update().get(pk=by.person)
    profile = profile_of(by.person) or Profile(user_id=by.person)
    profile.kind, profile.introduction, profile.changed_at = kind, introduction.strip(), by.arrived_at
    profile.save()
    record("organizations.profile.keep", profile, by=by, at=by.arrived_at, data={"kind": kind})
    return profile


@transaction.atomic(durable=True)
def give_consent(consent: Consent, *, by: Actor) -> Profile:
    """Say what others may see from now on, or take it back; it takes effect with the next page anybody opens."""
    profile = _own(by)
    said = {
        "shows_name": consent.name,
        "shows_qualifications": consent.qualifications,
        "shows_training": consent.training,
    }
    if all(getattr(profile, field) == value for field, value in said.items()):
        return profile
    for field, value in said.items():
        setattr(profile, field, value)
    profile.consented_at = by.arrived_at
    profile.save(update_fields=[*said, "consented_at"])
    record("organizations.profile.consent", profile, by=by, at=by.arrived_at, data=said)
    return profile


@transaction.atomic(durable=True)
def add_qualification(paper: Paper, scan: "UploadedFile[Any] | None", *, by: Actor) -> Qualification:
    """Add a certificate of one's own, with its scan if there is one. Posted twice, it is added once.

    Raises Refused for days that can't be, and for a scan that can't be taken.
    """
    profile = _own(by)
    today = beijing_date(by.arrived_at)
    if paper.issued_on > today:
        raise Refused(_("It cannot have been issued after today."), field="issued_on")
    if paper.valid_until is not None and paper.valid_until < paper.issued_on:
        raise Refused(_("It cannot end before it begins."), field="valid_until")
    pk, is_new = claim(by, "organizations.qualification")
    if not is_new:
        return Qualification.objects.get(pk=pk)
    _refuse_too_many(profile.qualifications.count())
    qualification = Qualification.objects.create(
        pk=pk,
        profile=profile,
        kind=paper.kind,
        name=paper.name,
        number=paper.number,
        issued_on=paper.issued_on,
        valid_until=paper.valid_until,
        file=_kept(scan, Qualification._meta.label_lower, pk, by=by),
    )
    _note("add_qualification", profile, qualification.pk, by=by)
    return qualification


@transaction.atomic(durable=True)
def remove_qualification(qualification: Qualification, *, by: Actor) -> None:
    """Take a certificate out of one's profile, and its scan with it. What is gone stays so."""
    _remove(qualification, "remove_qualification", by=by)


@transaction.atomic(durable=True)
def add_training(course: Course, proof: "UploadedFile[Any] | None", *, by: Actor) -> Training:
    """Add a training one took part in. Posted twice, it is added once; the same course on a day counts once."""
    profile = _own(by)
    if course.held_on > beijing_date(by.arrived_at):
        raise Refused(_("Only training that has taken place is entered."), field="held_on")
    pk, is_new = claim(by, "organizations.training")
    if not is_new:
        return Training.objects.get(pk=pk)
    _refuse_too_many(profile.trainings.count())
    training = Training(
        pk=pk,
        profile=profile,
        title=course.title,
        provider=course.provider,
        held_on=course.held_on,
        hours=course.hours,
        file=_kept(proof, Training._meta.label_lower, pk, by=by),
    )
    try:
        with transaction.atomic():
            training.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This training is entered already for that day."), field="title") from error
    _note("add_training", profile, training.pk, by=by)
    return training


@transaction.atomic(durable=True)
def remove_training(training: Training, *, by: Actor) -> None:
    """Take a training out of one's profile. What is gone stays so."""
    _remove(training, "remove_training", by=by)


@transaction.atomic(durable=True)
def delete_profile(*, by: Actor) -> None:
    """Give up one's profile with all that is in it, scans among them. Consent ends with it."""
    profile = _own(by)
    for kept in (profile.qualifications, profile.trainings):
        for entry in kept.select_related("file"):
            _drop(entry, by=by)
    record("organizations.profile.delete", profile, by=by, at=by.arrived_at)
    profile.delete()


@transaction.atomic(durable=True)
def open_numbers(profile: Profile, *, by: Actor) -> list[Qualification]:
    """The qualifications with their numbers in full. Everybody's reading but the person's own is put on record."""
    require(by, "organizations.read_qualification_numbers", profile)
    if by.user_id != profile.user_id:
        record_read(profile, "read_numbers", by=by)
    return list(qualifications_of(profile))


def _own(by: Actor) -> Profile:
    """The actor's profile, locked. Raises Refused where there is none yet."""
    require(by, KEEP)
    profile = profile_of(by.person)
    if profile is None:
        raise Refused(_("Make your profile first: say what you are."))
    lock(profile)
    return profile


def _kept(upload: "UploadedFile[Any] | None", subject_type: str, pk: UUID, *, by: Actor) -> StoredFile | None:
    if upload is None:
        return None
    return store_upload(upload, subject_type=subject_type, subject_id=pk, by=by, keep_key=True).file


def _refuse_too_many(count: int) -> None:
    if count >= ENTRIES_AT_MOST:
        raise Refused(
            _("There are %(n)s entries already. Take out what is no longer needed.") % {"n": ENTRIES_AT_MOST}
        )


def _remove(entry: Qualification | Training, verb: str, *, by: Actor) -> None:
    require(by, KEEP, entry.profile)
    lock(entry.profile)
    if not type(entry)._default_manager.filter(pk=entry.pk).exists():
        return
    pk = entry.pk
    _drop(entry, by=by)
    _note(verb, entry.profile, pk, by=by)


def _drop(entry: Qualification | Training, *, by: Actor) -> None:
    stored = entry.file
    entry.delete()
    if stored is not None:
        discard_file(stored, by=by)


def _note(verb: str, profile: Profile, pk: UUID, *, by: Actor) -> None:
    record(f"organizations.profile.{verb}", profile, by=by, at=by.arrived_at, data={"entry": pk})
