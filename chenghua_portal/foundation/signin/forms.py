from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.identity.models import User


class SignUpForm(forms.Form):
    """What sign-up asks beside the address and the password."""

    name = forms.CharField(label=_("Your name"), max_length=60)

    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])

    def clean_name(self) -> Any:
        return self.cleaned_data["name"].strip()
