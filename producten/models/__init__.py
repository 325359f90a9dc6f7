"""What the city offers, what somebody has, what has to be paid, and what a visitor says."""

from producten.models.betaling import (
    Betaalgebeurtenis,
    Betaalverschil,
    Betaalverzoek,
    BetaalverzoekQuerySet,
    Betaling,
    Herinnering,
)
from producten.models.bezwaar import Bezwaar
from producten.models.dienst import Dienst, DienstQuerySet
from producten.models.gezegd import Contactvraag, ContactvraagQuerySet, Verbetervoorstel
from producten.models.product import EIGEN_BRON, Product, Productbron, ProductQuerySet
from producten.models.woorden import Gemeen

__all__ = [
    "EIGEN_BRON",
    "Betaalgebeurtenis",
    "Betaalverschil",
    "Betaalverzoek",
    "BetaalverzoekQuerySet",
    "Betaling",
    "Bezwaar",
    "Contactvraag",
    "ContactvraagQuerySet",
    "Dienst",
    "DienstQuerySet",
    "Gemeen",
    "Herinnering",
    "Product",
    "ProductQuerySet",
    "Productbron",
    "Verbetervoorstel",
]
