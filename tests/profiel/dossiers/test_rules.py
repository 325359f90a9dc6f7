"""The table of phases is total, and everything on it that is not a move is refused."""

from __future__ import annotations

from itertools import product

import pytest

from profiel.dossiers.models import Betrokkene, Fase
from profiel.dossiers.rules import MOVES, REOPENABLE, SLEUTEL_ROL, is_repeat, may_move

ALLOWED = {
    ("concept", "ingediend"), ("concept", "beslist"),
    ("ingediend", "in_behandeling"), ("ingediend", "beslist"), ("ingediend", "uitgevoerd"), ("ingediend", "stopgezet"),
    ("ingediend", "verlopen"),
    ("in_behandeling", "beslist"), ("in_behandeling", "uitgevoerd"), ("in_behandeling", "stopgezet"),
    ("in_behandeling", "verlopen"),
    ("beslist", "uitgevoerd"),
}  # fmt: skip


def test_table_is_total() -> None:
    assert set(MOVES) == set(Fase)


@pytest.mark.parametrize(("current", "target"), list(product(Fase, Fase)))
def test_every_pair_is_decided(current: Fase, target: Fase) -> None:
    expected = current == target or (current.value, target.value) in ALLOWED
    assert may_move(current, target, "welke_ook") is expected


@pytest.mark.parametrize(("current", "target"), list(product(Fase, Fase)))
def test_only_reopening_leads_back(current: Fase, target: Fase) -> None:
    assert may_move(current, target, "heropend") is (current in REOPENABLE and target == Fase.IN_BEHANDELING)


def test_every_phase_can_be_reached_and_every_ended_one_left_by_reopening() -> None:
    reached, todo = {Fase.CONCEPT}, [Fase.CONCEPT]
    while todo:
        new = MOVES[todo.pop()] - reached
        reached |= new
        todo += new
    assert reached == set(Fase)
    assert {fase for fase in Fase if not MOVES[fase]} <= REOPENABLE


def test_keys_give_roles_that_exist() -> None:
    assert set(SLEUTEL_ROL.values()) <= set(Betrokkene.Rol.values)


@pytest.mark.parametrize(("current", "stated"), list(product(Fase, Fase)))
def test_a_phase_is_entered_once(current: Fase, stated: Fase) -> None:
    assert is_repeat(current, stated) is (current == stated and current != Fase.IN_BEHANDELING)
