"""Telling the other: in the inbox of who has a profiel, by mail to who was only named. No names in a mail."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from loket.ondertekening.events import OndertekeningmailReady
from loket.ondertekening.models import Ondertekening, Ondertekeningmail
from loket.ondertekening.rules import CODE_DIGITS, CODE_LIFETIME, hash_code
from profiel.berichten.actions import NieuwBericht, Tekst, send_berichten
from profiel.berichten.models import Berichtsjabloon
from profiel.berichten.rules import choose, render_text
from profiel.mensen.models import Profiel
from stadsportaal.kern.events import publish
from stadsportaal.kern.kalender import format_datum


def ask_by_message(row: Ondertekening, applicant: Profiel, wat: str) -> None:
    """Into the inbox of the other: by whom, why, until when. `wat` is gevraagd or herinnering."""
    values = {"aanvrager": applicant.naam, "waarom": row.waarom, "titel": row.dossier.titel, "tot": row.tot}
    _message(row, f"handtekening_{wat}", values)


def tell_done(row: Ondertekening) -> None:
    """Nothing to sign any more; who was only named reads that behind the link."""
    if row.profiel_id:
        _message(row, "handtekening_niet_meer_nodig", {"titel": row.dossier.titel})


def _message(row: Ondertekening, code: str, values: dict[str, Any]) -> None:
    reader: Any = row.profiel
    sjablonen = Berichtsjabloon.objects.filter(code=code, geldig_vanaf__lte=timezone.now())
    template = choose(sjablonen, dienst="", soort="")
    if template is None:
        raise LookupError(f"geen berichtsjabloon {code}: laad de sjablonen")
    given = {**values, "naam": reader.voornaam or reader.naam}
    words = Tekst(*(render_text(part, given) for part in (template.onderwerp, template.tekst, template.reden)))
    link = (reverse("loket:ondertekening", args=[row.kenmerk]), "Lees en onderteken")
    new = NieuwBericht(reader.pk, words, row.dossier.thema, f"{code}:{row.kenmerk}", template, link=link)
    send_berichten([new])


def ask_by_mail(row: Ondertekening, token: str, *, again: bool = False) -> Ondertekeningmail:
    """A mail with the secret link of who was named."""
    url = settings.SITE_URL.rstrip("/") + reverse("loket:ondertekening_link", args=[token])
    subject = "Herinnering: je handtekening wordt gevraagd" if again else "Je handtekening wordt gevraagd"
    words = {"url": url, "tot": format_datum(row.tot), "again": again}
    return _mail(row, subject, render_to_string("loket/ondertekening/mail.txt", words))


@transaction.atomic
def send_code(row: Ondertekening) -> None:
    """A new code by mail; an earlier one stops working."""
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    until = timezone.now() + CODE_LIFETIME
    Ondertekening.objects.open().filter(pk=row.pk).update(code_hash=hash_code(row.kenmerk, code), code_tot=until)
    words = {"code": f"{code[:3]} {code[3:]}", "minuten": int(CODE_LIFETIME.total_seconds() // 60)}
    _mail(row, "Je code om te ondertekenen", render_to_string("loket/ondertekening/code.txt", words))


def _mail(row: Ondertekening, onderwerp: str, tekst: str) -> Ondertekeningmail:
    """Encrypted until it has left: it holds a secret."""
    content = {"aan": row.email, "onderwerp": onderwerp, "tekst": tekst}
    key = f"ondertekening:{row.kenmerk}:{secrets.token_hex(8)}"
    mail = Ondertekeningmail.objects.create(dossier=row.dossier, sleutel=key, inhoud=content)
    publish(OndertekeningmailReady(stroom=row.kenmerk, mail_id=mail.pk))
    return mail
