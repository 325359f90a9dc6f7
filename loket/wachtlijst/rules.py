"""States and days of a waiting list. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

OP_WACHTLIJST: Final = "op_wachtlijst"
AANGEBODEN: Final = "plaats_aangeboden"
OPGEGEVEN: Final = "plaats_opgegeven"
"""Own states of a dossier."""

ENDS: Final = frozenset({"ingetrokken", "stopgezet", "verlopen", OPGEGEVEN})
"""Steps of a dossier after which its place is for somebody else; so does a refusal."""


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
