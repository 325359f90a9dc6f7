"""Ada with a dossier, Cem without, and the templates."""

from __future__ import annotations

import pytest

from profiel.berichten.laden import load_sjablonen
from profiel.dossiers.actions import create_dossier
from profiel.dossiers.models import Betrokkene, Dossier
from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal


def person(name: str) -> Profiel:
    account = Account.objects.create_user(f"{name.lower()}@demo.invalid")
    return Profiel.objects.create(account=account, voornaam=name, achternaam="Demo")


def toegang_of(profiel: Profiel, level: Level = Level.SUBSTANTIEEL) -> Toegang:
    assert profiel.account is not None
    return Toegang(Actor(profiel.account.pk, Kanaal.WEB), profiel.account, profiel, level)


@pytest.fixture
def ada(db: None) -> Profiel:
    load_sjablonen()
    return person("Ada")


@pytest.fixture
def cem(db: None) -> Profiel:
    return person("Cem")


@pytest.fixture
def dossier(ada: Profiel) -> Dossier:
    return create_dossier(
        by=toegang_of(ada),
        profiel=ada,
        rol=Betrokkene.Rol.AANVRAGER,
        soort="aanvraag",
        titel="Je adres wijzigen",
        thema="burgerzaken",
        dienst="adreswijziging",
        url_naam="dossiers:dossier",
        team=None,
    )
