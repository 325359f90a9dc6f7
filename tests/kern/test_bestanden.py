"""Uploads: stored, scanned, served and deleted."""

from __future__ import annotations

import os
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from profiel.dossiers.models import Document
from stadsportaal.kern import bestanden
from stadsportaal.kern.bestanden import (
    BestandUnusable,
    FileNotServable,
    InfectedFile,
    WrongFileType,
    clean_naam,
    delete_bestand,
    delete_orphans,
    scan_waiting,
    serve,
)
from stadsportaal.kern.bestandsinhoud import (
    FOTOS,
    PDF,
)
from stadsportaal.kern.koppelingen import clamd
from stadsportaal.kern.models import Bestand, Gebeurtenis
from tests.kern.uploads import EICAR, on_disk, pdf, picture, upload


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.mark.django_db
def test_type_that_this_question_does_not_take_is_refused() -> None:
    with pytest.raises(WrongFileType):
        upload(pdf(), allow=FOTOS)


@pytest.mark.django_db
def test_stored_apart_from_its_name_and_closed_to_others(media: Path) -> None:
    one, other = upload(pdf(), "paspoort.pdf"), upload(pdf(), "paspoort.pdf")
    assert one.pad != other.pad
    assert one.sha256 == other.sha256
    assert len(one.sha256) == 64
    assert "paspoort" not in one.pad
    assert (media / one.pad).stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_no_row_no_file(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> Bestand:
        raise IntegrityError

    monkeypatch.setattr(Bestand.objects, "create", refuse)
    with pytest.raises(IntegrityError):
        upload(pdf())
    assert not on_disk(media)


@pytest.mark.parametrize(
    ("given", "naam"),
    [
        ("foto.jpg", "foto.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Ada\\attest.pdf", "attest.pdf"),
        ("..", "bestand.pdf"),
        ("", "bestand.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("a\0b\nc.pdf", "abc.pdf"),
        ("gehei\u202efdp.exe", "geheifdp.pdf"),
        ('a<b>:"|?*c.pdf', "a b c.pdf"),
        ("mijn.scan.v2.pdf", "mijn.scan.v2.pdf"),
        ("e\u0301e\u0301n.pdf", "één.pdf"),
        ("x" * 400 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_name_is_cleaned(given: str, naam: str) -> None:
    assert clean_naam(given, "pdf") == naam


@pytest.mark.django_db
@pytest.mark.parametrize(("as_attachment", "disposition"), [(True, "attachment"), (False, "inline")])
def test_served_so_that_a_browser_neither_runs_nor_keeps_it(as_attachment: bool, disposition: str) -> None:
    response = serve(upload(pdf(), "één bewijs.pdf"), as_attachment=as_attachment)
    assert b"".join(response.streaming_content) == pdf()  # type: ignore[arg-type]
    assert response.headers["Content-Type"] == PDF
    assert response.headers["Content-Disposition"].startswith(disposition)
    assert "%C3%A9%C3%A9n" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "no-store, private"
    response.close()


@pytest.mark.django_db
@pytest.mark.parametrize("scan", ["wacht", "besmet"])
def test_waiting_or_infected_file_is_not_served(scan: str) -> None:
    bestand = upload(pdf())
    bestand.scan = scan
    with pytest.raises(FileNotServable):
        serve(bestand)


@pytest.mark.django_db
def test_file_that_left_the_disk_is_said_so(media: Path) -> None:
    bestand = upload(pdf())
    (media / bestand.pad).unlink()
    with pytest.raises(FileNotServable):
        serve(bestand)


@pytest.mark.django_db(transaction=True)
def test_file_goes_with_the_commit_that_deletes_its_row(media: Path) -> None:
    bestand = upload(pdf())
    pad, pk = media / bestand.pad, bestand.pk
    with pytest.raises(RuntimeError), transaction.atomic():
        delete_bestand(bestand)
        raise RuntimeError
    assert pad.exists()
    delete_bestand(Bestand.objects.get(pk=pk))
    assert not pad.exists()
    assert not Bestand.objects.exists()


@pytest.mark.django_db
def test_only_old_files_without_a_row_are_orphans(media: Path) -> None:
    now = datetime.now(UTC)
    kept, gone, young = upload(pdf()), upload(pdf()), upload(pdf())
    Bestand.objects.filter(pk__in=[gone.pk, young.pk]).delete()
    old = (now - timedelta(hours=25)).timestamp()
    for bestand in (kept, gone):
        os.utime(media / bestand.pad, (old, old))
    assert delete_orphans(now) == 1
    assert {path.name for path in on_disk(media)} == {Path(kept.pad).name, Path(young.pad).name}


@pytest.mark.django_db
def test_row_that_nothing_refers_to_goes_after_a_day(media: Path, django_capture_on_commit_callbacks: Any) -> None:
    now = datetime.now(UTC)
    used, loose, young, other = (upload(pdf()) for _ in range(4))
    old = now - timedelta(hours=25)
    Bestand.objects.filter(pk__in=[used.pk, loose.pk, other.pk]).update(created_at=old)
    Document.objects.create(kenmerk="AAAAAAAA", soort="bijlage", titel="x", bestand=used)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_orphans(now) == 2
    assert set(Bestand.objects.all()) == {used, young}
    assert {path.name for path in on_disk(media)} == {Path(row.pad).name for row in (used, young)}


def test_every_foreign_key_to_a_file_counts() -> None:
    keys = {key for model in apps.get_models() for key in model._meta.concrete_fields if key.related_model is Bestand}
    sql = str(bestanden._unused().query)
    assert len(keys) >= 3
    assert all(f'"{key.model._meta.db_table}"' in sql and f'"{key.column}"' in sql for key in keys)


class FakeClamd(socketserver.BaseRequestHandler):
    """Reads INSTREAM as clamd does and finds the EICAR test file; other answers on demand."""

    answer: bytes | None = None

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.request.recv(1)
        data = b""
        while size := struct.unpack("!I", self._exactly(4))[0]:
            data += self._exactly(size)
        found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
        assert command == b"zINSTREAM\0"
        self.request.sendall(found if self.answer is None else self.answer)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            data += self.request.recv(size - len(data))
        return data


@pytest.fixture
def scanner(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes | None], None]]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeClamd)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.SCAN = f"127.0.0.1:{server.server_address[1]}"
    yield lambda answer: monkeypatch.setattr(FakeClamd, "answer", answer)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.django_db
@pytest.mark.usefixtures("scanner")
def test_scanner_judges_the_original_bytes() -> None:
    assert upload(pdf(b"x" * 200_000)).scan == "schoon"
    with pytest.raises(InfectedFile):
        upload(picture("JPEG") + EICAR)


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK but odd\0"])
def test_answer_that_is_no_verdict_makes_the_file_wait(scanner: Callable[[bytes | None], None], answer: bytes) -> None:
    scanner(answer)
    assert upload(pdf()).scan == "wacht"


@pytest.mark.django_db
def test_scanner_away_or_silent_makes_the_file_wait(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SCAN = "127.0.0.1:1"
    assert upload(pdf()).scan == "wacht"
    assert scan_waiting() == 0
    monkeypatch.setattr(clamd, "_TIMEOUT", 0.2)
    with socketserver.TCPServer(("127.0.0.1", 0), FakeClamd) as silent:
        settings.SCAN = f"127.0.0.1:{silent.server_address[1]}"
        assert upload(pdf()).scan == "wacht"


@pytest.mark.django_db
def test_waiting_files_are_scanned_later(settings: Any, scanner: Callable[[bytes | None], None], media: Path) -> None:
    scanner(b"")
    clean, infected = upload(pdf()), upload(pdf(b"(" + EICAR + b")"))
    assert {clean.scan, infected.scan} == {"wacht"}
    scanner(None)
    assert scan_waiting() == 2
    assert scan_waiting() == 0
    clean.refresh_from_db()
    infected.refresh_from_db()
    assert (clean.scan, infected.scan) == ("schoon", "besmet")
    assert (media / clean.pad).exists()
    assert not (media / infected.pad).exists()
    [said] = Gebeurtenis.objects.filter(soort=BestandUnusable.soort)
    assert said.payload == {"bestand": infected.pk}, "of the clean one there is nothing to say"


@pytest.mark.django_db
def test_a_file_that_is_gone_keeps_no_other_waiting(
    scanner: Callable[[bytes | None], None], media: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scanner(b"")
    gone, clean = upload(pdf()), upload(pdf())
    (media / gone.pad).unlink()
    scanner(None)
    assert scan_waiting() == 1
    gone.refresh_from_db()
    clean.refresh_from_db()
    assert (gone.scan, clean.scan) == ("weg", "schoon")
    assert "file is gone from the disk" in caplog.text
    assert Gebeurtenis.objects.get(soort=BestandUnusable.soort).payload == {"bestand": gone.pk}
    with pytest.raises(FileNotServable, match="er niet meer"):
        serve(gone)


@pytest.mark.parametrize("setting", ["", "ja", "clamav", ":3310", "clamav:", "clamav:x", "clamav:²"])
def test_other_scan_setting_stops_the_program(setting: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        clamd.parse_address(setting)


def test_scan_setting_names_host_and_port() -> None:
    assert clamd.parse_address("clamav:3310") == ("clamav", 3310)
    assert bestanden.NIET_GECONTROLEERD == "niet_gecontroleerd"
