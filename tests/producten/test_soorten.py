"""Kinds as data: a mistake stops the portal, every status has a common word, and fields have types."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from producten import velden
from producten.catalogus import DATA, parse_file
from producten.models import Gemeen
from producten.soorten import BETALEN, BETWISTEN, ONBEKEND, STOPZETTEN, parse, problems, soort_of, soorten
from profiel.toegang.models import Level

FILE = parse_file(DATA / "productsoorten.yaml")


def broken(soort: str, **change: Any) -> dict[str, Any]:
    data = copy.deepcopy(FILE)
    next(row for row in data["soorten"] if row["soort"] == soort).update(change)
    return data


def test_the_file_is_right_and_every_own_status_is_mapped() -> None:
    assert problems(FILE) == []
    assert {"vergunning", "boete", "abonnement", "document", "pas", "attest", "inschrijving"} <= soorten().keys()
    assert {s.gemeen for kind in soorten().values() for s in kind.statussen.values()} == set(Gemeen)
    assert soort_of("boete").niveau == Level.SUBSTANTIEEL


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (broken("boete", statussen=[{"code": "te_betalen", "tekst": "x", "gemeen": "ooit"}]), "geen gemeen woord"),
        (broken("boete", statussen=[{"code": "te_betalen", "tekst": "x"}]), "geen gemeen woord"),
        (broken("pas", statussen=[]), "geen statussen"),
        (broken("pas", label=""), "label ontbreekt"),
        (broken("pas", niveau="heel hoog"), "onbekend niveau"),
        (broken("pas", velden=[{"code": "a", "label": "A", "type": "kleur"}]), "onbekend type"),
        (broken("pas", acties=[{"code": "verkopen", "bij": ["geldig"]}]), "onbekende actie"),
        (broken("pas", acties=[{"code": "verlengen", "bij": ["ooit"]}]), "status die niet bestaat"),
        (broken("pas", acties=[{"code": "stopzetten", "bij": ["geldig"], "naar": "ooit"}]), "leidt naar geen status"),
        (broken("boete", betaald="ooit"), "betaald is geen status"),
        (broken("boete", acties=[{"code": "betwisten", "bij": ["te_betalen"]}]), "geen termijn"),
        ({**FILE, "soorten": FILE["soorten"] * 2}, "staat er twee keer"),
        ({**FILE, "rekening": {"iban": "BE00 0000", "naam": ""}}, "IBAN"),
        ({**FILE, "rekening": {"iban": "BE68539007547034", "naam": "x" * 71}}, "70 tekens"),
    ],
)
def test_a_mistake_stops_the_portal(data: dict[str, Any], said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        parse(data)


def test_an_action_exists_only_in_its_statuses() -> None:
    fine = soort_of("boete")
    assert fine.may(BETALEN, "te_betalen")
    assert fine.may(BETWISTEN, "") is not None, "an empty status is the first one"
    assert fine.may(BETALEN, "betaald") is None
    assert fine.may(STOPZETTEN, "te_betalen") is None


def test_a_kind_that_left_the_file_is_closed_to_all_but_the_surest() -> None:
    assert soort_of("hondenpenning") is ONBEKEND
    assert ONBEKEND.niveau == Level.HOOG
    assert ONBEKEND.show([["Naam", "Rex"]]) == [("Naam", "Rex")]


@pytest.mark.parametrize(
    ("soort", "given", "kept", "shown"),
    [
        ("tekst", " Deurne ", "Deurne", "Deurne"),
        ("adres", "Meir 1, 2000 Antwerpen", "Meir 1, 2000 Antwerpen", "Meir 1, 2000 Antwerpen"),
        ("datum", "2026-03-12", "2026-03-12", "do 12 maart 2026"),
        ("moment", "2026-02-26T16:42:00Z", "2026-02-26T16:42:00+00:00", "do 26 februari 2026 om 17.42 uur"),
        ("bedrag", "58.00", "58.00", "€ 58,00"),
        ("nummerplaat", "1ktr 482", "1-KTR-482", "1-KTR-482"),
        ("nummerplaat", "KTR.482", "KTR-482", "KTR-482"),
        ("nummerplaat", "b-xy 12", "B-XY 12", "B-XY 12"),
    ],
)
def test_fields_have_types(soort: str, given: str, kept: str, shown: str) -> None:
    assert velden.clean(soort, given) == kept
    assert velden.show(soort, kept) == shown


@pytest.mark.parametrize(
    ("soort", "given"),
    [
        ("tekst", ""), ("tekst", 5), ("tekst", "x" * 301), ("datum", "12/03/2026"), ("moment", "2026-03-12T10:00:00"),
        ("moment", "gisteren"), ("bedrag", "58"), ("bedrag", "58,00"),
    ],
)  # fmt: skip
def test_another_shape_is_refused(soort: str, given: object) -> None:
    with pytest.raises(ValueError, match=r"is (geen|langer)"):
        velden.clean(soort, given)
