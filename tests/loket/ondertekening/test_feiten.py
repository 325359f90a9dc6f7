"""A signature that hangs on what the city knows is asked of who it is about, and of nobody else."""

from __future__ import annotations

import copy

import pytest
from django.test import Client

from loket.ondertekening.models import Ondertekening
from profiel.mensen.models import Huishoudlid
from tests.loket.kast import aanvraag_of, submit
from tests.loket.ondertekening.kast import FORM, Kast, asked


def _when(kast: Kast, **voorwaarde: object) -> None:
    partner = {**copy.deepcopy(FORM["mede_ondertekenaars"][0]), "als": [voorwaarde]}
    kast.publish(mede_ondertekenaars=[partner])


@pytest.mark.parametrize(
    "voorwaarde",
    [{"feit": "leeftijd", "groter_dan": 17}, {"feit": "huisgenoten", "is": 1}, {"feit": "adres", "ingevuld": True}],
    ids=["leeftijd", "huisgenoten", "adres"],
)
def test_it_is_asked_when_the_fact_says_so(kast: Kast, ada: Client, voorwaarde: dict[str, object]) -> None:
    """The form shows none of these and no rule of it looks at them: the condition alone does."""
    _when(kast, **voorwaarde)
    aanvraag = kast.sent(ada)
    assert aanvraag.dossier.eigen_status == "wacht_op_handtekening"
    assert asked(aanvraag).naam == "Noor Janssens"
    assert set(aanvraag.bekend) == {voorwaarde["feit"]}, "kept as it was known when it was sent"


def test_it_is_not_asked_when_the_fact_says_otherwise(kast: Kast, ada: Client) -> None:
    _when(kast, feit="kinderen", groter_dan=0)
    aanvraag = kast.sent(ada)
    assert aanvraag.dossier.eigen_status == "ingediend"
    assert not Ondertekening.objects.filter(dossier=aanvraag.dossier).exists()


def test_a_fact_of_the_day_of_sending_counts(kast: Kast, ada: Client) -> None:
    _when(kast, feit="huisgenoten", is_niet=2)
    kenmerk = kast.concept(ada)
    Huishoudlid.objects.create(
        huishouden=kast.ada.gezin().select_related("huishouden")[0].huishouden,
        profiel=kast.bram,
        rol=Huishoudlid.Rol.ANDER,
        sinds=kast.stated,
    )
    assert submit(ada, kenmerk).status_code == 302
    assert aanvraag_of(kenmerk).dossier.eigen_status == "ingediend"
