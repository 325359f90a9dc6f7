"""A helper makes an appointment with the citizen beside them: under the grant of the sessie, written down, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from inclusie.models import BegeleideSessie
from loket.afspraken.laden import load_locaties, load_soorten
from loket.afspraken.models import Afspraak, Afspraaksoort
from profiel.toegang.laden import load_teams
from profiel.toegang.models import Inzage
from tests.inclusie.kring import Kring, ask, code_on, end, page_of, together
from tests.loket.pagina import Pagina


@pytest.fixture
def balie(kring: Kring) -> Kring:
    """Counters and what one can come for, as the city has them."""
    kring.publish_diensten("reispas", "identiteitskaart")
    load_teams()
    load_locaties()
    load_soorten()
    return kring


def to_check(els: Client, row: BegeleideSessie) -> str:
    """From the page of the sessie to the last screen, as a helper clicks; its address."""
    url = Pagina(els.get(page_of(row))).link("Maak een afspraak")
    answer: Any = els.post(url, Pagina(els.get(url)).fields | {"soort": "reispas", "personen": "1"})
    place = answer.headers["Location"]
    first = next(radio for radio in Pagina(els.get(place)).all("input") if radio.attrs.get("name") == "waar")
    answer = els.post(place, {"waar": first.attrs["value"]})
    times = Pagina(els.get(answer.headers["Location"]))
    contact = times.all("a", css="button-large")[0].attrs["href"]
    return str(els.post(contact, {"telefoon": ""}).headers["Location"])


def test_a_helper_books_with_the_citizen(balie: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, balie, "reispas")
    looking = ada.get(reverse("inclusie:meekijken", args=[row.kenmerk])).content.decode()
    assert "kiest samen met jou een plaats en een moment" in looking
    check = to_check(els, row)
    page = Pagina(els.get(check))
    assert "Ada Peeters" in page.text
    done = els.post(check, page.fields)
    afspraak = Afspraak.objects.get()
    assert done.headers["Location"] == reverse("loket:afspraak_booked", args=[afspraak.dossier.kenmerk])
    booked = Pagina(els.get(done.headers["Location"]))
    assert "Je afspraak staat vast" in booked.text
    assert "/dossiers/sleutel/" not in els.get(done.headers["Location"]).content.decode()
    assert afspraak.dossier.betrokkenen.get().profiel == balie.ada
    written = Inzage.objects.filter(machtiging_id=row.machtiging_id, handeling="ingevuld")
    assert [(one.wat, one.dossier) for one in written] == [("afspraak gemaakt", afspraak.dossier.kenmerk)]
    assert "De afspraak is gemaakt" in Pagina(els.get(page_of(row))).text
    assert afspraak.dossier.titel in ada.get("/mijn-stad/").content.decode()
    along = Pagina(ada.get(reverse("inclusie:meekijken", args=[row.kenmerk])))
    assert along.h1 == "Je afspraak is gemaakt"
    assert along.link("Bekijk je afspraak") == reverse("loket:afspraak", args=[afspraak.dossier.kenmerk])
    assert "een afspraak maken, op naam van Ada" in els.get(page_of(row)).content.decode()
    end(els, row)
    report = ada.get(reverse("inclusie:verslag", args=[row.kenmerk])).content.decode()
    assert "Els maakte de afspraak" in report
    for name in ("loket:afspraak_booked", "loket:afspraak", "loket:afspraak_move", "loket:afspraak_cancel"):
        assert els.get(reverse(name, args=[afspraak.dossier.kenmerk])).status_code == 404, name


def test_during_the_sessie_what_was_made_is_not_moved_or_cancelled(balie: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, balie, "reispas")
    check = to_check(els, row)
    els.post(check, Pagina(els.get(check)).fields)
    kenmerk = Afspraak.objects.get().dossier.kenmerk
    for name in ("loket:afspraak", "loket:afspraak_move", "loket:afspraak_cancel"):
        url = reverse(name, args=[kenmerk])
        assert els.get(url).headers["Location"] == page_of(row)
        assert els.post(url).status_code == 404


def test_only_what_the_sessie_is_about(balie: Kring, els: Client, ada: Client) -> None:
    """For another dienst the screens that show the citizen do not exist; a sessie about a form has none of them."""
    row = together(els, ada, balie, "reispas")
    check = to_check(els, row)
    other = Afspraaksoort.objects.exclude(dienst="reispas").filter(locaties__isnull=False).order_by("pk").first()
    assert other is not None
    assert els.get(check.replace("soort=reispas", f"soort={other.pk}")).status_code == 404
    end(els, row)
    form = together(els, ada, balie)
    assert els.get(reverse("loket:afspraak_start")).headers["Location"] == page_of(form)


def test_the_citizen_reads_what_the_helper_may(balie: Kring, els: Client, ada: Client) -> None:
    row = ask(els, balie, "reispas")
    typed = ada.post("/samen/", Pagina(ada.get("/samen/")).fields | {"code": code_on(els, row)})
    page = Pagina(ada.get(typed.headers["Location"]))
    assert "een afspraak voor je maken" in page.text
    assert "de afspraak maken, terwijl jij meekijkt" in page.text
    assert "Een afspraak die je al hebt, zien, verplaatsen of afzeggen" in page.text
