"""Official pages with facts of the register: the kind that a form describes, and the first one, which is older."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from loket.feiten import Kennis, kennis_van
from loket.gevolgsoorten import Attest, Rij
from loket.models import Aanvraag
from loket.rules import ATTEST_MAANDEN
from loket.vragen import soort
from loket.vragen.adres import adres_regels
from producten.actions import grant_product
from profiel.dossiers.models import Document
from profiel.mensen.models import Profiel
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, months_later, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk, new_controlecode, save_with_kenmerk

SJABLOON: Final = "attest@1"
"""The official page of every attest that a form describes."""


@dataclass(frozen=True, slots=True)
class Uitslag:
    """Of what decides at once: granted, or the code of why a person must look."""

    redencode: str = ""

    @property
    def is_toegekend(self) -> bool:
        return not self.redencode


class NotInHousehold(DomainError):
    """An attest about somebody goes to that person, or to who lives with them."""

    def __init__(self) -> None:
        super().__init__("Deze persoon hoort volgens het register niet meer bij het gezin van de aanvrager.")


class AddressUnknown(DomainError):
    """An attest states what stands in the register, and nothing else."""

    def __init__(self) -> None:
        super().__init__("Het register kent geen adres van deze persoon. Vul eerst het register aan.")


class FactUnknown(DomainError):
    """The same for any fact that an attest states."""

    def __init__(self, naam: str) -> None:
        super().__init__(f"Het register zegt niets over “{naam}”. Vul eerst het register aan.")


def person_of(aanvraag: Aanvraag, vraag: str) -> Profiel | None:
    """For whom it is: the subject, or somebody of the household as it is today; None when they left it."""
    chosen = aanvraag.antwoorden.get(vraag) or []
    if not chosen or int(chosen[0]["id"]) == aanvraag.profiel_id:
        return aanvraag.profiel
    member = aanvraag.profiel.gezin().filter(profiel=int(chosen[0]["id"])).first()
    return member.profiel if member else None


# -- as a form describes it -----------------------------------------------------------------------


def judge_facts(aanvraag: Aanvraag, attest: Attest) -> Uitslag:
    """Granted when its person still counts to the household and the register knows every fact it states."""
    person = person_of(aanvraag, attest.persoon)
    if person is None:
        return Uitslag("niet_in_gezin")
    known = kennis_van(person, vandaag(timezone.now())).feiten
    for rij in attest.rijen:
        fact = known.get(rij.feit or rij.sinds)
        if (rij.feit or rij.sinds) and (fact is None or (rij.sinds and fact.bron_datum is None)):
            return Uitslag(f"onbekend_{rij.feit or rij.sinds}")
    return Uitslag()


def give_attest(aanvraag: Aanvraag, attest: Attest, by: Toegang) -> None:
    """The page with the facts as they stand now, its check code, and the product.

    Raises NotInHousehold and FactUnknown when a handler grants what the register cannot state.
    """
    person = person_of(aanvraag, attest.persoon)
    if person is None:
        raise NotInHousehold
    today = vandaag(timezone.now())
    until = months_later(today, attest.maanden)
    known = kennis_van(person, today)
    said = [(rij.naam, _lines(aanvraag, rij, known)) for rij in attest.rijen]
    rows: list[dict[str, Any]] = [{"naam": naam, "waarden": lines} for naam, lines in said if lines]
    words = {
        "zin": attest.zin,
        "datum": format_datum(today),
        "geldig_tot": format_datum(until),
        "rijen": [*rows, {"naam": "Geldig tot en met", "waarde": format_datum(until)}],
    }
    _issue(aanvraag, by, person, titel=attest.titel, sjabloon=SJABLOON, inhoud=words, today=today, until=until)


def _lines(aanvraag: Aanvraag, rij: Rij, known: Kennis) -> list[str]:
    """What one row says. Raises FactUnknown."""
    if rij.vraag:
        return answer_lines(aanvraag, rij.vraag)
    if rij.tekst:
        return [rij.tekst]
    fact = known.feiten.get(rij.feit or rij.sinds)
    if fact is None or (rij.sinds and fact.bron_datum is None):
        raise FactUnknown(rij.naam)
    if rij.sinds and fact.bron_datum:
        return [format_datum(fact.bron_datum)]
    return list(fact.regels or [fact.tekst])


def answer_lines(aanvraag: Aanvraag, key: str) -> list[str]:
    """An answer as a reader sees it; nothing for a question that was not asked."""
    vraag, waarde = aanvraag.formulierversie.lees().vraag_per_key[key], aanvraag.antwoorden.get(key)
    return [] if waarde is None else soort(vraag).toon(vraag, waarde)


def _issue(
    aanvraag: Aanvraag,
    by: Toegang,
    person: Profiel,
    *,
    titel: str,
    sjabloon: str,
    inhoud: dict[str, Any],
    today: date,
    until: date,
) -> None:
    code = new_controlecode()
    document = save_with_kenmerk(
        lambda kenmerk: Document.objects.create(
            kenmerk=kenmerk,
            dossier=aanvraag.dossier,
            profiel=aanvraag.profiel,
            soort=Document.Soort.ATTEST,
            titel=titel,
            sjabloon=sjabloon,
            inhoud=inhoud,
            controle_hash=token_hash(code),
            controlecode=code,
            geldig_tot=until,
        )
    )
    grant_product(
        by=by,
        profiel=aanvraag.profiel,
        soort="attest",
        titel=titel,
        thema=aanvraag.dienst.thema,
        geldig_van=today,
        geldig_tot=until,
        dienst=aanvraag.dienst,
        dossier=aanvraag.dossier,
        document=document,
        velden=[("Voor", person.naam), ("Nummer", format_kenmerk(document.kenmerk))],
    )


# -- attest van hoofdverblijfplaats, version 1 ----------------------------------------------------


def judge_attest(aanvraag: Aanvraag) -> Uitslag:
    """Granted when the register knows the address of the person, and still counts them to the household."""
    person = person_of(aanvraag, "persoon")
    if person is None:
        return Uitslag("niet_in_gezin")
    return Uitslag() if person.adres() else Uitslag("geen_adres_bekend")


def make_attest(aanvraag: Aanvraag, by: Toegang) -> None:
    """The official page with the facts as they stand now, its check code, and the product.

    Raises NotInHousehold and AddressUnknown when a handler grants what the register cannot state.
    """
    person = person_of(aanvraag, "persoon")
    if person is None:
        raise NotInHousehold
    fact = person.gegevens.actueel().filter(soort="adres").first()
    if fact is None:
        raise AddressUnknown
    today = vandaag(timezone.now())
    until = months_later(today, ATTEST_MAANDEN)
    words = _attest_words(aanvraag, person, fact.waarde["adres"], fact.bron_datum, today, until)
    _issue(
        aanvraag,
        by,
        person,
        titel="Attest van hoofdverblijfplaats",
        sjabloon="attest_hoofdverblijf@1",
        inhoud=words,
        today=today,
        until=until,
    )


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
