"""Terms of handling and appeal, by table."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from profiel.behandeling import rules
from profiel.dossiers.models import Fase
from stadsportaal.kern.kalender import is_werkdag

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_steps_name_phases_that_exist_and_concepts_have_none() -> None:
    assert set().union(*rules.STEPS.values()) <= set(Fase)
    assert rules.steps_in(Fase.CONCEPT) == []


RUNNING = {
    "take", "assign", "release", "move", "ask", "drop_question", "termijn", "verlengen", "decide", "close", "note",
    "reply",
}  # fmt: skip


@pytest.mark.parametrize(
    ("fase", "steps"),
    [
        (Fase.INGEDIEND, RUNNING),
        (Fase.IN_BEHANDELING, RUNNING),
        (Fase.BESLIST, {"execute", "reopen", "note", "reply"}),
        (Fase.UITGEVOERD, {"reopen", "note", "reply"}),
        (Fase.STOPGEZET, {"reopen", "note", "reply"}),
        (Fase.VERLOPEN, {"reopen", "note", "reply"}),
    ],
)  # fmt: skip
def test_steps_per_phase(fase: Fase, steps: set[str]) -> None:
    assert set(rules.steps_in(fase)) == steps


@pytest.mark.parametrize(
    ("posted", "dagen", "wijze", "until"),
    [
        (date(2026, 3, 10), 30, "digitaal", date(2026, 4, 9)),
        (date(2026, 3, 10), 30, "brief", date(2026, 4, 13)),  # known on vr 13 maart; 12 april is a sunday
        (date(2026, 4, 1), 30, "digitaal", date(2026, 5, 4)),  # 1 mei is a holiday, then a weekend
    ],
)
def test_appeal_until(posted: date, dagen: int, wijze: rules.Wijze, until: date) -> None:
    assert rules.appeal_until(posted, dagen, wijze) == until


@given(DAYS, st.integers(1, 120))
def test_by_post_there_is_never_less_time_and_the_end_is_a_working_day(posted: date, dagen: int) -> None:
    digital, post = (rules.appeal_until(posted, dagen, wijze) for wijze in ("digitaal", "brief"))
    assert posted < digital <= post
    assert is_werkdag(digital)
    assert is_werkdag(post)


@given(DAYS)
def test_a_letter_leaves_on_a_working_day_after_today(today: date) -> None:
    assert rules.next_posting_day(today) > today
    assert is_werkdag(rules.next_posting_day(today))


@pytest.mark.parametrize(
    ("paused", "resumed", "soort", "days"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), "kalenderdagen", 0),
        (date(2026, 3, 10), date(2026, 3, 17), "kalenderdagen", 7),
        (date(2026, 3, 10), date(2026, 3, 17), "werkdagen", 5),
        (date(2026, 3, 13), date(2026, 3, 15), "werkdagen", 0),
    ],
)
def test_pause_days(paused: date, resumed: date, soort: rules.TermijnSoort, days: int) -> None:
    assert rules.pause_days(paused, resumed, soort) == days


@given(DAYS, st.integers(1, 60), st.integers(0, 60))
def test_waiting_never_shortens_a_term(start: date, dagen: int, pause: int) -> None:
    for soort in ("kalenderdagen", "werkdagen"):
        assert rules.term_end(start, dagen, pause, soort) >= rules.term_end(start, dagen, 0, soort)


@pytest.mark.parametrize(
    ("paused", "met", "today", "exceeded"),
    [
        (False, False, date(2026, 3, 10), False),
        (False, False, date(2026, 3, 11), True),
        (True, False, date(2026, 3, 11), False),
        (False, True, date(2026, 3, 11), False),
    ],
)
def test_is_exceeded(paused: bool, met: bool, today: date, exceeded: bool) -> None:
    assert rules.is_exceeded(date(2026, 3, 10), paused=paused, met=met, today=today) is exceeded


@pytest.mark.parametrize(
    ("posted", "maanden", "wijze", "until"),
    [
        (date(2026, 1, 15), 1, "digitaal", date(2026, 2, 16)),  # 15 February is a Sunday
        (date(2026, 1, 30), 1, "digitaal", date(2026, 3, 2)),  # there is no 30 February; the 28th is a Saturday
        (date(2026, 11, 30), 3, "digitaal", date(2027, 3, 1)),
        (date(2026, 1, 12), 1, "brief", date(2026, 2, 16)),
    ],
)
def test_appeal_within_months(posted: date, maanden: int, wijze: rules.Wijze, until: date) -> None:
    assert rules.appeal_until(posted, 0, wijze, maanden=maanden) == until


def test_how_long_one_has() -> None:
    shown = [rules.in_time(*term) for term in ((30, 0), (1, 0), (0, 1), (0, 3))]
    assert shown == ["30 dagen", "1 dag", "1 maand", "3 maanden"]


def test_appeal_sentences_without_a_last_day() -> None:
    for wijze in ("digitaal", "brief"):
        words = rules.appeal_sentences("de Autoriteit", "Dien een klacht in.", "", "", wijze)
        assert words == [
            "Voor deze stap is er geen laatste dag.",
            "Dat doe je bij: de Autoriteit.",
            "Dien een klacht in.",
        ]


def test_appeal_sentences_name_a_day_only_when_it_is_sure() -> None:
    digital = " ".join(rules.appeal_sentences("de Raad", "Schrijf.", "30 dagen", "do 9 april 2026", "digitaal"))
    post = " ".join(rules.appeal_sentences("de Raad", "Schrijf.", "30 dagen", "do 9 april 2026", "brief"))
    assert "do 9 april 2026" in digital
    assert "do 9 april 2026" not in post
    assert "30 dagen" in post
    assert "de Raad" in digital
    assert "de Raad" in post
