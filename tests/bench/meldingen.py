"""What the bench needs of meldingen: prints JSON.

`python -m tests.bench.meldingen submits N`: N browsers without account, each with a report that is ready to send.
`python -m tests.bench.meldingen nearby N`: N reports around the streets of the city, written by SQL in batches, and
what it takes to find those within 100 m of a street, and those of the page that shows a whole neighbourhood where
they lie closest together; the control asks the first without the index.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import quantiles
from typing import Any

import django
import psycopg

ASKED = 1000
CONTROLS = 40
METRES = 100
AROUND, MOST = 1000, 100
"""Metres and rows of the page of a neighbourhood."""
BATCH = 10_000

DOSSIERS = """
    INSERT INTO dossiers_dossier (kenmerk, soort, titel, thema, dienst, niveau, fase, uitkomst, eigen_status, actie_van,
        actie_url, werkreden, url_naam, url_args, bron, bron_id, versie, ingediend_op)
    SELECT lpad(to_hex(n), 8, 'Z'), 'melding', 'Sluikstort', 'afval', 'sluikstort-melden', 0,
        CASE WHEN n %% 5 = 0 THEN 'in_behandeling' ELSE 'stopgezet' END, '', '', '',
        '', '', 'dossiers:dossier', '[]', 'bench', n::text, 1, now() - n * interval '10 minutes'
    FROM generate_series(%s::int, %s::int) n
"""
MELDINGEN = """
    INSERT INTO meldingen_melding (dossier_id, categorie_id, tekst, lat, lon, punt, adres, district_id, status, reden,
        partij, melder_email, melder_telefoon, bron, aantal_ook_ik, afgesloten_op, created_at)
    SELECT d.id, c.codes[1 + d.id %% array_length(c.codes, 1)], 'v1', s.lat, s.lon,
        point(s.punt[0] + 300 * (random() - 0.5), s.punt[1] + 300 * (random() - 0.5)),
        s.naam, s.gebied_id, CASE WHEN d.fase = 'stopgezet' THEN 'niet_opgelost' ELSE 'bekeken' END,
        CASE WHEN d.fase = 'stopgezet' THEN 'prive' ELSE '' END, '', '', '', 'web', 0,
        CASE WHEN d.fase = 'stopgezet' THEN d.ingediend_op + interval '3 days' END, d.ingediend_op
    FROM dossiers_dossier d
    CROSS JOIN (SELECT array_agg(code ORDER BY code) codes FROM meldingen_categorie WHERE ouder_id IS NOT NULL) c
    JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 place FROM kern_straat) s
        ON s.place = d.id %% (SELECT count(*) FROM kern_straat)
    WHERE d.bron = 'bench' AND d.bron_id::int BETWEEN %s AND %s
"""
DENSEST = """
    SELECT lat, lon FROM kern_straat s
    ORDER BY (SELECT count(*) FROM meldingen_melding m WHERE m.punt <@ circle(s.punt, %s)) DESC, s.id LIMIT 1
"""


def submits(count: int) -> list[dict[str, Any]]:
    """The last form of each browser."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse

    from meldingen.actions.concept import save_concept
    from meldingen.views.gemeen import SESSION_NAME
    from stadsportaal.kern.crypto import new_token
    from stadsportaal.kern.posts import VISITOR
    from tests.proofs.proef.voorbereiden import form

    forms = []
    for number in range(count):
        key, session = new_token(), SessionStore()
        tekst = "Er staan twee matrassen naast de glasbol."
        save_concept(key, categorie="sluikstort", tekst=tekst, lat=51.215, lon=4.46, adres="Turnhoutsebaan 112")
        session[SESSION_NAME], session[VISITOR] = key, new_token()
        session.save()
        url, email = reverse("meldingen:melding_submit"), f"melder{number}@voorbeeld.invalid"
        forms.append(form(str(session.session_key), "melding_submit", url, 1, email=email, telefoon=""))
    return forms


def nearby(count: int) -> dict[str, Any]:
    """Seconds per question, through the ORM; rows are read as a page would."""
    from django.db import connection, transaction

    from meldingen.models import Melding
    from stadsportaal.kern.models import Straat

    for first in range(1, count + 1, BATCH):
        last = min(first + BATCH - 1, count)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")  # so many rows at once is no request
            cursor.execute(DOSSIERS, [first, last])
            cursor.execute(MELDINGEN, [first, last])
    analyse()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(DENSEST, [METRES])
        densest = [cursor.fetchone()]
    streets = list(Straat.objects.order_by("pk").values_list("lat", "lon"))

    def ask(times: int, places: list[Any], metres: int = METRES, limit: int = 20) -> tuple[list[float], int]:
        took, found = [], 0
        for number in range(times):
            lat, lon = places[number % len(places)]
            began = time.perf_counter()
            rows = list(Melding.objects.nearby(lon, lat, metres, limit=limit))
            found += sum(row.categorie.naam != "" for row in rows)
            took.append((time.perf_counter() - began) * 1000)
        return took, found

    ask(50, streets)
    took, found = ask(ASKED, streets)
    centre, _ = ask(ASKED // 5, densest)
    page, _ = ask(ASKED // 5, densest, AROUND, MOST)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")  # or it runs the plan that it prepared
        for kind in ("indexscan", "bitmapscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{kind} = off")
        slow, _ = ask(CONTROLS, streets)
    cuts = {"": took, "centre_": centre, "page_": page}
    shown = {f"{name}p{at}": quantiles(one, n=100)[at - 1] for name, one in cuts.items() for at in (50, 95)}
    without = quantiles(slow, n=100)[94]
    return {**shown, "count": Melding.objects.count(), "found": found / ASKED, "without": without}


def analyse() -> None:
    """Give the planner its figures, as autovacuum does a while after so many rows; the owner's to do."""
    from django.conf import settings
    from django.db import connection

    from stadsportaal.embedded import roles

    url = roles.with_database(settings.DATABASE_OWNER_URL, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET statement_timeout = 0")
        owner.execute("VACUUM ANALYZE dossiers_dossier, meldingen_melding")


def main(what: str, count: int) -> None:
    """Print what was asked for."""
    django.setup()
    found = submits(count) if what == "submits" else nearby(count)
    sys.stdout.write(json.dumps({"found": found}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
