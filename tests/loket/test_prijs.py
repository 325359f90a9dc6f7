"""What a form costs: rows of a table, counted in cents, known as soon as the answers are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.definitie import Definitie, parse
from loket.pad import bepaal
from loket.prijs import Kosten, centen, format_centen, kosten
from loket.voorblad import documenten, prijslijst
from tests.loket.test_definitie import base, problems

Data = dict[str, Any]
VRAGEN = [
    {"key": "oppervlakte", "soort": "getal", "label": "Hoeveel m²?", "decimalen": 2,
     "maximum": 25},
    {"key": "begin", "soort": "datum", "label": "Eerste dag"},
    {"key": "einde", "soort": "datum", "label": "Laatste dag"},
    {"key": "soorten", "soort": "meerkeuze", "label": "Wat zet je?", "optioneel": True,
     "keuzes": [{"waarde": "a", "label": "Kraam"}, {"waarde": "b", "label": "Tent"}]},
]  # fmt: skip


def priced(*prijzen: Data, regels: list[Data] | None = None, **more: Any) -> Data:
    """The small form with questions to count by, and these prices."""
    data = base() | {"prijzen": list(prijzen), "betalen": "bij_versturen"} | more
    data["stappen"][1]["vragen"] = [*VRAGEN, *data["stappen"][1]["vragen"]]
    data["stappen"][1]["regels"] = regels or []
    return data


def cost(data: Data, **answers: Any) -> Kosten:
    definitie = parse(data)
    return kosten(definitie, bepaal(definitie, answers, {}))


PLEIN = {"oppervlakte": "12.50", "begin": "2026-03-02", "einde": "2026-03-11"}


@pytest.mark.parametrize(
    ("prijs", "cents", "how"),
    [
        ({"bedrag": "12"}, 1200, ""),
        ({"bedrag": "12,50"}, 1250, ""),
        ({"bedrag": "12.05"}, 1205, ""),
        ({"bedrag": "1,50", "per": ["oppervlakte"], "eenheid": "per m²"}, 1875, "12,5 × € 1,50 per m²"),
        ({"bedrag": "0,01", "per": ["oppervlakte"]}, 13, "12,5 × € 0,01"),  # half a cent is rounded up
        ({"bedrag": "5", "per": ["begin..einde"], "eenheid": "per dag"}, 5000, "10 × € 5,00 per dag"),
        ({"bedrag": "5", "per": ["begin..einde"], "dagen": 7}, 1000, "2 × € 5,00"),
        ({"bedrag": "5", "per": ["begin..einde"], "dagen": 10}, 500, "1 × € 5,00"),
        ({"bedrag": "1", "per": ["oppervlakte", "begin..einde"], "dagen": 7}, 2500, "12,5 × 2 × € 1,00"),
        ({"bedrag": "1", "per": ["oppervlakte"], "minimum": "20"}, 2000, "12,5 × € 1,00, minstens € 20,00"),
        ({"bedrag": "9", "per": ["oppervlakte"], "maximum": "99,99"}, 9999, "12,5 × € 9,00, hoogstens € 99,99"),
        ({"bedrag": "1", "per": ["oppervlakte"], "minimum": "5", "maximum": "50"}, 1250, "12,5 × € 1,00"),
    ],
)
def test_row_of_the_table(prijs: Data, cents: int, how: str) -> None:
    found = cost(priced({"key": "p", "titel": "Plaats"} | prijs), **PLEIN)
    assert [(line.titel, line.centen, line.hoe) for line in found.regels] == [("Plaats", cents, how)]


def test_items_of_a_list_are_counted() -> None:
    data = priced({"key": "p", "titel": "Stuk", "bedrag": "3", "per": ["soorten"]})
    assert cost(data, soorten=["a", "b"]).centen == 600
    assert cost(data, soorten=None).regels == ()
    assert cost(data, soorten={"weet_niet": True}).regels == ()


def test_total_is_the_sum_of_the_rows_that_are_paid() -> None:
    dear = {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"prijs": "rood"}}
    rows = [{"key": "vast", "titel": "Dossier", "bedrag": "10"}, {"key": "rood", "titel": "Rood", "bedrag": "2,50"}]
    data = priced(*rows, regels=[dear])
    assert [line.tekst for line in cost(data, kleur="rood").regels] == ["€ 10,00", "€ 2,50"]
    assert (cost(data, kleur="rood").totaal, cost(data, kleur="blauw").totaal) == ("€ 12,50", "€ 10,00")
    assert str(cost(data, kleur="rood").bedrag) == "12.5"


def test_price_is_complete_when_no_open_question_can_change_it() -> None:
    """`hond` shows the question that counts: as long as it is open, so is the price."""
    rules = [{"als": [{"vraag": "hond", "is": True}], "dan": {"toon_vraag": "oppervlakte"}}]
    data = priced({"key": "p", "titel": "P", "bedrag": "1", "per": ["oppervlakte"]}, regels=rules)
    assert not cost(data, kleur="rood").volledig
    assert not cost(data, hond=True).volledig
    assert cost(data, hond=False).volledig
    assert cost(data, hond=True, oppervlakte=3).volledig
    assert cost(base(), kleur="rood").volledig


def test_price_hangs_on_the_step_and_the_document_of_its_question() -> None:
    data = priced({"key": "p", "titel": "P", "bedrag": "1", "per": ["oppervlakte"]})
    data["stappen"][1]["regels"] = [{"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"toon_stap": "tweede"}}]
    assert parse(data).prijsvragen == {"oppervlakte", "kleur"}


def test_period_that_ends_before_it_begins_costs_nothing() -> None:
    data = priced({"key": "p", "titel": "P", "bedrag": "5", "per": ["begin..einde"]})
    assert cost(data, begin="2026-03-05", einde="2026-03-01").regels == ()


@given(st.integers(0, 10**8))
def test_cents_are_never_lost(amount: int) -> None:
    written = format_centen(amount).removeprefix("€").strip().replace(".", "")
    assert centen(written) == amount


def test_unit_price_is_integer_cents_whatever_the_units() -> None:
    data = priced({"key": "p", "titel": "P", "bedrag": "0,10", "per": ["oppervlakte"]})
    assert cost(data, oppervlakte="0.30").centen == 3


MISTAKES: list[tuple[str, Data, str]] = [
    ("no amount", {"bedrag": "gratis"}, "Prijs 'p' heeft als 'bedrag' geen bedrag zoals 12 of 12,50."),
    ("empty amount", {"bedrag": ""}, "Prijs 'p' heeft als 'bedrag' geen bedrag"),
    ("one decimal", {"bedrag": "1,5"}, "heeft als 'bedrag' geen bedrag"),
    ("wrong limit", {"minimum": "x"}, "Prijs 'p' heeft als 'minimum' geen bedrag"),
    ("limits that cross", {"minimum": "5", "maximum": "4,99"}, "een minimum dat hoger is dan het maximum"),
    ("no title", {"titel": " "}, "Prijs 'p' heeft geen titel."),
    ("units of nothing", {"per": ["maat"]}, "telt per 'maat', maar die vraag bestaat niet"),
    ("units of a text", {"per": ["waarom"]}, "geen getal, geen lijst en geen periode van twee datums"),
    ("period of one date", {"per": ["begin"]}, "geen getal, geen lijst en geen periode van twee datums"),
    ("period of numbers", {"per": ["oppervlakte..oppervlakte"]}, "geen periode van twee datums"),
    ("no days", {"per": ["begin..einde"], "dagen": 0}, "dat is minstens 1"),
    ("days of no period", {"per": ["oppervlakte"], "dagen": 7}, "'per' noemt geen periode"),
]


@pytest.mark.parametrize(("change", "said"), [pytest.param(c, s, id=i) for i, c, s in MISTAKES])
def test_mistake_in_a_price_is_said(change: Data, said: str) -> None:
    data = priced({"key": "p", "titel": "P", "bedrag": "1"} | change)
    assert any(said in problem for problem in problems(data)), problems(data)


def test_right_prices_have_no_problems() -> None:
    rows = [
        {"key": "p", "titel": "P", "bedrag": "1", "per": ["oppervlakte", "begin..einde"], "dagen": 7, "minimum": "5"},
        {"key": "q", "titel": "Q", "bedrag": "2,00", "per": ["soorten"], "maximum": "10"},
    ]
    rule = {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"prijs": "q"}}
    assert problems(priced(*rows, regels=[rule])) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"betalen": ""}, "zegt niet wanneer je betaalt"),
        ({"betalen": "ooit"}, "'betalen' is bij_versturen of na_besluit, niet 'ooit'"),
        ({"prijzen": []}, "maar heeft geen prijzen"),
    ],
)
def test_price_and_moment_go_together(change: Data, said: str) -> None:
    data = priced({"key": "p", "titel": "P", "bedrag": "1"}) | change
    assert any(said in problem for problem in problems(data)), problems(data)


def test_key_of_a_price_is_used_once() -> None:
    row = {"key": "p", "titel": "P", "bedrag": "1"}
    assert "De sleutel 'p' staat 2 keer bij een prijs." in problems(priced(row, row))


def test_price_nobody_pays_is_said() -> None:
    rule = {"als": [{"vraag": "kleur", "is": "groen"}], "dan": {"prijs": "p"}}
    found = problems(priced({"key": "p", "titel": "P", "bedrag": "1"}, regels=[rule]))
    assert found == ["Niemand kan prijs 'p' ooit betalen: de regel daarvoor kan nooit waar zijn."]


# -- documents ------------------------------------------------------------------------------------


def with_file(*regels: Data, **options: Any) -> Definitie:
    data = base()
    data["stappen"][1]["vragen"].append(
        {"key": "contract", "soort": "bestand", "label": "Huurcontract", "hulp": "PDF"} | options
    )
    data["stappen"][1]["regels"] = list(regels)
    assert problems(data) == []
    return parse(data)


NODIG = {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"document_nodig": "contract"}}
OUD = {"als": [{"feit": "leeftijd", "groter_dan": 64}], "dan": {"document_nodig": "contract"}}
LOS = {"als": [{"vraag": "hond", "is": True}], "dan": {"toon_vraag": "contract"}}


def test_needed_document_is_shown_and_required() -> None:
    definitie = with_file(NODIG, optioneel=True)
    red, blue = (bepaal(definitie, {"kleur": kleur}, {}) for kleur in ("rood", "blauw"))
    assert "contract" in red.verplicht
    assert "contract" in {vraag.key for vraag in red.vragen["tweede"]}
    assert "contract" not in {vraag.key for vraag in blue.vragen["tweede"]}


def test_document_may_be_asked_of_some_and_needed_of_others() -> None:
    definitie = with_file(NODIG, LOS, optioneel=True)
    pad = bepaal(definitie, {"kleur": "blauw", "hond": True}, {})
    assert "contract" in {vraag.key for vraag in pad.vragen["tweede"]}
    assert "contract" not in pad.verplicht


@pytest.mark.parametrize(
    ("regels", "options", "lines"),
    [
        ([], {}, ["Huurcontract"]),
        ([], {"optioneel": True}, ["Huurcontract (als je dat hebt)"]),
        ([], {"zacht": "Dan duurt het langer."}, ["Huurcontract (als je dat hebt)"]),
        ([NODIG | {"uitleg": "Als je huurt"}], {}, ["Als je huurt: huurcontract"]),
        ([NODIG | {"uitleg": "Als je huurt"}], {"label": "EPC"}, ["Als je huurt: EPC"]),
        ([NODIG], {}, ["Als je bij “Kleur” kiest voor “Rood”: huurcontract"]),
        (
            [NODIG, LOS],
            {"optioneel": True},
            ["Als je bij “Kleur” kiest voor “Rood”, of als je bij “Heb je een hond?” kiest voor “Ja”: huurcontract"],
        ),
        (
            [{"als": [{"vraag": "kleur", "is_niet": "rood"}], "dan": {"document_nodig": "contract"}}],
            {},
            ["Als je dat moet door je antwoord op “Kleur”: huurcontract"],
        ),
        (
            [{"als": [{"vraag": "kleur", "een_van": ["rood", "blauw"]}], "dan": {"toon_stap": "tweede"}}],
            {},
            ["Als je bij “Kleur” kiest voor “Rood” of “Blauw”: huurcontract"],
        ),
        ([OUD], {}, []),
        ([OUD | {"als": [{"feit": "leeftijd", "kleiner_dan": 65}]}], {}, ["Huurcontract"]),
    ],
)  # fmt: skip
def test_start_page_lists_documents(regels: list[Data], options: Data, lines: list[str]) -> None:
    assert documenten(with_file(*regels, **options), {"leeftijd": 40}) == lines


def test_document_of_another_soort_is_said() -> None:
    data = base()
    data["stappen"][1]["regels"].append(
        {"als": [{"vraag": "hond", "is": True}], "dan": {"document_nodig": "waarom"}},
    )
    assert any("dat is geen vraag om een bestand" in problem for problem in problems(data))


def test_start_page_lists_prices() -> None:
    row = {"key": "p", "titel": "Plaats", "bedrag": "5", "per": ["begin..einde"], "eenheid": "per dag"}
    rule = {"als": [{"vraag": "kleur", "is": "rood"}], "dan": {"prijs": "p"}, "uitleg": "Als het rood is"}
    young = {"als": [{"feit": "leeftijd", "kleiner_dan": 18}], "dan": {"prijs": "q"}}
    free = {"key": "q", "titel": "Jong", "bedrag": "1"}
    definitie = parse(priced(row | {"minimum": "15", "maximum": "90"}, free, regels=[rule, young]))
    assert prijslijst(definitie, {"leeftijd": 40}) == [
        {"naam": "Plaats", "waarde": "€ 5,00 per dag, minstens € 15,00, hoogstens € 90,00", "bron": "Als het rood is"}
    ]
    assert prijslijst(definitie, {"leeftijd": 12})[1]["naam"] == "Jong"
    assert prijslijst(definitie, {"leeftijd": 12})[1]["bron"] == ""


def test_start_page_leaves_out_what_nobody_reads() -> None:
    """A condition of many parts is left to the questions; one on a question that is never asked does not count."""
    names = {"waarde": "a", "label": "Kraam"}, {"waarde": "b", "label": "Tent" * 50}
    rules = [{"als": [{"vraag": "soorten", "bevat": key}], "dan": {"prijs": "p"}} for key in "ab"]
    data = priced({"key": "p", "titel": "Plaats", "bedrag": "5"}, regels=rules)
    data["stappen"][1]["vragen"][3] = VRAGEN[3] | {"keuzes": list(names)}
    assert prijslijst(parse(data), {})[0]["bron"] == "Hangt af van je antwoorden"
    young = {"als": [{"feit": "leeftijd", "kleiner_dan": 18}], "dan": {"toon_vraag": "soorten"}}
    data["stappen"][1]["regels"].append(young)
    assert prijslijst(parse(data), {"leeftijd": 40}) == []
    assert len(prijslijst(parse(data), {"leeftijd": 12})) == 1


@pytest.mark.parametrize("test", ["ingevuld", "weet_niet"])
def test_start_page_names_a_price_that_no_answer_decides(test: str) -> None:
    """Nobody of 40 is asked it, so it is not filled in: that price counts."""
    rules = [
        {"als": [{"vraag": "soorten", test: False}], "dan": {"prijs": "p"}},
        {"als": [{"feit": "leeftijd", "kleiner_dan": 18}], "dan": {"toon_vraag": "soorten"}},
    ]
    definitie = parse(priced({"key": "p", "titel": "Plaats", "bedrag": "5"}, regels=rules))
    assert [row["bron"] for row in prijslijst(definitie, {"leeftijd": 40})] == [""]
    assert prijslijst(definitie, {"leeftijd": 12})[0]["bron"] != ""


# -- left for later -------------------------------------------------------------------------------


def test_soft_question_is_asked_and_may_be_left_empty() -> None:
    data = base()
    data["stappen"][1]["vragen"][0]["zacht"] = "Dan duurt het langer."
    assert problems(data) == []
    definitie = parse(data)
    pad = bepaal(definitie, {"kleur": "rood", "waarom": None}, {})
    assert ("waarom" in pad.zacht, "waarom" in pad.verplicht) == (True, False)
    assert [vraag.key for _, vraag in pad.overgeslagen()] == ["waarom"]
    assert bepaal(definitie, {"kleur": "rood", "waarom": "zo"}, {}).overgeslagen() == []
    assert bepaal(definitie, {"kleur": "blauw"}, {}).overgeslagen() == []


@pytest.mark.parametrize(
    "change",
    [
        {"optioneel": True},
        {"soort": "info", "tekst": ["Lees."]},
        {"soort": "verklaring", "tekst": "Ik ga akkoord"},
    ],
)
def test_soft_is_only_what_is_asked_for(change: Data) -> None:
    data = base()
    data["stappen"][1]["vragen"][0] |= {"zacht": "Dan duurt het langer."} | change
    assert any("'zacht' en optioneel" in problem for problem in problems(data))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bevestigen_na": 6}, "maar 'hergebruik' is niet 'bevestigen'"),
        ({"hergebruik": "bevestigen", "bevestigen_na": -1}, "geen aantal maanden"),
    ],
)
def test_months_to_confirm_go_with_confirming(change: Data, said: str) -> None:
    data = base()
    data["stappen"][1]["vragen"][0] |= change
    assert any(said in problem for problem in problems(data))


def test_words_of_a_rule_are_text() -> None:
    data = base()
    data["stappen"][1]["regels"][0]["uitleg"] = 3
    assert problems(data) == ["Bij het formulier, 'stappen', stap 'tweede', 'regels', 'uitleg': hier hoort tekst."]
