"""One sweep over every field of every form in the definitions: a bad value, and what must then be on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from loket.definitie import Definitie, Stap, Vraag, read
from loket.models import Aanvraag
from loket.publiceren import MAP
from tests.loket.kast import NIEUW, Kast, aanvraag_of, fill, start, step, today
from tests.loket.pagina import Pagina

DEFINITIES = {path.stem: read(path.read_text()) for path in sorted(MAP.glob("*.json"))}

Typed = dict[str, Any]


def bad(vraag: Vraag) -> Iterator[tuple[str, Typed]]:
    """Values that each soort must refuse, under the names of its fields."""
    key, long = vraag.key, "é😀" * 5000
    wrong: dict[str, list[Typed]] = {
        "tekst": [{key: long}],
        "getal": [{key: "veel"}],
        "datum": [
            {f"{key}_dag": "31", f"{key}_maand": "2", f"{key}_jaar": "2026"},
            {f"{key}_dag": "1", f"{key}_maand": "", f"{key}_jaar": "2026"},
            {f"{key}_dag": "1", f"{key}_maand": "1", f"{key}_jaar": "1900"},
            {f"{key}_dag": long, f"{key}_maand": "x", f"{key}_jaar": "y"},
        ],
        "bedrag": [{key: "veel"}, {key: "-1"}, {key: long}],
        "tijd": [{key: "straks"}, {key: "25.00"}, {key: long}],
        "iban": [{key: "BE00 0000 0000 0000"}, {key: long}],
        "nummerplaat": [{key: "12"}, {key: long}],
        "ondernemingsnummer": [{key: "0000.000.001"}, {key: long}],
        "keuze": [{key: "bestaat-niet"}],
        "meerkeuze": [{key: "bestaat-niet"}],
        "ja_nee": [{key: "misschien"}],
        "email": [{key: "geen adres"}, {key: long}],
        "telefoon": [{key: "12"}, {key: long}],
        "adres": [
            {f"{key}-postcode": "214", f"{key}-straat": "", f"{key}-huisnummer": ""},
            {f"{key}-postcode": "2140", f"{key}-straat": "Bestaatnietstraat", f"{key}-huisnummer": "3"},
            {f"{key}-postcode": "2140", f"{key}-straat": long, f"{key}-huisnummer": "x" * 100},
        ],
        "huishoudleden": [{key: "999999"}],
        "verklaring": [],
        "bestand": [],
        "info": [],
    }
    yield from ((f"bad{index}", typed) for index, typed in enumerate(wrong[vraag.soort]))
    if not vraag.optioneel and vraag.soort not in ("bestand", "info"):
        yield "empty", {key: ""} if vraag.soort not in ("datum", "adres") else {}


def good(kast: Kast) -> Typed:
    """Right answers to every question of every form, such that every question is asked."""
    day = today()
    return {
        # klacht
        "onderwerp": "traag",
        "verhaal": "Ik wachtte drie uur.",
        "dag_dag": str(day.day),
        "dag_maand": str(day.month),
        "dag_jaar": str(day.year),
        "uur": "10.30",
        "kenmerk": "",
        "oplossing": "kosten",
        "bedrag": "12,50",
        "rekening": "BE68 5390 0754 7034",
        # openbaarheid
        "beschrijving": "Het verslag van maart.",
        "over_persoon": "ja",
        "belang": "Het gaat over mij.",
        "vorm": "papier",
        "post-postcode": "2140",
        "post-straat": "Kroonstraat",
        "post-huisnummer": "24",
        # avg-verzoek
        "recht": ["verbeteren", "bezwaar"],
        "welke": "Mijn naam.",
        "juist": "Peeters",
        "reden": "Ik wil het niet.",
        "personen": str(kast.noor.pk),
        **NIEUW,
        "woonvorm": "huur",
        "verhuisdag_dag": str(day.day),
        "verhuisdag_maand": str(day.month),
        "verhuisdag_jaar": str(day.year),
        "echt_wonen": "on",
        "persoon": str(kast.ada.pk),
        "doel": "ander",
        "doel_ander": "Sportclub",
    }


CASES = [
    pytest.param(naam, stap.key, vraag.key, typed, id=f"{naam}-{vraag.key}-{label}")
    for naam, definitie in DEFINITIES.items()
    for stap in definitie.stappen
    for vraag in stap.vragen
    for label, typed in bad(vraag)
]


def bring_to(kast: Kast, client: Client, definitie: Definitie, target: str) -> str:
    """A concept in which everything before this step is answered, and the step itself once."""
    kenmerk = start(client, definitie.dienst)
    answers = good(kast)
    for stap in definitie.stappen:
        for _ in range(2):  # a question that an answer brings up is asked the second time
            names = Pagina(client.get(step(kenmerk, stap.key))).fields
            mine = {naam: value for naam, value in answers.items() if _of(naam, stap)}
            if stap.key == target and not (mine.keys() - names.keys()):
                return kenmerk
            fill(client, step(kenmerk, stap.key), **mine)
        if stap.key == target:
            return kenmerk
    raise AssertionError(target)


def _of(naam: str, stap: Stap) -> bool:
    return any(_is_part(naam, vraag.key) for vraag in stap.vragen)


def _is_part(naam: str, key: str) -> bool:
    """Whether a form field is (part of) the answer to a question."""
    return naam == key or naam.startswith(f"{key}-") or naam in {f"{key}_{deel}" for deel in ("dag", "maand", "jaar")}


@pytest.mark.parametrize(("naam", "stap", "key", "typed"), CASES)
def test_bad_value(kast: Kast, ada: Client, naam: str, stap: str, key: str, typed: Typed) -> None:
    definitie = DEFINITIES[naam]
    kenmerk = bring_to(kast, ada, definitie, stap)
    url = step(kenmerk, stap)
    page = Pagina(ada.get(url))
    before = aanvraag_of(kenmerk)
    right = {field: value for field, value in good(kast).items() if _of(field, definitie.stap_per_key[stap])}
    fields = {field: value for field, value in (page.fields | right).items() if not _is_part(field, key)}
    answer = ada.post(url, {**fields, **typed})
    page = Pagina(answer)

    assert page.status == 422
    assert page.title.startswith("Fout: ")
    assert page.summary, "the summary lists the errors"
    sheet = next(node for node in page.all(css="sheet"))
    order = [node for node in sheet.find_all() if node.has("error-summary") or node.tag == "h1"]
    assert order[0].has("error-summary"), "the summary stands above the h1"
    assert len(page.all("h1")) == 1
    assert {target.removeprefix("#") for _, target in page.summary} <= page.ids, "each entry links to an input"
    assert [text for text, _ in page.summary] == page.field_errors, "the same words twice"
    assert not any("required" in node.attrs or "placeholder" in node.attrs for node in page.all("input"))
    for field, value in typed.items():
        kept = page.fields.get(field, "")
        if value and value not in ("bestaat-niet", "misschien", "999999"):
            assert kept == value, f"{field} is shown again"
    after = aanvraag_of(kenmerk)
    assert (after.versie, after.antwoorden) == (before.versie, before.antwoorden), "nothing wrong is stored"


def test_every_form_and_soort_is_swept() -> None:
    swept = {(case.values[0], case.values[2]) for case in CASES}
    every = [(naam, vraag) for naam, definitie in DEFINITIES.items() for vraag in definitie.alle_vragen()]
    asked = {(naam, vraag.key) for naam, vraag in every if vraag.soort not in ("bestand", "info")}
    optional = {(naam, vraag.key) for naam, vraag in every if vraag.optioneel}
    assert asked - optional <= swept


@pytest.mark.parametrize("naam", DEFINITIES)
def test_every_step_follows_the_form_rules(kast: Kast, ada: Client, naam: str) -> None:
    definitie = DEFINITIES[naam]
    for stap in definitie.stappen:
        kenmerk = bring_to(kast, ada, definitie, stap.key)
        page = Pagina(ada.get(step(kenmerk, stap.key)))
        assert page.status == 200
        assert page.h1 == stap.titel
        assert not page.title.startswith("Fout: ")
        assert "novalidate" in page.form.attrs
        assert all(node.attrs.get("type") not in ("reset", "date") for node in page.form.find_all("input"))
        assert not [node for node in page.form.find_all() if "disabled" in node.attrs or "required" in node.attrs]
        labelled = {label.attrs.get("for") for label in page.all("label")}
        inputs = [n for n in page.form.find_all("input") if n.attrs.get("type") != "hidden"]
        assert {node.attrs["id"] for node in inputs} <= labelled, "every input has a label"
        optional = [v for v in stap.vragen if v.optioneel]
        assert page.text.count("(optioneel)") >= len(optional)
        assert stap.hulp[:40] in page.text
    assert reverse("mijn_stad") in {a.attrs.get("href") for a in page.all("a")}
    assert Aanvraag.objects.concepten().exists()
