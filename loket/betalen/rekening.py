"""What an aanvraag that was sent costs, what was asked of it, and how both are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from loket.invulling import Invulling
from loket.meteen import judge_at_once
from loket.models import Aanvraag
from loket.pad import Pad, bepaal, gelden
from loket.prijs import Kosten, kosten
from loket.vragen.datum import last_to_ask
from producten.models import Betaalverzoek
from producten.pagina import payment_state
from profiel.dossiers.models import Dossier
from stadsportaal.kern.kalender import format_bedrag, format_datum

NA_BESLUIT = "Dit betaal je pas als we je aanvraag goedkeuren."
BIJ_VERSTUREN = "Dit betaal je meteen na het versturen."
NA_NAZICHT = "We kijken je aanvraag eerst na. Je betaalt pas als we ze goedkeuren."
MOMENT = {"bij_versturen": BIJ_VERSTUREN, "na_besluit": NA_BESLUIT}


def pad_van(aanvraag: Aanvraag) -> Pad:
    """The path by the answers as they were sent and the facts as they were known then."""
    facts = {code: feit["waarde"] for code, feit in aanvraag.bekend.items()}
    return bepaal(aanvraag.formulierversie.lees(), aanvraag.antwoorden, facts)


def kosten_van(aanvraag: Aanvraag) -> Kosten:
    """The price of what was sent."""
    return kosten(aanvraag.formulierversie.lees(), pad_van(aanvraag))


def begins_of(aanvraag: Aanvraag) -> list[date]:
    """The last day on which each thing that it would give could still be asked, with the notice that the form asks."""
    definitie, answers = aanvraag.formulierversie.lees(), aanvraag.antwoorden
    facts = {code: feit["waarde"] for code, feit in aanvraag.bekend.items()}
    asked = [one.van for one in definitie.toekenningen if answers.get(one.van) and gelden(one.als, answers, facts)]
    vensters = [(definitie.vraag_per_key[key].opties.vroegst, answers[key]) for key in asked]
    return [last_to_ask(venster, date.fromisoformat(day)) for venster, day in vensters]


def betaalmoment(invulling: Invulling) -> str:
    """When one pays, as it is filled in now; empty for a form that costs nothing."""
    definitie = invulling.definitie
    at_once = definitie.betalen == "bij_versturen" and definitie.beslissing == "meteen" and invulling.kosten.centen
    if at_once and not judge_at_once(invulling).is_toegekend:
        return NA_NAZICHT
    return MOMENT.get(definitie.betalen, "")


def gevraagd(dossier: Dossier) -> Betaalverzoek | None:
    """What was asked for this dossier and still counts."""
    rows = Betaalverzoek.objects.filter(dossier=dossier).exclude(status=Betaalverzoek.Status.KWIJTGESCHOLDEN)
    return rows.order_by("pk").first()


def kostenrijen(costs: Kosten) -> list[dict[str, Any]]:
    """Rows of a summary_list: each line and the total; none as long as nothing is known to cost anything."""
    if not costs.regels:
        return []
    rows: list[dict[str, Any]] = [
        {"naam": regel.titel, "waarde": regel.tekst, "bron": regel.hoe} for regel in costs.regels
    ]
    word = "Samen" if costs.volledig else "Tot nu toe"
    return [*rows, {"naam": word, "waarde": costs.totaal}]


def betaalregels(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """For the handler: the lines, the total, and whether it was paid; empty for what costs nothing."""
    costs = kosten_van(aanvraag)
    if not costs.regels:
        return []
    lines = [(regel.titel, f"{regel.tekst} ({regel.hoe})" if regel.hoe else regel.tekst) for regel in costs.regels]
    return [*lines, ("Samen", costs.totaal), ("Betaling", _state(aanvraag.dossier))]


def _state(dossier: Dossier) -> str:
    asked = Betaalverzoek.objects.filter(dossier=dossier).order_by("-pk").first()
    if asked is None:
        return "nog niet gevraagd"
    if asked.status == Betaalverzoek.Status.OPEN:
        got = f", {format_bedrag(asked.ontvangen)} ontvangen" if asked.ontvangen else ""
        return f"nog niet betaald{got}, te betalen tot en met {format_datum(asked.uiterlijk)}"
    state = payment_state(asked)
    return f"{state['titel']}. {state['tekst']}"
