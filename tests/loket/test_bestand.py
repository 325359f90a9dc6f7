"""Files: how many, how large and of which kinds a question takes, within what the portal takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from loket.actions.bestanden import CODE
from loket.bouwer.uitwisseling import lees
from loket.definitie import Vraag
from loket.handlers import on_bestand_unusable
from loket.opties import OPTIES
from loket.publiceren import MAP, publish_definitie
from loket.vragen import soort
from loket.vragen.bestand import max_bytes, toegelaten
from profiel.behandeling import actions as behandeling
from profiel.dossiers.models import Dossier, Voortgang
from stadsportaal.kern.bestanden import BestandUnusable
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.models import Bestand
from tests.loket.invullen import PDF
from tests.loket.kast import Kast, aanvraag_of, attest, fill, png, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import OMGEVING, vraag
from tests.profiel.behandeling.stappen import ask
from tests.profiel.dossiers.cast import at_work

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
    half = Vraag("x", "bestand", "Vraag", hulp="Een brief of een mail", opties=OPTIES["bestand"]())
    hint = soort(half).velden(half, OMGEVING)[""].help_text
    assert hint.startswith("Een brief of een mail. Pdf of foto"), "each hint is a sentence of its own"
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


def two_files(ada: Client, kenmerk: str, **scan: str) -> list[Bestand]:
    """Both papers attached; afterwards the files have these verdicts (`een`, `twee`)."""
    fill(ada, step(kenmerk, "extra"), papier=[pdf("een.pdf"), pdf("twee.pdf")])
    for naam, verdict in scan.items():
        Bestand.objects.filter(naam=f"{naam}.pdf").update(scan=verdict)
    return list(Bestand.objects.order_by("pk"))


SAYS = {
    "besmet": "Je papieren: in ‘een.pdf’ zit een virus. Verwijder het en kies een ander bestand.",
    "weg": "Je papieren: we zijn ‘een.pdf’ kwijt. Verwijder het en kies het bestand opnieuw.",
}


@pytest.mark.parametrize("scan", sorted(SAYS))
def test_file_that_nobody_can_use_is_not_sent(ada: Client, kenmerk: str, scan: str) -> None:
    two_files(ada, kenmerk, een=scan)
    check = reverse("loket:aanvraag_check", args=[kenmerk])
    expected = [(SAYS[scan], f"{step(kenmerk, 'extra')}?terug=controleren")]
    page = Pagina(ada.get(check))
    assert (page.status, page.summary) == (200, expected)
    answer = submit(ada, kenmerk)
    assert (answer.status_code, Pagina(answer).summary) == (422, expected)
    assert aanvraag_of(kenmerk).is_concept
    fields = Pagina(ada.get(step(kenmerk, "extra"))).fields
    saved = Pagina(ada.post(step(kenmerk, "extra"), fields))
    assert saved.summary == [(SAYS[scan], "#id_papier")], "the step says it as well"
    wrong = next(file for file in aanvraag_of(kenmerk).antwoorden["papier"] if file["naam"] == "een.pdf")
    ada.post(step(kenmerk, "extra"), {**fields, "verwijder": wrong["kenmerk"]})
    assert fill(ada, step(kenmerk, "extra"), papier=pdf("drie.pdf")).status_code == 302
    assert Pagina(ada.get(check)).summary == []
    assert submit(ada, kenmerk).status_code == 302


def test_nothing_is_decided_at_once_on_a_file_that_is_not_scanned_yet(kast: Kast, ada: Client, kenmerk: str) -> None:
    _, twee = two_files(ada, kenmerk, twee="wacht")
    assert submit(ada, kenmerk).status_code == 302, "the scanner is away: that keeps nobody from sending"
    dossier = aanvraag_of(kenmerk).dossier
    assert (dossier.fase, dossier.werkreden) == ("ingediend", "bestand_niet_veilig")
    on_bestand_unusable(BestandUnusable("bestand", bestand=twee.pk))
    dossier.refresh_from_db()
    assert dossier.werkreden == CODE
    steps = Voortgang.objects.voor_medewerker(at_work(kast.dirk), dossier)
    assert CODE in [row.code for row in steps]
    assert CODE not in [row.code for row in Voortgang.objects.voor_burger(dossier)]


def test_clean_files_are_decided_on_at_once(ada: Client, kenmerk: str) -> None:
    bestanden = two_files(ada, kenmerk, een="schoon", twee="niet_gecontroleerd")
    submit(ada, kenmerk)
    dossier = aanvraag_of(kenmerk).dossier
    assert (dossier.uitkomst, dossier.werkreden) == ("toegekend", "")
    on_bestand_unusable(BestandUnusable("bestand", bestand=bestanden[0].pk))
    dossier.refresh_from_db()
    assert dossier.werkreden == "", "what is decided asks nobody anything"


def test_the_reason_goes_when_a_new_file_came_for_each(kast: Kast, ada: Client, kenmerk: str) -> None:
    een, twee = two_files(ada, kenmerk, een="wacht", twee="wacht")
    submit(ada, kenmerk)
    Dossier.objects.filter(kenmerk=kenmerk).update(team=kast.team)
    for bestand in (een, twee):
        Bestand.objects.filter(pk=bestand.pk).update(scan="besmet")
        on_bestand_unusable(BestandUnusable("bestand", bestand=bestand.pk))

    def answered(bestand: Bestand | None) -> str:
        dossier = aanvraag_of(kenmerk).dossier
        vraag = ask(dossier, at_work(kast.dirk))
        behandeling.answer(vraag, tekst="Hier is het.", bestand=bestand, by=kast.as_ada)
        return aanvraag_of(kenmerk).dossier.werkreden

    def new(naam: str, scan: str) -> Bestand:
        return Bestand.objects.create(
            pad=naam, naam=naam, mimetype="application/pdf", grootte=9, sha256="0" * 64, scan=scan
        )

    assert answered(None) == CODE, "words are no file"
    assert answered(new("weer.pdf", "besmet")) == CODE
    assert answered(new("drie.pdf", "schoon")) == CODE, "two are still to come"
    assert answered(new("vier.pdf", "schoon")) == CODE
    assert answered(new("vijf.pdf", "wacht")) == ""
    assert answered(None) == ""


def test_concept_is_not_on_a_work_list(ada: Client, kenmerk: str) -> None:
    bestand, _ = two_files(ada, kenmerk, een="besmet")
    on_bestand_unusable(BestandUnusable("bestand", bestand=bestand.pk))
    assert aanvraag_of(kenmerk).dossier.werkreden == ""


def test_file_that_cannot_be_attached_leaves_nothing(
    ada: Client, kenmerk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise VersionConflict(1, 2)

    monkeypatch.setattr("loket.views.formulier.attach_bestand", refused)
    assert fill(ada, step(kenmerk, "extra"), papier=pdf()).status_code == 409
    assert not Bestand.objects.exists()


def test_a_double_tap_with_files_goes_on(ada: Client, kenmerk: str) -> None:
    url = step(kenmerk, "extra")
    fields = Pagina(ada.get(url)).fields

    def tap(*papers: Any) -> Any:
        return ada.post(url, {**fields, "papier": list(papers)})

    first = tap(pdf("een.pdf"), pdf("twee.pdf", 7))
    again = tap(pdf("een.pdf"), pdf("twee.pdf", 7))
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.headers["Location"] == again.headers["Location"]
    assert tap(pdf("een.pdf", 99), pdf("twee.pdf", 7)).status_code == 409, "another file under the same name"
    assert tap(SimpleUploadedFile("een.png", png())).status_code == 409, "a kind that is not taken here"
    assert Bestand.objects.count() == 2
