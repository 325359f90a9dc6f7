"""Rows that search can find: written here by the app that owns the thing, read by `stadsportaal.zoeken`.

Text is folded the same way on both sides (`fold`): small letters without accents, a hyphen both
written together and apart. PostgreSQL's Dutch dictionary does the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from stadsportaal.kern.models import Vindplaats

WORD: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_WRITE = """
INSERT INTO kern_vindplaats (soort, sleutel, titel, samenvatting, zoektermen, tekst, url, thema, profiel_id,
                             gewicht, vector, trigram, updated_at)
VALUES (%(soort)s, %(sleutel)s, %(titel)s, %(samenvatting)s, %(zoektermen)s, %(tekst)s, %(url)s, %(thema)s,
        %(profiel_id)s, %(gewicht)s,
        setweight(to_tsvector('dutch', kern_unaccent(%(a)s)), 'A')
        || setweight(to_tsvector('dutch', kern_unaccent(%(b)s)), 'B')
        || setweight(to_tsvector('dutch', kern_unaccent(%(c)s)), 'C')
        || setweight(to_tsvector('dutch', kern_unaccent(%(d)s)), 'D'),
        kern_unaccent(%(trigram)s), now())
ON CONFLICT (soort, sleutel) DO UPDATE SET
    titel = excluded.titel, samenvatting = excluded.samenvatting, zoektermen = excluded.zoektermen,
    tekst = excluded.tekst, url = excluded.url, thema = excluded.thema, profiel_id = excluded.profiel_id,
    gewicht = excluded.gewicht, vector = excluded.vector, trigram = excluded.trigram, updated_at = now()
"""


def plain(text: str) -> str:
    """Small letters without accents; what is no letter, digit or space stays as it is."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text, folded; a word with a hyphen is still one."""
    return WORD.findall(plain(text))


def fold(text: str) -> str:
    """The text as it is indexed: ``A-kaart`` becomes ``akaart a kaart``."""
    return " ".join(f"{w.replace('-', '')} {w.replace('-', ' ')}" if "-" in w else w for w in words(text))


@dataclass(frozen=True, slots=True)
class Vermelding:
    """One thing to find. `profiel_id` None means that everybody may; `zoektermen` are words people use for it."""

    soort: str
    sleutel: str
    titel: str
    url: str
    samenvatting: str = ""
    zoektermen: Collection[str] = ()
    tekst: str = ""
    thema: str = ""
    profiel_id: int | None = None
    gewicht: float = 1.0


@transaction.atomic
def index(vermeldingen: Iterable[Vermelding]) -> None:
    """Write or rewrite the rows of things."""
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, [_values(vermelding) for vermelding in vermeldingen])


def _values(vermelding: Vermelding) -> dict[str, str | int | float | None]:
    zoektermen = "\n".join(vermelding.zoektermen)
    return {
        "soort": vermelding.soort,
        "sleutel": vermelding.sleutel,
        "titel": vermelding.titel[:200],
        "samenvatting": vermelding.samenvatting[:300],
        "zoektermen": zoektermen,
        "tekst": vermelding.tekst,
        "url": vermelding.url,
        "thema": vermelding.thema,
        "profiel_id": vermelding.profiel_id,
        "gewicht": vermelding.gewicht,
        "a": fold(vermelding.titel),
        "b": fold(zoektermen),
        "c": fold(vermelding.samenvatting),
        "d": fold(vermelding.tekst),
        "trigram": fold(f"{vermelding.titel} {zoektermen}"),
    }


def unindex(soort: str, sleutel: str) -> None:
    """Nobody finds this any more."""
    Vindplaats.objects.filter(soort=soort, sleutel=sleutel).delete()


def forget(sleutels: Collection[str]) -> int:
    """Nobody finds what somebody had under these keys any more, whatever its kind; returns how many rows."""
    rows: QuerySet[Vindplaats] = Vindplaats.objects.filter(sleutel__in=list(sleutels), profiel_id__isnull=False)
    return rows.delete()[0]


def keep_only(soort: str, sleutels: Collection[str]) -> int:
    """Forget the public rows of a kind that are not in `sleutels`; returns how many."""
    rows: QuerySet[Vindplaats] = Vindplaats.objects.filter(soort=soort, profiel_id__isnull=True)
    return rows.exclude(sleutel__in=list(sleutels)).delete()[0]
