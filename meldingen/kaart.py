"""The drawing of the stand-in tiles of the map.

A city names its tile server in TILE_URL. Without one the portal shows small tiles of its own, drawn
once by `manage.py teken_kaart` from the districts and streets of the kernel and committed under
static/kaart/: no tile ever passes through Django, and nothing is asked of anybody else.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.html import escape

from stadsportaal.kern import plaats

SIZE: Final = 256
ZOOMS: Final = range(11, 15)
"""Levels that are drawn; nearer by, the browser enlarges the last one, which stays sharp."""
LABEL_ZOOM: Final = ZOOMS[-1]

Point = tuple[float, float]
_CSS: Final = (
    "text{font:700 11px sans-serif;fill:#6f6a62;text-anchor:middle;paint-order:stroke;stroke:#f1efea;stroke-width:2px}"
    ".p{font-size:8px;fill:#1f5c2e}.s{display:none;font-size:6px;font-weight:600;fill:#424242}"
    "@media(min-width:500px){.s{display:block}text{font-size:7px;stroke-width:1px}.s,.p{font-size:6px}}"
    "@media(min-width:1000px){text,.s,.p{font-size:3.4px;stroke-width:.6px}}"
    "@media(min-width:2000px){text,.s,.p{font-size:1.8px;stroke-width:.3px}}"
)
"""A browser asks for a tile twice, four and eight times as large when it comes nearer: words then stay as they are."""


# -- the stand-in tiles ---------------------------------------------------------------------------


def to_tile(lon: float, lat: float, zoom: int) -> Point:
    """Web Mercator: degrees to tiles of this level, with fractions."""
    across = (lon + 180) / 360 * 2**zoom
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
    return across, down


@lru_cache(maxsize=1)
def _shapes() -> dict[str, Any]:
    shapes: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data" / "kaart.yaml").read_text())
    return shapes


@lru_cache(maxsize=1)
def _streets() -> list[tuple[str, float, float]]:
    with (Path(plaats.__file__).parent / "data" / "straten.csv").open(encoding="utf-8", newline="") as file:
        return [(row["naam"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]


def tiles() -> Iterator[tuple[int, int, int]]:
    """(zoom, x, y) of every tile that shows a part of the city."""
    city = plaats.gebieden()["stad"]["polygoon"]
    for zoom in ZOOMS:
        corners = [to_tile(lon, lat, zoom) for lon, lat in city]
        columns, rows = ([int(corner[axis]) for corner in corners] for axis in (0, 1))
        for x in range(min(columns), max(columns) + 1):
            yield from ((zoom, x, y) for y in range(min(rows), max(rows) + 1))


class Tegel:
    """One tile: the shapes in its own pixels, cut off just outside its edge."""

    def __init__(self, zoom: int, x: int, y: int) -> None:
        self.zoom, self.x, self.y = zoom, x, y

    def _at(self, lon: float, lat: float) -> Point:
        across, down = to_tile(lon, lat, self.zoom)
        return (across - self.x) * SIZE, (down - self.y) * SIZE

    def _metres(self, metres: float) -> float:
        """Pixels of so many metres at the latitude of the city."""
        return metres * 2**self.zoom * SIZE / (40_075_016 * math.cos(math.radians(plaats.ORIGIN_LAT)))

    def _touches(self, points: Sequence[Point], margin: float) -> bool:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        low, high = -margin, SIZE + margin
        return min(xs) < high and max(xs) > low and min(ys) < high and max(ys) > low

    def _path(self, points: Sequence[Sequence[float]], margin: float, *, closed: bool = False) -> str:
        """Drawing commands; empty when nothing of it is on this tile."""
        here = [self._at(*point) for point in points]
        if closed:
            here = _clip(here, margin + 4)
        if not here or not self._touches(here, margin):
            return ""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in here) + ("z" if closed else "")

    def svg(self) -> str:
        """The tile as an SVG of its own."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}"><style>{_CSS}</style>'
            f'<path fill="#dfe3e2" d="M0 0h{SIZE}v{SIZE}H0z"/>' + "".join(self._parts()) + "</svg>\n"
        )

    def _parts(self) -> Iterator[str]:
        shapes, areas = _shapes(), plaats.gebieden()
        if city := self._path(areas["stad"]["polygoon"], 2, closed=True):
            yield f'<path fill="#f1efea" d="{city}"/>'
        for park in shapes["parken"]:
            if path := self._path(park["punten"], 2, closed=True):
                yield f'<path fill="#cfe4c6" d="{path}"/>'
        for water in (shapes["rivier"], *shapes["water"]):
            yield from self._line(water["punten"], self._metres(water["breedte"]), "#b9d5ea")
        for area in areas.values():
            if area["soort"] == "district" and (path := self._path(area["polygoon"], 2, closed=True)):
                yield f'<path fill="none" stroke="#a9a397" stroke-dasharray="6 4" d="{path}"/>'
        for colour, extra in (("#c9c4ba", 1.5), ("#fff", 0.0)):
            for road in shapes["wegen"]:
                width = 60 if road.get("soort") == "ring" else 32
                yield from self._line(road["punten"], max(self._metres(width), 1.6) + extra, colour)
        yield from self._labels(shapes)

    def _line(self, points: Sequence[Sequence[float]], width: float, colour: str) -> Iterator[str]:
        if path := self._path(points, width):
            yield f'<path fill="none" stroke="{colour}" stroke-linejoin="round" stroke-width="{width:.1f}" d="{path}"/>'

    def _labels(self, shapes: dict[str, Any]) -> Iterator[str]:
        for area in plaats.gebieden().values():
            if area["soort"] == "district":
                yield from self._label(area["naam"], _middle(area["polygoon"]))
        if self.zoom < LABEL_ZOOM:
            return
        for park in shapes["parken"]:
            yield from self._label(park["naam"], _middle(park["punten"]), ' class="p"')
        for naam, lon, lat in _streets():
            x, y = self._at(lon, lat)
            if self._touches([(x, y)], 60):
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r=".8" fill="#6f6a62"/>'
                yield f'<text class="s" x="{x:.1f}" y="{y + 4.8:.1f}">{escape(naam)}</text>'

    def _label(self, text: str, where: Point, css: str = "") -> Iterator[str]:
        x, y = self._at(*where)
        if self._touches([(x, y)], 6 * len(text)):
            yield f'<text{css} x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _middle(points: Sequence[Sequence[float]]) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _clip(points: list[Point], margin: float) -> list[Point]:
    """Cut a polygon off at the square around the tile (Sutherland and Hodgman, CACM 17/1, 1974)."""
    for axis, edge, sign in ((0, -margin, 1), (0, SIZE + margin, -1), (1, -margin, 1), (1, SIZE + margin, -1)):
        kept: list[Point] = []
        for one, other in zip(points, [*points[1:], *points[:1]], strict=True):
            inside, next_inside = (sign * (p[axis] - edge) >= 0 for p in (one, other))
            if inside:
                kept.append(one)
            if inside != next_inside:
                share = (edge - one[axis]) / (other[axis] - one[axis])
                kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
        points = kept
    return points
