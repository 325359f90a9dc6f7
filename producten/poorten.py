"""What higher apps contribute to the catalogue: where the form of a dienst starts, and what to know of it today."""

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


Mededeling = Callable[[str], str]
"""Gives what the page of the dienst with this slug should say today, in sentences; empty for nothing."""

MEDEDELINGEN: list[Mededeling] = []


def register_mededeling(mededeling: Mededeling) -> Mededeling:
    """Register who may have something to say of a dienst. Called on a page view: no queries beyond what it
    memoises itself.
    """
    if mededeling not in MEDEDELINGEN:
        MEDEDELINGEN.append(mededeling)
    return mededeling


Hoelang = Callable[[str], str]
"""Gives how long the dienst with this slug mostly takes, in sentences; empty for nothing to say."""

HOELANG: list[Hoelang] = []


def register_hoelang(hoelang: Hoelang) -> Hoelang:
    """Register who knows how long things take. Called on a page view, as `register_mededeling`."""
    if hoelang not in HOELANG:
        HOELANG.append(hoelang)
    return hoelang


def hoelang_van(dienst: str) -> str:
    """How long this dienst mostly takes; empty when nobody has anything to say of it."""
    return next((words for say in HOELANG if (words := say(dienst))), "")


def mededeling_van(dienst: str) -> str:
    """What there is to say of this dienst today; empty for nothing."""
    return " ".join(filter(None, (say(dienst) for say in MEDEDELINGEN)))


# -- before the catalogue asks less certainty -----------------------------------------------------

Niveauwachter = Callable[[str, int], str]
"""Gives why the dienst with this slug cannot open at this lower level, in sentences; empty when it can."""

NIVEAUWACHTERS: list[Niveauwachter] = []


def register_niveauwachter(wachter: Niveauwachter) -> Niveauwachter:
    """Register who shows or asks things that a weaker login may not have."""
    if wachter not in NIVEAUWACHTERS:
        NIVEAUWACHTERS.append(wachter)
    return wachter


def tegen_niveau(dienst: str, niveau: int) -> str:
    """Why this dienst cannot open at this level; empty when nobody is against it."""
    return next((reden for wachter in NIVEAUWACHTERS if (reden := wachter(dienst, niveau))), "")
