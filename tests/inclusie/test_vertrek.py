"""Taking along, and leaving: what help adds to both; and a helper whose browser is gone."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from inclusie.models import BegeleideSessie
from profiel.toegang.vergeten import AccountStillNeeded, StaffAccount, erase_account
from tests.inclusie.kring import Kring, ask, end, person_of, together
from tests.profiel.dossiers.cast import as_citizen

EXPORT = "/profiel/gegevens/mijn-gegevens.json"


def test_every_time_goes_along_with_the_first_name_of_the_helper_only(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    end(ada, row)
    answer = ada.get(EXPORT).content.decode()
    found = {deel["titel"]: deel["rijen"] for deel in json.loads(answer)["delen"]}
    (time,) = found["Wie je hielp in een webpunt of aan de telefoon"]
    assert (time["Wie hielp je"], time["Waar"], time["Hoe het stopte"]) == (
        "Els", "Webpunt Deurne", "Jij stopte de sessie",
    )  # fmt: skip
    assert "Jacobs" not in answer


def test_who_is_being_helped_stops_that_first_and_then_nothing_is_left(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    with pytest.raises(AccountStillNeeded, match="Stop eerst die sessie"):
        erase_account(by=as_citizen(kring.ada))
    end(ada, row)
    erase_account(by=as_citizen(kring.ada))
    assert not BegeleideSessie.objects.exists()


def test_who_helped_others_does_not_take_their_reports_along(kring: Kring, els: Client, ada: Client) -> None:
    end(els, together(els, ada, kring))
    with pytest.raises(StaffAccount):
        erase_account(by=kring.as_els)
    BegeleideSessie.objects.update(helper=person_of(kring.bram))  # worked for the city once
    with pytest.raises(AccountStillNeeded, match="Je hielp mensen"):
        erase_account(by=as_citizen(kring.bram))
    assert BegeleideSessie.objects.count() == 1


def test_a_helper_whose_browser_is_gone_stops_it_from_another(kring: Kring, els: Client, ada: Client) -> None:
    row = together(els, ada, kring)
    other = kring.helper()
    url = reverse("inclusie:sessie_end", args=[row.kenmerk])
    assert f'action="{url}"' in other.get("/begeleiden/").content.decode()
    assert other.post(url).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.einde) == ("beeindigd", "helper")
    assert els.get("/begeleiden/").headers["Clear-Site-Data"]
    assert ask(other, kring).kenmerk != row.kenmerk
