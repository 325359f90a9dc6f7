"""Places in the city: local metres, districts, and the port to the register of addresses.

Coordinates are WGS84 degrees (lat, lon). Local metres are an equirectangular plane around the middle
of the city (51.26 N, 4.38 E): ``x = (lon − 4.38) × 69 800``, ``y = (lat − 51.26) × 111 255`` or so,
with the lengths of a degree on the WGS84 ellipsoid at that latitude. Inside the city a distance in
this plane is off by less than 0.3 % (tested against the ellipsoid): enough to sort and to search
nearby, not to survey. The y axis points north.

``data/gebieden.json`` has the outlines of the city and its ten districts, simplified to straight
edges that neighbours share, so no point lies in two districts. ``data/straten.csv`` is the stand-in
of the address register: streets with their postcode, a rough range of house numbers and one point
on about 100 m. A city mounts its own register through ``ADRES_POORT``.
"""

import csv
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import transaction
from django.db.models import CharField, FloatField, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest
from django.utils.module_loading import import_string

from stadsportaal.kern.models import Gebied, Straat
from stadsportaal.kern.straatnaam import exact, near, words_of

ORIGIN_LAT, ORIGIN_LON = 51.26, 4.38
_PHI = math.radians(ORIGIN_LAT)
# length of one degree on the WGS84 ellipsoid at the origin, as the usual cosine series
METRES_PER_LAT = 111132.954 - 559.822 * math.cos(2 * _PHI) + 1.175 * math.cos(4 * _PHI)
METRES_PER_LON = 111412.84 * math.cos(_PHI) - 93.5 * math.cos(3 * _PHI) + 0.118 * math.cos(5 * _PHI)

_DATA = Path(__file__).parent / "data"
_MIN_QUERY = 2
_OUTSTANDS = 4
"""Letters of a word that may name a street among words that name none."""
_LOOKED_AT = 30
"""Streets that are looked at for a slip: those with the most trigrams in common."""
_HOUSE_NUMBER = re.compile(r"(\d{1,4})\s?([A-Za-z]{0,2})")
_TYPED = re.compile(
    r"(?P<straat>[^,]*?[^\d,])(?:\s+(?P<nummer>\d{1,4}(?:\s?[A-Za-z]{1,2})?)\b)?(?P<rest>(?(nummer)|(?=,|$)).*)"
)
"""A street, a house number, and what stands behind them: a box, a postcode, a place."""
GEMEENTE = "Antwerpen"


def to_metres(lat: float, lon: float) -> tuple[float, float]:
    """Degrees to local metres (x east, y north of the origin)."""
    return (lon - ORIGIN_LON) * METRES_PER_LON, (lat - ORIGIN_LAT) * METRES_PER_LAT


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Local metres back to degrees (lat, lon)."""
    return ORIGIN_LAT + y / METRES_PER_LAT, ORIGIN_LON + x / METRES_PER_LON


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places given as (lat, lon)."""
    return math.dist(to_metres(*one), to_metres(*other))


def in_polygon(lat: float, lon: float, ring: Sequence[Sequence[float]]) -> bool:
    """Whether a place lies in a ring of [lon, lat] corners (even-odd rule; the last edge closes it).

    A place on an edge that two rings share lies in exactly one of them.
    """
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        # order the ends, so that both rings of a shared edge round the same way
        (xa, ya), (xb, yb) = ((x1, y1), (x2, y2)) if y1 < y2 else ((x2, y2), (x1, y1))
        if ya <= lat < yb and lon < xa + (lat - ya) * (xb - xa) / (yb - ya):
            inside = not inside
    return inside


@lru_cache(maxsize=1)
def gebieden() -> dict[str, dict[str, Any]]:
    """Code → {code, naam, soort, postcodes, polygoon} of the city and its districts."""
    rows = json.loads((_DATA / "gebieden.json").read_text(encoding="utf-8"))
    return {row["code"]: row for row in rows}


def district_at(lat: float, lon: float) -> str | None:
    """Code of the district a place lies in, like ``borgerhout``; None outside the city."""
    for code, gebied in gebieden().items():
        if gebied["soort"] == "district" and in_polygon(lat, lon, gebied["polygoon"]):
            return code
    return None


