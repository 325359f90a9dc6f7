"""Which template belongs to which step of a dossier, and how its words are filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

from django.template import Context, Engine

ENGINE = Engine(builtins=["stadsportaal.kern.templatetags.stad"], autoescape=False, string_if_invalid="")
"""Plain text: nothing to escape; no loaders, so a template cannot read a file."""


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


def render_text(text: str, values: Mapping[str, Any]) -> str:
    """Fill in a template. Raises django.template.TemplateSyntaxError for a malformed one."""
    return ENGINE.from_string(text).render(Context(dict(values), autoescape=False)).strip()
