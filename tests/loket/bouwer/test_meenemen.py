"""A new version that takes concepts along: the citizen sees what changes, answers that mean the same stay."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from loket.bouwer import actions
from loket.models import Bijlage, Formulierrecht, Formulierversie
from loket.versies.actions import move_concept, new_version
from loket.versies.openstelling import FormulierVernieuwd
from profiel.dossiers.models import Document
from stadsportaal.kern.errors import VersionConflict
from tests.loket.bouwer.kast import Bouwkast
from tests.loket.kast import aanvraag_of, adreswijziging, fill, png, start, step, submit
from tests.loket.pagina import Pagina
from tests.loket.test_publiceren import led_to
from tests.loket.test_samen import together

FORM = "adreswijziging"
GEVAL = {
    "naam": "Iemand die alleen verhuist",
    "persoon": {"huisgenoten": 0, "leeftijd": 40},
    "verwacht": {"uitkomst": ""},
}


def nieuwe_versie(kast: Bouwkast, change: Any, overgang: str = "meenemen", form: str = FORM) -> Formulierversie:
    """Els changes the form, Dirk publishes it."""
    for account, rol in ((kast.dirk, "eigenaar"), (kast.els, "redacteur")):
        Formulierrecht.objects.get_or_create(account=account, dienst_id=form, defaults={"rol": rol})
    live = Formulierversie.objects.live().select_related("formulier").get(formulier=form)
    kast.publish_diensten(*led_to(live.lees()))
    for volgt in live.lees().vervolg:
        if volgt.formulier:
            kast.publish_diensten(volgt.formulier)
            kast.publish_formulieren(volgt.formulier)
    made = actions.new_concept(live.formulier, by=kast.as_els)
    data = copy.deepcopy(made.definitie)
    change(data)
    made = actions.save_concept(made, data, versie=made.versie, by=kast.as_els)
    made.testgevallen.all().delete()  # those of the shipped form: the change may be another's
    actions.save_testgeval(made, GEVAL, by=kast.as_els)
    made.refresh_from_db()
    asked = actions.ask_review(made, toelichting="Anders.", overgang=overgang, by=kast.as_els)
    return actions.publish(asked, by=kast.as_dirk)


def stap(data: dict[str, Any], key: str) -> dict[str, Any]:
    return next(item for item in data["stappen"] if item["key"] == key)


def verander(data: dict[str, Any]) -> None:
    """A question more, one asked otherwise, one gone; what follows may not read the one that is gone."""
    data["vervolg"] = []
    wanneer = stap(data, "wanneer")
    wanneer["vragen"][1] = {"key": "mail", "soort": "email", "label": "E-mailadres", "hulp": "Voor vragen."}
    woning = stap(data, "woning")["vragen"][0]
    woning["label"] = "Hoe woon je daar?"
    woning["keuzes"] = [keuze for keuze in woning["keuzes"] if keuze["waarde"] != "inwonend"]
    stap(data, "woning")["titel"] = "Hoe woon je daar?"


def page_of(kenmerk: str) -> str:
    return reverse("loket:aanvraag_version", args=[kenmerk])


def pages(kenmerk: str) -> list[str]:
    names = ("aanvraag_check", "aanvraag_outcome")
    return [step(kenmerk, "wie"), step(kenmerk, "verklaring"), *(reverse(f"loket:{n}", args=[kenmerk]) for n in names)]


def test_every_page_leads_to_what_changed_and_one_button_goes_on(kast: Bouwkast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    before = aanvraag_of(kenmerk)
    new = nieuwe_versie(kast, verander)
    for url in pages(kenmerk):
        assert ada.get(url).headers["Location"] == page_of(kenmerk)
    page = Pagina(ada.get(page_of(kenmerk)))
    assert page.h1 == "Dit formulier is vernieuwd"
    assert "E-mailadres" in page.text
    assert "Hoe woon je daar? Je antwoord blijft staan" in page.text
    assert "Telefoon" in page.text
    assert aanvraag_of(kenmerk).formulierversie == before.formulierversie
    answer = ada.post(page_of(kenmerk), page.fields)
    assert answer.headers["Location"] == step(kenmerk, "wanneer")
    moved = aanvraag_of(kenmerk)
    assert (moved.formulierversie, moved.versie) == (new, before.versie + 1)
    assert moved.antwoorden == {key: value for key, value in before.antwoorden.items() if key != "telefoon"}
    fill(ada, step(kenmerk, "wanneer"), mail="ada@voorbeeld.invalid")
    assert submit(ada, kenmerk).status_code == 302


def test_answer_that_is_no_longer_right_is_asked_again(kast: Bouwkast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="inwonend")
    nieuwe_versie(kast, verander)
    page = Pagina(ada.get(page_of(kenmerk)))
    assert "Hoe woon je daar? Geef hier opnieuw je antwoord" in page.text
    answer = ada.post(page_of(kenmerk), page.fields)
    assert answer.headers["Location"] == step(kenmerk, "woning")


def test_signed_words_that_changed_are_signed_again(kast: Bouwkast, ada: Client) -> None:
    def other_words(data: dict[str, Any]) -> None:
        stap(data, "verklaring")["vragen"][0]["tekst"] = "Ik verklaar dat ik hier woon"

    kenmerk = adreswijziging(ada, kast)
    nieuwe_versie(kast, other_words)
    page = Pagina(ada.get(page_of(kenmerk)))
    assert "Geef hier opnieuw je antwoord" in page.text
    assert ada.post(page_of(kenmerk), page.fields).headers["Location"] == step(kenmerk, "verklaring")
    assert "echt_wonen" not in aanvraag_of(kenmerk).antwoorden


def test_when_nothing_changes_for_this_person_it_says_so(kast: Bouwkast, ada: Client) -> None:
    kenmerk = start(ada)
    nieuwe_versie(kast, lambda data: data.update(titel="Je adres wijzigen"))
    assert "Voor jou verandert er niets" in Pagina(ada.get(page_of(kenmerk))).text


def test_files_of_a_question_that_is_gone_go(kast: Bouwkast, ada: Client) -> None:
    def without_file(data: dict[str, Any]) -> None:
        data["stappen"] = [item for item in data["stappen"] if item["key"] != "contract"]

    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"))
    fill(ada, step(kenmerk, "adres"), **{"nieuw_adres-postcode": "2140", "nieuw_adres-straat": "Kroonstraat",
                                         "nieuw_adres-huisnummer": "24"})  # fmt: skip
    fill(ada, step(kenmerk, "woning"), woonvorm="huur")
    fill(ada, step(kenmerk, "contract"), huurcontract=SimpleUploadedFile("huur.png", png(), "image/png"))
    assert Bijlage.objects.count() == 1
    stale = Pagina(ada.get(step(kenmerk, "contract")))
    nieuwe_versie(kast, without_file)
    page = Pagina(ada.get(page_of(kenmerk)))
    assert "Kopie van je huurcontract" in page.text
    ada.post(page_of(kenmerk), page.fields)
    assert (Bijlage.objects.count(), Document.objects.count()) == (0, 0)
    # a step that is gone: back in the browser, and a window that was still open
    assert ada.get(step(kenmerk, "contract")).headers["Location"] == step(kenmerk, "wanneer")
    answer = ada.post(step(kenmerk, "contract"), stale.fields)
    assert answer.status_code == 409
    assert step(kenmerk, "wanneer") in answer.content.decode()
    assert ada.get(step(kenmerk, "nooit")).status_code == 404


def test_afwerken_leaves_concepts_alone(kast: Bouwkast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    old = aanvraag_of(kenmerk).formulierversie
    nieuwe_versie(kast, verander, "afwerken")
    assert new_version(aanvraag_of(kenmerk)) is None
    assert ada.get(page_of(kenmerk)).headers["Location"] == reverse("loket:aanvraag_check", args=[kenmerk])
    assert submit(ada, kenmerk).status_code == 302
    assert aanvraag_of(kenmerk).formulierversie == old


def test_last_version_that_takes_along_counts_whatever_came_after(kast: Bouwkast, ada: Client) -> None:
    kenmerk = start(ada)
    second = nieuwe_versie(kast, verander)
    nieuwe_versie(kast, lambda data: data.update(titel="Nog anders"), "afwerken")
    ada.post(page_of(kenmerk), Pagina(ada.get(page_of(kenmerk))).fields)
    assert aanvraag_of(kenmerk).formulierversie == second


def test_answers_of_an_open_window_are_kept_and_lead_to_what_changed(kast: Bouwkast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    window = Pagina(ada.get(step(kenmerk, "woning")))
    nieuwe_versie(kast, verander)
    answer = ada.post(step(kenmerk, "woning"), {**window.fields, "woonvorm": "inwonend"}, follow=True)
    assert answer.redirect_chain[-1][0] == page_of(kenmerk)
    assert aanvraag_of(kenmerk).antwoorden["woonvorm"] == "inwonend"


def test_window_from_before_the_move_gets_both_versions(kast: Bouwkast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    window = Pagina(ada.get(step(kenmerk, "woning")))
    nieuwe_versie(kast, verander)
    ada.post(page_of(kenmerk), Pagina(ada.get(page_of(kenmerk))).fields)
    answer = ada.post(step(kenmerk, "woning"), {**window.fields, "woonvorm": "huur"})
    assert answer.status_code == 409
    assert "Ik huur" in Pagina(answer).text
    assert aanvraag_of(kenmerk).antwoorden["woonvorm"] == "eigenaar"


def test_sending_waits_for_a_look_and_what_was_sent_never_moves(kast: Bouwkast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    other = kast.browser()
    gone = adreswijziging(other, kast)
    submit(other, gone)
    nieuwe_versie(kast, verander)
    answer = ada.post(check.form.attrs["action"], check.fields)
    assert answer.status_code == 409
    assert page_of(kenmerk) in answer.content.decode()
    was_sent = aanvraag_of(gone)
    assert not was_sent.moet_mee
    assert ada.get(page_of(gone)).status_code == 409
    assert ada.get(reverse("loket:aanvraag_submitted", args=[gone])).status_code == 200


def test_strangers_and_wrong_versions(kast: Bouwkast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    nieuwe_versie(kast, verander)
    page = Pagina(ada.get(page_of(kenmerk)))
    assert kast.browser(kast.cem).get(page_of(kenmerk)).status_code == 404
    assert kast.browser(kast.cem).post(page_of(kenmerk), page.fields).status_code == 404
    answer = ada.post(page_of(kenmerk), {**page.fields, "versie": "1"})
    assert answer.status_code == 409
    assert "Bekijk wat er verandert" in answer.content.decode()
    assert aanvraag_of(kenmerk).moet_mee


def test_moving_what_need_not_move_changes_nothing(kast: Bouwkast, ada: Client) -> None:
    aanvraag = aanvraag_of(start(ada))
    assert move_concept(aanvraag, versie=aanvraag.versie, by=kast.as_ada).versie == aanvraag.versie
    with pytest.raises(VersionConflict):
        move_concept(aanvraag, versie=9, by=kast.as_ada)


def test_action_refuses_to_send_an_old_version(kast: Bouwkast, ada: Client) -> None:
    from loket.actions import submit_aanvraag

    kenmerk = adreswijziging(ada, kast)
    nieuwe_versie(kast, verander)
    aanvraag = aanvraag_of(kenmerk)
    with pytest.raises(FormulierVernieuwd):
        submit_aanvraag(aanvraag, versie=aanvraag.versie, by=kast.as_ada)


def test_page_costs_the_same_whatever_changed(kast: Bouwkast, ada: Client, django_assert_max_num_queries: Any) -> None:
    kenmerk = adreswijziging(ada, kast)
    nieuwe_versie(kast, verander)
    ada.get(page_of(kenmerk))
    with django_assert_max_num_queries(12):
        ada.get(page_of(kenmerk))


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_that_go_on_both_arrive(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    kast = Bouwkast()
    kenmerk = adreswijziging(kast.browser(), kast)
    new = nieuwe_versie(kast, verander)
    fields = Pagina(kast.browser().get(page_of(kenmerk))).fields
    clients = [kast.browser() for _ in range(4)]
    connection.close()
    codes = together(4, lambda n: clients[n].post(page_of(kenmerk), fields).status_code)
    assert codes.count(302) >= 1
    assert set(codes) <= {302, 409}
    assert aanvraag_of(kenmerk).formulierversie == new
    assert clients[0].post(page_of(kenmerk), fields).status_code == 302
