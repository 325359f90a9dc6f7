"""Kinds of products as data: labels, typed fields, own statuses mapped to common words, actions, required level.

Read from `data/productsoorten.yaml` and judged when the portal starts: a status without a common word, an unknown
type or an action in a status that does not exist stops it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from stdnum import iban
from stdnum.exceptions import ValidationError as InvalidNumber

from producten import velden
from producten.catalogus import DATA, parse_file
from producten.models import Gemeen
from producten.rules import NIVEAUS
from profiel.toegang.models import Level

BETALEN, BETWISTEN, VERLENGEN, STOPZETTEN = "betalen", "betwisten", "verlengen", "stopzetten"
ACTIES: Final = (BETALEN, BETWISTEN, VERLENGEN, STOPZETTEN)


@dataclass(frozen=True, slots=True)
class Veld:
    """One typed field."""

    code: str
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class Status:
    """An own status of a kind, and what it means in common words."""

    code: str
    tekst: str
    gemeen: Gemeen


@dataclass(frozen=True, slots=True)
class Actie:
    """Something its owner may do with a product in one of these statuses."""

    code: str
    bij: frozenset[str]
    dagen: int = 0
    vanaf_dagen: int = 0
    dienst: str = ""
    naar: str = ""
    gegrond: str = ""


@dataclass(frozen=True, slots=True)
class Productsoort:
    """One kind."""

    code: str
    label: str
    meervoud: str
    icoon: str
    niveau: Level
    velden: tuple[Veld, ...]
    statussen: dict[str, Status]
    acties: dict[str, Actie]
    betaald: str = ""
    herinneringen: tuple[int, ...] = ()

    @property
    def start(self) -> Status:
        return next(iter(self.statussen.values()))

    def status_of(self, code: str) -> Status:
        """The status with this code; the first one for an empty or a forgotten code."""
        return self.statussen.get(code, self.start)

    def may(self, actie: str, status: str) -> Actie | None:
        """The action when it exists in this status."""
        found = self.acties.get(actie)
        return found if found and self.status_of(status).code in found.bij else None

    def clean(self, given: Mapping[str, object]) -> tuple[list[list[str]], dict[str, str]]:
        """Fields of a source in the order of the kind, and what is wrong by code."""
        known = {veld.code: veld for veld in self.velden}
        wrong = {code: "bestaat niet" for code in given if code not in known}
        rows = []
        for veld in self.velden:
            if veld.code in given:
                try:
                    rows.append([veld.code, velden.clean(veld.type, given[veld.code])])
                except ValueError as error:
                    wrong[veld.code] = str(error)
        return rows, wrong

    def show(self, rows: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
        """Stored rows as (label, text); a row whose code is no field of ours carries its own label."""
        known = {veld.code: veld for veld in self.velden}
        return [
            (known[code].label, velden.show(known[code].type, value)) if code in known else (code, str(value))
            for code, value in rows
        ]


ONBEKEND: Final = Productsoort(
    code="",
    label="Product",
    meervoud="Andere",
    icoon="file",
    niveau=Level.HOOG,
    velden=(),
    statussen={"geldig": Status("geldig", "Geldig", Gemeen.LOOPT)},
    acties={},
)
"""For a row whose kind left the data file: shown to who proved most, with its own labels."""


def problems(data: Mapping[str, Any]) -> list[str]:
    """Why this file may not be used; empty when it may."""
    rows = data.get("soorten") or []
    codes = [row.get("soort") for row in rows]
    twice = [f"{code} staat er twee keer" for code in sorted({c for c in codes if codes.count(c) > 1})]
    return [*_account(data), *twice, *(f"{row.get('soort')}: {text}" for row in rows for text in _kind(row))]


def _account(data: Mapping[str, Any]) -> Iterator[str]:
    try:
        iban.validate((data.get("rekening") or {}).get("iban") or "", check_country=False)
    except InvalidNumber:
        yield "rekening heeft geen geldig IBAN"
    if not 0 < len((data.get("rekening") or {}).get("naam") or "") <= 70:
        yield "rekening heeft geen naam van hoogstens 70 tekens"


def _kind(row: Mapping[str, Any]) -> Iterator[str]:
    for name in ("soort", "label", "meervoud", "icoon"):
        if not row.get(name):
            yield f"{name} ontbreekt"
    if row.get("niveau") not in NIVEAUS:
        yield f"onbekend niveau: {row.get('niveau')}"
    for veld in row.get("velden") or []:
        if veld.get("type") not in velden.TYPES or not veld.get("label"):
            yield f"veld {veld.get('code')} heeft geen label of een onbekend type"
    yield from _statuses(row)


def _statuses(row: Mapping[str, Any]) -> Iterator[str]:
    statuses = row.get("statussen") or []
    codes = {status.get("code") for status in statuses}
    if not statuses:
        yield "heeft geen statussen"
    for status in statuses:
        if status.get("gemeen") not in Gemeen.values:
            yield f"status {status.get('code')} heeft geen gemeen woord"
    for actie in row.get("acties") or []:
        if actie.get("code") not in ACTIES:
            yield f"onbekende actie: {actie.get('code')}"
        if not actie.get("bij") or set(actie["bij"]) - codes:
            yield f"actie {actie.get('code')} staat bij een status die niet bestaat"
        if actie.get("code") == STOPZETTEN and actie.get("naar") not in codes:
            yield "stopzetten leidt naar geen status"
        if actie.get("code") == BETALEN and row.get("betaald") not in codes:
            yield "betaald is geen status"
        if actie.get("code") == BETWISTEN and not (
            actie.get("dagen") and {actie.get("naar"), actie.get("gegrond")} <= codes
        ):
            yield "betwisten heeft geen termijn of leidt naar geen status"


def parse(data: Mapping[str, Any]) -> dict[str, Productsoort]:
    """The kinds of a file by code. Raises ImproperlyConfigured with everything that is wrong."""
    if wrong := problems(data):
        raise ImproperlyConfigured("productsoorten: " + "; ".join(wrong))
    return {row["soort"]: _parse(row) for row in data["soorten"]}


def _parse(row: Mapping[str, Any]) -> Productsoort:
    statuses = [Status(s["code"], s["tekst"], Gemeen(s["gemeen"])) for s in row["statussen"]]
    acties = [Actie(**{**a, "bij": frozenset(a["bij"])}) for a in row["acties"]]
    return Productsoort(
        code=row["soort"],
        label=row["label"],
        meervoud=row["meervoud"],
        icoon=row["icoon"],
        niveau=Level(NIVEAUS[row["niveau"]]),
        velden=tuple(Veld(**veld) for veld in row["velden"]),
        statussen={status.code: status for status in statuses},
        acties={actie.code: actie for actie in acties},
        betaald=row.get("betaald", ""),
        herinneringen=tuple(row.get("herinneringen", ())),
    )


@cache
def soorten() -> dict[str, Productsoort]:
    """Every kind by code."""
    return parse(parse_file(DATA / "productsoorten.yaml"))


@cache
def rekening() -> tuple[str, str]:
    """IBAN and name of the city's account."""
    found = parse_file(DATA / "productsoorten.yaml")["rekening"]
    return found["iban"], found["naam"]


def soort_of(code: str) -> Productsoort:
    """The kind of a row."""
    return soorten().get(code, ONBEKEND)
