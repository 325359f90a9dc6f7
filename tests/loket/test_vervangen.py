"""A permit that comes in the place of another: which one, and when it has to be there."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.gevolgen_toekenning import NothingToReplace
from producten.models import Product
from profiel.behandeling.actions.besluit import decide
from profiel.dossiers.models import Dossier
from tests.loket.kast import Kast, fill, start, step, today
from tests.loket.pagina import Pagina
from tests.loket.test_gevolgen import GRANTED, clerk_of, form, has_permit, permit


def test_permit_that_ends_while_the_city_looks_is_extended_all_the_same(kast: Kast, ada: Client) -> None:
    """It counted when the extension was sent; that it took us long is not the fault of who asked."""
    old, over = has_permit(kast.ada, "1-ABC-234", until=today() + dt.timedelta(days=5)), today() - dt.timedelta(days=1)
    aanvraag = permit(kast, ada, aanleiding="verlengen")
    Dossier.objects.filter(pk=aanvraag.dossier_id).update(ingediend_op=timezone.now() - dt.timedelta(days=3))
    Product.objects.filter(pk=old.pk).update(geldig_tot=over)
    decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    old.refresh_from_db()
    assert (old.geldig_tot, old.beeindigd_op) == (over, None), "it ended by itself"
    assert Product.objects.filter(dossier=aanvraag.dossier, beeindigd_op__isnull=True).exists()


def test_permit_that_was_over_when_it_was_sent_is_not_extended(kast: Kast, ada: Client) -> None:
    old = has_permit(kast.ada, "1-ABC-234")
    aanvraag = permit(kast, ada, aanleiding="verlengen")
    Product.objects.filter(pk=old.pk).update(geldig_tot=today() - dt.timedelta(days=1))
    with pytest.raises(NothingToReplace, match="toen de aanvraag binnenkwam"):
        decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))


def test_other_permit_with_the_new_plate_stays(kast: Kast, ada: Client) -> None:
    """Only the permit of the plate that stops is replaced, though the new plate stands on another."""
    old, other = has_permit(kast.ada, "1-OUD-111"), has_permit(kast.ada, "1-NEW-222")
    aanvraag = permit(kast, ada, plaat="1-NEW-222", aanleiding="wagen", oude_plaat="1-OUD-111", welke="eerste")
    decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))
    for one in (old, other):
        one.refresh_from_db()
    assert (old.beeindigd_op, other.beeindigd_op, other.geldig_tot) == (today(), None, None)


def test_permit_of_another_plate_than_the_one_that_stops_does_not_count(kast: Kast, ada: Client) -> None:
    has_permit(kast.ada, "1-NEW-222")
    aanvraag = permit(kast, ada, plaat="1-NEW-222", aanleiding="wagen", oude_plaat="1-OUD-111")
    with pytest.raises(NothingToReplace, match="1-OUD-111 dat nu loopt"):
        decide(aanvraag.dossier, GRANTED, by=clerk_of(kast, aanvraag))


def test_form_says_that_only_ones_own_permit_is_changed(kast: Kast, ada: Client) -> None:
    form(kast, "bewonersparkeren")
    kenmerk = start(ada, "bewonersparkeren")
    fill(ada, step(kenmerk, "wagen"), plaat="1-ABC-234")
    fill(ada, step(kenmerk, "eigenaar"), eigenaar="eigen")
    assert "alleen voor een vergunning op jouw naam" in Pagina(ada.get(step(kenmerk, "aanleiding"))).text
    fill(ada, step(kenmerk, "aanleiding"), aanleiding="verlengen")
    page = Pagina(ada.get(reverse("loket:aanvraag_outcome", args=[kenmerk])))
    assert "Dat kan alleen voor een vergunning op jouw naam" in page.text
