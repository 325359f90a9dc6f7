"""What a helper and a citizen did together, from the lines that access wrote down."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.db.models import QuerySet

from inclusie.models import BegeleideSessie
from inclusie.rules import Einde, minutes_left, pairs
from loket.afspraken.views.maken import AFSPRAAK_GEMAAKT
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.vragen import soort
from profiel.dossiers.models import Dossier
from profiel.toegang.models import Inzage
from stadsportaal.kern.kalender import format_datum_tijd, format_tijd, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk

INGEVULD = Inzage.Handeling.INGEVULD

EINDE_ZIN = {
    Einde.HELPER: "{helper} stopte de sessie",
    Einde.BURGER: "Jij stopte de sessie",
    Einde.TIJD: "De sessie stopte vanzelf na 30 minuten",
    Einde.STIL: "De sessie stopte vanzelf: er gebeurde 10 minuten niets",
    Einde.ONGEBRUIKT: "De code werd niet gebruikt",
}


def looks_of(sessie: BegeleideSessie) -> list[Inzage]:
    """Every look and every answer under the grant of this sessie, in order."""
    return list(Inzage.objects.under(sessie.machtiging_id))


def draft_of(sessie: BegeleideSessie, rows: QuerySet[Any], looks: list[Inzage]) -> Aanvraag | None:
    """The aanvraag they work on, out of `rows` of an access: the one opened last, else the one handed over."""
    opened = [look.dossier for look in looks if look.dossier]
    kenmerk = opened[-1] if opened else sessie.dossier
    found: Aanvraag | None = Aanvraag.objects.with_form().filter(pk__in=rows, dossier__kenmerk=kenmerk).first()
    return found


def timeline(sessie: BegeleideSessie, looks: list[Inzage]) -> list[dict[str, str]]:
    """Items of the component timeline, the latest first."""
    assert sessie.begonnen_op is not None  # noqa: S101 it was allowed once
    begun = f"Jij liet {sessie.helper_en_webpunt} helpen"
    items = [_moment(begun, sessie.begonnen_op)]
    items += [_moment(_said(sessie, look), look.created_at) for look in looks]
    if sessie.einde and sessie.beeindigd_op:
        items.append(_moment(end_sentence(sessie), sessie.beeindigd_op))
    return items[::-1]


DEEDS: Final = {
    AFSPRAAK_GEMAAKT: "maakte de afspraak",
    "aanvraag begonnen": "begon de aanvraag",
    "bestand toegevoegd": "voegde een bestand toe",
    "bestand verwijderd": "verwijderde een bestand",
}
"""What is no answer to a question, in a sentence with the helper's name."""


def _said(sessie: BegeleideSessie, look: Inzage) -> str:
    filled = DEEDS.get(look.wat, f"vulde in: {look.wat}")
    return f"{sessie.naam_helper} {filled if look.handeling == INGEVULD else f'bekeek: {look.wat}'}"


def _moment(titel: str, op: Any) -> dict[str, str]:
    return {"soort": "done", "titel": titel, "datum": format_tijd(op)}


def end_sentence(sessie: BegeleideSessie) -> str:
    """Who or what ended it; empty while it runs."""
    return EINDE_ZIN[Einde(sessie.einde)].format(helper=sessie.naam_helper) if sessie.einde else ""


def facts(sessie: BegeleideSessie, dossier: Dossier | None) -> list[dict[str, str]]:
    """Rows of the report: who, where, with what, from when to when, and who ended it."""
    rows = [
        {"naam": "Wie hielp je", "waarde": f"{sessie.naam_helper}, helper"},
        {"naam": "Waar", "waarde": sessie.webpunt.waar},
        {"naam": "Waarmee", "waarde": sessie.dienst.titel},
        {"naam": "Begonnen", "waarde": format_datum_tijd(sessie.begonnen_op) if sessie.begonnen_op else ""},
    ]
    if sessie.beeindigd_op:
        rows.append({"naam": "Gestopt", "waarde": f"{format_tijd(sessie.beeindigd_op)}. {end_sentence(sessie)}."})
    if dossier is not None:
        rows.append({"naam": "Dossier", "waarde": format_kenmerk(dossier.kenmerk)})
    return [*rows, {"naam": "Controlecode", "waarde": pairs(sessie.controle)}]


def answers(invulling: Invulling) -> list[dict[str, Any]]:
    """Rows of a summary list: what stands in the draft now, of shown questions only."""
    pad = invulling.pad
    return [
        {"naam": vraag.label, "waarden": soort(vraag).toon(vraag, pad.antwoorden[vraag.key])}
        for stap in pad.stappen
        for vraag in pad.vragen[stap.key]
        if pad.antwoorden.get(vraag.key) is not None
    ]


def invulling_of(aanvraag: Aanvraag, now: Any) -> Invulling:
    return Invulling.of(aanvraag, vandaag(now))


def must_sign(invulling: Invulling) -> bool:
    """Whether the first open step is one that the citizen answers in person."""
    stap = invulling.open_stap
    return stap is not None and any(soort(vraag).bewijs for vraag in invulling.pad.vragen[stap.key])


def etag_of(sessie: BegeleideSessie, aanvraag: Aanvraag | None, looks: list[Inzage], now: Any) -> str:
    """Changes when anything on the page that looks along does."""
    machtiging = sessie.machtiging
    assert machtiging is not None  # noqa: S101 it was allowed once
    assert machtiging.tot is not None  # noqa: S101 machtiging_begeleid_ends
    parts = [
        sessie.kenmerk,
        sessie.status,
        minutes_left(machtiging.tot, now),
        machtiging.activiteit.pagina,
        looks[-1].pk if looks else 0,
        f"{aanvraag.versie}{aanvraag.status}" if aanvraag else "",
    ]
    return '"' + hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32] + '"'
