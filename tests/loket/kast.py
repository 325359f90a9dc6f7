"""Ada with what the register knows of her, the forms published, and browsers that fill them in."""

from __future__ import annotations

import copy
import datetime as dt
import io
import time
from functools import lru_cache
from typing import Any

import yaml
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from loket.definitie import Definitie
from loket.models import Aanvraag
from loket.ondertekening import laden as ondertekening_laden
from loket.publiceren import MAP, publish_definitie
from loket.wachtlijst import laden as wachtlijst_laden
from loket.wachtlijst.laden import load_aanbod
from producten.actions import publish_dienst
from profiel.berichten import laden as berichten_laden
from profiel.berichten.models import Berichtsjabloon
from profiel.mensen.actions import Lid, record_fact, register_household
from profiel.mensen.laden import load_gegevenssoorten
from profiel.mensen.models import Account, Huishoudlid, Profiel
from profiel.toegang.laden import load_teams
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.niveau import Proof, remember
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Gebied, Straat
from stadsportaal.kern.plaats import to_metres
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of

FORMULIEREN = ("adreswijziging", "attest-hoofdverblijfplaats", "avg-verzoek", "klacht", "openbaarheid")
DIENSTEN = (*FORMULIEREN, "bewonersparkeren", "afvalkalender")
ADRES = {"straat": "Turnhoutsebaan", "huisnummer": "112", "bus": "3", "postcode": "2100", "gemeente": "Antwerpen"}
NIEUW = {
    "nieuw_adres-postcode": "2140",
    "nieuw_adres-straat": "Kroonstraat",
    "nieuw_adres-huisnummer": "24",
    "nieuw_adres-bus": "2",
}


def today() -> dt.date:
    return vandaag(timezone.now())


def png(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "PNG")
    return file.getvalue()


