"""The same hand-over with a helper on the phone: one code each way, both at their own screen, logged as such."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from inclusie.laden import load_webpunten
from inclusie.models import BegeleideSessie, Rooster, Webpunt
from loket.afspraken.laden import load_locaties, load_soorten
from loket.afspraken.models import Afspraak
from profiel.dossiers.models import Voortgang
from profiel.toegang.laden import load_teams
from profiel.toegang.models import Inzage, Machtiging
from profiel.toegang.toegang import Toegang
from tests.inclusie.kring import SAMEN, START, Kring, agree, ask, code_on, end, on_roster, page_of, together
from tests.inclusie.test_afspraak import to_check
from tests.loket.kast import NIEUW, fill, help_from, start, step
from tests.loket.pagina import Pagina

NUMBER = "03 22 11 333"
NAAM = "het contactcentrum (telefoon)"


@pytest.fixture
def lijn(kring: Kring) -> Kring:
    """Els answers the phone now, and sits in no webpunt."""
    load_webpunten()
    Rooster.objects.all().delete()
    kring.webpunt = Webpunt.objects.get(kanaal="telefoon")
    on_roster(kring.els, kring.webpunt)
    return kring


def asked_for_help(ada: Client, kring: Kring) -> tuple[str, str]:
    """At the second step Ada wants help: the page tells how, also by phone. The draft, and the code to say."""
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kring.noor.pk))
    help_page = Pagina(ada.get(step(kenmerk, "adres")))
    assert "In een webpunt of aan de telefoon opent een helper dit formulier met jou" in help_page.root.text
    url = ada.get(help_from(ada, kenmerk, "adres", "Help mij hierbij")).headers["Location"]
    page = Pagina(ada.get(url))
    assert f"Ga naar een webpunt, of bel {NUMBER}" in page.text
    ada.post(url, page.fields)
    page = Pagina(ada.get(url))
    assert f"Zeg ze aan de helper in het webpunt, of aan de telefoon: {NUMBER}" in page.text
    code = next(span.text for span in page.all("span", "visually-hidden") if len(span.text) == 9 and "-" in span.text)
    return kenmerk, code


def test_who_helps_at_one_place_is_told_nothing_of_another(kring: Kring, els: Client) -> None:
    hint = "Aan de telefoon? Kies het contactcentrum"
    assert hint not in Pagina(els.get(START)).text
    load_webpunten()
    on_roster(kring.els, Webpunt.objects.get(kanaal="telefoon"))
    assert hint in Pagina(els.get(START)).text


def test_a_code_said_on_the_phone_opens_this_very_step_and_is_logged_as_a_call(
    lijn: Kring, els: Client, ada: Client
) -> None:
    _, code = asked_for_help(ada, lijn)
    form = Pagina(els.get(START))
    assert "Contactcentrum (telefoon)" in form.text
    row = ask(els, lijn, code=code)
    waits = els.get(page_of(row)).content.decode()
    assert "Lees de code voor." in waits
    assert 'class="qr"' not in waits, "nobody scans a screen over the phone"
    ada.post(SAMEN, Pagina(ada.get(SAMEN)).fields | {"code": code_on(els, row)})
    question = Pagina(ada.get(reverse("inclusie:toestemming")))
    assert question.h1 == f"Mag Els van {NAAM} je helpen?"
    assert "Laat Els de controlecode voorlezen." in question.text
    assert f"Zeg alleen ja als jij {NUMBER} belde." in question.text
    assert ada.post(reverse("inclusie:toestemming"), question.fields).status_code == 302
    where = Pagina(els.get(page_of(row))).link("Ga verder met invullen")
    assert Pagina(els.get(where)).h1 == Pagina(ada.get(where)).h1
    fill(els, where, **NIEUW)
    row = BegeleideSessie.objects.whole().get(pk=row.pk)
    looks = Inzage.objects.filter(machtiging_id=row.machtiging_id)
    assert {look.handeling for look in looks} == {"gezien", "ingevuld"}
    assert {(look.kanaal, look.door) for look in looks} == {("telefoon", f"Helper in {NAAM}")}
    assert Machtiging.objects.get(pk=row.machtiging_id).waar == NAAM
    seen = Pagina(ada.get(reverse("toegang:wie_keek"))).text
    assert "aan de telefoon" in seen
    assert f"Je gaf toestemming om je te helpen in {NAAM}." in seen
    end(ada, row)
    report = Pagina(ada.get(reverse("inclusie:verslag", args=[row.kenmerk]))).text
    assert f"Els van {NAAM} hielp je" in report
    assert f"Aan de telefoon, {NUMBER}" in report
    assert "in een webpunt" not in seen, "no line says that she sat beside Ada"


def test_an_appointment_made_on_the_phone_says_so_on_its_timeline(lijn: Kring, els: Client, ada: Client) -> None:
    lijn.publish_diensten("reispas")
    load_teams()
    load_locaties()
    load_soorten()
    row = together(els, ada, lijn, "reispas")
    check = to_check(els, row)
    assert els.post(check, Pagina(els.get(check)).fields).status_code == 302
    afspraak = Afspraak.objects.get()
    (made,) = Voortgang.objects.voor_medewerker(Toegang.systeem(), afspraak.dossier)
    assert (made.code, made.kanaal) == ("afspraak_gemaakt", "telefoon")
    end(ada, row)
    assert "aan de telefoon" in Pagina(ada.get(afspraak.dossier.get_absolute_url())).text


def test_beside_somebody_it_still_is_a_webpunt(kring: Kring, els: Client, ada: Client) -> None:
    """The channel comes from where the helper works, not from the grant."""
    row = together(els, ada, kring)
    els.get(Pagina(els.get(page_of(row))).link("Begin met invullen"), follow=True)
    els.post(reverse("loket:aanvraag_start", args=["adreswijziging"]), {})
    looks = Inzage.objects.filter(machtiging_id=row.machtiging_id)
    assert {look.kanaal for look in looks} == {"webpunt"}


def test_nobody_helps_by_phone_who_has_no_shift_there(lijn: Kring, els: Client, ada: Client) -> None:
    _, code = asked_for_help(ada, lijn)
    Rooster.objects.all().delete()
    on_roster(lijn.els, Webpunt.objects.get(pk="deurne"))
    fields = Pagina(els.get(START)).fields | {"webpunt": lijn.webpunt.pk, "dienst": "", "code": code}
    assert els.post(START, fields).status_code == 422
    assert not BegeleideSessie.objects.exists()


@pytest.mark.parametrize("query", ["", "?open=1", "?district="])
def test_the_phone_is_no_place_in_the_public_list(lijn: Kring, client: Client, query: str) -> None:
    page = Pagina(client.get(f"/webpunten/{query}"))
    assert "Contactcentrum" not in page.text
    options = [option.text for option in page.all("option")]
    assert options[0] == "Alle districten"
    assert all(options), "no district without a name"


def test_the_page_where_one_types_the_code_names_the_phone(lijn: Kring, els: Client, ada: Client) -> None:
    page = Pagina(ada.get(SAMEN))
    assert "heb je een helper aan de telefoon?" in page.text
    assert f"Belde iemand jou? Leg dan neer, en bel zelf {NUMBER}." in page.text
    assert agree(ada, code_on(els, ask(els, lijn))).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"kanaal": "webpunt", "adres": ""}, {"kanaal": "telefoon"}, {"kanaal": "balie"}])
def test_a_place_has_an_address_and_a_phone_a_number(fields: dict[str, str]) -> None:
    row = Webpunt(slug="half", naam="Half", **fields)
    with pytest.raises(IntegrityError, match="webpunt_place_or_phone"), transaction.atomic():
        row.save()
