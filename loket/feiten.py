"""What the city already knows of the subject of a form: shown with source and date, never asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from loket.vragen.adres import adres_regels
from loket.vragen.basis import Huisgenoot
from producten.models import Product
from profiel.mensen.models import Gegeven, Huishoudlid, Profiel
from profiel.toegang.poorten import Feitactie
from stadsportaal.kern.kalender import format_datum, format_datum_kort
from stadsportaal.kern.vast import Vast

BRON: Final = "Rijksregister"
STAD: Final = "Stad Antwerpen"
MEERDERJARIG: Final = 18
"""Age at which somebody is no longer a minor (oud Burgerlijk Wetboek, art. 388)."""

NAMEN: Final = {
    "naam": "Je naam",
    "adres": "Je adres nu",
    "huishouden": "Wie er woont",
    "huisgenoten": "Aantal huisgenoten",
    "leeftijd": "Je leeftijd",
    "geboortedatum": "Geboren op",
    "kinderen": "Kinderen jonger dan 18",
    "in_huis": "Wat je gezin al heeft",
}
"""The facts that a definition may show or look at, with the name each is shown under."""

SOORT_VAN: Final = {
    "naam": "naam",
    "adres": "adres",
    "geboortedatum": "geboortedatum",
    "leeftijd": "geboortedatum",
    "huishouden": "huishouden",
    "huisgenoten": "huishouden",
    "kinderen": "huishouden",
}
"""The Gegevenssoort that a fact is read from: what is reported when it is wrong."""

_NONE: Final[Mapping[str, Feitactie]] = {}

_GEGEVENS: Final = Vast(lambda profiel: Gegeven.objects.actueel().filter(profiel=profiel), int)
_GEZIN: Final = Vast(lambda profiel: Profiel(pk=profiel).gezin().select_related("huishouden"), int)

_RELATIE: Final = {
    Huishoudlid.Rol.PARTNER: "je partner",
    Huishoudlid.Rol.KIND: "je kind",
    Huishoudlid.Rol.REFERENTIE: "je gezinslid",
    Huishoudlid.Rol.ANDER: "je huisgenoot",
}


@dataclass(frozen=True, slots=True)
class Feit:
    """One fact: `waarde` for rules, `tekst` for people, and who stated it when."""

    code: str
    waarde: Any
    tekst: str
    bron: str
    bron_datum: date | None
    regels: tuple[str, ...] = ()
    """The same for an official page, in lines; empty: `tekst`."""
    versie: str = ""
    """Which row of the register it was read from: a fact that changes gets a new one. Empty: no row of its own."""

    def snapshot(self) -> dict[str, Any]:
        """What an aanvraag keeps of it."""
        day = self.bron_datum.isoformat() if self.bron_datum else ""
        said = {"waarde": self.waarde, "tekst": self.tekst, "bron": self.bron}
        return said | {"bron_datum": day, "versie": self.versie}


@dataclass(frozen=True, slots=True)
class Kennis:
    """All known facts of one subject, and its household."""

    feiten: dict[str, Feit]
    huishouden: tuple[Huisgenoot, ...]

    @property
    def waarden(self) -> dict[str, Any]:
        return {code: feit.waarde for code, feit in self.feiten.items()}

    def blokken(self, codes: Iterable[str], acties: Mapping[str, Feitactie] = _NONE) -> list[dict[str, Any]]:
        """The facts of these codes for the component, one block per source and date; what can be done about each."""
        found: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for code in codes:
            if feit := self.feiten.get(code):
                day = format_datum_kort(feit.bron_datum) if feit.bron_datum else ""
                row: dict[str, Any] = {"naam": NAMEN[code], "waarde": feit.tekst}
                if (actie := acties.get(SOORT_VAN.get(code, ""))) and feit.bron_datum:
                    row |= {"href": actie.href, "actie": actie.tekst, "noot": actie.noot}
                found.setdefault((feit.bron, day), []).append(row)
        return [{"bron": bron, "datum": day, "feiten": feiten} for (bron, day), feiten in found.items()]


def kennis_van(profiel: Profiel, today: date, *, codes: Collection[str] = ()) -> Kennis:
    """Two queries: the current facts, and the household as the register has it.

    What the household already has from the city is a third one, for who asks for it: "in_huis" in `codes`.
    """
    feiten: dict[str, Feit] = {}
    gegevens = _GEGEVENS(profiel.pk)
    for gegeven in gegevens:
        if feit := _feit(gegeven):
            feiten[feit.code] = feit
    leden = _GEZIN(profiel.pk)
    if leden:
        stated = leden[0].huishouden
        others = [lid for lid in leden if lid.profiel_id != profiel.pk]
        names = " en ".join(filter(None, [", ".join(lid.profiel.naam for lid in leden[:-1]), leden[-1].profiel.naam]))
        source, row = (stated.bron, stated.bron_datum), f"huishouden {stated.pk}"
        people = tuple(_lid_regel(lid) for lid in leden)
        feiten["huishouden"] = Feit("huishouden", [lid.profiel.naam for lid in leden], names, *source, people, row)
        feiten["huisgenoten"] = Feit("huisgenoten", len(others), str(len(others)), *source, (), row)
        minors = sum(is_minor(lid.profiel, today) for lid in others)
        feiten["kinderen"] = Feit("kinderen", minors, str(minors), *source, (), row)
    if profiel.insz_index and "naam" not in feiten:
        feiten["naam"] = Feit("naam", profiel.naam, profiel.naam, BRON, None)
    if profiel.insz_index and profiel.geboortedatum:
        age = _age(profiel.geboortedatum, today)
        born = next((gegeven for gegeven in gegevens if gegeven.soort_id == "geboortedatum"), None)
        bron, since, row = (born.bron, born.bron_datum, _versie(born)) if born else (BRON, None, "")
        feiten["leeftijd"] = Feit("leeftijd", age, f"{age} jaar", bron, since, versie=row)
        day = profiel.geboortedatum
        feiten["geboortedatum"] = Feit("geboortedatum", day.isoformat(), format_datum(day), bron, since, versie=row)
    if "in_huis" in codes:
        feiten["in_huis"] = _in_huis([profiel.pk, *(lid.profiel_id for lid in leden)], today)
    return Kennis(feiten, tuple(_huisgenoot(lid, profiel) for lid in leden))


def _feit(gegeven: Gegeven) -> Feit | None:
    """A stored fact that forms use; None for the others."""
    if gegeven.soort_id == "adres":
        waarde = gegeven.waarde["adres"]
        lines = tuple(adres_regels(waarde))
        return Feit("adres", waarde, ", ".join(lines), gegeven.bron, gegeven.bron_datum, lines, _versie(gegeven))
    if gegeven.soort_id == "naam":
        text = gegeven.waarde["tekst"]
        return Feit("naam", text, text, gegeven.bron, gegeven.bron_datum, versie=_versie(gegeven))
    return None


def _versie(gegeven: Gegeven) -> str:
    return f"gegeven {gegeven.pk}"


def _huisgenoot(lid: Huishoudlid, subject: Profiel) -> Huisgenoot:
    zelf = lid.profiel_id == subject.pk
    return Huisgenoot(str(lid.profiel_id), lid.profiel.naam, "" if zelf else _RELATIE[Huishoudlid.Rol(lid.rol)], zelf)


def _lid_regel(lid: Huishoudlid) -> str:
    born = lid.profiel.geboortedatum
    return f"{lid.profiel.naam}, geboren op {format_datum(born)}" if born else lid.profiel.naam


def is_minor(profiel: Profiel, today: date) -> bool:
    """Whether somebody is known to be younger than 18."""
    return profiel.geboortedatum is not None and _age(profiel.geboortedatum, today) < MEERDERJARIG


def _in_huis(people: list[int], today: date) -> Feit:
    """How many valid products of each dienst the people of this household have together.

    The most on one day from today on: one that comes in the place of another is not counted beside it.
    """
    rows = Product.objects.geldig(today).filter(profiel__in=people, dienst__isnull=False)
    periods: dict[str, list[tuple[date, date]]] = {}
    for dienst, since, until in rows.order_by("dienst").values_list("dienst", "geldig_van", "geldig_tot"):
        periods.setdefault(str(dienst), []).append((max(since, today), until or date.max))
    found = {
        dienst: max(sum(since <= day <= until for since, until in known) for day, _ in known)
        for dienst, known in periods.items()
    }
    text = ", ".join(f"{count} keer {dienst.replace('-', ' ')}" for dienst, count in found.items()) or "Niets"
    return Feit("in_huis", found, text, STAD, today)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
