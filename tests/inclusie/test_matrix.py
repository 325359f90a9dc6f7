"""Role × state of the sessie × every address that the resolver knows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from inclusie.middleware import OPEN
from inclusie.models import BegeleideSessie
from loket.models import Aanvraag
from tests import adressen
from tests.inclusie.kring import Kring, end, page_of, together
from tests.loket.kast import start

ROUTES = sorted({route.name: route for route in adressen.routes()}.values())
BY_NAME = {route.name: route for route in ROUTES}
IN_FORM = {name for name in OPEN if name.startswith("loket:")}
"""The only addresses where a helper's browser reaches something of the citizen."""


class Doos:
    """A running sessie of Els with Ada, with a draft, and an address of Ada's for every route."""

    def __init__(self, kring: Kring) -> None:
        self.kring, self.els, self.ada = kring, kring.helper(), kring.browser()
        self.row: BegeleideSessie = together(self.els, self.ada, kring)
        self.draft = start(self.els)
        assert Aanvraag.objects.get(dossier__kenmerk=self.draft).profiel == kring.ada

    def address(self, route: adressen.Route) -> str:
        if "/" in route.name:
            return "/" + adressen.NAMELESS.sub("1", route.name.removeprefix("admin:")).strip("^$")
        return reverse(route.name, kwargs=self._kwargs(route))

    def _kwargs(self, route: adressen.Route) -> dict[str, object]:
        if route.name.startswith("admin:"):
            return {name: "mensen" if name == "app_label" else "1" for name in route.params}
        if route.name.startswith("inclusie:") and "kenmerk" in route.params:
            return {"kenmerk": self.draft if route.name == "inclusie:overdracht" else self.row.kenmerk}
        if route.name in IN_FORM and route.params:
            own = {"kenmerk": self.draft, "stap": "wie", "dienst": "adreswijziging"}
            return {name: own[name] for name in route.params}
        with transaction.atomic():  # an address is enough: nothing behind it is reached
            kwargs = adressen.example(route, self.kring)
            transaction.set_rollback(True)
        return kwargs


@pytest.fixture
def doos(kring: Kring) -> Doos:
    return Doos(kring)


def shown(response: Any) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


def test_in_session_every_other_address_leads_back_and_every_other_act_is_gone(doos: Doos) -> None:
    page = page_of(doos.row)
    wrong = []
    for route in ROUTES:
        if route.name in OPEN:
            continue
        url = doos.address(route)
        if shown(doos.els.get(url)) != (302, page):
            wrong.append(f"GET {route.name}: {shown(doos.els.get(url))}")
        if doos.els.post(url).status_code != 404:
            wrong.append(f"POST {route.name}")
    assert wrong == []
    assert len(ROUTES) - len(OPEN) > 100


def test_in_session_the_form_is_open_and_nothing_else_is_ada(doos: Doos) -> None:
    answers = {}
    for route in ROUTES:
        if route.name in OPEN and route.name != "inclusie:sessie_end":
            answers[route.name] = doos.els.get(doos.address(route)).status_code
    assert answers == {
        "inclusie:sessie": 200,
        "inclusie:sessie_stand": 302,
        "loket:aanvraag": 302,
        "loket:aanvraag_check": 302,
        "loket:aanvraag_outcome": 302,
        "loket:aanvraag_start": 200,
        "loket:aanvraag_step": 200,
        "loket:straten": 200,
        "sessie_verlengen": 405,
    }


@pytest.mark.parametrize("dienst", ["bewonersparkeren", "attest-hoofdverblijfplaats"])
def test_another_dienst_does_not_exist_in_the_sessie(doos: Doos, dienst: str) -> None:
    assert doos.els.get(reverse("loket:aanvraag_start", args=[dienst])).status_code == 404


@pytest.mark.parametrize("who", ["helper", "burger"])
def test_after_the_end_every_address_of_the_sessie_is_closed(doos: Doos, who: str) -> None:
    urls = {route.name: doos.address(route) for route in ROUTES if route.name in OPEN or "inclusie:" in route.name}
    end(doos.els if who == "helper" else doos.ada, doos.row)
    doos.els.get(page_of(doos.row))  # forgets, when Ada ended it
    seen = {name: doos.els.get(url).status_code for name, url in urls.items()}
    still = {name for name, status in seen.items() if status not in (302, 404, 405)}
    assert still == {"inclusie:begeleiden", "inclusie:webpunten", "loket:straten"}  # hers, everybody's, streets
    for name in IN_FORM - {"loket:straten"}:
        assert seen[name] == 404, name
        posted = doos.els.post(urls[name], adressen._fields(BY_NAME[name]))
        assert posted.status_code in (404, 405), name


@pytest.mark.parametrize("ended", [False, True])
def test_a_stranger_finds_no_sessie(doos: Doos, ended: bool) -> None:
    if ended:
        end(doos.ada, doos.row)
    cem = doos.kring.browser(doos.kring.cem)
    for route in ROUTES:
        if route.name.startswith("inclusie:") and "kenmerk" in route.params:
            url = doos.address(route)
            assert cem.get(url).status_code in (404, 405), route.name
            assert cem.post(url, adressen._fields(route)).status_code in (404, 405), route.name


def test_the_citizen_stays_herself(doos: Doos) -> None:
    """Ada's own browser is in no session mode: the matrix of tests/urls.yaml holds for her."""
    expected = {"inclusie:meekijken": 200, "inclusie:meekijken_stand": 200, "inclusie:verslag": 200}
    for name, status in expected.items():
        assert doos.ada.get(reverse(name, args=[doos.row.kenmerk])).status_code == status
    for url in ("/mijn-stad/", "/berichten/", "/profiel/gegevens/", "/profiel/machtigingen/"):
        assert doos.ada.get(url).status_code == 200
    end(doos.els, doos.row)
    assert doos.ada.get(reverse("inclusie:meekijken", args=[doos.row.kenmerk])).status_code == 302
    assert doos.ada.get(reverse("inclusie:verslag", args=[doos.row.kenmerk])).status_code == 200


@pytest.mark.parametrize(("shut", "refusal"), [(True, 409), (False, 404)])
def test_another_browser_of_the_helper_never_takes_over(
    doos: Doos, monkeypatch: pytest.MonkeyPatch, shut: bool, refusal: int
) -> None:
    """The grant cannot be picked up by hand: not by switching, not by its page; also if that browser were open."""
    if not shut:
        monkeypatch.setattr("inclusie.middleware._helps_elsewhere", lambda request: False)
    other: Client = doos.kring.helper()
    answer = other.post("/profiel/machtigingen/wissel/", {"machtiging": doos.row.machtiging_id})
    assert answer.status_code == refusal
    assert "Ada" not in other.get("/profiel/machtigingen/").content.decode()
    assert other.post("/profiel/machtigingen/einde/", {"machtiging": doos.row.machtiging_id}).status_code == refusal
    assert other.get(reverse("loket:aanvraag", args=[doos.draft])).status_code == refusal


def test_htmx_is_led_back_too(doos: Doos) -> None:
    answer = doos.els.get("/mijn-stad/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, page_of(doos.row))
    end(doos.ada, doos.row)
    gone = doos.els.get(reverse("loket:straten"), headers={"HX-Request": "true"})
    assert (gone.status_code, gone.headers["HX-Redirect"]) == (204, "/begeleiden/")
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
