"""Appointments over HTTP: five screens without account and without JavaScript, and what comes after."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.afspraken.actions import cancel
from loket.afspraken.actions.klok import remind
from loket.afspraken.actions.mail import queue_mail
from loket.afspraken.events import AfspraakmailReady
from loket.afspraken.handlers import on_mail_ready
from loket.afspraken.models import Afspraak, Afspraakmail, Locatie, Openingsuur
from loket.afspraken.views.gemeen import REMEMBERED, write_moment
from loket.trechter.models import Tevredenheid
from producten.poorten import start_url
from profiel.berichten.adresmail import forget_mails
from profiel.dossiers.events import DossierProgressed
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.models import Gebeurtenis, Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.afspraken.kast import ADRES, Kast, at
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of

NEW = "/afspraken/nieuw/"


class Bezoeker:
    """One browser. Every answer is kept as `page`."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()
        self.page: Pagina
        self.where = ""

    def go(self, path: str) -> Pagina:
        return self._see(self.client.get(path, follow=True))

    def post(self, data: dict[str, Any], path: str = "") -> Pagina:
        return self._see(self.client.post(path or self.where, data, follow=True))

    def _see(self, response: Any) -> Pagina:
        asked = response.request
        self.where = asked["PATH_INFO"] + (f"?{asked['QUERY_STRING']}" if asked.get("QUERY_STRING") else "")
        self.page = Pagina(response)
        return self.page

    def to_times(self, soort: str = "kaart", personen: int = 1) -> Pagina:
        self.go(NEW)
        self.post({"soort": soort, "personen": personen})
        return self.post({"waar": "deurne"})

    def to_check(self, kast: Kast, **contact: str) -> Pagina:
        self.to_times()
        wanted = write_moment(kast.om(9, 40))
        self.go(f"{NEW}gegevens/?soort=kaart&personen=1&waar=deurne&begin={wanted}")
        return self.post(contact)

    def send(self) -> Pagina:
        return self.post({"sleutel": str(self.page.fields["sleutel"])})


def deliver() -> None:
    for lane in Lane:
        drain_lane(lane, seconds=20)


CONTACT = {"naam": "Cem Yilmaz", "email": ADRES, "telefoon": "0470 12 34 56"}


@pytest.fixture
def bezoeker(kast: Kast) -> Bezoeker:
    return Bezoeker()


# -- making one -----------------------------------------------------------------------------------


def test_a_visitor_makes_an_appointment_in_five_screens(kast: Kast, bezoeker: Bezoeker) -> None:
    assert bezoeker.go(NEW).h1 == "Een afspraak maken"
    assert bezoeker.post({"soort": "kaart", "personen": "2"}).h1 == "Waar wil je komen?"
    assert "Eerste vrije moment" in bezoeker.page.text
    page = bezoeker.post({"waar": "deurne"})
    assert page.h1 == "Wanneer wil je komen?"
    assert "ongeveer 40 minuten" in page.text
    times = [node for node in page.all("a") if "time" in node.attrs.get("class", "").split()]
    page = bezoeker.go(times[-1].attrs["href"])
    assert page.h1 == "Wie verwachten we?"
    page = bezoeker.post(CONTACT)
    assert page.h1 == "Controleer je afspraak"
    assert "Identiteitskaart, 2 personen" in page.text
    key = str(page.fields["sleutel"])
    here = bezoeker.where
    page = bezoeker.send()
    assert page.h1 == "Je afspraak staat vast"
    afspraak = Afspraak.objects.get()
    assert (afspraak.personen, afspraak.naam, afspraak.telefoon) == (2, "Cem Yilmaz", "0470123456")
    assert format_kenmerk(afspraak.kenmerk) in page.text
    assert "/dossiers/sleutel/" in page.text
    booked = bezoeker.where
    assert bezoeker.post({"sleutel": key}, here).h1 == "Je afspraak staat vast"
    assert Afspraak.objects.count() == 1
    assert Client().get(booked).status_code == 404


def test_who_signed_in_is_known(kast: Kast) -> None:
    ada = Bezoeker(client_of(kast.ada.account))
    page = ada.to_check(kast, telefoon="")
    assert page.h1 == "Controleer je afspraak"
    assert "ada@voorbeeld.invalid" in page.text
    page = ada.send()
    afspraak = Afspraak.objects.get()
    assert (afspraak.email, afspraak.dossier.betrokkenen.get().profiel) == ("", kast.ada)
    page = ada.go(afspraak.dossier.get_absolute_url())
    assert "Verplaats je afspraak" in page.text
    assert "We verwachten je op" in page.text
    assert "We verwachten je op" in ada.go("/mijn-stad/").text
    assert "We verwachten je op" in ada.go("/mijn-stad/dossiers/").text


