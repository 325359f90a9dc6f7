"""The way from a fact to its report and back, through HTTP."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from profiel.correctie.models import Correctie
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level
from profiel.toegang.niveau import Proof, remember
from stadsportaal.kern.models import Bestand
from tests.kern.uploads import picture
from tests.profiel.dossiers.cast import Cast, client_of

PAGE = "/profiel/gegevens/"
FORM = "/profiel/gegevens/telefoon/klopt-niet/"
REGISTER = "/profiel/gegevens/nationaliteit/klopt-niet/"
ANSWERS = {"wat": "Dat is mijn oude nummer.", "juist": "0470 99 99 99"}


def browser(profiel: Profiel, level: Level = Level.SUBSTANTIEEL) -> Client:
    client = client_of(profiel.account)
    assert profiel.account is not None
    session = client.session
    remember(session, Proof(profiel.account.pk, int(level), "proef", int(time.time())))
    session.save()
    return client


@pytest.fixture
def ada(feiten: Cast) -> Client:
    return browser(feiten.ada)


def send(client: Client, page: str = FORM, **extra: Any) -> Any:
    shown = client.get(page).content.decode()
    key = re.search(r'name="sleutel" value="([^"]+)"', shown)
    assert key
    return client.post(page, {"sleutel": key[1], **ANSWERS, **extra})


def test_from_the_fact_to_the_dossier_and_back(ada: Client) -> None:
    assert f'href="{FORM}"' in ada.get(PAGE).content.decode()
    sent = send(ada)
    dossier = Dossier.objects.get()
    assert sent["Location"] == f"/dossiers/{dossier.kenmerk[:4]}-{dossier.kenmerk[4:]}/"
    page = ada.get(sent["Location"]).content.decode()
    for words in (
        "We hebben je melding",
        "Dat is mijn oude nummer.",
        "0470 99 99 99",
        "0470 12 34 56",
        "We antwoorden je",
    ):
        assert words in page
    facts = ada.get(PAGE).content.decode()
    assert "Je meldde op" in facts
    assert "dat dit niet klopt." in facts
    assert sent["Location"] in facts
    assert FORM not in facts
    assert REGISTER in facts
    assert ada.get(FORM)["Location"] == sent["Location"]


def test_what_is_missing_is_asked_and_what_was_typed_is_kept(ada: Client) -> None:
    refused = send(ada, wat="")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "<title>Fout: " in page
    assert page.count("Wat klopt er niet: schrijf wat er niet klopt") == 2
    assert 'value="0470 99 99 99"' in page
    assert not Correctie.objects.exists()


def test_the_same_form_twice_is_one_report(ada: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    key = re.search(r'name="sleutel" value="([^"]+)"', ada.get(FORM).content.decode())
    assert key
    form = {"sleutel": key[1], **ANSWERS}
    answers = [
        ada.post(FORM, form | {"bewijs": SimpleUploadedFile("b.png", picture("PNG"))})["Location"] for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Correctie.objects.count() == Bestand.objects.count() == 1
    assert Correctie.objects.get().dossier.documenten.get().titel == "Je bewijs"


def test_a_second_report_while_one_runs_is_refused_and_leaves_no_file(
    ada: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    key = re.search(r'name="sleutel" value="([^"]+)"', ada.get(FORM).content.decode())
    assert key
    send(ada)
    refused = ada.post(FORM, {"sleutel": key[1], **ANSWERS, "bewijs": SimpleUploadedFile("b.png", picture("PNG"))})
    assert refused.status_code == 409
    assert "Je meldde al dat dit niet klopt" in refused.content.decode()
    assert not Bestand.objects.exists()


def test_a_file_of_a_wrong_kind_is_refused(ada: Client) -> None:
    refused = send(ada, bewijs=SimpleUploadedFile("b.txt", b"geen foto"))
    assert refused.status_code == 422
    assert "dit soort bestand" in refused.content.decode().lower()


def test_facts_of_a_register_take_substantieel(feiten: Cast) -> None:
    Profiel.objects.filter(pk=feiten.ada.pk).update(insz_index="a" * 64)
    feiten.ada.insz = "86051400028"
    feiten.ada.save(update_fields=["insz"])
    client = client_of(feiten.ada.account)
    page = client.get(PAGE).content.decode()
    assert "0470 12 34 56" in page
    assert "Belg" not in page.replace("België", "")
    assert "86.05.14" not in page
    assert "We tonen nog niet alles" in page
    assert "/aanmelden/sterker/?niveau=substantieel&amp;next=/profiel/gegevens/" in page
    assert client.get(REGISTER)["Location"].startswith("/aanmelden/sterker/")
    assert client.get(FORM).status_code == 200


def test_who_acts_for_ada_has_no_such_link(feiten: Cast) -> None:
    bram = client_of(feiten.bram.account, feiten.grant)
    page = bram.get(PAGE).content.decode()
    assert "0470 12 34 56" in page
    assert "klopt-niet" not in page
    assert bram.get(FORM).status_code == 404


@pytest.mark.parametrize("code", ["adres", "bestaat-niet"])
def test_a_fact_that_is_not_there_cannot_be_wrong(ada: Client, code: str) -> None:
    assert ada.get(f"/profiel/gegevens/{code}/klopt-niet/").status_code == 404


def test_the_handler_reads_the_report(feiten: Cast, ada: Client) -> None:
    from profiel.behandeling.poorten import DOSSIERDELEN

    send(ada)
    [(title, rows)] = DOSSIERDELEN["correctie"](Dossier.objects.get())
    assert title == "De melding"
    assert ("Wat het moet zijn", "0470 99 99 99") in rows
    assert ("Wie kan het wijzigen", "jijzelf") in rows
