from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override

from chenghua_portal.foundation.ui.forms import (
    BeijingDateField,
    BeijingDateTimeField,
    CountField,
    MoneyField,
    NumberField,
    PortalForm,
)


class Sample(PortalForm):
    title = forms.CharField(label="名称", help_text="不超过40字")
    amount = MoneyField(label="金额", max_value=Decimal(30000))
    note = forms.CharField(label="说明", required=False)
    mode = forms.ChoiceField(label="方式", widget=forms.RadioSelect, choices=[("a", "甲"), ("b", "乙")])
    agreed = forms.BooleanField(label="同意")


@pytest.mark.parametrize("typed", ["28,000.00", "２８０００", "28000元", " ¥28，000.00 ", "28000"])
def test_money_is_read_as_people_type_it(typed: str) -> None:
    assert MoneyField().clean(typed) == Decimal(28000)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("32000", "最多30,000.00元，填写的是32,000.00元"),
        ("-1", "至少0.00元，填写的是−1.00元"),
    ],
)
def test_money_out_of_bounds_names_bound_and_amount(typed: str, message: str) -> None:
    with override("zh-hans"), pytest.raises(forms.ValidationError) as refused:
        MoneyField(max_value=30000).clean(typed)
    with override("zh-hans"):
        assert refused.value.messages == [message]


@pytest.mark.parametrize("typed", ["12.345", "abc", "1e999", "NaN", "1,2,3.4.5"])
def test_what_is_no_money_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        MoneyField().clean(typed)


def test_money_is_shown_with_separators_and_kept_as_typed_when_wrong() -> None:
    assert 'value="28,000.00"' in str(Sample(initial={"amount": Decimal(28000)})["amount"])
    assert 'value="28000x"' in str(Sample({"amount": "28000x"})["amount"])


def test_counts_and_numbers_take_full_width_digits() -> None:
    assert CountField().clean("１,２００") == 1200
    assert NumberField().clean("１２．５") == Decimal("12.5")
    with pytest.raises(forms.ValidationError):
        CountField().clean("1.5")


def test_instants_are_typed_in_beijing_time_whatever_zone_is_active() -> None:
    with timezone.override("America/New_York"):
        assert BeijingDateTimeField().clean("2026-11-30T17:00") == datetime(2026, 11, 30, 9, tzinfo=UTC)
        shown = BeijingDateTimeField().prepare_value(datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert shown == datetime(2026, 11, 30, 17)  # noqa: DTZ001
    assert BeijingDateField().clean("2026-11-30") == date(2026, 11, 30)


def render(template: str, **context: object) -> str:
    html = Template("{% load portal crispy_forms_tags %}" + template).render(Context(context))
    return " ".join(html.split())


def test_a_field_has_label_hint_error_and_control_tied_together() -> None:
    with override("zh-hans"):
        html = render(
            "{% include 'components/field.html' with field=form.title only %}", form=Sample({"title": ""})
        )

    assert '<label class="form-label" for="id_title">名称</label>' in html
    assert '<div class="form-text" id="id_title_helptext">不超过40字</div>' in html
    assert '<div class="invalid-feedback" id="id_title_error"> <p>请填写</p> </div>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control is-invalid"' in html
    assert html.index("invalid-feedback") < html.index("<input")


def test_an_optional_field_says_so() -> None:
    with override("zh-hans"):
        html = render("{% include 'components/field.html' with field=form.note only %}", form=Sample())
    assert "（选填）" in html


def test_the_summary_links_each_error_to_its_field() -> None:
    with override("zh-hans"):
        form = Sample({"title": "青少年", "amount": "32000"})
        html = render("{% include 'components/error_summary.html' with form=form only %}", form=form)

    assert "有3处需要更正" in html
    assert '<a href="#id_amount">金额：最多30,000.00元，填写的是32,000.00元</a>' in html
    assert '<a href="#id_mode_0">方式：请选择</a>' in html
    assert '<a href="#id_agreed">同意：须勾选后才能继续</a>' in html


def test_an_unbound_form_has_no_summary() -> None:
    assert (
        render("{% include 'components/error_summary.html' with form=form only %}", form=Sample()).strip()
        == ""
    )


def test_crispy_gives_the_same_look() -> None:
    html = render("{% crispy form %}", form=Sample({"title": ""}))

    assert "<form" not in html
    assert "data-error-summary" in html
    assert 'class="form-label" for="id_title"' in html
    assert "asteriskField" not in html


def test_a_formset_error_is_in_the_summary() -> None:
    formset = forms.formset_factory(Sample)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": ""}
    )
    formset.forms[0].empty_permitted = False
    html = render("{% include 'components/error_summary.html' with forms=all only %}", all=[formset])
    assert 'href="#id_form-0-title"' in html


def test_text_of_users_is_escaped_in_label_and_error() -> None:
    form = Sample({"title": "<script>"})
    form.fields["title"].label = "<b>"
    form.is_valid()
    form.add_error("title", "<i>")
    html = render("{% include 'components/form_fields.html' with form=form only %}", form=form)
    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
