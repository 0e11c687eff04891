"""How programs are kept alive and stopped."""

import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from chenghua_portal.embedded import children
from chenghua_portal.embedded.children import DELAYS, Child, Kept, stop_all
from chenghua_portal.embedded.processes import Unavailable, wait_until
from tests.structure import ROOT


class Part:
    """A part that is alive when told so."""

    name = "part"

    def __init__(self, *, refuses: bool = False) -> None:
        self.alive = True
        self.starts = 0
        self.refuses = refuses

    def is_alive(self) -> bool:
        return self.alive

    def start(self) -> None:
        self.starts += 1
        if self.refuses:
            raise Unavailable("not today")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(children.time, "monotonic", lambda: now[0])
    return now


def test_a_living_part_is_left_alone(clock: list[float]) -> None:
    part = Part()

    Kept(part).tend()

    assert part.starts == 0


def test_a_dead_part_is_started_at_once_then_ever_later(clock: list[float]) -> None:
    part = Part()
    kept = Kept(part)
    part.alive = False
    started_at = []
    for _ in range(200):
        before = part.starts
        kept.tend()
        if part.starts > before:
            started_at.append(clock[0])
        clock[0] += 0.1

    pauses = [round(later - earlier) for earlier, later in pairwise(started_at)]
    assert started_at[0] == 1000.0
    assert pauses == sorted(pauses)
    assert max(pauses) == round(DELAYS[-1])


def test_a_part_that_recovered_is_started_at_once_again(clock: list[float]) -> None:
    part = Part()
    kept = Kept(part)
    kept.deaths = 4
    clock[0] += 60
    part.alive = False

    kept.tend()

    assert part.starts == 1


def test_a_part_that_cannot_start_is_tried_again_and_reported_once(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    part = Part(refuses=True)
    kept = Kept(part)
    part.alive = False

    for _ in range(2):
        kept.tend()
        clock[0] += 1
    kept.tend()

    assert part.starts == 2
    assert capsys.readouterr().out.count("not today") == 1


def test_a_child_is_given_time_to_finish(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "finishing.py").write_text(
        "import signal, time\n"
        "def finish(*_):\n    time.sleep(0.5); print('finished'); raise SystemExit\n"
        "signal.signal(signal.SIGTERM, finish); print('ready')\ntime.sleep(60)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    child = Child("slow", "finishing", patience=10)
    child.start()
    shown = ""

    def has_shown(text: str) -> bool:
        nonlocal shown
        shown += capfd.readouterr().out
        return text in shown

    assert wait_until(lambda: has_shown("slow     | ready"), seconds=10)
    stop_all([child], hurry=threading.Event())

    assert wait_until(lambda: has_shown("slow     | finished"), seconds=10)


def test_a_hurry_ends_a_child_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deaf.py").write_text(
        "import pathlib, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "pathlib.Path(__file__).with_name('ready').touch()\ntime.sleep(60)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    child = Child("deaf", "deaf", patience=60)
    child.start()
    assert wait_until((tmp_path / "ready").exists, seconds=10)
    hurry = threading.Event()
    hurry.set()

    stop_all([child], hurry=hurry)

    assert child.process
    assert child.process.returncode == -signal.SIGKILL


PARENT = """
import signal, subprocess, time
from chenghua_portal.embedded.processes import tied
print(subprocess.Popen(tied(["sleep", "60"], death=signal.SIGTERM)).pid, flush=True)
time.sleep(60)
"""


def test_a_child_ends_with_a_killed_parent() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    time.sleep(0.3)

    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert wait_until(lambda: not is_running(child), seconds=5)


def is_running(pid: int) -> bool:
    """Whether the process runs; one that nobody has waited for yet does not."""
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")
