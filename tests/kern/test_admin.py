"""StadAdmin: closed by default, scoped by team, changed through buttons, silent in the log."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Permission
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from profiel.mensen.models import Account
from stadsportaal.kern import posts
from stadsportaal.kern.admin import Knop, StadAdmin, knop
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.models import Gebied, Straat, Synoniemgroep

ROWS = "/beheer/kern/synoniemgroep/"


class ClosedAdmin(StadAdmin):
    """Declares nothing."""


class TeamAdmin(StadAdmin):
    """Shows the words of Dirk's team, with a button of each kind."""

    search_fields = ("woorden",)

    def voor_medewerker(self, request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.filter(woorden__contains=["team dirk"])

    @knop("Aanvullen", stijl="primary", als=lambda row: len(row.woorden) < 3)
    def aanvullen(self, request: HttpRequest, obj: Synoniemgroep) -> str:
        Synoniemgroep.objects.filter(pk=obj.pk).update(woorden=[*obj.woorden, f"v{request.versie}"])  # type: ignore[attr-defined]
        return "Aangevuld."

    @knop("Versturen", posts.PostClass.SLEUTEL)
    def versturen(self, request: HttpRequest, obj: Synoniemgroep) -> HttpResponse:
        action = self._name("versturen")
        made = posts.once(
            request, action, {}, lambda: posts.Answer(f"/{Synoniemgroep.objects.create(woorden=['x']).pk}/")
        )
        return HttpResponse(made.url)

    @knop("Weigeren", posts.PostClass.HERHAALBAAR)
    def weigeren(self, request: HttpRequest, obj: Synoniemgroep) -> str:
        raise DomainError("Dat kan niet.")

    @knop("Doorsturen", posts.PostClass.HERHAALBAAR)
    def doorsturen(self, request: HttpRequest, obj: Synoniemgroep) -> str:
        raise DomainError("Dat kan niet.", next_step=("/elders/", "Kijk elders"))

    @knop("Inhalen", als=lambda row: False)
    def inhalen(self, request: HttpRequest, obj: Synoniemgroep) -> str:
        raise VersionConflict(request.versie, 9)  # type: ignore[attr-defined]

    @knop("Motiveren", pagina=True)
    def motiveren(self, request: HttpRequest, obj: Synoniemgroep) -> HttpResponse:
        return HttpResponse(f"{request.method} motivering")


class GebiedAdmin(StadAdmin):
    """Reference data: everything is declared."""

    may_add = may_change = may_delete = True
    ordering = ("naam",)

    def voor_medewerker(self, request: HttpRequest, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.exclude(code="verborgen")


class StraatAdmin(StadAdmin):
    may_add = True
    fields = ("naam", "gebied")


site_of_dirk = admin.AdminSite(name="proef")
site_of_dirk.register(Synoniemgroep, TeamAdmin)
site_of_dirk.register(Gebied, GebiedAdmin)
site_of_dirk.register(Straat, StraatAdmin)
closed = admin.AdminSite(name="dicht")
closed.register(Synoniemgroep, ClosedAdmin)


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("beheer/", site_of_dirk.urls),
    path("dicht/", closed.urls),
    path("standaard/", admin.site.urls),
    path("aanmelden/", home, name="account_login"),
]


@pytest.fixture(autouse=True)
def urls(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith(("profiel.", "allauth."))]
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "OPTIONS": {
                **settings.TEMPLATES[0]["OPTIONS"],
                "loaders": [
                    (
                        "django.template.loaders.locmem.Loader",
                        {
                            "admin/base_site.html": "{% extends 'admin/base.html' %}",
                            "403.html": "geweigerd",
                            "404.html": "weg",
                            "409.html": "{{ melding }}<a href='{{ volgende.url }}'>{{ volgende.tekst }}</a>",
                        },
                    ),
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
            "APP_DIRS": False,
        }
    ]
    monkeypatch.setattr(Synoniemgroep, "versie", 4, raising=False)


@pytest.fixture
def dirk(db: None, client: Client) -> Client:
    account = Account.objects.create_user("dirk@voorbeeld.be", is_staff=True)
    account.user_permissions.set(Permission.objects.filter(content_type__app_label="kern"))
    client.force_login(account)
    return client


@pytest.fixture
def row(db: None) -> Synoniemgroep:
    return Synoniemgroep.objects.create(woorden=["team dirk", "afval"])


@pytest.fixture
def foreign(db: None) -> Synoniemgroep:
    return Synoniemgroep.objects.create(woorden=["ander team"])


# -- closed ---------------------------------------------------------------------------------------


def test_an_admin_that_declares_nothing_shows_nothing(dirk: Client, row: Synoniemgroep) -> None:
    listed = dirk.get("/dicht/kern/synoniemgroep/")
    assert listed.status_code == 200
    assert "afval" not in listed.content.decode()
    assert dirk.get(f"/dicht/kern/synoniemgroep/{row.pk}/change/").status_code == 404


@pytest.mark.parametrize("what", ["add/", "{}/delete/"])
def test_nothing_is_added_or_deleted(dirk: Client, row: Synoniemgroep, what: str) -> None:
    assert dirk.get(ROWS + what.format(row.pk)).status_code == 403
    assert dirk.post(ROWS + what.format(row.pk), {"post": "yes"}).status_code == 403


def test_nothing_is_changed(dirk: Client, row: Synoniemgroep) -> None:
    page = dirk.get(f"{ROWS}{row.pk}/change/").content.decode()
    assert 'name="woorden"' not in page
    assert 'name="_save"' not in page
    assert dirk.post(f"{ROWS}{row.pk}/change/", {"woorden": "weg"}).status_code == 403
    row.refresh_from_db()
    assert row.woorden == ["team dirk", "afval"]


def test_no_bulk_actions_and_no_full_count(dirk: Client, row: Synoniemgroep) -> None:
    page = dirk.get(ROWS).content.decode()
    assert "delete_selected" not in page
    assert 'name="action"' not in page
    dirk.post(ROWS, {"action": "delete_selected", "_selected_action": [row.pk]})
    assert Synoniemgroep.objects.filter(pk=row.pk).exists()
    assert StadAdmin.show_full_result_count is False


def test_declared_reference_data_can_be_kept(dirk: Client) -> None:
    fields = {"code": "deurne", "naam": "Deurne", "soort": "district", "postcodes": "2100", "polygoon": "[[4.4, 51.2]]"}
    assert dirk.post("/beheer/kern/gebied/add/", fields).status_code == 302
    assert dirk.post("/beheer/kern/gebied/deurne/change/", {**fields, "naam": "Deurne-Noord"}).status_code == 302
    assert Gebied.objects.get().naam == "Deurne-Noord"
    assert dirk.post("/beheer/kern/gebied/deurne/delete/", {"post": "yes"}).status_code == 302
    assert not Gebied.objects.exists()


# -- whose rows -----------------------------------------------------------------------------------


def test_lists_and_search_show_only_the_rows_of_the_team(
    dirk: Client, row: Synoniemgroep, foreign: Synoniemgroep
) -> None:
    for query in ("", "?q=team"):
        page = dirk.get(ROWS + query).content.decode()
        assert "afval" in page
        assert "ander team" not in page


@pytest.mark.parametrize("what", ["change/", "history/", "delete/", "motiveren/", ""])
def test_a_row_of_another_team_does_not_exist(dirk: Client, row: Synoniemgroep, foreign: Any, what: str) -> None:
    for pk in (foreign.pk, row.pk + 999, "geen-getal"):
        assert dirk.get(f"{ROWS}{pk}/{what}", follow=True).status_code == 404


def test_buttons_of_another_team_do_not_exist(dirk: Client, foreign: Synoniemgroep) -> None:
    for name in ("aanvullen", "weigeren"):
        assert dirk.post(f"{ROWS}{foreign.pk}/{name}/", {"versie": 4}).status_code == 404


def test_buttons_need_the_right_to_see_the_row(dirk: Client, row: Synoniemgroep) -> None:
    Account.objects.get().user_permissions.clear()
    assert dirk.post(f"{ROWS}{row.pk}/weigeren/").status_code == 404


def test_anonymous_goes_to_the_login_of_the_admin(client: Client, row: Synoniemgroep) -> None:
    assert client.post(f"{ROWS}{row.pk}/weigeren/").status_code == 302


def test_a_list_to_choose_from_hides_the_same_rows(dirk: Client) -> None:
    for code in ("deurne", "verborgen"):
        Gebied.objects.create(code=code, naam=code, soort="district")
    page = dirk.get("/beheer/kern/straat/add/").content.decode()
    assert 'value="deurne"' in page
    assert "verborgen" not in page


def test_a_list_to_choose_from_of_others_is_left_to_them() -> None:
    field = LogEntry._meta.get_field("user")
    assert StadAdmin(LogEntry, closed).get_field_queryset(None, field, HttpRequest()) is None


# -- buttons --------------------------------------------------------------------------------------


def test_buttons_on_the_page(dirk: Client, row: Synoniemgroep) -> None:
    page = dirk.get(f"{ROWS}{row.pk}/change/").content.decode()
    assert f'action="{ROWS}{row.pk}/aanvullen/"' in page
    assert '<button class="button primary" type="submit">Aanvullen</button>' in page
    assert f'href="{ROWS}{row.pk}/motiveren/">Motiveren</a>' in page
    assert page.count('name="versie" value="4"') == 1
    assert page.count('name="sleutel"') == 1
    assert "style=" not in page.split('class="knoppen"')[1].split('id="synoniemgroep_form"')[0]


def test_no_buttons_where_none_are_declared(dirk: Client) -> None:
    Gebied.objects.create(code="deurne", naam="Deurne", soort="district")
    assert 'class="knoppen"' not in dirk.get("/beheer/kern/gebied/deurne/change/").content.decode()
    assert 'class="knoppen"' not in dirk.get("/beheer/kern/gebied/add/").content.decode()


def test_which_buttons(row: Synoniemgroep, rf: Any) -> None:
    shown = TeamAdmin(Synoniemgroep, site_of_dirk)
    row.pk = 5
    assert shown.knoppen(rf.get("/"), row)[0] == Knop(
        f"{ROWS}5/aanvullen/", "Aanvullen", "primary", posts.PostClass.VERSIE, "kern_synoniemgroep_aanvullen"
    )
    labels = ["Aanvullen", "Versturen", "Weigeren", "Doorsturen", "Motiveren"]
    assert [knop.label for knop in shown.knoppen(rf.get("/"), row)] == labels
    row.woorden = ["team dirk", "b", "c"]
    assert [knop.label for knop in shown.knoppen(rf.get("/"), row)] == labels[1:]


def test_a_button_does_its_act_and_says_so(dirk: Client, row: Synoniemgroep) -> None:
    response = dirk.post(f"{ROWS}{row.pk}/aanvullen/", {"versie": "4"}, follow=True)
    assert response.redirect_chain == [(f"{ROWS}{row.pk}/change/", 302)]
    assert "Aangevuld." in response.content.decode()
    row.refresh_from_db()
    assert row.woorden[-1] == "v4"


def test_a_button_is_held_to_its_class(dirk: Client, row: Synoniemgroep) -> None:
    assert dirk.post(f"{ROWS}{row.pk}/aanvullen/").status_code == 409
    assert dirk.post(f"{ROWS}{row.pk}/versturen/").status_code == 409
    page = dirk.get(f"{ROWS}{row.pk}/change/").content.decode()
    key = page.split('name="sleutel" value="')[1].split('"')[0]
    answers = {dirk.post(f"{ROWS}{row.pk}/versturen/", {"sleutel": key}).content for _ in range(2)}
    assert len(answers) == 1
    assert Synoniemgroep.objects.count() == 2


def test_a_refusal_leads_back_to_the_row(dirk: Client, row: Synoniemgroep) -> None:
    response = dirk.post(f"{ROWS}{row.pk}/weigeren/")
    assert response.status_code == 409
    assert response.content.decode() == f"Dat kan niet.<a href='{ROWS}{row.pk}/change/'>Terug</a>"
    assert "<a href='/elders/'>" in dirk.post(f"{ROWS}{row.pk}/doorsturen/").content.decode()


def test_a_button_pressed_too_late_leads_back_too(dirk: Client, row: Synoniemgroep) -> None:
    response = dirk.post(f"{ROWS}{row.pk}/inhalen/", {"versie": "4"})
    assert response.status_code == 409
    assert "Iemand heeft dit intussen gewijzigd" in response.content.decode()
    assert f"<a href='{ROWS}{row.pk}/change/'>Terug</a>" in response.content.decode()


def test_a_button_has_a_page_only_when_declared(dirk: Client, row: Synoniemgroep) -> None:
    assert dirk.get(f"{ROWS}{row.pk}/aanvullen/").status_code == 405
    assert dirk.get(f"{ROWS}{row.pk}/motiveren/").content == b"GET motivering"
    assert dirk.post(f"{ROWS}{row.pk}/motiveren/", {"versie": "4"}).content == b"POST motivering"


def test_buttons_carry_their_class_for_the_url_test() -> None:
    found = {url.name: posts.class_of(url.callback) for url in site_of_dirk._registry[Synoniemgroep].get_urls()}
    assert found["kern_synoniemgroep_aanvullen"] == "versie"
    assert found["kern_synoniemgroep_versturen"] == "sleutel"
    assert found["kern_synoniemgroep_weigeren"] == found["kern_synoniemgroep_change"] == "herhaalbaar"


# -- the log --------------------------------------------------------------------------------------


def test_the_log_holds_the_kenmerk_and_no_text(dirk: Client, rf: Any) -> None:
    request = rf.post("/")
    request.user = Account.objects.get()
    shown = site_of_dirk._registry[Gebied]
    row = Gebied.objects.create(code="deurne", naam="Ada Peeters", soort="district")
    inline = [{"added": {"name": "gebied", "object": "Ada Peeters"}}, {"changed": {"fields": ["Naam"]}}]
    shown.log_addition(request, row, inline)
    shown.log_change(request, row, "een zin van ons")
    row.kenmerk = "KM7RT4XH"  # type: ignore[attr-defined]
    shown.log_deletions(request, [row])
    entries = list(LogEntry.objects.order_by("pk"))
    assert [entry.object_repr for entry in entries] == ["gebied deurne", "gebied deurne", "KM7RT4XH"]
    assert json.loads(entries[0].change_message) == [{"added": {"name": "gebied"}}, {"changed": {"fields": ["Naam"]}}]
    assert entries[1].change_message == "een zin van ons"
    assert not any("Ada" in f"{entry.object_repr}{entry.change_message}" for entry in entries)
