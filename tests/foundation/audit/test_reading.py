"""Reading personal or sealed data goes on the record, once an hour."""

from datetime import timedelta

import pytest

from chenghua_portal.foundation.audit.queries import events_of
from chenghua_portal.foundation.audit.reading import record_read
from chenghua_portal.foundation.identity.actors import Actor
from tests.factories import NOW, actor_for, make_user

pytestmark = pytest.mark.usefixtures("db")
HALF = timedelta(minutes=30)


def test_the_same_reading_is_recorded_once_an_hour():
    subject, reader = make_user(), actor_for(make_user())

    for moment in (NOW, NOW + HALF, NOW + 3 * HALF, NOW + 4 * HALF):
        record_read(subject, by=reader.at(moment))

    assert list(events_of(subject).values_list("verb", "at")) == [
        ("identity.user.read", NOW),
        ("identity.user.read", NOW + 3 * HALF),
    ]


def test_each_reader_object_way_and_content_is_recorded_by_itself():
    subject, other, reader = make_user(), make_user(), actor_for(make_user())

    record_read(subject, by=reader)
    record_read(subject, by=actor_for(make_user()))
    record_read(subject, "download", by=reader, data={"file": "a"})
    record_read(subject, "download", by=reader, data={"file": "b"})
    record_read(other, by=reader)

    assert events_of(subject).count() == 4
    assert events_of(other).count() == 1


def test_the_portal_itself_reads_nothing_for_anybody():
    with pytest.raises(ValueError, match="person"):
        record_read(make_user(), by=Actor.system(NOW, "x"))
