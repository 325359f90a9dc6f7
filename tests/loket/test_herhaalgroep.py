"""A repeating group: rows come and go without JavaScript, nothing typed is lost, errors name their row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.definitie import DefinitieRefused, Vraag, parse
from loket.meenemen import aanvragen
from loket.publiceren import MAP, publish_definitie
from loket.vragen import soort
from loket.vragen.basis import schoon
from tests.loket.kast import Kast, aanvraag_of, attest, fill, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import OMGEVING

GROUP: dict[str, Any] = {
    "key": "kinderen",
    "soort": "herhaalgroep",
    "label": "Welke kinderen?",
    "rij": "Kind",
    "reden_toch_vragen": "Het gaat over je kinderen.",
    "minimum": 1,
    "maximum": 3,
    "vragen": [
        {"key": "naam", "soort": "tekst", "label": "Voornaam?", "max_tekens": 40},
        {"key": "dag", "soort": "datum", "label": "Geboren op 100 %?", "optioneel": True},
    ],
}
MIA, LOU = {"naam": "Mia", "dag": "2020-02-28"}, {"naam": "Lou", "dag": None}


def group(**changes: Any) -> dict[str, Any]:
    return {**GROUP, **changes}


def as_question(**changes: Any) -> Vraag:
    data = base()
    data["stappen"][0]["vragen"].append(group(**changes))
    return parse(data).vraag_per_key["kinderen"]


@pytest.fixture
def gezin(kast: Kast) -> None:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    extra = {"key": "extra", "groep": "doel", "titel": "Welke kinderen?", "hulp": "Uitleg.", "vragen": [GROUP]}
    data["stappen"].append(extra)
    publish_definitie(json.dumps(data))


def press(client: Client, page: Pagina, url: str, actie: str, **typed: Any) -> Pagina:
    return Pagina(client.post(url, {**page.fields, **typed, "actie": actie}))


def buttons(page: Pagina) -> dict[str, str]:
    return {node.text: node.attrs.get("value", "") for node in page.form.find_all("button")}


def test_rows_come_and_go_and_nothing_typed_is_lost(kast: Kast, ada: Client, gezin: None) -> None:
    kenmerk = attest(ada, kast.ada)
    url = step(kenmerk, "extra")
    page = Pagina(ada.get(url))
    assert page.form.find_all("button")[0].text == "Bewaar en ga verder", "Enter goes on"
    assert "Verwijder Kind 1" not in page.text, "one row stays"
    page = press(ada, page, url, "erbij:kinderen", **{"kinderen-0-naam": "Mia", "kinderen-0-dag_dag": "31"})
    assert (page.status, page.title.startswith("Fout")) == (200, False)
    assert {key: value for key, value in page.fields.items() if value and key.startswith("kinderen")} == {
        "kinderen-rijen": "2", "kinderen-0-naam": "Mia", "kinderen-0-dag_dag": "31",
    }  # fmt: skip
    assert buttons(page)["Verwijder Kind 2"] == "weg:kinderen:1"
    page = press(ada, page, url, "erbij:kinderen", **{"kinderen-1-naam": "Lou <3"})
    assert "Nog een kind" not in buttons(page), "three is the most"
    assert "kinderen-rij-3" in page.ids
    page = press(ada, page, url, "erbij:kinderen", **{"kinderen-2-naam": "Bo"})
    assert page.fields["kinderen-rijen"] == "3", "and no more"
    page = press(ada, page, url, "weg:kinderen:0")
    assert [page.fields[f"kinderen-{rij}-naam"] for rij in range(2)] == ["Lou <3", "Bo"]
    assert page.fields["kinderen-0-dag_dag"] == ""
    assert aanvraag_of(kenmerk).antwoorden.get("kinderen") is None, "nothing is stored by these buttons"
    assert ada.post(url, page.fields).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["kinderen"] == [{"naam": "Lou <3", "dag": None}, {"naam": "Bo", "dag": None}]


def test_errors_lead_to_the_right_row(kast: Kast, ada: Client, gezin: None) -> None:
    kenmerk = attest(ada, kast.ada)
    typed = {
        "kinderen-rijen": "3",
        "kinderen-0-naam": "Mia",
        "kinderen-1-dag_dag": "1",
        "kinderen-1-dag_maand": "",
        "kinderen-1-dag_jaar": "2020",
        "kinderen-2-naam": "x" * 41,
    }
    page = Pagina(fill(ada, step(kenmerk, "extra"), **typed))
    assert page.status == 422
    assert page.summary == [
        ("Voornaam (kind 2): vul iets in", "#id_kinderen-1-naam"),
        ("Geboren op 100 % (kind 2): vul ook een maand in", "#id_kinderen-1-dag_1"),
        ("Voornaam (kind 3): gebruik hoogstens 40 tekens. Haal er 1 weg.", "#id_kinderen-2-naam"),
    ]
    assert page.field_errors == [text for text, _ in page.summary]
    assert page.fields | typed == page.fields
    del typed["kinderen-1-dag_dag"], typed["kinderen-1-dag_jaar"], typed["kinderen-1-dag_maand"]
    dated = {f"kinderen-1-dag_{part}": value for part, value in (("dag", "1"), ("maand", "2"), ("jaar", "2020"))}
    page = Pagina(fill(ada, step(kenmerk, "extra"), **typed | dated | {"kinderen-2-naam": ""}))
    assert page.summary == [("Voornaam (kind 2): vul iets in", "#id_kinderen-1-naam")], "an empty last row is nothing"


def test_rows_are_numbered_for_citizen_and_handler(kast: Kast, ada: Client, gezin: None) -> None:
    kenmerk = attest(ada, kast.ada)
    url = step(kenmerk, "extra")
    dag = {f"kinderen-0-dag_{part}": value for part, value in (("dag", "28"), ("maand", "2"), ("jaar", "2020"))}
    rows = {"kinderen-rijen": "3", "kinderen-0-naam": "Mia", "kinderen-2-naam": "Lou", **dag}
    assert fill(ada, url, **rows).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["kinderen"] == [MIA, LOU]
    again = Pagina(ada.get(url)).fields
    shown = [again["kinderen-rijen"], again["kinderen-0-dag_maand"], again["kinderen-1-naam"]]
    assert shown == ["2", "2", "Lou"]
    lines = ["1. Voornaam: Mia; Geboren op 100 %: vr 28 februari 2020", "2. Voornaam: Lou"]
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert [line.text for line in check.all(css="summary-line")][-2:] == lines
    assert submit(ada, kenmerk).status_code == 302
    rows_shown = dict(row for _, rows in parts_for_handler(aanvraag_of(kenmerk).dossier) for row in rows)
    assert rows_shown["Welke kinderen?"] == ", ".join(lines)
    (row,) = aanvragen(kast.as_ada)
    assert "kinderen: naam: Mia; dag: 2020-02-28 / naam: Lou" in row["Antwoorden"]


def test_what_another_window_saved_is_shown_beside_it(kast: Kast, ada: Client, gezin: None) -> None:
    url = step(attest(ada, kast.ada), "extra")
    old = Pagina(ada.get(url))
    fill(ada, url, **{"kinderen-0-naam": "Mia"})
    page = Pagina(ada.post(url, {**old.fields, "kinderen-rijen": "2", "kinderen-1-naam": "Lou"}))
    assert page.status == 409
    assert "1. Voornaam: Lou" in page.text
    assert "1. Voornaam: Mia" in page.text
    assert ada.post(page.form.attrs["action"], page.fields).status_code == 302
    assert Pagina(ada.get(url)).fields["kinderen-0-naam"] == "Lou"


def test_any_text_in_any_row_comes_back(kast: Kast, ada: Client, gezin: None) -> None:
    kenmerk = attest(ada, kast.ada)
    url = step(kenmerk, "extra")

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60), min_size=1, max_size=3))
    def typed(names: list[str]) -> None:
        rows = {f"kinderen-{rij}-naam": name for rij, name in enumerate(names)}
        page = Pagina(ada.get(url))
        bare = {naam: value for naam, value in page.fields.items() if not naam.startswith("kinderen-")}
        page = Pagina(ada.post(url, {**bare, **rows, "kinderen-rijen": str(len(names)), "actie": "erbij:kinderen"}))
        assert {naam: schoon(page.fields[naam]) for naam in rows} == {naam: schoon(name) for naam, name in rows.items()}
        answer = ada.post(url, {**bare, **rows, "kinderen-rijen": str(len(names))})
        kept = [schoon(name) for name in names if schoon(name)]
        if answer.status_code == 302:
            assert [row["naam"] for row in aanvraag_of(kenmerk).antwoorden["kinderen"]] == kept
        else:
            assert not kept or max(map(len, kept)) > 40

    typed()


@pytest.mark.parametrize(
    ("rijen", "shown"), [("", 1), ("-1", 1), ("0", 1), ("2", 2), ("99999999", 1), ("٣", 1), ("999", 3)]
)
def test_a_strange_number_of_rows(rijen: str, shown: int) -> None:
    question = as_question()
    typed = QueryDict(mutable=True)
    typed["kinderen-rijen"] = rijen
    changed = soort(question).verander(question, "weg:kinderen:7", typed)
    assert changed is not None
    assert changed["kinderen-rijen"] == str(shown)
    for other in ("weg:ander:0", "weg", "erbij:", "toevoegen", ""):
        assert soort(question).verander(question, other, typed) is None


def test_judged_again_before_sending() -> None:
    question, kind = as_question(minimum=2), soort(as_question())
    keur = lambda rows: [(fout.tekst, fout.deel) for fout in kind.keur(question, rows, OMGEVING)]  # noqa: E731
    assert keur([MIA, LOU]) == []
    assert keur([MIA]) == [("Voornaam (kind 1): vul minstens 2 keer “Kind” in", "0-naam")]
    assert keur([MIA, {"naam": None}]) == [("Voornaam (kind 2): vul iets in", "1-naam")]
    assert keur([MIA] * 4) == [("Voornaam (kind 1): vul hoogstens 3 keer “Kind” in", "0-naam")]
    assert [fout.tekst for fout in kind.ontbreekt(question)] == ["Voornaam (kind 1): vul minstens 2 keer “Kind” in"]


def test_one_row_that_is_missing_says_what_its_first_field_says() -> None:
    question = as_question(minimum=1)
    (fout,) = soort(question).ontbreekt(question)
    assert fout.tekst == "Voornaam (kind 1): vul iets in"


def test_fewer_rows_than_asked(kast: Kast, ada: Client) -> None:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data["stappen"][0]["vragen"].append(group(minimum=2, optioneel=True))
    publish_definitie(json.dumps(data))
    kenmerk = attest(ada, kast.ada)
    page = Pagina(fill(ada, step(kenmerk, "wie"), **{"kinderen-1-naam": "Lou"}))
    assert page.summary == [("Voornaam (kind 1): vul minstens 2 keer “Kind” in", "#id_kinderen-0-naam")]
    assert fill(ada, step(kenmerk, "wie")).status_code == 302, "an optional group may stay empty"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vragen": []}, "Herhaalgroep 'kinderen' heeft geen vragen."),
        (
            {"vragen": [GROUP["vragen"][0]] * 2},
            "De sleutels in herhaalgroep 'kinderen' zijn niet verschillend, of geen kleine letters en cijfers.",
        ),
        ({"rij": " "}, "In herhaalgroep 'kinderen' heeft een vraag geen label, of heeft een rij geen naam ('rij')."),
        ({"minimum": 0}, "Herhaalgroep 'kinderen': zet minimum en maximum tussen 1 en 30, het kleinste eerst."),
        ({"minimum": 4}, "Herhaalgroep 'kinderen': zet minimum en maximum tussen 1 en 30, het kleinste eerst."),
        ({"weet_niet": "?"}, "Bij vraag 'kinderen' past “Weet ik niet” niet: ze is van het soort herhaalgroep."),
        ({"hergebruik": "hergebruik"}, "Vraag 'kinderen' is van het soort herhaalgroep: die hergebruiken we nooit."),
        (
            {"vragen": [{"key": "fruit", "soort": "keuze", "label": "Fruit", "keuzes": []}]},
            "Vraag 'fruit' heeft minstens twee verschillende keuzes nodig.",
        ),
    ],
)  # fmt: skip
def test_what_its_maker_may_not_say(changes: dict[str, Any], said: str) -> None:
    data = base()
    data["stappen"][0]["vragen"].append(group(**changes))
    assert problems(data) == [said]


def test_a_row_that_asks_what_the_city_knows_needs_the_reason_of_its_group() -> None:
    data = base()
    data["stappen"][0]["vragen"].append(group(reden_toch_vragen=" "))
    (said,) = problems(data)
    assert said.startswith("Vraag 'naam' in elke rij van 'kinderen' vraagt iets dat de stad al weet (naam).")
    data["stappen"][0]["vragen"][-1] = group()
    assert problems(data) == []


def test_shape_and_rules() -> None:
    data = base()
    data["stappen"][0]["vragen"].append(group(vragen=[{"key": "waar", "soort": "adres", "label": "Waar?"}]))
    with pytest.raises(DefinitieRefused, match="het soort 'adres' kan niet in een rij staan"):
        parse(data)
    data["stappen"][0]["vragen"][-1] = group(vragen=[{"key": "naam", "soort": "tekst"}])
    with pytest.raises(DefinitieRefused, match="de sleutel 'label' ontbreekt"):
        parse(data)
    data["stappen"][0]["vragen"][-1] = group()
    rule: dict[str, Any] = {"als": [{"vraag": "kinderen", "ingevuld": True}], "dan": {"toon_stap": "tweede"}}
    data["stappen"][0]["regels"] = [rule]
    assert problems(data) == []
    rule["als"] = [{"vraag": "kinderen", "is": "Mia"}]
    assert problems(data) == ["De test 'is' past niet bij vraag 'kinderen' (herhaalgroep)."]
