"""Files to upload in tests, made here: honest ones, and a hostile corpus with the refusal each must get."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from stadsportaal.kern.bestanden import EmptyFile, FileTooLarge, WrongFileType, accept_upload
from stadsportaal.kern.bestandsinhoud import (
    DOCUMENTEN,
    ImageTooLarge,
    LockedPdf,
    UnreadableFile,
    UnsafePdf,
    UploadRefused,
)
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


def upload(data: bytes, naam: str = "foto.jpg", allow: frozenset[str] = DOCUMENTEN) -> Bestand:
    file = SimpleUploadedFile(naam, data, content_type="image/jpeg")
    return accept_upload(file, allow=allow, max_bytes=MB, eigenaar_id=None)


def stored(bestand: Bestand, media: Path) -> bytes:
    return (media / bestand.pad).read_bytes()


def on_disk(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]
