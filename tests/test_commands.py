"""The commands people type: `make` and the process tree behind `make run`."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chenghua_portal.embedded.processes import wait_until
from tests.portals import Portal
from tests.structure import ROOT


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """A portal that runs."""
    data_dir = Path(tempfile.mkdtemp(prefix="portal 成华 "))
    portal = Portal(data_dir)
    try:
        portal.start()
        yield portal
    finally:
        portal.stop()
        shutil.rmtree(data_dir)


def test_portal_answers_when_its_address_is_printed(portal: Portal) -> None:
    assert '"database": true' in portal.health()


def test_a_second_start_beside_it_says_so_in_one_line(portal: Portal) -> None:
    second = portal.beside(PORTAL_PORT="1")

    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr == f"The portal is already running: {portal.address} (process {portal.pid}).\n"


def test_a_used_port_is_told_in_one_line(portal: Portal, tmp_path: Path) -> None:
    second = portal.beside(PORTAL_DATA_DIR=str(tmp_path))

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert f"Port {portal.port}: is used by another program" in second.stderr


def test_a_port_that_is_none_is_told_in_one_line(portal: Portal, tmp_path: Path) -> None:
    second = portal.beside(PORTAL_DATA_DIR=str(tmp_path), PORTAL_PORT="eighty")

    assert second.returncode == 1
    assert second.stderr == "PORTAL_PORT is a number from 1 to 65535, not 'eighty'.\n"


def test_a_data_directory_that_cannot_be_made_is_told_in_one_line(portal: Portal) -> None:
    second = portal.beside(PORTAL_DATA_DIR="/proc/portal")

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "Cannot make /proc/portal" in second.stderr


def test_management_commands_find_the_running_database(portal: Portal) -> None:
    done = subprocess.run(
        [*portal.command, "manage", "showmigrations", "identity", "--database", "owner"],
        cwd=ROOT,
        env=portal.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "[X] 0001" in done.stdout
    assert '"database": true' in portal.health()


@pytest.mark.parametrize("words", [["pginstall"], ["valkey-server"], ["gunicorn"], ["worker"], ["beat"]])
def test_a_killed_part_is_back_by_itself(portal: Portal, words: list[str]) -> None:
    victim = portal.child(*words)
    assert victim

    victim.kill()

    def is_back() -> bool:
        successor = portal.child(*words)
        return successor is not None and successor != victim

    assert wait_until(is_back, seconds=10)

    def is_healthy() -> bool:
        with contextlib.suppress(OSError):
            return '"database": true' in portal.health()
        return False

    assert wait_until(is_healthy, seconds=10)


def test_a_killed_supervisor_leaves_no_orphan_and_can_start_again(portal: Portal) -> None:
    family = portal.tree()
    assert len(family) >= 10
    assert portal.process

    portal.process.kill()
    portal.process.wait()

    assert wait_until(lambda: not any(process.is_running() for process in family), seconds=30)
    portal.start()
    assert '"database": true' in portal.health()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(portal: Portal, sent: signal.Signals) -> None:
    assert portal.process
    if portal.process.poll() is not None:
        portal.start()
    family = portal.tree()

    portal.process.send_signal(sent)

    assert portal.process.wait(60) == 0
    assert not any(process.is_running() for process in family)
    assert (portal.data_dir / "portal.lock").read_text() == ""
    assert not (portal.data_dir / "pgdata" / "postmaster.pid").exists()


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--directory", str(ROOT), *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_help_lists_every_command() -> None:
    makefile = (ROOT / "Makefile").read_text()
    [commands] = re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)
    inner = {"help", "packages", "packages-dev", "browser"}

    listed = set(re.findall(r"^make (\S+)", make("help").stdout, re.MULTILINE))

    assert listed == set(commands.split()) - inner


def test_an_old_python_is_told_in_one_line(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "cmp", "rm", "cp", "echo", "make"):
        (programs / name).symlink_to(str(shutil.which(name)))
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = make("--directory", str(tmp_path), "run", PATH=str(programs))

    assert done.returncode != 0
    [line] = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert line.startswith("Python 3.11 or later is needed")


def test_locks_are_pinned_and_hashed() -> None:
    for lock in ("requirements.txt", "requirements-dev.txt"):
        entries = re.findall(r"^[^\s#].*(?:\n    .*)*", (ROOT / lock).read_text(), re.MULTILINE)
        assert entries
        for entry in entries:
            assert "==" in entry.splitlines()[0], entry
            assert "--hash=sha256:" in entry, entry


def test_both_locks_name_the_same_versions() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^(\S+==\S+)", (ROOT / lock).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_ci_calls_what_people_call() -> None:
    script = (ROOT / ".ci" / "run").read_text()

    assert re.findall(r"^make .*", script, re.MULTILINE) == ["make lint", "make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
