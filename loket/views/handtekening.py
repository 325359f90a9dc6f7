"""Signing in once more for a signature: sent to the identity provider, and back to the step that asked for it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from loket.actions.concept import SignedInPerson
from loket.definitie import Stap, Vraag
from loket.handtekening import may_answer
from loket.invulling import Invulling
from loket.vragen import soort
from loket.vragen.basis import Aanmelding
from loket.vragen.handtekening import SOORT, aangemeld, is_geldig
from profiel.toegang.niveau import NAMES, level_of, name_of
from profiel.toegang.opnieuw import shown_at_provider
from profiel.toegang.toegang import LevelRequired, toegang_of

SESSION_NAME: Final = "handtekening"
"""What the session waits for: {kenmerk, vraag, inhoud, account, niveau, at}."""


def with_login(request: HttpRequest, invulling: Invulling) -> Invulling:
    """The same, knowing the new login that this draft asked for; a form without a signature stays as it is."""
    asked: dict[str, Any] | None = request.session.get(SESSION_NAME) if invulling.omgeving.inhoud else None
    account = toegang_of(request).account
    if asked is None or account is None or asked["account"] != account.pk:
        return invulling
    shown = shown_at_provider(request, asked["at"])
    level = level_of(request.session, account.pk)
    if asked["kenmerk"] != invulling.aanvraag.dossier.kenmerk or shown is None or level < asked["niveau"]:
        return invulling
    op = datetime.fromtimestamp(shown, UTC)
    login = Aanmelding(asked["vraag"], asked["inhoud"], op, account.naam, name_of(level))
    return replace(invulling, omgeving=replace(invulling.omgeving, aangemeld=login))


def forget_login(request: HttpRequest, stap: Stap) -> None:
    """One login is for one signature."""
    if any(vraag.soort == SOORT for vraag in stap.vragen):
        request.session.pop(SESSION_NAME, None)


def must_sign_in(request: HttpRequest, invulling: Invulling, stap: Stap) -> HttpResponse | None:
    """To the identity provider for who ticks a signature without a new login; None when there is nothing to do.

    Raises SignedInPerson for who may not sign here.
    """
    for vraag in invulling.pad.vragen[stap.key]:
        if vraag.soort != SOORT:
            continue
        if not may_answer(stap, invulling.aanvraag.dossier, toegang_of(request)):
            raise SignedInPerson(invulling.aanvraag)
        stored = invulling.omgeving.antwoorden.get(vraag.key)
        known = is_geldig(vraag, stored, invulling.omgeving) or aangemeld(vraag, invulling.omgeving)
        if request.POST.get(vraag.key) and not known:
            return _to_provider(request, invulling, vraag)
    return None


def _to_provider(request: HttpRequest, invulling: Invulling, vraag: Vraag) -> HttpResponse:
    """Remember what is signed, and lead there. Raises LevelRequired in a city without an identity provider."""
    toegang = toegang_of(request)
    level = max(NAMES[vraag.opties.niveau], toegang.level)
    request.session[SESSION_NAME] = {
        "kenmerk": invulling.aanvraag.dossier.kenmerk,
        "vraag": vraag.key,
        "inhoud": invulling.omgeving.inhoud[vraag.key],
        "account": toegang.actor.account_id,
        "niveau": int(level),
        "at": time.time(),
    }
    if not settings.OIDC_ISSUER:
        raise LevelRequired(level)
    query = urlencode({"niveau": name_of(level), "next": request.get_full_path()})
    return redirect(f"{reverse('toegang:oidc_start')}?{query}")


def what_is_signed(invulling: Invulling, stap: Stap) -> list[dict[str, Any]]:
    """Rows of a summary list: every answer before the signature of this step; none for another step."""
    if not any(vraag.soort == SOORT for vraag in stap.vragen):
        return []
    before = invulling.pad.stappen[: invulling.pad.stappen.index(stap)]
    answers = invulling.pad.antwoorden
    return [
        {"naam": vraag.label, "waarden": soort(vraag).toon(vraag, answers[vraag.key])}
        for earlier in before
        for vraag in invulling.pad.vragen[earlier.key]
        if answers.get(vraag.key) is not None
    ]
