"""Photos of a report: one by one, refused with a reason, taken back, and never more than the pixels."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from meldingen.actions.afhandeling import release_foto
from meldingen.models import ConceptFoto, Melding, MeldingFoto
from stadsportaal.kern.models import Bestand
from tests.kern.uploads import HOSTILE, SECRET, exif, picture
from tests.loket.pagina import Pagina
from tests.meldingen.kast import Kast, foto, report
from tests.meldingen.reis import SEND, START, TEGEL, Melder, load_streets, photo
from tests.profiel.dossiers.cast import client_of

SECRETS = (SECRET, b"Exif", b"GPS", b"ns.adobe.com/xap", b"ICC_PROFILE", b"acsp", b"8BIM", b"Canon", b"2026:03:01")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="51,13N" note="geheime plaats"/>'


def _exif() -> Image.Exif:
    data = exif()
    data[0x010F] = "Canon"
    data[0x0132] = "2026:03:01 10:00:00"
    return data


def loaded(form: str) -> bytes:
    """A picture with everything a phone and an editor leave behind."""
    profile = b"\0" * 36 + b"acsp" + b"\0" * 88 + b"geheime plaats"
    options: dict[str, Any] = {"exif": _exif(), "icc_profile": profile}
    if form == "JPEG":
        options |= {"comment": SECRET, "xmp": b"http://ns.adobe.com/xap/1.0/\0" + XMP}
    if form == "WEBP":
        options["xmp"] = XMP
    if form == "PNG":
        info = PngInfo()
        info.add_text("Comment", SECRET.decode())
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"] = info
    return picture(form, (400, 300), **options) + b"tail: geheime plaats"


@pytest.fixture
def melder(kast: Kast) -> Melder:
    load_streets()
    return Melder()


def stored(settings: LazySettings) -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def answer(client: Client, url: str) -> tuple[int, bytes, str]:
    """Status, content and disposition; the file is closed."""
    response = client.get(url)
    content = response.getvalue()
    for close in response._resource_closers:  # close() itself would end the connection of the test
        close()
    return response.status_code, content, response.headers.get("Content-Disposition", "")


def pictures(page: Pagina) -> list[str]:
    return [node.attrs["src"] for box in page.all("ol", "photo-list") for node in box.find_all("img")]


# -- nothing but pixels ---------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_no_byte_of_metadata_is_stored_or_served(melder: Melder, settings: LazySettings, form: str) -> None:
    sent = loaded(form)
    assert sum(mark in sent for mark in SECRETS) >= 4  # else this test could not fail
    melder.what(foto=photo(f"strand.{form.lower()}", sent), actie="toevoegen")
    (src,) = pictures(melder.page)
    _, served, _ = answer(melder.client, src)
    assert Image.open(io.BytesIO(served)).size == (300, 400)  # upright: the orientation was used, then dropped
    melder.spot()
    melder.go(SEND)
    melder.send()
    kept = MeldingFoto.objects.get()
    assert kept.bestand.mimetype == f"image/{form.lower()}"
    for name, content in (("served", served), ("stored", stored(settings))):
        found = [mark for mark in SECRETS if mark.lower() in content.lower()]
        assert not found, f"{name} {form}: {found}"


# -- adding and taking back -----------------------------------------------------------------------


def test_a_photo_is_added_and_taken_back_and_the_words_stay(melder: Melder, settings: LazySettings) -> None:
    page = melder.post(START, {"hoofd": "groen", "tekst": "Een tak.", "foto": photo(), "actie": "toevoegen"})
    assert (page.status, page.fields["hoofd"], page.fields["tekst"]) == (200, "groen", "Een tak.")
    (src,) = pictures(page)
    assert answer(melder.client, src)[2].startswith("inline")
    pk = ConceptFoto.objects.get().pk
    page = melder.post(START, {**TEGEL, "verwijder": str(pk)})
    assert (page.status, pictures(page), page.fields["categorie"]) == (200, [], "losse-stoeptegel")
    assert not Bestand.objects.exists()
    assert stored(settings) == b""


def test_a_photo_that_was_chosen_but_not_added_goes_along(melder: Melder) -> None:
    assert melder.what(foto=photo()).h1 == "Waar is het?"
    melder.spot()
    assert "1 foto" in melder.go(SEND).text
    melder.send()
    assert MeldingFoto.objects.get().bestand.naam == "stoep.jpg"


def test_a_photo_stays_when_the_words_are_wrong(melder: Melder) -> None:
    page = melder.what(tekst="", foto=photo())
    assert page.status == 422
    assert len(pictures(page)) == 1


def test_five_and_no_more(melder: Melder) -> None:
    for _ in range(5):
        page = melder.what(foto=photo(), actie="toevoegen")
    assert len(pictures(page)) == 5
    assert not [node for node in page.all("input") if node.attrs.get("type") == "file"]
    page = melder.what(foto=photo(), actie="toevoegen")
    assert page.status == 422
    assert "hoogstens 5" in page.summary[0][0]
    assert Bestand.objects.count() == 5


def test_the_button_without_a_photo(melder: Melder) -> None:
    page = melder.what(actie="toevoegen")
    assert (page.status, page.summary[0][1]) == (422, "#id_foto")
    assert page.fields["tekst"] == TEGEL["tekst"]


@pytest.mark.parametrize(
    "name", [name for name in HOSTILE if not name.startswith("pdf") and name not in ("too large", "empty")]
)
def test_a_hostile_file_is_refused_and_nothing_is_lost(melder: Melder, settings: LazySettings, name: str) -> None:
    melder.what(foto=photo(), actie="toevoegen")
    page = melder.what(tekst="Nu nog losser.", foto=photo("foto.jpg", HOSTILE[name][0]), actie="toevoegen")
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    ((text, target),) = page.summary
    assert (target, text) == ("#id_foto", page.field_errors[0])
    assert text.startswith("Voeg een foto toe: ") or text[0].isupper()
    assert page.fields["tekst"] == "Nu nog losser."
    assert len(pictures(page)) == 1
    assert Bestand.objects.count() == 1


def test_a_photo_of_an_iphone_says_which_types_we_take(melder: Melder) -> None:
    page = melder.what(foto=photo("IMG_1.HEIC", HOSTILE["heic"][0]), actie="toevoegen")
    assert page.status == 422
    assert "jpg, png of webp" in page.summary[0][0]


def test_a_photo_of_more_than_ten_megabyte(melder: Melder) -> None:
    page = melder.what(foto=photo("groot.jpg", picture("JPEG") + b"\0" * 10 * 1024 * 1024), actie="toevoegen")
    assert page.status == 422
    assert "10 MB" in page.summary[0][0]
    assert not Bestand.objects.exists()


def test_one_browser_sends_no_flood_of_photos(melder: Melder, settings: LazySettings) -> None:
    settings.MELDING_LIMITS = {**settings.MELDING_LIMITS, "foto": (1, 9)}
    seen = [melder.what(foto=photo(), actie="toevoegen").status for _ in range(3)]
    assert seen == [200, 200, 429]  # the first one came before there was a session


# -- who sees them --------------------------------------------------------------------------------


def test_a_photo_of_a_concept_is_for_its_session(melder: Melder) -> None:
    melder.what(foto=photo(), actie="toevoegen")
    (src,) = pictures(melder.page)
    assert answer(Client(), src)[0] == 404
    other = Melder()
    other.what(foto=photo(), actie="toevoegen")
    assert answer(other.client, src)[0] == 404
    pk = ConceptFoto.objects.order_by("pk")[0].pk
    other.post(START, {**TEGEL, "verwijder": str(pk)})
    assert ConceptFoto.objects.filter(pk=pk).exists()


def test_photos_of_a_report_are_for_the_reporter(kast: Kast) -> None:
    """The team sees them in the back office, where a look is written down."""
    melding, _ = report(kast.as_ada, fotos=[foto()])
    url = f"/meldingen/{melding.dossier.kenmerk}/foto/0/"
    assert answer(client_of(kast.ada.account), url)[0] == 200
    for account in (kast.cem.account, kast.ander, kast.dirk):
        assert answer(client_of(account), url)[0] == 404
    assert answer(Client(), url)[0] == 404


def test_only_a_released_photo_is_public(kast: Kast) -> None:
    melding, _ = report(fotos=[foto("red"), foto("blue")])
    url = f"/meldingen/{melding.dossier.kenmerk}/foto/"
    assert answer(Client(), url)[0] == 404
    release_foto(melding, melding.fotos.get(volgorde=1), by=kast.as_dirk)
    status, _, disposition = answer(Client(), url)
    assert (status, disposition) == (200, "inline")  # not the name that the reporter's file had
    Melding.objects.filter(pk=melding.pk).update(categorie="lawaai")
    assert answer(Client(), url)[0] == 404


def test_a_photo_that_left_the_disk_says_so(melder: Melder, settings: LazySettings) -> None:
    melder.what(foto=photo(), actie="toevoegen")
    (src,) = pictures(melder.page)
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            path.unlink()
    assert answer(melder.client, src)[0] == 409
