"""What the rooms of organizations keep of a person, and for how long."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.actions import discard_file
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.personal.holdings import Column, Holding, register_holding
from chenghua_portal.foundation.personal.retention import Retention, register_retention
from chenghua_portal.foundation.signin.personal import closed_before
from organizations.people.models import Delegation, Invitation, JoinRequest, Membership, Profile, role_names
from organizations.registry.drafting import answers_of
from organizations.registry.facts import FIELDS
from organizations.registry.models import Organization, RegistrationDraft

# Name, code and what stands for a code are left: two registrations must not become one.
FACTS_ERASED = tuple(
    name for name in FIELDS if name not in ("name", "code", "host", "street", "filing_number")
)

ORGANIZATION, ROLES = Column("organization", _("Organization")), Column("roles", _("Roles"))
SINCE, UNTIL = Column("since", _("Since")), Column("until", _("Until"))


def memberships_of(person: UUID) -> Holding:
    found = Membership.objects.filter(user=person).select_related("organization").order_by("since", "id")
    return Holding(
        "memberships",
        _("Organizations you act for"),
        _("To know what you may do, and who acted for whom."),
        [ORGANIZATION, ROLES, SINCE, UNTIL],
        [[one.organization.name, role_names(one.roles), one.since, one.until] for one in found],
    )


def delegations_of(person: UUID) -> Holding:
    found = Delegation.objects.filter(Q(principal=person) | Q(deputy=person))
    return Holding(
        "delegations",
        _("Standing in for each other"),
        _("To know who acted for whom."),
        [
            ORGANIZATION,
            Column("principal", _("For")),
            Column("deputy", _("Deputy")),
            ROLES,
            SINCE,
            UNTIL,
            Column("reason", _("Reason")),
        ],
        [
            [
                one.organization.name,
                one.principal.name,
                one.deputy.name,
                one.role_names,
                one.starts_at,
                one.ends_at,
                one.reason,
            ]
            for one in found.select_related("organization", "principal", "deputy").order_by("made_at", "id")
        ],
    )


def requests_of(person: UUID) -> Holding:
    found = JoinRequest.objects.filter(user=person).select_related("organization").order_by("asked_at", "id")
    return Holding(
        "join_requests",
        _("Organizations you asked to join"),
        _("For the owner to answer."),
        [
            ORGANIZATION,
            Column("message", _("Message to the owner")),
            Column("status", _("Status")),
            Column("asked", _("Asked")),
        ],
        [[one.organization.code or "", one.message, one.get_status_display(), one.asked_at] for one in found],
    )


def draft_of(person: UUID) -> Holding:
    """As it was typed: it is nobody else's."""
    draft = RegistrationDraft.objects.filter(user=person).first()
    rows: list[list[Any]] = [
        [step, name, ", ".join(values)]
        for step, sent in answers_of(draft).values.items()
        for name, values in sent.items()
    ]
    return Holding(
        "registration_draft",
        _("A registration that is not handed in"),
        _("So that you can go on with it."),
        [Column("step", _("Step")), Column("field", _("Field")), Column("value", _("Value"))],
        rows,
    )


def profile_of(person: UUID) -> Holding:
    profile = Profile.objects.filter(user=person).first()
    rows: list[list[Any]] = []
    if profile is not None:
        rows = [
            [_("Profile"), profile.get_kind_display(), profile.introduction, profile.changed_at],
            *(
                [one.get_kind_display(), one.name, one.number, one.issued_on]
                for one in profile.qualifications.order_by("issued_on", "id")
            ),
            *(
                [_("Training"), one.title, f"{one.provider} {one.hours}", one.held_on]
                for one in profile.trainings.order_by("held_on", "id")
            ),
        ]
    return Holding(
        "profile",
        _("Your profile"),
        _("To show what you consent to show."),
        [
            Column("kind", _("Kind")),
            Column("name", _("Name")),
            Column("value", _("Value")),
            Column("day", _("Day")),
        ],
        rows,
    )


def _old_drafts(moment: datetime) -> QuerySet[RegistrationDraft]:
    return RegistrationDraft.objects.filter(updated_at__lt=moment)


def _delete_drafts(rows: Sequence[RegistrationDraft], by: Actor) -> None:
    for draft in rows:
        for stored in StoredFile.objects.filter(subject_id=draft.pk, deleted_at=None):
            discard_file(stored, by=by)
        draft.delete()


def _old_refused(moment: datetime) -> QuerySet[Organization]:
    return Organization.objects.filter(
        status=Organization.Status.REFUSED, refused_at__lt=moment, erased_at=None
    )


def _erase_refused(rows: Sequence[Organization], by: Actor) -> None:
    """Leave of a registration that was refused its name and code, which the record of acts names."""
    for organization in rows:
        for certificate in organization.certificates.select_related("file"):
            _delete_with(certificate.file, certificate, by)
        for change in organization.change_requests.select_related("evidence"):
            _delete_with(change.evidence, change, by)
        organization.bank_accounts.all().delete()
        for name in FACTS_ERASED:
            field: Any = Organization._meta.get_field(name)
            setattr(organization, name, None if field.null else field.get_default())
        organization.erased_at = by.arrived_at
        organization.save()


def _delete_with(stored: StoredFile | None, row: Any, by: Actor) -> None:
    row.delete()
    if stored is not None:
        discard_file(stored, by=by)


def _old_invitations(moment: datetime) -> QuerySet[Invitation]:
    """Those that nobody accepted."""
    return Invitation.objects.filter(accepted_at=None, expires_at__lt=moment)


def _old_requests(moment: datetime) -> QuerySet[JoinRequest]:
    """Those that were declined or withdrawn; an open one is a duty of the owner."""
    answered = (JoinRequest.Status.DECLINED, JoinRequest.Status.WITHDRAWN)
    return JoinRequest.objects.filter(status__in=answered, answered_at__lt=moment)


def _profiles_of_closed(moment: datetime) -> QuerySet[Profile]:
    return Profile.objects.filter(user__in=closed_before(moment))


def _delete_profiles(rows: Sequence[Profile], by: Actor) -> None:
    for profile in rows:
        items: list[Any] = [
            *profile.qualifications.select_related("file"),
            *profile.trainings.select_related("file"),
        ]
        for item in items:
            _delete_with(item.file, item, by)
        profile.delete()


def _delete(rows: Sequence[Any], by: Actor) -> None:
    for row in rows:
        row.delete()


for keeper in (memberships_of, delegations_of, requests_of, draft_of, profile_of):
    register_holding(keeper)
register_retention(
    Retention("registration_drafts", _("Registrations never handed in"), _old_drafts, _delete_drafts)
)
register_retention(
    Retention("refused_registrations", _("Facts of refused registrations"), _old_refused, _erase_refused)
)
register_retention(Retention("invitations", _("Invitations nobody accepted"), _old_invitations, _delete))
register_retention(Retention("join_requests", _("Requests to join that led nowhere"), _old_requests, _delete))
register_retention(
    Retention("closed_profiles", _("Profiles of closed accounts"), _profiles_of_closed, _delete_profiles)
)
