"""Messages about products: the words stand in the message templates, here only which and for what cause."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from producten.models import Betaalverzoek
from producten.soorten import soort_of
from profiel.berichten.actions import Tekst, send_bericht
from profiel.berichten.models import Bericht, Berichtsjabloon
from profiel.berichten.rules import choose, render_text
from profiel.toegang.models import Level
from stadsportaal.kern.kalender import format_bedrag, format_datum


def tell(verzoek: Betaalverzoek, code: str, *, sleutel: str, more: Mapping[str, str] | None = None) -> Bericht | None:
    """Send the message with this code to whom the money was asked of; once per `sleutel`."""
    templates = Berichtsjabloon.objects.filter(code=code, geldig_vanaf__lte=timezone.now())
    template = choose(templates, dienst="", soort="betaling")
    if template is None:
        return None
    profiel = verzoek.profiel
    parameters = {
        "titel": verzoek.titel,
        "bedrag": format_bedrag(verzoek.bedrag),
        "uiterlijk": format_datum(verzoek.uiterlijk),
        **(more or {}),
    }
    values = {"naam": profiel.voornaam or profiel.naam, "parameters": parameters}
    words = Tekst(*(render_text(part, values) for part in (template.onderwerp, template.tekst, template.reden)))
    return send_bericht(
        profiel,
        words,
        thema=verzoek.thema,
        sleutel=sleutel,
        dossier=verzoek.dossier,
        sjabloon=template,
        niveau=soort_of(verzoek.product.soort).niveau if verzoek.product else Level.LAAG,
    )
