"""Every phase, outcome and code has words; a code without words cannot be written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings

from profiel.dossiers.actions import Stap, progress
from profiel.dossiers.models import Dossier, Fase, Uitkomst, Voortgang
from profiel.dossiers.poorten import (
    UnknownCode,
    code_text,
    register_code,
    register_officieel,
    register_verwacht,
    register_woorden,
    woord_of,
)
from profiel.dossiers.teksten import BESLIST_TITEL, FASE_UITLEG
from profiel.toegang.toegang import Toegang

APPS = ("profiel", "loket", "meldingen", "producten", "inclusie", "stadsportaal")


def codes_in(source: str) -> set[str]:
    """Codes of `Stap("code", …)` and `Stap(code="code", …)` in Python source."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Stap":
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            found |= {arg.value for arg in given if isinstance(arg, ast.Constant)}
    return found


def test_codes_in_finds_both_spellings() -> None:
    assert codes_in("Stap('een', x)\nm.Stap(code='twee')") == {"een", "twee"}


def registered(code: str) -> bool:
    from profiel.dossiers.poorten import CODETEKSTEN

    return any(known == code for _, known in CODETEKSTEN)


def test_every_code_in_the_program_has_words() -> None:
    files = [path for app in APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.py")]
    codes = set().union(*(codes_in(path.read_text()) for path in files))
    assert {"ingediend", "heropend", "vraag_gesteld"} & codes
    assert {code for code in codes if not registered(code)} == set()


def test_phases_and_outcomes_are_total() -> None:
    assert set(FASE_UITLEG) == set(Fase)
    assert set(BESLIST_TITEL) == {"", *Uitkomst}


def test_unknown_code_is_refused_before_anything_is_written(dossier: Dossier) -> None:
    with pytest.raises(UnknownCode):
        progress(dossier, Stap("nergens_beschreven"), by=Toegang.systeem())
    assert Voortgang.objects.voor_burger(dossier).count() == 1


def test_words_of_a_kind_go_before_the_general_ones() -> None:
    register_code("ingediend", "Je deed een proef", soort="proef_teksten")
    assert code_text("ingediend", soort="proef_teksten").titel == "Je deed een proef"
    assert code_text("ingediend", soort="iets_anders").titel == "Je diende je aanvraag in"


def test_a_second_owner_is_refused() -> None:
    with pytest.raises(ValueError, match="al een tekst"):
        register_code("ingediend", "Andere woorden")
    with pytest.raises(ValueError, match="twee sjablonen"):
        register_officieel("besluit@1", "elders.html")
    with pytest.raises(ValueError, match="geen naam@versie"):
        register_officieel("besluit", "elders.html")
    register_verwacht("proef_eigenaar", list)
    with pytest.raises(ValueError, match="al stappen"):
        register_verwacht("proef_eigenaar", lambda dossier: [])
    register_woorden("proef_eigenaar", {"ingediend": "Begonnen"})
    with pytest.raises(ValueError, match="al eigen woorden"):
        register_woorden("proef_eigenaar", {"ingediend": "Gestart"})


def test_own_words_go_before_those_of_the_city() -> None:
    register_woorden("proef_woorden", {"ingediend": "Begonnen"})
    assert woord_of(Dossier(soort="proef_woorden"), "ingediend") == "Begonnen"
    assert woord_of(Dossier(soort="proef_woorden"), "verlopen") == ""
    assert woord_of(Dossier(soort="elders"), "ingediend") == ""
