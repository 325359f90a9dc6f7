"""Uploads: a hostile corpus made here, what is kept of honest files, the scanner, and serving."""

from __future__ import annotations

import io
import os
import socketserver
import struct
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image, PngImagePlugin

from stadsportaal.kern import bestanden, bestandsinhoud
from stadsportaal.kern.bestanden import (
    EmptyFile,
    FileNotServable,
    FileTooLarge,
    InfectedFile,
    WrongFileType,
    accept_upload,
    clean_naam,
    delete_bestand,
    delete_orphans,
    scan_waiting,
    serve,
)
from stadsportaal.kern.bestandsinhoud import (
    DOCUMENTEN,
    FOTOS,
    JPEG,
    PDF,
    PNG,
    WEBP,
    ImageTooLarge,
    LockedPdf,
    UnreadableFile,
    UnsafePdf,
    UploadRefused,
)
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.koppelingen import clamd
from stadsportaal.kern.models import Bestand

MB = 1024 * 1024
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECRET = b"geheime plaats"


def picture(form: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, format=form, **options)
    return out.getvalue()


def exif() -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = 6  # orientation: turn a quarter
    data[0x010E] = SECRET.decode()
    data.get_ifd(0x8825)[1] = "N"  # GPS
    data.get_ifd(0x8825)[2] = (51.0, 13.0, 15.0)
    return data


def pdf(*objects: bytes, tail: bytes = b"") -> bytes:
    body = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    )
    for number, content in enumerate(objects, 3):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    return body + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n" + tail


def object_stream(
    content: bytes, header: bytes = b"/Type/ObjStm/Filter/FlateDecode", packed: bytes | None = None
) -> bytes:
    packed = zlib.compress(content) if packed is None else packed
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (header, len(packed), packed)


