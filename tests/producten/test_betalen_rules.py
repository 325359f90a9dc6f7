"""Paying without database or clock: statuses, the structured communication, the QR, reminders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from segno import helpers
from stdnum.be import ogm_vcs

from producten.betalen import rules
from producten.betalen.rules import Gezegd, Poging, Verzoek
from producten.bezwaar.rules import bezwaar_tot, is_in_time

DAY = dt.date(2026, 3, 10)
T = [dt.datetime(2026, 3, 10, hour, tzinfo=dt.UTC) for hour in range(5)]


def test_every_status_has_its_moves_and_money_is_always_welcome() -> None:
    assert set(rules.MOVES) == set(Verzoek)
    assert set(rules.sources_of(Verzoek.BETAALD)) == {Verzoek.OPEN, Verzoek.OPGESCHORT, Verzoek.VERVALLEN}
    assert rules.sources_of(Verzoek.OPEN) == [Verzoek.OPGESCHORT]
    assert rules.MOVES[Verzoek.KWIJTGESCHOLDEN] == frozenset()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], Poging.GERESERVEERD),
        ([(Gezegd.GESTART, T[0], "a")], Poging.GESTART),
        ([(Gezegd.GESTART, T[0], "a"), (Gezegd.MISLUKT, T[1], "b")], Poging.MISLUKT),
        ([(Gezegd.MISLUKT, T[1], "b"), (Gezegd.VERLOPEN, T[2], "c")], Poging.VERLOPEN),
        ([(Gezegd.BETAALD, T[0], "a"), (Gezegd.VERLOPEN, T[2], "c"), (Gezegd.MISLUKT, T[3], "d")], Poging.BETAALD),
    ],
)
def test_what_was_said_adds_up_whatever_the_order(said: list[tuple[str, dt.datetime, str]], expected: Poging) -> None:
    assert {rules.poging_after(order) for order in permutations(said)} == {expected}


@given(st.integers(1, 10**10 - 1))
def test_a_communication_is_what_belgian_banks_take(number: int) -> None:
    ogm = rules.ogm_of(number)
    assert rules.is_ogm(ogm)
    assert ogm_vcs.is_valid(ogm)
    assert ogm_vcs.compact(rules.format_ogm(ogm)) == ogm


def test_a_slip_in_a_communication_is_noticed() -> None:
    assert rules.ogm_of(97) == "000000009797"
    assert rules.format_ogm("090933755493") == "+++090/9337/55493+++"
    for wrong in ("090933755494", "09093375549", "x90933755493", ""):
        assert not rules.is_ogm(wrong)
    for number in (0, 10**10):
        with pytest.raises(ValueError, match="10 cijfers"):
            rules.ogm_of(number)


def test_the_qr_says_what_segno_says() -> None:
    ours = rules.epc_text("Stad Antwerpen (voorbeeld)", "BE68539007547034", Decimal("58.00"), "090933755493")
    theirs = helpers._make_epc_qr_data(
        name="Stad Antwerpen (voorbeeld)", iban="BE68539007547034", amount="58.00", reference="090933755493"
    )
    assert ours.split("\n") == [
        *("BCD", "002", "1", "SCT", "", "Stad Antwerpen (voorbeeld)", "BE68539007547034", "EUR58.00", ""),
        "090933755493",
    ]
    text = theirs.decode() if isinstance(theirs, bytes) else str(theirs)
    assert text.rstrip("\n").split("\n")[4:] == [*ours.split("\n")[4:7], "EUR58", *ours.split("\n")[8:]]
    assert rules.format_iban("BE68539007547034") == "BE68 5390 0754 7034"


@pytest.mark.parametrize(
    ("days", "sent", "expected"),
    [
        (-8, (), None),
        (-7, (), -7),
        (0, (-7,), None),
        (1, (-7,), 1),
        (1, (), 1),
        (20, (), 14),
        (20, (14,), None),
        (2, (1,), None),
    ],
)
def test_a_reminder_comes_once_per_threshold(days: int, sent: tuple[int, ...], expected: int | None) -> None:
    assert rules.due_reminder((-7, 1, 14), DAY, DAY + dt.timedelta(days=days), sent) == expected
    assert rules.due_reminder((), DAY, DAY, ()) is None


def test_the_last_day_still_counts_and_moves_to_a_working_day() -> None:
    assert bezwaar_tot(dt.date(2026, 3, 10), 30) == dt.date(2026, 4, 9)
    assert bezwaar_tot(dt.date(2026, 3, 12), 30) == dt.date(2026, 4, 13), "11 April 2026 is a Saturday"
    assert is_in_time(dt.date(2026, 3, 10), 30, dt.date(2026, 4, 9))
    assert not is_in_time(dt.date(2026, 3, 10), 30, dt.date(2026, 4, 10))
    assert rules.new_term(dt.date(2026, 3, 10)) == dt.date(2026, 4, 9)
    assert rules.is_settled(Decimal(58), Decimal(58))
    assert not rules.is_settled(Decimal(58), Decimal("57.99"))
