"""Filters and tags of every page. Block tags render the component of the same name around their content."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from chenghua_portal.foundation.ui import amounts, dates, field_tags, slots
from chenghua_portal.foundation.ui.icons import ICONS
from chenghua_portal.foundation.ui.rendering import as_decimal, component

register = template.Library()


# Formats. What is missing shows as a dash, so that a table needs no condition around each figure.

NOTHING = "—"


@register.filter
def money(value: Any) -> str:
    number = as_decimal(value)
    return NOTHING if number is None else amounts.format_money(number)


@register.filter
def wan(value: Any) -> str:
    number = as_decimal(value)
    return NOTHING if number is None else amounts.format_wan(number)


@register.filter
def money_words(value: Any) -> str:
    number = as_decimal(value)
    return NOTHING if number is None else amounts.money_words(number)


@register.filter
def percent(value: Any, places: int = 2) -> str:
    """A share as a percentage: 0.2595 → 25.95%."""
    number = as_decimal(value)
    return NOTHING if number is None else f"{number * 100:.{places}f}%".replace("-", "−")


@register.filter
def beijing(value: date | datetime | None, style: str = "minutes") -> str:
    return NOTHING if value is None or value == "" else dates.beijing(value, style)


@register.filter
def deadline(value: date | datetime | None, style: str = "minutes") -> str:
    return NOTHING if value is None or value == "" else dates.deadline(value, style)


@register.filter
def remaining(end: datetime | None, now: datetime) -> str:
    return NOTHING if end is None else dates.remaining(end, now)


@register.filter
def is_soon(end: datetime | None, now: datetime) -> bool:
    """Whether `end` is over or less than a week away: then it is shown as due."""
    return end is not None and (end - now).days < 7


@register.filter
def filesize(value: int | None) -> str:
    if value is None:
        return NOTHING
    if value < 1024:
        return f"{value} B"
    size, unit = value / 1024, "KB"
    for larger in ("MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1024, larger
    return f"{size:.0f} {unit}" if unit == "KB" else f"{size:.1f} {unit}"


@register.filter
def is_moment(value: Any) -> bool:
    return isinstance(value, date)


# Small parts


@register.filter(name="badge")
@register.simple_tag(name="badge")
def badge(label: Any, tone: str = "") -> SafeString:
    suffix = f" c-badge--{tone}" if tone in {"info", "ok", "due", "off", "plain"} else ""
    return format_html('<span class="c-badge{}">{}</span>', suffix, label)


@register.simple_tag
def icon(name: str) -> SafeString:
    drawing = mark_safe(ICONS[name])  # noqa: S308
    return format_html('<svg class="c-icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def crumb(label: Any, url: str = "") -> SafeString:
    if url:
        return format_html('<li><a href="{}">{}</a></li>', url, label)
    return format_html('<li aria-current="page">{}</li>', label)


@register.simple_tag
def bar(share: Any = None, value: Any = None, limit: Any = None, tone: str = "") -> SafeString:
    """A bar of `share` (0 … 1), or of `value` against `limit`, marked at nine tenths of the width."""
    if limit is not None:
        top = as_decimal(limit) or Decimal(0)
        part = (as_decimal(value) or Decimal(0)) / top * 90 if top else Decimal(0)
    else:
        part = (as_decimal(share) or Decimal(0)) * 100
    width = f"{min(max(part, Decimal(0)), Decimal(100)):.1f}%"
    return component("bar", width=width, tone=tone, mark="90%" if limit is not None else "")


@register.simple_tag
def rank_range(low: int, high: int, place: int, last: int) -> SafeString:
    """The ranks from `low` to `high` out of `last` that a bid may as well have, and the one it has.

    Drawn on a small axis, with the range in words beside it.
    """
    width = Decimal(100) / max(last, 1)
    return component(
        "rank_range",
        start=f"{width * (low - 1):.1f}%",
        span=f"{width * (high - low + 1):.1f}%",
        point=f"{width * place - width / 2:.1f}%",
        words=str(low) if low == high else f"{low}–{high}",
    )


@register.simple_tag
def html_lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-CN"


@register.simple_tag(takes_context=True)
def other_language_url(context: template.Context) -> str:
    """This page in the other language; where it has none, nothing."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    other = "zh-hans" if html_lang() == "en" else "en"
    here = request.get_full_path()
    there = str(translate_url(here, other))
    return "" if there == here or urlsplit(there).netloc else there


