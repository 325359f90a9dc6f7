"""The clock: once a day on the calendar of Brussels, also when it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery.schedules import crontab
from django.conf import settings

from profiel.berichten.rules import quiet_until
from profiel.mensen.models import Profiel
from profiel.proactief import tasks
from profiel.proactief.actions import start_day
from profiel.proactief.models import Proactiefbericht, Regel
from stadsportaal.kern.events import HANDLERS
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Lane, Taakslot
from tests.profiel.proactief.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
BEAT: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["proactief"]
AROUND = [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]
"""Two days before the clock goes forward (29 March) and back (25 October)."""


def beats(first: datetime, days: int) -> list[datetime]:
    """Every moment of the schedule in so many days."""
    schedule: crontab = BEAT["schedule"]
    minutes = (first + timedelta(minutes=n) for n in range(days * 24 * 60))
    return [m for m in minutes if m.hour in schedule.hour and m.minute in schedule.minute]


def test_the_schedule_is_in_utc() -> None:
    assert settings.CELERY_TIMEZONE == "UTC"
    assert BEAT["task"] == tasks.daily.name
    assert BEAT["options"]["queue"] == Lane.BULK


@pytest.mark.parametrize("first", AROUND)
def test_once_a_day_when_the_clock_is_moved(first: datetime, regel: Regel) -> None:
    moments = beats(first, 5)
    started = [vandaag(moment) for moment in moments if start_day(moment)]
    assert started == [first.date() + timedelta(days=n) for n in range(5)]
    assert all(quiet_until(moment, (21, 8)) is None for moment in moments), "its mails may go at once"


def test_the_beat_starts_today(regel: Regel) -> None:
    assert tasks.daily() == 2
    assert tasks.daily() == 0
    assert Taakslot.objects.get(taak="proactief.daily").slot == TODAY.isoformat()


def test_forgetting_is_a_nightly_job(ada: Profiel, regel: Regel) -> None:
    for days in (731, 729):
        Proactiefbericht.objects.create(
            regel=regel, profiel=ada, object=str(days), drempel=14, datum=TODAY - timedelta(days=days)
        )
    assert tasks.forget_who_was_told(NOW) == 1
    assert Proactiefbericht.objects.get().object == "729"


def test_the_handlers_keep_their_names() -> None:
    assert {name for name in HANDLERS if name.startswith("proactief.")} == {"proactief.choose", "proactief.send"}
    assert all(HANDLERS[name].lane == Lane.BULK for name in ("proactief.choose", "proactief.send"))
