"""What Ada has: products with and without an end, one that ends soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from producten.actions import grant_product
from producten.models import Dienst
from profiel.toegang.toegang import Toegang


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
PLAAT = (("Nummerplaat", "1-DEM-000"), ("Zone", "Deurne"))
VOORBEELDEN = (
    Voorbeeld("reispas", "Reispas", "reispas", -2520, 29, NAAM),
    Voorbeeld(
        "vergunning",
        "Bewonersparkeren",
        "bewonersparkeren",
        -250,
        112,
        PLAAT,
    ),
    Voorbeeld("pas", "A-kaart", "a-kaart", -900, None, (("Voor", "Ada en Noor"),)),
    Voorbeeld("identiteitskaart", "Identiteitskaart", "identiteitskaart", -1800, 1850, NAAM),
    Voorbeeld("pas", "Lenerspas van de bibliotheek", "bibliotheek", -380, -15, (("Filiaal", "Deurne"),)),
)


def seed_producten(ada: Toegang, today: date) -> None:
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
