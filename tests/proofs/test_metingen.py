"""Every proof writes its own part of docs/metingen.md, and only at full size."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest

from tests.proofs import __main__ as door
from tests.proofs.meting import Blad, Meting


@pytest.fixture
def blad(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file of its own, and proofs that are over at once."""
    path = tmp_path / "metingen.md"
    monkeypatch.setattr(Blad.write, "__defaults__", (path,))
    monkeypatch.setattr(door, "new_stad", lambda folder: contextlib.nullcontext())
    monkeypatch.setattr(door, "_data", lambda: tmp_path)
    for name in door.PROOFS:
        found = meting(f"About {name}", name)
        monkeypatch.setitem(door.PROOFS, name, lambda stad, scale, found=found: found)
    return path


def meting(titel: str, figure: str, *, control_fails: bool = True) -> Meting:
    return Meting(
        titel, is_proved=True, figures={"what": figure}, control="fails", control_fails=control_fails, seconds=1.0
    )


def prove(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["tests.proofs", *arguments])
    return door.main()


@pytest.mark.parametrize("name", [name for name in door.PROOFS if name != "wandelingen"])
def test_a_proof_writes_its_own_part(monkeypatch: pytest.MonkeyPatch, blad: Path, name: str) -> None:
    assert prove(monkeypatch, name) == 0
    text = blad.read_text(encoding="utf-8")
    assert text.count("<!-- begin ") == 1
    part = text.partition(f"<!-- begin prove-{name} -->")[2].partition(f"<!-- end prove-{name} -->")[0]
    assert f"## About {name}" in part
    assert f"command: `python -m tests.proofs {name}`" in part
    assert f"| what | {name} |" in part


def test_another_proof_leaves_it_and_the_same_one_replaces_it(monkeypatch: pytest.MonkeyPatch, blad: Path) -> None:
    for name in ("trechter", "wachtlijst", "proactief", "trechter"):
        prove(monkeypatch, name)
    text = blad.read_text(encoding="utf-8")
    for name in ("trechter", "wachtlijst", "proactief"):
        assert text.count(f"<!-- begin prove-{name} -->") == 1


def test_a_run_that_is_not_at_full_size_writes_nothing(monkeypatch: pytest.MonkeyPatch, blad: Path) -> None:
    assert prove(monkeypatch, "trechter", "--scale", "20") == 0
    assert not blad.exists()


def test_what_is_not_proved_is_said(monkeypatch: pytest.MonkeyPatch, blad: Path) -> None:
    found = meting("About it", "x", control_fails=False)
    monkeypatch.setitem(door.PROOFS, "trechter", lambda stad, scale: found)
    assert prove(monkeypatch, "trechter") == 1
    assert "not proved: the control did not fail" in blad.read_text(encoding="utf-8")
