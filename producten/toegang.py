"""Where reads of products and of what has to be paid start, and which acts on them exist."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from producten.models import EIGEN_BRON, Betaalverzoek, BetaalverzoekQuerySet, Product, ProductQuerySet
from profiel.dossiers.models import Dossier
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang


@leesingang("producten")
def producten(toegang: Toegang) -> ProductQuerySet:
    """Products of the subject; under a limited grant only those it covers."""
    if toegang.profiel is None:
        return Product.objects.none()
    own = Product.objects.filter(profiel=toegang.profiel)
    scope = toegang.scope
    limits = {"dienst__in": scope.diensten, "thema__in": scope.themas, "dossier__kenmerk__in": scope.dossiers}
    stated = {lookup: values for lookup, values in limits.items() if values is not None}
    if not stated:
        return own
    condition = Q(pk__in=[])
    for lookup, values in stated.items():
        condition |= Q(**{lookup: sorted(values)})
    return own.filter(condition)


@leesingang("betaalverzoeken")
def betaalverzoeken(toegang: Toegang) -> BetaalverzoekQuerySet:
    """What the subject has to pay or has paid, for products and dossiers that this access may see."""
    if toegang.profiel is None:
        return Betaalverzoek.objects.none()
    visible: Any = toegang.dossiers()
    own = Betaalverzoek.objects.filter(profiel=toegang.profiel)
    return own.filter(Q(product__in=producten(toegang)) | Q(dossier__in=visible))


def _only_looks(toegang: Toegang) -> bool:
    return toegang.machtiging is not None and toegang.machtiging.soort == Machtiging.Soort.MEEKIJKER


def _may_handle(toegang: Toegang, dossier: Any) -> bool:
    return dossier is not None and toegang.allows("dossier_handle", dossier)


def _may_request(toegang: Toegang, about: Any) -> bool:
    return _may_handle(toegang, about if isinstance(about, Dossier) else about.dossier)


def _may_pay(toegang: Toegang, verzoek: Betaalverzoek) -> bool:
    return not _only_looks(toegang) and betaalverzoeken(toegang).filter(pk=verzoek.pk).exists()


def _may_act(toegang: Toegang, product: Product) -> bool:
    return not _only_looks(toegang) and producten(toegang).filter(pk=product.pk).exists()


def _may_stop(toegang: Toegang, product: Product) -> bool:
    """What another office gave, that office stops."""
    return product.bron == EIGEN_BRON and _may_act(toegang, product)


register_act(Act("product_grant", _may_handle, under_grant=False))
register_act(Act("product_end", lambda toegang, product: _may_handle(toegang, product.dossier), under_grant=False))
register_act(Act("product_stop", _may_stop))
register_act(Act("betaling_request", _may_request, under_grant=False))
register_act(Act("betaling_start", _may_pay))
register_act(Act("bezwaar_start", _may_act, level=Level.SUBSTANTIEEL))
