"""Published versions never change; a changed file makes a new one, and who began stays on the old."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from loket.afspraken.laden import load_locaties, load_soorten
from loket.bouwer.uitwisseling import lees
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.models import Formulier, Formulierversie
from loket.publiceren import MAP, load_formulieren, publish_definitie
from producten.models import Dienst
from profiel.mensen.models import Account
from profiel.toegang.laden import load_teams
from tests.loket.kast import FORMULIEREN, Kast, aanvraag_of, start

TEXT = (MAP / "attest-hoofdverblijfplaats.json").read_text()


def changed(titel: str = "Attest van woonst") -> str:
    return json.dumps({**json.loads(TEXT), "titel": titel})


def live() -> Formulierversie:
    return Formulierversie.objects.live().get(formulier="attest-hoofdverblijfplaats")


def everything(kast: Kast) -> None:
    """Every form of the catalogue, with its dienst, and all that it leads to."""
    load_teams()
    load_locaties()
    load_soorten()
    for path in MAP.glob("*.json"):
        kast.met(definitie := parse(lees(path.read_text())[0]))
        kast.publish_diensten(*led_to(definitie))


def led_to(definitie: Definitie) -> set[str]:
    """The diensten that a form names beside its own."""
    named = {*definitie.ook_voor_jou.diensten, *(step.dienst for step in definitie.vervolg)}
    return (named | {row.dienst for row in definitie.niet_in_aanmerking}) - {""}


def test_the_same_text_twice_is_one_version(kast: Kast) -> None:
    everything(kast)
    files = {path.stem for path in MAP.glob("*.json")}
    assert set(FORMULIEREN) < files
    loaded = load_formulieren()
    assert set(loaded) == files
    assert not any(found.is_new or found.wacht for found in loaded.values())
    assert Formulierversie.objects.count() == len(files)


def test_changed_text_is_the_next_version_and_drafts_stay_on_theirs(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada, "attest-hoofdverblijfplaats")
    new, is_new = publish_definitie(changed())
    assert (new.nummer, is_new) == (2, True)
    assert live() == new
    assert aanvraag_of(kenmerk).formulierversie.nummer == 1
    assert aanvraag_of(kenmerk).formulierversie.lees().titel == "Attest van hoofdverblijfplaats"
    assert aanvraag_of(start(ada, "attest-hoofdverblijfplaats")).formulierversie == new
    assert Formulier.objects.get(pk="attest-hoofdverblijfplaats").titel == "Attest van woonst"


@pytest.mark.parametrize(
    "change",
    [
        {"definitie": {}},
        {"nummer": 9},
        {"status": "concept"},
        {"gepubliceerd_op": None},
        {"gepubliceerd_op": None, "status": "concept"},
    ],
)
def test_database_refuses_a_change_of_a_published_version(kast: Kast, change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="gepubliceerd en verandert niet meer"), transaction.atomic():
        Formulierversie.objects.filter(pk=live().pk).update(**change)
    with pytest.raises(DatabaseError, match=r"verandert niet meer|alleen bij een concept"), transaction.atomic():
        live().delete()


@pytest.mark.django_db(transaction=True)
def test_not_even_the_owner_changes_a_published_version(owner: psycopg.Connection[Any], settings: Any) -> None:
    Kast()
    for statement in ("UPDATE loket_formulierversie SET definitie = '{}'", "DELETE FROM loket_formulierversie"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute(statement)


def test_concept_may_change_and_go(kast: Kast) -> None:
    formulier = live().formulier
    draft = Formulierversie.objects.create(formulier=formulier, nummer=7, definitie=lees(TEXT)[0])
    Formulierversie.objects.filter(pk=draft.pk).update(definitie=lees(changed())[0])
    draft.refresh_from_db()
    assert draft.lees().titel == "Attest van woonst"
    draft.delete()


def test_two_live_versions_cannot_be(kast: Kast) -> None:
    current = live()
    with pytest.raises(DatabaseError), transaction.atomic():
        Formulierversie.objects.create(
            formulier=current.formulier,
            nummer=9,
            definitie={},
            status="gepubliceerd",
            gepubliceerd_op=current.gepubliceerd_op,
        )


def test_definition_for_an_unknown_dienst_is_refused(kast: Kast) -> None:
    text = json.dumps({**json.loads(TEXT), "dienst": "bestaat-niet"})
    with pytest.raises(DefinitieRefused, match="staat niet in de catalogus"):
        publish_definitie(text)


def test_a_folder_of_forms_leads_nowhere_unknown(kast: Kast, tmp_path: Path) -> None:
    """Each file is right by itself; together they name something that is not there."""
    (tmp_path / "attest.json").write_text(
        json.dumps({**json.loads(TEXT), "vervolg": [{"formulier": "weg", "waarom": "X."}]})
    )
    with pytest.raises(DefinitieRefused, match="attest: Het vervolg leidt naar het formulier 'weg'"):
        load_formulieren(tmp_path)
    assert live().nummer == 1, "nothing of the folder stays"


def test_command_says_what_it_did(kast: Kast, capsys: pytest.CaptureFixture[str]) -> None:
    everything(kast)
    call_command("laad_formulieren")
    assert "adreswijziging: versie 1 stond er al" in capsys.readouterr().out


def by_people() -> None:
    """As if a process owner published what is live now, from a draft of a colleague."""
    people = [Account.objects.create_user(email=f"{naam}@stad.invalid", password="x") for naam in ("maker", "lezer")]
    maker, lezer = (account.pk for account in people)
    was = live()
    Formulierversie.objects.filter(pk=was.pk).update(status="vervangen")
    Formulierversie.objects.create(
        formulier=was.formulier, nummer=was.nummer + 1, definitie=json.loads(changed("Van mensen")),
        status="gepubliceerd", gepubliceerd_op=timezone.now(),
        laatst_bewerkt_door_id=maker, gevraagd_door_id=maker, gepubliceerd_door_id=lezer,
    )  # fmt: skip
    Formulier.objects.filter(pk=was.formulier_id).update(titel="Van mensen")


def test_a_file_never_takes_the_place_of_what_people_published(
    kast: Kast, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_people()
    (tmp_path / "attest-hoofdverblijfplaats.json").write_text(changed("Van het bestand"))
    [found] = load_formulieren(tmp_path).values()
    assert (found.versie, found.is_new, found.wacht) == (live(), False, True)
    assert (live().nummer, live().definitie["titel"]) == (2, "Van mensen")
    assert Formulier.objects.get(pk="attest-hoofdverblijfplaats").titel == "Van mensen"
    assert Formulierversie.objects.filter(formulier="attest-hoofdverblijfplaats").count() == 2
    assert publish_definitie(changed("Van het bestand")) == (live(), False)
    monkeypatch.setattr("loket.publiceren.load_formulieren.__wrapped__.__defaults__", (tmp_path,))
    call_command("laad_formulieren")
    assert "attest-hoofdverblijfplaats: versie 2 bleef staan" in capsys.readouterr().out


def test_a_deploy_loads_everything_and_leaves_what_people_published(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("laad_referentie")
    first = capsys.readouterr().out
    by_people()
    Dienst.objects.filter(pk="afvalkalender").update(formulier="van-mensen")
    call_command("laad_referentie")
    again = capsys.readouterr().out
    assert " 0 nieuwe versies van formulieren" not in first
    assert " 0 nieuwe versies van formulieren" in again
    assert "attest-hoofdverblijfplaats: versie 2 bleef staan: medewerkers publiceerden ze" in again
    assert live().definitie["titel"] == "Van mensen"
    assert Dienst.objects.get(pk="afvalkalender").formulier == "van-mensen"


def test_command_fails_with_the_problems(kast: Kast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fout.json").write_text("{}")
    monkeypatch.setattr("loket.publiceren.MAP", tmp_path)
    monkeypatch.setattr("loket.publiceren.load_formulieren.__wrapped__.__defaults__", (tmp_path,))
    with pytest.raises(CommandError, match="de sleutel 'schema' ontbreekt"):
        call_command("laad_formulieren")
