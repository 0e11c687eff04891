"""The secret of a local portal, made on first use so that none is ever in git."""

import contextlib
import os
import secrets
from pathlib import Path


def local_secret_key(data_dir: Path) -> str:
    """The key kept in `data_dir`; two processes that start together agree on one."""
    path = data_dir / "keys" / "secret.key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"secret.{os.getpid()}")
    if not path.exists():
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text()
