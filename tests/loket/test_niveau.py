"""What the register says of somebody is for who showed well enough who they are; a code by mail is not enough."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from loket.bouwer.nazicht import gebruik_van, te_veel, tegen_niveau
from loket.bouwer.uitwisseling import lees
from loket.definitie import DefinitieRefused, parse
from loket.gevolgen import FEITEN_VAN, GEVOLGEN, REGELS
from loket.models import Aanvraag
from loket.publiceren import MAP, publish_definitie
from producten import catalogus
from producten.actions.catalogus import NiveauTooLow, publish_diensten
from producten.models import Dienst
from profiel.berichten.models import Berichtsjabloon
from profiel.toegang.models import Level
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.bouwer.ontwerpen import klein
from tests.loket.invullen import bring_to
from tests.loket.kast import Kast, aanvraag_of, dienst_in_file, start, step
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of

STERK_GENOEG = ("zwemles", "huwelijk", "geboorteaangifte")
FACTS = ("Turnhoutsebaan", "2100", "Noor Janssens", "38 jaar", "1988")
"""What the register knows of Ada, and nobody may read with a code by mail."""


def definitie(slug: str) -> Any:
    return parse(lees((MAP / f"{slug}.json").read_text())[0])


def weak(kast: Kast) -> Client:
    """Ada, who came in with a code by mail; the register knows her all the same."""
    assert kast.ada.insz_index
    return client_of(kast.ada.account)


# -- over HTTP ------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", STERK_GENOEG)
def test_a_weak_login_is_asked_to_step_up_and_sees_no_fact(kast: Kast, slug: str) -> None:
    kast.met(definitie(slug))
    begin = reverse("loket:aanvraag_start", args=[slug])
    strong, mail_only = kast.browser(), weak(kast)
    page = Pagina(strong.get(begin))
    assert [fact for fact in FACTS if fact in page.text], "the same page tells them to who did show it"
    for answer in (mail_only.get(begin), mail_only.post(begin, page.fields)):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{reverse('toegang:sterker')}?niveau=substantieel")
    told = mail_only.get(begin, follow=True).content.decode()
    assert [fact for fact in FACTS if fact in told] == []
    assert not Aanvraag.objects.exists(), "nothing was begun"


@pytest.mark.parametrize("slug", STERK_GENOEG)
def test_nor_on_a_step_of_what_was_begun(kast: Kast, slug: str) -> None:
    form = definitie(slug)
    kenmerk, _ = bring_to(kast, kast.browser(), form, None)
    mail_only = weak(kast)
    for stap in form.stappen:
        answer = mail_only.get(step(kenmerk, stap.key))
        assert answer.headers["Location"].startswith(f"{reverse('toegang:sterker')}?niveau=substantieel")
    told = mail_only.get(step(kenmerk, form.stappen[0].key), follow=True).content.decode()
    assert [fact for fact in FACTS if fact in told] == []


def test_what_was_begun_weakly_asks_more_from_the_day_its_dienst_does(kast: Kast) -> None:
    """A concept of before shows the same facts: it asks what its dienst asks."""
    form = definitie("zwemles")
    kast.met(form)
    Dienst.objects.filter(pk="zwemles").update(niveau=Level.LAAG)
    mail_only = weak(kast)
    kenmerk = start(mail_only, "zwemles")
    other = start(mail_only, "klacht")
    page = step(kenmerk, "wie")
    assert "Noor Janssens" in mail_only.get(page).content.decode()
    kast.publish_diensten("zwemles", "klacht")
    for lane in Lane:
        drain_lane(lane, seconds=20)
    assert mail_only.get(page).headers["Location"].startswith(reverse("toegang:sterker"))
    assert kast.browser().get(page).status_code == 200
    assert aanvraag_of(other).dossier.niveau == Level.LAAG, "another dienst asks no more than it did"


# -- what may be published ------------------------------------------------------------------------

SAYS = "iets uit het register"


def met(**changes: Any) -> list[str]:
    return [str(problem) for problem in te_veel(parse(klein() | changes))]


def vraag(**own: Any) -> dict[str, Any]:
    data = klein()
    data["stappen"][0]["vragen"].append({"key": "extra", "label": "Wat nog?", **own})
    return {"stappen": data["stappen"]}


def stap(**own: Any) -> dict[str, Any]:
    data = klein()
    data["stappen"][0] |= own
    return {"stappen": data["stappen"]}


LOOKS = [{"feit": "leeftijd", "groter_dan": 17}]
ROW = [{"naam": "Adres", "feit": "adres"}]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weten_we_al": ["naam", "adres"]}, f"Het begin toont {SAYS} (“Je adres nu”)"),
        (stap(weten_we_al=["huishouden"]), f"Stap 'hond' toont {SAYS} (“Wie er woont”)"),
        (stap(regels=[{"als": LOOKS, "dan": {"toon_stap": "ras"}}]), f"Een regel bij stap 'hond' kijkt naar {SAYS}"),
        (vraag(soort="huishoudleden"), f"Vraag 'extra' toont {SAYS} (“Wie er woont”)"),
        (vraag(soort="persoon"), f"Vraag 'extra' toont {SAYS} (“Wie er woont”)"),
        (vraag(soort="adres", anders_dan="adres"), f"Vraag 'extra' vergelijkt met {SAYS} (“Je adres nu”)"),
        (vraag(soort="iban"), "Vraag 'extra' vraagt een rekeningnummer"),
        (vraag(soort="rijksregisternummer"), "Vraag 'extra' vraagt een rijksregisternummer"),
        (
            vraag(soort="herhaalgroep", rij="Rij", vragen=[{"key": "nr", "soort": "iban", "label": "Rekening"}]),
            "Vraag 'nr' vraagt een rekeningnummer",
        ),
        ({"eisen": [{"als": LOOKS, "reden": "jong"}]}, f"Een eis kijkt naar {SAYS} (“Je leeftijd”)"),
        (
            {"mede_ondertekenaars": [{"wie": "vraag", "waarom": "x", "als": LOOKS}]},
            f"Of iemand mee moet ondertekenen, hangt af van {SAYS} (“Je leeftijd”)",
        ),
        (
            {"mede_ondertekenaars": [{"wie": "partner", "waarom": "x"}]},
            f"Wie mee ondertekent, is de partner uit {SAYS}",
        ),
        ({"attest": {"titel": "A", "zin": "Z", "rijen": ROW}}, f"Het attest vermeldt {SAYS}"),
        ({"toekenningen": [{"soort": "x", "titel": "T", "als": LOOKS}]}, f"Wat iemand krijgt, hangt af van {SAYS}"),
        ({"toekenningen": [{"soort": "x", "titel": "T", "rijen": ROW}]}, f"Wat iemand krijgt, vermeldt {SAYS}"),
        ({"vervolg": [{"waarom": "W", "als": LOOKS}]}, f"Een vervolg kijkt naar {SAYS}"),
        ({"beslissing": "meteen", "regel": "attest_hoofdverblijf@1"}, f"'attest_hoofdverblijf@1' leest {SAYS}"),
        ({"gevolg": "adreswijziging@1"}, f"'adreswijziging@1' leest {SAYS}"),
    ],
)
def test_what_a_weak_dienst_may_not_ask_or_tell(changes: dict[str, Any], said: str) -> None:
    found = met(**changes)
    assert found and all(text.endswith(("laat het weg.", "als het nodig is.")) for text in found)
    assert any(text.startswith(said) for text in found), found


def test_ones_own_name_is_no_secret_and_one_reason_is_given_once() -> None:
    assert met(weten_we_al=["naam"]) == []
    assert met(beslissing="meteen", regel="plaats@1") == []
    assert met(eisen=[{"als": LOOKS, "reden": "jong"}, {"als": LOOKS, "reden": "te jong"}]) == met(
        eisen=[{"als": LOOKS, "reden": "jong"}]
    )


def test_of_everything_that_is_code_it_is_known_what_it_reads() -> None:
    assert set(FEITEN_VAN) == set(REGELS) | set(GEVOLGEN)


@pytest.mark.parametrize("path", sorted(MAP.glob("*.json")), ids=lambda path: path.stem)
def test_every_fact_that_a_form_keeps_has_a_place_where_it_is_used(path: Path) -> None:
    form = parse(lees(path.read_text())[0])
    assert form.feiten_bij_invullen <= form.feiten <= {use.feit for use in gebruik_van(form)}
    assert all(use.stap in form.stap_per_key for use in gebruik_van(form) if use.stap)


# -- a file is judged as the builder judges ------------------------------------------------------


def from_file(slug: str) -> str:
    return (MAP / f"{slug}.json").read_text()


def test_a_file_for_a_weak_dienst_is_refused_too(kast: Kast) -> None:
    kast.publish_diensten("zwemles")
    Dienst.objects.filter(pk="zwemles").update(niveau=Level.LAAG)
    with pytest.raises(DefinitieRefused, match="Vraag 'wie' toont iets uit het register"):
        publish_definitie(from_file("zwemles"))


def test_a_file_of_which_the_citizen_would_hear_nothing_is_refused_too(kast: Kast) -> None:
    kast.publish_diensten("huwelijk")
    Berichtsjabloon.objects.filter(code="handtekening_gevraagd").delete()
    with pytest.raises(DefinitieRefused, match="Er is geen bericht voor de burger als we iemand vragen"):
        publish_definitie(from_file("huwelijk"))


# -- under a live form ----------------------------------------------------------------------------


def lower(slug: str) -> None:
    publish_diensten([copy.deepcopy(dienst_in_file(slug)) | {"niveau": "laag"}])


def test_the_catalogue_cannot_ask_less_than_its_form_needs(kast: Kast) -> None:
    with pytest.raises(NiveauTooLow) as refused:
        lower("adreswijziging")
    said = refused.value.message
    assert said.startswith("Het aanmeldniveau van “")
    assert "kan niet omlaag. Het formulier “" in said
    assert "iets uit het register" in said
    assert "redenen." in said
    assert Dienst.objects.get(pk="adreswijziging").niveau == Level.SUBSTANTIEEL


def test_it_can_when_nothing_live_needs_more(kast: Kast) -> None:
    kast.publish_diensten("rijbewijs")
    lower("bewonersparkeren")  # no form is live
    assert Dienst.objects.get(pk="bewonersparkeren").niveau == Level.LAAG
    lower("avg-verzoek")  # its form shows one's own name alone
    assert Dienst.objects.get(pk="avg-verzoek").niveau == Level.LAAG
    assert tegen_niveau("adreswijziging", Level.SUBSTANTIEEL) == ""
    one = json.loads(from_file("klacht")) | {"weten_we_al": ["adres"], "testgevallen": []}
    Dienst.objects.filter(pk="klacht").update(niveau=Level.SUBSTANTIEEL)
    publish_definitie(json.dumps(one))
    assert "redenen" not in tegen_niveau("klacht", Level.LAAG)


def test_loading_the_catalogue_says_it_in_plain_words(kast: Kast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row | ({"niveau": "laag"} if row["slug"] == "adreswijziging" else {}) for row in catalogus.diensten()]
    monkeypatch.setattr(catalogus, "diensten", lambda: rows)
    for command in ("laad_diensten", "laad_referentie"):
        with pytest.raises(CommandError, match="kan niet omlaag"):
            call_command(command)
