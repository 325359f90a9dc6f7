"""Els at her webpunt, with citizens beside her: everybody at a browser of their own."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from inclusie.models import BegeleideSessie, Rooster, Webpunt
from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from tests.loket.kast import Kast, sterk
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of

HOURS = {"ma": [["09:00", "12:00"], ["13:00", "17:00"]]}
START = "/begeleiden/"
SAMEN = "/samen/"


def on_roster(account: Account, webpunt: Webpunt) -> None:
    """Every day from midnight to midnight, since long."""
    Rooster.objects.bulk_create(
        Rooster(
            webpunt=webpunt,
            account=account,
            weekdag=day,
            begin=dt.time.min,
            einde=dt.time.max,
            sinds=dt.date(2020, 1, 1),
        )
        for day in range(7)
    )


class Kring(Kast):
    """The cast of the forms, with Els on the roster of Webpunt Deurne and with an app for codes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.webpunt = Webpunt.objects.create(
            slug="deurne", naam="Webpunt Deurne", adres="Plein 1", postcode="2100", district="Deurne", uren=HOURS
        )
        self.els.teamleden.all().delete()  # type: ignore[attr-defined]  # a helper handles no dossiers
        self.els.naam = "Els Jacobs"
        self.els.save()
        TOTP.activate(self.els, generate_totp_secret())
        on_roster(self.els, self.webpunt)

    def helper(self) -> Client:
        return sterk(client_of(self.els), self.els)

    def clients(self) -> dict[str, Client]:
        return super().clients() | {"helper": self.helper()}

    @property
    def as_els(self) -> Toegang:
        return Toegang(Actor(self.els.pk, Kanaal.WEB), self.els, None, Level.SUBSTANTIEEL)


def ask(helper: Client, kring: Kring, dienst: str = "adreswijziging", code: str = "") -> BegeleideSessie:
    """The helper asks for a sessie."""
    fields = Pagina(helper.get(START)).fields
    answer = helper.post(START, fields | {"webpunt": kring.webpunt.pk, "dienst": "" if code else dienst, "code": code})
    assert answer.status_code == 302, Pagina(answer).summary or Pagina(answer).text
    return BegeleideSessie.objects.whole().get(kenmerk=answer.headers["Location"].split("/")[2].replace("-", ""))


def page_of(row: BegeleideSessie) -> str:
    return reverse("inclusie:sessie", args=[row.kenmerk])


def code_on(helper: Client, row: BegeleideSessie) -> str:
    """The code as the helper's screen shows it."""
    found = re.search(r'visually-hidden">([A-Z0-9]{4}-[A-Z0-9]{4})<', helper.get(page_of(row)).content.decode())
    assert found
    return found[1]


def agree(citizen: Client, code: str) -> Any:
    """The citizen types the code, reads, and says yes."""
    typed = citizen.post(SAMEN, Pagina(citizen.get(SAMEN)).fields | {"code": code})
    assert typed.status_code == 302, Pagina(typed).summary
    url = reverse("inclusie:toestemming")
    return citizen.post(url, Pagina(citizen.get(url)).fields)


def together(helper: Client, citizen: Client, kring: Kring, dienst: str = "adreswijziging") -> BegeleideSessie:
    """A sessie that runs; the helper's browser is in it."""
    row = ask(helper, kring, dienst)
    answer = agree(citizen, code_on(helper, row))
    assert answer.status_code == 302
    helper.get(page_of(row))
    return BegeleideSessie.objects.whole().get(pk=row.pk)


def end(client: Client, row: BegeleideSessie) -> Any:
    return client.post(reverse("inclusie:sessie_end", args=[row.kenmerk]))


def person_of(profiel: Profiel) -> Account:
    assert profiel.account is not None
    return profiel.account