def png_header(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    idat = b"IDAT" + zlib.compress(b"\0" * 100)
    chunks = b"".join(
        struct.pack("!I", len(c) - 4) + c + struct.pack("!I", zlib.crc32(c)) for c in (header, idat, b"IEND")
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


def zip_of(name: str, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<html>")
        archive.comment = comment
    return out.getvalue()


def text_bomb() -> bytes:
    text = b"Comment\0\0" + zlib.compress(b"A" * 80 * MB)
    chunk = b"zTXt" + text
    plain = picture("PNG")
    return plain[:33] + struct.pack("!I", len(text)) + chunk + struct.pack("!I", zlib.crc32(chunk)) + plain[33:]


HOSTILE: dict[str, tuple[bytes, type[UploadRefused]]] = {
    "empty": (b"", EmptyFile),
    "too large": (b"%PDF-1.4" + b" " * 2 * MB + b"%%EOF", FileTooLarge),
    "program": (b"MZ\x90\0" + b"\0" * 200, WrongFileType),
    "html": (b"<html><script>alert(1)</script>", WrongFileType),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', WrongFileType),
    "zip": (zip_of("a.txt"), WrongFileType),
    "word document": (zip_of("word/document.xml"), WrongFileType),
    "gif": (picture("GIF"), WrongFileType),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 100, WrongFileType),
    "html before a pdf": (b"<html></html>" + pdf(), WrongFileType),
    "pdf of a made up version": (b"%PDF-9.9\n%%EOF", WrongFileType),
    "wav inside riff": (b"RIFF\x10\0\0\0WAVEfmt ", WrongFileType),
    "jpeg in name only": (b"\xff\xd8\xff\xe0" + b"nonsense" * 40, UnreadableFile),
    "jpeg cut off": (picture("JPEG", (400, 300))[:-900], UnreadableFile),
    "png cut off": (picture("PNG", (400, 300))[:-60], UnreadableFile),
    "webp cut off": (picture("WEBP", (400, 300))[:-60], UnreadableFile),
    "png with a wrong checksum": (picture("PNG").replace(b"IHDR\0\0\0\x28", b"IHDR\0\0\0\x29"), UnreadableFile),
    "png text bomb": (text_bomb(), UnreadableFile),
    "png bomb of 900 megapixel": (png_header(30_000, 30_000), ImageTooLarge),
    "png bomb of 30 megapixel": (png_header(6_000, 5_000), ImageTooLarge),
    "pdf cut off": (pdf()[:-20], UnreadableFile),
    "pdf that ends as html": (pdf(tail=b"<script>alert(1)</script>" + b" " * 2000), UnreadableFile),
    "pdf that is a zip too": (pdf()[:-6] + zip_of("a.html", b"\n%%EOF"), UnreadableFile),
    "pdf with a script": (pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), UnsafePdf),
    "pdf with an escaped script": (pdf(b"<</S/J#61va#53cript/JS(app.alert(1))>>"), UnsafePdf),
    "pdf that starts a program": (pdf(b"<</S/Launch/F(cmd.exe)>>"), UnsafePdf),
    "pdf with a file inside": (pdf(b"<</Type/EmbeddedFile>>"), UnsafePdf),
    "pdf with files inside": (pdf(b"<</Names<</EmbeddedFiles 9 0 R>>>>"), UnsafePdf),
    "pdf with an xfa form": (pdf(b"<</AcroForm<</XFA 9 0 R>>>>"), UnsafePdf),
    "pdf with a packed script": (pdf(object_stream(b"5 0 <</S/JavaScript/JS 6 0 R>>")), UnsafePdf),
    "pdf with a script packed second": (
        pdf(object_stream(b"5 0 <<>>"), object_stream(b"6 0 <</S/Launch>>", b"/Type/O#62jStm/Filter/FlateDecode")),
        UnsafePdf,
    ),
    "pdf with a far header": (
        pdf(object_stream(b"5 0 <</S/JavaScript>>", b"/Type/ObjStm" + b" " * 5000 + b"/Filter/FlateDecode")),
        UnsafePdf,
    ),
    "pdf packed in another way": (pdf(object_stream(b"", packed=b"<~87cURD]~>")), UnreadableFile),
    "pdf packed bomb": (pdf(object_stream(b"A" * 40 * MB)), UnreadableFile),
    "pdf packed and cut off": (pdf(object_stream(b"", packed=zlib.compress(b"x" * 999)[:-6])), UnreadableFile),
    "pdf packed without end": (pdf(object_stream(b"x").replace(b"endstream", b"")), UnreadableFile),
    "pdf with overlapping streams": (
        pdf(b"<</Type/ObjStm>>\nstream\n" * 4 + object_stream(b"x" * 999)),
        UnreadableFile,
    ),
    "pdf with a password": (pdf(b"<</Encrypt 9 0 R>>"), LockedPdf),
}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def upload(data: bytes, naam: str = "foto.jpg", allow: frozenset[str] = DOCUMENTEN) -> Bestand:
    file = SimpleUploadedFile(naam, data, content_type="image/jpeg")
    return accept_upload(file, allow=allow, max_bytes=MB, eigenaar_id=None)


def stored(bestand: Bestand, media: Path) -> bytes:
    return (media / bestand.pad).read_bytes()


def on_disk(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_with_one_sentence_and_leaves_nothing(name: str, media: Path) -> None:
    data, error = HOSTILE[name]
    with pytest.raises(error) as caught:
        upload(data)
    assert isinstance(caught.value, DomainError)
    assert 20 < len(caught.value.message) < 130
    assert not Bestand.objects.exists()
    assert not on_disk(media)


def test_corpus_is_large_and_limits_are_named() -> None:
    assert len(HOSTILE) >= 17
    assert FileTooLarge(10 * MB).message == "Dit bestand is groter dan 10 MB. Kies een kleiner bestand."
    assert "2,5 MB" in FileTooLarge(5 * MB // 2).message
    assert WrongFileType(FOTOS).message.endswith("van het type jpg, png of webp.")
    assert WrongFileType(frozenset({PDF})).message.endswith("van het type pdf.")
    assert "25 megapixel" in ImageTooLarge(25).message


def test_pixel_bomb_limit_of_pillow_itself_is_a_refusal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ImageTooLarge):
        bestandsinhoud.redraw_image(picture("PNG", (100, 30)), PNG)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "mimetype"),
    [
        (picture("JPEG", exif=exif(), comment=SECRET), JPEG),
        (picture("JPEG", progressive=True, icc_profile=SECRET * 30), JPEG),
        (picture("JPEG", mode="CMYK"), JPEG),
        (picture("JPEG", mode="L"), JPEG),
        (picture("PNG", exif=exif(), dpi=(72, 72)), PNG),
        (picture("PNG", mode="RGBA"), PNG),
        (picture("PNG", mode="P"), PNG),
        (picture("PNG", mode="1"), PNG),
        (picture("PNG", mode="I;16"), PNG),
        (picture("WEBP", exif=exif(), xmp=SECRET), WEBP),
        (picture("WEBP", mode="RGBA", lossless=True), WEBP),
        (picture("PNG", save_all=True, append_images=[Image.new("RGB", (40, 30))]), PNG),
        (picture("WEBP", save_all=True, append_images=[Image.new("RGB", (40, 30))]), WEBP),
    ],
)
def test_image_is_drawn_anew_without_metadata(data: bytes, mimetype: str, media: Path) -> None:
    bestand = upload(data, allow=FOTOS)
    kept = stored(bestand, media)
    assert (bestand.mimetype, bestand.grootte, bestand.scan) == (mimetype, len(kept), "niet_gecontroleerd")
    for trace in (SECRET, b"Exif", b"eXIf", b"EXIF", b"XMP ", b"ICC_PROFILE", b"iCCP", b"tEXt", b"acTL", b"ANIM"):
        assert trace not in kept, trace
    with Image.open(io.BytesIO(kept)) as image:
        assert not image.getexif()
        assert getattr(image, "n_frames", 1) == 1
        assert {40, 30} == set(image.size)


