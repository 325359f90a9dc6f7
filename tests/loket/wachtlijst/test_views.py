"""What the citizen, the handler and the team that owns the places see."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.bijdragen import parts_for_handler
from loket.publiceren import MAP
from loket.wachtlijst import laden
from loket.wachtlijst.actions import give_up
from loket.wachtlijst.models import Groep
from profiel.toegang.laden import load_teams
from profiel.toegang.models import Teamlid
from tests.loket.kast import aanvraag_of
from tests.loket.pagina import Pagina
from tests.loket.wachtlijst.kast import Kast, deliver, row_of
from tests.profiel.dossiers.cast import as_citizen, client_of


def url(name: str, kenmerk: str) -> str:
    return reverse(f"loket:{name}", args=[kenmerk])


def test_from_the_list_to_a_place_and_away(kast: Kast, ada: Client) -> None:
    holder = kast.sent(kast.bram)
    kast.sent(kast.cem)
    aanvraag = kast.through_pages(ada)
    kenmerk = aanvraag.dossier.kenmerk
    confirmation = ada.get(url("aanvraag_submitted", kenmerk)).content.decode()
    assert "Je staat op plaats 2 voor Woensdag." in confirmation
    page = ada.get(aanvraag.dossier.get_absolute_url()).content.decode()
    assert "Op de wachtlijst" in page and "Je staat op plaats 2" in page
    assert dict(parts_for_handler(aanvraag.dossier))["Lessen"][-1] == ("Woensdag", "plaats 2")
    assert ada.get(url("plaats_accept", kenmerk)).status_code == 409
    assert ada.get(url("plaats_give_up", kenmerk)).status_code == 409
    Groep.objects.filter(pk=kast.woe.pk).update(plaatsen=2)
    give_up(holder.dossier, by=as_citizen(kast.bram))
    deliver()
    assert "Aanvaard je plaats" in ada.get(reverse("mijn_stad")).content.decode()
    offer = ada.get(url("plaats_accept", kenmerk))
    assert "Wil je deze plaats?" in offer.content.decode()
    assert "houden we voor je vrij" in ada.get(aanvraag.dossier.get_absolute_url()).content.decode()
    assert ada.post(url("plaats_accept", kenmerk), Pagina(offer).fields).status_code == 302
    assert row_of(aanvraag).status == "geplaatst"
    page = ada.get(aanvraag.dossier.get_absolute_url()).content.decode()
    assert "Geef je plaats op" in page
    assert ("Groep", "Woensdag") in dict(parts_for_handler(aanvraag.dossier))["Lessen"]
    ask = ada.get(url("plaats_give_up", kenmerk))
    assert ada.post(url("plaats_give_up", kenmerk), Pagina(ask).fields).status_code == 302
    deliver()
    page = ada.get(aanvraag.dossier.get_absolute_url()).content.decode()
    assert "Plaats opgegeven" in page and "Geef je plaats op" not in page


def test_other_forms_have_no_places(kast: Kast, ada: Client) -> None:
    from tests.loket.kast import attest, submit

    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    assert ada.get(url("plaats_accept", kenmerk)).status_code == 404
    assert "wachtlijst" not in ada.get(aanvraag_of(kenmerk).dossier.get_absolute_url()).content.decode()
    assert "Lessen" not in dict(parts_for_handler(aanvraag_of(kenmerk).dossier))


def test_stranger_gets_nothing(kast: Kast) -> None:
    kenmerk = kast.sent().dossier.kenmerk
    for name in ("plaats_accept", "plaats_give_up"):
        assert kast.browser(kast.cem).get(url(name, kenmerk)).status_code == 404


def admin(kast: Kast, account: object) -> Client:
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    return client_of(account)  # type: ignore[arg-type]


def test_team_sees_who_waits_and_adds_places(kast: Kast) -> None:
    kast.sent(kast.bram)
    kast.sent()
    beheerder = admin(kast, kast.beheerder)
    groups = beheerder.get(reverse("admin:wachtlijst_groep_changelist")).content.decode()
    assert "Woensdag" in groups
    rows = beheerder.get(reverse("admin:wachtlijst_inschrijving_changelist")).content.decode()
    assert "op de wachtlijst" in rows and "Ada" not in rows
    assert "verstuurd op" in rows.lower() and "created" not in rows.lower()
    assert rows.count("Woensdag") == 2  # who has the place, and who waits for it
    page = reverse("admin:wachtlijst_groep_plaatsen_wijzigen", args=[kast.woe.pk])
    assert beheerder.get(reverse("admin:wachtlijst_groep_change", args=[kast.woe.pk])).status_code == 200
    form = Pagina(beheerder.get(page)).fields
    few = beheerder.post(page, {**form, "plaatsen": "0"})
    assert few.status_code == 422 and "Er is al 1 plaats ingenomen" in few.content.decode()
    assert beheerder.post(page, {**form, "plaatsen": "x"}).status_code == 422
    done = beheerder.post(page, {**form, "plaatsen": "2"}, follow=True).content.decode()
    assert "1 persoon van de wachtlijst kreeg een plaats aangeboden" in done
    form = Pagina(beheerder.get(page)).fields
    assert "Bewaard." in beheerder.post(page, {**form, "plaatsen": "5"}, follow=True).content.decode()


def test_a_lezer_of_the_team_changes_no_places(kast: Kast) -> None:
    Teamlid.objects.create(team=kast.woe.aanbod.team, account=kast.ander, rol=Teamlid.Rol.LEZER)
    lezer, page = admin(kast, kast.ander), reverse("admin:wachtlijst_groep_plaatsen_wijzigen", args=[kast.woe.pk])
    shown = lezer.get(reverse("admin:wachtlijst_groep_change", args=[kast.woe.pk])).content.decode()
    assert "Woensdag" in shown and "Wijzig het aantal plaatsen" not in shown
    assert lezer.get(page).status_code == lezer.post(page, {"plaatsen": "9", "versie": "1"}).status_code == 404


def test_the_list_of_groups_asks_as_much_for_six_as_for_one(kast: Kast) -> None:
    kast.sent(kast.bram)
    kast.sent()
    client, page = admin(kast, kast.beheerder), reverse("admin:wachtlijst_groep_changelist")
    client.get(page)  # what only the first request asks, it asks now
    counts = []
    for more in (0, 6):
        for number in range(more):
            Groep.objects.create(aanbod=kast.woe.aanbod, slug=f"nog-{number}", naam=f"Nog {number}", plaatsen=3)
        with CaptureQueriesContext(connection) as asked:
            shown = client.get(page).content.decode()
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert '<td class="field-wachtend">1</td>' in shown


def test_other_team_sees_no_groups(kast: Kast) -> None:
    other = admin(kast, kast.ander)
    assert "Woensdag" not in other.get(reverse("admin:wachtlijst_groep_changelist")).content.decode()
    assert other.get(reverse("admin:wachtlijst_groep_change", args=[kast.woe.pk])).status_code == 404


def test_loading_twice_is_the_same_as_once(kast: Kast) -> None:
    load_teams()
    assert (laden.load_aanbod(), laden.load_aanbod(), laden.load_sjablonen()) == (4, 0, 0)


@pytest.mark.parametrize("vraag", ["eerste_keuze", "tweede_keuze"])
def test_every_group_of_the_form_exists(vraag: str) -> None:
    import yaml

    (aanbod,) = yaml.safe_load((laden.DATA / "aanbod.yaml").read_text())
    form = json.loads((MAP / "zwemles.json").read_text())
    questions = {row["key"]: row for step in form["stappen"] for row in step["vragen"]}
    assert [one["waarde"] for one in questions[vraag]["keuzes"]] == [groep["slug"] for groep in aanbod["groepen"]]
    assert form["wachtlijst"] == {"aanbod": aanbod["slug"], "vragen": ["eerste_keuze", "tweede_keuze"]}
