"""Files of citizens and clerks: accepted by content, stored under a random name, served safely.

A view calls ``accept_upload`` outside a transaction (the scanner is a call to another system), and
checks access itself before ``serve``. Files lie under MEDIA_ROOT, which no web server shows.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import ClassVar, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from django.http import FileResponse

from stadsportaal.kern.bestandsinhoud import EXTENSIONS, UploadRefused, clean_content, detect_type
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import Event, publish, register_event
from stadsportaal.kern.koppelingen import clamd
from stadsportaal.kern.models import Bestand

NIET_GECONTROLEERD = "niet_gecontroleerd"
_MEGABYTE = 1024 * 1024
_MAX_NAAM = 120
_CHUNK = 64 * 1024
_log = logging.getLogger(__name__)


ONBRUIKBAAR: Final = (Bestand.Scan.BESMET, Bestand.Scan.WEG)
"""Verdicts after which nobody can ever use the file."""


@register_event
@dataclass(frozen=True)
class BestandUnusable(Event):
    """A file that was taken in turns out to hold a virus, or is gone from the disk. `bestand` is its pk."""

    soort: ClassVar[str] = "kern.bestand_unusable"
    bestand: int


class EmptyFile(UploadRefused):
    """Zero bytes."""

    def __init__(self) -> None:
        super().__init__("Dit bestand is leeg. Kies een ander bestand.")


class FileTooLarge(UploadRefused):
    """More bytes than this question accepts."""

    def __init__(self, max_bytes: int) -> None:
        limit = f"{max_bytes / _MEGABYTE:.1f}".removesuffix(".0").replace(".", ",")
        super().__init__(f"Dit bestand is groter dan {limit} MB. Kies een kleiner bestand.")


class WrongFileType(UploadRefused):
    """Not one of the types that this question accepts, whatever its name says."""

    def __init__(self, allow: frozenset[str]) -> None:
        names = sorted(EXTENSIONS[mimetype] for mimetype in allow)
        choice = " of ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        super().__init__(f"Dit soort bestand kunnen we niet aannemen. Kies een bestand van het type {choice}.")


class InfectedFile(UploadRefused):
    """The scanner found a virus."""

    def __init__(self) -> None:
        super().__init__("In dit bestand zit een virus. Kies een ander bestand.")


class FileNotServable(DomainError):
    """Not scanned yet, infected after all, or gone from the disk."""


def accept_upload(
    uploaded_file: UploadedFile[bytes], *, allow: frozenset[str], max_bytes: int, eigenaar_id: int | None
) -> Bestand:
    """Judge, clean, scan and store an upload; UploadRefused with a sentence for the citizen.

    ``allow`` holds media types of ``bestandsinhoud``. A scanner that does not answer leaves the file
    waiting: it is kept, but not served before ``scan_waiting`` has seen it.
    """
    data, mimetype = _judged(uploaded_file, allow, max_bytes)
    scan = _scan(data)
    if scan == Bestand.Scan.BESMET:
        raise InfectedFile
    content = clean_content(data, mimetype)
    pad = _store(content)
    try:
        return Bestand.objects.create(
            pad=pad,
            naam=clean_naam(uploaded_file.name or "", EXTENSIONS[mimetype]),
            mimetype=mimetype,
            grootte=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            scan=scan,
            eigenaar_id=eigenaar_id,
        )
    except BaseException:
        _disk_path(pad).unlink()
        raise


def digest_of(uploaded_file: UploadedFile[bytes], *, allow: frozenset[str], max_bytes: int) -> str:
    """The sha256 under which `accept_upload` would store this upload; UploadRefused where it refuses its kind."""
    return hashlib.sha256(clean_content(*_judged(uploaded_file, allow, max_bytes))).hexdigest()


def _judged(uploaded_file: UploadedFile[bytes], allow: frozenset[str], max_bytes: int) -> tuple[bytes, str]:
    data = _read(uploaded_file, max_bytes)
    mimetype = detect_type(data)
    if mimetype not in allow:
        raise WrongFileType(allow)
    return data, mimetype


def _read(uploaded_file: UploadedFile[bytes], max_bytes: int) -> bytes:
    data = bytearray()
    for chunk in uploaded_file.chunks(_CHUNK):
        data += chunk
        if len(data) > max_bytes:
            raise FileTooLarge(max_bytes)
    if not data:
        raise EmptyFile
    return bytes(data)


def _scan(data: bytes) -> Bestand.Scan:
    if settings.SCAN == NIET_GECONTROLEERD:
        return Bestand.Scan.NIET_GECONTROLEERD
    try:
        clean = clamd.is_clean(data, clamd.parse_address(settings.SCAN))
    except clamd.ScannerUnavailable as error:
        _log.warning("scanner away: %s", error, extra={"type": "technical"})
        return Bestand.Scan.WACHT
    return Bestand.Scan.SCHOON if clean else Bestand.Scan.BESMET


def clean_naam(naam: str, extension: str) -> str:
    """A name to show and to download under: no path, no control or direction characters, true extension."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", naam))[-1]
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem = PurePosixPath(re.sub(r'[<>:"|?*\s]+', " ", visible).strip(". ")).stem.strip(". ")
    room = _MAX_NAAM - len(extension) - 1
    return f"{stem[:room].rstrip() or 'bestand'}.{extension}"


