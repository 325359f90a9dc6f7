"""Own seed, not field data: 80 phrases for tuning, 80 that nobody who tunes may read (see zoekzinnen.yaml)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from producten.laden import load_diensten, load_synoniemen
from profiel.toegang.toegang import Toegang
from stadsportaal.zoeken import search

DATA = Path(__file__).parent / "data"
FIRST, TOP_THREE = 0.80, 0.95


def phrases(file: str, name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((DATA / file).read_text(encoding="utf-8"))[name]


def score(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """Share of phrases with an accepted dienst first, and among the first three."""
    first = three = 0
    for row in rows:
        accepted = {row["dienst"], *row["ook"]}
        found = [v.sleutel for v in search(Toegang.anoniem(), row["zin"])[1] if v.soort == "dienst"]
        first += bool(accepted & set(found[:1]))
        three += bool(accepted & set(found[:3]))
    return first / len(rows), three / len(rows)


@pytest.mark.parametrize(
    ("file", "name"),
    [("zoekzinnen.yaml", "ontwikkel"), ("zoekzinnen_achtergehouden.yaml", "achtergehouden")],
)
def test_citizens_words_find_the_dienst(db: None, file: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    load_diensten()
    load_synoniemen()
    rows = phrases(file, name)
    first, three = score(rows)
    with capsys.disabled():
        sys.stdout.write(f"\n{name}: {len(rows)} zinnen, eerste {first:.1%}, top 3 {three:.1%} (eigen seed)\n")
    passed = first >= FIRST and three >= TOP_THREE  # no phrase in the report of a failure
    assert passed, f"first {first:.1%} (≥ {FIRST:.0%}), top 3 {three:.1%} (≥ {TOP_THREE:.0%})"


def test_the_score_depends_on_the_catalogue(db: None) -> None:
    """Negative control: with the search terms and synonyms away, the same phrases fail the bar."""
    from producten import catalogus

    load_diensten([{**row, "zoektermen": [f"xx{i}" for i in range(5)]} for row in catalogus.diensten()])
    first, three = score(phrases("zoekzinnen.yaml", "ontwikkel"))
    assert first <= FIRST
    assert three < TOP_THREE


def test_the_two_sets_share_no_phrase() -> None:
    sets = [
        {row["zin"] for row in phrases(file, name)}
        for file, name in (("zoekzinnen.yaml", "ontwikkel"), ("zoekzinnen_achtergehouden.yaml", "achtergehouden"))
    ]
    disjoint = not (sets[0] & sets[1])
    assert [len(s) for s in sets] == [80, 80]
    assert disjoint