@lru_cache(maxsize=1)
def _district_codes() -> dict[str, str]:
    districts = ((code, gebied) for code, gebied in gebieden().items() if gebied["soort"] == "district")
    return {postcode: code for code, gebied in districts for postcode in gebied["postcodes"]}


def district_of_postcode(postcode: str) -> str | None:
    """Code of the district with this postcode; None for a postcode of another city."""
    return _district_codes().get(postcode)


def district_naam(code: str) -> str:
    """Name of a district as people write it; KeyError for an unknown code."""
    return str(gebieden()[code]["naam"])


@dataclass(frozen=True, slots=True)
class Adres:
    """An address that exists, with the place of its street."""

    straat: str
    huisnummer: str
    bus: str
    postcode: str
    gemeente: str
    district: str
    lat: float
    lon: float

    def __str__(self) -> str:
        bus = f" bus {self.bus}" if self.bus else ""
        return f"{self.straat} {self.huisnummer}{bus}, {self.postcode} {self.gemeente}"


@dataclass(frozen=True, slots=True)
class Adressuggestie:
    """A street that fits what was typed, with the house number when one was typed and can exist."""

    straat: str
    postcode: str
    gemeente: str
    district: str
    huisnummer: str = ""
    lat: float = field(default=0.0, compare=False)
    lon: float = field(default=0.0, compare=False)
    afstand: int | None = field(default=None, compare=False)
    """Metres from the place that was asked about; None when none was."""

    def __str__(self) -> str:
        number = f" {self.huisnummer}" if self.huisnummer else ""
        return f"{self.straat}{number}, {self.postcode} {self.gemeente} ({self.district})"


class AdresPoort(Protocol):
    """What the portal asks of a register of addresses."""

    def suggest(self, query: str, postcode: str | None = None, limit: int = 8) -> list[Adressuggestie]:
        """Streets that look like ``query`` ("turnhoutse", "Meir 12"), best first."""

    def find(self, straat: str, huisnummer: str, bus: str, postcode: str) -> Adres | None:
        """The address, in the register's spelling; None when it does not exist."""

    def near(self, lat: float, lon: float, limit: int = 4) -> list[Adressuggestie]:
        """What lies around a place, the nearest first."""


def adressen() -> AdresPoort:
    """The register of addresses that the settings choose; the stand-in when they choose none."""
    poort: AdresPoort = import_string(getattr(settings, "ADRES_POORT", f"{__name__}.StraatAdressen"))()
    return poort


def _house_number(text: str) -> tuple[int, str] | None:
    """(12, "12A") of "12 a"; None when it is no house number."""
    match = _HOUSE_NUMBER.fullmatch(text.strip())
    return (int(match[1]), match[1].lstrip("0") + match[2].upper()) if match else None


def _where(row: Any) -> str:
    return f"{row.postcode} {row.gebied__naam} {GEMEENTE}"


