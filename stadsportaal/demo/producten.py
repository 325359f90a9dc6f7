"""What the cast has: every kind of product, one that ends soon, an open fine, and a source that fell silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from producten.actions import Push, grant_product, push_product
from producten.models import Dienst, Productbron
from producten.soorten import soorten
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import new_token, token_hash


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """A product; days count from today."""

    soort: str
    titel: str
    dienst: str
    van: int
    tot: int | None
    velden: tuple[tuple[str, str], ...]


NAAM = (("Op naam van", "Ada Peeters"),)
VOORBEELDEN = (
    Voorbeeld("reispas", "Reispas", "reispas", -2520, 29, NAAM),
    Voorbeeld("pas", "A-kaart", "a-kaart", -900, None, (("voor", "Ada en Noor"),)),
    Voorbeeld("identiteitskaart", "Identiteitskaart", "identiteitskaart", -1800, 1850, NAAM),
    Voorbeeld("pas", "Lenerspas van de bibliotheek", "bibliotheek", -380, -15, (("filiaal", "Deurne"),)),
    Voorbeeld("document", "Rijbewijs", "rijbewijs", -1100, 2550, NAAM),
)
BRONNEN = (
    ("parkeren", "Mobiliteit en parkeren", 24 * 60),
    ("handhaving", "Bestuurlijke handhaving", 24 * 60),
    ("sport", "Sport Antwerpen", 60),
)
"""Code, name, and after how many minutes of silence it is out of date."""
SILENT_SINCE = timedelta(days=2)
"""How long ago the sports office last said something."""


def seed_producten(ada: Toegang, cem: Toegang, now: datetime, today: date) -> None:
    assert ada.profiel is not None  # noqa: S101 Ada is a citizen
    for voorbeeld in VOORBEELDEN:
        dienst = Dienst.objects.get(slug=voorbeeld.dienst)
        grant_product(
            by=Toegang.systeem(),
            profiel=ada.profiel,
            soort=voorbeeld.soort,
            titel=voorbeeld.titel,
            thema=dienst.thema,
            dienst=dienst,
            geldig_van=today + timedelta(days=voorbeeld.van),
            geldig_tot=None if voorbeeld.tot is None else today + timedelta(days=voorbeeld.tot),
            velden=voorbeeld.velden,
        )
    sources = {
        code: Productbron.objects.create(
            code=code, naam=naam, stil_na_minuten=minutes, token_hash=token_hash(new_token())
        )
        for code, naam, minutes in BRONNEN
    }
    for bron, who, push in _pushed(ada, cem, now, today):
        assert who.profiel is not None  # noqa: S101 citizens
        push_product(push, bron=sources[bron], now=push.stand)


def _pushed(ada: Toegang, cem: Toegang, now: datetime, today: date) -> list[tuple[str, Toegang, Push]]:
    """What offices of the city know, as it comes through the API."""
    assert ada.profiel is not None and cem.profiel is not None  # noqa: S101 idem
    happened = datetime.combine(today - timedelta(days=18), datetime.min.time(), now.tzinfo) + timedelta(hours=16.7)
    return [
        ("parkeren", ada, Push(
            "PV-1024", ada.profiel.insz, "vergunning", "Bewonersparkeren", "mobiliteit", "geldig",
            today - timedelta(days=310), now, today + timedelta(days=55), "bewonersparkeren",
            velden=_fields("vergunning", nummerplaat="1-DEM-000", zone="Deurne"),
        )),
        ("parkeren", cem, Push(
            "PV-1025", cem.profiel.insz, "vergunning", "Bewonersparkeren", "mobiliteit", "geldig",
            today - timedelta(days=340), now, today + timedelta(days=25), "bewonersparkeren",
            velden=_fields("vergunning", nummerplaat="1-DEM-999", zone="Merksem"),
        )),
        ("handhaving", ada, Push(
            "GAS-2026-0417", ada.profiel.insz, "boete", "Boete: rijden in een voetgangerszone", "bestuur",
            "te_betalen", today - timedelta(days=6), now, dienst="gas-boete-betalen",
            velden=_fields(
                "boete", moment=happened.isoformat(timespec="minutes"), plaats="Meir, 2000 Antwerpen",
                nummerplaat="1-DEM-000", vaststelling="Camera met nummerplaatherkenning. Een ambtenaar keek na.",
            ),
            bedrag=Decimal("58.00"), uiterlijk=today + timedelta(days=24), ogm="090933755493",
        )),
        ("sport", ada, Push(
            "ZWEM-88", ada.profiel.insz, "abonnement", "Zwemabonnement", "vrije-tijd", "loopt",
            today - timedelta(days=90), now - SILENT_SINCE, None, "",
            velden=_fields("abonnement", voor="Ada Peeters", prijs="18.00"),
        )),
    ]  # fmt: skip


def _fields(soort: str, **given: str) -> list[list[str]]:
    rows, wrong = soorten()[soort].clean(given)
    if wrong:
        raise ValueError(f"{soort}: {wrong}")
    return rows
