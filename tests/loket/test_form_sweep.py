"""One sweep over every field of every form in the definitions: bad values, odd texts, and what must then be shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loket.bouwer.uitwisseling import lees
from loket.definitie import Definitie, Vraag, als_vraag, parse
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.opties import HERHAALBAAR, OPTIES
from loket.publiceren import MAP, publish_definitie
from loket.vragen.basis import schoon
from tests.loket.invullen import (
    GOED,
    LANG,
    NIET_TERUG,
    SLECHT,
    Invuller,
    bring_to,
    hoort_bij,
    post_step,
    send,
    slecht,
)
from tests.loket.kast import Kast, aanvraag_of, step, today
from tests.loket.pagina import Pagina

ELK_SOORT = Path(__file__).parent / "data" / "soorten.json"
"""A form of these tests alone: the soorten of questions that no form of the city needs to ask."""

DEFINITIES = {path.stem: parse(lees(path.read_text())[0]) for path in (*sorted(MAP.glob("*.json")), ELK_SOORT)}


@pytest.fixture(autouse=True)
def elk_soort(kast: Kast) -> None:
    kast.publish_diensten(DEFINITIES[ELK_SOORT.stem].dienst)
    publish_definitie(ELK_SOORT.read_text())


def _questions() -> Iterator[Any]:
    for naam, definitie in DEFINITIES.items():
        for vraag in definitie.alle_vragen():
            if not vraag.vraagt_niets:
                yield pytest.param(definitie, vraag, id=f"{naam}-{vraag.key}")


@pytest.mark.parametrize(("definitie", "vraag"), list(_questions()))
def test_bad_values_of_every_question(kast: Kast, ada: Client, definitie: Definitie, vraag: Vraag) -> None:
    kenmerk, wie = bring_to(kast, ada, definitie, vraag)
    stap = definitie.stap_van[vraag.key]
    url = step(kenmerk, stap.key)
    before = aanvraag_of(kenmerk)
    invulling = Invulling.of(before, today())
    right = wie.stap(_others(invulling, vraag))
    shown = Pagina(ada.get(url)).fields
    rest = {naam: waarde for naam, waarde in (shown | right).items() if not hoort_bij(naam, vraag.key)}
    for typed in slecht(vraag, verplicht=vraag.key in invulling.pad.verplicht):
        page = Pagina(ada.post(url, {**rest, **typed}))
        _is_refused(page, typed)
        after = aanvraag_of(kenmerk)
        assert (after.versie, after.antwoorden) == (before.versie, before.antwoorden), "nothing wrong is stored"


def _others(invulling: Invulling, vraag: Vraag) -> tuple[Vraag, ...]:
    """The questions on the page of this one; a file that was attached is not sent again."""
    shown = invulling.pad.vragen[invulling.definitie.stap_van[vraag.key].key]
    return tuple(other for other in shown if other != vraag and other.soort != "bestand")


def _is_refused(page: Pagina, typed: dict[str, Any]) -> None:
    said = str(typed)[:120]
    assert page.status == 422, said
    assert page.title.startswith("Fout: "), said
    assert page.summary, "the summary lists the errors"
    (box,) = page.all(css="error-summary")
    assert (box.attrs["tabindex"], box.attrs["role"]) == ("-1", "alert"), "it takes the focus"
    assert [node for node in page.all() if "autofocus" in node.attrs] == [box], "and nothing else does"
    assert all(_takes_focus(page, target) for _, target in page.summary), "each entry leads to where one types"
    sheet = next(node for node in page.all(css="sheet"))
    order = [node for node in sheet.find_all() if node.has("error-summary") or node.tag == "h1"]
    assert order[0].has("error-summary"), "the summary stands above the h1"
    assert len(page.all("h1")) == 1
    assert {target.removeprefix("#") for _, target in page.summary} <= page.ids, "each entry links to an input"
    assert [text for text, _ in page.summary] == page.field_errors, "the same words twice"
    assert not any("required" in node.attrs or "placeholder" in node.attrs for node in page.all("input"))
    for naam, waarde in typed.items():
        if isinstance(waarde, str) and waarde and waarde not in NIET_TERUG:
            assert page.fields.get(naam, "") == waarde, f"{naam} is shown again"


def _takes_focus(page: Pagina, target: str) -> bool:
    """Whether following this link puts the focus somewhere: on a field that is not hidden, or on what says it may."""
    (node,) = [node for node in page.all() if node.attrs.get("id") == target.removeprefix("#")]
    field = node.tag in ("input", "textarea", "select", "button") and node.attrs.get("type") != "hidden"
    return field or "tabindex" in node.attrs


def test_every_soort_can_be_swept() -> None:
    assert GOED.keys() == SLECHT.keys() == OPTIES.keys()
    assert {vraag.soort for definitie in DEFINITIES.values() for vraag in definitie.alle_vragen()} == set(OPTIES)
    assert len(LANG) == 10_000


@pytest.mark.parametrize("naam", DEFINITIES)
def test_every_step_follows_the_form_rules(kast: Kast, ada: Client, naam: str) -> None:
    definitie = DEFINITIES[naam]
    for stap in definitie.stappen:
        first = next((vraag for vraag in stap.vragen if not vraag.vraagt_niets), None)
        kenmerk, _ = bring_to(kast, ada, definitie, first)
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
        shown = Invulling.of(aanvraag_of(kenmerk), today()).pad.vragen[stap.key]
        assert page.text.count("(optioneel)") >= len([vraag for vraag in shown if vraag.optioneel])
        assert stap.hulp[:40] in page.text
        assert reverse("mijn_stad") in {a.attrs.get("href") for a in page.all("a")}
    assert Aanvraag.objects.concepten().exists()


@pytest.mark.parametrize("naam", DEFINITIES)
def test_every_form_can_be_sent(kast: Kast, ada: Client, naam: str) -> None:
    kenmerk, _ = bring_to(kast, ada, DEFINITIES[naam], None)
    assert send(ada, kenmerk).status_code == 302
    assert not aanvraag_of(kenmerk).is_concept


# -- whatever is typed ----------------------------------------------------------------------------

IN_EEN_VELD: Final = (
    "tekst", "getal", "bedrag", "tijd", "email", "telefoon", "iban", "nummerplaat", "ondernemingsnummer",
    "rijksregisternummer",
)  # fmt: skip
GEKOZEN: Final = ("keuze", "meerkeuze", "ja_nee", "huishoudleden", "bestand", "verklaring", "handtekening", "info")
"""Soorten in which nobody types."""
DEELVELDEN: Final = {
    "datum": ("_dag", "_maand", "_jaar"),
    "adres": ("-postcode", "-straat", "-huisnummer", "-bus"),
    "kaartpunt": ("-zoek",),
    "persoon": ("-naam", "-geboortedatum_dag", "-geboortedatum_maand", "-geboortedatum_jaar"),
}
VREEMD: Final = ("👩‍👩‍👧 gezin", "\u202eשלום עולם", "e\u0301" * 5000, "😀" * 10_000)
"""Joined emoji, right to left, combining marks, 10,000 characters."""

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


def getypte_velden(vraag: Vraag) -> dict[str, str]:
    """{name of the field: soort} of everything that is typed to answer this question."""
    if vraag.soort in IN_EEN_VELD:
        return {vraag.key: vraag.soort}
    if vraag.soort == "herhaalgroep":
        rows = [
            replace(als_vraag(deel), key=f"{vraag.key}-{rij}-{deel.key}")
            for rij in range(vraag.opties.minimum)
            for deel in vraag.opties.vragen
        ]
        return {naam: soort for row in rows for naam, soort in getypte_velden(row).items()}
    if vraag.soort == "persoon" and not vraag.opties.ander:
        return {}
    return {f"{vraag.key}{deel}": vraag.soort for deel in DEELVELDEN.get(vraag.soort, ())}


def _typed_questions() -> Iterator[Any]:
    for naam, definitie in DEFINITIES.items():
        for vraag in definitie.alle_vragen():
            if getypte_velden(vraag):
                yield pytest.param(definitie, vraag, id=f"{naam}-{vraag.key}")


def test_everything_that_can_be_typed_is_swept() -> None:
    """Each soort is typed in or chosen, and what may stand in a row stands in one that is swept."""
    assert {*IN_EEN_VELD, *GEKOZEN, *DEELVELDEN, "herhaalgroep"} == set(OPTIES)
    asked = [vraag for definitie in DEFINITIES.values() for vraag in definitie.alle_vragen()]
    swept = {soort for vraag in asked for soort in getypte_velden(vraag).values()}
    assert swept == {*IN_EEN_VELD, *DEELVELDEN}
    rows = {soort for v in asked if v.soort == "herhaalgroep" for soort in getypte_velden(v).values()}
    assert rows == set(HERHAALBAAR) - set(GEKOZEN)
    assert {vraag.opties.lang for vraag in asked if vraag.soort == "tekst"} == {True, False}


@pytest.mark.parametrize(("definitie", "vraag"), list(_typed_questions()))
def test_whatever_is_typed_is_kept_or_comes_back(kast: Kast, ada: Client, definitie: Definitie, vraag: Vraag) -> None:
    """In every field of a question at once: kept in its normal form and shown again, or refused and shown as typed."""
    kenmerk, wie = bring_to(kast, ada, definitie, vraag)
    if vraag.soort == "persoon":
        right = {vraag.key: "ander", **dict.fromkeys(getypte_velden(vraag), "7"), f"{vraag.key}-naam": "Jan"}
        right[f"{vraag.key}-geboortedatum_jaar"] = "1990"
    else:
        right = {naam: text for naam, text in wie.typ(vraag).items() if not naam.endswith("-keuze")}
    texts = {naam: _text(str(right.get(naam, ""))) for naam in getypte_velden(vraag)}

    many = definitie.formulier == ELK_SOORT.stem  # each soort is there; in a form of the city the odd ones suffice

    @settings(max_examples=10 if many else 3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(typed=st.fixed_dictionaries(texts))
    @example(typed={naam: f" {right.get(naam, '')}\u00a0" for naam in texts})
    @example(typed=dict.fromkeys(texts, VREEMD[0]))
    @example(typed=dict.fromkeys(texts, VREEMD[1]))
    @example(typed=dict.fromkeys(texts, VREEMD[2]))
    @example(typed=dict.fromkeys(texts, VREEMD[3]))
    def comes_back(typed: dict[str, str]) -> None:
        _round_trip(ada, wie, kenmerk, vraag, right | typed)

    comes_back()


def _text(right: str) -> st.SearchStrategy[str]:
    """Anything, or the right answer with the blanks around it that come along when one pastes it."""
    blanks = st.sampled_from(["", " ", "\u00a0", "\u2003"])
    return ANY_TEXT | st.sampled_from(VREEMD) | st.builds(lambda before, after: before + right + after, blanks, blanks)


def _round_trip(client: Client, wie: Invuller, kenmerk: str, vraag: Vraag, typed: dict[str, str]) -> None:
    invulling = Invulling.of(aanvraag_of(kenmerk), today())
    stap = invulling.definitie.stap_van[vraag.key]
    others = wie.stap(_others(invulling, vraag))
    answer = post_step(client, invulling, stap, others | typed)
    fields = getypte_velden(vraag)
    if answer.status_code == 422:
        shown = Pagina(answer).fields
        assert {naam: shown.get(naam) for naam in fields} == {naam: typed[naam] for naam in fields}, "as it was typed"
        return
    assert answer.status_code == 302
    stored = aanvraag_of(kenmerk).antwoorden[vraag.key]
    shown = Pagina(client.get(step(kenmerk, stap.key))).fields
    for naam, soort in fields.items():
        assert _is_kept(soort, naam, typed[naam], shown.get(naam, "")), (naam, typed[naam][:80], shown.get(naam))
    before = invulling.pad.vragen[stap.key]
    invulling = Invulling.of(aanvraag_of(kenmerk), today())
    appeared = tuple(other for other in invulling.pad.vragen[stap.key] if other not in before)
    again = {naam: waarde for naam, waarde in shown.items() if hoort_bij(naam, vraag.key)}
    assert post_step(client, invulling, stap, others | wie.stap(appeared) | again).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden[vraag.key] == stored, "what is shown says all of what is kept"


def _is_kept(soort: str, naam: str, typed: str, shown: str) -> bool:
    """Whether the field shows what was typed, in the normal form of its soort."""
    if soort == "tekst" or naam.endswith("-naam"):
        return shown == schoon(typed, regels=True)
    was, now = _core(typed), _core(shown)
    if soort == "rijksregisternummer":  # of which a page shows the day alone
        return len(now) in (0, 6) and was.startswith(now)
    if soort in ("getal", "bedrag") and was.isdigit():
        return Decimal(shown.replace(",", ".")) == Decimal(was)
    if soort in ("tijd", "ondernemingsnummer"):  # 9u, BE before the number
        was, now = re.sub(r"[^0-9]", "", was), re.sub(r"[^0-9]", "", now)
    return was.strip("0") == now.strip("0")


def _core(text: str) -> str:
    """The letters and digits alone, whatever stands between them."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())
