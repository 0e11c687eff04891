"""Profiles in the menu of the person, on the page of an organization, and in the record."""

from collections.abc import Collection, Iterable, Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.audit.words import Named, Naming, register_naming, register_verbs
from chenghua_portal.foundation.identity.actors import actor_of
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.slots import MenuEntry, Panel, register, register_menu
from organizations.people.profiles.queries import shown_members
from organizations.registry.models import Organization

SHOWN_AT_MOST = 50


def profiles_panel(request: HttpRequest, organization: Organization) -> Iterable[Panel]:
    """The members whose profile the actor may open, for owners and officials."""
    profiles = list(shown_members(actor_of(request), organization)[:SHOWN_AT_MOST])
    if profiles:
        yield Panel("organizations/people/profiles/_panel.html", {"profiles": profiles}, order=80)


def profiles_named(ids: Collection[str]) -> Mapping[str, Named]:
    people = User.objects.filter(pk__in=ids)
    return {
        str(user.pk): Named(str(user), reverse("organizations:profile-detail", args=[user.pk]))
        for user in people
    }


register("organizations.organization.panels", profiles_panel)
register_menu("person", MenuEntry(_("My profile"), "organizations:my-profile", order=3))
register_naming("organizations.profile", Naming(profiles_named))
register_verbs(
    {
        "organizations.profile.keep": (_("Profile changed"), ""),
        "organizations.profile.consent": (_("Consent to show the profile changed"), ""),
        "organizations.profile.delete": (_("Profile deleted"), ""),
        "organizations.profile.add_qualification": (_("Qualification added"), ""),
        "organizations.profile.remove_qualification": (_("Qualification taken out"), ""),
        "organizations.profile.add_training": (_("Training added"), ""),
        "organizations.profile.remove_training": (_("Training taken out"), ""),
        "organizations.profile.read_numbers": (_("Numbers of qualifications read"), ""),
        "organizations.profile.read_scan": (_("Scan of a qualification read"), ""),
    }
)
