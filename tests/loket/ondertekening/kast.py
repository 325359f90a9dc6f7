"""Ada, her partner Noor and Bram, and a form that may want their signatures."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse

from loket.models import Aanvraag
from loket.ondertekening import laden
from loket.ondertekening.models import Ondertekening
from loket.publiceren import publish_definitie
from producten.models import Dienst
from profiel.berichten.laden import load_sjablonen
from profiel.mensen.models import Account
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.kast import Kast as Loketkast
from tests.loket.kast import aanvraag_of, fill, start, step, submit
from tests.loket.pagina import Pagina

DIENST = "kansentarief"
MAIL = "mee@voorbeeld.invalid"

FORM: dict[str, Any] = {
    "schema": 1,
    "formulier": "samen",
    "dienst": DIENST,
    "titel": "Samen aanvragen",
    "naam": "aanvraag",
    "verzenden": "Klaar? Dan kun je versturen.",
    "beslissing": "behandelaar",
    "groepen": [{"key": "een", "titel": "Samen"}],
    "stappen": [
        {
            "key": "samen",
            "groep": "een",
            "titel": "Doe je dit samen?",
            "hulp": "Kies wie er mee tekent.",
            "vragen": [
                {"key": "partner_mee", "soort": "ja_nee", "label": "Tekent je partner mee?"},
                {"key": "ander_mee", "soort": "ja_nee", "label": "Tekent er nog iemand mee?"},
            ],
        },
        {
            "key": "wie",
            "groep": "een",
            "titel": "Wie tekent er nog mee?",
            "hulp": "We sturen die persoon een mail.",
            "vragen": [
                {
                    "key": "ander_naam",
                    "soort": "tekst",
                    "label": "Hoe heet die persoon?",
                    "vraagt_feit": "naam",
                    "reden_toch_vragen": "Het gaat over iemand anders.",
                },
                {"key": "ander_email", "soort": "email", "label": "Op welk e-mailadres schrijven we?"},
            ],
            "regels": [{"als": [{"vraag": "ander_mee", "is": True}], "dan": {"toon_stap": "wie"}}],
        },
    ],
    "na_versturen": [{"titel": "We kijken het na", "dagen": 5}],
    "mede_ondertekenaars": [
        {
            "wie": "partner",
            "waarom": "Je woont op hetzelfde adres.",
            "als": [{"vraag": "partner_mee", "is": True}],
        },
        {
            "wie": "vraag",
            "naam": "ander_naam",
            "email": "ander_email",
            "code": True,
            "dagen": 10,
            "waarom": "Je vraagt dit samen aan.",
            "als": [{"vraag": "ander_mee", "is": True}],
        },
    ],
}


class Kast(Loketkast):
    def __post_init__(self) -> None:
        super().__post_init__()
        load_sjablonen()
        laden.load_sjablonen()
        self.noor.account = Account.objects.create_user("noor@voorbeeld.invalid", naam="Noor Janssens")
        self.noor.save()
        self.publish_diensten(DIENST)  # its login is strong enough to name a partner from the register
        Dienst.objects.filter(slug=DIENST).update(termijn_dagen=28)
        self.publish()

    def publish(self, **changes: Any) -> None:
        publish_definitie(json.dumps(copy.deepcopy(FORM) | changes))

    def concept(self, client: Client, *, partner: bool = False, ander: bool = False, email: str = MAIL) -> str:
        """A form with every answer given; its kenmerk."""
        kenmerk = start(client, DIENST)
        answers = {"partner_mee": "ja" if partner else "nee", "ander_mee": "ja" if ander else "nee"}
        fill(client, step(kenmerk, "samen"), **answers)
        if ander:
            fill(client, step(kenmerk, "wie"), ander_naam="Bram Peeters", ander_email=email)
        return kenmerk

    def sent(self, client: Client, **who: Any) -> Aanvraag:
        kenmerk = self.concept(client, **who)
        answer = submit(client, kenmerk)
        assert answer.status_code == 302, answer.content.decode()
        return aanvraag_of(kenmerk)


def asked(aanvraag: Aanvraag) -> Ondertekening:
    """The only signature that was asked."""
    return Ondertekening.objects.select_related("dossier").get(dossier=aanvraag.dossier)


def page(row: Ondertekening, what: str = "ondertekening") -> str:
    return reverse(f"loket:{what}", args=[row.kenmerk])


def deliver() -> None:
    for lane in Lane:
        drain_lane(lane, seconds=20)


def last_mail() -> str:
    """The words of the newest mail to who was named."""
    deliver()
    return str([row for row in mail.outbox if row.to == [MAIL]][-1].body)


def link_in_mail() -> str:
    """The secret address in it."""
    found = re.search(r"http\S+?(/ondertekenen/link/\S+)", last_mail())
    assert found, last_mail()
    return found.group(1)


def code_in_mail() -> str:
    found = re.search(r"^(\d{3} \d{3})$", last_mail(), re.MULTILINE)
    assert found, last_mail()
    return found.group(1)


def ask_code(client: Client, row: Ondertekening) -> Any:
    shown = Pagina(client.get(page(row)))
    form = next(f for f in shown.root.find_all("form") if f.attrs.get("action", "").endswith("/code/"))
    fields = {node.attrs["name"]: node.attrs.get("value", "") for node in form.find_all("input")}
    return client.post(form.attrs["action"], fields)


def with_link(row: Ondertekening) -> Client:
    """A browser without account that opened the link of the mail."""
    client = Client()
    assert client.get(link_in_mail()).status_code == 302
    return client


def with_code(row: Ondertekening) -> Client:
    """The same, after a right code."""
    client = with_link(row)
    assert ask_code(client, row).status_code == 302
    assert client.post(page(row), {"code": code_in_mail()}).status_code == 302
    return client


def form_of(client: Client, row: Ondertekening) -> tuple[str, dict[str, str]]:
    """Where agreeing is posted, and the fields as a browser would send them with the box ticked."""
    shown = Pagina(client.get(page(row)))
    form = next(f for f in shown.root.find_all("form") if f.attrs.get("action", "").endswith("/akkoord/"))
    fields = {node.attrs["name"]: node.attrs.get("value", "") for node in form.find_all("input")}
    return form.attrs["action"], {**fields, "akkoord": "on"}


def agree(client: Client, row: Ondertekening, *, akkoord: str = "on") -> Any:
    action, fields = form_of(client, row)
    return client.post(action, {**fields, "akkoord": akkoord})
