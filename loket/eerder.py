"""Answers that the citizen gave in an earlier aanvraag: offered again, with the day, and confirmed once they are old.
What stands on a product of the citizen is offered the same way: to choose, never filled in.

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
from loket.herkomst import EERDER, PRODUCT, Herkomst
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.pad import is_leeg, is_weet_niet
from loket.vragen import soort
from loket.vragen.basis import Refused
from producten.models import Product
from producten.soorten import soort_of
from stadsportaal.kern.crypto import DecryptionFailed, decrypt, encrypt
from stadsportaal.kern.kalender import months_later, vandaag

LATEST: Final = 20
"""The latest aanvragen in which we look for an earlier answer: what must be confirmed stands in old ones."""
VELD: Final = "_eerder"
"""The hidden field of a step with what it offered; no question can have this name."""


@dataclass(frozen=True, slots=True)
class Eerder:
    """An answer to offer, where it came from, and whether it must be confirmed; `anderen`: others beside it."""

    waarde: Any
    herkomst: Herkomst
    bevestigen: bool
    anderen: tuple[tuple[Any, Herkomst], ...] = ()

    @property
    def keuzes(self) -> tuple[tuple[Any, Herkomst], ...]:
        """Everything that is offered."""
        return ((self.waarde, self.herkomst), *self.anderen)

    @property
    def van_product(self) -> bool:
        return self.herkomst.soort == PRODUCT


def _offered(invulling: Invulling, stap: Stap) -> dict[str, Vraag]:
    """The shown questions of a step to which something may be offered."""
    shown = invulling.pad.vragen[stap.key]
    return {vraag.key: vraag for vraag in shown if vraag.hergebruik != "nooit" or vraag.uit_product}


def eerder_van(invulling: Invulling, stap: Stap, niveau: int) -> dict[str, Eerder]:
    """What the products of the citizen, or else earlier own answers say to the questions of a step; the newest of each.

    Of dossiers that an access of this `niveau` may open: a weak login reads nothing of what asks for a strong one.
    A question of another form with the same key asks the same only when it is of the same soort. Signed answers and
    files never are (controle.py). No query when the step has none to offer.
    """
    asked, given = _offered(invulling, stap), invulling.pad.antwoorden
    open_ones = {key: vraag for key, vraag in asked.items() if key not in given}
    found = _on_products(invulling, open_ones, niveau)
    wanted = {key: vraag for key, vraag in open_ones.items() if vraag.hergebruik != "nooit" and key not in found}
    if not wanted:
        return found
    rows = Aanvraag.objects.filter(profiel=invulling.aanvraag.profiel_id, dossier__niveau__lte=niveau)
    rows = rows.exclude(status=Aanvraag.Status.CONCEPT)
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


def _on_products(invulling: Invulling, asked: Mapping[str, Vraag], niveau: int) -> dict[str, Eerder]:
    """What these questions may be answered with: it stands on products that the citizen has today, the newest first.

    Of kinds that an access of this `niveau` may open. One query; none for questions that are on no product.
    """
    sources = {key: vraag.uit_product.partition(".") for key, vraag in asked.items() if vraag.uit_product}
    if not sources:
        return {}
    diensten = {dienst for dienst, _, _ in sources.values()}
    today = invulling.omgeving.today
    mine = Product.objects.geldig(today).filter(profiel=invulling.aanvraag.profiel_id, geldig_van__lte=today)
    rows = mine.filter(dienst__in=diensten).recent()
    products = [product for product in rows if soort_of(product.soort).niveau <= niveau]
    found: dict[str, Eerder] = {}
    for key, (dienst, _, veld) in sources.items():
        said: dict[str, tuple[Any, Herkomst]] = {}
        for product in products:
            text = dict(product.velden).get(veld, "") if product.dienst_id == dienst else ""
            waarde = _read(asked[key], text, invulling)
            if not is_leeg(waarde):
                said.setdefault(waarde, (waarde, Herkomst(PRODUCT, product.kenmerk, product.geldig_van)))
        if said:
            (first, source), *others = said.values()
            found[key] = Eerder(first, source, bevestigen=True, anderen=tuple(others))
    return found


def _read(vraag: Vraag, text: str, invulling: Invulling) -> Any:
    """The answer that this text is; None for one that the question does not take."""
    try:
        waarde = soort(vraag).samen(vraag, {"": text}, invulling.omgeving)
    except Refused:
        return None
    return None if is_leeg(waarde) or soort(vraag).keur(vraag, waarde, invulling.omgeving) else waarde


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
    rows = {
        key: [row.waarde, row.herkomst.data(), row.bevestigen, *([waarde, bron.data()] for waarde, bron in row.anderen)]
        for key, row in eerder.items()
    }
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
    return {key: _unsealed(row) for key, row in rows.items() if key in still}


def _unsealed(row: list[Any]) -> Eerder:
    waarde, kept, bevestigen, *others = row
    return Eerder(waarde, Herkomst.of(kept), bevestigen, tuple((other, Herkomst.of(bron)) for other, bron in others))
