from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db import models
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


# Roles an owner may give in the own organization; all others are the operator's to give.
APPLICANTS = frozenset({Role.OWNER, Role.EDITOR, Role.FINANCE})


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
