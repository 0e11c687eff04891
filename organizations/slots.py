"""Organizations in the record, by name."""

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.words import (
    Named,
    Naming,
    register_fields,
    register_naming,
    register_references,
    register_verbs,
)
from organizations.registry.models import Organization

FOUND_AT_ONCE = 50


def organizations_named(ids: Collection[str]) -> Mapping[str, Named]:
    names = Organization.objects.filter(pk__in=ids).values_list("pk", "name")
    return {str(pk): Named(name) for pk, name in names}


def organizations_found(text: str) -> list[str]:
    found = Organization.objects.filter(Q(code=text.upper()) | Q(name__icontains=text))
    return [str(pk) for pk in found.values_list("pk", flat=True)[:FOUND_AT_ONCE]]


register_verbs(
    {
        "organizations.organization.register": (_("Organization registered"), ""),
        "organizations.organization.establish": (_("Office established"), "ok"),
        "organizations.organization.verify": (_("Organization verified"), "ok"),
        "organizations.organization.return": (_("Correction of the registration asked for"), "due"),
        "organizations.organization.refuse": (_("Verification refused"), "due"),
        "organizations.organization.resubmit": (_("Submitted again for verification"), ""),
        "organizations.organization.propose_change": (_("Change of verified facts asked for"), ""),
        "organizations.organization.change": (_("Verified facts changed"), "ok"),
        "organizations.organization.refuse_change": (_("Change of verified facts refused"), "due"),
        "organizations.organization.withdraw_change": (_("Change of verified facts withdrawn"), ""),
        "organizations.organization.add_certificate": (_("Certificate added"), ""),
        "organizations.organization.set_account": (_("Bank account set"), ""),
        "organizations.organization.read_account": (_("Bank account read in full"), ""),
        "organizations.organization.assign_duties": (_("Duties of the organization set"), ""),
        "organizations.organization.ask_to_join": (_("Asked to join"), ""),
        "organizations.organization.answer_join": (_("Request to join answered"), ""),
        "organizations.organization.read_scan": (_("Scan of a certificate read"), ""),
        "organizations.changerequest.accept": (_("Change of verified facts accepted"), "ok"),
        "organizations.changerequest.refuse": (_("Change of verified facts refused"), "due"),
        "organizations.changerequest.withdraw": (_("Change of verified facts withdrawn"), ""),
        "organizations.certificate.verify": (_("Certificate verified"), "ok"),
        "organizations.certificate.refuse": (_("Certificate refused"), "due"),
        "organizations.certificate.withdraw": (_("Certificate withdrawn"), ""),
        "organizations.organization.appoint": (_("Roles given to a member"), ""),
        "organizations.organization.leave": (_("Membership ended"), ""),
        "organizations.organization.hand_over": (_("Organization handed over"), "due"),
        "organizations.organization.invite": (_("Member invited"), ""),
        "organizations.organization.invite_again": (_("Invitation sent again"), ""),
        "organizations.organization.uninvite": (_("Invitation withdrawn"), ""),
        "organizations.organization.delegate": (_("Delegation made"), ""),
        "organizations.organization.end_delegation": (_("Delegation ended"), ""),
    }
)
register_fields(
    {
        "user": _("Member"),
        "deputy": _("Deputy"),
        "roles": _("Roles"),
        "role": _("Role"),
        "invitation": _("Invitation"),
        "sessions_ended": _("Sessions ended"),
        "change": _("Change request"),
        "changed": _("Changed fields"),
        "certificate": _("Certificate"),
        "account": _("Bank account"),
        "replaces": _("Takes the place of"),
        "duties": _("Duties"),
        "before": _("Before"),
        "request": _("Request to join"),
    }
)
register_references({"user": "identity.user", "deputy": "identity.user"})
register_naming(
    "organizations.organization", Naming(organizations_named, organizations_found, is_organization=True)
)
