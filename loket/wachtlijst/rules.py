"""States and days of a waiting list. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from loket.definitie import Definitie
from loket.opties import Huishoudleden

OP_WACHTLIJST: Final = "op_wachtlijst"
AANGEBODEN: Final = "plaats_aangeboden"
OPGEGEVEN: Final = "plaats_opgegeven"
"""Own states of a dossier."""

ONBETAALD: Final = "plaats_onbetaald"
"""Own state, and step, of a place that was granted and never paid."""

ENDS: Final = frozenset({"ingetrokken", "stopgezet", "verlopen", OPGEGEVEN, ONBETAALD})
"""Steps of a dossier after which its place is for somebody else; so does a refusal."""


ENDED_PLACE: Final = frozenset({OPGEGEVEN, ONBETAALD})
"""Own states of a dossier whose place went, or goes any moment, to the next."""


FEW: Final = 5
"""Up to so many free places are counted for who chooses; of more, one person more or less says nothing."""


def stand(free: int, *, queue: bool) -> str:
    """How a group stands, for who chooses one: `free` places, and whether somebody waits for it already."""
    if queue or free < 1:
        return "Volzet: er is een wachtlijst"
    if free > FEW:
        return "Nog plaatsen vrij"
    return "Nog 1 plaats" if free == 1 else f"Nog {free} plaatsen"


def gives_up(code: str, uitkomst: str) -> bool:
    """Whether this step of a dossier frees what it held."""
    return code in ENDS or (code == "beslist" and uitkomst == "geweigerd")


def answer_until(today: date, days: int) -> date:
    """Last day to accept what is offered today."""
    return today + timedelta(days=days)


def wanted(vragen: Iterable[str], antwoorden: Mapping[str, Any]) -> list[str]:
    """The groups that the answers name, the best first, each once; one question may name several."""
    found: list[str] = []
    for vraag in vragen:
        answer = antwoorden.get(vraag)
        found += [answer] if isinstance(answer, str) else list(answer) if isinstance(answer, list) else []
    return list(dict.fromkeys(found))


def who(definitie: Definitie, antwoorden: Mapping[str, Any], applicant: int) -> str:
    """For whom the place is: the one person that the form asks for, else who asks. The same text is the same person."""
    for vraag in definitie.alle_vragen():
        answer = antwoorden.get(vraag.key)
        if vraag.soort == "persoon" and answer:
            return _person(answer)
        if isinstance(vraag.opties, Huishoudleden) and vraag.opties.een and answer:
            return _person(answer[0])
    return f"profiel {applicant}"


def _person(answer: Mapping[str, Any]) -> str:
    """Somebody of the household by their number, somebody else by their name and day of birth."""
    if "id" in answer:
        return f"profiel {answer['id']}"
    return f"{' '.join(str(answer['naam']).casefold().split())} {answer['geboortedatum']}"
