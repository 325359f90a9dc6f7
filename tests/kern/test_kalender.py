"""Working days, terms and Dutch dates: tables from the calendar and properties that always hold."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadsportaal.kern import kalender
from stadsportaal.kern.kalender import (
    add_kalenderdagen,
    add_werkdagen,
    antwoord_voor,
    count_werkdagen,
    deadline,
    format_bedrag,
    format_dag_uur,
    format_dagen_tot,
    format_datum,
    format_datum_kort,
    format_datum_tijd,
    format_tijd,
    is_werkdag,
    months_later,
    next_werkdag,
    reden_gesloten,
    vandaag,
)

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        ("2026-01-05", True),  # a Monday
        ("2026-01-03", False),  # a Saturday
        ("2026-01-04", False),  # a Sunday
        ("2026-01-01", False),
        ("2026-04-06", False),  # Easter Monday
        ("2027-03-29", False),  # Easter Monday of another year
        ("2026-05-14", False),  # Ascension
        ("2026-05-15", False),  # closing day of that year only
        ("2028-05-15", True),
        ("2026-07-21", False),
        ("2024-07-11", False),  # closing day of every year, a Thursday
        ("2026-07-20", True),
        ("2024-12-25", False),
        ("2024-12-26", False),
    ],
)
def test_werkdag(day: str, open_: bool) -> None:
    assert is_werkdag(date.fromisoformat(day)) is open_


def test_reason_is_told_in_dutch() -> None:
    assert reden_gesloten(date(2026, 7, 21)) == "Nationale feestdag"
    assert reden_gesloten(date(2026, 5, 15)) == "dag na Hemelvaart"
    assert reden_gesloten(date(2024, 7, 11)) == "feest van de Vlaamse Gemeenschap"
    assert reden_gesloten(date(2026, 1, 3)) == ""


@pytest.mark.parametrize(
    ("start", "aantal", "end"),
    [
        ("2026-01-05", 0, "2026-01-05"),
        ("2026-01-05", 1, "2026-01-06"),
        ("2026-01-05", 5, "2026-01-12"),
        ("2025-12-24", 1, "2025-12-29"),  # Christmas, 26 December and a weekend between
        ("2026-01-12", -5, "2026-01-05"),
        ("2025-12-29", -1, "2025-12-24"),
        ("2026-01-03", 1, "2026-01-05"),
    ],
)
def test_add_werkdagen(start: str, aantal: int, end: str) -> None:
    assert add_werkdagen(date.fromisoformat(start), aantal) == date.fromisoformat(end)


@given(days, st.integers(1, 60))
def test_werkdagen_between_are_counted_exactly(start: date, aantal: int) -> None:
    end = add_werkdagen(start, aantal)
    between = [start + timedelta(days=i) for i in range(1, (end - start).days + 1)]
    assert sum(map(is_werkdag, between)) == aantal
    assert is_werkdag(end)


@given(days, st.integers(1, 60))
def test_backward_undoes_forward_from_a_working_day(start: date, aantal: int) -> None:
    day = next_werkdag(start)
    assert add_werkdagen(add_werkdagen(day, aantal), -aantal) == day


def test_add_kalenderdagen() -> None:
    assert add_kalenderdagen(date(2024, 2, 28), 2) == date(2024, 3, 1)
    assert add_kalenderdagen(date(2024, 3, 1), -1) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("start", "dagen", "soort", "end"),
    [
        ("2026-01-05", 30, "kalenderdagen", "2026-02-04"),
        ("2026-06-21", 30, "kalenderdagen", "2026-07-22"),  # ends on 21 July, a holiday
        ("2026-01-01", 2, "kalenderdagen", "2026-01-05"),  # ends on a Saturday
        ("2026-01-05", 10, "werkdagen", "2026-01-19"),
    ],
)
def test_deadline(start: str, dagen: int, soort: kalender.TermijnSoort, end: str) -> None:
    assert deadline(date.fromisoformat(start), dagen, soort) == date.fromisoformat(end)


@given(days, st.integers(1, 400), st.sampled_from(["kalenderdagen", "werkdagen"]))
def test_no_term_ends_on_a_closed_day_or_too_early(start: date, dagen: int, soort: kalender.TermijnSoort) -> None:
    end = deadline(start, dagen, soort)
    assert is_werkdag(end)
    assert (end - start).days >= dagen


def test_term_of_no_days_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        deadline(date(2026, 1, 5), 0, "kalenderdagen")


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-03-03", 3, "2026-06-03"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-10-31", 3, "2027-01-31"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_later(day: str, months: int, end: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 3, 22, 59, tzinfo=UTC), date(2026, 1, 3)),
        (datetime(2026, 1, 3, 23, 0, tzinfo=UTC), date(2026, 1, 4)),  # winter: UTC+1
        (datetime(2026, 7, 3, 22, 0, tzinfo=UTC), date(2026, 7, 4)),  # summer: UTC+2
    ],
)
def test_vandaag_is_the_day_in_brussels(moment: datetime, day: date) -> None:
    assert vandaag(moment) == day


def test_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        vandaag(datetime(2026, 1, 3, 12, 0))  # noqa: DTZ001 that is the case


def test_dates_and_times_in_dutch() -> None:
    assert format_datum(date(2026, 1, 3)) == "za 3 januari 2026"
    assert format_datum(datetime(2026, 1, 3, 23, 30, tzinfo=UTC)) == "zo 4 januari 2026"
    assert format_datum_kort(date(2026, 3, 3)) == "3 maart"
    assert format_tijd(datetime(2026, 1, 3, 9, 12, tzinfo=UTC)) == "10.12 uur"
    assert format_datum_tijd(datetime(2026, 7, 3, 7, 5, tzinfo=UTC)) == "vr 3 juli 2026 om 09.05 uur"


def test_every_month_and_weekday_has_its_name() -> None:
    assert [format_datum_kort(date(2026, m, 1)).split()[1] for m in (1, 6, 8, 12)] == [
        "januari", "juni", "augustus", "december",
    ]  # fmt: skip
    assert [format_datum(date(2026, 1, d))[:2] for d in range(5, 12)] == ["ma", "di", "wo", "do", "vr", "za", "zo"]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("12.5"), "€ 12,50"),
        (Decimal(0), "€ 0,00"),
        (Decimal("1234567.891"), "€ 1.234.567,89"),
        (Decimal(-3), "-€ 3,00"),
        (Decimal("-0.001"), "€ 0,00"),
        (7, "€ 7,00"),
    ],
)
def test_bedrag(amount: Decimal | int, text: str) -> None:
    assert format_bedrag(amount) == text


def test_float_money_is_refused() -> None:
    with pytest.raises(TypeError):
        format_bedrag(1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (-2, "2 dagen geleden"),
        (-1, "gisteren"),
        (0, "vandaag"),
        (1, "morgen"),
        (2, "over 2 dagen"),
    ],
)
def test_dagen_tot(offset: int, text: str) -> None:
    today = date(2026, 1, 3)
    assert format_dagen_tot(today + timedelta(days=offset), today) == text


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ("2026-11-22T13:00+01:00", "2026-11-23T12:00+01:00"),  # a Sunday
        ("2026-11-20T17:00+01:00", "2026-11-23T12:00+01:00"),  # Friday, as the office closes
        ("2026-11-23T08:59+01:00", "2026-11-23T12:00+01:00"),  # before it opens
        ("2026-11-23T09:00+01:00", "2026-11-23T17:00+01:00"),
        ("2026-11-23T11:59+01:00", "2026-11-23T17:00+01:00"),
        ("2026-11-23T12:00+01:00", "2026-11-24T12:00+01:00"),
        ("2026-12-24T14:00+01:00", "2026-12-28T12:00+01:00"),  # Christmas, then a weekend
        ("2026-03-27T18:00+01:00", "2026-03-30T12:00+02:00"),  # the clock moves in between
        ("2026-03-28T23:30+00:00", "2026-03-30T12:00+02:00"),  # already Sunday in Brussels
    ],
)
def test_until_when_a_question_is_answered(asked: str, promised: str) -> None:
    assert antwoord_voor(datetime.fromisoformat(asked)) == datetime.fromisoformat(promised)


@given(days, st.times())
def test_an_answer_is_promised_in_office_hours_and_takes_half_a_day(day: date, at: time) -> None:
    asked = datetime.combine(day, at, tzinfo=UTC)
    promised = antwoord_voor(asked)
    assert promised - asked >= timedelta(hours=3)
    assert is_werkdag(promised.date())
    assert promised.hour in {12, 17}


@given(days, st.integers(0, 40))
def test_counting_working_days_undoes_adding_them(start: date, aantal: int) -> None:
    assert count_werkdagen(start, add_werkdagen(start, aantal)) == aantal
    assert count_werkdagen(start, start - timedelta(days=aantal)) == 0


def test_a_moment_that_is_near() -> None:
    assert format_dag_uur(datetime(2026, 11, 23, 11, tzinfo=UTC)) == "ma 23 november om 12.00 uur"
