"""What a searcher means: slips, compounds and synonyms, judged against the words that the city uses.

Pure functions over a `Woordenschat`; `stadsportaal.zoeken` builds it from the rows and keeps it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from stadsportaal.kern.zoeken import fold, plain, words

MAX_CHARS: Final = 200
MAX_WORDS: Final = 12
MAX_PHRASE: Final = 4
REMEMBERED: Final = 5_000
"""Slips whose repair a process remembers."""
JOINTS: Final = ("", "s", "e", "n", "en")

STOP: Final = frozenset((Path(__file__).parent / "data" / "stopwoorden.txt").read_text().split())
"""Words of questions: they say that somebody asks, not what about."""

_SOUNDS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"y", "ij"),
        (r"ei", "ij"),
        (r"au", "ou"),
        (r"ck|q", "k"),
        (r"c(?=[ei])", "s"),
        (r"c(?!h)", "k"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"v", "f"),
        (r"ch", "g"),
        (r"dt?$", "t"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)en?$", "e"),
    )
)


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """Roughly how a Dutch word sounds, so that spelling by ear is no slip: ``wetelijk`` = ``wettelijk``."""
    for pattern, to in _SOUNDS:
        word = pattern.sub(to, word)
    return word


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, replace or swap with a neighbour; `most` + 1 as soon as it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def slips(word: str) -> int:
    """How many slips a word of this length may have and still be taken for another."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 7 else 2 if len(word) < 12 else 3


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: itself, what it was probably meant to be, its synonyms, and the parts of the compound.

    A phrase among them is a tuple of words that stand in that order.
    """

    woord: str
    bekend: bool = True
    bedoeld: tuple[str, ...] = ()
    synoniemen: tuple[tuple[str, ...], ...] = ()
    delen: tuple[str, ...] = ()
    zin: tuple[str, ...] = ()


class Woordenschat:
    """The words of the public rows, and the groups of words that mean the same."""

    def __init__(self, texts: Iterable[str], groups: Iterable[Sequence[str]]) -> None:
        self.words: set[str] = set()
        for text in texts:
            self.words.update(fold(text).split())
        self.synonyms: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        for group in groups:
            phrases = [tuple(fold(word).split()) for word in group]
            for phrase in filter(None, phrases):
                self.synonyms[phrase] += [other for other in phrases if other and other != phrase]
                self.words.update(phrase)
        self._meant: dict[str, tuple[str, ...]] = {}
        self._by_trigram: dict[str, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.words):
            if len(word) > 2 and not word.isdecimal():
                self._by_sound[sound(word)].append(word)
                for trigram in _trigrams(word):
                    self._by_trigram[trigram].append(word)

    def knows(self, word: str) -> bool:
        return word in self.words

    def meant(self, word: str) -> tuple[str, ...]:
        """The words nearest to one that we don't know, the likeliest first; at most three."""
        if self.knows(word) or len(word) < 4 or word.isdecimal():
            return ()
        if word not in self._meant:
            if len(self._meant) > REMEMBERED:
                self._meant.clear()
            self._meant[word] = self._nearest(word)
        return self._meant[word]

    def _nearest(self, word: str) -> tuple[str, ...]:
        if alike := self._by_sound.get(sound(word)):
            return tuple(alike[:3])
        shared: dict[str, int] = defaultdict(int)
        for trigram in _trigrams(word):
            for other in self._by_trigram.get(trigram, ()):
                shared[other] += 1
        most = slips(word)
        ranked = sorted(
            (d, -count, other)
            for other, count in shared.items()
            if count > 1 and len(other) > 3 and (d := self._apart(word, other, most)) <= most
        )
        return tuple(other for d, _, other in ranked[:3] if d == ranked[0][0])

    @staticmethod
    def _apart(word: str, other: str, most: int) -> int:
        return min(distance(word, other, most), distance(sound(word), sound(other), most) + (word[0] != other[0]))

    def parts(self, word: str) -> tuple[str, ...]:
        """Both halves of a compound when the city knows them: ``straatlamp`` → straat, lamp."""
        found: list[str] = []
        for cut in range(3, len(word) - 2):
            head, tail = word[:cut], word[cut:]
            if not self.knows(tail) or tail in STOP or len(tail) < 4:
                continue
            stems = [head[: len(head) - len(j)] for j in JOINTS if head.endswith(j)]
            heads = [h for stem in stems for h in (stem, f"{stem}en") if len(h) > 2 and self.knows(h) and h not in STOP]
            if heads:
                found += [heads[0], tail]
        return tuple(dict.fromkeys(found))

    def others(self, phrase: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """Synonyms of a word or phrase."""
        return tuple(self.synonyms.get(phrase, ()))


@dataclass(frozen=True, slots=True)
class Vraag:
    """A query as understood."""

    tekst: str
    termen: tuple[Term, ...] = ()

    @property
    def verbeterd(self) -> Mapping[str, str]:
        """What we took a word for: {typed: taken for}."""
        return {term.woord: term.bedoeld[0] for term in self.termen if term.bedoeld}


def understand(text: str, schat: Woordenschat) -> Vraag:
    """Read a query. Anything may come in; only folded words come out."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text[:MAX_CHARS]).split())
    typed = [word.replace("-", "") if "-" in word else word for word in words(text)][:MAX_WORDS]
    kept = [word for word in typed if word not in STOP and (len(word) > 1 or word.isdecimal())] or typed
    terms = [_term(word, schat) for word in dict.fromkeys(kept)]
    return Vraag(text, tuple(terms + _phrases(typed, schat)))


def _term(word: str, schat: Woordenschat) -> Term:
    meant = schat.meant(word)
    readings = [(word,), *((m,) for m in meant)]
    parts = schat.parts(word) or tuple(part for m in meant for part in schat.parts(m))
    synonyms = dict.fromkeys(other for reading in readings for other in schat.others(reading))
    return Term(word, bekend=schat.knows(word), bedoeld=meant, synoniemen=tuple(synonyms), delen=parts)


def _phrases(typed: Sequence[str], schat: Woordenschat) -> list[Term]:
    """Neighbouring words that are one: a phrase with synonyms, or a compound written apart (``grof vuil``)."""
    found: list[Term] = []
    repaired = [word if schat.knows(word) else (schat.meant(word) or (word,))[0] for word in typed]
    for size in range(min(MAX_PHRASE, len(repaired)), 1, -1):
        for start in range(len(repaired) - size + 1):
            phrase = tuple(repaired[start : start + size])
            joined = "".join(phrase)
            together = (
                _written_apart(joined, schat) if size == 2 and joined not in typed and not STOP & set(phrase) else ()
            )
            synonyms = [*schat.others(phrase), *(other for word in together for other in schat.others((word,)))]
            if synonyms or together:
                found.append(Term("", bedoeld=together, synoniemen=tuple(dict.fromkeys(synonyms)), zin=phrase))
    return found


def _written_apart(joined: str, schat: Woordenschat) -> tuple[str, ...]:
    """The compound that two words may have been meant as."""
    if schat.knows(joined):
        return (joined,)
    return schat.meant(joined) if len(joined) > 6 else ()


def mark_words(vraag: Vraag) -> frozenset[str]:
    """The words that explain why something was found."""
    found: set[str] = set()
    for term in vraag.termen:
        found.update(filter(None, (term.woord, *term.bedoeld, *term.delen)))
        found.update(word for phrase in term.synoniemen for word in phrase)
    return frozenset(word for word in found if len(word) > 2 and word not in STOP)


def is_marked(word: str, marks: frozenset[str]) -> bool:
    """Whether a word of a title is one of those, or an inflection or compound of one."""
    folded = plain(word).replace("-", "")
    if folded in marks:
        return True
    return any(len(m) > 3 and (folded.startswith(m) or (len(folded) > 3 and m.startswith(folded))) for m in marks)
