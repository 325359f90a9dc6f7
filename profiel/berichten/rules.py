"""Which template belongs to which step of a dossier, how its words are filled in, and when a mail may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final, Protocol, TypeVar

from django.template import Context, Engine, Template

from stadsportaal.kern.kalender import BRUSSEL, lokaal

ENGINE = Engine(builtins=["stadsportaal.kern.templatetags.stad"], autoescape=False, string_if_invalid="")
"""Plain text: nothing to escape; no loaders, so a template cannot read a file."""

VEILIGHEID: Final = frozenset(
    f"machtiging_{wat}_{rol}" for wat in ("gegeven", "gestopt") for rol in ("burger", "gemachtigde")
)
"""Codes of templates that are mailed whatever somebody switched off: a thief would switch it off first."""


class Choosable(Protocol):
    """What choosing needs of a template."""

    code: str
    soort: str
    versie: int


T = TypeVar("T", bound=Choosable)


def template_code(code: str, uitkomst: str) -> str:
    """The code of the template: a decision has one per outcome, `beslist_geweigerd`."""
    return f"{code}_{uitkomst}" if code == "beslist" and uitkomst else code


def choose(templates: Iterable[T], *, dienst: str, soort: str) -> T | None:
    """The newest version of the most particular template: of the dienst, else of the kind, else of all."""
    order = {dienst: 2, soort: 1, "": 0}
    fitting = [t for t in templates if t.soort in order]
    return max(fitting, key=lambda t: (order[t.soort], t.versie), default=None)


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    return ENGINE.from_string(text)


def render_text(text: str, values: Mapping[str, Any]) -> str:
    """Fill in a template. Raises django.template.TemplateSyntaxError for a malformed one."""
    return _compiled(text).render(Context(dict(values), autoescape=False)).strip()


def quiet_until(now: datetime, hours: Sequence[int]) -> datetime | None:
    """When the quiet hours end that `now` (aware) falls in; None when it falls in none.

    `hours` are the first quiet hour and the first one that is not, on the clock of Brussels: (21, 8) is
    from 21.00 until 8.00 the next day, also on the nights when the clock is moved. Empty: never quiet.
    """
    if not hours:
        return None
    first, end = hours
    clock = lokaal(now)
    evening = first > end and clock.hour >= first
    if not (evening or (clock.hour < end and (first > end or clock.hour >= first))):
        return None
    day = clock.date() + timedelta(days=1) if evening else clock.date()
    return datetime.combine(day, time(end), BRUSSEL).astimezone(UTC)
