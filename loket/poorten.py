"""What higher apps contribute to a form: ways to get help with this very draft."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class HulpActie:
    """One line of the help beside every step; `url_naam` takes the kenmerk of the draft."""

    tekst: str
    klein: str
    icoon: str
    url_naam: str


HULPACTIES: list[HulpActie] = []


def register_hulp(actie: HulpActie) -> None:
    """Contribute a line, once."""
    if actie not in HULPACTIES:
        HULPACTIES.append(actie)


def hulp_bij(kenmerk: str) -> list[dict[str, str]]:
    """Items of the help panel for one draft."""
    return [
        {"tekst": row.tekst, "klein": row.klein, "icoon": row.icoon, "href": reverse(row.url_naam, args=[kenmerk])}
        for row in HULPACTIES
    ]
