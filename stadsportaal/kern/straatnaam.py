"""Whether a street is what somebody typed: every word begins one of its name, or does so but for one slip.

Words count without accents and capitals, a hyphen is a space, and nobody has to know where a name is written
apart: “langenieuwstraat” and “turnhoutse baan” are found. Behind the name may stand where it is: “Meir Antwerpen”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from stadsportaal.kern.woordenschat import distance, sound
from stadsportaal.kern.zoeken import plain

SHORT: Final = {"st": "sint"}
SLIP: Final = 4
"""A shorter word has to be right: with one letter changed it is every other word."""
_WORD: Final = re.compile(r"[a-z0-9]+")

Rank = tuple[Any, ...]


@lru_cache(maxsize=10_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    return tuple(SHORT.get(word, word) for word in _WORD.findall(plain(text)))


@lru_cache(maxsize=10_000)
def _tails(naam: str) -> tuple[str, ...]:
    """A name in one piece, from each of its words on."""
    name = words_of(naam)
    return tuple("".join(name[start:]) for start in range(len(name)))


def exact(typed: Sequence[str], naam: str, waar: str) -> Rank | None:
    """How well a street fits without any slip, the smallest the best; None when it does not."""
    whole, tails = "".join(typed), _tails(naam)
    for place, tail in enumerate(tails):
        if tail.startswith(whole):
            return min(place, 1), tail != whole
    name, around = words_of(naam), words_of(waar)
    here = sum(_begins(word, name) for word in typed)
    return (2, -here) if here and all(_begins(word, name) or _begins(word, around) for word in typed) else None


def near(typed: Sequence[str], naam: str, waar: str) -> Rank | None:
    """The same with one slip at most in all that was typed; as it sounds is no slip."""
    whole, slips = "".join(typed), 0
    for place, tail in enumerate(_tails(naam)):
        if (here := _slips(whole, tail)) is not None:
            return min(place, 1), here
    name, around, on_name = words_of(naam), words_of(waar), 0
    for word in typed:
        found = [here for one in name if (here := _slips(word, one)) is not None]
        if found:
            on_name += 1
            slips += min(found)[0]
        elif not _begins(word, around):
            return None
    return (2, slips, -on_name) if on_name and slips < 2 else None


def _begins(word: str, words: Sequence[str]) -> bool:
    return any(one.startswith(word) for one in words)


def _slips(typed: str, word: str) -> tuple[int, bool] | None:
    """Slips in the beginning of a word, and whether more of it follows; None when there are more than one."""
    if len(typed) < SLIP:
        return (0, word != typed) if word.startswith(typed) else None
    if (slips := _apart(typed, word)) < 2:
        return slips, False
    slips = min(_apart(typed, word[: len(typed) + more]) for more in (0, 1, -1))
    return (slips, True) if slips < 2 else None


def _apart(typed: str, word: str) -> int:
    return min(distance(typed, word, 1), distance(sound(typed), sound(word), 1))
