"""What waiting lists contribute: what holds a sent aanvraag, words of its timeline, what both sides see."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from loket.actions.concept import SOORT
from loket.definitie import Definitie, Stap
from loket.models import Aanvraag
from loket.poorten import (
    Noten,
    Ophouder,
    register_deel,
    register_keuzenoten,
    register_ophouder,
    register_productrijen,
    register_toekenwachter,
)
from loket.wachtlijst.actions import NAAM, enter, gives_place, hold_place, state_of
from loket.wachtlijst.models import Groep, Inschrijving, Status
from loket.wachtlijst.rules import AANGEBODEN, ONBETAALD, OP_WACHTLIJST, OPGEGEVEN, stand
from profiel.behandeling.poorten import Deel
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.vast import Vast

CODES = {
    OP_WACHTLIJST: ("Je staat op de wachtlijst", "Je kwam op plaats {plaats} voor {groep}."),
    AANGEBODEN: ("Er is een plaats voor jou", "{groep}. Aanvaard ze ten laatste op {tot}."),
    "plaats_aanvaard": ("Je aanvaardde je plaats", "{groep}."),
    "plaats_te_laat": ("Je aanvaardde de plaats niet op tijd", "Ze is nu voor de volgende."),
    OPGEGEVEN: ("Je gaf je plaats op", "{groep}. De plaats is nu voor de volgende."),
    ONBETAALD: ("Je plaats is vervallen", "{groep}. Je betaalde niet tegen {tot}. De plaats is nu voor de volgende."),
}
"""Words of the timeline, per code."""

STANDEN = {
    OP_WACHTLIJST: ("Op de wachtlijst", "Je staat op de wachtlijst. Je krijgt bericht zodra er een plaats is."),
    AANGEBODEN: ("Plaats vrij", "Er is een plaats voor jou. Aanvaard ze op tijd, anders gaat ze naar de volgende."),
    OPGEGEVEN: ("Plaats opgegeven", "Je gaf je plaats op."),
    ONBETAALD: ("Plaats vervallen", "Je betaalde niet op tijd. De plaats is nu voor de volgende."),
}


def register() -> None:
    """Called once, when the portal starts."""
    for code, (titel, uitleg) in CODES.items():
        dossiers.register_code(code, titel, uitleg, soort=SOORT)
    register_ophouder(Ophouder(NAAM, 20, enter, STANDEN, nu=in_words))
    register_toekenwachter(hold_place)
    dossiers.register_slot(place)
    register_deel(for_handler)
    register_productrijen(on_product)
    register_keuzenoten(at_choices)


def _of(dossier: Dossier) -> Inschrijving | None:
    rows = Inschrijving.objects.select_related("groep", "aanbod")
    return rows.filter(dossier=dossier).first()


def _positions(row: Inschrijving) -> str:
    found = state_of(row)["plaatsen"]
    return " ".join(f"Je staat op plaats {number} voor {naam}." for naam, number in found)


def in_words(dossier: Dossier) -> str:
    """Where one stands now; empty when nobody waits."""
    row = _of(dossier)
    return _positions(row) if row is not None and row.status == Status.WACHT else ""


def place(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """The number on the list, the offer, or the place with the way to give it up."""
    row = _of(dossier) if dossier.soort == SOORT else None
    if row is None or row.status == Status.VERVALLEN:
        return None
    state = state_of(row)
    mine = toegang.allows("aanvraag_change", dossier)
    gives = mine and row.status == Status.GEPLAATST and gives_place(dossier)
    data: dict[str, Any] = {
        "status": row.status,
        "groep": state["groep"],
        "plaatsen": [{"naam": naam, "waarde": f"Je staat op plaats {number}"} for naam, number in state["plaatsen"]],
        "dagen": row.aanbod.antwoord_dagen,
        "opgeven": reverse("loket:plaats_give_up", args=[dossier.kenmerk]) if gives else "",
        "intrekken": reverse("loket:aanvraag_withdraw", args=[dossier.kenmerk]) if mine else "",
    }
    return dossiers.Slot("midden", "loket/wachtlijst/_plaats.html", data)


def for_handler(aanvraag: Aanvraag) -> list[Deel]:
    """The place, or the number on each list."""
    row = _of(aanvraag.dossier)
    if row is None:
        return []
    state = state_of(row)
    rows = [("Stand", row.get_status_display()), ("Groep", state["groep"] or "nog geen")]
    return [(row.aanbod.naam, rows + [(naam, f"plaats {number}") for naam, number in state["plaatsen"]])]


GROEPEN: Final = Vast(lambda aanbod: Groep.objects.filter(aanbod=aanbod).with_queue(), str)


def at_choices(definitie: Definitie, stap: Stap) -> Noten:
    """Under each group that a step lets choose: how it stands at this moment. One query, and none at other steps."""
    asked = definitie.wachtlijst
    keys = [vraag.key for vraag in stap.vragen if asked and vraag.key in asked.vragen]
    if asked is None or not keys:
        return {}
    noten = {groep.slug: stand(groep.plaatsen - groep.bezet, queue=groep.wacht) for groep in GROEPEN(asked.aanbod)}
    return dict.fromkeys(keys, noten)


def on_product(aanvraag: Aanvraag) -> list[tuple[str, str]]:
    """The group in which the place is: not always the one that was wanted most."""
    if aanvraag.formulierversie.lees().wachtlijst is None:
        return []
    row = _of(aanvraag.dossier)
    return [("Groep", row.groep.naam)] if row is not None and row.groep is not None else []
