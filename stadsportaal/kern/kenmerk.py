"""Kenmerk: the short public number of a case, like ``KM7R-T4XH``.

Seven characters and one check character. Positions 3 and 6 are digits, all others consonants, so at
most two letters stand together and no word forms. The alphabet has no look-alikes (I O Q Z 0 1).
A kenmerk is no secret and grants nothing.

Check: with letters numbered 0–18 and digits 0–7, ``sum(weight × value) ≡ 0 (mod 19)`` with eight
different weights. 19 is prime, so every single substitution and every swap of two characters of the
same kind changes the sum; a swap of a letter and a digit breaks the pattern.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol, TypeVar

from django.db import IntegrityError, transaction

LETTERS = "BCDFGHJKLMNPRSTVWXY"
DIGITS = "23456789"
PATTERN = re.compile(f"[{LETTERS}]{{2}}[{DIGITS}][{LETTERS}]{{2}}[{DIGITS}][{LETTERS}]{{2}}")
_WEIGHTS = (
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    18,
)  # 18 ≡ -1: the check letter is the sum of the others
_DIGIT_POSITIONS = (2, 5)
_SEPARATORS = re.compile(r"[\s.\-–—_/]+")
_ATTEMPTS = 8

T = TypeVar("T")


class Random(Protocol):
    """The part of ``secrets`` and ``random.Random`` that drawing a kenmerk needs."""

    def choice(self, seq: Sequence[str], /) -> str: ...


def _value(character: str) -> int:
    return DIGITS.index(character) if character in DIGITS else LETTERS.index(character)


def _check_letter(body: str) -> str:
    total = sum(w * _value(c) for w, c in zip(_WEIGHTS, body, strict=False))
    return LETTERS[total % len(LETTERS)]


_source: ContextVar[Random] = ContextVar("kenmerk_source", default=secrets)


@contextmanager
def kenmerken_from(rng: Random) -> Iterator[None]:
    """Draw every kenmerk inside from `rng`: the demo city is the same each time."""
    token = _source.set(rng)
    try:
        yield
    finally:
        _source.reset(token)


def new_kenmerk(rng: Random | None = None) -> str:
    """Draw a kenmerk of eight characters without dash (158 million exist)."""
    rng = rng or _source.get()
    body = "".join(rng.choice(DIGITS if i in _DIGIT_POSITIONS else LETTERS) for i in range(7))
    return body + _check_letter(body)


def normalise(text: str) -> str:
    """Strip what people add (spaces, dashes, dots) and write in capitals; says nothing on validity."""
    return _SEPARATORS.sub("", text).upper()


def is_kenmerk(text: str) -> bool:
    """Whether ``text``, as people may type it, is a well-formed kenmerk with a right check letter."""
    plain = normalise(text)
    return PATTERN.fullmatch(plain) is not None and _check_letter(plain[:7]) == plain[7]


def format_kenmerk(kenmerk: str) -> str:
    """Write a kenmerk the way it is shown: ``KM7RT4XH`` → ``KM7R-T4XH``."""
    plain = normalise(kenmerk)
    return f"{plain[:4]}-{plain[4:]}"


def new_controlecode() -> str:
    """Sixteen characters to type over from paper (76 bits): whoever holds it may check, nobody guesses one."""
    return format_controlecode("".join(secrets.choice(LETTERS + DIGITS) for _ in range(16)))


def format_controlecode(text: str) -> str:
    """The one way to write a controlecode, in fours: ``bk4tw9…`` → ``BK4T-W9…``."""
    plain = normalise(text)
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


class KenmerkConverter:
    """Path converter ``<kenmerk:kenmerk>``: any spelling in, stored form out, anything else is 404."""

    regex = "[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        if not is_kenmerk(value):
            raise ValueError("not a kenmerk")
        return normalise(value)

    def to_url(self, value: str) -> str:
        return format_kenmerk(value)


def save_with_kenmerk(make: Callable[[str], T]) -> T:
    """Call ``make(kenmerk)`` in a savepoint, again with a new kenmerk while that one is taken.

    Any other IntegrityError, and the last of eight clashes in a row, is the caller's.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return make(new_kenmerk())
        except IntegrityError as error:
            if "kenmerk" not in _unique_constraint(error):
                raise
    with transaction.atomic():
        return make(new_kenmerk())


def draw_kenmerk(take: Callable[[str], bool]) -> None:
    """Call ``take(kenmerk)``, again with a new kenmerk while it answers that that one is taken.

    Eight clashes in a row are no chance: RuntimeError.
    """
    if not any(take(new_kenmerk()) for _ in range(_ATTEMPTS)):
        raise RuntimeError("eight times a kenmerk that is taken")


def _unique_constraint(error: IntegrityError) -> str:
    """Name of the violated unique constraint; empty when another rule was broken."""
    diag = getattr(error.__cause__, "diag", None)
    return (diag.constraint_name or "") if diag and diag.sqlstate == "23505" else ""
