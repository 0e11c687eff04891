from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

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
