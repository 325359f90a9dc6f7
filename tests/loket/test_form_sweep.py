"""One sweep over every field of every form in the definitions: bad values, odd texts, and what must then be shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loket.bouwer.uitwisseling import lees
from loket.definitie import Definitie, Vraag, parse
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.opties import OPTIES
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


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@pytest.mark.parametrize("naam", DEFINITIES)
def test_every_text_comes_back_as_it_was_typed(kast: Kast, ada: Client, naam: str) -> None:
    """Emoji, right to left, combining marks, 10,000 characters: kept and shown, or refused and shown."""
    definitie = DEFINITIES[naam]
    for vraag in [vraag for vraag in definitie.alle_vragen() if vraag.soort == "tekst"]:
        kenmerk, wie = bring_to(kast, ada, definitie, vraag)
        _round_trips(ada, wie, kenmerk, vraag)


def _round_trips(client: Client, wie: Invuller, kenmerk: str, vraag: Vraag) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(text=ANY_TEXT)
    @example(text="👩‍👩‍👧 gezin")
    @example(text="\u202eשלום עולם")
    @example(text="e\u0301" * 5000)
    @example(text="😀" * 10_000)
    def typed(text: str) -> None:
        invulling = Invulling.of(aanvraag_of(kenmerk), today())
        stap = invulling.definitie.stap_van[vraag.key]
        answer = post_step(client, invulling, stap, {**wie.stap(_others(invulling, vraag)), vraag.key: text})
        if answer.status_code == 422:
            assert Pagina(answer).fields[vraag.key].strip() == text.strip()
        else:
            assert answer.status_code == 302
            stored = aanvraag_of(kenmerk).antwoorden[vraag.key]
            assert stored == (schoon(text, regels=True) or None)
            assert (Pagina(client.get(step(kenmerk, stap.key))).fields[vraag.key] or None) == stored

    typed()
