"""The money of an aanvraag: asked when it is sent or granted, received, let go.

Each is part of an action that checked access and, after sending, holds the lock of the dossier.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils import timezone

from loket.betalen.rekening import begins_of, gevraagd, kosten_van
from loket.invulling import Invulling
from loket.meteen import judge_at_once
from loket.models import Aanvraag
from loket.rules import pay_by, remind_until
from producten.betalen.actions import forgive, postpone, request_payment
from producten.betalen.rules import Verzoek
from producten.models import Betaalverzoek
from profiel.dossiers.actions import Actie, Stap, progress
from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_bedrag, vandaag

NAAM: Final = "betaling"
WACHT: Final = "wacht_op_betaling"
"""Own state of an aanvraag that is handled only once it is paid."""


def hold_for_payment(aanvraag: Aanvraag, by: Toegang) -> Stap | None:
    """The wait of a form that is paid when it is sent; None for one that is not, or costs nothing.

    Nobody pays for what a person still has to grant, where a rule grants the rest at once: that is paid after it.
    """
    definitie = aanvraag.formulierversie.lees()
    if definitie.betalen != "bij_versturen":
        return None
    today = vandaag(timezone.now())
    if definitie.beslissing == "meteen" and not judge_at_once(Invulling.of(aanvraag, today)).is_toegekend:
        return None
    verzoek = _request(aanvraag, held=True)
    return replace(_step(verzoek, "betaling_gevraagd"), eigen_status=WACHT) if verzoek else None


def settle(aanvraag: Aanvraag) -> None:
    """After a decision: who gets nothing pays nothing, who gets it is asked for what it costs, once.

    What was paid is not asked again. What is still open is said again; of which we reminded or would have reminded
    already, it is asked anew with a whole term: nobody pays while we look again.
    """
    if not aanvraag.formulierversie.lees().betalen:
        return
    if aanvraag.status == Aanvraag.Status.GEWEIGERD:
        let_go(aanvraag.dossier)
    elif (asked := gevraagd(aanvraag.dossier)) is None:
        if made := _request(aanvraag):
            progress(aanvraag.dossier, _step(made, "betaling_gevraagd"), by=Toegang.systeem())
    elif asked.status == Verzoek.OPEN:
        today = vandaag(timezone.now())
        anew = asked.uiterlijk <= remind_until(today) and postpone(asked, pay_by(today, ()))
        step = _step(asked, "betaling_gevraagd") if anew else replace(_step(asked, "betaling_open"), intern=True)
        progress(aanvraag.dossier, step, by=Toegang.systeem())


def _request(aanvraag: Aanvraag, *, held: bool = False) -> Betaalverzoek | None:
    """None for what costs nothing. `held`: it is handled only once it is paid, so in time for its first day."""
    costs, dossier = kosten_van(aanvraag), aanvraag.dossier
    if not costs.centen:
        return None
    return request_payment(
        by=Toegang.systeem(),
        profiel=aanvraag.profiel,
        titel=dossier.titel[:120],
        thema=dossier.thema,
        bedrag=costs.bedrag,
        uiterlijk=pay_by(vandaag(timezone.now()), begins_of(aanvraag) if held else ()),
        dossier=dossier,
    )


def _step(verzoek: Betaalverzoek, code: str) -> Stap:
    """What the citizen must do now."""
    amount = format_bedrag(verzoek.te_gaan)
    actie = Actie(f"Betaal {amount}", verzoek.get_absolute_url(), verzoek.uiterlijk)
    return Stap(code, actie=actie, parameters={"bedrag": amount})


def paid_step(dossier: Dossier, verzoek: Betaalverzoek) -> Stap:
    """The money came in: the timeline says so, and nobody has to pay any more; another action stays."""
    step = Stap("betaling_ontvangen", parameters={"bedrag": format_bedrag(verzoek.ontvangen)})
    return replace(step, actie=None) if dossier.actie_url == verzoek.get_absolute_url() else step


def let_go(dossier: Dossier) -> None:
    """Who gets nothing pays nothing: what was asked is forgiven, and what was paid goes back."""
    for verzoek in Betaalverzoek.objects.filter(dossier=dossier).order_by("pk"):
        forgive(verzoek)
