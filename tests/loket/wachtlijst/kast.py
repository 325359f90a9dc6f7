"""Ada and others who want a place, and a form that gives one."""

from __future__ import annotations

import copy
import json
from typing import Any

from django.test import Client

from loket.actions import submit_aanvraag
from loket.actions.concept import start_aanvraag
from loket.models import Aanvraag, Formulierversie
from loket.publiceren import publish_definitie
from loket.wachtlijst import laden
from loket.wachtlijst.models import Aanbod, Groep, Inschrijving
from profiel.berichten.laden import load_sjablonen
from profiel.mensen.models import Account, Profiel
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.kast import Kast as Loketkast
from tests.loket.kast import aanvraag_of, fill, start, step, submit
from tests.profiel.dossiers.cast import as_citizen

DIENST = "afvalkalender"

GROEPEN = [{"waarde": "woe", "label": "Woensdag"}, {"waarde": "zat", "label": "Zaterdag"}]
FORM: dict[str, Any] = {
    "schema": 1,
    "formulier": "plaats",
    "dienst": DIENST,
    "titel": "Een plaats vragen",
    "naam": "inschrijving",
    "verzenden": "Klaar? Dan kun je versturen.",
    "beslissing": "meteen",
    "regel": "plaats@1",
    "groepen": [{"key": "een", "titel": "Je groep"}],
    "stappen": [
        {
            "key": "groep",
            "groep": "een",
            "titel": "Welke groep wil je?",
            "hulp": "Kies de groep die het best past.",
            "vragen": [
                {"key": "eerste", "soort": "keuze", "label": "Eerste keuze", "keuzes": GROEPEN},
                {"key": "tweede", "soort": "keuze", "label": "Tweede keuze", "keuzes": GROEPEN, "optioneel": True},
            ],
        }
    ],
    "klaar": "Je hebt een plaats",
    "na_versturen": [{"titel": "De lessen starten"}],
    "toekenningen": [{"soort": "abonnement", "titel": "Zwemles", "duur": 3, "eenheid": "maanden"}],
    "wachtlijst": {"aanbod": "lessen", "vragen": ["eerste", "tweede"]},
}


class Kast(Loketkast):
    def __post_init__(self) -> None:
        super().__post_init__()
        load_sjablonen()
        laden.load_sjablonen()
        self.team.diensten = [DIENST]
        self.team.save(update_fields=["diensten"])
        self.aanbod = Aanbod.objects.create(slug="lessen", naam="Lessen", team=self.team, antwoord_dagen=5)
        self.woe = Groep.objects.create(aanbod=self.aanbod, slug="woe", naam="Woensdag", plaatsen=1)
        self.zat = Groep.objects.create(aanbod=self.aanbod, slug="zat", naam="Zaterdag", plaatsen=1)
        self.publish()

    def noor_with_account(self) -> Profiel:
        self.noor.account = Account.objects.create_user("noor@voorbeeld.invalid", naam="Noor Janssens")
        self.noor.save()
        return self.noor

    def somebody(self) -> Profiel:
        """A citizen of whom nothing else is known."""
        number = Profiel.objects.count()
        account = Account.objects.create_user(f"burger{number}@voorbeeld.invalid", naam=f"Burger {number}")
        return Profiel.objects.create(voornaam="Burger", achternaam=str(number), account=account)

    def publish(self, **changes: Any) -> Formulierversie:
        return publish_definitie(json.dumps(copy.deepcopy(FORM) | changes))[0]

    def concept(self, profiel: Profiel | None = None, eerste: str = "woe", tweede: str = "") -> Aanvraag:
        """Filled in and not sent, without a browser."""
        owner = profiel or self.ada
        made = start_aanvraag(Formulierversie.objects.for_start().get(formulier="plaats"), by=as_citizen(owner))
        made.antwoorden = {"eerste": eerste, "tweede": tweede or None}
        made.stappen_klaar = ["groep"]
        made.save(update_fields=["antwoorden", "stappen_klaar"])
        return Aanvraag.objects.with_form().get(pk=made.pk)

    def sent(self, profiel: Profiel | None = None, eerste: str = "woe", tweede: str = "") -> Aanvraag:
        owner, made = profiel or self.ada, self.concept(profiel, eerste, tweede)
        submit_aanvraag(made, versie=made.versie, by=as_citizen(owner))
        return fresh(made)

    def through_pages(self, client: Client, eerste: str = "woe", tweede: str = "") -> Aanvraag:
        kenmerk = start(client, DIENST)
        fill(client, step(kenmerk, "groep"), eerste=eerste, tweede=tweede)
        answer = submit(client, kenmerk)
        assert answer.status_code == 302, answer.content.decode()
        return aanvraag_of(kenmerk)


def fresh(aanvraag: Aanvraag) -> Aanvraag:
    return aanvraag_of(aanvraag.dossier.kenmerk)


def row_of(aanvraag: Aanvraag) -> Inschrijving:
    return Inschrijving.objects.select_related("groep", "dossier").get(dossier=aanvraag.dossier)


def taken(groep: Groep) -> int:
    groep.refresh_from_db()
    return groep.bezet


def deliver() -> None:
    for lane in Lane:
        drain_lane(lane, seconds=20)
