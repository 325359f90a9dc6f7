"""Facts about products for the trigger engine (profiel.proactief)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject
from django.urls import reverse

from producten.models import Gemeen, Product, Productbron
from profiel.proactief.poorten import Feit, Link, register_feit

RENEWAL: Final = timedelta(days=92)
"""How long before the end of a product its successor may begin: the longest notice we give, and a month."""


def ending_products() -> QuerySet[Any]:
    """Products with an end, not ended before it and not renewed.

    Renewed: the same person has another one of the same name that lasts longer and began when this one was about to
    end. One that began long before is another thing: the permit of a second car. (What sets them apart, the number
    plate, is encrypted; when in doubt we tell.)
    """
    longer = Q(geldig_tot__isnull=True) | Q(geldig_tot__gt=OuterRef("geldig_tot"))
    renewed = Product.objects.filter(
        longer,
        profiel=OuterRef("profiel_id"),
        soort=OuterRef("soort"),
        titel=OuterRef("titel"),
        geldig_van__gt=OuterRef("geldig_tot") - RENEWAL,
        beeindigd_op__isnull=True,
    )
    day = Cast("geldig_tot", CharField())
    source = Coalesce(Subquery(Productbron.objects.filter(pk=OuterRef("bron")).values("naam")), "bron")
    here = Product.objects.exclude(gemeen=Gemeen.VOORBIJ)
    return here.filter(~Exists(renewed), geldig_tot__isnull=False, beeindigd_op__isnull=True).annotate(
        object=Concat("kenmerk", Value("@"), day, output_field=CharField()),
        datum=F("geldig_tot"),
        params=JSONObject(titel="titel", soort="soort", thema="thema", bron=source, kenmerk="kenmerk"),
    )


def _link(params: Mapping[str, Any]) -> Link:
    return reverse("producten:product", args=[params["kenmerk"]]), "Bekijk en verleng"


PRODUCT_LOOPT_AF = Feit(
    naam="product_loopt_af",
    titel="Een product loopt af",
    zin="loopt af op {datum}",
    rijen=ending_products,
    link=_link,
    kiesbaar=frozenset({"soort", "thema", "bron"}),
)


def register() -> None:
    register_feit(PRODUCT_LOOPT_AF)
