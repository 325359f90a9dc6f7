"""The appointment that belongs to an aanvraag: made from its page, tied to it, and shown to both sides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket import nadien
from loket.afspraken.actions import Contact, Keuze, book, cancel, finish, mark_missed
from loket.afspraken.laden import load_locaties, load_soorten
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie
from loket.afspraken.poorten import dossier_for, register_vrager
from loket.afspraken.vrij import Vrij
from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Aanvraag
from loket.ondertekening.actions import sign
from loket.ondertekening.models import Ondertekening
from loket.ondertekening.toegang import Bewijs
from loket.publiceren import MAP
from profiel.dossiers.models import Dossier, DossierLink
from profiel.toegang.laden import load_teams
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, next_werkdag
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.loket.afspraken.test_views import Bezoeker
from tests.loket.invullen import bring_to
from tests.loket.kast import Kast, aanvraag_of, start, submit
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import as_citizen, client_of, person

MADE = "Nog geen afspraak gemaakt"


@pytest.fixture
def huwelijk(kast: Kast, ada: Client) -> Iterator[Aanvraag]:
    """Ada's, signed by her partner."""
    kast.met(parse(lees((MAP / "huwelijk.json").read_text())[0]))
    load_teams()
    load_locaties()
    load_soorten()
    kenmerk, _ = bring_to(kast, ada, parse(lees((MAP / "huwelijk.json").read_text())[0]), None)
    assert submit(ada, kenmerk).status_code == 302
    row = Ondertekening.objects.select_related("dossier").get(dossier__kenmerk=kenmerk)
    sign(row, bewijs=Bewijs(link=True, code=True), by=Toegang.anoniem())
    yield aanvraag_of(kenmerk)


def _keuze() -> Keuze:
    soort = Afspraaksoort.objects.get(pk="huwelijksaangifte")
    place = Locatie.objects.keuzes(soort.pk)[0]
    begin = Vrij(soort, 1, [place], timezone.now()).eerste(place)
    assert begin is not None
    return Keuze(soort, place, begin)


def _page(client: Client, aanvraag: Aanvraag) -> Pagina:
    return Pagina(client.get(aanvraag.dossier.get_absolute_url(), follow=True))


def _handler(aanvraag: Aanvraag) -> dict[str, str]:
    (rows,) = (rows for title, rows in parts_for_handler(aanvraag.dossier) if title == "Afspraak")
    return dict(rows)


def _walk(client: Client, url: str) -> Pagina:
    """From the card to the end of the wizard."""
    ada = Bezoeker(client)
    ada.go(url)
    waar = next(node.attrs["value"] for node in ada.page.all("input") if node.attrs.get("name") == "waar")
    page = ada.post({"waar": waar})
    ada.go(page.all("a", css="button-large")[0].attrs["href"])
    page = ada.post({"telefoon": ""})
    assert page.h1 == "Controleer je afspraak"
    told = page.text
    page = ada.send()
    assert page.h1 == "Je afspraak staat vast"
    assert "Hoort bij" in told
    return page


def test_it_is_tied_and_both_sides_see_it(kast: Kast, ada: Client, huwelijk: Aanvraag) -> None:
    sent = reverse("loket:aanvraag_submitted", args=[huwelijk.dossier.kenmerk])
    assert _handler(huwelijk) == {"Wanneer": MADE}
    _walk(ada, _page(ada, huwelijk).link("Maak je afspraak"))
    made = Afspraak.objects.get()
    link = DossierLink.objects.get()
    assert (link.dossier_id, link.ander_id, link.soort) == (made.dossier_id, huwelijk.dossier_id, "afspraak_bij")
    for page in (_page(ada, huwelijk), Pagina(ada.get(sent))):
        assert "Jullie afspraak" in page.text
        assert "Maak nu jullie afspraak" not in page.text
        assert page.link("Bekijk de afspraak") == made.dossier.get_absolute_url()
    assert _handler(huwelijk)["Status"] == "gepland"
    finish_it(kast, made)
    assert "Jullie afspraak" not in _page(ada, huwelijk).text
    assert _handler(huwelijk)["Status"] == "geweest"


def finish_it(kast: Kast, made: Afspraak) -> None:
    Afspraak.objects.filter(pk=made.pk).update(dag=timezone.now().date())
    finish(made, by=Toegang.systeem())


@pytest.mark.parametrize("how", ["afgezegd", "niet gekomen"])
def test_what_did_not_take_place_gives_the_way_back(ada: Client, huwelijk: Aanvraag, how: str) -> None:
    made, _ = book(_keuze(), Contact(), by=as_citizen(huwelijk.profiel), bij=huwelijk.dossier)
    assert nadien.still_asked(huwelijk.dossier) == ""
    if how == "afgezegd":
        cancel(made, by=Toegang.systeem())
    else:
        Afspraak.objects.filter(pk=made.pk).update(begin=timezone.now())
        mark_missed(made, by=Toegang.systeem())
    assert "Maak nu jullie afspraak" in _page(ada, huwelijk).text
    assert nadien.still_asked(huwelijk.dossier) == "huwelijksaangifte"


