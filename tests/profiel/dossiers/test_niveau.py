"""What a dienst asked to be sure of, reading asks again: the dossier, its documents, its questions."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.test import Client
from django.urls import reverse

from profiel.behandeling.models import Vraag
from profiel.dossiers.actions import withdraw
from profiel.dossiers.models import Document, Dossier
from profiel.mensen.models import Account
from profiel.toegang.models import Level
from profiel.toegang.niveau import Proof, remember
from profiel.toegang.toegang import LevelRequired, Toegang
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of
from tests.profiel.dossiers.test_views import document_of


@pytest.fixture
def dossier(cast: Cast) -> Dossier:
    made = cast.dossier()
    Dossier.objects.filter(pk=made.pk).update(niveau=Level.SUBSTANTIEEL)
    made.refresh_from_db()
    return made


@pytest.fixture
def weak(cast: Cast) -> Client:
    return client_of(cast.ada.account)


def strong(account: Account | None) -> Client:
    client = client_of(account)
    assert account is not None
    session = client.session
    remember(session, Proof(account.pk, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
    session.save()
    return client


def pages(cast: Cast, dossier: Dossier) -> list[str]:
    Vraag.objects.create(dossier=dossier, door=cast.dirk, titel="Stuur een kopie", tekst="x", tegen=dt.date.max)
    return [
        reverse("dossiers:dossier", args=[dossier.kenmerk]),
        reverse("dossiers:document", args=[document_of(dossier).kenmerk]),
        reverse("behandeling:vraag_answer", args=[dossier.kenmerk]),
    ]


def test_each_page_steps_up_and_returns_to_itself(cast: Cast, dossier: Dossier, weak: Client) -> None:
    sure = strong(cast.ada.account)
    for page in pages(cast, dossier):
        response = weak.get(page)
        assert response.headers["Location"] == (
            f"{reverse('toegang:sterker')}?niveau=substantieel&next={page.replace('/', '%2F')}"
        )
        assert sure.get(page).status_code == 200


def test_the_list_still_shows_the_row(dossier: Dossier, weak: Client) -> None:
    """That there is a dossier, and how far it is: a citizen must see that something waits."""
    for page in (reverse("dossiers:dossiers"), reverse("mijn_stad")):
        assert dossier.titel in weak.get(page).content.decode()


def test_a_stranger_learns_nothing_of_the_level(cast: Cast, dossier: Dossier) -> None:
    for page in pages(cast, dossier):
        assert client_of(cast.cem.account).get(page).status_code == 404


def test_nothing_is_written_as_seen_before_it_was_shown(cast: Cast, dossier: Dossier) -> None:
    helper = client_of(cast.bram.account, cast.grant)
    for page in pages(cast, dossier):
        assert helper.get(page).status_code == 302
    assert not cast.ada.inzages.exists()


def test_a_dossier_that_asks_nothing_opens_with_a_code_by_mail(cast: Cast, weak: Client) -> None:
    assert weak.get(cast.dossier().get_absolute_url()).status_code == 200


def test_a_document_without_a_dossier_is_about_a_person(cast: Cast, weak: Client) -> None:
    loose = document_of(cast.dossier(), profiel=cast.ada)
    Document.objects.filter(pk=loose.pk).update(dossier=None)
    page = reverse("dossiers:document", args=[loose.kenmerk])
    assert weak.get(page).status_code == 302
    assert strong(cast.ada.account).get(page).status_code == 200


def test_taking_it_back_asks_the_level_too(cast: Cast, dossier: Dossier) -> None:
    by = as_citizen(cast.ada)
    with pytest.raises(LevelRequired):
        withdraw(dossier, by=Toegang(by.actor, by.account, by.profiel, Level.LAAG))
    assert withdraw(dossier, by=by).code == "ingetrokken"
