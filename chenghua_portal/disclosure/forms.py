from django import forms
from django.utils.translation import gettext_lazy as _

from chenghua_portal.disclosure.queries import AwardSearch
from organizations.registry.models import Street
from procurement.calls.queries import public_calls


class AwardFilterForm(forms.Form):
    """What the address of the list of awards asks. Unknown values ask nothing."""

    q = forms.CharField(label=_("Keyword"), required=False, max_length=100)
    call = forms.ChoiceField(label=_("Call"), required=False)
    street = forms.ChoiceField(label=_("Street"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        calls = public_calls().order_by("-published_at").values_list("number", "title")
        streets = Street.objects.values_list("code", "name")
        self.fields["call"].choices = [("", _("All")), *calls]  # type: ignore[attr-defined]
        self.fields["street"].choices = [("", _("All")), *streets]  # type: ignore[attr-defined]

    @property
    def search(self) -> AwardSearch:
        self.is_valid()
        asked = self.cleaned_data
        return AwardSearch(asked.get("q", "").strip(), asked.get("call", ""), asked.get("street", ""))
