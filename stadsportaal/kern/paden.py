"""Paths that are looked up once per process: of a page without arguments, and of the page of a kenmerk."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

from stadsportaal.kern.kenmerk import format_kenmerk, is_kenmerk

_STAND_IN: Final = "BB2BB2BB"


@lru_cache(maxsize=2000)
def _reversed(name: str, args: tuple[str, ...], app: str | None, where: tuple[Any, ...]) -> str:
    return reverse(name, args=args, current_app=app)


def path_of(name: str, *args: str, app: str | None = None) -> str:
    """As `reverse`, for a page of which there is one, or few. Raises NoReverseMatch."""
    return _reversed(name, args, app, (get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()))


def path_of_kenmerk(name: str, kenmerk: str) -> str:
    """As `reverse` with a kenmerk as the one argument. Raises NoReverseMatch."""
    if not is_kenmerk(kenmerk):
        return reverse(name, args=[kenmerk])
    path = path_of(name, _STAND_IN)
    return path.replace(format_kenmerk(_STAND_IN), format_kenmerk(kenmerk)).replace(_STAND_IN, kenmerk)
