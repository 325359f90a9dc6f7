"""A form that would stop at its own texts and numbers is not published."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Aanvraag
from loket.omgekeerd import omgekeerd
from loket.opties import WEEK
from loket.prijs import turned_round
from loket.publiceren import MAP
from producten.models import Betaalverzoek
from stadsportaal.kern.kalender import add_werkdagen
from tests.loket.kast import Kast, aanvraag_of, fill, start, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_betalen import PARTS, publish
from tests.loket.test_definitie import base, problems
from tests.loket.test_prijs import priced

Data = dict[str, Any]
LANG = "x" * 121
FEIT = {"als": [{"feit": "leeftijd", "groter_dan": 17}]}


def asked(**vraag: Any) -> Data:
    """The small form with one more question."""
    data = base()
    data["stappen"][1]["vragen"] = [{"key": "nieuw", "label": "Nieuw"} | vraag, *data["stappen"][1]["vragen"]]
    return data


def with_rule(dan: Data) -> Data:
    data = base()
    data["stappen"][1]["regels"] = [FEIT | {"dan": dan}]
    return data


def given(vragen: list[Data] | None = None, **toekenning: Any) -> Data:
    data = base() | {"toekenningen": [{"soort": "vergunning", "titel": "Vergunning"} | toekenning]}
    data["stappen"][1]["vragen"] = [*(vragen or []), *data["stappen"][1]["vragen"]]
    return data


def keuzes(waarde: str, label: str = "Een") -> list[Data]:
    return [{"waarde": waarde, "label": label}, {"waarde": "twee", "label": "Twee"}]


AANTAL = {"key": "lang", "soort": "getal", "label": "Hoelang?"}
NOBODY = "niemand kan antwoorden"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (base() | {"titel": LANG}, "Het formulier heeft een titel van 121 tekens"),
        (base() | {"naam": "x" * 61}, "telt 61 tekens: hou hem korter dan 61"),
        (base() | {"formulier": "Met Spaties"}, "noemt 'Met Spaties'"),
        (base() | {"dienst": "x" * 51}, "een korte naam heeft"),
        (base() | {"ook_voor_jou": {"diensten": ["Een dienst"], "waarom": "Misschien."}}, "noemt 'Een dienst'"),
        (base() | {"vervolg": [{"waarom": "Dat hoort erbij.", "dienst": "Een dienst"}]}, "noemt 'Een dienst'"),
        (base() | {"na_versturen": [{"titel": "Later", "dagen": 10**9}]}, "telt 1000000000 dagen"),
        (base() | {"na_versturen": [{"titel": "Later", "dagen": -2}]}, "telt -2 dagen"),
        (base() | {"attest": {"titel": "A", "zin": "B.", "rijen": [], "maanden": 10**6}}, "kies 1 tot 120"),
        (base() | {"attest": {"titel": "A", "zin": "B.", "rijen": [], "maanden": 0}}, "kies 1 tot 120"),
        (base() | {"attest": {"titel": LANG, "zin": "B.", "rijen": []}}, "Het attest heeft een titel"),
        (base() | {"eisen": [{"als": [], "reden": "Dat mag niet, zegt de wet."}]}, "van een eis is een code"),
        (base() | {"mede_ondertekenaars": [{"wie": "partner", "waarom": "x" * 301}]}, "in hoogstens 300 tekens"),
        (asked(soort="tekst", max_tekens=0), "laat 0 tekens toe"),
        (asked(soort="getal", minimum=3, maximum=2), NOBODY),
        (asked(soort="getal", decimalen=15), "0 tot 6 cijfers na de komma, niet 15"),
        (asked(soort="getal", decimalen=-1), "0 tot 6 cijfers na de komma, niet -1"),
        (asked(soort="bedrag", minimum=3, maximum=2), NOBODY),
        (asked(soort="bedrag", maximum=-1), "minder dan nul"),
        (asked(soort="datum", vroegst="8 dagen", laatst="5 werkdagen"), NOBODY),
        (asked(soort="datum", niet_op=["feestdag", "Zondag"]), "is 'Zondag' geen dag van de week"),
        (asked(soort="datum", niet_op=list(WEEK)), "kan geen enkele dag van de week: niemand kan antwoorden"),
        (asked(soort="datum", laatste_dag="De laatste dag"), "maar heeft geen vroegste dag voor vandaag"),
        (asked(soort="datum", vroegst="5 dagen", laatste_dag="De laatste dag"), "geen vroegste dag voor vandaag"),
        (
            asked(
                soort="herhaalgroep",
                rij="Kind",
                vragen=[
                    {"key": "dag", "soort": "datum", "label": "Dag", "vroegst": "-5 dagen", "laatste_dag": "Het einde"}
                ],
            ),
            "kan geen laatste dag noemen: dat kan niet in een rij",
        ),
        (asked(soort="tijd", vroegst="17:00", laatst="09:00"), NOBODY),
        (asked(soort="keuze", keuzes=keuzes("")), "een keuze geen waarde"),
        (asked(soort="keuze", keuzes=keuzes("__weet_niet__")), "die met '__' begint"),
        (asked(soort="meerkeuze", keuzes=keuzes("een", " ")), "een keuze geen woorden"),
        (asked(soort="meerkeuze", keuzes=keuzes("een"), hoogstens=-1), "'hoogstens' geen aantal"),
        (asked(soort="tekst", hergebruik="bevestigen", bevestigen_na=10**9), "hoogstens 120 maanden"),
        (
            asked(soort="herhaalgroep", rij="Kind", vragen=[AANTAL | {"decimalen": 30}]),
            "Vraag 'lang' heeft 0 tot 6 cijfers",
        ),
        (
            asked(
                soort="herhaalgroep",
                rij="Kind",
                vragen=[{"key": "dag", "soort": "datum", "label": "Dag"}, AANTAL | {"key": "dag_jaar"}],
            ),
            "heet zoals een veld van de datum 'dag'",
        ),
        (given(duur=10**9), "Toekenning 'Vergunning' duurt 1000000000"),
        (given(titel=LANG), "heeft een titel van 121 tekens"),
        (given([AANTAL], aantal="lang"), "een geheel getal van 1 tot hoogstens 1000"),
        (given([AANTAL | {"minimum": 1, "maximum": 5, "decimalen": 1}], aantal="lang"), "een geheel getal"),
        (given([AANTAL | {"minimum": 0, "maximum": 5}], aantal="lang"), "een geheel getal"),
        (given([AANTAL | {"minimum": 1, "maximum": 5, "weet_niet": "Weet niet"}], aantal="lang"), "een geheel getal"),
        (given([{"key": "dag", "soort": "datum", "label": "Dag"}], van="dag"), "geen laatste dag ('laatst')"),
        (
            priced({"key": "p", "titel": "P", "bedrag": "1", "per": ["lang"]}, regels=[])
            | {"stappen": given([AANTAL])["stappen"]},
            "zonder maximum",
        ),
        (
            priced({"key": "p", "titel": "P", "bedrag": "99999", "per": ["oppervlakte", "begin..einde"]}),
            "kan hoger worden dan 100000000 euro",
        ),
    ],
)
def test_limit_that_stops_the_form_is_said(data: Data, said: str) -> None:
    assert any(said in text for text in problems(data)), problems(data)


@pytest.mark.parametrize(
    "data",
    [
        base() | {"titel": "x" * 120},
        base() | {"na_versturen": [{"titel": "Later"}]},
        asked(soort="getal", minimum=2, maximum=2, decimalen=6),
        asked(soort="datum", vroegst="5 werkdagen", laatst="8 dagen"),
        asked(soort="datum", niet_op=["zaterdag", "zondag", "feestdag"]),
        asked(soort="datum", vroegst="-5 dagen", laatste_dag="De laatste dag"),
        asked(soort="tijd", vroegst="09:00", laatst="09:00"),
        given([AANTAL | {"minimum": 1, "maximum": 1000}], aantal="lang", eenheid="jaar"),
        given([{"key": "dag", "soort": "datum", "label": "Dag", "laatst": "60 dagen"}], van="dag", duur=1000),
        priced({"key": "p", "titel": "P", "bedrag": "99999", "per": ["oppervlakte"], "maximum": "500"}),
        priced({"key": "p", "titel": "P", "bedrag": "5", "per": ["soorten", "begin..einde"], "dagen": 7}),
    ],
)
def test_limit_that_can_be_kept_is_right(data: Data) -> None:
    assert problems(data) == []


def test_date_and_its_fields_have_names_of_their_own() -> None:
    data = asked(key="dag", soort="datum")
    data["stappen"][0]["vragen"].append({"key": "dag_maand", "soort": "tekst", "label": "Welke maand?"})
    assert problems(data) == [
        "Vraag 'dag_maand' heet zoals een veld van de datum 'dag'. Kies een andere sleutel.",
    ]


def test_everybody_has_a_step() -> None:
    data = base()  # whose second step hangs on an answer
    data["stappen"][0]["regels"] = [FEIT | {"dan": {"toon_stap": "eerste"}}]
    assert "Elke stap hangt van een regel af: zorg dat iedereen minstens één stap ziet." in problems(data)


def test_a_form_without_questions_is_not_told_of_rules() -> None:
    data = base()
    for stap in data["stappen"]:
        stap["vragen"], stap["regels"] = [], []
    assert not any("hangt van een regel af" in said for said in problems(data))


def test_everybody_has_a_question_in_some_step() -> None:
    data = base()
    rules = [FEIT | {"dan": {"toon_vraag": key}} for key in ("kleur", "hond")]
    said = "Elke stap hangt van een regel af: zorg dat iedereen minstens één stap ziet."
    data["stappen"][0]["regels"] = rules
    assert said in problems(data), "the step is there, and nothing in it"
    data["stappen"][0]["regels"] = rules[:1]
    assert said not in problems(data)


def test_text_contains_text() -> None:
    """Looking for a number in a text would stop whoever answers."""
    data = with_rule({"verplicht": "kleur"})
    data["stappen"][1]["regels"] = [{"als": [{"vraag": "waarom", "bevat": 5}], "dan": {"toon_vraag": "waarom"}}]
    assert "De test 'bevat' op vraag 'waarom' vergelijkt met een tekst." in problems(data)


# -- a period turned round ------------------------------------------------------------------------

DAGEN = {"key": "p", "titel": "Plaats", "bedrag": "5", "per": ["begin..einde"]}


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"begin": "2026-03-02", "einde": "2026-03-01"}, ["einde"]),
        ({"begin": "2026-03-02", "einde": "2026-03-02"}, []),
        ({"begin": "2026-03-02", "einde": None}, []),
        ({"begin": {"weet_niet": True}, "einde": "2026-03-01"}, []),
        ({}, []),
    ],
)
def test_last_day_lies_after_the_first(answers: Data, found: list[str]) -> None:
    definitie = parse(priced(DAGEN, DAGEN | {"key": "q"}, {"key": "vast", "titel": "Vast", "bedrag": "1"}))
    assert turned_round(definitie, answers) == found


def typed(begin: dt.date, einde: dt.date) -> dict[str, Any]:
    days = {"begin": begin, "einde": einde}
    return {f"{key}_{part}": getattr(day, name) for key, day in days.items() for part, name in PARTS}


def test_nobody_pays_nothing_for_days_turned_round(kast: Kast, ada: Client) -> None:
    """The last day before the first would be no days, and no money: refused at the step, and again when it is sent."""
    publish()
    kenmerk = start(ada, "adreswijziging")
    fill(ada, step(kenmerk, "eerste"), kleur="rood", hond="nee")
    later, url = today() + dt.timedelta(days=3), step(kenmerk, "tweede")
    refused = fill(ada, url, **typed(later, today()), waarom="Feest")
    assert refused.status_code == 422
    page = Pagina(refused)
    assert "Laatste dag: vul een dag in op of na de eerste dag" in page.text
    assert page.fields["einde_dag"] == str(today().day), "what was typed stays"
    assert fill(ada, url, **typed(today(), later), waarom="Feest").status_code == 302
    aanvraag = Aanvraag.objects.get(dossier__kenmerk=kenmerk)
    aanvraag.antwoorden = {**aanvraag.antwoorden, "einde": (today() - dt.timedelta(days=1)).isoformat()}
    aanvraag.save(update_fields=["antwoorden"])
    answer = submit(ada, kenmerk)
    assert answer.status_code == 422
    assert "vul een dag in op of na de eerste dag" in Pagina(answer).text
    assert not Betaalverzoek.objects.exists()


# -- an hour that comes after another -------------------------------------------------------------


def hours(na: str = "van") -> Data:
    data = priced()
    questions = [
        {"key": "van", "soort": "tijd", "label": "Van"},
        {"key": "tot", "soort": "tijd", "label": "Tot", "na": na},
    ]
    data["stappen"][1]["vragen"] += questions
    return data


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"van": "17:00", "tot": "08:00"}, {"tot": "Vul een uur in na 17.00 uur."}),
        ({"van": "08:00", "tot": "08:00"}, {"tot": "Vul een uur in na 08.00 uur."}),
        ({"van": "08:00", "tot": "08:01"}, {}),
        ({"van": None, "tot": "08:00"}, {}),
        ({"van": "08:00", "tot": None}, {}),
        ({"van": {"weet_niet": True}, "tot": "08:00"}, {}),
        ({"van": "08:00", "tot": {"weet_niet": True}}, {}),
        ({"van": "", "tot": ""}, {}),
        ({}, {}),
    ],
)
def test_end_hour_comes_after_the_begin_hour(answers: Data, found: dict[str, str]) -> None:
    assert {key: fout.tekst for key, fout in omgekeerd(parse(hours()), answers).items()} == found


@pytest.mark.parametrize("na", ["weg", "tot", "waarom", "later"])
def test_hour_comes_after_one_that_was_asked_before(na: str) -> None:
    assert not [text for text in problems(hours()) if "komt na het uur" in text]
    data = hours(na)
    data["stappen"][1]["vragen"].append({"key": "later", "soort": "tijd", "label": "Later"})
    assert f"Vraag 'tot' komt na het uur van '{na}', maar zo'n vraag staat er niet voor." in problems(data)


def test_hours_in_a_row_are_not_compared() -> None:
    data = priced()
    delen = [
        {"key": "van", "soort": "tijd", "label": "Van"},
        {"key": "tot", "soort": "tijd", "label": "Tot", "na": "van"},
    ]
    group = {"key": "blok", "soort": "herhaalgroep", "label": "Blokken", "rij": "Blok", "vragen": delen}
    data["stappen"][1]["vragen"].append(group)
    assert "Vraag 'tot' in 'blok' kan niet na een ander uur komen: dat kan niet in een rij." in problems(data)


def test_citizen_reads_which_hour_is_wrong(kast: Kast, ada: Client) -> None:
    """Of the shipped form: at the step, and again when it is sent."""
    data, cases = lees((MAP / "tijdelijk-parkeerverbod.json").read_text())
    definitie = parse(data)
    kast.met(definitie)
    kenmerk = start(ada, definitie.formulier)
    aanvraag, url, day = aanvraag_of(kenmerk), step(kenmerk, "wanneer"), add_werkdagen(today(), 12)
    aanvraag.antwoorden = cases[0]["antwoorden"] | {"dag": day.isoformat()}
    aanvraag.stappen_klaar = [stap.key for stap in definitie.stappen]
    aanvraag.save(update_fields=["antwoorden", "stappen_klaar"])
    typed = {f"dag_{part}": getattr(day, name) for part, name in PARTS} | {"dagen": 1}
    refused = fill(ada, url, **typed, van_uur="17.00", tot_uur="8.00")
    assert refused.status_code == 422
    assert "vul een uur in na 17.00 uur" in Pagina(refused).text
    aanvraag = aanvraag_of(kenmerk)
    aanvraag.antwoorden = {**aanvraag.antwoorden, "van_uur": "17:00", "tot_uur": "08:00"}
    aanvraag.save(update_fields=["antwoorden"])
    answer = submit(ada, kenmerk)
    assert answer.status_code == 422
    assert "vul een uur in na 17.00 uur" in Pagina(answer).text
    assert fill(ada, url, **typed, van_uur="8.00", tot_uur="17.00").status_code == 302
    assert submit(ada, kenmerk).status_code == 302
