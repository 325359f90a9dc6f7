"""What a granted aanvraag brings about, and what may grant one at once.

Most forms say both as data (loket/gevolgsoorten.py); what needs code has a name with a version, for ever. What
decides looks at facts and answers only; it grants, or hands over to a person with a reason. It never refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.utils import timezone

from loket.definitie import Definitie
from loket.feiten import is_minor
from loket.gevolgen_attest import Uitslag, give_attest, judge_attest, make_attest
from loket.gevolgen_dagpas import count_dagpas, judge_dagpas
from loket.gevolgen_toekenning import give_products
from loket.models import Aanvraag
from loket.poorten import TOEKENWACHTERS
from loket.rules import ingangsdatum
from loket.vragen.adres import adres_regels
from producten.actions import end_product, grant_product
from producten.models import Product
from profiel.berichten.actions import Tekst, send_bericht
from profiel.dossiers.models import Dossier
from profiel.mensen.actions import Lid, record_fact, register_household
from profiel.mensen.models import Huishoudlid, Profiel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag

Gevolg = Callable[[Aanvraag, Toegang], None]


class MoveStillToCome(DomainError):
    """An address counts from the day of the move: nobody is registered where they do not live yet."""

    def __init__(self, day: date) -> None:
        super().__init__(f"De verhuis is pas op {format_datum(day)}. Keur de aanvraag goed vanaf die dag.")


class NoLongerTogether(DomainError):
    """Somebody who was taken along left the household since: who asks no longer declares their address."""

    def __init__(self, namen: list[str]) -> None:
        who = " en ".join(namen)
        hoort = "hoort" if len(namen) == 1 else "horen"
        super().__init__(
            f"{who} {hoort} intussen niet meer bij dit gezin. Goedkeuren kan zo niet. "
            "Weiger, en vraag de burger een nieuwe aangifte zonder die persoon."
        )


# -- adreswijziging -------------------------------------------------------------------------------


def adreswijziging(aanvraag: Aanvraag, by: Toegang) -> None:
    """The new address becomes a fact for everybody who moves; the household and the product follow.

    Raises MoveStillToCome before the day of the move, NoLongerTogether when somebody left the household since.
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
    _tell(aanvraag, movers, address, since)


def _movers(aanvraag: Aanvraag) -> list[Profiel]:
    """Who asks, and who was named and belongs to the household today. Raises NoLongerTogether."""
    chosen = {int(lid["id"]): str(lid["naam"]) for lid in aanvraag.antwoorden.get("personen") or ()}
    together = {lid.profiel_id: lid.profiel for lid in aanvraag.profiel.gezin().select_related("profiel")}
    if left := [naam for pk, naam in chosen.items() if pk not in together]:
        raise NoLongerTogether(left)
    return [aanvraag.profiel, *(together[pk] for pk in sorted(chosen) if pk != aanvraag.profiel_id)]


def _tell(aanvraag: Aanvraag, movers: list[Profiel], address: Mapping[str, str], since: date) -> None:
    """Every adult who was taken along reads whose declaration changed their address; once per dossier.

    A child reads nothing: the parent who declared it has the decision.
    """
    dossier, today = aanvraag.dossier, vandaag(timezone.now())
    where = ", ".join(adres_regels(address))
    for profiel in movers[1:]:
        if is_minor(profiel, today):
            continue
        words = Tekst(
            "Je adres is veranderd",
            f"Dag {profiel.voornaam or profiel.naam}\n\n"
            f"{aanvraag.profiel.naam} gaf door dat je mee verhuisd bent. Vanaf {format_datum(since)} is dit je adres: "
            f"{where}.\n\nKlopt dat niet? Meld het bij Mijn gegevens, of bel 03 22 11 333.",
            "Je krijgt dit bericht omdat iemand van je gezin je nieuwe adres doorgaf.",
        )
        key = f"verhuisd:{dossier.kenmerk}:{profiel.pk}"
        send_bericht(profiel, words, thema=dossier.thema, sleutel=key, niveau=dossier.niveau)


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


# -- all of them ----------------------------------------------------------------------------------

GEVOLGEN: Final[Mapping[str, Gevolg]] = {
    "adreswijziging@1": adreswijziging,
    "attest_hoofdverblijf@1": make_attest,
    "dagpas@1": count_dagpas,
}


def judge_place(aanvraag: Aanvraag) -> Uitslag:
    """Granted when the form gives places: it is judged only once there is one (loket.wachtlijst)."""
    return Uitslag() if aanvraag.formulierversie.lees().wachtlijst else Uitslag("geen_plaats")


REGELS: Final[Mapping[str, Callable[[Aanvraag], Uitslag]]] = {
    "attest_hoofdverblijf@1": judge_attest,
    "dagpas@1": judge_dagpas,
    "plaats@1": judge_place,
}

FEITEN_VAN: Final[Mapping[str, frozenset[str]]] = {
    "adreswijziging@1": frozenset({"adres", "huishouden"}),
    "attest_hoofdverblijf@1": frozenset({"naam", "geboortedatum", "adres", "huishouden"}),
    "dagpas@1": frozenset(),
    "plaats@1": frozenset(),
}
"""The facts (feiten.NAMEN) that each of them reads: whoever may begin such a form may know these."""


def bring_about(aanvraag: Aanvraag, by: Toegang) -> None:
    """Everything that its form says must follow a grant, in the transaction of the decision.

    Raises what a contributed guard of grants raises.
    """
    for guard in TOEKENWACHTERS:
        guard(aanvraag)
    definitie = aanvraag.formulierversie.lees()
    if definitie.gevolg:
        GEVOLGEN[definitie.gevolg](aanvraag, by)
    if definitie.attest:
        give_attest(aanvraag, definitie.attest, by)
    if definitie.toekenningen:
        give_products(aanvraag, definitie, by)


def is_whole(definitie: Definitie) -> bool:
    """Whether it gives something or costs something: then it is granted or refused, and never for a part."""
    gives = definitie.gevolg or definitie.attest or definitie.toekenningen or definitie.wachtlijst
    return bool(gives or definitie.prijzen)


def take_back(dossier: Dossier) -> None:
    """A grant that was undone, and was not given again: what it gave no longer counts from today."""
    today = vandaag(timezone.now())
    for product in Product.objects.filter(dossier=dossier, beeindigd_op__isnull=True).order_by("pk"):
        end_product(product, op=max(today, product.geldig_van), by=Toegang.systeem())
