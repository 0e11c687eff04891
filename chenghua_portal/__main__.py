"""`python -m chenghua_portal`: database, cache, web, worker and beat in one tree, in the foreground.

`run` (or nothing) starts the portal. `manage …` runs a management command on the same database and cache,
whether the portal is running or not.
"""

import contextlib
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from chenghua_portal.embedded import Unavailable, services
from chenghua_portal.embedded.children import ROOT, Child, Kept, Part, log_to, say, stop_all
from chenghua_portal.embedded.processes import die_with_parent, private_directory, tied
from chenghua_portal.embedded.room import FULL, RoomWatch, trouble

# A running job may take this long (CELERY_TASK_TIME_LIMIT) before it is ended.
JOB_PATIENCE = 300
WEB_PATIENCE = 30
BEAT_PATIENCE = 5
DEMO_PATIENCE = 5


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chenghua_portal.settings.local")
    data_dir = Path(os.environ.get("PORTAL_DATA_DIR", ROOT / ".local")).resolve()
    os.environ["PORTAL_DATA_DIR"] = str(data_dir)
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        if arguments[:1] == ["manage"]:
            return manage(private_directory(data_dir), arguments[1:])
        if arguments in ([], ["run"]):
            return run(private_directory(data_dir))
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in FULL:
            raise
        print(trouble(data_dir) or f"{error.filename or data_dir}: {error.strerror}.", file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


def manage(data_dir: Path, arguments: list[str]) -> int:
    """Run `manage.py` with the services it needs."""
    with services(data_dir):
        return subprocess.run(
            tied([sys.executable, str(ROOT / "manage.py"), *arguments], death=signal.SIGTERM), check=False
        ).returncode


def run(data_dir: Path) -> int:
    """Start everything, keep it alive until told to stop, stop it in order.

    SIGINT, SIGTERM, SIGHUP or the death of our parent stop the portal; a running job may finish first.
    A second signal ends it at once. Our own sudden death ends all children.
    """
    stopping, hurry = threading.Event(), threading.Event()

    def on_signal(*_: object) -> None:
        (hurry if stopping.is_set() else stopping).set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, on_signal)
    die_with_parent()
    log_to(data_dir / "portal.log")
    address = f"http://127.0.0.1:{port()}"
    os.environ.setdefault("PORTAL_BASE_URL", address)
    os.environ.setdefault("PORTAL_LOG_LEVEL", "WARNING")
    with (
        only_portal(data_dir, address) as was_killed,
        listener(port(), patience=20 if was_killed else 0) as web_socket,
        services(data_dir) as embedded,
    ):
        accounts = prepare()
        children = programs(data_dir, web_socket)
        parts: list[Part] = [*embedded, *children]
        kept = [Kept(part) for part in parts]
        if not stopping.is_set():
            for child in children:
                child.start()
        demo = Child("demo", "django", "load_demo", patience=DEMO_PATIENCE)
        answered = threading.Event()
        threading.Thread(target=announce, args=[address, accounts, answered, stopping], daemon=True).start()
        room = RoomWatch(data_directories(data_dir))
        while not stopping.wait(0.2):
            for part in kept:
                part.tend()
            for line in room.look():
                say(line)
            for service in embedded:
                service.rotate_log()
            if answered.is_set() and demo.process is None and wants_demo():
                demo.start()
        say("Stopping. A running job may finish first; Ctrl-C again ends it at once.")
        stop_all([*children, demo], hurry=hurry)
    return 0


def data_directories(data_dir: Path) -> list[Path]:
    """Where the portal keeps anything: often one directory."""
    others = [os.environ.get(name) for name in ("PORTAL_KEYS_DIR", "PORTAL_FILES_DIR")]
    return [data_dir, *(Path(other) for other in others if other)]


def port() -> int:
    given = os.environ.get("PORTAL_PORT", "8000")
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise Unavailable(f"PORTAL_PORT is a number from 1 to 65535, not {given!r}.")
    return int(given)


