"""Search over what every app wrote down (kern.zoeken): public rows, and those of the subject of this access.

Two queries per search: is the vocabulary we hold still the newest, and the ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from profiel.toegang.toegang import Toegang
from stadsportaal.kern.models import Synoniemgroep, Vindplaats
from stadsportaal.kern.woordenschat import Term, Vraag, Woordenschat, is_marked, mark_words, understand

LIMIT: Final = 60
FAINT: Final = 0.12
"""What scores less than this share of the best is left out."""
_WORDS: Final = re.compile(r"([\w-]+)")

_VERSION = """
SELECT (SELECT count(*) || ' ' || coalesce(max(updated_at)::text, '') FROM kern_vindplaats WHERE profiel_id IS NULL)
    || ' ' || (SELECT coalesce(md5(string_agg(id || woorden::text, ',' ORDER BY id)), '') FROM kern_synoniemgroep)
"""

# Per word the best of: the word itself, what it was meant to be, a synonym, a part of the compound, likeness.
# A word that few rows have says more (idf); a row that has more of the words wins.
_RANK = """
WITH term AS (
    SELECT nr, woord, to_tsquery('dutch', exact) AS exact, to_tsquery('dutch', bedoeld) AS bedoeld,
           to_tsquery('dutch', synoniem) AS synoniem, to_tsquery('dutch', deel) AS deel
    FROM unnest(%(nr)s::int[], %(woord)s::text[], %(exact)s::text[], %(bedoeld)s::text[], %(synoniem)s::text[],
                %(deel)s::text[]) AS t(nr, woord, exact, bedoeld, synoniem, deel)
), raak AS (
    SELECT v.id, term.nr, greatest(
        ts_rank(%(w)s::float4[], v.vector, term.exact),
        0.8 * ts_rank(%(w)s::float4[], v.vector, term.bedoeld),
        0.6 * ts_rank(%(w)s::float4[], v.vector, term.synoniem),
        0.35 * ts_rank(%(w)s::float4[], v.vector, term.deel),
        CASE WHEN term.woord <> '' AND term.woord <<%% v.trigram
             THEN 0.4 * strict_word_similarity(term.woord, v.trigram) ELSE 0 END) AS score
    FROM kern_vindplaats v JOIN term ON v.vector @@ term.exact OR v.vector @@ term.bedoeld
        OR v.vector @@ term.synoniem OR v.vector @@ term.deel OR (term.woord <> '' AND term.woord <<%% v.trigram)
    WHERE v.profiel_id IS NULL OR v.profiel_id = %(profiel)s
), gewogen AS (
    SELECT id, nr, score, ln(1 + %(n)s::float / count(*) OVER (PARTITION BY nr)) AS idf FROM raak WHERE score > 0
), totaal AS (
    SELECT id, sum(score * idf) AS som, sum(idf) AS gedekt, count(*) AS woorden FROM gewogen GROUP BY id
)
SELECT v.soort, v.sleutel, v.titel, v.samenvatting, v.url, v.thema, v.profiel_id IS NOT NULL AS eigen,
       (t.som * (1 + 0.15 * t.woorden)
        + ts_rank(%(w)s::float4[], v.vector, phraseto_tsquery('dutch', %(zin)s)) * 2) * v.gewicht AS score
FROM totaal t JOIN kern_vindplaats v ON v.id = t.id
ORDER BY score DESC, v.titel
LIMIT %(limit)s
"""
WEIGHTS: Final = [0.1, 0.3, 0.8, 1.0]
"""D (text), C (summary), B (search terms), A (title)."""


@dataclass(frozen=True, slots=True)
class Vondst:
    """One thing found."""

    soort: str
    sleutel: str
    titel: str
    samenvatting: str
    url: str
    thema: str
    eigen: bool
    score: float


class _Kept:
    """The vocabulary of this process with the version of the rows it was made of."""

    version: str | None = None
    schat: Woordenschat = Woordenschat((), ())
    rows: int = 0


def woordenschat() -> Woordenschat:
    """The vocabulary as the rows are now: one query, two more after a change."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        version = str(cursor.fetchone()[0])
    if version != _Kept.version:
        rows = Vindplaats.objects.filter(profiel_id__isnull=True).order_by("pk")
        texts = list(rows.values_list("titel", "zoektermen", "samenvatting", "tekst"))
        groups = Synoniemgroep.objects.order_by("pk").values_list("woorden", flat=True)
        _Kept.schat = Woordenschat((" ".join(text) for text in texts), groups)
        _Kept.rows, _Kept.version = len(texts), version
    return _Kept.schat


def search(toegang: Toegang, tekst: str) -> tuple[Vraag, list[Vondst]]:
    """What this access may find, best first; a limited grant finds public rows only."""
    vraag = understand(tekst, woordenschat())
    if not vraag.termen:
        return vraag, []
    own = toegang.profiel if toegang.scope.is_unlimited else None
    with connection.cursor() as cursor:
        cursor.execute(
            _RANK, {**_parameters(vraag.termen), "profiel": own.pk if own else None, "n": max(_Kept.rows, 1)}
        )
        return vraag, [Vondst(*row) for row in cursor.fetchall()]


def _parameters(termen: Sequence[Term]) -> dict[str, Any]:
    """Only folded words, so letters and digits, reach a tsquery."""
    return {
        "nr": list(range(len(termen))),
        "woord": [t.woord if not t.bekend and len(t.woord) > 3 else "" for t in termen],
        "exact": [t.woord or " <-> ".join(t.zin) for t in termen],
        "bedoeld": [" | ".join(t.bedoeld) for t in termen],
        "synoniem": [_any_of(t.synoniemen) for t in termen],
        "deel": [" | ".join(t.delen) for t in termen],
        "w": WEIGHTS,
        "zin": " ".join(t.woord for t in termen if t.woord),
        "limit": LIMIT,
    }


def _any_of(phrases: Iterable[tuple[str, ...]]) -> str:
    return " | ".join("(" + " <-> ".join(phrase) + ")" for phrase in phrases)


def mark(text: str, vraag: Vraag) -> SafeString:
    """The text, escaped, with the words that made it found in `<mark>`."""
    marks = mark_words(vraag)
    pieces = (
        format_html("<mark>{}</mark>", piece) if i % 2 and is_marked(piece, marks) else conditional_escape(piece)
        for i, piece in enumerate(_WORDS.split(text))
    )
    return mark_safe("".join(pieces))  # noqa: S308 every piece was escaped above
