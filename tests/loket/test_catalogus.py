"""The forms of the city as files: written as the builder writes them, tried, and right about the rest of the portal."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from django.conf import settings

from loket.afspraken.laden import DATA as AFSPRAKEN
from loket.bouwer.proef import probeer
from loket.bouwer.uitwisseling import lees, schrijf
from loket.definitie import Definitie, parse
from loket.keuring import problemen
from loket.publiceren import MAP
from tests.loket.kast import today

FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(MAP.glob("*.json"))}
FORMS: dict[str, Definitie] = {naam: parse(lees(text)[0]) for naam, text in FILES.items()}
DIENSTEN = settings.BASE_DIR / "producten" / "data" / "diensten"

ASKED = {
    "adreswijziging",
    "attest-gezinssamenstelling",
    "attest-hoofdverblijfplaats",
    "attest-van-leven",
    "avg-verzoek",
    "bewonersparkeren",
    "contact",
    "gas-boete-betwisten",
    "geboorteaangifte",
    "huurpremie",
    "huwelijk",
    "inname-openbaar-domein",
    "lez-toelating",
    "openbaarheid",
    "tijdelijk-parkeerverbod",
    "zwemles",
}
"""What the catalogue must hold at least."""


def dienst_of(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DIENSTEN / f"{slug}.yaml").read_text(encoding="utf-8"))
    return found


def test_the_catalogue_is_whole() -> None:
    assert FORMS.keys() >= ASKED


@pytest.mark.parametrize("naam", FILES)
def test_a_file_is_what_the_builder_exports(naam: str) -> None:
    assert schrijf(*lees(FILES[naam])) == FILES[naam]


@pytest.mark.parametrize("naam", FILES)
def test_a_form_has_no_problems_and_its_cases_hold(naam: str) -> None:
    data, cases = lees(FILES[naam])
    assert problemen(data) == []
    assert cases, "a form travels with an example of how it must work"
    assert [zin for uitslag in probeer(FORMS[naam], cases, today()) for zin in uitslag.zinnen] == []


@pytest.mark.parametrize("naam", FILES)
def test_a_broken_form_fails_its_own_cases(naam: str) -> None:
    """The cases can fail: without its last step, or with another answer, one of them no longer holds."""
    data, cases = lees(FILES[naam])
    broken = json.loads(json.dumps(cases))
    for case in broken:
        case["verwacht"] = {"stappen": ["bestaat_niet"]}
    assert all(not uitslag.geslaagd for uitslag in probeer(parse(data), broken, today()))


@pytest.mark.parametrize("naam", FILES)
def test_its_dienst_leads_to_it_and_promises_the_same(naam: str) -> None:
    form, dienst = FORMS[naam], dienst_of(FORMS[naam].dienst)
    assert (dienst["start"]["soort"], dienst["start"]["formulier"]) == ("aanvraag", naam)
    assert (float(dienst["kosten"]["bedrag"]) > 0) == bool(form.prijzen), "what the page says it costs is asked"
    if form.prijzen:
        named = dienst["kosten"]["tekst"]
        assert any(f"€ {prijs.bedrag}" in named for prijs in form.prijzen)


@pytest.mark.parametrize("naam", FILES)
def test_all_it_points_to_exists(naam: str) -> None:
    form = FORMS[naam]
    diensten = {path.stem for path in DIENSTEN.glob("*.yaml")}
    points = {*form.ook_voor_jou.diensten, *(step.dienst for step in form.vervolg if step.dienst)}
    points |= {uitkomst.dienst for uitkomst in form.niet_in_aanmerking if uitkomst.dienst}
    assert points <= diensten
    for step in form.vervolg:
        target = FORMS[step.formulier] if step.formulier else None
        assert target is None or {row.naar for row in step.antwoorden} <= target.vraag_per_key.keys()
    if form.afspraak:
        soorten = {row["slug"]: row for row in yaml.safe_load((AFSPRAKEN / "soorten.yaml").read_text(encoding="utf-8"))}
        assert soorten[form.afspraak.soort]["dienst"] == form.dienst


def test_public_access_is_answered_in_twenty_calendar_days() -> None:
    """Bestuursdecreet, art. II.43 § 1 (20 days, 40 when it is much work)."""
    dienst = dienst_of("openbaarheid")
    term = {"tekst": "Binnen 20 dagen", "dagen": 20, "hoogstens": 40, "soort": "kalenderdagen"}
    assert dienst["termijn"] == term
    assert [(step.dagen, step.soort) for step in FORMS["openbaarheid"].na_versturen][-1] == (20, "kalenderdagen")


def test_the_page_of_works_on_the_street_says_what_its_form_asks() -> None:
    form, dienst = FORMS["inname-openbaar-domein"], dienst_of("inname-openbaar-domein")
    asked = form.vraag_per_key
    weeks, area, begin = (asked[key].opties for key in ("weken", "oppervlakte", "begin"))
    said = " ".join(dienst["beschrijving"])
    assert f"{weeks.minimum} tot {weeks.maximum} weken" in said
    assert f"hoogstens {area.maximum} m²" in said
    assert dienst["procedure"][0]["termijn"] == f"minstens {begin.vroegst} vooraf"
    for prijs in form.prijzen:
        each = f"€ {prijs.bedrag} {prijs.eenheid}"
        assert (each in dienst["kosten"]["tekst"]) is (prijs.per == ("weken",)), prijs.key
    assert "anderhalve meter" in asked["doorgang"].label and "anderhalve meter" in said
    assert not any("foto" in item.casefold() for item in dienst["meenemen"]), "it asks for a sketch, not for photos"
    assert any("schets" in item for item in dienst["meenemen"]) and asked["schets"].soort == "bestand"
    assert asked["telefoon"].soort == "telefoon" and any("telefoonnummer" in item for item in dienst["meenemen"])
