from django.db import connection

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.search.queries import matching


def test_people_are_found_by_part_of_a_name_through_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = matching(User.objects.all(), "name", "晓岚").explain()

    assert "identity_name_words" in plan