def wants_demo() -> bool:
    """Whether to show demo data: locally, unless PORTAL_DEMO=0."""
    is_local = os.environ["DJANGO_SETTINGS_MODULE"].endswith(".local")
    return is_local and os.environ.get("PORTAL_DEMO") != "0"


@contextlib.contextmanager
def only_portal(data_dir: Path, address: str) -> Iterator[bool]:
    """Be the only portal on this data directory; yields whether the last one was killed.

    Raises Unavailable, with the address of the other one, when it is running.
    """
    with (data_dir / "portal.lock").open("a+") as lock:
        lock.seek(0)
        other = lock.read()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable(f"The portal is already running: {other or 'it is just starting'}.") from None
        lock.truncate(0)
        lock.write(f"{address} (process {os.getpid()})")
        lock.flush()
        yield bool(other)
        lock.truncate(0)


@contextlib.contextmanager
def listener(port: int, *, patience: float) -> Iterator[socket.socket]:
    """The socket that gunicorn inherits. We hold it, so that visitors wait while it restarts.

    Raises Unavailable when the port is used; with `patience`, after waiting for a killed portal's web to end.
    """
    end = time.monotonic() + patience
    with socket.socket() as web_socket:
        web_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while True:
            try:
                web_socket.bind(("127.0.0.1", port))
                web_socket.listen(512)
                break
            except OSError as error:
                if error.errno == errno.EADDRINUSE and time.monotonic() < end:
                    time.sleep(0.2)
                    continue
                reason = "is used by another program" if error.errno == errno.EADDRINUSE else error.strerror
                raise Unavailable(
                    f"Port {port}: {reason}. Choose another: make run PORTAL_PORT=8001"
                ) from error
        yield web_socket


def prepare() -> str:
    """Catalogues, database and accounts; the table of accounts."""
    demo = ["--demo"] if wants_demo() else []
    done = subprocess.run(
        tied([sys.executable, "-m", "chenghua_portal.embedded.preparing", *demo], death=signal.SIGTERM),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=False,
    )
    if done.returncode:
        line = trouble(Path(os.environ["PORTAL_DATA_DIR"]))
        raise Unavailable(line or f"The database could not be prepared.\n{done.stderr.strip()}")
    say(done.stderr)
    return done.stdout


def programs(data_dir: Path, web_socket: socket.socket) -> list[Child]:
    """The portal's own programs, in the order in which they are started."""
    socket_number = web_socket.fileno()
    return [
        Child(
            "web",
            *("gunicorn", "chenghua_portal.wsgi", "--bind", f"fd://{socket_number}", "--no-control-socket"),
            *(
                "--worker-class",
                "gthread",
                "--workers",
                os.environ.get("WEB_CONCURRENCY", "2"),
                "--threads",
                "8",
            ),
            *("--graceful-timeout", str(WEB_PATIENCE - 5), "--log-level", "warning"),
            patience=WEB_PATIENCE,
            pass_fds=[socket_number],
        ),
        Child(
            "worker",
            *(
                "celery",
                "--app",
                "chenghua_portal",
                "--quiet",
                "--skip-checks",
                "worker",
                "--concurrency",
                "2",
            ),
            *("--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
            patience=JOB_PATIENCE,
        ),
        Child(
            "beat",
            *(
                "celery",
                "--app",
                "chenghua_portal",
                "--quiet",
                "--skip-checks",
                "beat",
                "--loglevel",
                "WARNING",
            ),
            *("--schedule", str(data_dir / "beat-schedule"), "--pidfile", ""),
            patience=BEAT_PATIENCE,
        ),
    ]


def announce(address: str, accounts: str, answered: threading.Event, stopping: threading.Event) -> None:
    """Wait until the front page answers, then print where the portal is and who may sign in."""
    browser = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not stopping.is_set():
        try:
            with browser.open(address, timeout=30):
                break
        except urllib.error.HTTPError as error:
            say(f"The front page answers with an error ({error.code}).")
            break
        except OSError:
            time.sleep(0.2)
    if not stopping.is_set():
        # The accounts' passwords are for the terminal alone.
        say(f"\n{accounts}", kept=False)
        say(f"The portal is at {address}/  (Ctrl-C stops it)")
        answered.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
