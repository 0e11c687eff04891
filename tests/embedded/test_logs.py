"""Logs stay small, few, and without what signs anybody in."""

import subprocess
from pathlib import Path

import pytest

from chenghua_portal.embedded import children, logs
from chenghua_portal.embedded.children import Child, log_to, say
from chenghua_portal.embedded.logs import KEPT, PortalLog, rotate_open
from chenghua_portal.embedded.processes import wait_until

MAIL = "Subject: Sign in\nhttp://127.0.0.1:8000/account/link/secret-token/\n"


@pytest.fixture(autouse=True)
def small_logs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LARGEST", 300)
    monkeypatch.setattr(children, "_logs", [])


def test_a_log_is_set_aside_when_it_has_grown_and_old_ones_go(tmp_path: Path) -> None:
    log = PortalLog(tmp_path / "portal.log")

    for number in range(100):
        log.write("web", f"line {number:>3} {'x' * 80}")

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == ["portal.log", *(f"portal.log.{number}" for number in range(1, KEPT + 1))]
    assert all(path.stat().st_size < 600 for path in tmp_path.iterdir())
    assert "line  99" in (tmp_path / "portal.log").read_text() + (tmp_path / "portal.log.1").read_text()
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_a_log_that_a_server_holds_open_goes_on_in_an_empty_file(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    with log.open("ab") as held, subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=held) as server:
        assert server.stdin
        server.stdin.write(b"before\n" * 60)
        server.stdin.flush()
        assert wait_until(lambda: log.stat().st_size == 420, seconds=10)

        rotate_open(log)
        server.stdin.write(b"after\n")

    assert log.read_text() == "after\n"
    assert (tmp_path / "postgres.log.1").stat().st_size == 420


def test_what_is_for_the_terminal_alone_is_not_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to(tmp_path / "portal.log")

    say("password: open sesame", kept=False)
    say("postgres has ended")

    assert "open sesame" in capsys.readouterr().out
    assert "open sesame" not in (tmp_path / "portal.log").read_text()
    assert "portal   | postgres has ended" in (tmp_path / "portal.log").read_text()


def test_of_what_programs_print_only_records_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    record, boot = '{"event": "mail_sent"}', "[2026-11-23 02:00:00 +0000] [7] [ERROR] Worker failed to boot."
    (tmp_path / "mailing.py").write_text(f"print({MAIL!r}); print({record!r}); print({boot!r}); print('end')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    log_to(tmp_path / "portal.log")

    child = Child("worker", "mailing", patience=10)
    child.start()

    assert wait_until(lambda: "| end" in capfd.readouterr().out, seconds=10)
    child.kill()
    kept = (tmp_path / "portal.log").read_text()
    assert record in kept
    assert boot in kept
    assert "secret-token" not in kept


def test_a_full_disk_is_no_reason_to_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log_to(Path("/dev/full"))

    say("still here")

    assert "still here" in capsys.readouterr().out
