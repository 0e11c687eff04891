from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.ui.forms import PortalForm
from organizations.people.models import APPLICANTS, Role


class MemberForm(PortalForm):
    """Whom an owner adds, and as what. `user` is who was found."""

    user: User | None = None

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The address the person signs in with. The account must exist already."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(role.value, role.label) for role in Role if role in APPLICANTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Roles add up. They take the place of those the person has here now."),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.user = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(
                _("Nobody has signed up with this address. Ask the person to create an account first.")
            )
        return email