@pytest.mark.parametrize(("dagen", "said"), [(-2, "De dag ervoor sturen we"), (-1, "morgen al"), (0, "vandaag al")])
def test_a_reminder_is_promised_only_when_it_comes(kast: Kast, bezoeker: Bezoeker, dagen: int, said: str) -> None:
    with at(kast.om(8, dagen=dagen)):
        bezoeker = Bezoeker()
        bezoeker.to_times()
        page = bezoeker.go(f"{NEW}gegevens/?soort=kaart&personen=1&waar=deurne&begin={write_moment(kast.om(9, 40))}")
        assert ("bevestiging en de dag ervoor een herinnering" in page.text) is (dagen == -2)
        bezoeker.post(CONTACT)
        assert said in bezoeker.send().text
        assert ("De dag ervoor" in bezoeker.page.text) is (dagen == -2)
        booked, link = bezoeker.where, re.search(r"/dossiers/sleutel/\S+", bezoeker.page.text)
        assert link
    with at(kast.om(9, dagen=-1)):
        assert remind(timezone.now()) == (dagen == -2)
    with at(kast.om(10)):
        later = Bezoeker()
        later.go(link[0])
        page = later.go(booked).text
        assert "bevestiging met de mail" in page
        assert "herinnering" not in page, "nothing is promised of what is over"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"personen": "1"}, "kies er een uit de lijst"),
        ({"soort": "kaart", "personen": "9"}, "hoogstens 3 personen"),
        ({"soort": "pas", "personen": "2"}, "hoogstens 1 persoon"),
        ({"soort": "kaart", "personen": "veel"}, "vul een aantal in"),
    ],
)
def test_a_wrong_first_screen(bezoeker: Bezoeker, data: dict[str, str], said: str) -> None:
    page = bezoeker.post(data, NEW)
    assert page.status == 422
    assert said in page.text


def test_a_wrong_contact_and_a_wrong_place(kast: Kast, bezoeker: Bezoeker) -> None:
    page = bezoeker.to_check(kast, naam="", email="geen adres", telefoon="12")
    assert page.status == 422
    for said in ("vul in hoe je heet", "vul een volledig adres in", "zoals 0470 12 34 56"):
        assert said in page.text
    page = bezoeker.post({"waar": "elders"}, f"{NEW}waar/?soort=kaart")
    assert (page.status, "kies een plaats uit de lijst" in page.text) == (422, True)


def test_screens_that_were_skipped_lead_back(kast: Kast, bezoeker: Bezoeker) -> None:
    whole = f"soort=kaart&waar=deurne&begin={write_moment(kast.om(9))}"
    for path, h1 in (
        (f"{NEW}waar/", "Een afspraak maken"),
        (f"{NEW}wanneer/?soort=kaart", "Waar wil je komen?"),
        (f"{NEW}gegevens/?soort=kaart&waar=deurne&begin=morgen", "Wanneer wil je komen?"),
        (f"{NEW}controleren/?soort=kaart&waar=deurne", "Wanneer wil je komen?"),
        (f"{NEW}controleren/?{whole}", "Wie verwachten we?"),
        (f"{NEW}wanneer/?soort=kaart&waar=deurne&vanaf=ooit&personen=99", "Wanneer wil je komen?"),
    ):
        assert bezoeker.go(path).h1 == h1


def test_later_days_and_none(kast: Kast, bezoeker: Bezoeker) -> None:
    page = bezoeker.to_times()
    later = next(node for node in page.all("a") if "vanaf=" in node.attrs.get("href", ""))
    page = bezoeker.go(later.attrs["href"])
    assert "Terug naar de eerste dagen" in page.text
    Openingsuur.objects.all().delete()
    assert "Er is hier geen vrij moment meer" in bezoeker.go(bezoeker.where).text
    assert "Er is nu nergens een vrij moment" in bezoeker.go(f"{NEW}waar/?soort=kaart").text


def test_the_moment_is_just_taken(kast: Kast, bezoeker: Bezoeker) -> None:
    bezoeker.to_check(kast, **CONTACT)
    for by in (kast.as_ada, kast.as_cem):
        kast.book(kast.om(9, 40), by=by)
    page = bezoeker.send()
    assert page.status == 409
    assert "net bezet" in page.text
    assert "Kies een ander moment" in page.text
    assert Afspraak.objects.count() == 2


def test_a_session_that_forgot_who_comes_asks_again(kast: Kast, bezoeker: Bezoeker) -> None:
    bezoeker.to_check(kast, **CONTACT)
    session = bezoeker.client.session
    session.pop("afspraakcontact")
    session.save()
    page = bezoeker.send()
    assert (page.status, "Vul je gegevens nog een keer in" in page.text) == (409, True)


