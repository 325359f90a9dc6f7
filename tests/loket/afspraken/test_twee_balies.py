"""Two desks with the same caller at the very same moment: on two connections, and one appointment."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client

from loket.afspraken import actions, balie
from loket.afspraken.models import Afspraak
from loket.afspraken.views.gemeen import write_moment
from tests.loket.afspraken.kast import Kast
from tests.loket.afspraken.test_admin import _admin
from tests.loket.afspraken.test_telefoon import _fields
from tests.loket.test_samen import together

CALLER = {"naam": "Bram Claes", "telefoon": "0470 12 34 56"}


def book_together(
    kast: Kast, dirk: Client, monkeypatch: pytest.MonkeyPatch, *asked: dict[str, str]
) -> list[tuple[int, str]]:
    """Status and page of these forms, sent at once: who has checked waits for the others to have checked as well, and
    goes on alone when they do not come, because they wait for who checked."""
    checked = threading.Barrier(len(asked), timeout=1.5)
    book = actions.book

    def book_after_all_checked(*args: Any, **kwargs: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            checked.wait()
        return book(*args, **kwargs)

    monkeypatch.setattr(actions, "book", book_after_all_checked)
    url, typed = _admin("locatie_boek", "deurne"), {"moment": f"deurne@{write_moment(kast.om(9))}", **CALLER}
    forms = [_fields(dirk, kast, **typed | changes) for changes in asked]

    def send(number: int) -> tuple[int, str]:
        desk = Client()
        desk.cookies = dirk.cookies
        answer = desk.post(url, forms[number])
        return answer.status_code, answer.content.decode()

    return sorted(together(len(forms), send))


@pytest.mark.django_db(transaction=True)
def test_two_desks_with_one_caller_book_once(kast: Kast, dirk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    booked, refused = book_together(kast, dirk, monkeypatch, {}, {"naam": "bram claes"})
    assert (booked[0], refused[0]) == (302, 422)
    assert "is er dan al een afspraak" in refused[1]
    assert Afspraak.objects.count() == 1
    assert set(kast.taken().values()) == {1}, "nor is a second counter kept"


@pytest.mark.django_db(transaction=True)
def test_without_waiting_for_each_other_both_book(kast: Kast, dirk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the lock."""
    monkeypatch.setattr(balie, "keep_from_others", lambda *_: None)
    assert [status for status, _ in book_together(kast, dirk, monkeypatch, {}, {})] == [302, 302]
    assert Afspraak.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_callers_at_two_desks_both_come(kast: Kast, dirk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for longer than the other: they take their pieces in the same order, and nobody waits in a circle."""
    said = book_together(kast, dirk, monkeypatch, {"personen": "3"}, {"naam": "Cem Yilmaz"})
    assert [status for status, _ in said] == [302, 302]
    assert kast.taken()["09.00"] == 2
