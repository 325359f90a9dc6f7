"""Two workers and one citizen's week: never a fourth message."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.utils import timezone

from profiel.berichten.models import Bericht
from profiel.mensen.models import Profiel
from profiel.proactief import actions
from profiel.proactief.models import Proactiefbericht, Regel, Uitvoering
from tests.profiel.proactief.conftest import TODAY, permit

pytestmark = pytest.mark.django_db(transaction=True)


def batches(ada: Profiel, regel: Regel) -> list[list[int]]:
    """Six rows of Ada, in two batches."""
    for number in range(6):
        permit(ada, 30 + number, titel=f"Vergunning {number}")
    run = Uitvoering.objects.create(regel=regel, dag=TODAY)
    actions.choose_chunk(run.pk)
    ids = list(Proactiefbericht.objects.order_by("pk").values_list("pk", flat=True))
    return [ids[::2], ids[1::2]]


def at_once(runs: list[Callable[[], object]]) -> list[Exception]:
    """Run these in threads that meet after they have counted the week."""
    errors: list[Exception] = []

    def guarded(run: Callable[[], object]) -> None:
        try:
            run()
        except Exception as error:  # noqa: BLE001 handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


def send_both(ada: Profiel, regel: Regel) -> list[Exception]:
    return at_once([lambda ids=ids: actions.send_batch(ids, timezone.now()) for ids in batches(ada, regel)])  # type: ignore[misc]


def test_two_batches_at_once_fill_one_week(ada: Profiel, regel: Regel) -> None:
    assert send_both(ada, regel) == []
    sent = Proactiefbericht.objects.filter(status="verstuurd").order_by("plaats")
    assert [row.plaats for row in sent] == [1, 2, 3]
    assert Proactiefbericht.objects.filter(status="wacht", waarom=actions.WEEK_VOL).count() == 3
    assert Bericht.objects.count() == 3


def test_without_waiting_for_each_other_the_database_refuses(
    ada: Profiel, regel: Regel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the lock, and the proof of the second one: the place in the week is unique."""
    meet = threading.Barrier(2, timeout=30)
    place = actions._place

    def place_together(*args: object) -> object:
        placed = place(*args)  # type: ignore[arg-type]
        meet.wait()
        return placed

    monkeypatch.setattr(actions, "_place", place_together)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    (refused,) = send_both(ada, regel)
    assert isinstance(refused, IntegrityError)
    assert "proactief_plaats_once" in str(refused)
    assert Bericht.objects.count() == 3
