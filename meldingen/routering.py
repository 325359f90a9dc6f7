"""What data/ says: categories, who gets what, outside parties, neighbours. Read once per process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from meldingen.rules import Route, read_routes, route, route_problems
from stadsportaal.kern.plaats import distance_m, gebieden

DATA: Final = Path(__file__).parent / "data"
FAR_METRES: Final = 12_000
"""Farther than this from the middle of every neighbour we name none."""


@dataclass(frozen=True, slots=True)
class Buurgemeente:
    """A municipality next to the city, with a point in its middle."""

    naam: str
    lat: float
    lon: float
    site: str


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def category_rows() -> Iterator[dict[str, Any]]:
    """Rows of Categorie, each group before what is under it."""
    for place, group in enumerate(_read("categorieen.yaml")):
        children = group.pop("onder")
        yield {**group, "volgorde": place}
        for nested, row in enumerate(children):
            yield {
                "code": row["code"],
                "naam": row["naam"],
                "uitleg": row["uitleg"],
                "ouder_id": group["code"],
                "thema": group["thema"],
                "dienst": group["dienst"],
                "termijn_dagen": row["termijn"],
                "spoed": row.get("spoed", False),
                "is_publiek": row.get("publiek", True),
                "volgorde": nested,
            }


@lru_cache(maxsize=1)
def groups() -> dict[str, str]:
    """Code of each category that can be reported → code of its group."""
    return {row["code"]: row["ouder_id"] for row in category_rows() if "ouder_id" in row}


def team_rows() -> list[dict[str, Any]]:
    """The teams that handle reports."""
    return list(_read("routering.yaml")["teams"])


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """The rules, in order."""
    return tuple(read_routes(_read("routering.yaml")["regels"]))


def districts() -> list[str]:
    """Codes of the districts."""
    return [code for code, gebied in gebieden().items() if gebied["soort"] == "district"]


def problems() -> list[str]:
    """What is wrong with the routing; empty when every category in every district has a team."""
    codes = [row["code"] for row in category_rows()]
    twice = [f"twee categorieën heten {code}" for code in sorted({code for code in codes if codes.count(code) > 1})]
    return twice + route_problems(routes(), groups(), districts(), [row["code"] for row in team_rows()])


@lru_cache(maxsize=1024)
def team_code(categorie: str, district: str) -> str:
    """Code of the team for a report. Raises LookupError for a category without one; see `problems`."""
    found = route(routes(), frozenset({categorie, groups().get(categorie, "")}), district)
    if found is None:
        raise LookupError(f"geen team voor {categorie} in {district}")
    return found


@lru_cache(maxsize=1)
def parties() -> dict[str, dict[str, str]]:
    """Code → {code, naam, wat} of outside parties."""
    return {row["code"]: row for row in _read("partijen.yaml")}


@lru_cache(maxsize=1)
def _neighbours() -> tuple[Buurgemeente, ...]:
    return tuple(Buurgemeente(**row) for row in _read("buurgemeenten.yaml"))


def neighbour_at(lat: float, lon: float) -> Buurgemeente | None:
    """The municipality next to the city whose middle is nearest; None far away."""

    def away(place: Buurgemeente) -> float:
        return distance_m((lat, lon), (place.lat, place.lon))

    nearest = min(_neighbours(), key=away)
    return nearest if away(nearest) <= FAR_METRES else None
