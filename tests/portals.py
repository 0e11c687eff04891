"""A portal in processes of its own, for what must be seen from outside: the commands, faults, benchmarks."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import psutil

from chenghua_portal.embedded.processes import wait_until
from tests.structure import ROOT

SET_BY_THE_SUITE = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Portal:
    """`make run` without make, on a data directory of its own, without demo data."""

    data_dir: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    output: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        unset = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_SUITE}
        ours = {"PORTAL_DATA_DIR": str(self.data_dir), "PORTAL_PORT": str(self.port), "PORTAL_DEMO": "0"}
        return {**unset, **ours, "PYTHONWARNINGS": ""}

    @property
    def command(self) -> list[str]:
        return [sys.executable, "-m", "chenghua_portal"]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start everything and wait until the front page has answered."""
        self.output.clear()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # A suite that nohup started would hand down that SIGHUP is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # noqa: PLW1509
        )
        Thread(target=self.read, daemon=True).start()
        if not wait_until(lambda: "The portal is at" in "".join(self.output), seconds=60):
            raise RuntimeError("".join(self.output))

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(60)

    def read(self) -> None:
        if self.process is None or self.process.stdout is None:
            return
        with self.process.stdout as lines:
            self.output.extend(lines)

    def beside(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Another start with other settings, which is expected to end by itself."""
        return subprocess.run(
            self.command,
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def health(self) -> str:
        """What the health page says."""
        with urllib.request.urlopen(f"{self.address}/health/", timeout=30) as answer:
            body: bytes = answer.read()
        return body.decode()

    def child(self, *words: str) -> psutil.Process | None:
        """The first living child of the supervisor whose command has the words."""
        for process in psutil.Process(self.pid).children():
            with contextlib.suppress(psutil.Error):
                command = " ".join(process.cmdline())
                if all(word in command for word in words) and process.status() != psutil.STATUS_ZOMBIE:
                    return process
        return None

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError("The portal has not been started.")
        return self.process.pid

    def tree(self) -> list[psutil.Process]:
        """The supervisor and all its descendants."""
        supervisor = psutil.Process(self.pid)
        return [supervisor, *supervisor.children(recursive=True)]
