"""Every fact is shown with who stated it and when: its own, never that of another."""

from __future__ import annotations

import datetime as dt

from loket.feiten import BRON, kennis_van
from profiel.mensen.actions import record_fact
from profiel.mensen.models import Profiel
from stadsportaal.kern.actor import Actor
from tests.loket.kast import Kast, today


def _identified(kast: Kast) -> Profiel:
    assert kast.ada.insz_index and kast.ada.geboortedatum
    return kast.ada


def test_an_age_has_the_source_of_the_day_of_birth(kast: Kast) -> None:
    ada = _identified(kast)
    day = kast.stated - dt.timedelta(days=3000)
    record_fact(ada, "geboortedatum", {"tekst": "12/04/1988"}, "Geboorteakte", day, by=Actor.systeem())
    age = kennis_van(ada, today()).feiten["leeftijd"]
    assert (age.bron, age.bron_datum) == ("Geboorteakte", day)


def test_without_a_stated_day_none_is_claimed(kast: Kast) -> None:
    facts = kennis_van(_identified(kast), today()).feiten
    assert facts["adres"].bron_datum == kast.stated
    assert {(facts[code].bron, facts[code].bron_datum) for code in ("naam", "leeftijd")} == {(BRON, None)}
    assert kennis_van(kast.ada, today()).blokken(["naam"]) == [
        {"bron": BRON, "datum": "", "feiten": [{"naam": "Je naam", "waarde": "Ada Peeters"}]}
    ]
