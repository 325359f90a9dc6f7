"""What the city knows of a profiel, as rows of a page: grouped, each with its source and date."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse

from profiel.mensen.models import Gegeven, Gegevenssoort, Profiel
from stadsportaal.kern.kalender import format_datum

WHO: Final = "Wie je bent"
WHERE: Final = "Waar en met wie je woont"


@dataclass(slots=True)
class Groep:
    """One heading with its facts, and the purposes and terms of the kinds in it."""

    naam: str
    rijen: list[dict[str, Any]] = field(default_factory=list)
    soorten: list[Gegevenssoort] = field(default_factory=list)

    @property
    def doelen(self) -> list[str]:
        """Each purpose once."""
        return list(dict.fromkeys(soort.doel for soort in self.soorten))

    @property
    def termijnen(self) -> list[str]:
        """Each term of retention once."""
        return list(dict.fromkeys(soort.bewaartermijn for soort in self.soorten))


def groups_of(profiel: Profiel, nummer: str) -> list[Groep]:
    """Groups in the order of their kinds, the first one with the rijksregisternummer as it may be read here.

    A constant number of queries.
    """
    groups: dict[str, Groep] = {}
    if nummer:
        row = {"naam": "Rijksregisternummer", "waarde": nummer, "bron": "Rijksregister"}
        groups[WHO] = Groep(WHO, [row])
    for fact in profiel.gegevens.actueel().grouped():
        group = groups.setdefault(fact.soort.groep, Groep(fact.soort.groep))
        group.soorten.append(fact.soort)
        group.rijen.append(_row(fact.soort.naam, value_lines(fact), fact.bron, format_datum(fact.bron_datum)))
    members = [lid for lid in profiel.gezin().select_related("huishouden") if lid.profiel_id != profiel.pk]
    if members:
        home = members[0].huishouden
        names = [f"{lid.profiel} ({lid.get_rol_display()})" for lid in members]
        group = groups.setdefault(WHERE, Groep(WHERE))
        group.rijen.append(_row("Gezin", names, home.bron, format_datum(home.bron_datum)))
    return list(groups.values())


def value_lines(fact: Gegeven) -> list[str]:
    """The value as lines to read."""
    if address := fact.waarde.get("adres"):
        bus = f" bus {address['bus']}" if address.get("bus") else ""
        return [f"{address['straat']} {address['huisnummer']}{bus},", f"{address['postcode']} {address['gemeente']}"]
    return [str(fact.waarde.get("tekst", ""))]


def _row(naam: str, lines: list[str], bron: str, datum: str) -> dict[str, Any]:
    """A row of the component summary_list."""
    return {
        "naam": naam,
        "waarden": lines,
        "bron": f"{bron}, {datum}",
        "href": reverse("contact"),
        "actie": "Klopt dit niet?",
        "extra": naam.lower(),
    }
