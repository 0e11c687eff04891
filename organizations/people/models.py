from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.keys.fields import EncryptedField
from chenghua_portal.foundation.web.ids import uuid7
from organizations.registry.models import Organization


class Role(models.TextChoices):
    """What a person may be in an organization (domain.md §1). Roles in one organization add up."""

    OWNER = "owner", _("Applicant owner")
    EDITOR = "editor", _("Applicant editor")
    FINANCE = "finance", _("Applicant finance")
    CLERK = "clerk", _("Clerk")
    APPROVER = "approver", _("Approver")
    FINANCE_OFFICER = "finance_officer", _("Finance officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    AUDITOR = "auditor", _("Auditor")
    SUPPORT = "support", _("Support agency")
    ASSESSOR = "assessor", _("Evaluation agency")
    FUNDER = "funder", _("Funder")
    COMMUNITY = "community", _("Street or community")


# What an owner may give in the own organization, and an approver in the own office; see `rules.givable_roles`.
APPLICANTS = frozenset({Role.OWNER, Role.EDITOR, Role.FINANCE})
OFFICE_STAFF = frozenset({Role.CLERK, Role.APPROVER, Role.FINANCE_OFFICER})
# Those who watch over the others never decide, not even for somebody else.
WATCHING = frozenset({Role.SUPERVISOR, Role.AUDITOR})


# The roles that only organizations with a certain duty have: the field that says so, by role.
BY_DUTY = {
    Role.CLERK: "is_purchaser",
    Role.APPROVER: "is_purchaser",
    Role.FUNDER: "is_funder",
    Role.SUPPORT: "is_support_agency",
    Role.ASSESSOR: "is_evaluation_agency",
    Role.AUDITOR: "is_auditor",
}


def unfit_roles(organization: Organization) -> set[Role]:
    """The roles that nobody can hold in an organization, by what it does here."""
    return {role for role, duty in BY_DUTY.items() if not getattr(organization, duty)}


def role_names(roles: Iterable[str]) -> str:
    """The roles in words, in the order of the list above; what is no role of an organization is left out."""
    held = set(roles)
    return str(_(", ")).join(str(role.label) for role in Role if role in held)


class Membership(models.Model):
    """A person in an organization, from one day until another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("identity.User", models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name=_("Roles"))
    since = models.DateTimeField(_("Since"))
    until = models.DateTimeField(_("Until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=models.Q(until=None),
                name="organizations_one_membership",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="organizations_membership_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id}"

    @property
    def role_names(self) -> str:
        return role_names(self.roles)


class Invitation(models.Model):
    """Somebody asked by e-mail to act for an organization. The link in the mail is known by its hash alone."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        EXPIRED = "expired", _("Expired")
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("E-mail"))
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name=_("Roles"))
    # Empty until the first mail is on its way; each mail makes a new link and the one before worthless.
    token_sha256 = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001
    mails = models.PositiveSmallIntegerField(default=1)
    invited_at = models.DateTimeField(_("Invited"))
    invited_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("Valid until"))
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("Accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("Withdrawn"), null=True, blank=True)
    revoked_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="organizations_one_invitation",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="organizations_accepted_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="organizations_accepted_or_revoked",
            ),
        ]
        indexes = [models.Index(Lower("email"), name="organizations_invited_email")]

    def __str__(self) -> str:
        return f"{self.pk} to {self.organization_id}"

    @property
    def role_names(self) -> str:
        return role_names(self.roles)

    def state_at(self, at: datetime) -> State:
        """How the invitation stands; an open one expires by the clock alone."""
        if self.accepted_at is not None:
            return self.State.ACCEPTED
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.OPEN if at < self.expires_at else self.State.EXPIRED


