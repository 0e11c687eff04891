import time
from concurrent.futures import ThreadPoolExecutor

from chenghua_portal.foundation.web.ids import as_uuid, uuid7


def test_ids_are_version_7():
    made = uuid7()

    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_sort_in_the_order_they_were_made():
    made = [uuid7() for _ in range(10_000)]

    assert made == sorted(made)


def test_ids_of_two_threads_keep_each_threads_order():
    with ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda _: [uuid7() for _ in range(5_000)], range(2)))

    assert all(row == sorted(row) for row in rows)
    assert len({*rows[0], *rows[1]}) == 10_000


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
