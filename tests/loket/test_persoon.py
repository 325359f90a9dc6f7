"""One person: of the household, or somebody else by name and day of birth where the form allows it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.definitie import Vraag
from loket.publiceren import MAP, publish_definitie
from loket.vragen import soort
from loket.vragen.basis import Refused, schoon
from tests.loket.kast import Kast, aanvraag_of, attest, fill, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import ADA, NOOR, OMGEVING, vraag

JAN = {"wie": "ander", "naam": "Jan Willems", "geboortedatum": "1990-02-28", "zelf": False}


def typed(question: Vraag, wie: str = "", naam: str = "", *dag: str) -> Any:
    """The stored value, or {part: sentence} of what is wrong."""
    kind = soort(question)
    fields = kind.velden(question, OMGEVING)
    delen = {"": wie, "naam": naam}
    if "geboortedatum" in fields:
        delen["geboortedatum"] = fields["geboortedatum"].clean(list(dag) or ["", "", ""])
    try:
        value = kind.samen(question, delen, OMGEVING)
    except Refused as refused:
        return {fout.deel: (fout.tekst, fout.index) for fout in refused.fouten}
    wrong = [] if value is None else kind.keur(question, value, OMGEVING)
    return {fout.deel: (fout.tekst, fout.index) for fout in wrong} if wrong else value


def test_household_with_or_without_oneself() -> None:
    (offered,) = soort(vraag("persoon")).velden(vraag("persoon"), OMGEVING).values()
    assert offered.choices == [("1", "Ada Peeters"), ("2", "Noor Janssens, je partner")]  # type: ignore[attr-defined]
    question = vraag("persoon", zelf=False)
    assert typed(question, "2") == {
        "wie": "gezin", "id": "2", "naam": "Noor Janssens", "relatie": "je partner", "zelf": False,
    }  # fmt: skip
    assert typed(question, "1") is None
    assert typed(question) is None
    assert soort(question).toon(question, typed(question, "2")) == ["Noor Janssens, je partner"]
    assert soort(question).uiteen(typed(question, "2")) == {"": "2"}


def test_somebody_else() -> None:
    question = vraag("persoon", ander=True)
    assert typed(question, "ander", "Jan Willems", "28", "2", "1990") == JAN
    assert typed(question, "", "Jan Willems", "28/2/1990", "", "") == JAN, "who typed a name means that person"
    assert typed(question, "2", "Jan Willems", "31", "2", "1990")["naam"] == "Noor Janssens", (
        "what is hidden is not read"
    )
    assert soort(question).toon(question, JAN) == ["Jan Willems", "Geboren op wo 28 februari 1990"]
    shown = soort(question).uiteen(JAN)
    assert (shown[""], shown["naam"], shown["geboortedatum"].isoformat()) == ("ander", "Jan Willems", "1990-02-28")


@pytest.mark.parametrize(
    ("naam", "dag", "said"),
    [
        (
            "",
            (),
            {
                "naam": ("Vul de voornaam en de achternaam in.", 0),
                "geboortedatum": ("Vul een dag, maand en jaar in.", 0),
            },
        ),
        ("J" * 121, ("1", "1", "1990"), {"naam": ("Gebruik hoogstens 120 tekens.", 0)}),
        ("Jan", ("1", "", "1990"), {"geboortedatum": ("Vul ook een maand in.", 1)}),
        ("Jan", ("1", "1", "2199"), {"geboortedatum": ("Vul een dag in die al voorbij is.", 0)}),
        ("Jan", ("1", "1", "1800"), {"geboortedatum": ("Kijk het jaar na.", 2)}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_somebody_else(naam: str, dag: tuple[str, ...], said: dict[str, Any]) -> None:
    assert typed(vraag("persoon", ander=True), "ander", naam, *dag) == said


@given(st.text(max_size=150))
def test_any_name_comes_back_or_is_refused(naam: str) -> None:
    question, clean = vraag("persoon", ander=True), schoon(naam)
    found = typed(question, "ander", clean, "1", "1", "1990")
    assert found.get("naam") == clean or found["naam"][0].startswith(("Vul de", "Gebruik"))


def test_who_left_and_what_the_form_no_longer_allows() -> None:
    question = vraag("persoon")
    noor = typed(question, "2")
    alone = replace(OMGEVING, huishouden=(ADA,))
    (fout,) = soort(question).keur(question, noor, alone)
    assert fout.tekst == "Noor Janssens hoort volgens het Rijksregister niet meer bij je gezin. Kies opnieuw."
    (fout,) = soort(question).keur(question, JAN, OMGEVING)
    assert fout.tekst == "Kies iemand van je gezin."
    assert soort(question).keur(question, noor, replace(OMGEVING, huishouden=(ADA, NOOR))) == []


def _with(rule: dict[str, Any], **question: Any) -> list[str]:
    data = base()
    data["stappen"][0]["vragen"].append({"key": "wie", "soort": "persoon", "label": "Wie?", **question})
    data["stappen"][0]["regels"] = [{"als": [rule], "dan": {"toon_stap": "tweede"}}]
    return problems(data)


def test_rules_look_at_a_part() -> None:
    assert _with({"vraag": "wie.wie", "is": "ander"}, ander=True) == []
    assert _with({"vraag": "wie", "ingevuld": True}) == []
    assert _with({"vraag": "wie", "is": "ander"}) == [
        "De test 'is' op vraag 'wie' vergelijkt met een deel: wie.wie, naam, zelf."
    ]
    assert _with({"vraag": "wie.leeftijd", "is": "3"}) == ["Vraag 'wie' (persoon) heeft geen deel 'leeftijd'."]
    assert _with({"vraag": "kleur.tint", "is": "rood"}) == ["Vraag 'kleur' (keuze) heeft geen deel 'tint'."]
    assert _with({"vraag": "kleur", "is": "rood"}, hergebruik="hergebruik") == [
        "Vraag 'wie' is van het soort persoon: die hergebruiken we nooit."
    ]


EXTRA = [{"key": "voogd", "soort": "persoon", "label": "Wie gaat mee?", "zelf": False, "ander": True}]


@pytest.fixture
def mee(kast: Kast) -> None:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data["stappen"].append(
        {"key": "extra", "groep": "doel", "titel": "Wie gaat mee?", "hulp": "Uitleg.", "vragen": EXTRA}
    )
    publish_definitie(json.dumps(data))


def test_somebody_else_in_a_form(kast: Kast, ada: Client, mee: None) -> None:
    kenmerk = attest(ada, kast.ada)
    page = Pagina(ada.get(step(kenmerk, "extra")))
    assert page.h1 == "Wie gaat mee?"
    wrong = {"voogd": "ander", "voogd-naam": "", "voogd-geboortedatum_dag": "1", "voogd-geboortedatum_jaar": "1990"}
    page = Pagina(fill(ada, step(kenmerk, "extra"), **wrong))
    assert page.status == 422
    assert page.summary == [
        ("Voornaam en achternaam: vul de voornaam en de achternaam in", "#id_voogd-naam"),
        ("Geboortedatum: vul ook een maand in", "#id_voogd-geboortedatum_1"),
    ]
    assert page.fields | wrong == page.fields
    right = {"voogd-naam": "Jan Willems", "voogd-geboortedatum_dag": "28", "voogd-geboortedatum_maand": "2"}
    assert fill(ada, step(kenmerk, "extra"), **wrong | right).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["voogd"] == JAN
    again = Pagina(ada.get(step(kenmerk, "extra"))).fields
    assert again | wrong | right == again
    assert "Geboren op wo 28 februari 1990" in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text
    assert submit(ada, kenmerk).status_code == 302
    rows = dict(row for _, rows in parts_for_handler(aanvraag_of(kenmerk).dossier) for row in rows)
    assert rows["Wie gaat mee?"] == "Jan Willems, Geboren op wo 28 februari 1990"


def test_who_lives_alone_and_may_choose_nobody_else_is_told(kast: Kast, ada: Client) -> None:
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    alone = [{"key": "kind", "soort": "persoon", "label": "Welk kind?", "zelf": False}]
    data["stappen"].append({"key": "extra", "groep": "doel", "titel": "Welk kind?", "hulp": "Uitleg.", "vragen": alone})
    publish_definitie(json.dumps(data))
    kenmerk = attest(ada, kast.ada)
    assert "We kennen hier niemand" not in Pagina(ada.get(step(kenmerk, "extra"))).text
    kast.noor.lidmaatschappen.all().delete()
    assert "We kennen hier niemand" in Pagina(ada.get(step(kenmerk, "extra"))).text
