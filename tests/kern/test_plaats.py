"""Metres, districts and addresses of the city."""

import io
import math
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from stadsportaal.kern import plaats
from stadsportaal.kern.models import Gebied, Straat
from stadsportaal.kern.plaats import (
    Adres,
    Adressuggestie,
    StraatAdressen,
    adressen,
    distance_m,
    district_at,
    district_naam,
    district_of_postcode,
    gebieden,
    in_polygon,
    load_plaats,
    to_degrees,
    to_metres,
)

STAD = gebieden()["stad"]["polygoon"]
DISTRICTEN = {code: g for code, g in gebieden().items() if g["soort"] == "district"}
lats = st.floats(51.13, 51.39)
lons = st.floats(4.21, 4.53)


def _ellipsoid(lat: float, lon: float) -> tuple[float, float, float]:
    """Earth-centred metres on WGS84; the chord between two of these is the reference distance."""
    a, e2 = 6378137.0, 0.00669437999014
    phi, lam = math.radians(lat), math.radians(lon)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    return n * math.cos(phi) * math.cos(lam), n * math.cos(phi) * math.sin(lam), n * (1 - e2) * math.sin(phi)


@given(lats, lons, lats, lons)
def test_distance_in_the_city_is_off_by_less_than_three_per_mille(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    reference = math.dist(_ellipsoid(lat1, lon1), _ellipsoid(lat2, lon2))
    assert abs(distance_m((lat1, lon1), (lat2, lon2)) - reference) <= 0.003 * reference + 0.001


def test_known_distance() -> None:
    """Cathedral to Central Station: about 1.4 km."""
    assert 1350 < distance_m((51.2203, 4.4015), (51.2172, 4.4211)) < 1450


@given(lats, lons)
def test_metres_and_back(lat: float, lon: float) -> None:
    assert to_degrees(*to_metres(lat, lon)) == pytest.approx((lat, lon), abs=1e-9)


def test_x_points_east_and_y_north() -> None:
    x, y = to_metres(51.27, 4.39)
    assert 690 < x < 705
    assert 1110 < y < 1115


def test_in_polygon_of_a_square_with_a_bite() -> None:
    ring = [[0, 0], [4, 0], [4, 4], [2, 1], [0, 4]]
    assert in_polygon(1, 1, ring)
    assert in_polygon(3, 0.5, ring)
    assert not in_polygon(3, 2, ring)
    assert not in_polygon(5, 1, ring)
    assert not in_polygon(1, -1, ring)


def test_ten_districts_and_the_city() -> None:
    assert sorted(g["naam"] for g in DISTRICTEN.values()) == [
        "Antwerpen", "Berchem", "Berendrecht-Zandvliet-Lillo", "Borgerhout", "Borsbeek",
        "Deurne", "Ekeren", "Hoboken", "Merksem", "Wilrijk",
    ]  # fmt: skip
    assert len(gebieden()) == 11


@given(lats, lons)
def test_a_place_is_in_one_district_exactly_when_it_is_in_the_city(lat: float, lon: float) -> None:
    inside = [code for code, g in DISTRICTEN.items() if in_polygon(lat, lon, g["polygoon"])]
    assert len(inside) == int(in_polygon(lat, lon, STAD))
    assert district_at(lat, lon) == (inside[0] if inside else None)


def test_even_a_corner_lies_in_at_most_one_district() -> None:
    corners = {tuple(corner) for g in DISTRICTEN.values() for corner in g["polygoon"]}
    for lon, lat in corners:
        assert sum(in_polygon(lat, lon, g["polygoon"]) for g in DISTRICTEN.values()) <= 1


def _area_km2(ring: list[list[float]]) -> float:
    points = [to_metres(lat, lon) for lon, lat in ring]
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2e6


def test_areas_add_up_and_are_roughly_those_of_the_city() -> None:
    """The city with Borsbeek measures about 208 km²; ours is simplified."""
    total = sum(_area_km2(g["polygoon"]) for g in DISTRICTEN.values())
    assert total == pytest.approx(_area_km2(STAD), rel=1e-9)
    assert 195 < total < 225


@pytest.mark.parametrize(
    ("what", "lat", "lon", "district"),
    [
        ("Grote Markt", 51.2211, 4.3997, "antwerpen"),
        ("Linkeroever", 51.2235, 4.3790, "antwerpen"),
        ("Havenhuis", 51.2428, 4.4089, "antwerpen"),
        ("Berchem station", 51.1993, 4.4327, "berchem"),
        ("Zandvliet kerk", 51.3591, 4.3090, "berendrecht-zandvliet-lillo"),
        ("Lillo fort", 51.3042, 4.2903, "berendrecht-zandvliet-lillo"),
        ("Moorkensplein", 51.2134, 4.4339, "borgerhout"),
        ("Borsbeek kerk", 51.1930, 4.4870, "borsbeek"),
        ("Rivierenhof", 51.2180, 4.4720, "deurne"),
        ("Ekeren kerk", 51.2806, 4.4207, "ekeren"),
        ("Hoboken kerk", 51.1748, 4.3494, "hoboken"),
        ("Sportpaleis", 51.2307, 4.4413, "merksem"),
        ("Bist", 51.1703, 4.3949, "wilrijk"),
    ],
)
def test_well_known_places(what: str, lat: float, lon: float, district: str) -> None:
    assert district_at(lat, lon) == district


@pytest.mark.parametrize(
    ("what", "lat", "lon"), [("Gent", 51.05, 3.72), ("Mortsel", 51.17, 4.457), ("Schoten", 51.252, 4.50)]
)
def test_other_towns_are_in_no_district(what: str, lat: float, lon: float) -> None:
    assert district_at(lat, lon) is None


@pytest.mark.parametrize(
    ("postcode", "naam"),
    [("2000", "Antwerpen"), ("2018", "Antwerpen"), ("2020", "Antwerpen"), ("2030", "Antwerpen"), ("2050", "Antwerpen"),
     ("2060", "Antwerpen"), ("2040", "Berendrecht-Zandvliet-Lillo"), ("2100", "Deurne"), ("2140", "Borgerhout"),
     ("2150", "Borsbeek"), ("2170", "Merksem"), ("2180", "Ekeren"), ("2600", "Berchem"), ("2610", "Wilrijk"),
     ("2660", "Hoboken")],
)  # fmt: skip
def test_postcodes(postcode: str, naam: str) -> None:
    code = district_of_postcode(postcode)
    assert code is not None
    assert district_naam(code) == naam


def test_other_postcode_has_no_district() -> None:
    assert district_of_postcode("9000") is None


@pytest.fixture
def city(db: None) -> None:
    load_plaats()


@pytest.mark.usefixtures("city")
def test_loading_twice_is_the_same_as_once_and_mends_the_table() -> None:
    assert Straat.objects.count() >= 300
    before = set(Straat.objects.values_list("pk", "naam", "postcode", "punt"))
    Gebied.objects.filter(code="berchem").update(naam="x", polygoon=[])
    Straat.objects.filter(naam="Meir").update(tot=1, punt=None)
    Straat.objects.create(naam="Bestaat niet meer", postcode="2000", gebied_id="antwerpen", lat=51.2, lon=4.4)
    out = io.StringIO()
    call_command("laad_plaats", stdout=out)
    assert out.getvalue() == f"11 gebieden, {len(before)} straten\n"
    assert set(Straat.objects.values_list("pk", "naam", "postcode", "punt")) == before
    assert Gebied.objects.get(code="berchem").polygoon == gebieden()["berchem"]["polygoon"]
    assert Gebied.objects.get(code="stad").postcodes[0] == "2000"


@pytest.mark.usefixtures("city")
def test_every_street_lies_in_the_district_of_its_postcode() -> None:
    for straat in Straat.objects.order_by("pk"):
        assert district_at(straat.lat, straat.lon) == straat.gebied_id, straat
        assert straat.punt == pytest.approx(to_metres(straat.lat, straat.lon))
        assert 1 <= straat.van <= straat.tot
    assert set(Straat.objects.values_list("postcode", flat=True)) == set(gebieden()["stad"]["postcodes"])


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("meir", "Meir, 2000 Antwerpen (Antwerpen)"),
        ("Meir 12", "Meir 12, 2000 Antwerpen (Antwerpen)"),
        ("meir 12 b", "Meir 12B, 2000 Antwerpen (Antwerpen)"),
        ("Meir 12, 2000 Antwerpen", "Meir 12, 2000 Antwerpen (Antwerpen)"),
        ("Meir 9999", "Meir, 2000 Antwerpen (Antwerpen)"),
        ("moorkenspl", "Moorkensplein, 2140 Antwerpen (Borgerhout)"),
        ("moorkensplijn", "Moorkensplein, 2140 Antwerpen (Borgerhout)"),
        ("italielei", "Italiëlei, 2000 Antwerpen (Antwerpen)"),
        ("nasionalestraat", "Nationalestraat, 2000 Antwerpen (Antwerpen)"),
        ("osylei", "Cogels-Osylei, 2600 Antwerpen (Berchem)"),
    ],
)
def test_suggest(query: str, first: str) -> None:
    assert str(StraatAdressen().suggest(query)[0]) == first


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("query", ["", " ", "m", "12", "12 34", "xqzwv", "%%", "__", "'; DROP TABLE"])
def test_suggest_nothing(query: str) -> None:
    assert StraatAdressen().suggest(query) == []


