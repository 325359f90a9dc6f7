"""What higher apps contribute to the catalogue: where the form of a dienst starts."""

from __future__ import annotations

from collections.abc import Callable

StartLink = Callable[[str], str | None]
"""Gives the address where the form with this slug starts, or None when there is no such form (yet)."""

START_LINKS: list[StartLink] = []


def register_start_link(link: StartLink) -> StartLink:
    """Register who knows where forms start; may be used as a decorator. Called on a page view: no queries
    beyond what it memoises itself.
    """
    if link not in START_LINKS:
        START_LINKS.append(link)
    return link


def start_url(formulier: str) -> str | None:
    """Where the form of a dienst starts; None when nobody has it, so that no dead button is shown."""
    if not formulier:
        return None
    return next((url for link in START_LINKS if (url := link(formulier))), None)
