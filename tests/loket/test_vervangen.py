"""A permit that comes in the place of another: which one, and when it has to be there."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from loket.eerder import eerder_van
from loket.gevolgen_toekenning import NothingToReplace
from loket.herkomst import Herkomst
from loket.invulling import Invulling
from producten.models import Product
from profiel.behandeling.actions.besluit import decide
from profiel.dossiers.models import Dossier
from profiel.toegang.models import Level
from stadsportaal.kern.kalender import format_datum
from tests.loket.kast import Kast, aanvraag_of, fill, start, step, today
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


# -- which one: as the city knows it ----------------------------------------------------------------


def other_car(kast: Kast, client: Client) -> str:
    """The address of the step that asks which car one had, as far as asking for another car brings it."""
    form(kast, "bewonersparkeren")
    kenmerk = start(client, "bewonersparkeren")
    fill(client, step(kenmerk, "wagen"), plaat="1-NEW-222")
    fill(client, step(kenmerk, "eigenaar"), eigenaar="eigen")
    url = step(kenmerk, "aanleiding")
    assert fill(client, url, aanleiding="wagen").url == url
    return url


def choices(page: Pagina) -> list[str]:
    radios = [node for node in page.form.find_all("input") if node.attrs["name"] == "oude_plaat-klopt"]
    assert not any("checked" in node.attrs for node in radios), "nothing is chosen for anybody"
    return page.radios("oude_plaat-klopt")


def test_the_plate_that_the_city_knows_is_shown_and_not_typed(kast: Kast, ada: Client) -> None:
    old = has_permit(kast.ada, "1-OUD-111")
    has_permit(kast.noor, "1-NOO-001")
    gone = has_permit(kast.ada, "1-WEG-333", until=today() + dt.timedelta(days=5))
    Product.objects.filter(pk=gone.pk).update(geldig_tot=today() - dt.timedelta(days=1))
    later = has_permit(kast.ada, "1-MOR-444")
    Product.objects.filter(pk=later.pk).update(geldig_van=today() + dt.timedelta(days=1))
    url = other_car(kast, ada)
    page = Pagina(ada.get(url))
    (yes, no) = choices(page)
    assert no == "anders"
    assert page.fields["oude_plaat"] == "", "what the city knows is never an input"
    assert "Vorige nummerplaat: is het deze?" in page.text and "Ja, 1-OUD-111" in page.text
    assert f"Dit weten we al: het staat sinds {format_datum(old.geldig_van)} bij je producten." in page.text
    assert not any(plate in page.text for plate in ("1-NOO-001", "1-WEG-333", "1-MOR-444"))
    assert "Kies ja, of vul iets anders in." in Pagina(ada.post(url, page.fields)).text
    assert ada.post(url, {**page.fields, "welke": "eerste", "oude_plaat-klopt": yes}).status_code == 302
    aanvraag = aanvraag_of(url.split("/")[3].replace("-", ""))
    assert aanvraag.antwoorden["oude_plaat"] == "1OUD111"
    kept = {"soort": "product", "kenmerk": old.kenmerk, "op": old.geldig_van.isoformat(), "bevestigd": True}
    assert aanvraag.herkomst["oude_plaat"] == kept
    assert "staat sinds" in Herkomst.of(kept).voor_behandelaar
    page = Pagina(ada.get(url))
    assert page.fields["oude_plaat"] == "1-OUD-111", "answered: from here on it is an answer like any other"
    assert "het staat sinds" in page.text


def test_of_two_permits_one_is_chosen_or_another_plate_typed(kast: Kast, ada: Client) -> None:
    has_permit(kast.ada, "1-OUD-111")
    second = has_permit(kast.ada, "1-XYZ-999")
    url = other_car(kast, ada)
    page = Pagina(ada.get(url))
    assert choices(page)[2:] == ["anders"]
    assert (
        "Vorige nummerplaat: welke is het?" in page.text and "Dit weten we al: ze staan bij je producten." in page.text
    )
    said = dict(re.findall(r'value="(ja-[0-9a-f]+)".*?<span>([^<]+)</span>', ada.get(url).content.decode(), re.DOTALL))
    assert sorted(said.values()) == ["1-OUD-111", "1-XYZ-999"]
    code = next(code for code, plate in said.items() if plate == "1-XYZ-999")
    sure = {**page.fields, "welke": "tweede"}
    assert "Kies er een, of vul iets anders in." in Pagina(ada.post(url, sure)).text
    both = Pagina(ada.post(url, {**sure, "oude_plaat-klopt": code, "oude_plaat": "1-ABC-234"}))
    assert "Je koos er een, en vulde ook iets anders in." in both.text
    assert ada.post(url, {**sure, "oude_plaat-klopt": "ja-3"}).status_code == 422
    assert ada.post(url, {**sure, "oude_plaat-klopt": code}).status_code == 302
    aanvraag = aanvraag_of(url.split("/")[3].replace("-", ""))
    assert (aanvraag.antwoorden["oude_plaat"], aanvraag.herkomst["oude_plaat"]["kenmerk"]) == (
        "1XYZ999",
        second.kenmerk,
    )


def test_a_new_permit_is_not_chosen_in_the_place_of_the_one_that_was(kast: Kast, ada: Client) -> None:
    """It stands first now: what was chosen before and not saved yet stays chosen."""
    has_permit(kast.ada, "1-OUD-111")
    url = other_car(kast, ada)
    page = Pagina(ada.get(url))
    chosen = {**page.fields, "oude_plaat-klopt": choices(page)[0]}
    assert ada.post(reverse("loket:aanvraag_klad", args=[url.split("/")[3], "aanleiding"]), chosen).status_code == 200
    has_permit(kast.ada, "1-NEW-999")
    again = Pagina(ada.get(url))
    new, old, _ = again.radios("oude_plaat-klopt")
    assert again.fields["oude_plaat-klopt"] == old == chosen["oude_plaat-klopt"] != new


def test_a_weak_login_is_offered_nothing_of_what_asks_a_strong_one(kast: Kast, ada: Client) -> None:
    """A fine is opened after a strong login; its plate is not offered before either."""
    fine = has_permit(kast.ada, "1-OUD-111")
    Product.objects.filter(pk=fine.pk).update(soort="boete")
    url = other_car(kast, ada)
    invulling = Invulling.of(aanvraag_of(url.split("/")[3].replace("-", "")), today())
    stap = invulling.definitie.stap_per_key["aanleiding"]
    assert [list(eerder_van(invulling, stap, niveau)) for niveau in (Level.LAAG, Level.SUBSTANTIEEL)] == [
        [],
        ["oude_plaat"],
    ]


def test_who_has_none_on_their_own_name_types_the_plate(kast: Kast, ada: Client) -> None:
    has_permit(kast.noor, "1-NOO-001")
    Product.objects.create(
        kenmerk="PKRAAR22", profiel=kast.ada, soort="vergunning", titel="Zonder plaat", thema="mobiliteit",
        dienst_id="bewonersparkeren", geldig_van=today(), velden=[["nummerplaat", "???"]],
    )  # fmt: skip
    url = other_car(kast, ada)
    page = Pagina(ada.get(url))
    assert choices(page) == []
    assert fill(ada, url, oude_plaat="1-OUD-111", welke="eerste").status_code == 302
    assert aanvraag_of(url.split("/")[3].replace("-", "")).herkomst == {}


def test_the_choice_costs_one_query_however_many_permits_there_are(kast: Kast, ada: Client) -> None:
    has_permit(kast.ada, "1-OUD-111")
    url, counts = other_car(kast, ada), []
    for more in ((), ("1-XYZ-991", "1-XYZ-992", "1-XYZ-993", "1-XYZ-994", "1-XYZ-995")):
        for plate in more:
            has_permit(kast.ada, plate)
        with CaptureQueriesContext(connection) as asked:
            assert len(choices(Pagina(ada.get(url)))) == len(more) + 2
        counts.append(len(asked))
        assert sum('"producten_product"."velden"' in query["sql"] for query in asked) == 1
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as asked:
        ada.get(url.replace("aanleiding", "eigenaar"))
    assert not any('"producten_product"."velden"' in query["sql"] for query in asked)
