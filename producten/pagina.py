"""What the pages of products say: cards, status words, facts, and how up to date they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from producten.betalen.rules import epc_text, format_iban, format_ogm
from producten.bezwaar.rules import bezwaar_tot
from producten.models import EIGEN_BRON, Betaalverzoek, Bezwaar, Gemeen, Product, Productbron
from producten.rules import is_expiring
from producten.soorten import BETWISTEN, STOPZETTEN, VERLENGEN, soort_of
from profiel.toegang.models import Level
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.kalender import format_bedrag, format_datum, format_datum_tijd, vandaag

FACES = {
    Gemeen.ACTIE: "nodig",
    Gemeen.WACHT: "in_behandeling",
    Gemeen.LOOPT: "uitgevoerd",
    Gemeen.VOORBIJ: "stopgezet",
}
"""Common word → kind of the component `status`."""


@dataclass(frozen=True, slots=True)
class Actueel:
    """Which sources fell silent, and since when: read once per page."""

    sinds: Mapping[str, datetime]

    @classmethod
    def at(cls, now: datetime) -> Actueel:
        rows = Productbron.objects.order_by("code")
        return cls({bron.code: bron.laatst_gehoord or bron.created_at for bron in rows if bron.is_stil(now)})

    def merk(self, product: Product) -> str:
        """``Tijdelijk niet bijgewerkt sinds …``; empty for what is up to date."""
        if product.bron == EIGEN_BRON or product.bron not in self.sinds:
            return ""
        return f"Tijdelijk niet bijgewerkt sinds {format_datum_tijd(self.sinds[product.bron])}"


FRESH = Actueel({})


def check_level(toegang: Toegang, product: Product | None) -> None:
    """Raises LevelRequired for a product whose kind asks more certainty."""
    if product is not None and toegang.level < (level := soort_of(product.soort).niveau):
        raise LevelRequired(level)


# -- a product ------------------------------------------------------------------------------------


def product_card(
    product: Product, today: date, *, level: Level = Level.GEEN, actueel: Actueel = FRESH
) -> dict[str, Any]:
    """Parameters of a product_card. What it says in detail is kept back below the level of its kind."""
    valid, soort = product.is_geldig(today), soort_of(product.soort)
    told = soort.show(product.velden[:2]) if level >= soort.niveau else []
    return {
        "titel": title_at(product, level),
        "icoon": soort.icoon,
        "tekst": ", ".join(value for _, value in told),
        "geldig": validity(product, today),
        "geldig_nu": valid,
        "let_op": valid and (product.gemeen == Gemeen.ACTIE or is_expiring(product.geldig_tot, today)),
        "niet_bij": actueel.merk(product),
        "href": product.get_absolute_url(),
        "actie": "Bekijk",
        "status": status_of(product, today),
    }


def title_at(product: Product, level: Level) -> str:
    """Its title; below the level of its kind only what kind it is."""
    soort = soort_of(product.soort)
    return product.titel if level >= soort.niveau else soort.label


def product_task(product: Product, *, level: Level) -> dict[str, str]:
    """An entry of the component task_list for a product that asks something of its owner."""
    soort = soort_of(product.soort)
    return {
        "titel": title_at(product, level),
        "tekst": soort.status_of(product.status).tekst,
        "tegen": "",
        "icoon": soort.icoon,
        "href": product.get_absolute_url(),
        "actie": "Bekijk",
    }


def validity(product: Product, today: date) -> str:
    """Until when it counts, in words: expiry is never only a colour."""
    status = soort_of(product.soort).status_of(product.status)
    if product.beeindigd_op is not None:
        return f"Stopgezet op {format_datum(product.beeindigd_op)}"
    if product.gemeen != Gemeen.LOOPT:
        return status.tekst
    if product.geldig_van > today:
        return f"Geldig vanaf {format_datum(product.geldig_van)}"
    if product.geldig_tot is None:
        return "Geldig zonder einddatum"
    if product.geldig_tot < today:
        return f"Vervallen op {format_datum(product.geldig_tot)}"
    word = "Verloopt" if is_expiring(product.geldig_tot, today) else "Geldig tot"
    return f"{word} {format_datum(product.geldig_tot)}"


def status_of(product: Product, today: date) -> dict[str, str]:
    """Kind and word of the component `status`: an end by date goes before what the source last said."""
    own = soort_of(product.soort).status_of(product.status)
    if product.beeindigd_op is not None:
        return {"soort": "stopgezet", "tekst": "Stopgezet"}
    if product.geldig_van > today:
        return {"soort": "ingediend", "tekst": "Nog niet geldig"}
    if product.geldig_tot is not None and product.geldig_tot < today:
        return {"soort": "verlopen", "tekst": "Vervallen"}
    return {"soort": FACES[own.gemeen], "tekst": own.tekst}


def group_of(product: Product, today: date) -> str:
    """Under which common word it stands in the list: what has ended by date is over."""
    ended = product.beeindigd_op is not None or (product.geldig_tot is not None and product.geldig_tot < today)
    return Gemeen.VOORBIJ if ended else Gemeen(product.gemeen)


def facts(product: Product) -> list[dict[str, str]]:
    """Rows of a summary_list: the product's own fields, then its dates and its dossier."""
    rows = [{"naam": label, "waarde": value} for label, value in soort_of(product.soort).show(product.velden)]
    if BETWISTEN in soort_of(product.soort).acties:
        rows.append({"naam": "Datum van de brief", "waarde": format_datum(product.geldig_van)})
    else:
        rows.append({"naam": "Geldig vanaf", "waarde": format_datum(product.geldig_van)})
    if product.geldig_tot:
        rows.append({"naam": "Geldig tot en met", "waarde": format_datum(product.geldig_tot)})
    if product.dossier:
        rows.append(
            {
                "naam": "Dossier",
                "waarde": product.dossier.titel,
                "href": product.dossier.get_absolute_url(),
                "actie": "Bekijk dossier",
                "extra": product.dossier.titel,
            }
        )
    return rows


