"""What is typed is kept beside the answers: never one of them, never over newer ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.actions.concept import AanvraagAlreadySubmitted
from loket.klad.actions import MOST, TooMuchTyped, drop_klad, keep_klad, klad_of
from loket.klad.rules import KEPT
from profiel.toegang.models import Inzage, Level
from profiel.toegang.toegang import LevelRequired
from stadsportaal.kern.errors import VersionConflict
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, fill, start, step
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import as_citizen


def url(kenmerk: str, stap: str) -> str:
    return reverse("loket:aanvraag_klad", args=[kenmerk, stap])


def type_in(client: Client, kenmerk: str, stap: str, **typed: str) -> Any:
    """What the page sends when a field is left."""
    fields = Pagina(client.get(step(kenmerk, stap))).fields
    return client.post(url(kenmerk, stap), {**fields, **typed})


def kept(kenmerk: str, stap: str) -> dict[str, list[str]]:
    """The fields that are kept of a step."""
    found = aanvraag_of(kenmerk).getypt.get(stap, {})
    return {naam: values for naam, values in found.items() if naam != KEPT}


@pytest.fixture
def kenmerk(kast: Kast, ada: Client) -> str:
    found = start(ada)
    fill(ada, step(found, "wie"), personen=str(kast.noor.pk))
    return found


def test_typed_is_shown_again_and_is_no_answer(kast: Kast, ada: Client, kenmerk: str) -> None:
    before = aanvraag_of(kenmerk)
    said = type_in(ada, kenmerk, "adres", **{"nieuw_adres-straat": "Kroonstr", "nieuw_adres-huisnummer": "24"})
    assert said.status_code == 200
    assert said.json()["tekst"] == f"Bewaard om {timezone.localtime():%H.%M} uur"
    after = aanvraag_of(kenmerk)
    assert (after.antwoorden, after.versie, after.stappen_klaar) == (before.antwoorden, before.versie, ["wie"])
    page = kast.browser().get(step(kenmerk, "adres"))  # another device
    assert Pagina(page).fields["nieuw_adres-straat"] == "Kroonstr"
    assert "Je was hier bezig" in page.content.decode()
    check = ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))
    assert check.status_code == 302  # still an open step


def test_typed_again_replaces_and_saving_forgets(kast: Kast, ada: Client, kenmerk: str) -> None:
    type_in(ada, kenmerk, "adres", **{"nieuw_adres-straat": "Een"})
    type_in(ada, kenmerk, "adres", **{"nieuw_adres-straat": "Twee"})
    assert kept(kenmerk, "adres")["nieuw_adres-straat"] == ["Twee"]
    from tests.loket.kast import NIEUW

    fill(ada, step(kenmerk, "adres"), **NIEUW)
    assert kept(kenmerk, "adres") == {}
    assert "Je was hier bezig" not in ada.get(step(kenmerk, "adres")).content.decode()


def test_stale_tab_keeps_nothing_and_is_told(kast: Kast, ada: Client, kenmerk: str) -> None:
    from tests.loket.kast import NIEUW

    stale = Pagina(ada.get(step(kenmerk, "adres"))).fields
    fill(ada, step(kenmerk, "adres"), **NIEUW)
    refused = ada.post(url(kenmerk, "adres"), {**stale, "nieuw_adres-straat": "Oud"})
    assert refused.status_code == 409
    assert "ander venster" in refused.json()["tekst"]
    assert kept(kenmerk, "adres") == {}
    assert aanvraag_of(kenmerk).antwoorden["nieuw_adres"]["straat"] == "Kroonstraat"


def test_klad_over_other_answers_is_not_shown(kast: Kast, ada: Client, kenmerk: str) -> None:
    type_in(ada, kenmerk, "adres", **{"nieuw_adres-straat": "Oud"})
    aanvraag = aanvraag_of(kenmerk)
    aanvraag.antwoorden = {**aanvraag.antwoorden, "nieuw_adres": {"straat": "Nieuw"}}
    stap = aanvraag.formulierversie.lees().stap_per_key["adres"]
    assert klad_of(aanvraag, stap, kast.as_ada) == (None, None)


def test_only_fields_of_the_step_and_nothing_of_a_signature(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    assert type_in(ada, kenmerk, "verklaring", echt_wonen="on").status_code == 200
    assert kept(kenmerk, "verklaring") == {}
    type_in(ada, kenmerk, "wanneer", telefoon="0470", telefoons="x", woonvorm="huur", versie_="1")
    assert set(kept(kenmerk, "wanneer")) == {
        "telefoon", "verhuisdag_dag", "verhuisdag_maand", "verhuisdag_jaar",
    }  # fmt: skip


def test_unknown_step_and_skipping_ahead_are_404(kast: Kast, ada: Client, kenmerk: str) -> None:
    fields = Pagina(ada.get(step(kenmerk, "adres"))).fields
    assert ada.post(url(kenmerk, "wanneer"), fields).status_code == 404
    assert ada.post(url(kenmerk, "geen"), fields).status_code == 404
    assert ada.post(url(kenmerk, "adres"), {**fields, "versie": "x"}).status_code == 409
    assert kast.browser(kast.cem).post(url(kenmerk, "adres"), fields).status_code == 404


def test_far_too_much_is_refused_in_words(kast: Kast, ada: Client, kenmerk: str) -> None:
    answer = type_in(ada, kenmerk, "adres", **{"nieuw_adres-straat": "x" * (MOST + 1)})
    assert answer.status_code == 422
    assert answer.json()["tekst"] == "Dit is te veel tekst om te bewaren."


def check_of(client: Client, kenmerk: str) -> Any:
    return client.get(reverse("loket:aanvraag_check", args=[kenmerk]))


def send(client: Client, kenmerk: str, **extra: str) -> Any:
    """What the send button of the check page posts, as the page is now; `extra` is the button."""
    page = Pagina(check_of(client, kenmerk))
    return client.post(page.form.attrs["action"], {**page.fields, **extra})


def mark(client: Client, kenmerk: str) -> str:
    buttons = Pagina(check_of(client, kenmerk)).root.find_all("button")
    return next(button.attrs["value"] for button in buttons if button.attrs.get("name") == "zonder")


def test_typed_over_a_done_step_is_where_one_goes_on(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    back = f"{step(kenmerk, 'wanneer')}?terug=controleren"
    assert "Je wijziging is nog niet bewaard" not in check_of(ada, kenmerk).content.decode()
    type_in(ada, kenmerk, "wanneer", telefoon="0470 99 88 77")
    assert kast.browser().get(reverse("loket:aanvraag", args=[kenmerk])).headers["Location"] == back
    check = Pagina(check_of(ada, kenmerk))
    assert back in [link.attrs["href"] for link in check.root.find_all("a")]
    assert "Je begon iets te wijzigen bij" in check.root.text
    fill(ada, back, telefoon="0470 99 88 77")
    assert check_of(ada, kenmerk).status_code == 200
    assert "Je begon iets" not in check_of(ada, kenmerk).content.decode()
    assert send(ada, kenmerk).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["telefoon"] == "+32470998877"


def test_sending_over_a_change_asks_first_and_loses_nothing(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    type_in(ada, kenmerk, "wanneer", telefoon="0470 99 88 77")
    refused = send(ada, kenmerk)
    assert refused.status_code == 422
    page = Pagina(refused)
    assert page.root.find_all("error-summary")[0].find_all("a")[0].attrs["href"] == "#wacht"
    assert [link for link in page.root.find_all("a") if link.attrs.get("id") == "wacht"]
    assert aanvraag_of(kenmerk).is_concept
    assert kept(kenmerk, "wanneer")["telefoon"] == ["0470 99 88 77"]
    seen = mark(ada, kenmerk)
    type_in(ada, kenmerk, "wanneer", telefoon="0470 11 22 33")
    assert send(ada, kenmerk, zonder=seen).status_code == 422  # typed since: who lets go of it has not seen that
    assert send(ada, kenmerk, zonder=mark(ada, kenmerk)).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    assert (aanvraag.getypt, aanvraag.status) == ({}, "ingediend")
    stap = aanvraag.formulierversie.lees().stap_per_key["wanneer"]
    with pytest.raises(AanvraagAlreadySubmitted):
        keep_klad(aanvraag, stap, {}, versie=aanvraag.versie, by=kast.as_ada)


def test_what_another_window_let_go_of_is_no_reason_to_refuse(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    type_in(ada, kenmerk, "wanneer", telefoon="0470 99 88 77")
    seen = mark(ada, kenmerk)
    aanvraag = aanvraag_of(kenmerk)
    stap = aanvraag.formulierversie.lees().stap_per_key["wanneer"]
    drop_klad(aanvraag, stap, versie=aanvraag.versie, by=kast.as_ada)
    assert send(ada, kenmerk, zonder=seen).status_code == 302


def test_letting_go_gives_the_saved_answer_back(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    check = reverse("loket:aanvraag_check", args=[kenmerk])
    old = Pagina(ada.get(step(kenmerk, "wanneer"))).fields["telefoon"]
    type_in(ada, kenmerk, "wanneer", telefoon="0470 99 88 77")
    form = next(f for f in Pagina(check_of(ada, kenmerk)).root.find_all("form") if "wanneer" in f.attrs["action"])
    fields = {row.attrs["name"]: row.attrs.get("value", "") for row in form.find_all("input")}
    answer = ada.post(form.attrs["action"], {**fields, "actie": "laat_vallen"})
    assert answer.headers["Location"] == check
    assert kept(kenmerk, "wanneer") == {}
    assert "Je begon iets" not in ada.get(check).content.decode()
    assert Pagina(ada.get(step(kenmerk, "wanneer"))).fields["telefoon"] == old
    assert ada.post(form.attrs["action"], {**fields, "actie": "laat_vallen"}).headers["Location"] == check  # again
    assert ada.post(step(kenmerk, "wanneer"), {**fields, "actie": "laat_vallen"}).headers["Location"] == step(
        kenmerk, "wanneer"
    )
    fill(ada, f"{step(kenmerk, 'wanneer')}?terug=controleren", telefoon="0470 12 12 12")
    stale = ada.post(form.attrs["action"], {**fields, "actie": "laat_vallen"})
    assert stale.headers["Location"] == check  # another window saved: look at what is there now
    assert aanvraag_of(kenmerk).antwoorden["telefoon"] == "+32470121212"


def test_the_same_again_is_no_change(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    type_in(ada, kenmerk, "wanneer", telefoon="0470 99 88 77")
    assert kept(kenmerk, "wanneer")
    old = aanvraag_of(kenmerk).antwoorden["telefoon"]
    type_in(ada, kenmerk, "wanneer", telefoon=str(old).replace(" ", ""))
    assert kept(kenmerk, "wanneer") == {}
    assert send(ada, kenmerk).status_code == 302


def test_a_step_that_cannot_be_visited_yet_is_not_where_one_goes_on(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    type_in(ada, kenmerk, "wanneer", telefoon="0470 99 88 77")
    row = aanvraag_of(kenmerk)
    row.stappen_klaar = [key for key in row.stappen_klaar if key != "adres"]
    row.save(update_fields=["stappen_klaar"])
    assert ada.get(reverse("loket:aanvraag", args=[kenmerk])).headers["Location"] == step(kenmerk, "adres")


def test_what_was_under_way_does_not_bring_back_what_was_thrown_away(kast: Kast, ada: Client) -> None:
    """The page sent it when its field was left; the button that throws it away was pressed, and was faster."""
    kenmerk = adreswijziging(ada, kast)
    type_in(ada, kenmerk, "wanneer", telefoon="0470 99 88 77")
    page = Pagina(ada.get(step(kenmerk, "wanneer")))
    button = page.button("Gooi weg wat je hier typte").attrs
    under_way = {**page.fields, "telefoon": "0470 99 88 78"}
    ada.post(step(kenmerk, "wanneer"), {**under_way, button["name"]: button["value"]})
    late = ada.post(url(kenmerk, "wanneer"), under_way)
    assert late.status_code == 409
    assert kept(kenmerk, "wanneer") == {}
    again = Pagina(ada.get(step(kenmerk, "wanneer")))
    assert "Je was hier bezig" not in again.text
    assert ada.post(url(kenmerk, "wanneer"), {**again.fields, "telefoon": "0470 99 88 79"}).status_code == 200


def test_nor_when_nothing_had_arrived_yet(kast: Kast, ada: Client) -> None:
    """From the check page in another window: what is thrown away there stays away, even if it comes later."""
    kenmerk = adreswijziging(ada, kast)
    under_way = {**Pagina(ada.get(step(kenmerk, "wanneer"))).fields, "telefoon": "0470 99 88 78"}
    aanvraag = aanvraag_of(kenmerk)
    stap = aanvraag.formulierversie.lees().stap_per_key["wanneer"]
    drop_klad(aanvraag, stap, versie=aanvraag.versie, by=kast.as_ada)
    assert ada.post(url(kenmerk, "wanneer"), under_way).status_code == 409
    assert kept(kenmerk, "wanneer") == {}


def test_every_exit_of_letting_go(kast: Kast, ada: Client) -> None:
    import dataclasses

    kenmerk = adreswijziging(ada, kast)
    aanvraag = aanvraag_of(kenmerk)
    stap = aanvraag.formulierversie.lees().stap_per_key["wanneer"]
    with pytest.raises(Http404):
        drop_klad(aanvraag, stap, versie=aanvraag.versie, by=as_citizen(kast.cem))
    with pytest.raises(LevelRequired):
        drop_klad(aanvraag, stap, versie=aanvraag.versie, by=dataclasses.replace(kast.as_ada, level=Level.LAAG))
    with pytest.raises(VersionConflict):
        drop_klad(aanvraag, stap, versie=aanvraag.versie + 1, by=kast.as_ada)


def test_every_exit_of_the_action(kast: Kast, ada: Client, kenmerk: str) -> None:
    import dataclasses

    aanvraag = aanvraag_of(kenmerk)
    stap = aanvraag.formulierversie.lees().stap_per_key["adres"]
    with pytest.raises(Http404):
        keep_klad(aanvraag, stap, {}, versie=aanvraag.versie, by=as_citizen(kast.cem))
    with pytest.raises(LevelRequired):
        keep_klad(aanvraag, stap, {}, versie=aanvraag.versie, by=dataclasses.replace(kast.as_ada, level=Level.LAAG))
    with pytest.raises(VersionConflict):
        keep_klad(aanvraag, stap, {}, versie=aanvraag.versie + 1, by=kast.as_ada)
    with pytest.raises(TooMuchTyped):
        keep_klad(aanvraag, stap, {"nieuw_adres": ["x" * (MOST + 1)]}, versie=aanvraag.versie, by=kast.as_ada)


def test_gemachtigde_is_seen_once(kast: Kast, ada: Client, kenmerk: str) -> None:
    bram = kast.browser(kast.bram, kast.grant)
    before = Inzage.objects.filter(wat="aanvraag").count()
    for word in ("a", "b", "c"):
        assert type_in(bram, kenmerk, "adres", **{"nieuw_adres-straat": word}).status_code == 200
    assert Inzage.objects.filter(wat="aanvraag").count() == max(before, 1)


def test_helper_keeps_nothing_of_a_step_with_a_signature(kast: Kast, ada: Client) -> None:
    from profiel.toegang.actions import give_begeleiding

    aanvraag = aanvraag_of(adreswijziging(ada, kast))
    until = timezone.now() + dt.timedelta(minutes=30)
    grant = give_begeleiding(kast.ada, helper=kast.els, dienst="adreswijziging", waar="Webpunt", tot=until)
    import dataclasses

    helper = dataclasses.replace(kast.as_ada, account=kast.els, machtiging=grant)
    steps = aanvraag.formulierversie.lees().stap_per_key
    for key, typed in (("verklaring", {"echt_wonen": ["on"]}), ("woning", {"woonvorm": ["huur"]})):
        keep_klad(aanvraag, steps[key], typed, versie=aanvraag.versie, by=helper)
    stored = aanvraag_of(aanvraag.dossier.kenmerk).getypt
    assert "echt_wonen" not in stored["verklaring"]
    assert stored["woning"]["woonvorm"] == ["huur"]
