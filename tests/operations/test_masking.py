"""No log holds what signs somebody in, nor what somebody searched for."""

import io
import json
import logging
from collections.abc import Iterator
from logging.config import dictConfig

import pytest
import structlog
from django.conf import settings
from django.test import Client
from django.urls import reverse

from chenghua_portal.operations.masking import masked

TOKEN = "Zx9-kQ2_vB7nM4pL8sT1wY6"
ID = "01a2063f-c58d-7e63-9acf-056e582c25a0"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"GET /account/link/{TOKEN}/", "GET /account/link/…/"),
        (f"GET /feeds/obligations/{TOKEN}.ics", "GET /feeds/obligations/…"),
        (f"GET /desk/bids/{ID}/check/", f"GET /desk/bids/{ID}/check/"),
        (f"GET /desk/bids/{ID}{TOKEN}/", "GET /desk/bids/…/"),
        ("GET /organizations/91510108MA61234567/", "GET /organizations/91510108MA61234567/"),
        ("GET /calls/?q=养老&page=2", "GET /calls/?…"),
        ("POST /desk/", "POST /desk/"),
    ],
)
def test_tokens_and_queries_are_masked_and_ids_are_not(address: str, shown: str) -> None:
    assert masked(address) == shown


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What the portal's own log would hold, at its most talkative."""
    output = io.StringIO()
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    dictConfig({**settings.LOGGING, "root": {"handlers": ["console"], "level": "DEBUG"}})
    [handler] = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(output)
    yield output
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.django_db
def test_a_request_for_a_secret_address_leaves_no_secret(client: Client, logged: io.StringIO) -> None:
    client.get(reverse("account_link_enter", args=[TOKEN]))
    client.get(f"/no/such/page/{TOKEN}/?next={TOKEN}")
    structlog.get_logger("test").info("something", path=f"/account/link/{TOKEN}/")

    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert {"request_started", "request_finished", "something"} <= {line["event"] for line in lines}
    assert any("/account/link/…/" in line.get("request", "") for line in lines)
    assert TOKEN not in logged.getvalue()
