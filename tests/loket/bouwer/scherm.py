"""The builder as somebody of the city uses it, without JavaScript: pages and the forms on them."""

from __future__ import annotations

import html
import re
from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse

from loket.models import Formulierversie
from profiel.mensen.models import Account
from tests.profiel.dossiers.cast import client_of

_TAG = re.compile(r"<(input|select|textarea|option|/select|/textarea)\b([^>]*)>([^<]*)", re.IGNORECASE)
_ATTR = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def at_desk(account: Account) -> Client:
    """Their browser: the admin opens to who has a second factor."""
    Authenticator.objects.get_or_create(user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    return client_of(account)


def url(name: str, *args: object) -> str:
    return reverse(f"admin:bouwer_{name}", args=args)


def text(answer: HttpResponse) -> str:
    """What stands on the page, without tags."""
    plain = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", plain)))


def velden(answer: HttpResponse) -> QueryDict:
    """Everything the largest form of the page would send, as a browser does."""
    forms = re.findall(r"<form\b.*?</form>", answer.content.decode(), flags=re.DOTALL)
    sent = QueryDict(mutable=True)
    chosen = ""
    for tag, rest, inner in _TAG.findall(max(forms, key=len)):
        attrs = {name.lower(): html.unescape(value) for name, value in _ATTR.findall(rest)}
        if tag == "option" and chosen and ("selected" in attrs or chosen not in sent):
            sent[chosen] = attrs["value"]
        elif tag == "select":
            chosen = attrs["name"]
        elif tag == "/select":
            chosen = ""
        elif tag == "textarea":
            sent[attrs["name"]] = html.unescape(inner).lstrip("\n")
        elif tag == "input" and "name" in attrs and _is_sent(attrs):
            ticked = "on" if attrs.get("type") in ("checkbox", "radio") else ""
            sent.appendlist(attrs["name"], attrs.get("value", ticked))
    return sent


def _is_sent(attrs: dict[str, str]) -> bool:
    return attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs


def post(client: Client, adres: str, **changes: Any) -> HttpResponse:
    """Open a page, change what is named, and press a button (`actie`); a list is what is ticked."""
    page = client.get(adres)
    assert page.status_code == 200, f"{adres}: {page.status_code}"
    return stuur(client, adres, velden(page), **changes)


def stuur(client: Client, adres: str, sent: QueryDict, **changes: Any) -> HttpResponse:
    data = sent.copy()
    for name, value in changes.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return client.post(adres, data.urlencode(), content_type="application/x-www-form-urlencoded")


def verse(versie: Formulierversie) -> dict[str, Any]:
    """The definition as it is kept now."""
    found: dict[str, Any] = Formulierversie.objects.get(pk=versie.pk).definitie
    return found
