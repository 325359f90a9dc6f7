"""Facts of the apps below the engine, which cannot contribute upwards themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject

from profiel.dossiers.models import LOPEND, Betrokkene
from profiel.dossiers.toegang import OWN_ROLES
from profiel.proactief.poorten import Feit, register_feit


def waiting_dossiers() -> QuerySet[Any]:
    """Who must do something for a running dossier, and by which day: one row per Betrokkene that may act."""
    must_act = Q(dossier__actie_van="") | Q(dossier__actie_van=F("rol"))
    rows = Betrokkene.objects.filter(
        must_act,
        tot__isnull=True,
        profiel__isnull=False,
        rol__in=OWN_ROLES,
        dossier__fase__in=LOPEND,
        dossier__actie_wat__isnull=False,
        dossier__actie_tegen__isnull=False,
    )
    day = Cast("dossier__actie_tegen", CharField())
    source = Cast(Value("je dossier"), TextField())  # before PostgreSQL 16 JSON refuses a value without a type
    return rows.annotate(
        object=Concat("dossier__kenmerk", Value("@"), day, output_field=CharField()),
        datum=F("dossier__actie_tegen"),
        params=JSONObject(
            titel="dossier__titel",
            wat="dossier__actie_wat",
            bron=source,
            dossier_id="dossier_id",
            thema="dossier__thema",
        ),
    )


DOSSIER_WACHT = Feit(
    naam="dossier_wacht_op_jou",
    titel="Een dossier wacht op de burger",
    zin="iets te doen tegen {datum}",
    rijen=waiting_dossiers,
    kiesbaar=frozenset({"thema"}),
)


def register() -> None:
    register_feit(DOSSIER_WACHT)
