"""A begeleide sessie from the first code to the report, over HTTP, on both screens."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inclusie.actions import close_lapsed
from inclusie.middleware import BEGELEIDT, KIJKT_MEE
from inclusie.models import BegeleideSessie
from inclusie.rules import Einde, Status
from loket.models import Aanvraag
from profiel.dossiers.models import Voortgang
from profiel.toegang.middleware import GRANT
from profiel.toegang.models import Inzage, Machtiging, SessieActiviteit
from tests.inclusie.kring import (
    SAMEN,
    START,
    Kring,
    agree,
    ask,
    code_on,
    end,
    page_of,
    together,
)
from tests.loket.kast import NIEUW, fill, start, step, submit
from tests.loket.pagina import Pagina

CLEAR = '"cache", "storage"'


def meekijken(row: BegeleideSessie) -> str:
    return reverse("inclusie:meekijken", args=[row.kenmerk])


def report(row: BegeleideSessie) -> str:
    return reverse("inclusie:verslag", args=[row.kenmerk])


def fill_in(helper: Client, kring: Kring, *, until: str = "wanneer") -> str:
    """What a helper may fill in: all but the declaration; the kenmerk."""
    kenmerk = start(helper)
    fill(helper, step(kenmerk, "wie"), personen=str(kring.noor.pk))
    fill(helper, step(kenmerk, "adres"), **NIEUW)
    if until == "wanneer":
        fill(helper, step(kenmerk, "woning"), woonvorm="eigenaar")
        today = timezone.localdate()
        typed = {"verhuisdag_dag": today.day, "verhuisdag_maand": today.month, "verhuisdag_jaar": today.year}
        fill(helper, step(kenmerk, "wanneer"), **typed, telefoon="0470/12.34.56")
    return kenmerk


# -- from code to confirmation --------------------------------------------------------------------


def test_helper_fills_in_citizen_signs_and_sends(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    kenmerk = fill_in(els, kring)
    assert Aanvraag.objects.get(dossier__kenmerk=kenmerk).profiel == kring.ada
    # the declaration is not hers to give, on either door
    assert els.get(step(kenmerk, "verklaring")).headers["Location"] == "/mijn-stad/"  # which leads to the sessie
    versie = Aanvraag.objects.get(dossier__kenmerk=kenmerk).versie
    assert els.post(step(kenmerk, "verklaring"), {"versie": versie, "echt_wonen": "on"}).status_code == 409
    assert "Nu is Ada aan zet" in Pagina(els.get(page_of(row))).text

    seen = Pagina(ada.get(meekijken(row)))
    assert seen.h1 == "Nu ben jij aan zet"
    assert "Kroonstraat 24 bus 2" in seen.text
    fill(ada, step(kenmerk, "verklaring"), echt_wonen="on")
    assert Pagina(ada.get(meekijken(row))).link("Lees na en verstuur").endswith("/controleren/")
    assert submit(ada, kenmerk).status_code == 302
    assert Pagina(ada.get(meekijken(row))).h1 == "Je aanvraag is verstuurd"
    # what was sent is gone for the helper
    assert els.get(step(kenmerk, "adres")).status_code == 404
    assert "is verstuurd of verwijderd" in Pagina(els.get(page_of(row))).text
    (sent,) = Voortgang.objects.voor_burger(Aanvraag.objects.get(dossier__kenmerk=kenmerk).dossier)
    assert (sent.door, sent.account_id) == ("burger", kring.ada.account_id)


def test_every_look_and_answer_names_helper_citizen_webpunt_and_grant(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    kenmerk = fill_in(els, kring, until="adres")
    lines = list(Inzage.objects.under(row.machtiging_id))
    assert {(line.account_id, line.profiel_id, line.machtiging_id) for line in lines} == {
        (kring.els.pk, kring.ada.pk, row.machtiging_id)
    }
    assert {line.door for line in lines} == {"Helper in Webpunt Deurne"}
    assert {line.kanaal for line in lines} == {"webpunt"}
    filled = [line.wat for line in lines if line.handeling == "ingevuld"]
    assert filled == ["aanvraag begonnen", "Wie verhuist er mee?", "Wat is je nieuwe adres?"]
    assert all(line.dossier == kenmerk for line in lines if line.handeling == "ingevuld")
    shown = Pagina(ada.get("/profiel/gegevens/wie-keek/")).text
    assert "Helper in Webpunt Deurne" in shown
    assert "Jacobs" not in shown


def test_report_tells_times_deeds_helper_and_place(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    fill_in(els, kring, until="adres")
    end(ada, row)
    text = Pagina(ada.get(report(row))).text
    for words in ("Els van Webpunt Deurne", "Plein 1", "Els vulde in: Wat is je nieuwe adres?", "Jij stopte de sessie"):
        assert words in text
    assert "Wat deden jullie samen" in Pagina(ada.get(SAMEN)).text
    assert Pagina(ada.get(SAMEN)).link(f"{row.dienst.titel}, {_day(row)}") == report(row)
    assert kring.browser(kring.cem).get(report(row)).status_code == 404
    assert els.get(report(row)).status_code == 302  # her browser forgets first
    assert els.get(report(row)).status_code == 404


def _day(row: BegeleideSessie) -> str:
    from stadsportaal.kern.kalender import format_datum

    assert row.begonnen_op is not None
    return format_datum(row.begonnen_op)


# -- what both see --------------------------------------------------------------------------------


def test_citizen_reads_who_what_and_until_when_before_yes(kring: Kring, els: Client, ada: Client) -> None:
    row = ask(els, kring)
    ada.post(SAMEN, {"code": code_on(els, row).lower().replace("-", " ")})
    page = Pagina(ada.get(reverse("inclusie:toestemming")))
    assert page.h1 == "Mag Els van Webpunt Deurne je helpen?"
    for words in ("30 minuten", row.dienst.titel, "Versturen, ondertekenen of betalen", "rijksregisternummer"):
        assert words in page.text
    digits = " ".join(row.controle[i : i + 2] for i in (0, 2, 4))
    assert digits in page.text
    assert digits in Pagina(els.get(page_of(row))).text
    assert not Machtiging.objects.filter(soort="begeleid").exists()


def test_a_page_of_the_helper_sends_nothing_by_itself(kring: Kring, els: Client, ada: Client) -> None:
    """What is typed and not saved has no address in a sessie; the citizen's own page keeps it."""
    own = start(ada)
    together(els, ada, kring)
    helped = start(els)
    assert "<auto-save" in ada.get(step(own, "wie")).content.decode()
    page = els.get(step(helped, "wie")).content.decode()
    assert "Terug naar de sessie" in page
    assert "<auto-save" not in page


