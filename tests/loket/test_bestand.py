"""Files: how many, how large and of which kinds a question takes, within what the portal takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loket.bouwer.uitwisseling import lees
from loket.definitie import Vraag
from loket.opties import OPTIES
from loket.publiceren import MAP, publish_definitie
from loket.vragen import soort
from loket.vragen.bestand import max_bytes, toegelaten
from stadsportaal.kern.models import Bestand
from tests.loket.invullen import PDF
from tests.loket.kast import Kast, aanvraag_of, attest, fill, png, step
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import OMGEVING, vraag

ASKED = {
    "key": "papier",
    "soort": "bestand",
    "label": "Je papieren",
    "hulp": "Je huurcontract.",
    "min_aantal": 2,
    "max_aantal": 3,
    "max_mb": 1,
}


def pdf(name: str = "brief.pdf", size: int = 0) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF.replace(b"<<>>", b"<<>>" + b" " * size), "application/pdf")


@pytest.fixture
def kenmerk(kast: Kast, ada: Client) -> str:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    extra = {"key": "extra", "groep": "doel", "titel": "Je papieren", "hulp": "Uitleg."}
    data["stappen"].append({**extra, "vragen": [{**ASKED, "soorten": ["pdf"]}]})
    publish_definitie(json.dumps(data))
    return attest(ada, kast.ada)


def test_at_least_so_many_and_what_came_stays(ada: Client, kenmerk: str) -> None:
    url = step(kenmerk, "extra")
    page = Pagina(ada.get(url))
    assert "Je huurcontract. Pdf, hoogstens 1 MB. Voeg minstens 2 bestanden toe." in page.text
    (picker,) = (node for node in page.all("input") if node.attrs.get("type") == "file")
    assert picker.attrs["accept"] == "application/pdf"
    page = Pagina(fill(ada, url, papier=pdf("een.pdf")))
    assert page.summary == [("Je papieren: voeg minstens 2 bestanden toe. Er is er nu 1.", "#id_papier")]
    assert "een.pdf" in page.text
    assert fill(ada, url, papier=pdf("twee.pdf")).status_code == 302
    assert [file["naam"] for file in aanvraag_of(kenmerk).antwoorden["papier"]] == ["een.pdf", "twee.pdf"]


def test_several_at_once_and_never_too_many(ada: Client, kenmerk: str) -> None:
    url = step(kenmerk, "extra")
    page = Pagina(fill(ada, url, papier=[pdf(f"{nr}.pdf") for nr in range(5)]))
    assert page.status == 422
    assert "hoogstens 3 bestanden" in page.summary[0][0]
    assert [file["naam"] for file in aanvraag_of(kenmerk).antwoorden["papier"]] == ["0.pdf", "1.pdf", "2.pdf"]
    assert Bestand.objects.count() == 3, "nothing is left behind of what was too many"


def test_other_kinds_and_larger_files_are_refused(ada: Client, kenmerk: str) -> None:
    url = step(kenmerk, "extra")
    page = Pagina(fill(ada, url, papier=SimpleUploadedFile("brief.pdf", png(), "application/pdf")))
    assert page.status == 422
    assert "Kies een bestand van het type pdf" in page.summary[0][0]
    page = Pagina(fill(ada, url, papier=pdf(size=1024 * 1024)))
    assert page.status == 422
    assert "1 MB" in page.summary[0][0]
    assert not Bestand.objects.exists()


def test_limits_are_said_unless_its_maker_says_something() -> None:
    shown = soort(vraag("bestand")).velden(vraag("bestand"), OMGEVING)[""]
    assert shown.help_text == "Pdf of foto (jpg, png of webp), hoogstens 10 MB."
    told = Vraag("x", "bestand", "Vraag", hulp="Een foto, hoogstens 10 MB.", opties=OPTIES["bestand"]())
    assert soort(told).velden(told, OMGEVING)[""].help_text == told.hulp
    assert max_bytes(vraag("bestand")) == 10 * 1024 * 1024
    assert len(toegelaten(vraag("bestand"))) == 4
    assert toegelaten(vraag("bestand", soorten=("foto",))) == {"image/jpeg", "image/png", "image/webp"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"min_aantal": 0}, "Bij vraag 'papier': zet min_aantal en max_aantal tussen 1 en 10, het kleinste eerst."),
        ({"min_aantal": 4}, "Bij vraag 'papier': zet min_aantal en max_aantal tussen 1 en 10, het kleinste eerst."),
        ({"max_aantal": 11}, "Bij vraag 'papier': zet min_aantal en max_aantal tussen 1 en 10, het kleinste eerst."),
        ({"max_mb": 11}, "Bij vraag 'papier' is een bestand 1 tot 10 MB groot."),
        ({"soorten": ["exe"]}, "Bij vraag 'papier' zijn de soorten bestanden pdf en foto."),
        ({}, ""),
    ],
)
def test_never_more_than_the_portal_takes(change: dict[str, Any], said: str) -> None:
    data = base()
    data["stappen"][0]["vragen"].append({**ASKED, **change})
    assert problems(data) == ([said] if said else [])
