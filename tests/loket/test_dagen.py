"""Days that count from today: how long before one it can still be asked, and terms that the law lets run on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from loket.opties import WEEK
from loket.vragen import soort
from loket.vragen.datum import from_today, last_day, last_to_ask
from tests.loket.test_vragen import OMGEVING, vraag


@pytest.mark.parametrize(
    ("venster", "last"),
    [
        ("", dt.date(2026, 6, 30)),
        ("-3 dagen", dt.date(2026, 6, 30)),
        ("0 dagen", dt.date(2026, 6, 30)),
        ("10 werkdagen", dt.date(2026, 6, 16)),
        ("17 dagen", dt.date(2026, 6, 13)),
    ],
)
def test_last_day_to_ask_leaves_the_notice(venster: str, last: dt.date) -> None:
    assert last_to_ask(venster, dt.date(2026, 6, 30)) == last
    if last != dt.date(2026, 6, 30):
        assert from_today(venster, last) == dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (dt.date(2026, 6, 1), dt.date(2026, 5, 15)),  # a Monday: the term of the 15th ended on Saturday
        (dt.date(2026, 5, 31), dt.date(2026, 5, 15)),  # the Sunday before it
        (dt.date(2026, 6, 2), dt.date(2026, 5, 18)),  # a Tuesday
        (dt.date(2026, 4, 7), dt.date(2026, 3, 20)),  # the day after Easter Monday
        (dt.date(2026, 4, 6), dt.date(2026, 3, 20)),  # Easter Monday itself: Saturday and Sunday were closed too
    ],
)
def test_legal_term_runs_on_to_the_next_working_day(today: dt.date, first: dt.date) -> None:
    question = vraag("datum", vroegst="-15 dagen", tot_werkdag=True)
    when = replace(OMGEVING, today=today)
    assert soort(question).keur(question, first.isoformat(), when) == []
    assert soort(question).keur(question, (first - dt.timedelta(days=1)).isoformat(), when) != []


@pytest.mark.parametrize(("venster", "legal"), [("-15 dagen", True), ("-15 dagen", False), ("-8 werkdagen", False)])
def test_the_last_day_that_is_named_is_the_last_that_is_accepted(venster: str, legal: bool) -> None:
    question = vraag("datum", vroegst=venster, tot_werkdag=legal, laatste_dag="De laatste dag")
    for number in range(366):
        day = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        last = last_day(question.opties, day)
        assert soort(question).keur(question, day.isoformat(), replace(OMGEVING, today=last)) == []
        late = replace(OMGEVING, today=last + dt.timedelta(days=1))
        assert soort(question).keur(question, day.isoformat(), late) != []


def test_the_last_day_is_said_in_a_sentence_where_the_form_names_it() -> None:
    named = vraag("datum", vroegst="-15 dagen", tot_werkdag=True, laatste_dag="De laatste dag om aan te geven")
    said = "De laatste dag om aan te geven is ma 1 juni 2026."
    assert soort(named).noot(named, "2026-05-15") == said
    unsure = replace(named, weet_niet="Dat weet ik niet")
    assert soort(unsure).noot(unsure, "2026-05-15") == said
    assert soort(unsure).noot(unsure, {"weet_niet": True}) == ""
    plain = vraag("datum", vroegst="-15 dagen")
    assert soort(plain).noot(plain, "2026-05-15") == ""


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-09-12", []),  # a Saturday
        ("2026-09-13", ["Zo 13 september 2026 is een zondag. Kies een andere dag."]),
        ("2026-11-11", ["Op wo 11 november 2026 is de stad dicht: Wapenstilstand. Kies een andere dag."]),
        ("2026-01-02", ["Op vr 2 januari 2026 is de stad dicht: dag na nieuwjaar. Kies een andere dag."]),
    ],
)
def test_a_day_that_the_form_does_not_take_is_refused_with_its_reason(day: str, said: list[str]) -> None:
    question = vraag("datum", niet_op=("zondag", "feestdag"))
    assert [fout.tekst for fout in soort(question).keur(question, day, OMGEVING)] == said
    assert soort(vraag("datum")).keur(vraag("datum"), day, OMGEVING) == []


def test_the_hint_names_the_days_that_cannot_and_a_first_day_that_can() -> None:
    question = vraag("datum", vroegst="5 dagen", niet_op=("zaterdag", "zondag", "feestdag"))
    shown = soort(question).velden(question, replace(OMGEVING, today=dt.date(2026, 3, 31)))[""].help_text
    first = "De eerste dag die kan, is di 7 april 2026."  # after Easter Monday
    assert shown == f"{first} Kies geen zaterdag, zondag of feestdag."
    never = vraag("datum", vroegst="5 dagen", niet_op=WEEK)
    assert "zo 5 april 2026" in soort(never).velden(never, replace(OMGEVING, today=dt.date(2026, 3, 31)))[""].help_text
