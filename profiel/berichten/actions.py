"""Every message of the city goes through here: made once per cause, with its reason, and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from profiel.behandeling.poorten import Voorbeeld
from profiel.berichten.events import BerichtCreated, BulkBerichtCreated
from profiel.berichten.models import Bericht, Berichtsjabloon, Verzending, Voorkeur
from profiel.berichten.rules import choose, quiet_until, render_text, template_code
from profiel.dossiers.models import Dossier, Thema
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.events import NotYet, publish_all
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Lane

ATTEMPTS: Final = 8
"""Kenmerken drawn for one message before we give up."""


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


@dataclass(frozen=True, slots=True)
class NieuwBericht:
    """A message to be sent. `sleutel` names the cause: the same one makes one message, whoever retries.

    `aanleiding` and `link` (address, words) are of a message that nobody asked for.
    """

    profiel_id: int
    tekst: Tekst
    thema: str
    sleutel: str
    sjabloon: Berichtsjabloon | None = None
    dossier_id: int | None = None
    aanleiding: dict[str, Any] | None = None
    link: tuple[str, str] = ("", "")
    niveau: int = Level.LAAG


def send_bericht(
    profiel: Profiel,
    tekst: Tekst,
    *,
    thema: str,
    sleutel: str,
    dossier: Dossier | None = None,
    sjabloon: Berichtsjabloon | None = None,
    niveau: int = Level.LAAG,
) -> Bericht | None:
    """Put a message in the inbox and on its way through the chosen channels; None when this cause already made one.

    `niveau` is the level that reading it takes, when its words tell more than its dossier does.
    """
    about = dossier.pk if dossier else None
    new = NieuwBericht(profiel.pk, tekst, thema, sleutel, sjabloon, about, niveau=niveau)
    return send_berichten([new]).get(sleutel)


@transaction.atomic
def send_berichten(nieuw: Sequence[NieuwBericht]) -> dict[str, Bericht]:
    """The same for many, in as many queries as for one; the ones that were new, by `sleutel`."""
    made = _put_in_inbox({new.sleutel: new for new in nieuw})
    lanes = {new.sleutel: new.sjabloon.lane if new.sjabloon else Lane.GEWOON for new in nieuw}
    mailed = [made[new.sleutel] for new in _wants_mail([new for new in nieuw if new.sleutel in made])]
    verzendingen = [Verzending(bericht=row, kanaal="mail", sleutel=f"{row.sleutel}:mail") for row in mailed]
    for verzending in verzendingen:
        if not _is_security(verzending.bericht.sjabloon):
            verzending.afmeld_hash = token_hash(verzending.afmeld_token)
    Verzending.objects.bulk_create(verzendingen)
    publish_all(
        [(BulkBerichtCreated if lanes[row.sleutel] == Lane.BULK else BerichtCreated)(row.kenmerk) for row in mailed]
    )
    return made


def _put_in_inbox(todo: dict[str, NieuwBericht]) -> dict[str, Bericht]:
    """Insert what does not stand there yet; one whose kenmerk was taken is tried again with another."""
    made: dict[str, Bericht] = {}
    for _ in range(ATTEMPTS):
        rows = {sleutel: _bericht(new) for sleutel, new in todo.items()}
        Bericht.objects.bulk_create(rows.values(), ignore_conflicts=True)
        there = Bericht.objects.filter(sleutel__in=list(rows)).order_by().values_list("sleutel", "pk", "kenmerk")
        for sleutel, pk, kenmerk in there:
            if rows[sleutel].kenmerk == kenmerk:
                rows[sleutel].pk = pk
                made[sleutel] = rows[sleutel]
            del todo[sleutel]
        if not todo:
            return made
    raise RuntimeError(f"geen vrij kenmerk na {ATTEMPTS} keer")


def _bericht(new: NieuwBericht) -> Bericht:
    url, words = new.link
    return Bericht(
        kenmerk=new_kenmerk(),
        profiel_id=new.profiel_id,
        dossier_id=new.dossier_id,
        sjabloon=new.sjabloon,
        thema=new.thema,
        onderwerp=new.tekst.onderwerp[:120],
        tekst=new.tekst.tekst,
        reden=new.tekst.reden[:200],
        aanleiding=new.aanleiding,
        link_url=url,
        link_tekst=words,
        niveau=new.niveau,
        sleutel=new.sleutel,
    )


def _is_security(sjabloon: Berichtsjabloon | None) -> bool:
    return sjabloon is not None and sjabloon.is_veiligheid


def _wants_mail(nieuw: Sequence[NieuwBericht]) -> list[NieuwBericht]:
    """Those whose reader has an address to mail to and did not switch off mail about the theme; security always."""
    ids = {new.profiel_id for new in nieuw}
    reachable = set(Profiel.objects.filter(pk__in=ids, account__email__gt="").order_by().values_list("pk", flat=True))
    off = set(Voorkeur.objects.mail_uit().filter(profiel__in=ids).order_by().values_list("profiel_id", "thema"))
    wanted = [new for new in nieuw if _is_security(new.sjabloon) or (new.profiel_id, new.thema) not in off]
    return [new for new in wanted if new.profiel_id in reachable]


def may_mail(verzending: Verzending, now: datetime) -> str:
    """Judged again when the mail would go: why it is not wanted any more; empty when it may go.

    Raises NotYet in the quiet hours of the city (settings.STILLE_UREN), which only the lane `dringend` passes.
    """
    bericht = verzending.bericht
    if bericht.profiel.account is None or not bericht.profiel.account.email:
        return "geen e-mailadres meer"
    if _is_security(bericht.sjabloon):
        return ""
    if Voorkeur.objects.mail_uit(bericht.thema).filter(profiel=bericht.profiel).exists():
        return "mail over dit thema is afgezet"
    urgent = bericht.sjabloon is not None and bericht.sjabloon.lane == Lane.DRINGEND
    until = None if urgent else quiet_until(now, settings.STILLE_UREN)
    if until is not None:
        raise NotYet(until)
    return ""


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
def unsubscribe(verzending: Verzending) -> None:
    """No more mail about the theme of this one. Whoever holds the token of a mail may say so, and nothing else."""
    bericht = verzending.bericht
    Voorkeur.objects.update_or_create(
        profiel_id=bericht.profiel_id, thema=bericht.thema, kanaal="mail", defaults={"aan": False}
    )


@transaction.atomic
def record_dropped(verzending: Verzending, waarom: str) -> None:
    """It will not be sent, and why."""
    Verzending.objects.filter(pk=verzending.pk, status=Verzending.Status.WACHT).update(
        status=Verzending.Status.VERVALLEN, waarom=waarom
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
