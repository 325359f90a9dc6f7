"""A citizen answers a question, through HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling import actions
from profiel.behandeling.models import Vraag
from profiel.dossiers.models import Document, Dossier
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Bestand
from tests.profiel.dossiers.cast import Cast, at_work, client_of

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)


@pytest.fixture
def vraag(cast: Cast, dossier: Dossier) -> Vraag:
    until = vandaag(timezone.now()) + timedelta(days=9)
    words = {"titel": "Stuur je huurcontract", "tekst": "Een foto is goed.", "wil_document": True}
    return actions.ask(dossier, **words, tegen=until, by=at_work(cast.dirk))


def url(dossier: Dossier) -> str:
    return reverse("behandeling:vraag_answer", args=[dossier.kenmerk])


def key_of(client: Client, address: str) -> str:
    return client.get(address).content.decode().split('name="sleutel" value="')[1].split('"')[0]


def send(client: Client, dossier: Dossier, **data: Any) -> Any:
    return client.post(url(dossier), {"sleutel": key_of(client, url(dossier)), "tekst": "", **data})


def upload(content: bytes = PDF, name: str = "contract.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def test_the_dossier_leads_to_the_question(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    page = client_of(cast.ada.account).get(dossier.get_absolute_url()).content.decode()
    assert f'href="{url(dossier)}"' in page
    assert "Een foto is goed." in page


def test_a_document_goes_to_the_dossier(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    client = client_of(cast.ada.account)
    response = send(client, dossier, bestand=upload())
    assert response.headers["Location"] == dossier.get_absolute_url()
    document = Document.objects.get(dossier=dossier)
    assert (document.titel, document.profiel, document.door) == ("Stuur je huurcontract", cast.ada, cast.ada.account)
    answer = client.get(reverse("dossiers:document", args=[document.kenmerk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]
    page = client.get(dossier.get_absolute_url()).content.decode()
    assert "PDF, 1 kB" in page
    assert "Document toegevoegd." in page


def test_words_alone_do_too(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    client = client_of(cast.ada.account)
    send(client, dossier, tekst="Ik heb geen huurcontract.")
    vraag.refresh_from_db()
    assert vraag.antwoord == "Ik heb geen huurcontract."
    assert "Ik heb geen huurcontract." in client.get(dossier.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("wants", "message"), [(True, "Kies een bestand."), (False, "Schrijf je antwoord.")])
def test_nothing_is_422(cast: Cast, dossier: Dossier, vraag: Vraag, wants: bool, message: str) -> None:
    Vraag.objects.update(wil_document=wants)
    response = send(client_of(cast.ada.account), dossier)
    assert response.status_code == 422
    page = response.content.decode()
    assert message.lower().rstrip(".") in page.lower()
    assert page.split("<title>")[1].startswith("Fout: ")


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "leeg.pdf", "leeg"),
        (b"MZ\x90\x00", "contract.pdf", "Dit soort bestand"),
        (b"%PDF-1.4 afgebroken", "contract.pdf", "bestand"),
    ],
)
def test_a_file_we_refuse_is_422_with_the_words_kept(
    cast: Cast, dossier: Dossier, vraag: Vraag, content: bytes, name: str, message: str
) -> None:
    response = send(client_of(cast.ada.account), dossier, bestand=upload(content, name), tekst="Zie bijlage.")
    assert response.status_code == 422
    page = response.content.decode()
    assert message.lower() in page.lower()
    assert "Zie bijlage." in page
    assert not Bestand.objects.exists()
    vraag.refresh_from_db()
    assert vraag.is_open


def test_sent_twice_is_answered_once_and_leaves_one_file(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    client = client_of(cast.ada.account)
    key = key_of(client, url(dossier))
    answers = [client.post(url(dossier), {"sleutel": key, "tekst": "", "bestand": upload()}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Bestand.objects.count() == Document.objects.count() == 1


def test_the_same_key_with_another_answer_is_409(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    client = client_of(cast.ada.account)
    key = key_of(client, url(dossier))
    client.post(url(dossier), {"sleutel": key, "tekst": "Ja"})
    response = client.post(url(dossier), {"sleutel": key, "tekst": "Nee", "bestand": upload()})
    assert response.status_code == 409
    assert not Bestand.objects.exists()


def test_back_after_answering_says_it_was_answered(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    client = client_of(cast.ada.account)
    send(client, dossier, tekst="Ja")
    page = client.get(url(dossier)).content.decode()
    assert "Je hebt al geantwoord" in page
    assert f"{dossier.kenmerk[:4]}-{dossier.kenmerk[4:]}" in page


def test_a_dropped_question_asks_nothing(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    actions.drop_question(dossier, by=at_work(cast.dirk))
    page = client_of(cast.ada.account).get(url(dossier)).content.decode()
    assert "Je hoeft niets meer te doen" in page


def test_without_a_question_there_is_no_page(cast: Cast, dossier: Dossier) -> None:
    assert client_of(cast.ada.account).get(url(dossier)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("gemachtigde", 200), ("stranger", 404), ("other_team", 404), ("anonymous", 302)],
)
def test_idor(cast: Cast, dossier: Dossier, vraag: Vraag, who: str, status: int) -> None:
    client = cast.clients()[who]
    assert client.get(url(dossier)).status_code == status
    owner_key = key_of(client_of(cast.ada.account), url(dossier))
    response = client.post(url(dossier), {"sleutel": owner_key, "tekst": "Ik ben het niet."})
    assert response.status_code != 200
    vraag.refresh_from_db()
    assert vraag.is_open is (who not in {"owner", "gemachtigde"})


def test_a_reader_does_not_answer(cast: Cast, dossier: Dossier, vraag: Vraag) -> None:
    dossier.betrokkenen.create(profiel=cast.cem, rol="lezer")
    assert client_of(cast.cem.account).get(url(dossier)).status_code == 404