@pytest.mark.usefixtures("city")
def test_suggest_within_a_postcode_and_with_a_limit() -> None:
    both = StraatAdressen().suggest("turnhoutsebaan")
    assert {s.postcode for s in both[:2]} == {"2100", "2140"}
    assert StraatAdressen().suggest("turnhoutsebaan", postcode="2140")[0] == Adressuggestie(
        "Turnhoutsebaan", "2140", "Antwerpen", "Borgerhout"
    )
    assert len(StraatAdressen().suggest("sint", limit=3)) == 3


def _names(query: str) -> list[str]:
    return [f"{found.straat}, {found.district}" for found in StraatAdressen().suggest(query, limit=6)]


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Kroonstraat", ["Kroonstraat, Borgerhout"]),
        ("meir", ["Meir, Antwerpen"]),
        ("kroon", ["Kroonplein, Merksem", "Kroonstraat, Borgerhout"]),
        ("BELGIË", ["Belgiëlei, Antwerpen"]),
        ("turnhoutse baan", ["Turnhoutsebaan, Deurne", "Turnhoutsebaan, Borgerhout"]),
        ("turnhoutsebaan deurne", ["Turnhoutsebaan, Deurne"]),
        ("kroonstraat 2140", ["Kroonstraat, Borgerhout"]),
        ("langenieuwstraat", ["Lange Nieuwstraat, Antwerpen"]),
        ("moretuslei plantin", ["Plantin en Moretuslei, Antwerpen", "Plantin en Moretuslei, Borgerhout"]),
        ("st. jacobsmarkt", ["Sint-Jacobsmarkt, Antwerpen"]),
        ("jacobsm sint", ["Sint-Jacobsmarkt, Antwerpen"]),
    ],
)
def test_suggest_what_begins_with_the_words_and_nothing_else(query: str, found: list[str]) -> None:
    assert _names(query) == found


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kronstraat", ["Kroonstraat, Borgerhout"]),
        ("provinciestrat", ["Provinciestraat, Antwerpen"]),
        ("keizerlei", ["De Keyserlei, Antwerpen"]),
        ("grote mrakt", ["Grote Markt, Antwerpen"]),
        ("gorte mrakt", []),
        ("kronstraat borgerhout", ["Kroonstraat, Borgerhout"]),
        ("kronstraat gent", []),
        ("hoek kroonstraat", ["Kroonstraat, Borgerhout"]),
        ("in de Kroonstraat", ["Kroonstraat, Borgerhout"]),
        ("Kroonstraat/Meir", ["Kroonstraat, Borgerhout"]),
        ("hoek meir", ["Meir, Antwerpen"]),
        ("mei", ["Meir, Antwerpen"]),
        ("mir", []),
        ("deurne antwerpen x", []),
    ],
)
def test_suggest_with_one_slip_when_nothing_begins_so(query: str, found: list[str]) -> None:
    assert _names(query) == found


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Turnhoutsebaan 50 Borgerhout", [("50", "Borgerhout")]),
        ("Turnhoutsebaan 50 2140 Borgerhout", [("50", "Borgerhout")]),
        ("Turnhoutsebaan 50, 2140 Borgerhout", [("50", "Borgerhout")]),
        ("Turnhoutsebaan, Deurne", [("", "Deurne")]),
        ("Turnhoutsebaan 50 bus 3", [("50", "Deurne"), ("50", "Borgerhout")]),
        ("Turnhoutsebaan 50-52", [("50", "Deurne"), ("50", "Borgerhout")]),
        ("Turnhoutsebaan 50 B", [("50B", "Deurne"), ("50B", "Borgerhout")]),
        ("Turnhoutsebaan, België", [("", "Deurne"), ("", "Borgerhout")]),
    ],
)
def test_suggest_with_more_behind_the_house_number(query: str, found: list[tuple[str, str]]) -> None:
    """Where it is tells streets of one name apart; a box or another number takes nothing away."""
    shown = StraatAdressen().suggest(query)
    assert {row.straat for row in shown} == {"Turnhoutsebaan"}
    assert [(row.huisnummer, row.district) for row in shown] == found


