"""Anticipated refusals: what the city may not or cannot do, said to the citizen in one sentence.

An action raises, nobody catches: DomainErrorMiddleware answers with the 409 page. An error that
only one action raises stands beside that action.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple


class NextStep(NamedTuple):
    """Where the citizen can go on: a refusal is never a dead end."""

    url: str
    tekst: str


class DomainError(Exception):
    """A refusal with one Dutch sentence of level B1, and where there is one the way on."""

    status: ClassVar[int] = 409
    template: ClassVar[str] = ""
    """A page of its own instead of the 409 page; it gets the refusal itself as `weigering`."""

    def __init__(self, message: str, *, next_step: tuple[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = NextStep(*next_step) if next_step else None


class VersionConflict(DomainError):
    """Someone changed the row after this form was shown; carries both versions."""

    def __init__(self, yours: int, current: int, *, next_step: tuple[str, str] | None = None) -> None:
        super().__init__(
            "Iemand heeft dit intussen gewijzigd. Bekijk eerst de nieuwe versie en probeer het dan opnieuw.",
            next_step=next_step,
        )
        self.yours = yours
        self.current = current


class KoppelingUnavailable(Exception):
    """An outside system did not answer in time or refused; named so that a log and an admin can say which."""

    def __init__(self, systeem: str) -> None:
        super().__init__(f"{systeem} is niet bereikbaar")
        self.systeem = systeem
