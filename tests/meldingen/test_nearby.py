"""What others nearby may see of a report, in which order, and through which index."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meldingen.actions import afhandeling
from meldingen.models import PUBLIEK, Melding
from stadsportaal.kern.plaats import load_plaats, to_degrees, to_metres
from tests.bench.meldingen import DOSSIERS, MELDINGEN
from tests.meldingen.kast import MEIR, Kast, foto, report

LAT, LON = MEIR


def away(metres: float) -> tuple[float, float]:
    x, y = to_metres(*MEIR)
    return to_degrees(x + metres, y)


def test_nearest_first_within_the_distance(kast: Kast) -> None:
    far, near, here = (report(op=away(metres))[0] for metres in (90, 40, 0))
    report(op=away(200))
    found = list(Melding.objects.nearby(LON, LAT, 100))
    assert found == [here, near, far]
    assert [round(row.afstand) for row in found] == [0, 40, 90]
    assert list(Melding.objects.nearby(LON, LAT, 50, limit=1)) == [here]


def test_of_one_category_or_one_group(kast: Kast) -> None:
    tile, lamp = report()[0], report(categorie="lamp-kapot")[0]
    assert list(Melding.objects.nearby(LON, LAT, 50, "losse-stoeptegel")) == [tile]
    assert list(Melding.objects.nearby(LON, LAT, 50, "verlichting")) == [lamp]
    assert list(Melding.objects.nearby(LON, LAT, 50, "groen")) == []


def test_open_or_closed_not_long_ago(kast: Kast) -> None:
    melding, _ = report()
    afhandeling.solve(melding, tekst="Klaar.", by=kast.as_dirk)
    later = timezone.now() + timedelta(days=29)
    assert list(Melding.objects.nearby(LON, LAT, 50, now=later)) == [melding]
    assert list(Melding.objects.nearby(LON, LAT, 50, now=later + timedelta(days=2))) == []


def test_some_categories_stay_between_reporter_and_city(kast: Kast) -> None:
    report(categorie="haatboodschap")
    assert list(Melding.objects.nearby(LON, LAT, 50)) == []


def test_only_public_columns_leave_the_database(kast: Kast) -> None:
    melding, _ = report(fotos=[foto()], email="iemand@voorbeeld.invalid")
    with CaptureQueriesContext(connection) as queries:
        (row,) = Melding.objects.nearby(LON, LAT, 50)
        assert (row.categorie.naam, row.get_status_display(), row.aantal_ook_ik) == ("Losse stoeptegel", "gemeld", 0)
        assert (row.dossier.kenmerk, row.foto_publiek_id) == (melding.dossier.kenmerk, None)
        assert row.plaats_publiek == (round(LAT, 4), round(LON, 4))
    assert len(queries) == 1
    for secret in ("tekst", "adres", "melder_email", "melder_telefoon"):
        assert secret in row.get_deferred_fields()
        assert f'"{secret}"' not in queries[0]["sql"]
    assert not {"tekst", "adres", "melder_email", "melder_telefoon", "reden"} & set(PUBLIEK)


def slow(x: float, y: float, metres: float, categorie: str | None, limit: int) -> list[tuple[int, float]]:
    """(key, metres away) after a look at every report of the city, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT punt <-> point(%s, %s), m.id, afgesloten_op, is_publiek, code, ouder_id"
            " FROM meldingen_melding m JOIN meldingen_categorie ON code = categorie_id",
            [x, y],
        )
        rows = sorted(cursor.fetchall())
    recent = timezone.now() - timedelta(days=30)
    return [
        (pk, away)
        for away, pk, closed, is_public, *codes in rows
        if away <= metres and is_public and (closed is None or closed >= recent) and categorie in (None, *codes)
    ][:limit]


def test_the_same_as_looking_at_every_report(kast: Kast) -> None:
    """With many at one spot, at the edge of what is shown: the order of their keys decides."""
    load_plaats()
    with connection.cursor() as cursor:
        cursor.execute(DOSSIERS, [1, 3000])
        cursor.execute(MELDINGEN, [1, 3000])
        cursor.execute("UPDATE meldingen_melding SET punt = point(10 * (id % 90), 10 * (id % 7)) WHERE id % 3 = 0")
    shown = 0
    for place, metres, limit in itertools.product(
        ((0.0, 0.0), (310.0, 22.0), (1200.0, -4600.0)), (40, 100, 1000), (3, 100)
    ):
        lat, lon = to_degrees(*place)
        x, y = to_metres(lat, lon)
        for categorie in (None, "afval", "losse-stoeptegel"):
            rows = Melding.objects.nearby(lon, lat, metres, categorie, limit=limit)
            expected = slow(x, y, metres, categorie, limit)
            assert [row.pk for row in rows] == [pk for pk, _ in expected]
            assert [row.afstand for row in rows] == pytest.approx([away for _, away in expected])
            shown += len(expected)
    assert shown > 500


@pytest.mark.django_db
def test_the_index_is_used(kast: Kast) -> None:
    """The nearest first, without reading all and sorting: only walking the GiST index gives that.

    On so few rows the planner would read and sort them, by whatever index it learned of last.
    """
    report()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        sql, params = Melding.objects.nearby(LON, LAT, 50).query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "melding_punt" in plan