def _disk_path(pad: str) -> Path:
    return Path(settings.MEDIA_ROOT) / pad


def _store(content: bytes) -> str:
    name = secrets.token_hex(20)
    pad = f"bestanden/{name[:2]}/{name}"
    path = _disk_path(pad)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("xb") as file:
        path.chmod(0o600)
        file.write(content)
    return pad


def scan_waiting(limit: int = 50) -> int:
    """Scan files that were accepted while the scanner was away; how many got a verdict.

    The stored bytes are scanned. An infected file leaves the disk and keeps its row as the reason. One that is
    no longer on the disk is marked so, and keeps nobody else's file waiting.
    """
    judged = 0
    for bestand in Bestand.objects.filter(scan=Bestand.Scan.WACHT).order_by("pk")[:limit]:
        path = _disk_path(bestand.pad)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            _mark(bestand, Bestand.Scan.WEG)
            _log.error("file is gone from the disk", extra={"type": "technical", "bestand": bestand.pk})
            continue
        verdict = _scan(content)
        if verdict == Bestand.Scan.WACHT:
            break
        judged += _mark(bestand, verdict)
        if verdict == Bestand.Scan.BESMET:
            path.unlink()
    return judged


@transaction.atomic
def _mark(bestand: Bestand, scan: Bestand.Scan) -> int:
    """Write the verdict down, once; who counts on the file hears that nobody can use it."""
    marked = Bestand.objects.filter(pk=bestand.pk, scan=Bestand.Scan.WACHT).update(scan=scan)
    if marked and scan in ONBRUIKBAAR:
        publish(BestandUnusable(f"bestand-{bestand.pk}", bestand=bestand.pk))
    return marked


def serve(bestand: Bestand, *, as_attachment: bool = True) -> FileResponse:
    """The file as a response that a browser neither runs nor keeps; the caller has checked access."""
    if bestand.scan == Bestand.Scan.WACHT:
        raise FileNotServable("We controleren dit bestand nog. Probeer het straks opnieuw.")
    if bestand.scan == Bestand.Scan.BESMET:
        raise FileNotServable("In dit bestand zit een virus. Daarom kun je het niet openen.")
    try:
        file = _disk_path(bestand.pad).open("rb")
    except FileNotFoundError as error:
        raise FileNotServable("Dit bestand is er niet meer. Vraag het opnieuw aan.") from error
    response = FileResponse(file, as_attachment=as_attachment, filename=bestand.naam, content_type=bestand.mimetype)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def delete_bestand(bestand: Bestand) -> None:
    """Delete the row, and the file once that is committed."""
    path = _disk_path(bestand.pad)
    with transaction.atomic():
        bestand.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def delete_orphans(now: datetime) -> int:
    """Delete files of more than a day ago that belong nowhere; how many.

    A file without a row (its transaction was rolled back), and a row that nothing refers to (what should have
    taken it was refused, or its process was killed in between).
    """
    before = (now - timedelta(days=1)).astimezone(UTC)
    loose = _unused().filter(created_at__lt=before)
    for bestand in loose:
        delete_bestand(bestand)
    return len(loose) + _delete_without_row(before.timestamp())


def _unused() -> QuerySet[Bestand]:
    """The rows to which no foreign key of any app points."""
    relations = [row for row in Bestand._meta.get_fields(include_hidden=True) if isinstance(row, ForeignObjectRel)]
    rows = Bestand.objects.all()
    for key in (relation.field for relation in relations):
        rows = rows.filter(~Exists(key.model._base_manager.filter(**{key.attname: OuterRef("pk")})))
    return rows


def _delete_without_row(before: float) -> int:
    gone = 0
    for path in _disk_path("bestanden").glob("??/*"):
        pad = path.relative_to(settings.MEDIA_ROOT).as_posix()
        if path.stat().st_mtime < before and not Bestand.objects.filter(pad=pad).exists():
            path.unlink()
            gone += 1
    return gone
