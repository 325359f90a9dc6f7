"""What the city knows of a profiel, as rows of a page: grouped, each with its source, date and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.urls import reverse

from profiel.mensen.models import Gegeven, Gegevenssoort, Profiel
from profiel.toegang.models import Level
from profiel.toegang.poorten import Feitactie, feitacties
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum

WHO: Final = "Wie je bent"
REACH: Final = "Hoe we je bereiken"
HOUSEHOLD: Final = "huishouden"
"""Code of the kind of fact that stands in Huishouden, not in a Gegeven."""


@dataclass(frozen=True, slots=True)
class Feit:
    """One fact as it is shown: the lines to read, who stated it, and on which day."""

    soort: Gegevenssoort
    profiel_id: int
    regels: list[str]
    bron: str
    datum: date

    @property
    def herkomst(self) -> str:
        """Source and date in words."""
        return f"{self.bron}, {format_datum(self.datum)}"


@dataclass(slots=True)
class Groep:
    """One heading with its facts, and the kinds they are of."""

    naam: str
    rijen: list[dict[str, Any]] = field(default_factory=list)
    soorten: list[Gegevenssoort] = field(default_factory=list)

    @property
    def doelen(self) -> list[str]:
        """Each purpose once."""
        return list(dict.fromkeys(soort.doel for soort in self.soorten))

    @property
    def verantwoording(self) -> list[dict[str, Any]]:
        """Per kind the legal ground, how long we keep it and who else gets it, as rows of a summary_list."""
        return [
            {
                "naam": soort.naam,
                "waarden": [
                    f"Mag van: {soort.rechtsgrond}.",
                    f"Hoe lang: {soort.bewaartermijn}.",
                    *([f"Wie krijgt het: {soort.ontvangers}."] if soort.ontvangers else []),
                ],
            }
            for soort in self.soorten
        ]


def sees_register(toegang: Toegang) -> bool:
    """Whether this access is sure enough of who it is for facts of a register."""
    return toegang.level >= Level.SUBSTANTIEEL


def facts_of(toegang: Toegang) -> list[Feit]:
    """Facts of the subject at the level of this access, in the order of the page; a constant number of queries."""
    profiel = toegang.profiel
    assert profiel is not None  # noqa: S101 the caller has required a profiel
    rows = profiel.gegevens.actueel().grouped()
    if not sees_register(toegang):
        rows = rows.exclude(soort__beheer=Gegevenssoort.Beheer.REGISTER)
    facts = [Feit(row.soort, profiel.pk, value_lines(row), row.bron, row.bron_datum) for row in rows]
    if sees_register(toegang) and (home := _household(profiel)):
        facts.append(home)
    return sorted(facts, key=lambda fact: fact.soort.volgorde)


def fact_of(toegang: Toegang, code: str) -> Feit | None:
    """The fact of one kind as this access sees it."""
    return next((fact for fact in facts_of(toegang) if fact.soort.code == code), None)


def _household(profiel: Profiel) -> Feit | None:
    """With whom the subject lives; None when alone or unknown."""
    members = [lid for lid in profiel.gezin().select_related("huishouden") if lid.profiel_id != profiel.pk]
    soort = Gegevenssoort.objects.filter(code=HOUSEHOLD).first() if members else None
    if soort is None:
        return None
    home = members[0].huishouden
    names = [f"{lid.profiel} ({lid.get_rol_display()})" for lid in members]
    return Feit(soort, profiel.pk, names, home.bron, home.bron_datum)


def groups_of(toegang: Toegang, nummer: str) -> list[Groep]:
    """Groups in the order of their kinds, the first one with the rijksregisternummer as it may be read here."""
    groups: dict[str, Groep] = {}
    if nummer:
        groups[WHO] = Groep(WHO, [{"naam": "Rijksregisternummer", "waarde": nummer, "bron": "Rijksregister"}])
    actions = feitacties(toegang)
    for fact in facts_of(toegang):
        group = groups.setdefault(fact.soort.groep, Groep(fact.soort.groep))
        group.soorten.append(fact.soort)
        group.rijen.append(_row(fact, actions))
    if email := _email(toegang):
        groups.setdefault(REACH, Groep(REACH)).rijen.append(email)
    return list(groups.values())


def value_lines(fact: Gegeven) -> list[str]:
    """The value as lines to read."""
    if address := fact.waarde.get("adres"):
        bus = f" bus {address['bus']}" if address.get("bus") else ""
        return [f"{address['straat']} {address['huisnummer']}{bus},", f"{address['postcode']} {address['gemeente']}"]
    return [str(fact.waarde.get("tekst", ""))]


def _row(fact: Feit, actions: Mapping[str, Feitactie]) -> dict[str, Any]:
    """A row of the component summary_list."""
    row: dict[str, Any] = {"naam": fact.soort.naam, "waarden": fact.regels, "bron": fact.herkomst}
    if action := actions.get(fact.soort.code):
        row |= {"href": action.href, "actie": action.tekst, "extra": fact.soort.naam.lower(), "noot": action.noot}
    return row


def _email(toegang: Toegang) -> dict[str, Any] | None:
    """The address of the login, which only its owner sees and changes."""
    account = toegang.account
    if toegang.voor_ander or account is None or not account.email:
        return None
    row = {"naam": "E-mail", "waarde": account.email, "bron": "Zelf gegeven"}
    return row | {"href": reverse("account_email"), "actie": "Wijzig", "extra": "e-mail"}
