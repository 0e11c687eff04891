from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.files.forms import UploadField
from chenghua_portal.foundation.ui.forms import BeijingDateField, NumberField, PortalForm
from organizations.people.models import Profile, Qualification
from organizations.people.profiles.actions import Consent, Course, Paper


class ProfileForm(PortalForm):
    """What somebody is, in the own words."""

    kind = forms.ChoiceField(label=_("I am a"), choices=Profile.Kind.choices, widget=forms.RadioSelect)
    introduction = forms.CharField(
        label=_("Introduction"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("What you do and for whom. It is shown together with your name, and not without it."),
    )


class ConsentForm(PortalForm):
    """What others may see. Nothing is ticked that the person has not ticked."""

    name = forms.BooleanField(
        label=_("Show my name"),
        required=False,
        help_text=_("Opens your page, with your introduction, to the owners of organizations you belong to."),
    )
    qualifications = forms.BooleanField(
        label=_("Show my qualifications"),
        required=False,
        help_text=_(
            "On your page without their numbers; in the organization's public sum without your name."
        ),
    )
    training = forms.BooleanField(
        label=_("Show my training hours"),
        required=False,
        help_text=_("On your page; in the organization's public sum without your name."),
    )

    @property
    def consent(self) -> Consent:
        return Consent(**self.cleaned_data)


class QualificationForm(PortalForm):
    """A professional certificate."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose")), *Qualification.Kind.choices])
    name = forms.CharField(
        label=_("Name of the certificate"), max_length=80, help_text=_("As it stands on the certificate.")
    )
    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=60,
        help_text=_("Kept encrypted. Only you see it, and officials who verify it, which is put on record."),
    )
    issued_on = BeijingDateField(label=_("Issued on"))
    valid_until = BeijingDateField(label=_("Valid until"), required=False, help_text=_("Empty: without end."))
    file = UploadField(label=_("Scan"), required=False)

    @property
    def paper(self) -> Paper:
        return Paper(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


class TrainingForm(PortalForm):
    """A training somebody took part in."""

    title = forms.CharField(label=_("Title"), max_length=100)
    provider = forms.CharField(label=_("Held by"), max_length=100)
    held_on = BeijingDateField(
        label=_("On"), help_text=_("The last day, if it took several. The hours count in its year.")
    )
    hours = NumberField(
        label=_("Hours"), max_digits=5, decimal_places=1, min_value=Decimal("0.5"), max_value=Decimal(1000)
    )
    file = UploadField(label=_("Proof"), required=False)

    @property
    def course(self) -> Course:
        return Course(**{name: value for name, value in self.cleaned_data.items() if name != "file"})