@pytest.mark.usefixtures("city")
def test_suggest_first_the_whole_name_and_asks_the_database_once(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert _names("meri")[0] == "Meir, Antwerpen"
    with django_assert_num_queries(1):
        assert _names("sint-j")[0].startswith("Sint-Jacobsmarkt")


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("Meir", "12", "", "2000"), "Meir 12, 2000 Antwerpen"),
        ((" meir ", "12 a", "bus 3", " 2000"), "Meir 12A bus 3, 2000 Antwerpen"),
        (("Meir", "012", "b 3.1", "2000"), "Meir 12 bus 3.1, 2000 Antwerpen"),
        (("Meir", "12", "B", "2000"), "Meir 12, 2000 Antwerpen"),
        (("Herentalsebaan", "20", "", "2150"), "Herentalsebaan 20, 2150 Antwerpen"),
    ],
)
def test_find(parts: tuple[str, str, str, str], line: str) -> None:
    adres = StraatAdressen().find(*parts)
    assert isinstance(adres, Adres)
    assert str(adres) == line
    assert district_at(adres.lat, adres.lon) == district_of_postcode(adres.postcode)
    assert adres.district in {g["naam"] for g in DISTRICTEN.values()}


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    "parts",
    [
        ("Meir", "9999", "", "2000"),
        ("Meir", "0", "", "2000"),
        ("Meir", "", "", "2000"),
        ("Meir", "twaalf", "", "2000"),
        ("Meir", "12", "", "2600"),
        ("Nergensstraat", "12", "", "2000"),
    ],
)
def test_find_nothing(parts: tuple[str, str, str, str]) -> None:
    assert StraatAdressen().find(*parts) is None


class Elders:
    """Another register, chosen by the settings."""


@pytest.mark.usefixtures("city")
def test_near_is_sorted_by_distance_and_says_it() -> None:
    found = StraatAdressen().near(51.2180, 4.4650, limit=3)
    assert str(found[0]) == "Turnhoutsebaan, 2100 Antwerpen (Deurne)"
    assert (found[0].lat, found[0].lon, found[0].afstand) == (51.218, 4.465, 0)
    away = [round(distance_m((51.2180, 4.4650), (one.lat, one.lon))) for one in found]
    assert away == [one.afstand for one in found] == sorted(away)
    assert len(away) == 3


def test_settings_choose_the_register(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(adressen(), StraatAdressen)
    monkeypatch.setattr(plaats, "Elders", Elders, raising=False)
    settings.ADRES_POORT = "stadsportaal.kern.plaats.Elders"
    assert isinstance(adressen(), Elders)
