"""Loading the catalogue: once or twice the same, nothing unsound goes out, the admin's words stay."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from producten import catalogus
from producten.actions import publish_dienst
from producten.laden import load_diensten, load_synoniemen
from producten.models import Dienst
from stadsportaal.kern.models import Synoniemgroep, Vindplaats

pytestmark = pytest.mark.django_db


def rows() -> list[dict[str, Any]]:
    return catalogus.diensten()


def state() -> tuple[list[Any], list[Any]]:
    diensten = Dienst.objects.order_by("pk").values_list("slug", "titel", "inhoud", "gepubliceerd")
    found = Vindplaats.objects.order_by("soort", "sleutel").values_list("soort", "sleutel", "titel", "vector", "url")
    return list(diensten), list(found)


def test_loading_twice_changes_nothing() -> None:
    assert load_diensten() == {}
    before = state()
    assert load_diensten() == {}
    assert state() == before
    assert Dienst.objects.gepubliceerd().count() == len(rows()) >= 40
    assert Vindplaats.objects.filter(soort="levensgebeurtenis").count() == len(catalogus.levensgebeurtenissen())


def test_dates_and_amounts_survive_as_json() -> None:
    load_diensten()
    dienst = Dienst.objects.get(pk="bewonersparkeren")
    assert dienst.inhoud["geldig_vanaf"] == "2026-01-01"
    assert str(dienst.bedrag) == "20.00"
    assert dienst.niveau == 2


def test_an_unsound_dienst_is_withdrawn_and_not_found() -> None:
    load_diensten()
    broken = [{**row, "rechtsgrond": []} if row["slug"] == "grofvuil" else row for row in rows()]
    assert load_diensten(broken) == {"grofvuil": ["rechtsgrond ontbreekt of noemt geen titel en artikel"]}
    assert not Dienst.objects.get(pk="grofvuil").gepubliceerd
    assert not Vindplaats.objects.filter(soort="dienst", sleutel="grofvuil").exists()
    assert Dienst.objects.gepubliceerd().count() == len(rows()) - 1


def test_a_dienst_without_file_is_withdrawn_but_kept() -> None:
    load_diensten()
    gone = [
        {**row, "verwante": [slug for slug in row["verwante"] if slug != "zwemles"]}
        for row in rows()
        if row["slug"] != "zwemles"
    ]
    assert load_diensten(gone) == {}
    assert not Dienst.objects.get(pk="zwemles").gepubliceerd
    assert not Vindplaats.objects.filter(sleutel="zwemles").exists()


def test_the_command_names_what_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [{**row, "zoektermen": []} if row["slug"] == "klacht" else row for row in rows()]
    monkeypatch.setattr(catalogus, "diensten", lambda: broken)
    with pytest.raises(CommandError, match="klacht: minder dan 5 verschillende zoektermen"):
        call_command("laad_diensten")
    assert Dienst.objects.gepubliceerd().count() == len(broken) - 1


def test_the_command_counts_what_it_published(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("laad_diensten")
    assert f"{len(rows())} diensten gepubliceerd" in capsys.readouterr().out


def test_synonyms_are_a_seed_that_the_admin_owns() -> None:
    assert load_synoniemen() == len(catalogus.synoniemgroepen()) > 50
    Synoniemgroep.objects.exclude(woorden__contains=["fiets"]).delete()
    Synoniemgroep.objects.create(woorden=["fiets", "velo"])
    assert load_synoniemen() == 0
    assert Synoniemgroep.objects.count() == 1


def test_one_dienst_can_be_published_by_itself() -> None:
    (data,) = [row for row in rows() if row["slug"] == "zwemles"]
    assert publish_dienst(data) == publish_dienst(data) == Dienst.objects.get()
    assert Vindplaats.objects.get().url == "/diensten/zwemles/"
