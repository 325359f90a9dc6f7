"""Every message of the city goes through here: made once per cause, with its reason, and read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from profiel.behandeling.poorten import Voorbeeld
from profiel.berichten.events import BerichtCreated
from profiel.berichten.models import Bericht, Berichtsjabloon, Verzending, Voorkeur
from profiel.berichten.rules import choose, render_text, template_code
from profiel.dossiers.models import Dossier, Thema
from profiel.mensen.models import Profiel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import save_with_kenmerk


@dataclass(frozen=True, slots=True)
class Tekst:
    """The words of one message."""

    onderwerp: str
    tekst: str
    reden: str


def template_for(dossier: Dossier, code: str, uitkomst: str = "") -> Berichtsjabloon | None:
    """The template for a step of this dossier, or None: then the step is on the timeline only."""
    candidates = Berichtsjabloon.objects.filter(code=template_code(code, uitkomst), geldig_vanaf__lte=timezone.now())
    return choose(candidates, dienst=dossier.dienst, soort=dossier.soort)


def compose(template: Berichtsjabloon, dossier: Dossier, profiel: Profiel, parameters: Mapping[str, Any]) -> Tekst:
    """Fill a template in for one reader; also the preview a handler sees."""
    values = {"dossier": dossier, "naam": profiel.voornaam or profiel.naam, "parameters": parameters}
    return Tekst(*(render_text(part, values) for part in (template.onderwerp, template.tekst, template.reden)))


@transaction.atomic
def send_bericht(
    profiel: Profiel,
    tekst: Tekst,
    *,
    thema: str,
    sleutel: str,
    dossier: Dossier | None = None,
    sjabloon: Berichtsjabloon | None = None,
) -> Bericht | None:
    """Put a message in the inbox and on its way through the chosen channels; None when this cause already made one.

    `sleutel` names the cause (event and reader): the same one makes one message, whoever retries.
    """
    if Bericht.objects.filter(sleutel=sleutel).exists():
        return None
    bericht = save_with_kenmerk(
        lambda kenmerk: Bericht.objects.create(
            kenmerk=kenmerk,
            profiel=profiel,
            dossier=dossier,
            sjabloon=sjabloon,
            thema=thema,
            onderwerp=tekst.onderwerp[:120],
            tekst=tekst.tekst,
            reden=tekst.reden[:200],
            sleutel=sleutel,
        )
    )
    if wants_mail(profiel, thema):
        Verzending.objects.create(bericht=bericht, kanaal="mail", sleutel=f"{sleutel}:mail")
        publish(BerichtCreated(stroom=bericht.kenmerk))
    return bericht


def wants_mail(profiel: Profiel, thema: str) -> bool:
    """Whether there is an address to mail to, and the reader did not switch off mail about this theme."""
    if profiel.account is None or not profiel.account.email:
        return False
    return not Voorkeur.objects.filter(profiel=profiel, thema=thema, kanaal="mail", aan=False).exists()


@transaction.atomic
def mark_read(bericht: Bericht, *, by: Toegang) -> None:
    """The reader has seen it; the first time counts."""
    by.require("bericht_read", bericht)
    Bericht.objects.filter(pk=bericht.pk, gelezen_op__isnull=True).update(gelezen_op=timezone.now())


@transaction.atomic
def set_preferences(mail_themas: set[str], *, by: Toegang) -> None:
    """Mail about exactly these themes; the inbox keeps everything."""
    by.require("voorkeur_set", by.profiel)
    for thema in Thema.values:
        Voorkeur.objects.update_or_create(
            profiel=by.profiel, thema=thema, kanaal="mail", defaults={"aan": thema in mail_themas}
        )


@transaction.atomic
def record_sent(verzending: Verzending) -> None:
    """The outside has accepted it."""
    Verzending.objects.filter(pk=verzending.pk).exclude(status=Verzending.Status.VERZONDEN).update(
        status=Verzending.Status.VERZONDEN, verzonden_op=timezone.now()
    )


def preview(dossier: Dossier, code: str, uitkomst: str, parameters: dict[str, Any]) -> Voorbeeld | None:
    """The message that a step would send, for the handler who is about to take it; None when it sends none."""
    template = template_for(dossier, code, uitkomst)
    reader = (
        Profiel.objects.filter(betrokken_bij__dossier=dossier, betrokken_bij__tot__isnull=True).order_by("pk").first()
    )
    if template is None or reader is None:
        return None
    text = compose(template, dossier, reader, parameters)
    return Voorbeeld(text.onderwerp, f"{text.tekst}\n\n{text.reden}")
