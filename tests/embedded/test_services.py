"""PostgreSQL and Valkey as embedded services. Each test has a cluster of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
import redis

from chenghua_portal.embedded import Unavailable, room, services
from chenghua_portal.embedded.accounts import Account, shelter_for, unprivileged_account
from chenghua_portal.embedded.postgres import Postgres
from chenghua_portal.embedded.processes import run_directory, wait_until
from chenghua_portal.embedded.roles import dsn
from tests.structure import ROOT

pytestmark = pytest.mark.usefixtures("nothing_set")

is_root = os.geteuid() == 0


@contextlib.contextmanager
def sql(url: str) -> Iterator["psycopg2.extensions.cursor"]:
    connection = psycopg2.connect(dsn(url))
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        yield cursor


def test_services_fill_the_urls_and_clear_them_again(data_dir: Path) -> None:
    with services(data_dir):
        with sql(os.environ["DATABASE_URL"]) as cursor:
            cursor.execute("SELECT current_user, current_database(), current_setting('fsync')")
            assert cursor.fetchone() == ("portal_app", "portal", "on")
            cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = 'portal'")
            assert cursor.fetchone() == ("C.UTF-8", "C.UTF-8")
        assert redis.Redis.from_url(os.environ["REDIS_URL"]).ping()

    assert "DATABASE_URL" not in os.environ
    assert "REDIS_URL" not in os.environ


def test_application_role_owns_and_makes_nothing(data_dir: Path) -> None:
    with services(data_dir), sql(os.environ["DATABASE_URL"]) as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'portal_app'"
        )
        assert cursor.fetchone() == (False, False, False)
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("CREATE TABLE mine (id int)")


def test_servers_listen_on_sockets_only(data_dir: Path) -> None:
    with services(data_dir) as (postgres, valkey):
        assert postgres.process
        assert valkey.process
        inodes = {
            line.split()[9]
            for table in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        }
        for server in (postgres.process, valkey.process):
            links = [str(link.readlink()) for link in Path(f"/proc/{server.pid}/fd").iterdir()]
            assert not {f"socket:[{inode}]" for inode in inodes} & set(links)


def test_a_second_process_joins_and_does_not_stop_them(data_dir: Path) -> None:
    visit = "import sys; from pathlib import Path; from chenghua_portal.embedded import services\n"
    visit += (
        "with services(Path(sys.argv[1])) as found: print(all(server.process is None for server in found))"
    )
    with services(data_dir):
        address = os.environ["DATABASE_URL"]
        environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        joined = subprocess.run(
            [sys.executable, "-c", visit, data_dir],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )

        assert joined.stdout.strip() == "True"
        with sql(address) as cursor:
            cursor.execute("SELECT 1")


def test_killed_postgres_comes_back_with_what_was_committed(data_dir: Path) -> None:
    with services(data_dir) as (postgres, _):
        assert postgres.process
        with sql(os.environ["DATABASE_OWNER_URL"]) as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT 7 AS number")
            os.kill(postgres.process.pid, signal.SIGKILL)
            postgres.process.wait()
            assert not postgres.is_alive()

            postgres.start()

        with sql(os.environ["DATABASE_OWNER_URL"]) as cursor:
            cursor.execute("SELECT number FROM kept")
            assert cursor.fetchone() == (7,)


def test_busy_backend_of_a_killed_postgres_is_ended(data_dir: Path) -> None:
    with services(data_dir) as (postgres, _):
        assert isinstance(postgres, Postgres)
        assert postgres.process
        url = os.environ["DATABASE_OWNER_URL"]
        visitor = "import psycopg2, sys; psycopg2.connect(sys.argv[1]).cursor().execute(sys.argv[2])"
        counting = "SELECT count(*) FROM generate_series(1, 1000000000000)"
        client = subprocess.Popen(
            [sys.executable, "-c", visitor, dsn(url), counting], stderr=subprocess.DEVNULL
        )
        assert wait_until(lambda: backends(url, counting) != [], seconds=10)
        [backend] = backends(url, counting)
        os.kill(postgres.process.pid, signal.SIGKILL)
        postgres.process.wait()
        assert backend in postgres.processes()

        postgres.start()

        assert backend not in postgres.processes()
        assert client.wait(10) != 0


def backends(url: str, query: str) -> list[int]:
    """The server's processes that run `query` now."""
    with sql(url) as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE query = %s AND state = 'active'", [query])
        return [pid for (pid,) in cursor.fetchall()]


def test_a_lock_file_that_names_a_strange_process_is_no_obstacle(data_dir: Path) -> None:
    with services(data_dir) as (postgres, _):
        assert isinstance(postgres, Postgres)
        record = postgres.cluster / "postmaster.pid"
        remains = record.read_text().splitlines()
    record.write_text("\n".join([str(os.getpid()), *remains[1:]]) + "\n")

    with services(data_dir), sql(os.environ["DATABASE_URL"]) as cursor:
        cursor.execute("SELECT 1")


def test_an_interrupted_initdb_is_done_again(
    tmp_path_factory: pytest.TempPathFactory, data_dir: Path
) -> None:
    fresh = data_dir / "interrupted"
    (fresh / "pgdata.new").mkdir(parents=True)
    (fresh / "pgdata.new" / "PG_VERSION").write_text("18\n")

    with services(fresh), sql(os.environ["DATABASE_URL"]) as cursor:
        cursor.execute("SELECT 1")