def test_band_is_on_every_page_of_both(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    kenmerk = start(els)
    for url in (page_of(row), step(kenmerk, "wie"), "/loket/adreswijziging/start/"):
        html = els.get(url).content.decode()
        assert "session-banner" in html, url
        assert "Je helpt" in html
        assert "Els, Webpunt Deurne" in html
        assert "Mijn stad</span>" not in html
    for url in ("/mijn-stad/", meekijken(row), SAMEN, "/"):
        html = ada.get(url).content.decode()
        assert "Els helpt je" in html, url
        assert html.count("session-banner-row") == 1
    assert "session-banner" not in kring.browser().get("/").content.decode()  # another device of Ada


def test_looking_along_costs_a_304_until_something_changes(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    url = reverse("inclusie:meekijken_stand", args=[row.kenmerk])
    first = ada.get(url)
    assert first.status_code == 200
    assert "<html" not in first.content.decode()
    etag = first.headers["ETag"]
    assert ada.get(url, headers={"If-None-Match": etag}).status_code == 304
    kenmerk = start(els)
    fill(els, step(kenmerk, "wie"), personen=str(kring.noor.pk))
    second = ada.get(url, headers={"If-None-Match": etag})
    assert second.status_code == 200
    assert "Noor Janssens" in second.content.decode()
    end(els, row)
    assert ada.get(url, headers={"If-None-Match": etag}).headers["Location"] == report(row)


def test_waiting_page_moves_on_when_the_citizen_agreed(kring: Kring, els: Client, ada: Client) -> None:
    row = ask(els, kring)
    url = reverse("inclusie:sessie_stand", args=[row.kenmerk])
    first = els.get(url)
    assert first.status_code == 200
    assert els.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    agree(ada, code_on(els, row))
    moved = els.get(url)
    assert moved.headers["Location"] == page_of(row)
    assert els.session[GRANT] == BegeleideSessie.objects.get(pk=row.pk).machtiging_id


def test_qr_brings_the_code_and_leaves_no_trace_in_the_address(kring: Kring, els: Client, ada: Client) -> None:
    row = ask(els, kring)
    code = code_on(els, row)
    came = ada.get(reverse("inclusie:samen_code", args=[code]))
    assert came.headers["Location"] == SAMEN
    assert Pagina(ada.get(SAMEN)).fields["code"] == code
    assert ada.get(reverse("inclusie:samen_code", args=["<script>"])).headers["Location"] == SAMEN
    anybody = Client()
    assert anybody.get(reverse("inclusie:samen_code", args=[code])).headers["Location"] == SAMEN


# -- the end --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["helper", "burger"])
def test_either_ends_it_at_once(kring: Kring, els: Client, ada: Client, who: str) -> None:
    row = together(els, ada, kring)
    kenmerk = start(els)
    answer = end(els if who == "helper" else ada, row)
    done = BegeleideSessie.objects.get(pk=row.pk)
    assert (done.status, done.einde) == (Status.BEEINDIGD, who)
    assert done.machtiging is not None
    assert done.machtiging.ended_at == done.beeindigd_op
    first = answer if who == "helper" else els.get(step(kenmerk, "wie"))
    assert (first.status_code, first.headers["Location"]) == (302, START)
    assert first.headers["Clear-Site-Data"] == CLEAR
    assert {GRANT, BEGELEIDT} & set(els.session.keys()) == set()
    assert els.get(step(kenmerk, "wie")).status_code == 404
    assert els.get(page_of(row)).headers["Location"] == START
    assert els.get(START).status_code == 200  # still signed in, as herself
    assert "session-banner" not in ada.get("/").content.decode()
    assert KIJKT_MEE not in ada.session
    assert end(ada, row).status_code == 302
    assert kring.browser(kring.cem).post(reverse("inclusie:sessie_end", args=[row.kenmerk])).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("reason", [Einde.TIJD, Einde.STIL])
def test_the_clock_ends_it_whether_beat_ran_or_not(
    kring: Kring, els: Client, ada: Client, reason: Einde, method: str
) -> None:
    row = together(els, ada, kring)
    kenmerk = start(els)
    now = timezone.now()
    if reason == Einde.TIJD:
        Machtiging.objects.filter(pk=row.machtiging_id).update(
            sinds=now - dt.timedelta(minutes=31), tot=now - dt.timedelta(seconds=1)
        )
    else:
        SessieActiviteit.objects.update(gezien_op=now - dt.timedelta(minutes=10))
    answer = getattr(els, method)(step(kenmerk, "wie"))
    assert answer.headers["Clear-Site-Data"] == CLEAR
    assert ada.get(meekijken(row)).headers["Location"] == report(row)
    assert Aanvraag.objects.get(dossier__kenmerk=kenmerk).stappen_klaar == []
    assert close_lapsed(now) == 1
    assert close_lapsed(now) == 0
    done = BegeleideSessie.objects.get(pk=row.pk)
    assert (done.status, done.einde, done.beeindigd_door) == (Status.BEEINDIGD, reason, None)
    words = "30 minuten" if reason == Einde.TIJD else "10 minuten niets"
    assert words in Pagina(ada.get(report(row))).text


def test_nothing_of_it_stays_in_a_cache(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    for client, url in ((els, page_of(row)), (els, step(start(els), "wie")), (ada, meekijken(row))):
        assert client.get(url).headers["Cache-Control"] == "no-store", url


def test_a_parked_form_of_the_sessie_is_destroyed(kring: Kring, els: Client, ada: Client) -> None:
    from stadsportaal.kern.models import GeparkeerdePost

    row = together(els, ada, kring)
    session = els.session
    post = GeparkeerdePost.objects.create(
        token_hash=_hash("x"), account=kring.els, pad="/x/", velden={}, verloopt_op=timezone.now()
    )
    session["geparkeerd"] = {"account": str(kring.els.pk), "posts": {"/x/": ("x", "")}}
    session["iets"] = "van Ada"
    session.save()
    end(els, row)
    assert not GeparkeerdePost.objects.filter(pk=post.pk).exists()
    assert "iets" not in els.session


def _hash(token: str) -> str:
    from stadsportaal.kern.crypto import token_hash

    return token_hash(token)