def test_control_the_originals_do_hold_the_secret() -> None:
    assert SECRET in picture("JPEG", exif=exif())
    assert b"GPS" not in picture("JPEG")
    assert SECRET in picture("WEBP", xmp=SECRET)


@pytest.mark.django_db
def test_picture_is_turned_upright_and_made_smaller(media: Path) -> None:
    with Image.open(io.BytesIO(stored(upload(picture("JPEG", exif=exif())), media))) as image:
        assert image.size == (30, 40)
    with Image.open(io.BytesIO(stored(upload(picture("JPEG", (6000, 300))), media))) as image:
        assert image.size == (4096, 205)


@pytest.mark.django_db
def test_transparency_stays(media: Path) -> None:
    with Image.open(io.BytesIO(stored(upload(picture("PNG", mode="RGBA")), media))) as image:
        assert image.mode == "RGBA"


@pytest.mark.django_db
@pytest.mark.parametrize("tail", [pdf(b"<</S/JavaScript>>"), zip_of("evil.html"), b"<script>alert(1)</script>"])
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_tail_of_a_polyglot_is_gone(form: str, tail: bytes, media: Path) -> None:
    assert tail not in stored(upload(picture(form) + tail), media)


def test_metadata_that_an_encoder_would_add_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(image: Image.Image, mimetype: str) -> bytes:
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", SECRET.decode())
        options: dict[str, Any] = {JPEG: {"exif": exif()}, PNG: {"pnginfo": info}, WEBP: {"xmp": SECRET}}[mimetype]
        return picture({JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}[mimetype], **options)

    monkeypatch.setattr(bestandsinhoud, "_redraw", leaky)
    for mimetype, form in ((JPEG, "JPEG"), (PNG, "PNG"), (WEBP, "WEBP")):
        with pytest.raises(UnreadableFile):
            bestandsinhoud.redraw_image(picture(form), mimetype)
    monkeypatch.setattr(bestandsinhoud, "_redraw", lambda image, mimetype: picture("JPEG") + b"tail")
    with pytest.raises(UnreadableFile):
        bestandsinhoud.redraw_image(picture("JPEG"), JPEG)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        pdf(tail=b"\r\n"),
        pdf(object_stream(b"5 0 <</Type/Page>>")),
        pdf(b"<</Length 9>>\nstream\n\x00\x01JavaScr\nendstream"),
        pdf(b"(JavaScript and Launch are words)"),
        pdf().replace(b"1.7", b"2.0"),
    ],
)
def test_honest_pdf_is_kept_as_it_is(data: bytes, media: Path) -> None:
    bestand = upload(data, "Bewijs.PDF")
    assert stored(bestand, media) == data
    assert (bestand.naam, bestand.mimetype) == ("Bewijs.pdf", PDF)


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


@pytest.mark.parametrize("setting", ["", "ja", "clamav", ":3310", "clamav:", "clamav:x", "clamav:²"])
def test_other_scan_setting_stops_the_program(setting: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        clamd.parse_address(setting)


def test_scan_setting_names_host_and_port() -> None:
    assert clamd.parse_address("clamav:3310") == ("clamav", 3310)
    assert bestanden.NIET_GECONTROLEERD == "niet_gecontroleerd"
