"""A variable that one of our own templates reads and its view does not give is an error.

The admin's and allauth's templates rely on undefined variables being empty. A variable behind
`|default:` or inside `{% if %}` has said what its absence means.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.template.base import FilterExpression, Node


class UndefinedVariable(AssertionError):
    """One of our own templates reads a variable that its view does not give."""


class UndefinedGuard(str):
    """Django's `string_if_invalid`: empty for other people's templates, an error for ours.

    Its truth value is what Django asks first, before it would skip the filters behind the variable.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        expression, origin = _being_resolved(sys._getframe(1))
        says_default = bool(expression.filters) and expression.filters[0][0].__name__.startswith("default")
        if origin.is_relative_to(settings.BASE_DIR / "templates") and not says_default:
            raise UndefinedVariable(f"{origin}: {{{{ {expression} }}}} is undefined")
        return False


def _being_resolved(frame: FrameType | None) -> tuple[FilterExpression, Path]:
    """The expression being resolved and the template file it stands in."""
    expression: FilterExpression | None = None
    while frame is not None:
        current = frame.f_locals.get("self")
        if expression is None and isinstance(current, FilterExpression):
            expression = current
        elif expression is not None and isinstance(current, Node) and getattr(current, "origin", None):
            return expression, Path(current.origin.name)
        frame = frame.f_back
    raise LookupError("no template is being rendered")