class Delegation(models.Model):
    """Roles that one member of an organization lends another from one moment to another (AB角).

    What is lent is never more than the lender holds at the time. One that is ended early ends then, so that
    the period is always the true one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="delegations")
    principal = models.ForeignKey("identity.User", models.PROTECT, related_name="delegations_given")
    deputy = models.ForeignKey("identity.User", models.PROTECT, related_name="delegations_held")
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name=_("Roles"))
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"))
    reason = models.CharField(_("Reason"), max_length=200)
    made_at = models.DateTimeField(_("Set up"))
    ended_at = models.DateTimeField(_("Ended early"), null=True, blank=True)
    ended_by = models.ForeignKey("identity.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("delegation")
        constraints = [
            ExclusionConstraint(
                name="organizations_one_deputy",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("principal", RangeOperators.EQUAL),
                    (
                        models.Func(
                            "starts_at",
                            "ends_at",
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__lte=models.F("ends_at")),
                name="organizations_delegation_ends_later",
            ),
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("deputy")),
                name="organizations_deputy_is_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="organizations_delegation_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["deputy", "-ends_at"], name="organizations_lent_to")]

    def __str__(self) -> str:
        return f"{self.principal_id} to {self.deputy_id}"

    @property
    def role_names(self) -> str:
        return role_names(self.roles)


class JoinRequest(models.Model):
    """Somebody asks to be added to an organization that is registered already; its owner answers."""

    class Status(models.TextChoices):
        OPEN = "open", _("Waits for the owner")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="join_requests")
    user = models.ForeignKey("identity.User", models.PROTECT, related_name="join_requests")
    message = models.CharField(_("Message to the owner"), max_length=400)
    status = models.CharField(_("Status"), max_length=10, choices=Status, default=Status.OPEN)
    asked_at = models.DateTimeField(_("Asked"))
    answered_at = models.DateTimeField(_("Answered"), null=True, blank=True)
    answered_by = models.ForeignKey("identity.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("request to join")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                condition=models.Q(status="open"),
                name="organizations_one_open_join_request",
            ),
            models.CheckConstraint(
                condition=models.Q(status="open", answered_at=None, answered_by=None)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False) & ~models.Q(status="open"),
                name="organizations_join_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.organization_id}"


class Profile(models.Model):
    """A social worker's or volunteer's own page. It belongs to the person; others see what is consented to."""

    class Kind(models.TextChoices):
        SOCIAL_WORKER = "social_worker", _("Social worker")
        VOLUNTEER = "volunteer", _("Volunteer")

    user = models.OneToOneField(
        "identity.User", models.PROTECT, primary_key=True, related_name="professional_profile"
    )
    kind = models.CharField(_("Kind"), max_length=15, choices=Kind)
    introduction = models.TextField(_("Introduction"), max_length=500, blank=True)
    shows_name = models.BooleanField(_("Show my name"), default=False)
    shows_qualifications = models.BooleanField(_("Show my qualifications"), default=False)
    shows_training = models.BooleanField(_("Show my training hours"), default=False)
    # When the person last said what may be shown.
    consented_at = models.DateTimeField(_("Consent"), null=True, blank=True)
    changed_at = models.DateTimeField(_("Changed"))

    class Meta:
        verbose_name = _("profile")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shows_name=False, shows_qualifications=False, shows_training=False)
                | models.Q(consented_at__isnull=False),
                name="organizations_profile_shown_by_consent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class Qualification(models.Model):
    """A professional certificate of a person; its number is for the person and who verifies it."""

    class Kind(models.TextChoices):
        ASSISTANT = "assistant", _("Assistant social worker")
        SOCIAL_WORKER = "social_worker", _("Social worker")
        SENIOR = "senior", _("Senior social worker")
        COUNSELLOR = "counsellor", _("Counsellor")
        OTHER = "other", _("Another qualification")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="qualifications")
    kind = models.CharField(_("Kind"), max_length=15, choices=Kind)
    name = models.CharField(_("Name"), max_length=80)
    number = EncryptedField(_("Number"))
    issued_on = models.DateField(_("Issued on"))
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("qualification")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("issued_on")),
                name="organizations_qualification_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Training(models.Model):
    """Hours of training that a person took part in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="trainings")
    title = models.CharField(_("Title"), max_length=100)
    provider = models.CharField(_("Held by"), max_length=100)
    held_on = models.DateField(_("On"))
    hours = models.DecimalField(_("Hours"), max_digits=5, decimal_places=1)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("training")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours__gt=0, hours__lte=1000), name="organizations_training_hours"
            ),
            models.UniqueConstraint(
                fields=["profile", "title", "held_on"], name="organizations_one_training_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title
