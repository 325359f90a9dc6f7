"""Who claimed a link to read, or was let in to follow: how far it is, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from profiel.behandeling.models import Vraag
from profiel.dossiers.actions import Actie, Stap, claim, progress
from profiel.dossiers.models import Betrokkene, Dossier, Fase, Toegangssleutel
from profiel.toegang.toegang import Toegang
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of
from tests.profiel.dossiers.test_views import document_of, token_of

SYSTEM = Toegang.systeem()
ASKED = "Stuur een kopie van je scheidingsakte"


@pytest.fixture
def followed(cast: Cast, dossier: Dossier) -> Dossier:
    """Ada's dossier with words, a question and a paper; Cem put its link in his Mijn stad."""
    Betrokkene.objects.create(dossier=dossier, profiel=cast.bram, rol="mede_aanvrager")
    progress(dossier, Stap("bijgewerkt", tekst="Haar moeder is ziek."), by=SYSTEM)
    progress(dossier, Stap("deelcode_gemaakt", parameters={"tot": "31 maart 2026"}), by=SYSTEM)
    action = Actie(ASKED, reverse("behandeling:vraag_answer", args=[dossier.kenmerk]), date(2026, 3, 20))
    progress(dossier, Stap("vraag_gesteld", Fase.IN_BEHANDELING, actie=action), by=SYSTEM)
    Vraag.objects.create(dossier=dossier, door=cast.dirk, titel=ASKED, tekst="x", tegen=date.max)
    document_of(dossier)
    token_of(dossier, cast)
    claim(Toegangssleutel.objects.get(), by=as_citizen(cast.cem))
    return dossier


def test_a_claimed_link_shows_no_more_than_the_link(cast: Cast, followed: Dossier) -> None:
    page = client_of(cast.cem.account).get(followed.get_absolute_url()).content.decode()
    assert followed.titel in page and "Je dossier is bijgewerkt" in page and "Je volgt dit dossier" in page
    for secret in (
        "Ada",
        "Bram",
        "moeder",
        "Je maakte een code",
        ASKED,
        "Besluit",
        "dossier_claim",
        "Zet in Mijn stad",
    ):
        assert secret not in page, secret


def test_papers_and_questions_are_not_there(cast: Cast, followed: Dossier) -> None:
    client = client_of(cast.cem.account)
    for page in (
        reverse("dossiers:document", args=[followed.documenten.get().kenmerk]),
        reverse("behandeling:vraag_answer", args=[followed.kenmerk]),
    ):
        assert client.get(page).status_code == 404


def test_lists_say_nothing_of_what_was_asked(cast: Cast, followed: Dossier) -> None:
    client = client_of(cast.cem.account)
    for page in (reverse("dossiers:dossiers"), reverse("mijn_stad")):
        text = client.get(page).content.decode()
        assert followed.titel in text and ASKED not in text
    assert ASKED not in client.get(reverse("home")).content.decode()
    for page in (reverse("dossiers:dossiers"), reverse("mijn_stad")):
        assert ASKED in client_of(cast.ada.account).get(page).content.decode()


def test_following_takes_no_stronger_login(cast: Cast, followed: Dossier) -> None:
    """The link itself opened to anybody who had it."""
    Dossier.objects.update(niveau=2)
    assert client_of(cast.cem.account).get(followed.get_absolute_url()).status_code == 200
    assert client_of(cast.ada.account).get(followed.get_absolute_url()).status_code == 302


def test_who_also_applies_sees_it_whole(cast: Cast, followed: Dossier) -> None:
    Betrokkene.objects.create(dossier=followed, profiel=cast.cem, rol="mede_aanvrager")
    assert "moeder" in client_of(cast.cem.account).get(followed.get_absolute_url()).content.decode()


def test_no_longer_applying_leaves_the_following(cast: Cast, followed: Dossier) -> None:
    Betrokkene.objects.create(dossier=followed, profiel=cast.cem, rol="mede_aanvrager", tot=followed.created_at)
    assert "moeder" not in client_of(cast.cem.account).get(followed.get_absolute_url()).content.decode()
