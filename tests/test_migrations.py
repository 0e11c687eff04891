import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("app", ["organizations", "procurement", "evaluation"])
def test_history_is_one_line(db, app):
    graph = MigrationExecutor(connections["default"]).loader.graph

    assert len(graph.leaf_nodes(app)) == 1
