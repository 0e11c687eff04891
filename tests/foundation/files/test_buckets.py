"""S3, played by a small server on loopback: objects by path, and a list of them."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from chenghua_portal.foundation.files import storage
from chenghua_portal.foundation.files.buckets import bucket
from chenghua_portal.foundation.files.places import Gone, Unavailable, place
from chenghua_portal.foundation.files.storage import Damaged

STORED_AT = "2026-11-27T06:03:22.000Z"


class S3(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    parts: dict[str, bytes]
    is_down = False

    def log_message(self, *words):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle_any(self):
        parts = urlsplit(self.path)
        name, query = unquote(parts.path), parse_qs(parts.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.is_down:
            return self.answer(503)
        if self.command == "POST" and "uploads" in query:
            return self.answer(200, b"<R><UploadId>1</UploadId></R>")
        if self.command == "POST":
            self.objects[name] = b"".join(self.parts[number] for number in sorted(self.parts))
            return self.answer(200, b"<R/>")
        if self.command == "PUT" and "partNumber" in query:
            self.parts[query["partNumber"][0].zfill(5)] = body
            return self.answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')
        if self.command == "PUT":
            self.objects[name] = body
            return self.answer(200, ETag='"x"')
        if self.command == "DELETE":
            self.objects.pop(name, None)
            return self.answer(204)
        if "list-type" in query:
            return self.answer(200, self.listed(name.rstrip("/"), query.get("prefix", [""])[0]))
        if name not in self.objects:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self.answer(200, self.objects[name])

    def listed(self, root, prefix):
        keys = [key.removeprefix(f"{root}/") for key in self.objects]
        rows = "".join(
            f"<Contents><Key>{key}</Key><LastModified>{STORED_AT}</LastModified></Contents>"
            for key in keys
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()

    do_GET = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815  as the library calls them


@pytest.fixture
def s3(settings, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    handler = type("Served", (S3,), {"objects": {}, "parts": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.PORTAL_FILES_URL = f"s3://portal/files?endpoint=http://127.0.0.1:{server.server_port}"
    yield handler
    bucket(settings.PORTAL_FILES_URL).client.close()
    bucket.cache_clear()
    server.shutdown()
    server.server_close()


def test_file_is_kept_in_the_bucket_encrypted(s3, files_dir):
    written = storage.write(b"sealed content")
    assert list(s3.objects) == [f"/portal/files/{storage.name_of(written.sha256)}"]
    assert b"sealed" not in next(iter(s3.objects.values()))
    assert storage.read(written.sha256, written.key) == b"sealed content"
    assert storage.is_stored(written.sha256)
    assert not files_dir.exists()


def test_large_file_goes_in_parts(s3):
    content = bytes(range(256)) * 4096 * 20
    written = storage.write(content)
    assert len(s3.parts) == 3
    assert storage.read(written.sha256, written.key) == content


def test_changed_or_missing_file_is_damaged(s3):
    written = storage.write(b"content")
    (name,) = s3.objects
    s3.objects[name] = s3.objects[name][:-1] + b"x"
    with pytest.raises(Damaged):
        storage.read(written.sha256, written.key)
    with pytest.raises(Damaged):
        storage.is_stored(written.sha256)
    s3.objects.clear()
    with pytest.raises(Damaged, match="missing"):
        storage.read(written.sha256, written.key)
    assert not storage.is_stored(written.sha256)


def test_objects_are_listed_and_deleted_under_the_prefix(s3):
    s3.objects["/portal/other/x"] = b""
    place().put("uploads/a/1", [b"one"])
    place().put("uploads/b/1", [b"two"])
    assert {blob.name for blob in place().blobs()} == {"uploads/a/1", "uploads/b/1"}
    (blob,) = place().blobs("uploads/a/")
    assert (blob.name, blob.stored_at) == ("uploads/a/1", 1795759402.0)
    place().delete("uploads/a/1")
    place().delete("uploads/a/1")
    with pytest.raises(Gone):
        list(place().get("uploads/a/1"))


def test_service_that_is_down_is_unavailable(s3):
    s3.is_down = True
    with pytest.raises(Unavailable):
        storage.write(b"content")
    with pytest.raises(Unavailable):
        list(place().get("x"))


@pytest.mark.parametrize("url", ["https://portal", "s3://", "portal"])
def test_address_of_another_form_is_a_mistake_of_the_operator(settings, url):
    settings.PORTAL_FILES_URL = url
    with pytest.raises(ImproperlyConfigured):
        place()
