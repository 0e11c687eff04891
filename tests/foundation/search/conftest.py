import pytest
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.test.utils import isolate_apps

from chenghua_portal.foundation.search.queries import CjkBigrams


@pytest.fixture
def page(db):
    """A model with a searched title, in a temporary table with the index that serves it."""
    with isolate_apps("chenghua_portal.foundation.search"):

        class Page(models.Model):
            title = models.CharField(max_length=200)

            class Meta:
                app_label = "search"
                indexes = [GinIndex(CjkBigrams("title"), name="page_title_words")]

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE search_page (id bigserial PRIMARY KEY, title text NOT NULL)")
        cursor.execute("CREATE INDEX page_title_words ON search_page USING gin (cjk_bigrams(title))")
    return Page
