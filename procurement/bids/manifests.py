"""What a bidder hands in, as bytes: answers, files with their keys, and what they belong to."""

import base64
import json
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID


class MalformedManifest(ValueError):
    """The bytes are no manifest of this version."""


@dataclass(frozen=True)
class Binding:
    """What a manifest belongs to: it can be opened as nothing else."""

    call_id: UUID
    bid_id: UUID
    organization_id: UUID
    version: int
    key_set_id: UUID

    def as_json(self) -> dict[str, Any]:
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Binding":
        return cls(**{f.name: f.type(body[f.name]) for f in fields(cls)})  # type: ignore[operator]


@dataclass(frozen=True)
class ManifestFile:
    """A file of the bid: `size` of the plaintext in bytes, `sha256` of the ciphertext, its `key`."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    key: bytes

    def as_json(self) -> dict[str, Any]:
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "ManifestFile":
        return cls(
            id=UUID(body["id"]),
            name=str(body["name"]),
            media_type=str(body["media_type"]),
            size=int(body["size"]),
            sha256=str(body["sha256"]),
            key=base64.b64decode(body["key"], validate=True),
        )


@dataclass(frozen=True)
class Manifest:
    """A whole bid: what it belongs to, its answers by section in plain JSON, its files."""

    binding: Binding
    sections: dict[str, dict[str, Any]]
    files: tuple[ManifestFile, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "manifest": 1,
            "binding": self.binding.as_json(),
            "sections": self.sections,
            "files": [file.as_json() for file in self.files],
        }

    def to_bytes(self) -> bytes:
        return canonical_json(self.as_json())

    @classmethod
    def from_json(cls, body: Any) -> "Manifest":
        """Raises MalformedManifest."""
        try:
            if body["manifest"] != 1 or not all(isinstance(v, dict) for v in body["sections"].values()):
                raise ValueError("Another version, or answers that are no sections.")
            return cls(
                binding=Binding.from_json(body["binding"]),
                sections=body["sections"],
                files=tuple(ManifestFile.from_json(file) for file in body["files"]),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise MalformedManifest(str(error)) from error

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Raises MalformedManifest."""
        try:
            return cls.from_json(json.loads(data))
        except (ValueError, RecursionError) as error:
            raise MalformedManifest(str(error)) from error


def canonical_json(body: Any) -> bytes:
    """One spelling for one content: UTF-8, sorted keys, no spaces. Raises ValueError for NaN."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def plain(value: Any) -> Any:
    """A value as canonical JSON spells it: bytes in base64, UUIDs as text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, UUID) else value
