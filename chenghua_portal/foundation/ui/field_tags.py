"""Tags of forms, budget grids and score sheets; part of the library `portal`."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from chenghua_portal.foundation.ui.parts import Anchor, plain
from chenghua_portal.foundation.ui.rendering import as_decimal, component

register = template.Library()


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """How a field is laid out: hidden, checkbox, choices (a fieldset), file or input."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "file" if isinstance(widget, forms.FileInput) else "input"


@register.simple_tag
def field_widget(field: BoundField, hint: str = "", label: str = "", accept: str = "") -> SafeString:
    """The field's control with our classes, tied to its hint and its error."""
    widget = field.field.widget
    classes = [
        control_class(widget),
        str(widget.attrs.get("class", "")),
        "is-invalid" if field.errors else "",
    ]
    described = [f"{field.auto_id}_helptext"] if hint or field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if label:
        attrs["aria-label"] = label
    if accept:
        attrs["accept"] = accept
    if field.field.required and not isinstance(widget, forms.CheckboxInput):
        attrs["aria-required"] = "true"
    # allauth repeats the label as placeholder; the label above says it already.
    if "placeholder" in widget.attrs:
        attrs["placeholder"] = False
    return SafeString(field.as_widget(attrs=attrs))


def control_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.simple_tag
def error_items(form: Any = None, forms: Sequence[Any] = ()) -> list[dict[str, str]]:
    """Every error of a form, or of several forms and formsets, with the address of its field on the page."""
    found = []
    for single in [*([form] if form else []), *(forms or ())]:
        if hasattr(single, "management_form"):
            found += [{"target": "", "label": "", "message": m} for m in single.non_form_errors()]
            found += [item for member in single.forms for item in errors_of(member)]
        else:
            found += errors_of(single)
    return found


def errors_of(form: forms.BaseForm) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    items = [{"target": "", "label": "", "message": str(m)} for m in form.non_field_errors()]
    for field in form:
        target = field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")
        items += [{"target": target, "label": str(field.label), "message": str(m)} for m in field.errors]
    return items


@register.simple_tag
def field_option(option: Any, field: BoundField) -> SafeString:
    """One radio button or checkbox of a group."""
    option.data["attrs"]["class"] = "form-check-input" + (" is-invalid" if field.errors else "")
    return SafeString(option.tag())


# Grids and score sheets


@register.filter
def is_numeric(field: BoundField) -> bool:
    return field.field.widget.attrs.get("inputmode") in {"decimal", "numeric"}


@register.filter
def has_errors(form: forms.BaseForm) -> bool:
    return form.is_bound and bool(form.errors)


@register.filter
def at(values: Any, key: str) -> Any:
    """One value of a mapping by a computed key; nothing when there is no mapping."""
    return values.get(key) if hasattr(values, "get") else None


@register.filter
def plain_number(value: Any) -> str:
    number = as_decimal(value)
    return "" if number is None else plain(number)


@register.filter
def within(value: Any, anchor: Anchor) -> bool:
    number = as_decimal(value)
    return number is not None and anchor.low <= number <= anchor.high


@register.simple_tag
def grid_widget(field: BoundField, label: str) -> SafeString:
    """The bare control of a grid cell: its label is spoken, not shown."""
    attrs: dict[str, Any] = {"aria-label": label, "class": ""}
    if field.errors:
        attrs["aria-describedby"] = f"{field.form.prefix}-errors"
    return SafeString(field.as_widget(attrs=attrs))


@register.simple_tag
def score_widget(field: BoundField) -> SafeString:
    attrs: dict[str, Any] = {
        "class": "form-control" + (" is-invalid" if field.errors else ""),
        "inputmode": "decimal",
        "autocomplete": "off",
        "aria-labelledby": f"{field.auto_id}_title {field.auto_id}_max",
    }
    if field.errors:
        attrs["aria-describedby"] = f"{field.auto_id}_error"
    return SafeString(field.as_widget(attrs=attrs))


@register.simple_tag
def score_bar(total: Any, maximum: Any, pass_mark: Any) -> SafeString:
    top = as_decimal(maximum) or Decimal(1)
    width = min((as_decimal(total) or Decimal(0)) / top * 100, Decimal(100))
    mark = min((as_decimal(pass_mark) or Decimal(0)) / top * 100, Decimal(100))
    return component("bar", width=f"{width:.1f}%", tone="", mark=f"{mark:.1f}%")