@register.simple_tag(takes_context=True)
def request_key(context: template.Context) -> str:
    """The key that makes this form's POST safe to repeat; a form shown again with errors keeps its own."""
    request: HttpRequest | None = context.get("request")
    posted = request.POST.get("request_key", "") if request is not None and request.method == "POST" else ""
    try:
        return str(UUID(posted))
    except ValueError:
        return str(uuid4())


@register.simple_tag(takes_context=True)
def sort_header(context: template.Context, key: str, label: str, numeric: bool = False) -> SafeString:
    """The heading of a column that sorts by `?sort=key`, and the other way round by `?sort=-key`."""
    query = context["request"].GET.copy()
    current = query.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    first, second = (f"-{key}", key) if numeric else (key, f"-{key}")
    query["sort"] = second if current == first else first
    for paging in ("after", "before"):
        query.pop(paging, None)
    return format_html(
        '<th scope="col"{}{}><a class="c-sort" href="?{}">{}</a></th>',
        mark_safe(' class="u-num"') if numeric else "",
        format_html(' aria-sort="{}"', direction) if direction else "",
        query.urlencode(),
        label,
    )


# Page slots


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str, obj: Any = None) -> SafeString:
    """The panels of a page slot, rendered one after the other."""
    request = context["request"]
    panels = slots.items(name, request, obj)
    return mark_safe("".join(render_to_string(p.template, dict(p.context), request) for p in panels))  # noqa: S308


@register.simple_tag(takes_context=True)
def slot_items(context: template.Context, name: str, obj: Any = None) -> list[Any]:
    return slots.items(name, context["request"], obj)


# Block tags


@register.simple_block_tag(name="panel")
def panel(
    content: str, title: str = "", note: str = "", soft: bool = False, flush: bool = False, level: int = 2
) -> str:
    return component("panel", content=content, title=title, note=note, soft=soft, flush=flush, level=level)


@register.simple_block_tag(name="section")
def section(content: str, title: str, note: str = "", link_url: str = "", link_label: str = "") -> str:
    return component(
        "section", content=content, title=title, note=note, link_url=link_url, link_label=link_label
    )


@register.simple_block_tag(name="alert")
def alert(content: str, tone: str = "", title: str = "", basis: str = "") -> str:
    return component("alert", content=content, tone=tone, title=title, basis=basis)


@register.simple_block_tag(name="facts")
def facts(content: str, columns: int = 1, kind: str = "") -> str:
    return component("facts", content=content, columns=columns, kind=kind)


@register.simple_block_tag(name="fact")
def fact(content: str, label: str, change_url: str = "") -> str:
    return component("fact", content=content, label=label, change_url=change_url)


@register.simple_block_tag(name="table")
def table(
    content: str,
    caption: str,
    stack: bool = False,
    mid: bool = False,
    dense: bool = False,
    sticky: bool = False,
    flush: bool = False,
    hide_caption: bool = False,
) -> str:
    return component(
        "table",
        content=content,
        caption=caption,
        hide_caption=hide_caption,
        variants=[
            name
            for name, wanted in (
                ("stack", stack),
                ("mid", mid),
                ("dense", dense),
                ("sticky", sticky),
                ("flush", flush),
            )
            if wanted
        ],
    )


@register.simple_block_tag(name="page_header")
def page_header(
    content: str,
    title: str,
    lead: str = "",
    eyebrow: str = "",
    badge: str = "",
    tone: str = "",
    meta: Sequence[str] = (),
) -> str:
    values = {"title": title, "lead": lead, "eyebrow": eyebrow, "badge": badge, "tone": tone, "meta": meta}
    return component("page_header", actions=mark_safe(content.strip()), **values)  # noqa: S308


@register.simple_block_tag(name="receipt")
def receipt(content: str, title: str, number: str, qr: str = "") -> str:
    return component("receipt", content=content, title=title, number=number, qr=qr)


@register.simple_block_tag(name="confirmation")
def confirmation(content: str, title: str, number: str = "", level: int = 2) -> str:
    return component("confirm", content=content, title=title, number=number, level=level)


@register.simple_tag
def site_fact(key: str) -> SafeString:
    """A fact only the operator knows; where it isn't set, a visible gap rather than an invention."""
    value = settings.PORTAL_SITE.get(key, "")
    if value:
        return format_html("{}", value)
    return format_html('<span class="c-slot">{}</span>', gettext("to be set"))


# Forms, grids and score sheets have their tags in a module of their own; pages load one library.

register.tags.update(field_tags.register.tags)
register.filters.update(field_tags.register.filters)