def test_the_partner_who_books_with_an_own_account_clears_it(kast: Kast, ada: Client, huwelijk: Aanvraag) -> None:
    noor, other = person("Noor", "Elders"), person("Iemand", "Elders")
    book(_keuze(), Contact(), by=as_citizen(other))
    assert "Maak nu jullie afspraak" in _page(ada, huwelijk).text
    Ondertekening.objects.filter(dossier=huwelijk.dossier).update(profiel=noor)
    book(_keuze(), Contact(), by=as_citizen(noor))
    page = _page(ada, huwelijk)
    assert "Jullie afspraak" in page.text
    assert "Wie de afspraak maakte, kan ze verplaatsen" in page.text
    assert "Bekijk de afspraak" not in page.text, "it is not hers to open"


def test_one_of_another_dossier_is_not_this_one(ada: Client, huwelijk: Aanvraag) -> None:
    made, _ = book(_keuze(), Contact(), by=as_citizen(huwelijk.profiel))
    assert nadien.still_asked(huwelijk.dossier) == ""
    DossierLink.objects.create(dossier=made.dossier, ander=made.dossier, soort="afspraak_bij")
    assert nadien.still_asked(huwelijk.dossier) == "huwelijksaangifte"


def test_only_who_acts_for_it_ties_one_and_only_what_it_waits_for(kast: Kast, huwelijk: Aanvraag) -> None:
    owner, stranger, kenmerk = as_citizen(huwelijk.profiel), as_citizen(kast.cem), huwelijk.dossier.kenmerk
    assert dossier_for(kenmerk, "huwelijksaangifte", owner) == huwelijk.dossier
    for wrong in (
        dossier_for(kenmerk, "reispas", owner),
        dossier_for(kenmerk, "huwelijksaangifte", stranger),
        dossier_for(kenmerk, "huwelijksaangifte", Toegang.anoniem()),
        dossier_for("KM7RT4XH", "huwelijksaangifte", owner),
        dossier_for(kast.dossier().kenmerk, "huwelijksaangifte", owner),
    ):
        assert wrong is None
    with pytest.raises(Http404):
        book(_keuze(), Contact(), by=stranger, bij=huwelijk.dossier)
    huwelijk.dossier.fase = "beslist"
    assert nadien.still_asked(huwelijk.dossier) == ""
    with pytest.raises(ValueError, match="heeft dit al"):
        register_vrager("aanvraag", lambda dossier: "")


def test_a_stranger_who_types_the_kenmerk_ties_nothing(kast: Kast, huwelijk: Aanvraag) -> None:
    cem = Bezoeker(client_of(kast.cem.account))
    keuze = _keuze()
    whole = f"soort={keuze.soort.pk}&waar={keuze.locatie.pk}&begin={keuze.begin:%Y%m%dT%H%MZ}"
    page = cem.go(f"/afspraken/nieuw/controleren/?{whole}&bij={format_kenmerk(huwelijk.dossier.kenmerk)}")
    assert "Hoort bij" not in page.text
    assert cem.send().h1 == "Je afspraak staat vast"
    assert not DossierLink.objects.exists()


def test_who_reads_along_is_not_asked_to_make_one(kast: Kast, huwelijk: Aanvraag) -> None:
    def shown(handelt: bool) -> Any:
        dossier = Dossier.objects.get(pk=huwelijk.dossier_id)
        dossier.handelt = handelt
        return nadien.to_book(as_citizen(huwelijk.profiel), dossier)

    assert shown(handelt=True) is not None
    assert shown(handelt=False) is None


def test_a_form_without_an_appointment_says_nothing_of_one(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(start(ada, "adreswijziging"))
    aanvraag.dossier.fase, aanvraag.dossier.handelt = "ingediend", True
    assert nadien.to_book(as_citizen(aanvraag.profiel), aanvraag.dossier) is None
    assert nadien.for_handler(aanvraag) == []
    assert nadien.still_asked(aanvraag.dossier) == ""


def test_the_last_day_of_a_birth_is_named_before_and_after_it_is_sent(kast: Kast, ada: Client) -> None:
    definitie = parse(lees((MAP / "geboorteaangifte.json").read_text())[0])
    kast.met(definitie)
    load_teams()
    load_locaties()
    load_soorten()
    kenmerk, _ = bring_to(kast, ada, definitie, None)
    born = dt.date.fromisoformat(aanvraag_of(kenmerk).antwoorden["dag"])
    last = format_datum(next_werkdag(born + dt.timedelta(days=15)))
    said = f"De laatste dag om de geboorte aan te geven is {last}."
    assert said in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text
    assert submit(ada, kenmerk).status_code == 302
    for address in (
        reverse("loket:aanvraag_submitted", args=[kenmerk]),
        aanvraag_of(kenmerk).dossier.get_absolute_url(),
    ):
        assert said in Pagina(ada.get(address)).text
