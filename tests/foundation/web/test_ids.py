import time

from chenghua_portal.foundation.web.ids import as_uuid, uuid7


def test_ids_are_version_7_and_sort_by_time():
    first = uuid7()
    time.sleep(0.002)
    second = uuid7()

    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first < second


def test_milliseconds_are_in_front():
    before = time.time_ns() // 1_000_000
    made = uuid7().int >> 80
    after = time.time_ns() // 1_000_000

    assert before <= made <= after


def test_no_two_are_alike():
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_text_that_is_no_id_is_none():
    assert as_uuid("x") is None
    assert as_uuid(None) is None
