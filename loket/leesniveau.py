"""Whether every text of a form reads at level B1. Pure: measured, not guessed.

A sentence ends at . ? ! : or ; followed by a space, and at the end of a line. Of each sentence the words are counted;
a word is letters (with hyphens and apostrophes inside) or a number. The limits are those of the city's writing guide
for B1 (short sentences, familiar words), set so that its own best texts pass with room to spare:

- no sentence is longer than LONGEST words;
- in a text of THREE sentences or more they are on average no longer than MEAN words;
- in a sentence of six words or more, at most one word in five is long (LONG letters or more).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from loket.definitie import Definitie, Regel, Stap
from loket.probleem import Probleem

LONGEST: Final = 20
MEAN: Final = 14
THREE: Final = 3
LONG: Final = 14
SHARE: Final = 5
FEW: Final = 6

_END = re.compile(r"(?<=[.?!:;])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d[\d.,]*")
NOT_READ: Final = frozenset({"reden_toch_vragen"})
"""Fields that only the maker of a form reads."""


def unreadable(text: str) -> list[str]:
    """What makes this text too hard, as clauses that name the sentence."""
    sentences = [(sentence.strip(), _WORD.findall(sentence)) for sentence in _END.split(text)]
    sentences = [(sentence, words) for sentence, words in sentences if words]
    found = []
    for sentence, words in sentences:
        long = [word for word in words if len(word) >= LONG]
        if len(words) > LONGEST:
            found.append(f"een zin van {len(words)} woorden (hoogstens {LONGEST}): '{sentence}'")
        if len(words) >= FEW and len(long) * SHARE > len(words):
            found.append(f"te veel lange woorden ({', '.join(long)}) in: '{sentence}'")
    total = sum(len(words) for _, words in sentences)
    if len(sentences) >= THREE and total > MEAN * len(sentences):
        longest = max(sentences, key=lambda pair: len(pair[1]))[0]
        mean = f"{total / len(sentences):.0f}"
        found.append(f"zinnen van gemiddeld {mean} woorden (hoogstens {MEAN}). De langste: '{longest}'")
    return found


def reading_level(definitie: Definitie) -> Iterator[Probleem]:
    """Every text that a citizen may read and that is too hard, with its place."""
    for text in _texts(definitie, skip=("stappen",)):
        yield from _said("Het formulier", text, Probleem(""))
    for stap in definitie.stappen:
        for text in _texts(stap, skip=("vragen", "regels")):
            yield from _said(f"Stap '{stap.key}'", text, Probleem("", stap.key))
        yield from _inside(stap)


def _inside(stap: Stap) -> Iterator[Probleem]:
    for vraag in stap.vragen:
        for text in _texts(vraag):
            yield from _said(f"Vraag '{vraag.key}'", text, Probleem("", stap.key, vraag.key))
    for index, regel in enumerate(stap.regels):
        for text in _texts(regel):
            yield from _said(f"Een regel bij stap '{stap.key}'", text, Probleem("", stap.key, regel=index))


def _said(who: str, text: str, place: Probleem) -> Iterator[Probleem]:
    for clause in unreadable(text):
        words = f"{who} is te moeilijk om te lezen: {clause}. Schrijf het korter of in gewone woorden."
        yield Probleem(words, place.stap, place.vraag, place.regel)


def _texts(value: Any, skip: tuple[str, ...] = ()) -> Iterator[str]:
    """Every text in a value of the definition. Keys and codes are single words: they are never too hard."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Regel):
        yield value.uitleg
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for one in fields(value):
            if one.name not in NOT_READ and one.name not in skip:
                yield from _texts(getattr(value, one.name))
