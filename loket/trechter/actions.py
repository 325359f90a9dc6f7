"""Counting a day that is over, and forgetting whose lines they were."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from loket.trechter.einde import Eindpunt
from loket.trechter.meten import GEOPEND, forget_key, forget_past_key
from loket.trechter.models import Dagsleutel, Eindmerk, Proceslijn, Soort, Telling, Tevredenheid
from loket.trechter.rules import GRENZEN, kept_from
from stadsportaal.kern.kalender import vandaag

MERK_DAGEN: Final = 400
"""Days that is kept that an end was answered (docs/bewaartermijnen.yaml)."""
TEKST_DAGEN: Final = 365
"""Days that what somebody wrote at the end of a form is kept (docs/bewaartermijnen.yaml)."""

_COUNT: Final = """
    INSERT INTO trechter_telling (dag, formulier, versie, soort, stap, vraag, code, aantal)
    WITH lijn AS MATERIALIZED (SELECT * FROM trechter_proceslijn WHERE dag = %(dag)s),
    einde AS (
        SELECT DISTINCT ON (bezoek, formulier, versie) bezoek, formulier, versie, stap, soort FROM lijn
        WHERE soort IN ('getoond', 'uitkomst', 'verstuurd') ORDER BY bezoek, formulier, versie, id DESC
    ),
    beurt AS (
        SELECT formulier, versie, bezoek, stap, soort,
            klok - lag(klok) OVER stapbezoek AS duur, lag(soort) OVER stapbezoek AS ervoor
        FROM lijn WHERE soort IN ('getoond', 'bewaard')
        WINDOW stapbezoek AS (PARTITION BY formulier, versie, bezoek, stap ORDER BY id)
    ),
    tijd AS (
        SELECT formulier, versie, bezoek, stap, sum(duur) AS duur
        FROM beurt WHERE soort = 'bewaard' AND ervoor = 'getoond' GROUP BY formulier, versie, bezoek, stap
    ),
    geholpen AS (
        SELECT DISTINCT formulier, versie, bezoek, stap FROM lijn WHERE soort = 'hulp' AND code <> %(geopend)s
    ),
    cel AS (
        SELECT formulier, versie, bezoek, soort, stap, vraag, code FROM lijn WHERE soort NOT IN ('getoond', 'hervat')
        UNION ALL
        SELECT formulier, versie, bezoek, 'getoond', stap, '', '' FROM lijn WHERE soort = 'getoond'
        UNION ALL
        SELECT formulier, versie, bezoek, 'gevraagd', stap, getoond.vraag, ''
        FROM lijn, unnest(string_to_array(vragen, ' ')) AS getoond(vraag)
        WHERE soort = 'getoond' AND vragen <> ''
        UNION ALL
        SELECT formulier, versie, bezoek, 'gestopt', stap, '', '' FROM einde WHERE soort = 'getoond'
        UNION ALL
        SELECT formulier, versie, bezoek, 'geholpen', stap, '', '' FROM geholpen
        UNION ALL
        SELECT formulier, versie, bezoek, 'gered', geholpen.stap, '', ''
        FROM geholpen JOIN einde USING (formulier, versie, bezoek) WHERE einde.soort <> 'getoond'
        UNION ALL
        SELECT formulier, versie, bezoek, 'tijd', stap, '', width_bucket(duur, %(grenzen)s::bigint[])::text FROM tijd
    )
    SELECT %(dag)s, formulier, versie, soort, stap, vraag, code, count(DISTINCT bezoek)
    FROM cel GROUP BY formulier, versie, soort, stap, vraag, code
"""


@transaction.atomic
def count_day(dag: date) -> int:
    """Count the visits of one day, again when it was counted before; how many cells. Who went on later is counted
    apart (count_resumed), and stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('trechter.tellen'))")  # two at once count once
        Telling.objects.filter(dag=dag).exclude(soort=Soort.HERVAT).delete()
        cursor.execute(_COUNT, {"dag": dag, "grenzen": list(GRENZEN), "geopend": GEOPEND})
        return int(cursor.rowcount)


_COUNT_RESUMED: Final = """
    WITH hervat AS (
        DELETE FROM trechter_proceslijn WHERE soort = 'hervat' AND stap <> '' RETURNING dag, formulier, versie, stap
    )
    INSERT INTO trechter_telling (dag, formulier, versie, soort, stap, vraag, code, aantal)
    SELECT dag, formulier, versie, 'hervat', stap, '', '', count(*) FROM hervat GROUP BY dag, formulier, versie, stap
    ON CONFLICT (formulier, versie, dag, soort, stap, vraag, code)
        DO UPDATE SET aantal = trechter_telling.aantal + excluded.aantal
"""


def count_resumed() -> int:
    """Count who went on on a later day, at the day and step where they stopped; how many such cells grew.

    Each of those lines is counted once and gone, so that no two lines beside each other are of one person.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_RESUMED)
        return int(cursor.rowcount)


def count_days(now: datetime) -> int:
    """Count every day that is over and was not counted yet, and who went on since; how many days."""
    forget_past_key()
    count_resumed()
    today = vandaag(now)
    counted = Telling.objects.filter(dag__gte=kept_from(today)).exclude(soort=Soort.HERVAT).values("dag")
    open_days = Proceslijn.objects.filter(dag__lt=today).exclude(dag__in=counted)
    days = list(open_days.order_by("dag").values_list("dag", flat=True).distinct())
    for dag in days:
        count_day(dag)
    return len(days)


def forget_lines(now: datetime) -> int:
    """Lines and keys of days more than 35 days ago; the counts of those days are made first, and stay."""
    count_days(now)
    before = kept_from(vandaag(now))
    gone = Proceslijn.objects.filter(dag__lt=before).delete()[0]
    keys = Dagsleutel.objects.filter(dag__lt=before).delete()[0]
    forget_key()
    return gone + keys


@transaction.atomic
def tell_how_it_went(eindpunt: Eindpunt, *, score: int, tekst: str, now: datetime) -> bool:
    """Keep one answer for each end; False when it was given before. Whose it is, is not asked."""
    month = vandaag(now).replace(day=1)
    if not Eindmerk.objects.get_or_create(merk=eindpunt.merk, defaults={"maand": month})[1]:
        return False
    Tevredenheid.objects.create(
        dag=vandaag(now),
        formulier=eindpunt.formulier,
        versie=eindpunt.versie,
        einde=eindpunt.einde,
        score=score,
        tekst=tekst.strip() or None,
    )
    return True


def forget_marks(now: datetime) -> int:
    """That somebody answered, of more than a year ago: by then nobody is asked there any more."""
    before = vandaag(now) - timedelta(days=MERK_DAGEN)
    return Eindmerk.objects.filter(maand__lt=before).delete()[0]


def forget_words(now: datetime) -> int:
    """What was written at the end of a form; that somebody was content or not stays, as a number."""
    before = vandaag(now) - timedelta(days=TEKST_DAGEN)
    return Tevredenheid.objects.filter(dag__lt=before).filter(tekst__isnull=False).update(tekst=None)
