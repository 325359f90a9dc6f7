"""Where reads of products start, and which acts on them exist."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from producten.models import Product, ProductQuerySet
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


def _may_handle(toegang: Toegang, dossier: Any) -> bool:
    return dossier is not None and toegang.allows("dossier_handle", dossier)


register_act(Act("product_grant", _may_handle, under_grant=False))
register_act(Act("product_end", lambda toegang, product: _may_handle(toegang, product.dossier), under_grant=False))
