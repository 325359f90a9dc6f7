"""Earlier own answers: filled in while they are young, confirmed when they are old, kept with where they came from."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.bevestigen import ANDERS
from loket.bijdragen import answers_of, parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.definitie import read
from loket.eerder import VELD, Eerder, ontzegeld, verzegeld
from loket.feiten import kennis_van
from loket.herkomst import EERDER, KETEN, Herkomst
from loket.invulling import Invulling
from loket.meenemen import aanvragen
from loket.models import Aanvraag
from loket.nietgesteld.models import NietGesteld
from loket.publiceren import MAP, publish_definitie
from loket.versies.actions import move_concept
from profiel.dossiers.actions import destroy_dossier
from profiel.dossiers.models import Dossier
from profiel.mensen.actions import record_fact
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.loket.kast import ADRES, Kast, aanvraag_of, attest, fill, sent, start, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_gevolgen import form

ACCOUNT = "BE68 5390 0754 7034"
OTHER = "BE62 5100 0754 7061"
QUESTION = "Rekening: klopt dit nog?"


def until_papers(client: Client) -> str:
    """A huurpremie at the step that asks the account."""
    kenmerk = start(client, "huurpremie")
    fill(client, step(kenmerk, "wacht"), wacht="lang")
    fill(client, step(kenmerk, "huur"), verhuurder="prive", huurprijs="850")
    return kenmerk


def yes(page: Pagina) -> str:
    """The code of the one answer that is offered."""
    (code, _) = page.radios("rekening-klopt")
    return code


def finish(client: Client, kenmerk: str) -> Aanvraag:
    fill(client, step(kenmerk, "bereik"), toestemming="on")
    assert submit(client, kenmerk).status_code == 302
    return aanvraag_of(kenmerk)


def months_ago(aanvraag: Aanvraag, months: int) -> dt.date:
    """Let it be sent so long ago, with a day to spare; the day."""
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=31 * months + 1)
    Dossier.objects.filter(pk=aanvraag.dossier_id).update(ingediend_op=moment)
    return vandaag(moment)


@pytest.fixture
def huur(kast: Kast, ada: Client) -> Aanvraag:
    """Ada asked it before, with her account."""
    form(kast, "huurpremie")
    kenmerk = until_papers(ada)
    assert fill(ada, step(kenmerk, "papieren"), rekening=ACCOUNT).status_code == 302
    return finish(ada, kenmerk)


def papers(client: Client) -> tuple[str, Pagina]:
    url = step(until_papers(client), "papieren")
    return url, Pagina(client.get(url))


def kenmerk_in(url: str) -> str:
    return url.split("/")[3].replace("-", "")


# -- young: filled in -----------------------------------------------------------------------------


def test_a_young_answer_is_filled_in_and_its_source_kept(huur: Aanvraag, kast: Kast, ada: Client) -> None:
    assert huur.herkomst == {}, "typed by herself"
    url, page = papers(ada)
    assert page.fields["rekening"] == ACCOUNT
    assert "Dit gaf je zelf op" in page.text
    assert QUESTION not in page.text
    assert ada.post(url, page.fields).status_code == 302
    again = aanvraag_of(kenmerk_in(url))
    assert again.herkomst == {
        "rekening": {
            "soort": EERDER, "kenmerk": huur.dossier.kenmerk, "op": today().isoformat(), "bevestigd": False,
        }
    }  # fmt: skip
    assert "Dit gaf je zelf op" in Pagina(ada.get(url)).text, "said again when one comes back"
    fill(ada, step(again.dossier.kenmerk, "bereik"), toestemming="on")
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[again.dossier.kenmerk])))
    assert f"Dit gaf je zelf op {format_datum(today())}." in [node.text for node in check.all(css="summary-source")]
    sent_one = finish(ada, again.dossier.kenmerk)
    assert set(sent_one.herkomst) == {"rekening"}
    row = next(row for row in aanvragen(kast.as_ada) if row["Waar een antwoord vandaan komt"])
    assert row["Waar een antwoord vandaan komt"] == [
        f"rekening: {Herkomst.of(sent_one.herkomst['rekening']).zin} ({format_kenmerk(huur.dossier.kenmerk)})"
    ]


def test_an_answer_that_becomes_another_loses_its_source(huur: Aanvraag, ada: Client) -> None:
    url, page = papers(ada)
    kenmerk = kenmerk_in(url)
    assert ada.post(url, {**page.fields, "rekening": OTHER}).status_code == 302
    assert aanvraag_of(kenmerk).herkomst == {}
    url, page = papers(ada)
    kenmerk = kenmerk_in(url)
    assert ada.post(url, page.fields).status_code == 302
    assert fill(ada, url).status_code == 302, "the same once more"
    assert set(aanvraag_of(kenmerk).herkomst) == {"rekening"}
    assert fill(ada, url, rekening=OTHER).status_code == 302
    assert aanvraag_of(kenmerk).herkomst == {}
    assert "Dit gaf je zelf op" not in Pagina(ada.get(url)).text


@pytest.mark.parametrize("sealed", ["", "v1:x:y", "niets", "{half}", "{elders}"])
def test_nobody_makes_up_where_an_answer_came_from(huur: Aanvraag, ada: Client, sealed: str) -> None:
    """What was offered is bound to one aanvraag and cannot be written by hand; without it an answer is just typed."""
    elsewhere, (url, page) = papers(ada)[1], papers(ada)
    sealed = sealed.format(half=page.fields[VELD][:-8], elders=elsewhere.fields[VELD])
    assert ada.post(url, {**page.fields, VELD: sealed}).status_code == 302
    aanvraag = aanvraag_of(kenmerk_in(url))
    assert (aanvraag.antwoorden["rekening"], aanvraag.herkomst) == ("BE68539007547034", {})


def test_an_offer_counts_for_questions_that_may_be_answered_again(huur: Aanvraag, ada: Client) -> None:
    url, _ = papers(ada)
    aanvraag = aanvraag_of(kenmerk_in(url))
    invulling = Invulling.of(aanvraag, today())
    papieren = invulling.definitie.stap_per_key["papieren"]
    source = Herkomst(EERDER, "KM7RT4XH", today())
    offered = {key: Eerder("x", source, bevestigen=False) for key in ("rekening", "brief", "huurprijs")}
    assert set(ontzegeld(invulling, papieren, verzegeld(aanvraag, offered))) == {"rekening"}
    assert verzegeld(aanvraag, {}) == ""


def test_saving_a_step_costs_no_query_more(huur: Aanvraag, ada: Client, django_assert_num_queries: Any) -> None:
    with CaptureQueriesContext(connection) as typed:
        url, page = papers(ada)
        assert ada.post(url, {**page.fields, VELD: "", "rekening": OTHER}).status_code == 302
    with django_assert_num_queries(len(typed)):
        url, page = papers(ada)
        assert ada.post(url, page.fields).status_code == 302


# -- old: confirmed -------------------------------------------------------------------------------


def test_an_old_answer_is_shown_and_not_filled_in(huur: Aanvraag, ada: Client) -> None:
    day = months_ago(huur, 6)
    _, page = papers(ada)
    assert page.fields["rekening"] == ""
    assert QUESTION in page.text
    assert f"Ja, {ACCOUNT} klopt nog" in page.text
    assert f"Dit gaf je zelf op {format_datum(day)}." in page.text
    assert "Vul dit alleen in als het veranderd is." in page.text
    radios = [node for node in page.form.find_all("input") if node.attrs["name"] == "rekening-klopt"]
    assert [node.attrs["value"] for node in radios][1:] == [ANDERS]
    assert not any("checked" in node.attrs for node in radios), "nothing is chosen for anybody"


def test_not_confirmed_is_refused_and_loses_nothing(huur: Aanvraag, ada: Client) -> None:
    months_ago(huur, 6)
    url, page = papers(ada)
    page = Pagina(ada.post(url, page.fields))
    assert page.status == 422
    assert page.title.startswith("Fout: ")
    said = f"{QUESTION} Kies ja, of vul iets anders in."
    assert page.summary == [(said, "#id_rekening-klopt_0")]
    assert page.field_errors == [said]
    assert f"Ja, {ACCOUNT} klopt nog" in page.text
    assert "rekening" not in aanvraag_of(kenmerk_in(url)).antwoorden
    page = Pagina(ada.post(url, {**page.fields, "rekening-klopt": ANDERS}))
    assert [target for _, target in page.summary] == ["#id_rekening"], "another one: which?"
    assert page.fields["rekening-klopt"] == ANDERS
    page = Pagina(ada.post(url, {**page.fields, "rekening-klopt": yes(page), "rekening": OTHER}))
    said = f"{QUESTION} Je koos ja, en vulde ook iets anders in. Laat één van de twee staan."
    assert page.summary == [(said, "#id_rekening-klopt_0")]
    assert (page.fields["rekening"], page.fields["rekening-klopt"]) == (OTHER, yes(page))
    page = Pagina(ada.post(url, {**page.fields, "rekening-klopt": "misschien", "rekening": ""}))
    assert [target for _, target in page.summary] == ["#id_rekening-klopt_0"]
    assert ada.post(url, {**page.fields, "rekening-klopt": yes(page)}).status_code == 302


def test_confirmed_is_kept_with_where_it_came_from(huur: Aanvraag, ada: Client) -> None:
    day = months_ago(huur, 6)
    url, page = papers(ada)
    assert ada.post(url, {**page.fields, "rekening-klopt": yes(page)}).status_code == 302
    again = aanvraag_of(kenmerk_in(url))
    assert again.antwoorden["rekening"] == "BE68539007547034"
    source = Herkomst(EERDER, huur.dossier.kenmerk, day, bevestigd=True)
    assert again.herkomst == {"rekening": source.data()}
    fill(ada, step(again.dossier.kenmerk, "bereik"), toestemming="on")
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[again.dossier.kenmerk])))
    assert f"Dit gaf je zelf op {format_datum(day)}, en het klopt nog." in check.text
    finish(ada, again.dossier.kenmerk)
    _, page = papers(ada)
    assert page.fields["rekening"] == ACCOUNT, "confirmed today, so young again"
    assert f"Dit gaf je zelf op {format_datum(today())}." in page.text


def test_another_answer_is_simply_that(huur: Aanvraag, ada: Client) -> None:
    months_ago(huur, 6)
    for typed in ({"rekening-klopt": ANDERS}, {}):
        url, page = papers(ada)
        assert ada.post(url, {**page.fields, **typed, "rekening": OTHER}).status_code == 302
        again = aanvraag_of(kenmerk_in(url))
        assert (again.antwoorden["rekening"], again.herkomst) == ("BE62510007547061", {})


def test_what_is_only_taken_over_grows_old_all_the_same(huur: Aanvraag, ada: Client) -> None:
    """Given long ago, taken over a month ago without a word: it is as old as when it was given."""
    day = months_ago(huur, 5)
    url, page = papers(ada)
    ada.post(url, page.fields)
    second = finish(ada, kenmerk_in(url))
    assert second.herkomst["rekening"]["op"] == day.isoformat()
    months_ago(huur, 8)
    kept = {**second.herkomst["rekening"], "op": (today() - dt.timedelta(days=240)).isoformat()}
    Aanvraag.objects.filter(pk=second.pk).update(herkomst={"rekening": kept})
    _, page = papers(ada)
    assert QUESTION in page.text
    assert page.fields["rekening"] == ""


def test_an_optional_question_may_be_left_out_by_who_says_so(kast: Kast, ada: Client) -> None:
    months_ago(aanvraag_of(sent(ada, kast)), 12)
    kenmerk = until_when(ada, kast)
    url = step(kenmerk, "wanneer")
    page = Pagina(ada.get(url))
    assert "Nee, ik vul hieronder iets anders in of laat het leeg" in page.text
    when = {"verhuisdag_dag": today().day, "verhuisdag_maand": today().month, "verhuisdag_jaar": today().year}
    refused = Pagina(ada.post(url, {**page.fields, **when}))
    assert refused.summary == [("Telefoon: klopt dit nog? Kies ja, of vul iets anders in.", "#id_telefoon-klopt_0")]
    assert refused.fields["verhuisdag_dag"] == str(today().day)
    assert ada.post(url, {**refused.fields, "telefoon-klopt": ANDERS}).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["telefoon"] is None


def until_when(client: Client, kast: Kast) -> str:
    kenmerk = start(client)
    fill(client, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    nieuw = {"nieuw_adres-postcode": "2140", "nieuw_adres-straat": "Kroonstraat", "nieuw_adres-huisnummer": "26"}
    fill(client, step(kenmerk, "adres"), **nieuw)
    fill(client, step(kenmerk, "woning"), woonvorm="eigenaar")
    return kenmerk


def test_a_choice_between_other_answers_is_not_taken_for_this_one(huur: Aanvraag, ada: Client) -> None:
    """What was typed and not saved comes back, but not as a yes to another account than the one that was shown."""
    months_ago(huur, 6)
    url, page = papers(ada)
    klad = reverse("loket:aanvraag_klad", args=[kenmerk_in(url), "papieren"])
    assert ada.post(klad, {**page.fields, "rekening-klopt": yes(page)}).status_code == 200
    assert Pagina(ada.get(url)).fields["rekening-klopt"] == yes(page)
    Aanvraag.objects.filter(pk=huur.pk).update(antwoorden={**huur.antwoorden, "rekening": "BE62510007547061"})
    again = Pagina(ada.get(url))
    assert f"Ja, {OTHER} klopt nog" in again.text
    assert "rekening-klopt" not in again.fields


def test_the_choice_survives_two_windows(huur: Aanvraag, ada: Client) -> None:
    """Another window saved first: what was confirmed here is shown beside it, and comes along with "use mine"."""
    months_ago(huur, 6)
    url, old = papers(ada)
    assert fill(ada, url, rekening=OTHER).status_code == 302
    page = Pagina(ada.post(url, {**old.fields, "rekening-klopt": yes(old)}))
    assert page.status == 409
    assert "BE62 5100 0754 7061" in page.text
    assert ACCOUNT in page.text, "mine beside the other"
    assert page.fields["rekening-klopt"] == yes(old)
    assert ada.post(page.form.attrs["action"], page.fields).status_code == 302
    again = aanvraag_of(kenmerk_in(url))
    assert (again.antwoorden["rekening"], set(again.herkomst)) == ("BE68539007547034", {"rekening"})


# -- taken along ----------------------------------------------------------------------------------


def test_a_new_version_keeps_the_source_of_what_stays(huur: Aanvraag, kast: Kast, ada: Client) -> None:
    url, page = papers(ada)
    ada.post(url, page.fields)
    data = lees((MAP / "huurpremie.json").read_text())[0]
    data["titel"] = "Huurpremie, opnieuw"
    versie, _ = publish_definitie(json.dumps(data))
    versie.formulier.meenemen_naar = versie.nummer
    versie.formulier.save()
    before = aanvraag_of(kenmerk_in(url))
    moved = move_concept(before, versie=before.versie, by=kast.as_ada)
    assert moved.formulierversie == versie
    assert set(aanvraag_of(kenmerk_in(url)).herkomst) == {"rekening"}


def test_an_answer_that_is_not_sent_keeps_no_source(huur: Aanvraag, kast: Kast, ada: Client) -> None:
    """Of a question that the rules hid since."""
    url, page = papers(ada)
    ada.post(url, page.fields)
    aanvraag = aanvraag_of(kenmerk_in(url))
    hidden = Herkomst(EERDER, "KM7RT4XH", today()).data()
    kept = {"antwoorden": {**aanvraag.antwoorden, "weg": 1}, "herkomst": {**aanvraag.herkomst, "weg": hidden}}
    Aanvraag.objects.filter(pk=aanvraag.pk).update(**kept)
    assert set(finish(ada, aanvraag.dossier.kenmerk).herkomst) == {"rekening"}


def test_the_city_says_what_it_filled_in_itself() -> None:
    source = Herkomst(KETEN, "KM7RT4XH", dt.date(2026, 3, 3))
    assert Herkomst.of(source.data()) == source
    assert source.zin == "Dit vulden we in uit je aanvraag KM7R-T4XH van di 3 maart 2026."
    assert replace(source, soort=EERDER).zin == "Dit gaf je zelf op di 3 maart 2026."
    assert source.voor_behandelaar == "ingevuld uit een toegekende aanvraag van di 3 maart 2026"
    confirmed = replace(source, soort=EERDER, bevestigd=True)
    assert confirmed.voor_behandelaar == "uit een eerdere aanvraag van di 3 maart 2026, opnieuw bevestigd"


def test_who_handles_it_sees_where_an_answer_came_from(huur: Aanvraag, ada: Client) -> None:
    url, page = papers(ada)
    ada.post(url, page.fields)
    again = finish(ada, kenmerk_in(url))
    rows = {name: str(value) for _, part in parts_for_handler(again.dossier) for name, value in part}
    assert f"{ACCOUNT} (uit een eerdere aanvraag van {format_datum(today())})" in rows.values()
    assert huur.dossier.kenmerk not in str(rows), "which one it was is not the handler's business"
    typed = {name: str(value) for _, part in parts_for_handler(huur.dossier) for name, value in part}
    assert ACCOUNT in typed.values(), "typed by herself: no source"
    assert "eerdere aanvraag" not in str(answers_of(again)), "nor for who signs along"


def test_what_was_taken_over_is_counted_once_and_goes_with_the_dossier(huur: Aanvraag, ada: Client) -> None:
    url, page = papers(ada)
    ada.post(url, page.fields)
    again = finish(ada, kenmerk_in(url))
    for _ in range(2):
        for lane in Lane:
            drain_lane(lane, seconds=20)
    assert NietGesteld.objects.get(dienst="huurpremie").hergebruikt == 1
    destroy_dossier(huur.dossier, grond="bewaartermijn voorbij", by=Toegang.systeem())
    assert set(aanvraag_of(again.dossier.kenmerk).herkomst) == {"rekening"}, "a kenmerk tells nothing by itself"
    destroy_dossier(again.dossier, grond="bewaartermijn voorbij", by=Toegang.systeem())
    assert not Aanvraag.objects.filter(pk=again.pk).exists()


# -- facts ----------------------------------------------------------------------------------------


def test_a_snapshot_says_which_version_of_a_fact_it_is(kast: Kast, ada: Client) -> None:
    """A fact that changes later is another row: one sees what a decision was based on."""
    before = aanvraag_of(sent(ada, kast))
    row = kast.ada.gegevens.actueel().get(soort="adres")
    home = kast.ada.gezin()[0].huishouden_id
    assert before.bekend["adres"]["versie"] == f"gegeven {row.pk}"
    assert {before.bekend[code]["versie"] for code in ("huishouden", "huisgenoten")} == {f"huishouden {home}"}
    assert before.bekend["leeftijd"]["versie"] == "", "the register gave the day of birth without a row of its own"
    later = {"adres": {**ADRES, "huisnummer": "114"}}
    record_fact(kast.ada, "adres", later, "Rijksregister", today(), by=Actor.systeem())
    after = kennis_van(kast.ada, today()).feiten["adres"].snapshot()
    assert after["versie"] not in ("", before.bekend["adres"]["versie"])
    assert aanvraag_of(before.dossier.kenmerk).bekend["adres"]["versie"] == f"gegeven {row.pk}"
    day = {"tekst": "1988-04-12"}
    record_fact(kast.ada, "geboortedatum", day, "Rijksregister", today(), by=Actor.systeem())
    born = kast.ada.gegevens.actueel().get(soort="geboortedatum")
    assert kennis_van(kast.ada, today()).feiten["leeftijd"].versie == f"gegeven {born.pk}"


def test_every_form_says_after_how_long_it_asks_again() -> None:
    """0 months would ask a citizen who answered yesterday."""
    asked = [
        vraag
        for path in sorted(MAP.glob("*.json"))
        for vraag in read(path.read_text()).alle_vragen()
        if vraag.hergebruik == "bevestigen"
    ]
    assert asked
    assert all(vraag.bevestigen_na for vraag in asked)


def test_an_answer_is_found_behind_other_forms(huur: Aanvraag, kast: Kast, ada: Client) -> None:
    """What must be confirmed is old: other things were sent since."""
    months_ago(huur, 12)
    for _ in range(6):
        submit(ada, attest(ada, kast.ada))
    assert QUESTION in papers(ada)[1].text
