"""Fill a city with people whose permits end, and start its day: `python -m tests.proofs.proef.proactief`.

`vullen PEOPLE MAILED`: so many people with one permit each, of whom every so many-th has an address to mail to; six
of ten end in 45 days, three in 10 days, one in 200. Prints how many are to be told. `start`: what the beat does.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

import django

_PEOPLE = """
INSERT INTO mensen_profiel SELECT made.* FROM mensen_profiel p, generate_series(1, %(people)s) n,
LATERAL jsonb_populate_record(p, jsonb_build_object('id', nextval('mensen_profiel_id_seq'), 'achternaam', n)) made
WHERE p.id = %(profiel)s
"""
_ACCOUNTS = """
WITH made AS (
    INSERT INTO mensen_account SELECT made.* FROM mensen_account a, generate_series(1, %(people)s / %(mailed)s) n,
    LATERAL jsonb_populate_record(a, jsonb_build_object(
        'id', nextval('mensen_account_id_seq'), 'email', 'p' || n || '@voorbeeld.invalid')) made
    WHERE a.id = %(account)s RETURNING id, substr(split_part(email, '@', 1), 2)::int AS n)
UPDATE mensen_profiel p SET account_id = made.id FROM made WHERE p.achternaam = (made.n * %(mailed)s - 5)::text
"""
_PERMITS = """
INSERT INTO producten_product SELECT made.* FROM producten_product t
JOIN mensen_profiel p ON p.id <> t.profiel_id,
LATERAL jsonb_populate_record(t, jsonb_build_object(
    'id', nextval('producten_product_id_seq'), 'profiel_id', p.id, 'kenmerk', 'P' || lpad(p.achternaam, 7, '0'),
    'geldig_tot', current_date + CASE p.achternaam::int %% 10 WHEN 0 THEN 200 WHEN 1 THEN 10 WHEN 2 THEN 10
                                      WHEN 3 THEN 10 ELSE 45 END)) made
WHERE t.id = %(product)s
"""


def fill(people: int, mailed: int) -> None:
    """One of each by hand, the others copied from it in the database; the first ones go again."""
    from django.db import connection, transaction
    from django.utils import timezone

    from producten.models import Product
    from profiel.mensen.models import Account, Profiel

    today = timezone.localdate()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '120s'")
        account = Account.objects.create_user("een@voorbeeld.invalid")
        profiel = Profiel.objects.create(voornaam="Ada", achternaam="0")
        product = Product.objects.create(
            kenmerk="P0000000", profiel=profiel, soort="vergunning", titel="Bewonersparkeren", thema="mobiliteit",
            geldig_van=today - timedelta(days=300), geldig_tot=today + timedelta(days=45),
        )  # fmt: skip
        values = {
            "people": people, "mailed": mailed, "account": account.pk, "profiel": profiel.pk, "product": product.pk
        }  # fmt: skip
        for statement in (_PEOPLE, _ACCOUNTS, _PERMITS):
            cursor.execute(statement, values)
        for row in (product, profiel, account):
            row.delete()
    told = {
        "told": Product.objects.filter(geldig_tot__lte=today + timedelta(days=60)).count(),
        "mailed": Product.objects.filter(
            geldig_tot__lte=today + timedelta(days=60), profiel__account__isnull=False
        ).count(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


def start() -> None:
    """The rules of today."""
    from django.utils import timezone

    from profiel.proactief.actions import start_day

    start_day(timezone.now())


if __name__ == "__main__":
    django.setup()
    if sys.argv[1] == "vullen":
        fill(*map(int, sys.argv[2:4]))
    else:
        start()
