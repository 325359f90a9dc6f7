"""What nobody can ever see, found by reasoning over all rules together; and what somebody can, left alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket import bereik
from loket.bereik import Bereik
from loket.definitie import parse
from loket.feiten import NAMEN
from loket.gevolgsoorten import Voorwaarde
from loket.pad import bepaal
from loket.ruimte import FEITSOORTEN, Ruimte, ordinal, ruimte_van_feit
from tests.loket.test_definitie import base, problems

Data = dict[str, Any]
KLEUR = {"soort": "keuze", "keuzes": [{"waarde": "rood", "label": "Rood"}, {"waarde": "blauw", "label": "Blauw"}]}
UITKOMST = {"niet_in_aanmerking": [{"key": "nee", "titel": "Nee", "tekst": ["Zo."]}]}


def v(key: str, soort: str = "tekst", **options: Any) -> Data:
    return {"key": key, "soort": soort, "label": key.capitalize(), "hulp": "Uitleg."} | options


def form(*regels: tuple[list[Data], str, str], eerst: list[Data] | None = None, **more: Any) -> Data:
    """Step one asks kleur, hond and more; step two asks waarom, step three slot; the rules stand at step two."""
    data = base() | more
    data["stappen"][0]["vragen"] += eerst or []
    data["stappen"][1]["vragen"].append(v("toets"))
    data["stappen"].append(
        {"key": "derde", "groep": "twee", "titel": "Derde?", "hulp": "Uitleg.", "vragen": [v("slot"), v("rest")]}
    )
    data["stappen"][1]["regels"] = [{"als": als, "dan": {dan: doel}} for als, dan, doel in regels]
    return data


def c(pad: str, **test: Any) -> Data:
    return {"vraag": pad} | test


def f(pad: str, **test: Any) -> Data:
    return {"feit": pad} | test


EERST = [
    v("kind", "getal", minimum=0, maximum=17),
    v("prijs", "bedrag"),
    v("dag", "datum"),
    v("uur", "tijd", vroegst="09:00", laatst="17:00"),
    v("dieren", "meerkeuze", keuzes=KLEUR["keuzes"], hoogstens=1),
    v("maat", "getal", decimalen=1),
    v("bron", weet_niet="Weet ik niet"),
    v("vrij", optioneel=True),
]
DEAD: list[tuple[str, list[Data]]] = [
    ("a value that is no choice", [c("kleur", een_van=["groen", "geel"])]),
    ("two values at once", [c("kleur", **{"is": "rood"}), c("kleur", is_niet="rood")]),
    ("every choice excluded", [c("kleur", is_niet="rood"), c("kleur", is_niet="blauw")]),
    ("yes and no", [c("hond", **{"is": True}), c("hond", **{"is": False})]),
    ("less than the least", [c("kind", kleiner_dan=0)]),
    ("more than the most", [c("kind", groter_dan=17)]),
    ("a range without whole numbers", [c("kind", groter_dan=3), c("kind", kleiner_dan=4)]),
    ("a range that crosses", [c("maat", groter_dan=5), c("maat", kleiner_dan="4.5")]),
    ("a range of one number that is excluded", [c("kind", kleiner_dan=1), c("kind", is_niet=0)]),
    ("a chosen number out of range", [c("kind", **{"is": 18})]),
    ("money below zero", [c("prijs", kleiner_dan=0)]),
    ("no day between", [c("dag", na="2026-01-01"), c("dag", voor="2026-01-02")]),
    ("days that cross", [c("dag", na="2026-02-01"), c("dag", voor="2026-01-01")]),
    ("a day out of its range", [c("dag", **{"is": "2026-01-01"}), c("dag", na="2026-01-01")]),
    ("before opening", [c("uur", voor="09:00")]),
    ("more chosen than may be", [c("dieren", bevat="rood"), c("dieren", bevat="blauw")]),
    ("known and unknown", [c("bron", weet_niet=True), c("bron", **{"is": "x"})]),
    ("known and not known", [c("bron", weet_niet=True), c("bron", weet_niet=False)]),
    ("filled in and empty", [c("vrij", ingevuld=False), c("vrij", ingevuld=True)]),
    ("empty where one must answer", [c("kleur", ingevuld=False)]),
    ("a fact that crosses", [f("leeftijd", kleiner_dan=18), f("leeftijd", groter_dan=64)]),
    ("fewer than none", [f("huisgenoten", kleiner_dan=0)]),
    ("fewer than none of a count", [f("in_huis.parkeren", kleiner_dan=0)]),
    ("a fact with two values", [f("naam", **{"is": "A"}), f("naam", **{"is": "B"})]),
    ("birth dates that cross", [f("geboortedatum", voor="2000-01-01"), f("geboortedatum", na="2010-01-01")]),
]
ALIVE: list[tuple[str, list[Data]]] = [
    ("a choice", [c("kleur", **{"is": "rood"})]),
    ("the other choice", [c("kleur", is_niet="rood")]),
    ("a number in range", [c("kind", groter_dan=3), c("kind", kleiner_dan=5)]),
    ("a decimal between", [c("maat", groter_dan=3), c("maat", kleiner_dan=4)]),
    ("cents between", [c("prijs", groter_dan=3), c("prijs", kleiner_dan="3.02")]),
    ("one day", [c("dag", na="2026-01-01"), c("dag", voor="2026-01-03")]),
    ("one number of a list", [c("kind", een_van=[3, 30])]),
    ("at opening", [c("uur", voor="09:01")]),
    ("one chosen", [c("dieren", bevat="rood"), c("kleur", **{"is": "rood"})]),
    ("unknown", [c("bron", weet_niet=True)]),
    ("known", [c("bron", weet_niet=False), c("bron", **{"is": "x"})]),
    ("unknown is not filled in", [c("bron", weet_niet=True), c("bron", ingevuld=False)]),
    ("left empty", [c("vrij", ingevuld=False)]),
    ("filled in", [c("vrij", ingevuld=True), c("vrij", **{"is": "x"})]),
    ("a fact in range", [f("leeftijd", groter_dan=17), f("leeftijd", kleiner_dan=65)]),
    ("a part of a fact", [f("adres.postcode", **{"is": "2140"})]),
    ("a fact that is there", [f("geboortedatum", ingevuld=True)]),
    ("one of a household", [f("huishouden", bevat="Ada")]),
]


@pytest.mark.parametrize("als", [pytest.param(als, id=i) for i, als in DEAD])
def test_rule_that_never_holds_is_said(als: list[Data]) -> None:
    assert problems(form((als, "toon_vraag", "slot"), eerst=EERST)) == [
        "Niemand kan vraag 'slot' ooit zien: de regel daarvoor kan nooit waar zijn."
    ]


@pytest.mark.parametrize("als", [pytest.param(als, id=i) for i, als in ALIVE])
def test_rule_that_may_hold_is_left_alone(als: list[Data]) -> None:
    assert problems(form((als, "toon_vraag", "slot"), eerst=EERST)) == []


ROOD, BLAUW = [c("kleur", **{"is": "rood"})], [c("kleur", **{"is": "blauw"})]
WAAROM = [c("waarom", **{"is": "x"})]


def test_question_behind_one_that_excludes_it_is_dead() -> None:
    """`waarom` is shown to red only, so nobody answers it and chose blue."""
    rules = [(ROOD, "toon_vraag", "waarom"), ([*WAAROM, *BLAUW], "toon_vraag", "slot")]
    assert problems(form(*rules)) == ["Niemand kan vraag 'slot' ooit zien: de regel daarvoor kan nooit waar zijn."]


def test_chain_of_three_is_followed_back_through_steps() -> None:
    rules = [
        (ROOD, "toon_stap", "tweede"),
        (WAAROM, "toon_vraag", "slot"),
        ([c("slot", **{"is": "x"}), *BLAUW], "toon_vraag", "rest"),
    ]
    assert problems(form(*rules)) == ["Niemand kan vraag 'rest' ooit zien: de regel daarvoor kan nooit waar zijn."]


def test_another_way_to_a_question_keeps_the_rest_alive() -> None:
    rules = [
        (ROOD, "toon_vraag", "waarom"),
        ([c("hond", **{"is": True})], "toon_vraag", "waarom"),
        ([*WAAROM, *BLAUW], "toon_vraag", "slot"),
    ]
    assert problems(form(*rules)) == []


def test_hidden_question_is_not_filled_in() -> None:
    rules = [(ROOD, "toon_vraag", "waarom"), ([c("waarom", ingevuld=False), *BLAUW], "toon_vraag", "slot")]
    assert problems(form(*rules)) == []


def test_question_of_a_step_that_excludes_its_own_rule_is_dead() -> None:
    rules = [(ROOD, "toon_stap", "derde"), (BLAUW, "toon_vraag", "slot")]
    assert problems(form(*rules)) == ["Niemand kan vraag 'slot' ooit zien: de regel daarvoor kan nooit waar zijn."]


def test_one_dead_rule_among_others_is_said_by_itself() -> None:
    rules = [(ROOD, "toon_vraag", "slot"), ([*ROOD, *BLAUW], "toon_vraag", "slot")]
    assert problems(form(*rules)) == ["Een regel bij stap 'tweede' kan nooit waar zijn."]


@pytest.mark.parametrize(
    ("effect", "doel", "said"),
    [
        ("verplicht", "slot", "De regel die vraag 'slot' verplicht maakt, kan nooit waar zijn."),
        ("toon_stap", "derde", "Niemand kan stap 'derde' ooit zien"),
        ("niet_in_aanmerking", "nee", "Niemand kan uitkomst 'nee' ooit zien"),
    ],
)
def test_every_effect_is_reasoned_about(effect: str, doel: str, said: str) -> None:
    outcome = UITKOMST if doel == "nee" else {}
    (found,) = problems(form(([*ROOD, *BLAUW], effect, doel), **outcome))
    assert found.startswith(said)


@pytest.mark.parametrize(
    ("away", "als"),
    [
        (ROOD, ROOD),
        ([f("leeftijd", kleiner_dan=18)], [f("leeftijd", kleiner_dan=12)]),
        ([f("leeftijd", groter_dan=17)], [f("leeftijd", groter_dan=64)]),
        ([c("dag", voor="2026-02-01")], [c("dag", voor="2026-01-01")]),
        ([c("bron", weet_niet=True)], [c("bron", weet_niet=True)]),
        ([c("vrij", ingevuld=True)], [c("vrij", **{"is": "x"})]),
        ([c("dieren", bevat="rood")], [c("dieren", bevat="rood")]),
        ([*ROOD, c("hond", **{"is": True})], [*ROOD, c("hond", **{"is": True})]),
    ],
)
def test_who_is_sent_away_before_never_gets_there(away: list[Data], als: list[Data]) -> None:
    rules = [(away, "niet_in_aanmerking", "nee"), (als, "toon_vraag", "slot")]
    assert problems(form(*rules, eerst=EERST, **UITKOMST)) == [
        "Niemand kan vraag 'slot' ooit zien: de regel daarvoor kan nooit waar zijn."
    ]


@pytest.mark.parametrize(
    ("away", "als"),
    [
        (BLAUW, ROOD),
        ([f("leeftijd", kleiner_dan=12)], [f("leeftijd", kleiner_dan=18)]),
        ([*ROOD, c("hond", **{"is": True})], ROOD),
        ([c("dag", voor="2026-01-01")], [c("dag", na="2025-01-01")]),
        ([c("vrij", ingevuld=True)], [c("kleur", **{"is": "rood"})]),
        ([c("vrij", **{"is": "y"})], [c("vrij", ingevuld=True)]),
        ([c("slot", **{"is": "x"})], [c("slot", **{"is": "x"})]),  # sent away only after this step
    ],
)
def test_who_may_stay_gets_there(away: list[Data], als: list[Data]) -> None:
    rules = [(away, "niet_in_aanmerking", "nee"), (als, "toon_vraag", "rest")]
    assert problems(form(*rules, eerst=EERST, **UITKOMST)) == []


def test_search_that_grows_too_large_counts_as_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    data = form(([*ROOD, *BLAUW], "toon_vraag", "slot"))
    regel = parse(data).stappen[1].regels[0]
    assert not Bereik(parse(data)).can(regel)
    monkeypatch.setattr(bereik, "TRIES", 1)
    assert Bereik(parse(data)).can(regel)


FACTS: list[tuple[Data, str]] = [
    (f("leeftijd", **{"is": "18"}), "vergelijkt met '18': dit feit is een getal"),
    (f("leeftijd", **{"is": True}), "vergelijkt met 'True': dit feit is een getal"),
    (f("leeftijd", bevat=1), "past niet bij dit feit (aantal)"),
    (f("leeftijd", een_van=18), "vergelijkt met een lijst"),
    (f("leeftijd", **{"is": [18]}), "vergelijkt met één tekst, getal of ja/nee"),
    (f("naam", kleiner_dan=3), "past niet bij dit feit (tekst)"),
    (f("naam", **{"is": 3}), "vergelijkt met '3': dit feit is een tekst"),
    (f("naam.voor", **{"is": "A"}), "een deel heeft dit feit niet"),
    (f("adres", **{"is": "2140"}), "noem welk deel van het feit"),
    (f("adres.postcode", **{"is": 2140}), "vergelijkt met '2140': dit feit is een tekst"),
    (f("in_huis.parkeren", **{"is": "1"}), "dit feit is een getal"),
    (f("geboortedatum", voor="1 mei 2000"), "schrijf 2026-01-31"),
    (f("geboortedatum", kleiner_dan=3), "past niet bij dit feit (datum)"),
    (f("huishouden", **{"is": "Ada"}), "past niet bij dit feit (lijst)"),
    (f("naam", ingevuld="ja"), "is true of false"),
]


@pytest.mark.parametrize(("als", "said"), FACTS)
def test_fact_is_compared_with_its_own_kind(als: Data, said: str) -> None:
    found = problems(form(([als], "toon_vraag", "slot")))
    assert len(found) == 1, found
    assert said in found[0]


def test_every_fact_has_a_kind() -> None:
    assert FEITSOORTEN.keys() == NAMEN.keys()


def test_values_have_a_place_among_their_kind() -> None:
    assert ordinal("tijd", "09:30") == 570
    assert ordinal("datum", "2026-13-01") is None
    assert ordinal("getal", "12.5") == Decimal("12.5")
    assert ordinal("getal", waarde=True) is None
    assert ordinal("tekst", "12") is None
    assert ruimte_van_feit("in_huis") == Ruimte()
    unknown = Voorwaarde("vraag", "x", "kleiner_dan", "veel")
    assert Ruimte("getal").met(unknown) == Ruimte("getal", gegeven=True)
    assert not Ruimte("getal", gegeven=True).dwingt(unknown)


@given(
    st.sampled_from(["rood", "blauw"]), st.booleans(), st.integers(0, 17), st.integers(0, 90),
    st.lists(st.sampled_from([als for _, als in (*DEAD, *ALIVE)]), min_size=1, max_size=2),
)  # fmt: skip
def test_what_is_called_dead_is_never_seen(kleur: str, hond: bool, kind: int, leeftijd: int, als: list[Any]) -> None:
    """Whatever somebody answers: a rule that holds for them is not refused."""
    together = [one for many in als for one in many]
    definitie = parse(form((together, "toon_vraag", "slot"), eerst=EERST))
    answers = {"kleur": kleur, "hond": hond, "kind": kind, "vrij": None, "uur": "10:00", "prijs": "3.01"}
    seen = bepaal(definitie, answers, {"leeftijd": leeftijd, "huisgenoten": 2, "naam": "A"})
    if "slot" in {vraag.key for vraag in seen.vragen["derde"]}:
        assert Bereik(definitie).can(definitie.stappen[1].regels[0])
