"""What a backup holds, written last, so that a backup without it is known to be unfinished."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "manifest.json"
DUMP = "database.dump"
FILES = "files"
CHECKPOINTS = "checkpoints.jsonl"
DRAFT_KEYS = "drafts/*.key"
BLOCK = 1 << 20
VERSION = 1


class Unfit(Exception):
    """A backup, or the place to restore it into, is not as it must be; says what and the way out."""


@dataclass(frozen=True)
class Manifest:
    """The content of a backup: hashes of its parts, and what the database held at that moment.

    `files` maps the hash a stored file is named by to its size in bytes; `not_kept` are those that rows name and
    that were missing or damaged already. `keys` maps the path of a key file to the SHA-256 of its content, `rows` a
    table to how many rows it had. `audit` is the last position and hash of the record. `closed_functions` are those
    that only their owner may call.
    """

    made_at: str
    versions: dict[str, str]
    database_sha256: str
    checkpoints_sha256: str
    files: dict[str, int]
    not_kept: list[str]
    keys: dict[str, str]
    rows: dict[str, int]
    migrations: list[str]
    closed_functions: list[str]
    audit: tuple[int, str]
    version: int = VERSION

    def write(self, directory: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (directory / NAME).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        """Raises Unfit where there is none, or one of another kind."""
        try:
            body = json.loads((directory / NAME).read_text(encoding="utf-8"))
            if body["version"] > VERSION:
                raise Unfit(f"{directory} was made by a newer portal: restore it with that one.")
            return cls(**body | {"audit": tuple(body["audit"])})
        except OSError:
            raise Unfit(f"{directory} is no finished backup: it has no {NAME}.") from None
        except (ValueError, KeyError, TypeError):
            raise Unfit(f"{directory / NAME} cannot be read. Take another backup.") from None


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def copy_hashed(pieces: Iterable[bytes], target: Path) -> tuple[str, int]:
    """Write the pieces into a new file, for us alone; the SHA-256 and the bytes of what was written."""
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    with target.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size
