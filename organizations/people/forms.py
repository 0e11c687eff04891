from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.forms import BeijingDateField, PortalForm
from organizations.people.models import Membership, Role


def role_choices(roles: Iterable[str]) -> list[tuple[str, Any]]:
    held = set(roles)
    return [(role.value, role.label) for role in Role if role in held]


class RolesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class InvitationForm(PortalForm):
    """Whom somebody invites, and as what."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The person signs in with this address, or creates an account with it."),
    )
    roles = RolesField(label=_("Roles"), help_text=_("Roles add up."))

    def __init__(self, *args: Any, givable: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(givable)  # type: ignore[attr-defined]


class JoinForm(PortalForm):
    """Which organization somebody asks to join, and what its owner reads."""

    code = forms.CharField(label=_("Unified social credit code"), max_length=40)
    message = forms.CharField(
        label=_("Message to the owner"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Who you are and what you do there. The owner sees your name and e-mail address as well."
        ),
    )


class RolesForm(PortalForm):
    """What a member is from now on, as far as it is the actor's to say."""

    roles = RolesField(
        label=_("Roles"), required=False, help_text=_("They take the place of those held until now.")
    )

    def __init__(self, *args: Any, givable: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(givable)  # type: ignore[attr-defined]


class PersonField(forms.ModelChoiceField):
    """One of the members of an organization, by name and address."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), empty_label=_("Choose"), **kwargs)

    def label_from_instance(self, user: Any) -> str:
        return f"{user.name} {user.address}"


def colleagues(organization_id: Any, but: Any) -> Any:
    members = Membership.objects.filter(organization=organization_id, until=None)
    people = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return people.exclude(pk=but).order_by("name", "pk")


class HandOverForm(PortalForm):
    to = PersonField(label=_("New owner"), help_text=_("A person who is not in this list is invited first."))

    def __init__(self, *args: Any, organization_id: Any, actor_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues(organization_id, actor_id)  # type: ignore[attr-defined]


class DelegationForm(PortalForm):
    """Who stands in, as what, for how long and why."""

    deputy = PersonField(label=_("Who stands in for you"))
    roles = RolesField(label=_("Roles you lend"), help_text=_("Your own roles in this organization."))
    first_day = BeijingDateField(label=_("First day"), help_text=_("Today at the earliest."))
    last_day = BeijingDateField(label=_("Last day"), help_text=_("Until 24:00 Beijing time of this day."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("For example: official journey, training, leave.")
    )

    def __init__(
        self, *args: Any, organization_id: Any, actor_id: Any, own: Iterable[str], today: date, **kwargs: Any
    ) -> None:
        held = list(own)
        initial = {"roles": held, "first_day": today, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["deputy"].queryset = colleagues(organization_id, actor_id)  # type: ignore[attr-defined]
        self.fields["roles"].choices = role_choices(held)  # type: ignore[attr-defined]
