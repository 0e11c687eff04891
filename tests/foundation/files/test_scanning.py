"""ClamAV, played by a server on loopback that speaks its protocol."""

import socket
import struct
import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile

from chenghua_portal.foundation.files import scanning
from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.files.scanning import refuse_infected
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.web.refusals import Refused
from tests.foundation.files.specimens import pdf

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!"


class Clamd:
    """Answers INSTREAM as clamd does: FOUND for the test file, OK for anything else."""

    def __init__(self, listening, answer=None):
        self.listening, self.answer, self.seen = listening, answer, []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _address = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self.take(connection, stream)

    def take(self, connection, stream):
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">L", stream.read(4))[0]:
            content += stream.read(length)
        self.seen.append(content)
        verdict = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        connection.sendall(self.answer if self.answer is not None else b"stream: " + verdict + b"\0")


@pytest.fixture
def clamd(settings):
    """Start one over TCP or a socket; it becomes the one that is asked."""
    opened = []

    def start(path=None, **options):
        listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        listening.bind(str(path) if path else ("127.0.0.1", 0))
        listening.listen()
        opened.append(listening)
        settings.CLAMD_URL = f"unix://{path}" if path else f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        return Clamd(listening, **options)

    yield start
    for listening in opened:
        listening.close()


def test_without_a_scanner_nothing_is_asked(settings):
    settings.CLAMD_URL = ""
    refuse_infected([EICAR])


def test_clean_file_is_seen_whole_over_tcp(clamd):
    server = clamd()
    pieces = [b"clean" * 200_000, memoryview(b"end")]
    refuse_infected(pieces)
    assert server.seen == [b"".join(pieces)]


def test_infected_file_is_refused_over_a_unix_socket(clamd, tmp_path):
    clamd(tmp_path / "clamd.ctl")
    refuse_infected([b"clean"])
    with pytest.raises(Refused):
        refuse_infected([b"x", EICAR])


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: ", b"OK\0"])
def test_what_is_no_clear_verdict_refuses(clamd, answer):
    clamd(answer=answer)
    with pytest.raises(Refused):
        refuse_infected([b"clean"])


def test_scanner_that_is_away_refuses(clamd, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(Refused):
        refuse_infected([b"clean"])


def test_scanner_that_hangs_refuses(settings, monkeypatch):
    monkeypatch.setattr(scanning, "ANSWERED_WITHIN", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.CLAMD_URL = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Refused):
            refuse_infected([b"clean"])


@pytest.mark.parametrize("url", ["clamd", "http://127.0.0.1", "unix://"])
def test_address_of_another_form_is_a_mistake_of_the_operator(settings, url):
    settings.CLAMD_URL = url
    with pytest.raises(ImproperlyConfigured):
        refuse_infected([b"clean"])


@pytest.mark.django_db
def test_infected_upload_leaves_nothing(clamd, files_dir):
    clamd()
    by = Actor(arrived_at=datetime(2026, 11, 27, tzinfo=UTC), user_id=uuid4())
    upload = SimpleUploadedFile("a.pdf", pdf(EICAR))
    with pytest.raises(Refused) as caught:
        store_upload(
            upload, subject_type="test.thing", subject_id=uuid4(), by=by, keep_key=True, field="scan"
        )
    assert caught.value.refusal.field == "scan"
    assert not StoredFile.objects.exists()
    assert not files_dir.exists()
