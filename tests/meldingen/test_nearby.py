"""What others nearby may see of a report, in which order, and through which index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meldingen.actions import afhandeling
from meldingen.models import PUBLIEK, Melding
from stadsportaal.kern.plaats import to_degrees, to_metres
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


@pytest.mark.django_db
def test_the_index_is_used(kast: Kast) -> None:
    """With sequential scans switched off as the only help: the plan must be able to walk the GiST index."""
    report()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, params = Melding.objects.nearby(LON, LAT, 50).query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "melding_punt" in plan
