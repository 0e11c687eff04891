from django.db.models import QuerySet

from procurement.bids.models import Bid
from procurement.calls.models import Call


def opened_bids(call: Call) -> QuerySet[Bid]:
    """Every bid of the call that was opened, with organization, content and verdict, by title."""
    opened = Bid.objects.filter(call=call, status__in=Bid.READABLE)
    related = ("organization", "content", "screening__decided_by")
    return opened.select_related(*related).order_by("content__title", "id")


def to_screen(call: Call) -> QuerySet[Bid]:
    """The opened bids that still wait for a verdict."""
    return opened_bids(call).filter(status=Bid.Status.OPENED)
