"""What the bench needs of meldingen: prints JSON.

`python -m tests.bench.meldingen submits N`: N browsers without account, each with a report that is ready to send.
`python -m tests.bench.meldingen nearby N`: N reports around the streets of the city, written by SQL, and what it takes
to find those within 100 m of a street; the control asks the same without the index.
"""

from __future__ import annotations

import json
import sys
import time
from statistics import quantiles
from typing import Any

import django

ASKED = 1000
CONTROLS = 40
METRES = 100

DOSSIERS = """
    INSERT INTO dossiers_dossier (kenmerk, soort, titel, thema, dienst, niveau, fase, uitkomst, eigen_status, actie_van,
        actie_url, url_naam, url_args, bron, bron_id, versie, ingediend_op)
    SELECT lpad(to_hex(n), 8, 'Z'), 'melding', 'Sluikstort', 'afval', 'sluikstort-melden', 0,
        CASE WHEN n %% 5 = 0 THEN 'in_behandeling' ELSE 'stopgezet' END, '', '', '',
        '', 'dossiers:dossier', '[]', 'bench', n::text, 1, now() - n * interval '10 minutes'
    FROM generate_series(1, %s) n
"""
MELDINGEN = """
    INSERT INTO meldingen_melding (dossier_id, categorie_id, tekst, lat, lon, punt, adres, district_id, status, reden,
        partij, melder_email, melder_telefoon, bron, aantal_ook_ik, afgesloten_op, created_at)
    SELECT d.id, c.codes[1 + d.id % array_length(c.codes, 1)], 'v1', s.lat, s.lon,
        point(s.punt[0] + 300 * (random() - 0.5), s.punt[1] + 300 * (random() - 0.5)),
        s.naam, s.gebied_id, CASE WHEN d.fase = 'stopgezet' THEN 'niet_opgelost' ELSE 'bekeken' END,
        CASE WHEN d.fase = 'stopgezet' THEN 'prive' ELSE '' END, '', '', '', 'web', 0,
        CASE WHEN d.fase = 'stopgezet' THEN d.ingediend_op + interval '3 days' END, d.ingediend_op
    FROM dossiers_dossier d
    CROSS JOIN (SELECT array_agg(code ORDER BY code) codes FROM meldingen_categorie WHERE ouder_id IS NOT NULL) c
    JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 place, count(*) OVER () total FROM kern_straat) s
        ON s.place = d.id % s.total
    WHERE d.bron = 'bench'
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

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # so many rows at once is no request
        cursor.execute(DOSSIERS, [count])
        cursor.execute(MELDINGEN)
    streets = list(Straat.objects.order_by("pk").values_list("lat", "lon"))

    def ask(times: int) -> tuple[list[float], int]:
        took, found = [], 0
        for number in range(times):
            lat, lon = streets[number % len(streets)]
            began = time.perf_counter()
            rows = list(Melding.objects.nearby(lon, lat, METRES))
            found += sum(row.categorie.naam != "" for row in rows)
            took.append((time.perf_counter() - began) * 1000)
        return took, found

    ask(50)
    took, found = ask(ASKED)
    with transaction.atomic(), connection.cursor() as cursor:
        for kind in ("indexscan", "bitmapscan", "indexonlyscan"):
            cursor.execute(f"SET LOCAL enable_{kind} = off")
        slow, _ = ask(CONTROLS)
    cuts, without = quantiles(took, n=100), quantiles(slow, n=100)
    total = Melding.objects.count()
    return {"count": total, "p50": cuts[49], "p95": cuts[94], "found": found / ASKED, "without": without[94]}


def main(what: str, count: int) -> None:
    """Print what was asked for."""
    django.setup()
    found = submits(count) if what == "submits" else nearby(count)
    sys.stdout.write(json.dumps({"found": found}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
