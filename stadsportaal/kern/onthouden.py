"""What a process remembers for a short while, so that a page that everybody opens costs no query for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from django.core.cache import caches

CACHE: Final = "proces"
"""Kept in the memory of the process, apart from the cache that all processes share."""

T = TypeVar("T")


def onthoud(key: str, look: Callable[[], T], *, seconds: int = 60) -> T:
    """What `look` found at most so many seconds ago; None is not remembered: it is looked for each time."""
    cache = caches[CACHE]
    found: T | None = cache.get(key)
    if found is not None:
        return found
    fresh = look()
    if fresh is not None:
        cache.set(key, fresh, seconds)
    return fresh