def acts(toegang: Toegang, product: Product, today: date) -> dict[str, Any]:
    """What its owner can do with it now: address and last day of a defence, address of stopping, whether to renew."""
    soort = soort_of(product.soort)
    dispute, renew = soort.may(BETWISTEN, product.status), soort.may(VERLENGEN, product.status)
    until = bezwaar_tot(product.geldig_van, dispute.dagen) if dispute else None
    may_dispute = until is not None and today <= until and toegang.allows("bezwaar_start", product)
    if may_dispute and Bezwaar.objects.filter(product=product).beslist().exists():
        may_dispute = False
    may_stop = soort.may(STOPZETTEN, product.status) and toegang.allows("product_stop", product)
    ends = product.geldig_tot
    return {
        "bezwaar_url": reverse("producten:bezwaar_start", args=[product.kenmerk]) if may_dispute else "",
        "bezwaar_tot": until,
        "stop_url": reverse("producten:product_stop", args=[product.kenmerk])
        if may_stop and product.beeindigd_op is None
        else "",
        "verleng": bool(renew and ends is not None and (ends - today).days <= renew.vanaf_dagen),
    }


# -- what has to be paid --------------------------------------------------------------------------


def payment(verzoek: Betaalverzoek) -> dict[str, Any]:
    """Parameters of a payment_panel: the amount, the QR and each value to copy."""
    return {
        "bedrag": format_bedrag(verzoek.te_gaan),
        "qr_tekst": epc_text(verzoek.begunstigde, verzoek.iban, verzoek.te_gaan, verzoek.ogm),
        "rijen": [
            {"naam": "Rekening", "waarde": format_iban(verzoek.iban), "kopie": verzoek.iban},
            {"naam": "Op naam van", "waarde": verzoek.begunstigde, "kopie": verzoek.begunstigde},
            {"naam": "Mededeling", "waarde": format_ogm(verzoek.ogm), "kopie": format_ogm(verzoek.ogm)},
            {
                "naam": "Bedrag",
                "waarde": format_bedrag(verzoek.te_gaan),
                "kopie": f"{verzoek.te_gaan:.2f}".replace(".", ","),
            },
        ],
    }


def payment_state(verzoek: Betaalverzoek) -> dict[str, str]:
    """What an alert says about what was asked: kind, title and one sentence."""
    Status = Betaalverzoek.Status  # noqa: N806 a class
    paid = f"We kregen {format_bedrag(verzoek.ontvangen)}."
    back = f" Je betaalde {format_bedrag(verzoek.te_veel)} te veel. Dat storten we terug." if verzoek.te_veel else ""
    match verzoek.status:
        case Status.BETAALD:
            day = format_datum(vandaag(verzoek.betaald_op)) if verzoek.betaald_op else ""
            return {"soort": "success", "titel": "Dit is betaald", "tekst": f"{paid} Betaald op {day}.{back}"}
        case Status.KWIJTGESCHOLDEN:
            return {"soort": "success", "titel": "Je hoeft niet te betalen", "tekst": f"Dit is kwijtgescholden.{back}"}
        case Status.OPGESCHORT:
            words = "We bekijken je verweer. Betaal dan nog niet: we sturen je nu geen herinneringen."
            return {"soort": "info", "titel": "Je hoeft nu niet te betalen", "tekst": words}
        case Status.VERVALLEN:
            return {"soort": "warning", "titel": "Dit kun je niet meer online betalen", "tekst": "Bel 03 22 11 333."}
    part = f"{paid} Je moet nog {format_bedrag(verzoek.te_gaan)} betalen." if verzoek.ontvangen else ""
    return {"soort": "warning", "titel": "Nog te betalen", "tekst": part}


def grouped(products: Iterable[Product], today: date, level: Level, actueel: Actueel) -> list[dict[str, Any]]:
    """Sections of the list in the order of the common words, without the empty ones."""
    by_word: dict[str, list[dict[str, Any]]] = {}
    for product in products:
        card = product_card(product, today, level=level, actueel=actueel)
        by_word.setdefault(group_of(product, today), []).append(card)
    return [{"titel": word.label, "kaarten": by_word[word]} for word in Gemeen if word in by_word]
