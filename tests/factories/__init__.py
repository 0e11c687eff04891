"""The least each noun needs to exist, built on models alone: a room's tests lean on no other room's actions."""

from tests.factories.bids import make_bid, make_opened_bid
from tests.factories.calls import make_call, make_key_set, make_scheme
from tests.factories.evaluation import make_expert, make_round
from tests.factories.people import NOW, actor_for, make_charity, make_office, make_user

__all__ = [
    "NOW",
    "actor_for",
    "make_bid",
    "make_call",
    "make_charity",
    "make_expert",
    "make_key_set",
    "make_office",
    "make_opened_bid",
    "make_round",
    "make_scheme",
    "make_user",
]
