"""Whoever acts for somebody else leaves a trace on every page that shows something of them, and sees no more
than the grant says. The grants are given as a citizen gives them, not made by hand.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from profiel.berichten.models import Bericht
from profiel.toegang.actions import end_machtiging, give_machtiging
from profiel.toegang.models import Inzage, Level, Machtiging
from profiel.toegang.niveau import Proof, remember
from profiel.toegang.toegang import Toegang
from stadsportaal.kern import zoeken
from stadsportaal.kern.kenmerk import new_kenmerk
from tests import adressen
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of

LISTS = ("mijn_stad", "dossiers:dossiers", "berichten:berichten", "producten:producten", "toegang:gegevens")
SHOWN = sorted(name for name, seen in adressen.pinned().items() if seen.get("gemachtigde") == 200 != seen["anonymous"])
"""Every address with an id that a gemachtigde gets and the public does not."""


def give(cast: Cast, **limits: Any) -> Machtiging:
    """Ada's grant to Bram through the action that the form calls."""
    assert cast.bram.account is not None
    end_machtiging(cast.grant, by=as_citizen(cast.ada))
    email = cast.bram.account.email
    EmailAddress.objects.create(user=cast.bram.account, email=email, verified=True, primary=True)
    return give_machtiging(email, by=as_citizen(cast.ada), tot=None, **limits)


def bram(cast: Cast, grant: Machtiging) -> Client:
    assert cast.bram.account is not None
    client = client_of(cast.bram.account, grant)
    session = client.session
    remember(session, Proof(cast.bram.account.pk, int(Level.SUBSTANTIEEL), "proef", int(time.time())))
    session.save()
    return client


def message(cast: Cast) -> Bericht:
    return Bericht.objects.create(
        kenmerk=new_kenmerk(), profiel=cast.ada, thema="wonen", onderwerp="Goed nieuws", tekst="x", sleutel="x"
    )


@pytest.mark.parametrize("name", SHOWN)
def test_every_page_with_an_id_is_written_down(name: str, cast: Cast) -> None:
    route = next(route for route in adressen.routes() if route.name == name)
    url = reverse(name, kwargs=adressen.example(route, cast))
    grant = give(cast)
    assert bram(cast, grant).get(url).status_code == 200
    looks = Inzage.objects.filter(profiel=cast.ada, machtiging_id=grant.pk)
    assert looks.exists(), f"{name} shows something of Ada to Bram and she cannot know"


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_written_down(name: str, cast: Cast) -> None:
    cast.dossier()
    grant = give(cast)
    assert bram(cast, grant).get(reverse(name)).status_code == 200
    assert Inzage.objects.filter(profiel=cast.ada, machtiging_id=grant.pk).count() == 1


def test_ada_herself_leaves_no_trace(cast: Cast) -> None:
    for name in LISTS[:-1]:
        assert client_of(cast.ada.account).get(reverse(name)).status_code == 200
    assert not Inzage.objects.exists()


def test_what_is_found_is_written_down(cast: Cast) -> None:
    own = {"soort": "product", "sleutel": "x", "titel": "Zwanenvergunning", "url": "/x/", "profiel_id": cast.ada.pk}
    zoeken.index([zoeken.Vermelding(**own)])
    browser = bram(cast, give(cast))
    assert "Zwanenvergunning" not in browser.get("/zoeken/", {"q": "afval"}).content.decode()
    assert not Inzage.objects.exists()
    assert "Van jou" in browser.get("/zoeken/", {"q": "zwanenvergunning"}).content.decode()
    assert Inzage.objects.get().profiel == cast.ada


def test_a_grant_for_everything_covers_a_message_without_dossier(cast: Cast) -> None:
    sent = message(cast)
    assert bram(cast, give(cast)).get(reverse("berichten:bericht", args=[sent.kenmerk])).status_code == 200


def test_a_grant_for_one_thema_does_not(cast: Cast) -> None:
    sent = message(cast)
    browser = bram(cast, give(cast, themas=["afval"]))
    assert browser.get(reverse("berichten:bericht", args=[sent.kenmerk])).status_code == 404
    assert browser.get("/profiel/gegevens/").status_code == 404


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"themas": ["afval"]}, 404),
        ({"dossiers": ["BC2DF3GH"]}, 404),
        ({"diensten": ["bewonersparkeren"]}, 404),
        ({"diensten": ["adreswijziging"]}, 200),
        ({}, 200),
    ],
)
def test_a_form_starts_only_for_a_dienst_of_the_grant(cast: Cast, limits: dict[str, Any], status: int) -> None:
    """The page before a form shows the address and the family: not to who may only sort waste."""
    adressen.example(next(r for r in adressen.routes() if r.name == "loket:aanvraag_start"), cast)
    url = reverse("loket:aanvraag_start", args=["adreswijziging"])
    assert bram(cast, give(cast, **limits)).get(url).status_code == status


def test_anonymous_access_writes_nothing() -> None:
    from profiel.toegang.actions import record_grant_look

    record_grant_look(Toegang.anoniem(), "dossier")
