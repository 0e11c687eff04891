"""Forms in the portal's look: fields that read what people type, and a crispy helper that adds nothing."""

import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.ui.amounts import format_money
from chenghua_portal.foundation.ui.dates import BEIJING

NOISE = str.maketrans("", "", ",，、 元￥¥")


def digits_of(value: Any) -> Any:
    """Numbers as pasted here, full width, with separators or 元, reduced to what `Decimal` reads."""
    if not isinstance(value, str):
        return value
    return unicodedata.normalize("NFKC", value).translate(NOISE).replace("−", "-").strip()


class MoneyInput(forms.TextInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off", "class": "c-input--money", **(attrs or {})}
        )

    def format_value(self, value: Any) -> str | None:
        return format_money(value) if isinstance(value, (Decimal, int)) else super().format_value(value)


class AtMost(MaxValueValidator):
    def __call__(self, value: Any) -> None:
        if value > self.limit_value:
            figures = {"limit": format_money(self.limit_value), "given": format_money(value)}
            raise ValidationError(_("At most %(limit)s yuan; %(given)s was entered."), "max_value", figures)


class AtLeast(MinValueValidator):
    def __call__(self, value: Any) -> None:
        if value < self.limit_value:
            figures = {"limit": format_money(self.limit_value), "given": format_money(value)}
            raise ValidationError(_("At least %(limit)s yuan; %(given)s was entered."), "min_value", figures)


class NumberField(forms.DecimalField):
    """A decimal number as people type it: separators and full-width digits are fine."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, value in {"inputmode": "decimal", "autocomplete": "off", "class": "c-input--count"}.items():
            self.widget.attrs.setdefault(name, value)

    def to_python(self, value: Any) -> Any:
        return super().to_python(digits_of(value))


class MoneyField(forms.DecimalField):
    """Yuan with two places, `min_value` (zero) to `max_value`. Reads 28,000.00, ２８０００ and 28000元."""

    widget = MoneyInput

    def __init__(
        self,
        *,
        min_value: Decimal | int = 0,
        max_value: Decimal | int | None = None,
        max_digits: int = 14,
        decimal_places: int = 2,
        **kwargs: Any,
    ) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)
        self.validators.append(AtLeast(min_value))
        if max_value is not None:
            self.validators.append(AtMost(max_value))

    def to_python(self, value: Any) -> Any:
        return super().to_python(digits_of(value))


class CountField(forms.IntegerField):
    """A whole number, not negative unless `min_value` says otherwise."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off", "class": "c-input--count"})

    def to_python(self, value: Any) -> int | None:
        return super().to_python(digits_of(value))


class BeijingDateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "c-input--when", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class BeijingDateTimeField(forms.DateTimeField):
    """An instant, typed and shown in Beijing time whatever zone is active."""

    widget = BeijingDateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(BEIJING):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(BEIJING):
            return super().prepare_value(value)


class BeijingDateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "c-input--when", **(attrs or {})}, format="%Y-%m-%d")


class BeijingDateField(forms.DateField):
    """A day, for facts that last all day."""

    widget = BeijingDateInput


def required_message(field: forms.Field) -> Any:
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Tick this to go on.")
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    return _("Choose one.") if hasattr(field.widget, "choices") else _("Fill this in.")


class PortalFormMixin:
    """Errors come from the server with rule and way out, so the browser's own bubbles stay off."""

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_message(field)

    @property
    def helper(self) -> FormHelper:
        """Fields and error summary only: the template writes the form element, its buttons and its token."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.include_media = False
        return helper


class PortalForm(PortalFormMixin, forms.Form):
    """The base of every form that stands alone."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """The base of every form over one model. List the fields."""

    class Meta:
        localized_fields = None