def test_a_long_path_gets_a_short_place_for_sockets(data_dir: Path) -> None:
    long = data_dir / ("长" * 30)

    run = run_directory(long)

    assert len(os.fsencode(run)) <= 80
    assert run == run_directory(long)
    assert run.stat().st_mode & 0o077 == 0
    run.rmdir()


def test_a_cluster_of_another_version_is_refused_with_the_way_out(data_dir: Path) -> None:
    old = data_dir / "old"
    (old / "pgdata").mkdir(parents=True)
    (old / "pgdata" / "PG_VERSION").write_text("15\n")

    with pytest.raises(Unavailable, match=r"PostgreSQL 15, this is 18: move it away"), services(old):
        pass


def test_a_cluster_is_not_begun_where_it_will_not_fit(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "free_bytes", lambda _directory: 90 * room.MB)
    small = data_dir / "small"

    with pytest.raises(Unavailable, match="is full: 90 MB free, 150 MB needed"), services(small):
        pass

    assert not list(small.glob("pgdata*"))


def test_one_url_gets_a_second_role(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with services(data_dir):
        owner = os.environ["DATABASE_OWNER_URL"]
        monkeypatch.setenv("DATABASE_URL", owner)
        monkeypatch.delenv("DATABASE_OWNER_URL")

        with services(data_dir / "other"):
            assert os.environ["DATABASE_OWNER_URL"] == owner
            with sql(os.environ["DATABASE_URL"]) as cursor:
                cursor.execute("SELECT current_user, current_setting('is_superuser')")
                assert cursor.fetchone() == ("portal_app", "off")


def test_one_url_that_may_not_make_roles_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with services(data_dir):
        with sql(os.environ["DATABASE_OWNER_URL"]) as cursor:
            cursor.execute("CREATE ROLE guest LOGIN")
            cursor.execute("CREATE DATABASE theirs OWNER guest")
        socket = quote(str(run_directory(data_dir)), safe="")
        monkeypatch.setenv("DATABASE_URL", f"postgres://guest@/theirs?host={socket}&port=5432")
        monkeypatch.delenv("DATABASE_OWNER_URL")

        with pytest.raises(Unavailable, match="theirs_app could not be made"), services(data_dir / "guest"):
            pass


def test_owner_without_application_is_refused(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@/portal")

    with pytest.raises(Unavailable, match="set both, or neither"), services(data_dir):
        pass


@pytest.fixture
def no_namespaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that refuses user namespaces."""
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")


@pytest.fixture
def closed(data_dir: Path) -> Iterator[Path]:
    """A data directory that root alone may reach; what is kept for it elsewhere goes afterwards."""
    directory = data_dir / "closed"
    directory.mkdir(mode=0o700)
    assert not data_dir.parent.stat().st_mode & 0o077
    yield directory
    shutil.rmtree(shelter_for(directory), ignore_errors=True)
    shutil.rmtree(directory)


@pytest.mark.skipif(not is_root, reason="only root lends PostgreSQL an identity")
@pytest.mark.usefixtures("no_namespaces")
def test_root_without_user_namespaces_shelters_programs_and_cluster(closed: Path) -> None:
    with services(closed) as (postgres, _), sql(os.environ["DATABASE_URL"]) as cursor:
        assert isinstance(postgres, Postgres)
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
        assert postgres.cluster == shelter_for(closed) / "pgdata"
        assert postgres.programs.is_relative_to(shelter_for(closed))
        assert postgres.cluster.stat().st_uid == 65534
        assert postgres.cluster.stat().st_mode & 0o077 == 0
        assert postgres.process
        assert "\nUid:\t65534" in Path(f"/proc/{postgres.process.pid}/status").read_text()


@pytest.mark.skipif(not is_root, reason="only root lends PostgreSQL an identity")
def test_a_cluster_that_falls_out_of_reach_is_carried_to_the_shelter(
    closed: Path, request: pytest.FixtureRequest
) -> None:
    with services(closed) as (postgres, _), sql(os.environ["DATABASE_OWNER_URL"]) as cursor:
        assert isinstance(postgres, Postgres)
        assert postgres.cluster == closed / "pgdata"
        cursor.execute("CREATE TABLE carried AS SELECT 7 AS number")
    request.getfixturevalue("no_namespaces")

    for _start in range(2):
        with services(closed) as (postgres, _), sql(os.environ["DATABASE_OWNER_URL"]) as cursor:
            assert isinstance(postgres, Postgres)
            assert postgres.cluster == shelter_for(closed) / "pgdata"
            cursor.execute("SELECT number FROM carried")
            assert cursor.fetchone() == (7,)


@pytest.mark.skipif(not is_root, reason="only root lends PostgreSQL an identity")
@pytest.mark.usefixtures("no_namespaces")
def test_a_shelter_where_nothing_may_run_is_told_in_one_line(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Account, "reaches", lambda *_: False)

    with pytest.raises(Unavailable, match="may be mounted noexec") as refused, services(closed):
        pass

    assert "\n" not in str(refused.value)


@pytest.mark.skipif(not is_root, reason="only root lends PostgreSQL an identity")
def test_root_without_either_tool_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Unavailable, match="install util-linux"):
        unprivileged_account()
