"""What is refused and what is kept of an upload, judged by its bytes: a hostile corpus and honest files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from stadsportaal.kern import bestandsinhoud
from stadsportaal.kern.bestanden import FileTooLarge, WrongFileType
from stadsportaal.kern.bestandsinhoud import (
    FOTOS,
    JPEG,
    PDF,
    PNG,
    WEBP,
    ImageTooLarge,
    UnreadableFile,
)
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.models import Bestand
from tests.kern.uploads import HOSTILE, MB, SECRET, exif, object_stream, on_disk, pdf, picture, stored, upload, zip_of


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


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