def sterk(client: Client, account: Account) -> Client:
    """A browser whose session holds a signed answer of the identity provider."""
    session = client.session
    remember(session, Proof(account.pk, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
    session.save()
    return client


def meld_opnieuw_aan(client: Client, versie: str = "") -> str:
    """As the answer of the identity provider to a new login leaves the session; `versie` as it was."""
    session = client.session
    entry = {"method": "socialaccount", "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [entry]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = session[SESSION_KEY]
    session.save()
    return versie


@lru_cache
def dienst_in_file(slug: str) -> Any:
    """What the file of a dienst says, read once: YAML is slow and every kast reads a few."""
    return yaml.safe_load((settings.BASE_DIR / "producten" / "data" / "diensten" / f"{slug}.yaml").read_text())


@lru_cache
def berichten() -> tuple[dict[str, Any], ...]:
    """The messages that come with the portal: without them no form may go live."""
    files = (
        berichten_laden.DATA,
        ondertekening_laden.DATA / "sjablonen.yaml",
        wachtlijst_laden.DATA / "sjablonen.yaml",
    )
    return tuple(row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8")))


def load_berichten() -> None:
    """The words of every message: one INSERT, because every test fills a kast."""
    Berichtsjabloon.objects.bulk_create((Berichtsjabloon(**row) for row in berichten()), ignore_conflicts=True)


class Kast(Cast):
    """The cast of a dossier, with the register, the catalogue and the forms."""

    def __post_init__(self) -> None:
        super().__post_init__()
        load_gegevenssoorten()
        load_berichten()
        self.publish_diensten(*DIENSTEN)
        self.publish_formulieren(*FORMULIEREN)
        borgerhout, _ = Gebied.objects.get_or_create(
            code="borgerhout", defaults={"naam": "Borgerhout", "soort": "district", "postcodes": ["2140"]}
        )
        Straat.objects.get_or_create(
            naam="Kroonstraat",
            postcode="2140",
            defaults={"gebied": borgerhout, "van": 1, "tot": 99, "lat": 51.2, "lon": 4.4, "punt": to_metres(51.2, 4.4)},
        )
        self.noor = Profiel.objects.create(voornaam="Noor", achternaam="Janssens", geboortedatum=dt.date(1990, 5, 1))
        self.ada.geboortedatum = dt.date(1988, 4, 12)
        self.ada.save()
        self.stated = today() - dt.timedelta(days=200)
        for person in (self.ada, self.noor):
            record_fact(person, "adres", {"adres": ADRES}, "Rijksregister", self.stated, by=Actor.systeem())
        register_household(
            [Lid(self.ada, Huishoudlid.Rol.REFERENTIE), Lid(self.noor, Huishoudlid.Rol.PARTNER)],
            bron="Rijksregister",
            bron_datum=self.stated,
        )

    def publish_diensten(self, *slugs: str) -> None:
        for slug in slugs:
            publish_dienst(copy.deepcopy(dienst_in_file(slug)))

    def publish_formulieren(self, *slugs: str) -> None:
        """These forms of the catalogue, from their own files."""
        for slug in slugs:
            publish_definitie((MAP / f"{slug}.json").read_text())

    def met(self, definitie: Definitie) -> None:
        """With this form and its dienst too; a kast begins with a few, because every test fills one."""
        if definitie.formulier not in FORMULIEREN and (MAP / f"{definitie.formulier}.json").exists():
            self.publish_diensten(definitie.dienst)
            self.publish_formulieren(definitie.formulier)
        if definitie.wachtlijst:
            load_teams()
            load_aanbod()

    # -- browsers ---------------------------------------------------------------------------------

    def browser(self, profiel: Profiel | None = None, grant: Machtiging | None = None) -> Client:
        account = (profiel or self.ada).account
        assert account is not None
        return sterk(client_of(account, grant), account)

    def clients(self) -> dict[str, Client]:
        return {
            "owner": self.browser(),
            "gemachtigde": self.browser(self.bram, self.grant),
            "stranger": self.browser(self.cem),
            "other_team": sterk(client_of(self.ander), self.ander),
            "anonymous": client_of(None),
        }

    @property
    def as_ada(self) -> Toegang:
        return as_citizen(self.ada)


# -- filling in -----------------------------------------------------------------------------------


def start(client: Client, dienst: str = "adreswijziging") -> str:
    """The kenmerk of a new concept."""
    url = reverse("loket:aanvraag_start", args=[dienst])
    answer = client.post(url, Pagina(client.get(url)).fields)
    assert answer.status_code == 302, answer.content.decode()
    return Aanvraag.objects.select_related("dossier").order_by("-pk")[0].dossier.kenmerk


def step(kenmerk: str, stap: str) -> str:
    return reverse("loket:aanvraag_step", args=[kenmerk, stap])


def fill(client: Client, url: str, **typed: Any) -> Any:
    """Post the form of a page as a browser would, with these values typed over it."""
    page = Pagina(client.get(url))
    return client.post(url, {**page.fields, **typed})


def help_from(client: Client, kenmerk: str, stap: str, words: str, **typed: Any) -> str:
    """Where a button of help on a step leads, pressed as a browser would with these values typed over the page."""
    button = Pagina(client.get(step(kenmerk, stap))).button(words).attrs
    assert button.get("form", "stap") == "stap"
    answer = fill(client, step(kenmerk, stap), **typed, **{button["name"]: button["value"]})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def adreswijziging(
    client: Client, kast: Kast, *, woonvorm: str = "eigenaar", dag: dt.date | None = None, nummer: str = "24"
) -> str:
    """A concept with every answer given; the kenmerk."""
    kenmerk, day = start(client), dag or today()
    fill(client, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    fill(client, step(kenmerk, "adres"), **NIEUW | {"nieuw_adres-huisnummer": nummer})
    fill(client, step(kenmerk, "woning"), woonvorm=woonvorm)
    if woonvorm == "huur":
        fill(client, step(kenmerk, "contract"))
    typed = {"verhuisdag_dag": day.day, "verhuisdag_maand": day.month, "verhuisdag_jaar": day.year}
    fill(client, step(kenmerk, "wanneer"), **typed, telefoon="0470/12.34.56")
    fill(client, step(kenmerk, "verklaring"), echt_wonen="on")
    return kenmerk


def attest(client: Client, persoon: Profiel, doel: str = "bank") -> str:
    kenmerk = start(client, "attest-hoofdverblijfplaats")
    fill(client, step(kenmerk, "wie"), persoon=str(persoon.pk))
    fill(client, step(kenmerk, "doel"), doel=doel)
    return kenmerk


def submit(client: Client, kenmerk: str) -> Any:
    page = Pagina(client.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    return client.post(page.form.attrs["action"], page.fields)


def sent(client: Client, kast: Kast, **options: Any) -> str:
    """A sent adreswijziging."""
    kenmerk = adreswijziging(client, kast, **options)
    assert submit(client, kenmerk).status_code == 302
    return kenmerk


def aanvraag_of(kenmerk: str) -> Aanvraag:
    return Aanvraag.objects.with_form().get(dossier__kenmerk=kenmerk)
