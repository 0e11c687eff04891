import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from chenghua_portal.foundation.jobs import outcomes
from chenghua_portal.foundation.jobs.outcomes import write_down


class Write:
    """A write that fails with what the database says, one after the other, before it succeeds."""

    def __init__(self, *errors, is_lost=True):
        self.errors, self.is_lost, self.tried = list(errors), is_lost, 0

    def __call__(self):
        self.tried += 1
        if self.errors:
            if self.is_lost:
                connection.close()
            raise self.errors.pop(0)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(outcomes, "PAUSE_SECONDS", 0)


def test_what_is_written_at_once_kept_its_connection(committed_db):
    write = Write()

    assert (write_down(write), write.tried) == (True, 1)


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
def test_lost_connection_is_tried_again_whatever_it_is_called(committed_db, kind):
    write = Write(kind("gone"), kind("gone still"))

    assert (write_down(write), write.tried) == (False, 3)


def test_what_is_wrong_with_the_write_itself_is_said_at_once(committed_db):
    connection.ensure_connection()
    write = Write(DatabaseError("no such column"), is_lost=False)

    with pytest.raises(DatabaseError, match="no such column"):
        write_down(write)
    assert write.tried == 1


def test_database_that_stays_away_is_said_in_the_end(committed_db, monkeypatch):
    monkeypatch.setattr(outcomes, "WITHIN_SECONDS", -1)
    write = Write(OperationalError("gone"))

    with pytest.raises(OperationalError):
        write_down(write)


def test_inside_a_transaction_nothing_is_tried_again(committed_db):
    write = Write(OperationalError("gone"), is_lost=False)

    with pytest.raises(OperationalError), transaction.atomic():
        write_down(write)
    assert write.tried == 1
