"""What a granted aanvraag brings about, and the rules that may grant one at once. Named with a version, for ever.

A rule looks at known facts only; it grants, or hands over to a person with a reason. It never refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from loket.models import Aanvraag
from loket.rules import attest_geldig_tot, ingangsdatum
from loket.vragen import soort
from loket.vragen.adres import adres_regels
from producten.actions import end_product, grant_product
from producten.models import Product
from profiel.dossiers.models import Document
from profiel.mensen.actions import Lid, record_fact, register_household
from profiel.mensen.models import Huishoudlid, Profiel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk, new_controlecode, save_with_kenmerk

Gevolg = Callable[[Aanvraag, Toegang], None]


class MoveStillToCome(DomainError):
    """An address counts from the day of the move: nobody is registered where they do not live yet."""

    def __init__(self, day: date) -> None:
        super().__init__(f"De verhuis is pas op {format_datum(day)}. Keur de aanvraag goed vanaf die dag.")


@dataclass(frozen=True, slots=True)
class Uitslag:
    """Of a rule: granted, or the code of why a person must look."""

    redencode: str = ""

    @property
    def is_toegekend(self) -> bool:
        return not self.redencode


# -- adreswijziging -------------------------------------------------------------------------------


def adreswijziging(aanvraag: Aanvraag, by: Toegang) -> None:
    """The new address becomes a fact for everybody who moves; the household and the product follow.

    Raises MoveStillToCome before the day of the move.
    """
    moved = date.fromisoformat(aanvraag.antwoorden["verhuisdag"])
    today = vandaag(timezone.now())
    if moved > today:
        raise MoveStillToCome(moved)
    sent = aanvraag.dossier.ingediend_op
    since = ingangsdatum(moved, vandaag(sent) if sent else today)
    address = aanvraag.antwoorden["nieuw_adres"]
    stored = {deel: address[deel] for deel in ("straat", "huisnummer", "bus", "postcode", "gemeente")}
    movers = _movers(aanvraag)
    for profiel in movers:
        record_fact(profiel, "adres", {"adres": stored}, "Bevolkingsregister", since, by=by.actor)
    _rehouse(aanvraag.profiel, movers, since)
    _replace_registration(aanvraag, address, movers, since, by)


def _movers(aanvraag: Aanvraag) -> list[Profiel]:
    ids = [int(lid["id"]) for lid in aanvraag.antwoorden.get("personen") or ()]
    others = Profiel.objects.filter(pk__in=ids).exclude(pk=aanvraag.profiel_id).order_by("pk")
    return [aanvraag.profiel, *others]


def _rehouse(subject: Profiel, movers: list[Profiel], since: date) -> None:
    """Who moves without the rest becomes a household of their own; together they stay the one they are."""
    members = {lid.profiel_id: Huishoudlid.Rol(lid.rol) for lid in subject.gezin()}
    if set(members) == {profiel.pk for profiel in movers}:
        return
    roles = members | {subject.pk: Huishoudlid.Rol.REFERENTIE}
    leden = [Lid(profiel, roles.get(profiel.pk, Huishoudlid.Rol.ANDER)) for profiel in movers]
    register_household(leden, bron="Bevolkingsregister", bron_datum=since)


def _replace_registration(
    aanvraag: Aanvraag, address: Mapping[str, str], movers: list[Profiel], since: date, by: Toegang
) -> None:
    dossier, dienst = aanvraag.dossier, aanvraag.dienst
    earlier = Product.objects.filter(profiel=aanvraag.profiel, soort="inschrijving", beeindigd_op__isnull=True)
    for product in earlier.exclude(dossier=dossier).order_by("pk"):
        end_product(product, op=max(since, product.geldig_van), by=Toegang.systeem())
    grant_product(
        by=by,
        profiel=aanvraag.profiel,
        soort="inschrijving",
        titel="Inschrijving op adres",
        thema=dienst.thema,
        geldig_van=since,
        dienst=dienst,
        dossier=dossier,
        velden=[("Adres", ", ".join(adres_regels(address))), ("Wie", ", ".join(profiel.naam for profiel in movers))],
    )


# -- attest van hoofdverblijfplaats ---------------------------------------------------------------


def judge_attest(aanvraag: Aanvraag) -> Uitslag:
    """Granted when the register knows the address of the person, and still counts them to the household."""
    person = _person(aanvraag)
    if person is None:
        return Uitslag("niet_in_gezin")
    return Uitslag() if person.adres() else Uitslag("geen_adres_bekend")


def make_attest(aanvraag: Aanvraag, by: Toegang) -> None:
    """The official page with the facts as they stand now, its check code, and the product.

    Raises NotInHousehold and AddressUnknown when a handler grants what the register cannot state.
    """
    person = _person(aanvraag)
    if person is None:
        raise NotInHousehold
    fact = person.gegevens.actueel().filter(soort="adres").first()
    if fact is None:
        raise AddressUnknown
    today = vandaag(timezone.now())
    until = attest_geldig_tot(today)
    code = new_controlecode()
    document = save_with_kenmerk(
        lambda kenmerk: Document.objects.create(
            kenmerk=kenmerk,
            dossier=aanvraag.dossier,
            profiel=aanvraag.profiel,
            soort=Document.Soort.ATTEST,
            titel="Attest van hoofdverblijfplaats",
            sjabloon="attest_hoofdverblijf@1",
            inhoud=_attest_words(aanvraag, person, fact.waarde["adres"], fact.bron_datum, today, until),
            controle_hash=token_hash(code),
            controlecode=code,
            geldig_tot=until,
        )
    )
    grant_product(
        by=by,
        profiel=aanvraag.profiel,
        soort="attest",
        titel="Attest van hoofdverblijfplaats",
        thema=aanvraag.dienst.thema,
        geldig_van=today,
        geldig_tot=until,
        dienst=aanvraag.dienst,
        dossier=aanvraag.dossier,
        document=document,
        velden=[("Voor", person.naam), ("Nummer", format_kenmerk(document.kenmerk))],
    )


class NotInHousehold(DomainError):
    """An attest about somebody goes to that person, or to who lives with them."""

    def __init__(self) -> None:
        super().__init__("Deze persoon hoort volgens het register niet meer bij het gezin van de aanvrager.")


class AddressUnknown(DomainError):
    """An attest states what stands in the register, and nothing else."""

    def __init__(self) -> None:
        super().__init__("Het register kent geen adres van deze persoon. Vul eerst het register aan.")


def _person(aanvraag: Aanvraag) -> Profiel | None:
    """For whom it is: the subject, or somebody of the household as it is today; None when they left it."""
    chosen = aanvraag.antwoorden.get("persoon") or []
    if not chosen or int(chosen[0]["id"]) == aanvraag.profiel_id:
        return aanvraag.profiel
    member = aanvraag.profiel.gezin().filter(profiel=int(chosen[0]["id"])).first()
    return member.profiel if member else None


def _attest_words(
    aanvraag: Aanvraag, person: Profiel, address: Mapping[str, str], since: date, today: date, until: date
) -> dict[str, Any]:
    born = [{"naam": "Geboren op", "waarde": format_datum(person.geboortedatum)}] if person.geboortedatum else []
    return {
        "zin": "De stad Antwerpen bevestigt dat deze persoon is ingeschreven op dit adres als hoofdverblijfplaats.",
        "datum": format_datum(today),
        "geldig_tot": format_datum(until),
        "rijen": [
            {"naam": "Naam", "waarde": person.naam},
            *born,
            {"naam": "Hoofdverblijfplaats", "waarden": adres_regels(address)},
            {"naam": "Ingeschreven sinds", "waarde": format_datum(since)},
            {"naam": "Waarvoor", "waarde": _purpose(aanvraag)},
            {"naam": "Geldig tot en met", "waarde": format_datum(until)},
        ],
    }


def _purpose(aanvraag: Aanvraag) -> str:
    answers, questions = aanvraag.antwoorden, aanvraag.formulierversie.lees().vraag_per_key
    if own := answers.get("doel_ander"):
        return str(own)
    return soort(questions["doel"]).toon(questions["doel"], answers["doel"])[0]


GEVOLGEN: Final[Mapping[str, Gevolg]] = {
    "adreswijziging@1": adreswijziging,
    "attest_hoofdverblijf@1": make_attest,
}
REGELS: Final[Mapping[str, Callable[[Aanvraag], Uitslag]]] = {"attest_hoofdverblijf@1": judge_attest}
