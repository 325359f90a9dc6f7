"""The states of an aanvraag and the dates that follow from the law."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from loket import rules
from loket.rules import Status, ingangsdatum, is_on_time, may_withdraw, sources_of
from profiel.dossiers.models import Fase


def test_tables_are_total() -> None:
    assert rules.check_tables() == []


def test_portal_does_not_start_with_an_unmapped_state() -> None:
    less = {status: fase for status, fase in rules.FASE.items() if status != Status.DEELS}
    with mock.patch.object(rules, "FASE", less), pytest.raises(ImproperlyConfigured, match="deels heeft geen fase"):
        apps.get_app_config("loket").ready()


def test_portal_does_not_start_with_a_state_without_transitions() -> None:
    less = {status: to for status, to in rules.OVERGANGEN.items() if status != Status.VERLOPEN}
    with mock.patch.object(rules, "OVERGANGEN", less):
        assert rules.check_tables() == ["verlopen heeft geen overgangen"]


def test_transition_that_the_phases_forbid_is_seen() -> None:
    more = {**rules.OVERGANGEN, Status.VERLOPEN: frozenset({Status.INGEDIEND})}
    with mock.patch.object(rules, "OVERGANGEN", more):
        assert rules.check_tables() == ["verlopen naar ingediend kan niet: de fasen laten het niet toe"]


@pytest.mark.parametrize("status", Status)
def test_only_what_runs_is_withdrawn(status: Status) -> None:
    running = rules.FASE[status] in (Fase.INGEDIEND, Fase.IN_BEHANDELING)
    assert may_withdraw(status) is running
    assert (status in sources_of(Status.INGETROKKEN)) is (running or status == Status.INGETROKKEN)


def test_nothing_returns_to_a_concept() -> None:
    assert sources_of(Status.CONCEPT) == [Status.CONCEPT]
    assert sources_of(Status.INGEDIEND) == [Status.INGEDIEND, Status.CONCEPT]


@pytest.mark.parametrize(
    ("moved", "declared", "on_time", "since"),
    [
        # di 3 maart 2026 + 8 werkdagen = vr 13 maart
        (dt.date(2026, 3, 3), dt.date(2026, 3, 3), True, dt.date(2026, 3, 3)),
        (dt.date(2026, 3, 3), dt.date(2026, 3, 13), True, dt.date(2026, 3, 3)),
        (dt.date(2026, 3, 3), dt.date(2026, 3, 14), False, dt.date(2026, 3, 14)),
        # over Pasen: ma 6 april 2026 telt niet mee
        (dt.date(2026, 4, 1), dt.date(2026, 4, 14), True, dt.date(2026, 4, 1)),
        (dt.date(2026, 4, 1), dt.date(2026, 4, 15), False, dt.date(2026, 4, 15)),
        # een verhuis die nog komt
        (dt.date(2026, 5, 1), dt.date(2026, 3, 3), True, dt.date(2026, 5, 1)),
    ],
)
def test_declaration_within_eight_working_days(
    moved: dt.date,
    declared: dt.date,
    on_time: bool,
    since: dt.date,
) -> None:
    assert is_on_time(moved, declared) is on_time
    assert ingangsdatum(moved, declared) == since


@pytest.mark.parametrize(
    ("begins", "last"),
    [
        ([], dt.date(2026, 7, 1)),
        ([dt.date(2026, 6, 12)], dt.date(2026, 6, 12)),
        ([dt.date(2026, 12, 1), dt.date(2026, 6, 20)], dt.date(2026, 6, 20)),
        ([dt.date(2026, 12, 1)], dt.date(2026, 7, 1)),
        ([dt.date(2026, 5, 1)], dt.date(2026, 6, 1)),
    ],
)
def test_it_is_paid_before_it_could_no_longer_be_given(begins: list[dt.date], last: dt.date) -> None:
    assert rules.pay_by(dt.date(2026, 6, 1), begins) == last
