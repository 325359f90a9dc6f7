"""When help is offered, what a count may show, and which step is the worst: by table and by hypothesis."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.trechter.meten import Lijn
from loket.trechter.models import Soort
from loket.trechter.rules import (
    GRENZEN,
    KLEINSTE,
    Aanbod,
    StapCijfers,
    aanbod,
    asked_for,
    is_slow,
    kept_from,
    median,
    percent,
    shown,
    shown_parts,
    stands_out,
    worst_error,
    worst_first,
)


def test_lines_are_kept_for_35_days() -> None:
    assert kept_from(date(2026, 11, 22)) == date(2026, 10, 18)


# -- help that offers itself ----------------------------------------------------------------------


def seen(stap: str, klok: int = 0) -> Lijn:
    return Lijn(Soort.GETOOND, stap, klok=klok)


def wrong(vraag: str = "iban", code: str = "ongeldig", klok: int = 1) -> Lijn:
    return Lijn(Soort.FOUT, "geld", vraag, code, klok=klok)


def saved(stap: str = "geld", klok: int = 2) -> Lijn:
    return Lijn(Soort.BEWAARD, stap, klok=klok)


@pytest.mark.parametrize(
    ("lijnen", "expected"),
    [
        ([], None),
        ([seen("geld")], None),
        ([seen("geld"), wrong()], None),
        ([seen("geld"), wrong(), wrong()], Aanbod("fout", "iban")),
        ([seen("geld"), wrong(), wrong(code="leeg")], None),
        ([seen("geld"), wrong(), wrong("naam"), wrong()], Aanbod("fout", "iban")),
        ([seen("geld"), wrong(klok=299)], None),
        ([seen("geld"), wrong(klok=300)], Aanbod("pauze")),
        ([seen("naam"), seen("geld", 900)], None),
        ([seen("geld"), seen("geld", 400)], Aanbod("pauze")),
        ([seen("geld"), seen("a"), seen("geld"), seen("a")], None),
        ([seen("geld"), seen("a"), seen("geld"), seen("a"), seen("geld")], Aanbod("heen_en_weer")),
        ([seen("geld"), seen("geld"), seen("geld"), seen("geld")], None),
        ([wrong(), wrong(), Lijn(Soort.WEGGEKLIKT, "geld")], None),
        ([wrong(), wrong(), Lijn(Soort.HULP, "geld", code="terugbellen")], None),
        ([wrong(), wrong(), Lijn(Soort.WEGGEKLIKT, "naam")], Aanbod("fout", "iban")),
        ([seen("geld"), wrong(), wrong(), saved(), seen("geld")], None),  # put right, and looked at again
        ([seen("geld"), wrong(), saved(), seen("geld"), wrong()], None),
        ([wrong(), saved(), seen("geld"), wrong(), wrong()], Aanbod("fout", "iban")),
        ([wrong(), wrong(), Lijn(Soort.AANGEBODEN, "geld", "iban", "fout"), saved(), seen("geld")], None),
        ([wrong(), wrong(), Lijn(Soort.WEGGEKLIKT, "geld"), saved(), wrong(), wrong()], None),  # never again today
        ([wrong(), wrong(), saved("naam")], Aanbod("fout", "iban")),
        ([seen("geld"), saved(klok=400), seen("geld", 401)], None),  # a long time, and it went well
        ([seen("geld"), seen("naam", 10), saved("naam", 390), seen("geld", 400)], None),  # busy elsewhere
        ([seen("geld"), seen("naam", 10), seen("geld", 20), wrong(klok=320)], Aanbod("pauze")),
        ([seen("geld"), Lijn(Soort.HERVAT, klok=1), wrong(klok=300)], Aanbod("pauze")),  # at no step
        ([seen("geld"), saved(), seen("a"), seen("geld"), saved(), seen("a")], None),
        ([seen("geld"), saved(), seen("a"), seen("geld"), saved(), seen("a"), seen("geld")], Aanbod("heen_en_weer")),
        ([seen("geld"), Lijn(Soort.AANGEBODEN, "geld", "", "pauze")], Aanbod("pauze", is_nieuw=False)),
        ([wrong(), wrong(), Lijn(Soort.AANGEBODEN, "geld", "iban", "fout")], Aanbod("fout", "iban", is_nieuw=False)),
    ],
)
def test_help_is_offered_to_who_is_stuck(lijnen: list[Lijn], expected: Aanbod | None) -> None:
    assert aanbod(lijnen, "geld") == expected


@pytest.mark.parametrize(
    ("lijnen", "expected"),
    [
        ([seen("geld")], Aanbod("pauze")),
        ([seen("geld"), wrong(), wrong()], Aanbod("fout", "iban")),
        ([seen("geld"), Lijn(Soort.WEGGEKLIKT, "geld")], None),
        ([seen("geld"), Lijn(Soort.HULP, "geld", code="geopend")], None),
        ([seen("geld"), Lijn(Soort.AANGEBODEN, "geld", "", "pauze")], Aanbod("pauze", is_nieuw=False)),
    ],
)
def test_help_is_offered_to_who_types_nothing(lijnen: list[Lijn], expected: Aanbod | None) -> None:
    assert aanbod(lijnen, "geld", stil=True) == expected


# -- what may be shown ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aantal", "expected"), [(0, None), (9, None), (10, 10), (14, 10), (15, 20), (994, 990), (998, 1000)]
)
def test_a_count_below_ten_is_hidden_and_others_are_rounded(aantal: int, expected: int | None) -> None:
    assert shown(aantal) == expected


@pytest.mark.parametrize(
    ("delen", "hidden"),
    [
        ({"a": 40, "b": 20}, set()),
        ({"a": 40, "b": 20, "c": 3}, {"b", "c"}),
        ({"a": 40, "b": 20, "c": 7, "d": 6}, {"c", "d"}),
        ({"a": 40, "b": 20, "c": 0}, {"c"}),
        ({"a": 4}, {"a"}),
    ],
)
def test_what_is_hidden_is_not_the_rest_of_a_sum(delen: dict[str, int], hidden: set[str]) -> None:
    assert {key for key, part in shown_parts(delen).items() if part is None} == hidden


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 60), min_size=1))
def test_no_part_below_ten_follows_from_the_others(delen: dict[str, int]) -> None:
    """Who knows the exact total and takes off what is shown, has nothing or at least ten people left."""
    parts = shown_parts(delen)
    hidden = sum(aantal for key, aantal in delen.items() if parts[key] is None)
    everything_is_hidden = all(part is None for part in parts.values())
    assert hidden == 0 or hidden >= KLEINSTE or everything_is_hidden
    assert all(part is None or part >= KLEINSTE for part in parts.values())


@pytest.mark.parametrize("worst", ["", "a", "b"])
@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 60), min_size=1))
def test_beside_the_total_no_hidden_part_is_known_to_be_a_few(worst: str, delen: dict[str, int]) -> None:
    """The total stands on the page as well, each count as it is shown: whatever is left for what is hidden, may be
    nobody or at least ten."""
    total = shown(sum(delen.values()))
    parts = [part for part in shown_parts(delen, houd=worst).values() if part is not None]
    if total is None:
        assert not parts
        return
    least = _low(total) - sum(_high(part) for part in parts)
    most = _high(total) - sum(_low(part) for part in parts)
    hidden = sum(aantal for key, aantal in delen.items() if shown_parts(delen, houd=worst)[key] is None)
    assert least <= hidden <= most
    assert hidden == 0 or hidden >= KLEINSTE or least <= 0 or most >= KLEINSTE


def _low(count: int) -> int:
    """The least that is shown so."""
    return min(number for number in range(KLEINSTE, count + 1) if shown(number) == count)


def _high(count: int) -> int:
    return max(number for number in range(count, count + KLEINSTE) if shown(number) == count)


@given(st.integers(0, 400), st.integers(0, 400))
def test_no_difference_of_two_counts_is_known_to_be_a_few(one: int, other: int) -> None:
    """Whatever the two are counts of: who reads both, knows of no difference that it is one to nine."""
    larger, smaller = (shown(max(one, other)), shown(min(one, other)))
    most = _high(larger) if larger else KLEINSTE - 1
    least = _low(larger) if larger else 0
    least, most = least - (_high(smaller) if smaller else KLEINSTE - 1), most - (_low(smaller) if smaller else 0)
    assert least <= 0 or most >= KLEINSTE


@pytest.mark.parametrize(
    ("delen", "worst", "hidden"),
    [
        ({"a": 40, "b": 12, "c": 3, "verstuurd": 60}, "a", {"b", "c"}),
        ({"a": 40, "c": 3, "verstuurd": 60}, "a", {"c", "verstuurd"}),
        ({"a": 40, "c": 3}, "a", {"c"}),
        ({"a": 40, "c": 6, "d": 6, "verstuurd": 60}, "a", {"c", "d"}),
    ],
)
def test_the_worst_step_is_not_the_one_that_is_hidden_too(delen: dict[str, int], worst: str, hidden: set[str]) -> None:
    assert {key for key, part in shown_parts(delen, houd=worst).items() if part is None} == hidden


@pytest.mark.parametrize(
    ("deel", "geheel", "expected"),
    [(0, 100, None), (9, 100, None), (25, 100, 30), (24, 100, 20), (12, 9, None), (110, 104, 100)],
)
def test_a_percentage_says_no_more_than_its_counts(deel: int, geheel: int, expected: int | None) -> None:
    assert percent(deel, geheel) == expected


@pytest.mark.parametrize(
    ("emmers", "expected"),
    [({}, None), ({3: 9}, None), ({3: 10}, 20), ({0: 4, 5: 6}, 45), ({0: 5, 5: 5}, 5), ({16: 12}, GRENZEN[-1])],
)
def test_the_median_of_times_in_buckets(emmers: dict[int, int], expected: int | None) -> None:
    assert median(emmers) == expected


# -- the worst step first -------------------------------------------------------------------------


def test_exits_are_of_who_was_shown_the_step() -> None:
    branch = StapCijfers("tak", gezien=40, gestopt=20)
    assert branch.uitval == Fraction(1, 2)
    assert StapCijfers("leeg").uitval == 0


def test_who_went_on_another_day_did_not_leave() -> None:
    assert StapCijfers("a", gezien=100, gestopt=30, hervat=20).weg == 10
    assert StapCijfers("a", gezien=100, gestopt=3, hervat=20).weg == 0
    assert StapCijfers("a", gezien=5, gestopt=9).weg == 5


def test_a_step_in_a_branch_is_worse_than_one_that_everybody_sees() -> None:
    main, branch = StapCijfers("hoofd", gezien=1000, gestopt=100), StapCijfers("tak", gezien=100, gestopt=40)
    assert worst_first([main, branch]) == [branch, main]


def test_a_handful_makes_no_worst_step() -> None:
    many, few = StapCijfers("veel", gezien=1000, gestopt=200), StapCijfers("weinig", gezien=3, gestopt=2)
    assert worst_first([few, many]) == [many, few]


@pytest.mark.parametrize(
    ("stap", "expected"),
    [
        (StapCijfers("x", gezien=100, gestopt=30), True),
        (StapCijfers("x", gezien=100, gestopt=11), False),  # the others lose six in a hundred
        (StapCijfers("x", gezien=200, gestopt=18), False),
        (StapCijfers("x", gezien=20, gestopt=9), False),
    ],
)
def test_a_step_stands_out_when_it_loses_many_and_more_than_others(stap: StapCijfers, expected: bool) -> None:
    others = [StapCijfers(key, gezien=100, gestopt=6) for key in "abc"]
    assert stands_out(stap, [stap, *others]) is expected


def test_the_only_step_is_compared_with_nothing() -> None:
    only = StapCijfers("x", gezien=100, gestopt=30)
    assert stands_out(only, [only])


@pytest.mark.parametrize(
    ("fouten", "expected"),
    [
        ({}, None),
        ({("iban", "ongeldig"): 9}, None),
        ({("iban", "ongeldig"): 20}, None),
        ({("iban", "ongeldig"): 60, ("naam", "leeg"): 50}, ("iban", "ongeldig")),
        ({("adres-postcode", "ongeldig"): 15}, ("adres-postcode", "ongeldig")),
    ],
)
def test_the_error_on_which_most_stumble(fouten: dict[tuple[str, str], int], expected: object) -> None:
    stap = StapCijfers("x", gezien=100, fouten=fouten, gevraagd={"adres": 40})
    assert worst_error(stap) == expected


@pytest.mark.parametrize(("veld", "expected"), [("adres-postcode", 40), ("iban", 100), ("elders", 100), ("zelden", 0)])
def test_an_error_is_of_who_was_shown_the_question_as_the_page_says_it(veld: str, expected: int) -> None:
    """Three did not see `iban`: the table of questions says that all did, and so does that of errors."""
    stap = StapCijfers("x", gezien=100, gevraagd={"adres": 40, "iban": 97, "zelden": 0})
    assert asked_for(stap, veld) == expected


def test_the_worst_error_counts_on_who_is_said_to_have_seen_the_question() -> None:
    """25 of 97 is a quarter, 25 of the 101 that the page tells of is not."""
    stap = StapCijfers("x", gezien=101, fouten={("iban", "ongeldig"): 25}, gevraagd={"iban": 97})
    assert worst_error(stap) is None


def test_a_slow_step_takes_three_times_as_long() -> None:
    others = [StapCijfers("a", seconden=20), StapCijfers("b", seconden=30), StapCijfers("c")]
    assert is_slow(StapCijfers("x", seconden=90), others)
    assert not is_slow(StapCijfers("x", seconden=60), others)
    assert not is_slow(StapCijfers("x"), others)
    assert not is_slow(StapCijfers("x", seconden=90), [])
