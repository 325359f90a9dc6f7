"""The public list, the back office, loading and erasing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from inclusie.actions import count_try, purge_overdrachten, purge_tries
from inclusie.laden import load_webpunten
from inclusie.models import BegeleideSessie, Codepoging, Overdracht, Rooster, Webpunt, first_name
from inclusie.tasks import run_close_lapsed
from profiel.mensen.models import Account
from tests.inclusie.kring import Kring, ask
from tests.loket.kast import start
from tests.loket.pagina import Pagina

MONDAY = "2026-03-02T10:00:00+01:00"


@pytest.fixture
def webpunten(db: None) -> None:
    load_webpunten()


@pytest.mark.usefixtures("webpunten")
def test_loading_twice_is_once_and_keeps_what_staff_changed() -> None:
    Webpunt.objects.filter(slug="deurne").update(naam="Webpunt Deurne-Zuid")
    assert load_webpunten() == 0
    assert Webpunt.objects.get(slug="deurne").naam == "Webpunt Deurne-Zuid"
    assert str(Webpunt.objects.get(slug="deurne")) == "Webpunt Deurne-Zuid"


@pytest.mark.usefixtures("webpunten")
@time_machine.travel(MONDAY, tick=False)
@pytest.mark.parametrize(
    ("query", "count"), [("", 10), ("?district=Deurne", 1), ("?district=Elders", 10), ("?open=1", 5)]
)
def test_list_by_district_and_by_now(client: Client, query: str, count: int) -> None:
    page = Pagina(client.get(f"/webpunten/{query}"))
    assert len(page.all("li", "row-item")) == count
    assert page.text.count("Nu open tot") == min(count, 5 if count == 10 else count) - (count == 1)


@pytest.mark.usefixtures("webpunten")
@time_machine.travel("2026-04-06T10:00:00+02:00", tick=False)
def test_nothing_open_is_no_dead_end(client: Client) -> None:
    page = Pagina(client.get("/webpunten/?open=1"))
    assert "Nu is geen enkel webpunt open" in page.text
    assert "03 22 11 333" in page.text
    assert page.link("Toon alle webpunten") == "/webpunten/"


def test_back_office_shows_times_and_never_who(kring: Kring, els: Client) -> None:
    ask(els, kring)
    boss = Account.objects.create_superuser("baas@stad.invalid", "x" * 12)
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(boss, generate_totp_secret())
    admin = Client()
    admin.force_login(boss)
    row = BegeleideSessie.objects.get()
    for url in (
        "/beheer/inclusie/webpunt/",
        "/beheer/inclusie/rooster/",
        "/beheer/inclusie/begeleidesessie/",
        f"/beheer/inclusie/begeleidesessie/{row.pk}/change/",
        "/beheer/inclusie/webpunt/deurne/change/",
    ):
        answer = admin.get(url)
        assert answer.status_code == 200, url
        assert "Peeters" not in answer.content.decode()
        assert row.code_index not in answer.content.decode()
        assert els.get(url).status_code in (403, 404), url
    assert str(row) == row.kenmerk


def test_help_with_a_form_is_offered_once() -> None:
    from loket.poorten import HULPACTIES, register_hulp

    before = list(HULPACTIES)
    register_hulp(before[0])
    assert before == HULPACTIES


def test_helpers_find_their_page(kring: Kring, els: Client, ada: Client) -> None:
    assert Pagina(els.get("/webpunten/")).link("Begeleiden") == "/begeleiden/"
    for other in (ada, Client()):
        assert "/begeleiden/" not in other.get("/webpunten/").content.decode()


def test_shift_and_names_in_words(kring: Kring) -> None:
    assert str(Rooster.objects.order_by("weekdag")[0]) == "maandag 00.00-23.59"
    assert (first_name("Els Jacobs"), first_name("")) == ("Els", "je helper")


def test_the_clock_erases_codes_and_counts(kring: Kring, ada: Client) -> None:
    from inclusie.actions import make_overdracht
    from profiel.dossiers.models import Dossier

    made = make_overdracht(Dossier.objects.get(kenmerk=start(ada)), by=kring.as_ada)
    count_try("BK4TW9RM", by=kring.as_ada)
    now = timezone.now()
    assert str(made) == f"overdracht {made.pk}"
    assert [str(row) for row in Codepoging.objects.all()] == ["1", "1"]
    assert (purge_overdrachten(now), purge_tries(now)) == (0, 0)
    assert purge_tries(now + timedelta(hours=1)) == 2
    assert purge_overdrachten(now + timedelta(days=8)) == 1
    assert not Overdracht.objects.exists()


def test_beat_writes_down_what_ended(kring: Kring, els: Client) -> None:
    ask(els, kring)
    assert run_close_lapsed() == 0
    BegeleideSessie.objects.update(code_tot=timezone.now() - timedelta(seconds=1))
    assert run_close_lapsed() == 1
    assert BegeleideSessie.objects.get().einde == "ongebruikt"