def test_the_next_one_at_a_shared_computer_does_not_meet_who_left(
    kast: Kast, bezoeker: Bezoeker, monkeypatch: pytest.MonkeyPatch
) -> None:
    bezoeker.to_check(kast, **CONTACT)
    contact = bezoeker.where.replace("controleren", "gegevens")
    assert CONTACT["naam"] in bezoeker.go(contact).fields.values(), "whoever goes back a moment later does"
    later = time.time() + REMEMBERED
    monkeypatch.setattr("loket.afspraken.views.gemeen.time.time", lambda: later)
    assert CONTACT["naam"] not in bezoeker.go(contact).fields.values()


def test_trying_codes_at_the_entrance_ends(bezoeker: Bezoeker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loket.afspraken.views.afspraak.WRONG_CODES", (2, 4))
    where = bezoeker.go(reverse("loket:inchecken"))
    seen = [bezoeker.post({"code": f"KM7RT4XH{number}"}, bezoeker.where).status for number in range(3)]
    assert (where.status, seen) == (200, [422, 422, 429])


def test_the_catalogue_leads_here(kast: Kast, bezoeker: Bezoeker) -> None:
    assert start_url("afspraak:identiteitskaart") == f"{NEW}?dienst=identiteitskaart"
    assert start_url("afspraak:identiteitskaart") == f"{NEW}?dienst=identiteitskaart", "remembered"
    assert start_url("afspraak") == start_url("afspraak:afspraak-maken") == NEW
    assert start_url("afspraak:leefloon") is None, "no dead button"
    page = bezoeker.go(f"{NEW}?dienst=reispas")
    assert "Identiteitskaart" not in page.text
    assert "Ik kom voor iets anders" in page.text
    page = bezoeker.go(f"{NEW}?dienst=bestaat-niet")
    assert "Identiteitskaart" in page.text


def test_a_page_of_places_asks_the_same_of_one_and_of_six(
    kast: Kast, bezoeker: Bezoeker, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    path = f"{NEW}waar/?soort=kaart"
    bezoeker.go(path)
    with CaptureQueriesContext(
        connection,
    ) as one:
        bezoeker.go(path)
    for number in range(5):
        place = Locatie.objects.create(slug=f"p{number}", naam=f"P{number}", adres="x", district="x", team=kast.team)
        place.soorten.add(kast.kaart)
        Openingsuur.objects.create(locatie=place, weekdag=0, van="09:00", tot="10:00", balies=1)
    with django_assert_num_queries(len(one)):
        bezoeker.go(path)
    assert "P4" in bezoeker.page.text


# -- afterwards -----------------------------------------------------------------------------------


def test_the_mail_opens_it_and_it_is_moved_and_cancelled(kast: Kast) -> None:
    kast.book(kast.om(9))
    deliver()
    (sent,) = mail.outbox
    assert (sent.to, "Identiteitskaart" in sent.subject) == ([ADRES], False)
    assert "Cem" not in sent.body, "a mail is a postcard"
    link = re.search(r"/dossiers/sleutel/\S+", sent.body)
    assert link
    visitor = Bezoeker()
    page = visitor.go(link[0])
    assert page.h1 == "Afspraak: Identiteitskaart"
    here = visitor.where
    move = f"{here}verplaatsing/"
    page = visitor.go(move)
    assert page.h1 == "Kies een ander moment"
    page = visitor.go(f"{move}?begin={write_moment(kast.om(10))}")
    assert page.h1 == "Wil je je afspraak verplaatsen?"
    fields = {"versie": page.fields["versie"], "begin": page.fields["begin"]}
    assert "is verplaatst naar" in visitor.post(fields, move).text
    assert Afspraak.objects.get().begin == kast.om(10)
    page = visitor.go(f"{move}?begin={write_moment(kast.om(10))}")
    assert page.h1 == "Afspraak: Identiteitskaart", "Back never asks again what is done"
    page = visitor.post({**fields, "begin": write_moment(kast.om(11))}, move)
    assert page.status == 409
    wrong = {"versie": Afspraak.objects.get().versie, "begin": write_moment(kast.om(3))}
    page = visitor.post(wrong, move)
    assert (page.status, "Kies een ander moment" in page.text) == (409, True)
    assert visitor.go(f"{here}afzegging/").h1 == "Wil je je afspraak afzeggen?"
    page = visitor.send()
    assert "Je hoeft niet te komen" in page.text
    assert visitor.go(move).h1 == visitor.go(f"{here}afzegging/").h1 == "Afspraak: Identiteitskaart"
    assert "Maak een nieuwe afspraak" in visitor.page.text
    refused = visitor.post({**wrong, "versie": Afspraak.objects.get().versie}, move)
    assert (refused.status, "niet meer wijzigen" in refused.text) == (409, True)
    deliver()
    assert [m.subject for m in mail.outbox] == [f"Je afspraak {format_kenmerk(Afspraak.objects.get().kenmerk)}"] * 3


def test_who_has_no_account_is_asked_how_it_went_once(kast: Kast, bezoeker: Bezoeker) -> None:
    """When it was made, and at its end; who cancelled is not asked how an appointment went that never was."""
    bezoeker.to_check(kast, **CONTACT)
    page = bezoeker.send()
    booked = bezoeker.where
    page = bezoeker.go(page.link("Hoe ging het maken van je afspraak?"))
    page = bezoeker.post({**page.fields, "score": "5"})
    assert (page.h1, "Hoe ging" in page.text) == ("Je afspraak staat vast", False)
    kept = Tevredenheid.objects.get()
    assert (kept.einde, kept.score) == ("geboekt", 5)
    kept.delete()
    afspraak = Afspraak.objects.get()
    here = f"/afspraken/{format_kenmerk(afspraak.kenmerk)}/"
    page = bezoeker.go(here)
    assert ("Hoe ging je afspraak?" in page.text, "Breng mee" in page.text) == (False, True), "it is still to come"
    bezoeker.go(f"{here}afzegging/")
    bezoeker.send()
    assert bezoeker.go(booked).h1 == "Afspraak: Identiteitskaart", "a bookmark does not say that it stands"
    assert "Je hoeft niet te komen" in bezoeker.page.text and "Breng mee" not in bezoeker.page.text
    page = bezoeker.go(bezoeker.page.link("Hoe ging alles rond je afspraak?"))
    page = bezoeker.post({**page.fields, "score": "4"})
    assert (page.h1, "Bedankt voor je antwoord" in page.text) == ("Afspraak: Identiteitskaart", True)
    assert "Hoe ging" not in page.text
    kept = Tevredenheid.objects.get()
    assert (kept.einde, kept.formulier, kept.score) == ("afgezegd", afspraak.dossier.dienst, 4)


def test_two_windows_cancel_once(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    ada = Bezoeker(client_of(kast.ada.account))
    ada.go(f"/afspraken/{format_kenmerk(afspraak.kenmerk)}/afzegging/")
    cancel(afspraak, by=kast.as_ada)
    page = ada.send()
    assert (page.status, "Terug naar je afspraak" in page.text) == (409, True)


def test_a_key_that_only_reads_opens_no_page_of_an_appointment(kast: Kast) -> None:
    afspraak, _ = kast.book_with_key()
    afspraak.dossier.toegangssleutels.update(scope="lezen")
    visitor = Bezoeker()
    session = visitor.client.session
    session["dossiersleutels"] = {afspraak.kenmerk: afspraak.dossier.toegangssleutels.get().pk}
    session.save()
    assert visitor.go(f"/afspraken/{format_kenmerk(afspraak.kenmerk)}/").status == 404


def test_the_file_for_a_calendar(kast: Kast) -> None:
    afspraak = kast.book(by=kast.as_ada)
    url = reverse("loket:afspraak_agenda", args=[afspraak.kenmerk])
    answer = client_of(kast.ada.account).get(url)
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert f"DTSTART:{kast.om(9):%Y%m%dT%H%M%SZ}\r\n" in text
    assert "STATUS:CONFIRMED" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    cancel(afspraak, by=kast.as_ada)
    assert b"STATUS:CANCELLED" in client_of(kast.ada.account).get(url).content
    kast.kaart.meebrengen = []
    kast.kaart.save()
    assert b"Breng mee" not in client_of(kast.ada.account).get(url).content


# -- mails ----------------------------------------------------------------------------------------


def _progressed(code: str = "afspraak_gemaakt") -> DossierProgressed:
    row = Gebeurtenis.objects.filter(soort="dossiers.progressed", payload__code=code).order_by("pk").last()
    assert row is not None
    return DossierProgressed(stroom=row.stroom, **row.payload)


def test_no_mail_for_who_has_an_account_left_no_address_or_no_words(kast: Kast) -> None:
    kast.book(by=kast.as_ada)
    assert queue_mail(_progressed()) is None
    afspraak = kast.book()
    made = _progressed()
    assert queue_mail(DossierProgressed(**{**made.__dict__, "code": "aangekomen", "voortgang_id": 0})) is None
    afspraak.dossier.betrokkenen.update(profiel=kast.cem)
    assert queue_mail(made) is None
    assert not Afspraakmail.objects.exists()


def test_a_mail_leaves_once_and_its_words_with_it(kast: Kast) -> None:
    kast.book()
    deliver()
    (sent,) = Afspraakmail.objects.all()
    assert sent.inhoud is None
    assert on_mail_ready(AfspraakmailReady(stroom="x", mail_id=sent.pk), "sleutel") is None
    assert forget_mails(Afspraakmail, timezone.now()) == 0
    assert forget_mails(Afspraakmail, timezone.now() + timedelta(days=31)) == 1
