"""Windows and moments, on ordinary days and on those when the clock changes; states; codes to check in with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.afspraken import rules
from loket.afspraken.models import Status
from loket.afspraken.rules import Uur, Venster, free_moments, is_free, slots, starts, vensters, window_of
from profiel.dossiers.models import Fase
from stadsportaal.kern.kalender import BRUSSEL
from stadsportaal.kern.kenmerk import new_kenmerk

MONDAY = date(2026, 3, 2)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NINE_TO_TWELVE = [Uur(time(9), time(12), 2)]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def shown(moments: list[datetime]) -> list[str]:
    return [f"{moment.astimezone(BRUSSEL):%H.%M}" for moment in moments]


def test_hours_are_of_brussels_and_counted_in_utc() -> None:
    (winter,) = vensters(MONDAY, NINE_TO_TWELVE)
    assert winter == Venster(datetime(2026, 3, 2, 8, tzinfo=UTC), datetime(2026, 3, 2, 11, tzinfo=UTC), 2)
    (summer,) = vensters(date(2026, 6, 1), NINE_TO_TWELVE)
    assert summer.begin == datetime(2026, 6, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(MONDAY, 4), (SPRING, 3), (AUTUMN, 5)])
def test_a_day_on_which_the_clock_changes_has_as_many_places_as_hours(day: date, hours: int) -> None:
    (night,) = vensters(day, [Uur(time(0, 30), time(4, 30), 1)])
    assert night.einde - night.begin == timedelta(hours=hours)
    moments = list(starts(night, 30, 1))
    assert len(moments) == len(set(moments)) == hours * 2
    assert all(later - earlier == timedelta(minutes=30) for earlier, later in pairwise(moments))


def test_the_hour_that_is_skipped_is_no_time_to_come() -> None:
    assert vensters(SPRING, [Uur(time(2, 30), time(3, 0), 1)]) == []
    (before,) = vensters(SPRING, [Uur(time(1, 30), time(3, 0), 1)])
    assert shown(list(starts(before, 10, 1))) == ["01.30", "01.40", "01.50"]


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 12, 25), date(2026, 7, 21)])
def test_a_holiday_is_closed_unless_hours_are_written_for_that_very_day(day: date) -> None:
    assert vensters(day, NINE_TO_TWELVE) == []
    (one,) = vensters(day, [], [Uur(time(10), time(11), 1)])
    assert (one.einde - one.begin, one.balies) == (timedelta(hours=1), 1)


def test_an_exception_takes_the_place_of_the_week() -> None:
    assert vensters(MONDAY, NINE_TO_TWELVE, []) == []
    (one,) = vensters(MONDAY, NINE_TO_TWELVE, [Uur(time(14), time(15), 3)])
    assert shown([one.begin, one.einde]) == ["14.00", "15.00"]
    assert vensters(MONDAY, [Uur(time(9), time(12), 0)]) == []


@given(
    minuten=st.integers(1, 24).map(lambda n: n * 10),
    personen=st.integers(1, 8),
    van=st.integers(0, 22),
    hours=st.integers(1, 10),
    day=st.sampled_from([MONDAY, SPRING, AUTUMN]),
)
def test_no_appointment_lasts_past_closing_time(minuten: int, personen: int, van: int, hours: int, day: date) -> None:
    """Open Forms 3404: six people of ten minutes were offered 11.50 at a counter that closes at noon."""
    tot = min(van + hours, 23)
    if tot <= van:
        return
    for window in vensters(day, [Uur(time(van), time(tot), 1)], [Uur(time(van), time(tot), 1)]):
        closing = datetime.combine(day, time(tot), tzinfo=BRUSSEL).astimezone(UTC)
        for begin in starts(window, minuten, personen):
            assert begin >= window.begin
            assert begin + timedelta(minutes=minuten * personen) <= closing
            assert slots(begin, begin + rules.duration(minuten, personen))[-1] < closing


def test_six_people_before_noon() -> None:
    (window,) = vensters(MONDAY, NINE_TO_TWELVE)
    assert shown(list(starts(window, 10, 6)))[-1] == "11.00"


def test_slots_are_pieces_of_the_clock() -> None:
    at = datetime(2026, 3, 2, 8, 5, tzinfo=UTC)
    assert [moment.minute for moment in slots(at, at + timedelta(minutes=20))] == [0, 10, 20]
    assert len(slots(at.replace(minute=0), at.replace(minute=20))) == 2


def test_free_while_every_piece_has_a_counter() -> None:
    begin = datetime(2026, 3, 2, 8, tzinfo=UTC)
    later = begin + timedelta(minutes=10)
    assert is_free(begin, begin + timedelta(minutes=20), 2, {later: 1})
    assert not is_free(begin, begin + timedelta(minutes=20), 2, {later: 2})
    assert is_free(begin, later, 2, {later: 2})


def test_free_moments_are_to_come_and_stand_once() -> None:
    windows = vensters(MONDAY, [Uur(time(9), time(10), 1), Uur(time(9), time(10), 2)])
    assert shown(free_moments(windows, 20, 1, {}, LONG_AGO)) == ["09.00", "09.20", "09.40"]
    assert shown(free_moments(windows, 20, 1, {}, windows[0].begin)) == ["09.20", "09.40"]
    taken = {windows[0].begin: 2}
    assert shown(free_moments(windows, 20, 1, taken, LONG_AGO)) == ["09.20", "09.40"]


def test_window_of_a_moment() -> None:
    windows = vensters(MONDAY, NINE_TO_TWELVE)
    begin = windows[0].begin
    assert window_of(windows, begin + timedelta(minutes=20), 20, 1) == windows[0]
    assert window_of(windows, begin + timedelta(minutes=10), 20, 1) is None
    assert window_of(windows, windows[0].einde - timedelta(minutes=20), 20, 2) is None


def test_days_that_may_be_chosen() -> None:
    assert rules.first_day(MONDAY, 2) == date(2026, 3, 4)
    assert rules.last_day(MONDAY, 30) == date(2026, 4, 1)


@pytest.mark.parametrize(("hours", "meet"), [([(9, 12), (12, 15)], False), ([(11, 14), (9, 12)], True), ([], False)])
def test_hours_that_meet(hours: list[tuple[int, int]], meet: bool) -> None:
    assert rules.overlap([Uur(time(van), time(tot), 1) for van, tot in hours]) is meet


# -- states ---------------------------------------------------------------------------------------


def test_tables_are_whole() -> None:
    assert rules.check_tables() == []


def test_a_missing_state_and_a_wrong_move_are_found() -> None:
    short = {key: value for key, value in rules.FASE.items() if key != Status.GEWEEST}
    with mock.patch.object(rules, "FASE", short):
        assert rules.check_tables() == ["geweest heeft geen fase"]
    with mock.patch.object(rules, "FASE", {**rules.FASE, Status.AANGEKOMEN: Fase.CONCEPT}):
        assert "gepland naar aangekomen kan niet: de fasen laten het niet toe" in rules.check_tables()


def test_what_is_over_stays_over() -> None:
    ended = [Status.GEWEEST, Status.AFGEZEGD, Status.NIET_GEKOMEN]
    assert not [(one, other) for one in ended for other in Status if rules.may_follow(one, other)]
    assert rules.may_follow(Status.GEPLAND, Status.AFGEZEGD)
    assert not rules.may_follow(Status.AANGEKOMEN, Status.AFGEZEGD)


# -- checking in ----------------------------------------------------------------------------------


def test_a_code_is_read_however_it_comes() -> None:
    kenmerk = new_kenmerk()
    code = rules.check_in_code(kenmerk, "geheim")
    spaced = f"{kenmerk[:4].lower()} {kenmerk[4:]} {code[-6:]}"
    for text in (code, f"https://stad.invalid/afspraken/aankomst/?code={code}\n", spaced):
        assert rules.read_check_in(text, "geheim") == kenmerk
    wrong = f"{kenmerk}-{(int(code[-6:]) + 1) % 10**6:06d}"
    for text in (wrong, kenmerk, "", "AAAA-AAAA-123456", code + "7"):
        assert rules.read_check_in(text, "geheim") is None
    assert rules.read_check_in(code, "ander geheim") is None


@pytest.mark.parametrize(("minutes", "may"), [(-61, False), (-60, True), (0, True), (30, True), (31, False)])
def test_checking_in_is_from_an_hour_before_to_half_an_hour_after(minutes: int, may: bool) -> None:
    begin = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert rules.may_check_in(begin, begin + timedelta(minutes=minutes)) is may


# -- reminding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gekozen", "today", "told", "words"),
    [
        (1, 1, False, "De dag ervoor sturen we je een herinnering."),
        (1, 9, False, "De dag ervoor sturen we je een herinnering."),
        (1, 9, True, ""),
        (1, 10, False, ""),
        (9, 9, False, "Je komt morgen al: we sturen je geen herinnering meer."),
        (9, 10, False, "Je komt vandaag al: we sturen je geen herinnering meer."),
        (10, 10, False, "Je komt vandaag al: we sturen je geen herinnering meer."),
    ],
)
def test_what_is_said_of_the_reminder_is_what_happens(gekozen: int, today: int, told: bool, words: str) -> None:
    """An appointment on the 10th."""
    tenth, chosen = date(2026, 12, 10), date(2026, 12, gekozen)
    assert rules.is_reminded(tenth, chosen) is (gekozen < 9)
    assert rules.reminder_words(tenth, chosen, date(2026, 12, today), told=told) == words
