"""Answers that the citizen gave in an earlier aanvraag: offered again, with the day, and confirmed once they are old.

What a page offered travels along in its form, encrypted and bound to this aanvraag: saving a step looks nothing up,
and nobody can say that they were offered something else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from loket.definitie import Stap, Vraag
from loket.herkomst import EERDER, Herkomst
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.pad import is_leeg, is_weet_niet
from loket.vragen import soort
from stadsportaal.kern.crypto import DecryptionFailed, decrypt, encrypt
from stadsportaal.kern.kalender import months_later, vandaag

LATEST: Final = 20
"""The latest aanvragen in which we look for an earlier answer: what must be confirmed stands in old ones."""
VELD: Final = "_eerder"
"""The hidden field of a step with what it offered; no question can have this name."""


@dataclass(frozen=True, slots=True)
class Eerder:
    """An answer to offer, where it came from, and whether it is old enough to be confirmed."""

    waarde: Any
    herkomst: Herkomst
    bevestigen: bool


def _offered(invulling: Invulling, stap: Stap) -> dict[str, Vraag]:
    """The shown questions of a step to which an earlier answer may be offered."""
    return {vraag.key: vraag for vraag in invulling.pad.vragen[stap.key] if vraag.hergebruik != "nooit"}


def eerder_van(invulling: Invulling, stap: Stap, niveau: int) -> dict[str, Eerder]:
    """Earlier own answers to the questions of a step that may be offered again; the newest of each.

    Of dossiers that an access of this `niveau` may open: a weak login reads nothing of what asks for a strong one.
    A question of another form with the same key asks the same only when it is of the same soort. Signed answers and
    files never are (controle.py). No query when the step has none to offer.
    """
    asked, given = _offered(invulling, stap), invulling.pad.antwoorden
    wanted = {key: vraag for key, vraag in asked.items() if key not in given}
    if not wanted:
        return {}
    rows = Aanvraag.objects.filter(profiel=invulling.aanvraag.profiel_id, dossier__niveau__lte=niveau)
    rows = rows.exclude(status=Aanvraag.Status.CONCEPT)
    found: dict[str, Eerder] = {}
    rows = rows.select_related("dossier", "formulierversie").defer("formulierversie__definitie")
    for row in rows.order_by("-dossier__ingediend_op", "-pk")[:LATEST]:
        there = row.formulierversie.lees().vraag_per_key
        for key in [
            key for key in wanted.keys() - found.keys() if key in there and there[key].soort == wanted[key].soort
        ]:
            waarde, sent = row.antwoorden.get(key), row.dossier.ingediend_op
            if is_leeg(waarde) or is_weet_niet(waarde):
                continue
            if sent and not soort(wanted[key]).keur(wanted[key], waarde, invulling.omgeving):
                source = _given_in(row, key, vandaag(sent))
                found[key] = Eerder(waarde, source, must_confirm(wanted[key], source.op, invulling.omgeving.today))
    return found


def _given_in(aanvraag: Aanvraag, key: str, sent: date) -> Herkomst:
    """Where this answer was given or confirmed last: what was only taken over there is as old as it was."""
    kept = aanvraag.herkomst.get(key)
    known = Herkomst.of(kept) if kept else None
    if known and known.soort == EERDER and not known.bevestigd:
        return known
    return Herkomst(EERDER, aanvraag.dossier.kenmerk, sent)


def must_confirm(vraag: Vraag, given: date, today: date) -> bool:
    """Whether an answer of that day is asked to be confirmed; a younger one is simply offered."""
    return vraag.hergebruik == "bevestigen" and months_later(given, vraag.bevestigen_na) <= today


# -- along with the page --------------------------------------------------------------------------


def _label(aanvraag: Aanvraag) -> str:
    return f"loket.eerder.{aanvraag.pk}"


def verzegeld(aanvraag: Aanvraag, eerder: Mapping[str, Eerder]) -> str:
    """What was offered, for the form of the page; empty for nothing."""
    rows = {key: [row.waarde, row.herkomst.data(), row.bevestigen] for key, row in eerder.items()}
    return encrypt(json.dumps(rows), _label(aanvraag)) if rows else ""


def ontzegeld(invulling: Invulling, stap: Stap, typed: str) -> dict[str, Eerder]:
    """What the page of this step offered; nothing when it did not, or when that was changed on its way.

    Also of what another window answered since: who confirmed it here says so again in a conflict.
    """
    if not typed:
        return {}
    try:
        rows = json.loads(decrypt(typed, _label(invulling.aanvraag)))
    except DecryptionFailed:
        return {}
    still = _offered(invulling, stap)
    return {
        key: Eerder(waarde, Herkomst.of(kept), bevestigen)
        for key, (waarde, kept, bevestigen) in rows.items()
        if key in still
    }
