"""What people see when the disk is full or the database away."""

import errno

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from chenghua_portal.foundation.files.places import Unavailable
from chenghua_portal.operations.views import server_error


def answer_to(error: BaseException) -> HttpResponse:
    """As Django asks for the page: while the exception is handled, and here without a database."""
    try:
        raise error
    except type(error):
        return server_error(RequestFactory().get("/"))


def of_the_database(error: psycopg2.Error, kind: type[Exception] = OperationalError) -> Exception:
    """As Django passes a driver's error on."""
    passed_on = kind("…")
    passed_on.__cause__ = error
    return passed_on


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        of_the_database(psycopg2.OperationalError("connection refused")),
        of_the_database(psycopg2.InterfaceError("connection already closed"), InterfaceError),
        Unavailable("the bucket"),
    ],
    ids=str,
)
def test_a_full_disk_and_a_lost_server_pass(error: Exception) -> None:
    response = answer_to(error)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "重复提交不会产生重复记录" in response.content.decode()


@pytest.mark.django_db
def test_the_databases_own_word_for_a_full_disk_is_known() -> None:
    assert answer_to(raised_by_postgres("53100")).status_code == 503
    assert answer_to(raised_by_postgres("53400")).status_code == 500


def raised_by_postgres(code: str) -> Exception:
    """An error of this code, as it comes out of Django."""
    from django.db import connection, transaction

    with pytest.raises(OperationalError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")
    return raised.value


@pytest.mark.parametrize("error", [ValueError("ours"), OSError(errno.ENOENT, "No such file")], ids=str)
def test_a_fault_of_ours_is_called_one(error: Exception) -> None:
    assert answer_to(error).status_code == 500
