"""A bucket that speaks S3, as a place for ciphertexts."""

import contextlib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured

from chenghua_portal.foundation.files.places import PIECE, Blob, Gone, Unavailable


@cache
def bucket(url: str) -> "Bucket":
    """The bucket of `s3://name/prefix?endpoint=https://…&region=…`, kept for its connections.

    Who signs in comes from where Amazon's tools look: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    """
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured("PORTAL_FILES_URL has the form s3://bucket/prefix?endpoint=https://….")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    client = boto3.client(
        "s3",
        endpoint_url=options.get("endpoint"),
        region_name=options.get("region", "us-east-1"),
        config=Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"total_max_attempts": 3},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    prefix = parts.path.strip("/")
    return Bucket(client, parts.netloc, f"{prefix}/" if prefix else "")


class Bucket:
    def __init__(self, client: Any, name: str, prefix: str) -> None:
        self.client, self.bucket, self.prefix = client, name, prefix

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        # One part after the other: several at once would each hold a part in memory.
        transfer = TransferConfig(use_threads=False, multipart_chunksize=8 * PIECE)
        with self._reachable():
            self.client.upload_fileobj(Reader(pieces), self.bucket, self.prefix + name, Config=transfer)

    def get(self, name: str) -> Iterator[bytes]:
        with self._reachable(name):
            body = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)["Body"]
            yield from body.iter_chunks(PIECE)

    def delete(self, name: str) -> None:
        with self._reachable():
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def blobs(self, under: str = "") -> Iterator[Blob]:
        pages = self.client.get_paginator("list_objects_v2")
        with self._reachable():
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix + under):
                for found in page.get("Contents", ()):
                    yield Blob(found["Key"].removeprefix(self.prefix), found["LastModified"].timestamp())

    @contextlib.contextmanager
    def _reachable(self, name: str = "") -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                raise Gone(name) from error
            raise Unavailable(str(error)) from error
        except (BotoCoreError, Boto3Error) as error:
            raise Unavailable(str(error)) from error


class Reader:
    """Pieces as a file that is read from its beginning to its end, once."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.waiting = iter(pieces), b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self.waiting) < size:
            piece = next(self.pieces, b"")
            if not piece:
                break
            self.waiting += piece
        given, self.waiting = (self.waiting, b"") if size < 0 else (self.waiting[:size], self.waiting[size:])
        return given
