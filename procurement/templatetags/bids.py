from typing import Any

from django import template

from organizations.registry.models import Street
from procurement.bids.answers import AnsweredSection, answered

register = template.Library()


@register.simple_tag
def bid_answers(sections: dict[str, dict[str, Any]]) -> list[AnsweredSection]:
    """The answers of a bid, ready to be read: {% bid_answers content.sections as parts %}."""
    return answered(sections, streets=dict(Street.objects.values_list("code", "name")))
