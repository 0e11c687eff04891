import pytest
from django.core.checks import run_checks
from django.db import connection, connections

from chenghua_portal.foundation.search.checks import database_sorts_utf8

pytestmark = pytest.mark.django_db


def test_database_of_the_portal_knows_chinese():
    assert run_checks(tags=["database"], databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT '成' ~ '^[[:alnum:]]$' AND lower('É') = 'é'")
        assert cursor.fetchone() == (True,)


def test_check_leaves_other_databases_alone():
    assert database_sorts_utf8(databases=["owner"]) == []
    assert database_sorts_utf8() == []


def test_database_that_sorts_bytes_is_an_error(monkeypatch):
    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return False

        def execute(self, sql):
            pass

        def fetchone(self):
            return ("C",)

    monkeypatch.setattr(connections["default"], "cursor", Cursor)
    (error,) = database_sorts_utf8(databases=["default"])
    assert error.id == "search.E001"
    assert "'C'" in error.msg
