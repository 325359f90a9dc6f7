"""Events, handlers and effects of the outbox tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from django.db import transaction

from stadsportaal.kern import events, outbox, poke
from stadsportaal.kern.events import Event, handles, publish
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering, Taakslot


@dataclass(frozen=True)
class Proef(Event):
    """A fact of these tests."""

    soort: ClassVar[str] = "test.proef"
    woord: str = "ja"


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this test's own events and handlers."""
    monkeypatch.setattr(events, "HANDLERS", {})
    monkeypatch.setattr(outbox, "HANDLERS", events.HANDLERS)
    monkeypatch.setattr(events, "EVENTS", {Proef.soort: Proef})


@pytest.fixture
def pokes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lanes that were poked."""
    found: list[str] = []
    monkeypatch.setattr(poke, "poke", lambda lane: found.append(str(lane)))
    return found


def slot(name: str) -> None:
    """An effect in our own database that fails when it happens twice."""
    Taakslot.objects.create(taak="test", slot=name)


def effects() -> list[str]:
    return list(Taakslot.objects.order_by("pk").values_list("slot", flat=True))


def announce(stroom: str = "S1", woord: str = "ja") -> Gebeurtenis:
    with transaction.atomic():
        return publish(Proef(stroom=stroom, woord=woord))


def intern(run: Callable[[Proef], None] | None = None, naam: str = "test.intern") -> None:
    handles(Proef, naam=naam)(run or (lambda event: slot(f"{event.stroom}:{event.woord}")))


def drain() -> int:
    return outbox.drain_lane(Lane.GEWOON, seconds=20)


def levering(**where: Any) -> Levering:
    return Levering.objects.get(**where)
