"""Who leaves a form half-way: asked once on Mijn stad how it went, in the same visit or a week later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from loket.actions.concept import SOORT
from loket.trechter.einde import Eindpunt, answered
from loket.trechter.models import Tevredenheid
from profiel.toegang.toegang import toegang_of

LIGT_DAGEN: Final = 7
"""Days without a change after which a draft was left alone."""
MOST: Final = 10
_STOPPED: Final = "later_verder"
"""Session key: the drafts that were put aside on purpose in this visit."""


def stopped(request: HttpRequest, kenmerk: str) -> None:
    """Remember for this visit that somebody goes on later."""
    request.session[_STOPPED] = [*request.session.get(_STOPPED, []), kenmerk][-MOST:]


def asks_who_left(request: HttpRequest, concepten: Iterable[Any]) -> dict[str, str] | None:
    """A card about the first of these drafts that was left and not asked about; no query when none may have been."""
    toegang, now = toegang_of(request), timezone.now()
    put_aside, before = request.session.get(_STOPPED, []), now - timedelta(days=LIGT_DAGEN)
    maybe = [
        row.kenmerk
        for row in concepten
        if row.soort == SOORT and (row.kenmerk in put_aside or row.bijgewerkt_op < before)
    ]
    if not maybe or toegang.is_begeleid:
        return None
    rows: Any = toegang.eigen_aanvragen()
    left = [
        (aanvraag.dossier.titel, Eindpunt.of(aanvraag, Tevredenheid.Einde.VERLATEN, reverse("mijn_stad")))
        for aanvraag in rows.with_form().filter(dossier__kenmerk__in=maybe).order_by("-updated_at", "-pk")
        if aanvraag.dossier.kenmerk in put_aside or aanvraag.updated_at < before
    ]
    done = answered(end for _, end in left)
    return next((_card(titel, end) for titel, end in left if end not in done), None)


def _card(titel: str, end: Eindpunt) -> dict[str, str]:
    words = f"Je stopte bij “{titel}”. Je antwoorden blijven bewaard. Eén vraag: we bewaren je antwoord zonder je naam."
    return {"titel": "Hoe ging het invullen?", "tekst": words, "href": end.url}
