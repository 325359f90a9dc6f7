"""What an uploaded file really is, judged by its bytes; the name and the browser's word count for nothing.

Images are drawn anew, so that nothing of the original but its pixels is kept: no EXIF, no place, no
hidden tail. A PDF is kept as it is and therefore refused when it can act: scripts, programs to
start, files inside (ISO 32000-1: 7.11.4, 12.6.4.5, 12.6.4.17), or when it cannot be judged.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, ImageOps

from stadsportaal.kern.errors import DomainError

PDF, JPEG, PNG, WEBP = "application/pdf", "image/jpeg", "image/png", "image/webp"
FOTOS = frozenset({JPEG, PNG, WEBP})
DOCUMENTEN = FOTOS | {PDF}
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png", WEBP: "webp"}
MAX_SIDE = 4096
MAX_MEGAPIXELS = {JPEG: 50, PNG: 25, WEBP: 25}  # a JPEG is decoded small, the others whole

_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_SAVE: dict[str, dict[str, int | bool]] = {JPEG: {"quality": 88}, PNG: {"optimize": False}, WEBP: {"quality": 88}}
_MAX_UNPACKED = 32 * 1024 * 1024
_PDF_END = re.compile(rb"%%EOF[\s\0]*\Z")
_PDF_ACTS = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z])")
_PDF_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r)")
_PDF_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_ZIP_END = b"PK\x05\x06"


class UploadRefused(DomainError):
    """A file we do not accept; the sentence names the limit and what to do."""


class UnreadableFile(UploadRefused):
    """Damaged, cut off, or something else behind a borrowed first line."""

    def __init__(self) -> None:
        super().__init__("We kunnen dit bestand niet lezen. Bewaar het opnieuw of maak een nieuwe foto.")


class ImageTooLarge(UploadRefused):
    """More pixels than we decode; the header of a decompression bomb says so too."""

    def __init__(self, megapixels: int) -> None:
        super().__init__(f"Deze foto heeft meer dan {megapixels} megapixel. Kies een kleinere foto.")


class UnsafePdf(UploadRefused):
    """A PDF that could run or start something."""

    def __init__(self) -> None:
        super().__init__("In deze pdf zitten programma's of andere bestanden. Bewaar hem opnieuw als gewone pdf.")


class LockedPdf(UploadRefused):
    """An encrypted PDF: neither we nor the scanner can look inside."""

    def __init__(self) -> None:
        super().__init__("Deze pdf is beveiligd met een wachtwoord. Bewaar hem zonder wachtwoord en probeer opnieuw.")


def detect_type(data: bytes) -> str:
    """Media type by the first bytes; empty for anything we do not know."""
    if re.match(rb"%PDF-[12]\.\d", data):
        return PDF
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return ""


def clean_content(data: bytes, mimetype: str) -> bytes:
    """The bytes to keep of a file of this type; UploadRefused when it cannot be made safe."""
    if mimetype == PDF:
        check_pdf(data)
        return data
    return redraw_image(data, mimetype)


def redraw_image(data: bytes, mimetype: str) -> bytes:
    """The picture drawn anew, upright, at most 4096 pixels a side, first frame only, no metadata."""
    form = _FORMATS[mimetype]
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            _check_pixels(image, mimetype)
            image.verify()
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            drawn = _redraw(image, mimetype)
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(MAX_MEGAPIXELS[mimetype]) from error
    except UploadRefused:
        raise
    except Exception as error:  # a decoder meets hostile bytes in a hundred ways: closed whatever it is
        raise UnreadableFile from error
    if set(_blocks(drawn, mimetype)) - _PIXEL_BLOCKS[mimetype]:
        raise UnreadableFile
    return drawn


def _check_pixels(image: Image.Image, mimetype: str) -> None:
    """Only the header has been read here: a bomb is refused before it goes off."""
    if image.width * image.height > MAX_MEGAPIXELS[mimetype] * 1_000_000:
        raise ImageTooLarge(MAX_MEGAPIXELS[mimetype])


def _redraw(image: Image.Image, mimetype: str) -> bytes:
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    upright = ImageOps.exif_transpose(image)
    transparent = mimetype != JPEG and upright.has_transparency_data
    plain = upright.convert("RGBA" if transparent else "RGB")
    plain.info.clear()
    out = io.BytesIO()
    plain.save(out, format=_FORMATS[mimetype], **_SAVE[mimetype])
    return out.getvalue()


# the only blocks a redrawn image may have; text, time, colour profiles and EXIF are others
_PIXEL_BLOCKS = {
    JPEG: {f"{marker:02x}" for marker in (0xC0, 0xC2, 0xC4, 0xDB, 0xDD, 0xE0)},
    PNG: {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"},
    WEBP: {"VP8 ", "VP8L", "VP8X", "ALPH"},
}


def _blocks(data: bytes, mimetype: str) -> Iterator[str]:
    """Names of the blocks of an image: JPEG markers up to the scan, PNG chunks, RIFF chunks."""
    if mimetype == JPEG:
        at = 2
        while data[at + 1] != 0xDA:
            yield f"{data[at + 1]:02x}"
            at += 2 + struct.unpack_from("!H", data, at + 2)[0]
        if not data.endswith(b"\xff\xd9"):
            yield "tail"
    elif mimetype == PNG:
        at = 8
        while at < len(data):
            length, name = struct.unpack_from("!I4s", data, at)
            yield name.decode("latin-1")
            at += 12 + length
    else:
        at = 12
        while at < len(data):
            name, length = struct.unpack_from("<4sI", data, at)
            yield name.decode("latin-1")
            at += 8 + length + length % 2


def check_pdf(data: bytes) -> None:
    """Refuse a PDF that is cut off, is a second format too, is locked, or can act."""
    if not _PDF_END.search(data[-1024:]) or _ZIP_END in data[-70_000:]:
        raise UnreadableFile
    names = _unescape(data)
    if _PDF_ACTS.search(names):
        raise UnsafePdf
    if re.search(rb"/Encrypt(?![A-Za-z])", names):
        raise LockedPdf
    for objects in _object_streams(data):
        if _PDF_ACTS.search(_unescape(objects)):
            raise UnsafePdf


def _unescape(data: bytes) -> bytes:
    """Names as readers see them: ``/J#61vaScript`` is ``/JavaScript``."""
    return _PDF_HEX.sub(lambda match: bytes([int(match[1], 16)]), data)


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Objects that a PDF packs in compressed object streams (ISO 32000-1, 7.5.7), unpacked.

    Both the bytes unpacked and the bytes read are bounded; streams that overlap exist only in a
    hostile file.
    """
    room, unread, before = _MAX_UNPACKED, len(data), 0
    for match in _PDF_STREAM.finditer(data):
        header, before = _unescape(data[before : match.start()]), match.end()
        if b"/ObjStm" not in header:
            continue
        end = data.find(b"endstream", match.end())
        unread -= end - match.end()
        unpacker = zlib.decompressobj()
        try:
            objects = unpacker.decompress(data[match.end() : end], room)
        except zlib.error as error:
            raise UnreadableFile from error
        room -= len(objects)
        if end < 0 or unread < 0 or room <= 0 or not unpacker.eof:
            raise UnreadableFile
        yield objects
