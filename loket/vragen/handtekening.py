"""A signature: the citizen signs in once more, for this very draft and the answers that stand in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from loket.definitie import Definitie, Vraag
from loket.pad import Pad
from loket.vragen.basis import Aanmelding, Fout, Omgeving, Refused, Vraagsoort, gemeenschappelijk
from stadsportaal.kern.kalender import format_datum_tijd

SOORT: Final = "handtekening"
AANMELDEN: Final = "Meld je opnieuw aan om te ondertekenen."


class Handtekening(Vraagsoort):
    """Stored as {op, door, niveau, inhoud}: when, by whom, how sure we were, and the digest of what was signed."""

    soort = SOORT
    leeg = "Vink aan dat je ondertekent."
    template = "loket/vragen/handtekening.html"
    bewijs = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        field = forms.BooleanField(**gemeenschappelijk(vraag) | {"label": vraag.opties.tekst})
        field.initial = aangemeld(vraag, omgeving) is not None
        return {"": field}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        if not delen.get(""):
            return None
        stored = omgeving.antwoorden.get(vraag.key)
        if is_geldig(vraag, stored, omgeving):
            return stored
        login = aangemeld(vraag, omgeving)
        if login is None:
            raise Refused(Fout(AANMELDEN, code="aanmelden"))
        return {"op": login.op.isoformat(), "door": login.door, "niveau": login.niveau, "inhoud": login.inhoud}

    def gevuld(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> dict[str, Any]:
        return {"": True} if is_geldig(vraag, waarde, omgeving) else {}

    def beeld(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, Any]:
        stored = omgeving.antwoorden.get(vraag.key)
        valid = is_geldig(vraag, stored, omgeving)
        return {
            "getekend": " ".join(self.toon(vraag, stored)) if valid else "",
            "gewijzigd": bool(stored) and not valid,
            "aangemeld": aangemeld(vraag, omgeving) is not None,
        }

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        text = "Je wijzigde iets nadat je ondertekende. Onderteken opnieuw."
        return [] if is_geldig(vraag, waarde, omgeving) else [Fout(text, code="gewijzigd")]

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        when = format_datum_tijd(datetime.fromisoformat(waarde["op"]))
        return [f"Ondertekend door {waarde['door']}", f"{when}, na een nieuwe aanmelding (niveau {waarde['niveau']})"]


def aangemeld(vraag: Vraag, omgeving: Omgeving) -> Aanmelding | None:
    """The new login that was asked for this signature and for what stands in the draft now."""
    login = omgeving.aangemeld
    return login if login and (login.vraag, login.inhoud) == (vraag.key, omgeving.inhoud.get(vraag.key)) else None


def is_geldig(vraag: Vraag, waarde: Any, omgeving: Omgeving) -> bool:
    """Whether this signature is one of what stands in the draft now."""
    return isinstance(waarde, Mapping) and waarde.get("inhoud") == omgeving.inhoud.get(vraag.key, "")


def inhoud_van(definitie: Definitie, pad: Pad, waarvan: str) -> dict[str, str]:
    """For each signature the digest of what it signs: its own words and every answer that stands before it.

    `waarvan` names the draft and the version of its form. Empty for a form without a signature.
    """
    if not any(vraag.soort == SOORT for vraag in definitie.alle_vragen()):
        return {}
    found: dict[str, str] = {}
    before: list[Any] = []
    for stap in pad.stappen:
        for vraag in pad.vragen[stap.key]:
            if vraag.soort == SOORT:
                found[vraag.key] = _digest([waarvan, vraag.key, vraag.opties.tekst, before])
            elif not vraag.vraagt_niets:
                before.append([vraag.key, pad.antwoorden.get(vraag.key)])
    return found


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