class StraatAdressen:
    """Stand-in of the address register over the table Straat; knows no single houses."""

    def suggest(self, query: str, postcode: str | None = None, limit: int = 8) -> list[Adressuggestie]:
        match = _TYPED.fullmatch(query.strip())
        naam = match["straat"].strip() if match else ""
        if match is None or len(naam) < _MIN_QUERY:
            return []
        number, rest = _house_number(match["nummer"] or ""), match["rest"].strip(" ,")
        found = (rest and self._meant(f"{naam} {rest}", postcode)) or self._meant(naam, postcode)
        return [
            Adressuggestie(
                row.naam,
                row.postcode,
                GEMEENTE,
                row.gebied__naam,
                number[1] if number and row.van <= number[0] <= row.tot else "",
                row.lat,
                row.lon,
            )
            for row in found[:limit]
        ]

    def _meant(self, naam: str, postcode: str | None) -> list[Any]:
        """Streets that begin with what was typed, the best first; none of those, then with one slip; and at last, for
        who typed words around it (“hoek Turnhoutsebaan”), those that begin with the longest of them."""
        typed = words_of(naam)
        rows = list(self._streets_like(typed, postcode)) if typed else []
        longest = [word for word in sorted(typed, key=len)[-1:] if len(word) >= _OUTSTANDS]
        for fits, words, judged in ((exact, typed, rows), (near, typed, rows[:_LOOKED_AT]), (exact, longest, rows)):
            ranked = [(rank, row) for row in judged if words and (rank := fits(words, row.naam, _where(row)))]
            if ranked:
                return [row for _, row in sorted(ranked)]
        return []

    @staticmethod
    def _streets_like(typed: Sequence[str], postcode: str | None) -> QuerySet[Straat, Any]:
        """Wide enough for all that may be meant, and narrow enough to judge one by one."""
        streets = Straat.objects.filter(postcode=postcode) if postcode else Straat.objects.all()
        whole = " ".join(typed)
        common = 0.25 if len(whole) < 6 else 0.4  # trigrams in common: one slip breaks most of those of a short word
        return (
            streets.annotate(
                plain=Func("naam", function="kern_unaccent", output_field=CharField()),
                score=Greatest(TrigramSimilarity("naam", whole), TrigramWordSimilarity(whole, "naam")),
            )
            .filter(Q(plain__iregex=rf"\m({'|'.join(typed)})") | Q(score__gte=common))
            .order_by("-score", "pk")
            .values_list("naam", "postcode", "gebied__naam", "van", "tot", "lat", "lon", named=True)
        )

    def find(self, straat: str, huisnummer: str, bus: str, postcode: str) -> Adres | None:
        number = _house_number(huisnummer)
        row = (
            Straat.objects.select_related("gebied")
            .filter(naam__iexact=straat.strip(), postcode=postcode.strip())
            .first()
        )
        if number is None or row is None or not row.van <= number[0] <= row.tot:
            return None
        cleaned = re.sub(r"(?i)^(bus|b)\b[. ]*", "", bus.strip())
        return Adres(row.naam, number[1], cleaned, row.postcode, GEMEENTE, row.gebied.naam, row.lat, row.lon)

    def near(self, lat: float, lon: float, limit: int = 4) -> list[Adressuggestie]:
        away = RawSQL("kern_straat.punt <-> point(%s, %s)", to_metres(lat, lon), output_field=FloatField())
        rows = Straat.objects.select_related("gebied").annotate(afstand=away).order_by("afstand", "pk")[:limit]
        return [
            Adressuggestie(row.naam, row.postcode, GEMEENTE, row.gebied.naam, "", row.lat, row.lon, round(row.afstand))
            for row in rows
        ]


@transaction.atomic
def load_plaats() -> tuple[int, int]:
    """Write districts and streets from the data files to the database; (gebieden, straten) written.

    Twice is the same as once. A street that left the file leaves the table; a district never does,
    because teams and dossiers may point at it.
    """
    areas = [Gebied(**row) for row in gebieden().values()]
    Gebied.objects.bulk_create(
        areas, update_conflicts=True, unique_fields=["code"], update_fields=["naam", "soort", "postcodes", "polygoon"]
    )
    streets = [_street(row) for row in _street_rows()]
    Straat.objects.bulk_create(
        streets,
        update_conflicts=True,
        unique_fields=["naam", "postcode"],
        update_fields=["gebied", "van", "tot", "lat", "lon", "punt"],
        batch_size=5_000,  # the database takes 65,535 parameters in one statement
    )
    known = {(street.naam, street.postcode) for street in streets}
    gone = [pk for pk, *key in Straat.objects.values_list("pk", "naam", "postcode") if tuple(key) not in known]
    Straat.objects.filter(pk__in=gone).delete()
    return len(areas), len(streets)


def _street_rows() -> list[dict[str, str]]:
    with (_DATA / "straten.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _street(row: dict[str, str]) -> Straat:
    lat, lon = float(row["lat"]), float(row["lon"])
    return Straat(
        naam=row["naam"],
        postcode=row["postcode"],
        gebied_id=_district_codes()[row["postcode"]],
        van=int(row["van"]),
        tot=int(row["tot"]),
        lat=lat,
        lon=lon,
        punt=to_metres(lat, lon),
    )
