"""The cast around one dossier: Ada whose it is, Bram who may act for her, Cem a stranger, Dirk who handles it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from profiel.behandeling.toegang import as_staff
from profiel.dossiers.actions import Stap, create_dossier, progress
from profiel.dossiers.models import Betrokkene, Dossier, Fase
from profiel.mensen.models import Account, Profiel
from profiel.toegang.middleware import GRANT
from profiel.toegang.models import Level, Machtiging, Team, Teamlid
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal


def person(naam: str, achternaam: str = "Peeters", *, staff: bool = False, insz_index: str = "") -> Profiel:
    email = f"{naam.lower()}@voorbeeld.invalid"
    account = Account.objects.create_user(email, naam=f"{naam} {achternaam}", is_staff=staff)
    return Profiel.objects.create(account=account, voornaam=naam, achternaam=achternaam, insz_index=insz_index)


def clerk(naam: str, team: Team | None, rol: str = "behandelaar") -> Account:
    account = Account.objects.create_user(f"{naam.lower()}@stad.invalid", naam=naam, is_staff=True)
    if team is not None:
        Teamlid.objects.create(team=team, account=account, rol=rol)
    return account


def as_citizen(profiel: Profiel) -> Toegang:
    assert profiel.account is not None
    return Toegang(Actor(profiel.account.pk, Kanaal.WEB), profiel.account, profiel, Level.SUBSTANTIEEL)


def at_work(account: Account) -> Toegang:
    return as_staff(Toegang(Actor(account.pk, Kanaal.WEB), account, None, Level.SUBSTANTIEEL))


def client_of(account: Account | None, grant: Machtiging | None = None) -> Client:
    client = Client()
    if account is not None:
        client.force_login(account)
    if grant is not None:
        session = client.session
        session[GRANT] = grant.pk
        session.save()
    return client


@dataclass
class Cast:
    """One team, its clerks, another team's clerk, and the citizens."""

    team: Team = field(
        default_factory=lambda: Team.objects.create(
            code="bevolking", naam="Team bevolking", themas=["burgerzaken"], telefoon="03 22 11 333"
        )
    )

    def __post_init__(self) -> None:
        self.ada, self.bram, self.cem = person("Ada", insz_index="a" * 64), person("Bram"), person("Cem")
        self.dirk, self.els = clerk("Dirk", self.team), clerk("Els", self.team, "lezer")
        self.other_team = Team.objects.create(code="mobiliteit", naam="Team mobiliteit", themas=["mobiliteit"])
        self.beheerder = clerk("Beheerder", self.team, "beheerder")
        self.ander = clerk("Ander", self.other_team)
        assert self.bram.account is not None
        self.grant = Machtiging.objects.create(
            soort="gemachtigde", wie=self.bram.account, voor=self.ada, sinds=timezone.now() - timedelta(days=1)
        )

    def concept(self, profiel: Profiel | None = None, titel: str = "Je adres wijzigen") -> Dossier:
        owner = profiel or self.ada
        return create_dossier(
            by=as_citizen(owner), profiel=owner, rol=Betrokkene.Rol.AANVRAGER, soort="proef", titel=titel,
            thema="burgerzaken", dienst="adreswijziging", url_naam="dossiers:dossier", team=self.team,
        )  # fmt: skip

    def dossier(self, profiel: Profiel | None = None, titel: str = "Je adres wijzigen") -> Dossier:
        found = self.concept(profiel, titel)
        progress(found, Stap("ingediend", Fase.INGEDIEND), by=as_citizen(profiel or self.ada))
        return found

    def clients(self) -> dict[str, Client]:
        """One browser for each kind of visitor."""
        return {
            "owner": client_of(self.ada.account),
            "gemachtigde": client_of(self.bram.account, self.grant),
            "stranger": client_of(self.cem.account),
            "other_team": client_of(self.ander),
            "anonymous": client_of(None),
        }
