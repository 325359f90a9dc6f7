"""Template tags of official documents: the address of the check page, as a link and as a QR code."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from profiel.dossiers.models import Document
from stadsportaal.kern.templatetags.stad import qr

register = template.Library()


@register.simple_tag
def controle_adres(document: Document) -> str:
    """The whole address behind the QR of a document."""
    return settings.SITE_URL.rstrip("/") + reverse("loket:controle_code", args=[document.controlecode])


@register.simple_tag
def controle_qr(adres: str) -> SafeString:
    """The QR drawing of that address."""
    return SafeString(qr(adres, "QR-code naar de controlepagina van dit document"))


@register.simple_tag
def controle_zin() -> str:
    """Where to type the code by hand."""
    page = urlsplit(settings.SITE_URL.rstrip("/") + reverse("loket:controle"))
    return f"Controleer dit document op {page.netloc}{page.path}"
