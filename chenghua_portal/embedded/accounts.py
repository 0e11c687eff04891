"""Whom PostgreSQL runs as. It refuses root, so root lends it another identity."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from chenghua_portal.embedded.processes import NOBODY, Unavailable

SHELTERS = Path("/var/tmp")  # noqa: S108  the one place an account without a home may keep data


@dataclass(frozen=True)
class Account:
    """How to become the account (a command's beginning), and who owns its files."""

    prefix: tuple[str, ...]
    uid: int
    gid: int

    def reaches(self, *paths: Path) -> bool:
        """Whether the account may enter or run every path: parents may be closed to it."""
        tests = [part for path in paths for part in ("-a", "-x", str(path))][1:]
        return subprocess.run([*self.prefix, "test", *tests], check=False, cwd="/").returncode == 0

    def own(self, directory: Path) -> None:
        """Give a directory and all in it to the account; root may have used another account before."""
        if os.geteuid() != 0 or directory.stat().st_uid == self.uid:
            return
        for parent, _, names in os.walk(directory):
            for name in (".", *names):
                os.chown(Path(parent) / name, self.uid, self.gid, follow_symlinks=False)


def unprivileged_account() -> Account:
    """Ourselves; as root, a user namespace where we are nobody; without namespaces, nobody itself."""
    if os.geteuid() != 0:
        return Account((), os.geteuid(), os.getegid())
    namespace = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    if (
        shutil.which("unshare")
        and subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode == 0
    ):
        return Account(namespace, 0, 0)
    if shutil.which("setpriv"):
        return Account(
            ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"), NOBODY, NOBODY
        )
    raise Unavailable("PostgreSQL refuses root: install util-linux (unshare, setpriv), or run as a user.")


def shelter_for(data_dir: Path) -> Path:
    """Where a cluster lives whose account cannot reach `data_dir`."""
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return SHELTERS / f"chenghua-portal-{os.getuid()}-{digest}"
