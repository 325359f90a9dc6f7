"""Facts of the past and who reacts: `publish` inside the transaction, deliver after the commit.

An app declares `class AanvraagSubmitted(Event)` in its `events.py` and publishes it from an action.
Whoever must react registers one function in its `handlers.py`:

    @handles(AanvraagSubmitted, naam="berichten.aanvraag_submitted", lane=Lane.GEWOON)
    def on_submitted(event: AanvraagSubmitted) -> None: ...

Who reacts to some of the facts of a type says which: `wanneer=lambda event: event.code == "ingetrokken"`. It is
asked when the fact is written, of the fact alone; a fact that it is not for costs no delivery.

Two kinds of handler (architecture §2.3):

- *intern* (default) touches only our database; it runs inside the transaction that marks it done,
  so its effects happen exactly once;
- *extern* (`extern=True`) speaks to the outside with no transaction open; it gets the stable key of
  its delivery and returns what must be written down together with "done". At least once. One that may
  not act at this hour raises NotYet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import connection, transaction

from stadsportaal.kern.logs import correlation_id
from stadsportaal.kern.models import Gebeurtenis, Lane, Levering
from stadsportaal.kern.nieuw import insert_rows

Record = Callable[[], None]
InternHandler = Callable[[Any], None]
ExternHandler = Callable[[Any, str], Record | None]


@dataclass(frozen=True)
class Event:
    """A fact. `stroom` is the kenmerk of the thing it is about: deliveries of one stroom keep their order.

    Subclasses set `soort` and `versie` and add fields that JSON can hold; never personal text.
    """

    soort: ClassVar[str]
    versie: ClassVar[int] = 1
    stroom: str

    def payload(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "stroom"}


@dataclass(frozen=True, slots=True)
class Handler:
    """One registered reaction; `naam` is stable for ever: it is stored with every delivery."""

    naam: str
    event: type[Event]
    run: Callable[..., Any]
    lane: Lane
    extern: bool
    timeout: int
    wanneer: Callable[[Any], bool] | None = None

    def concerns(self, event: Event) -> bool:
        """Whether this fact is for it. Asked again at delivery: the row may be older than the question."""
        return self.wanneer is None or self.wanneer(event)


HANDLERS: dict[str, Handler] = {}
EVENTS: dict[str, type[Event]] = {}

E = TypeVar("E", bound=type[Event])
F = TypeVar("F", bound=Callable[..., Any])


class OutsideTransaction(RuntimeError):
    """`publish` was called with no transaction open: the fact and its announcement could part ways."""


class NotYet(Exception):
    """An extern handler may not act before `until` (aware): its delivery waits, and that is no failed try."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"niet voor {until}")
        self.until = until


def register_event(event: E) -> E:
    """Class decorator: makes a stored event readable again. Raises ValueError for a second owner of the name."""
    if EVENTS.setdefault(event.soort, event) is not event:
        raise ValueError(f"twee gebeurtenissen heten {event.soort}")
    return event


def handles(
    event: type[Event],
    *,
    naam: str,
    lane: Lane = Lane.GEWOON,
    extern: bool = False,
    timeout: int = 10,
    wanneer: Callable[[Any], bool] | None = None,
) -> Callable[[F], F]:
    """Register a reaction. `timeout` (seconds, at most 10) bounds an extern call; its lease is three times that.

    `wanneer` says of a fact whether it concerns this reaction; None: every one.
    """
    if not 0 < timeout <= 10:
        raise ValueError("timeout is 1 tot 10 seconden")

    def decorate(run: F) -> F:
        handler = Handler(naam, event, run, lane, extern, timeout, wanneer)
        known = HANDLERS.setdefault(naam, handler)
        if known.run is not run:
            raise ValueError(f"twee handlers heten {naam}")
        return run

    return decorate


def handlers_of(event: Event) -> list[Handler]:
    """Who reacts to this fact."""
    return [handler for handler in HANDLERS.values() if handler.event is type(event) and handler.concerns(event)]


def load(gebeurtenis: Gebeurtenis) -> Event:
    """The stored event as its own type. Raises KeyError for a name nobody owns."""
    return EVENTS[gebeurtenis.soort](stroom=gebeurtenis.stroom, **gebeurtenis.payload)


def publish(event: Event) -> Gebeurtenis:
    """Write the event and one delivery per handler in the open transaction; poke the workers after it commits.

    Raises OutsideTransaction without an open transaction.
    """
    return publish_all([event])[0]


def publish_all(events: Sequence[Event]) -> list[Gebeurtenis]:
    """The same for many events: two inserts, whatever their number."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(", ".join(sorted({event.soort for event in events})))
    gebeurtenissen = [
        Gebeurtenis(
            soort=event.soort,
            versie=event.versie,
            stroom=event.stroom,
            payload=event.payload(),
            correlatie=correlation_id.get(),
        )
        for event in events
    ]
    insert_rows(gebeurtenissen)
    duties = [(row, h) for row, event in zip(gebeurtenissen, events, strict=True) for h in handlers_of(event)]
    insert_rows(
        [Levering(gebeurtenis=r, handler=h.naam, stroom=r.stroom, lane=h.lane, extern=h.extern) for r, h in duties]
    )
    for lane in {h.lane for _, h in duties}:
        _poke_after_commit(lane)
    return gebeurtenissen


def _poke_after_commit(lane: Lane) -> None:
    """One poke per transaction and lane, however many events it published."""
    from stadsportaal.kern.poke import poke

    waiting = {getattr(func, "lane", None) for _, func, *_ in connection.run_on_commit}
    if lane in waiting:
        return

    def run() -> None:
        poke(lane)

    run.lane = lane  # type: ignore[attr-defined]
    transaction.on_commit(run)
