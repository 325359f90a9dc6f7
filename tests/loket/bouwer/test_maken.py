"""Making a version: one at a time, stale editors told, test cases along, nothing published edited."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from loket.bouwer import actions
from loket.definitie import DefinitieRefused
from loket.models import Formulier, Formuliergebeurtenis, Formulierversie, Testgeval
from producten.models import Dienst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import vandaag
from tests.loket.bouwer.kast import FORM, GEVAL, Bouwkast


def codes() -> list[str]:
    return list(Formuliergebeurtenis.objects.exclude(account_id=None).order_by("pk").values_list("code", flat=True))


def empty_dienst(kast: Bouwkast, rol: str = "eigenaar") -> Dienst:
    """A dienst without a form, of Dirk."""
    dienst = Dienst.objects.get(pk="afvalkalender")
    kast.dirk.formulierrechten.create(dienst=dienst, rol=rol)
    return dienst


# -- beginning ------------------------------------------------------------------------------------


def test_concept_is_a_copy_of_the_live_version_with_its_cases(kast: Bouwkast) -> None:
    first = kast.gepubliceerd()
    made = actions.new_concept(kast.formulier, by=kast.as_dirk)
    assert (made.nummer, made.status, made.definitie) == (3, "concept", first.definitie)
    assert [row.inhoud for row in made.testgevallen.all()] == [GEVAL]
    assert made.laatst_bewerkt_door == kast.dirk
    assert codes()[-1] == "concept_gemaakt"


def test_one_version_is_made_at_a_time(kast: Bouwkast) -> None:
    busy = kast.concept()
    with pytest.raises(actions.ConceptExists) as refused:
        actions.new_concept(kast.formulier, by=kast.as_dirk)
    assert refused.value.versie == busy
    with pytest.raises(DatabaseError), transaction.atomic():
        Formulierversie.objects.create(formulier=kast.formulier, nummer=9, definitie={}, laatst_bewerkt_door=kast.dirk)


def test_new_form_is_an_empty_concept(kast: Bouwkast) -> None:
    made = actions.new_formulier(empty_dienst(kast), "afval-op-maat", " Afval op maat ", by=kast.as_dirk)
    assert (made.nummer, made.formulier.titel, made.definitie["stappen"]) == (1, "Afval op maat", [])
    assert {probleem.tekst for probleem in actions.problemen_van(made.definitie)} >= {
        "Het formulier heeft geen stappen."
    }
    assert codes() == ["formulier_gemaakt"]


@pytest.mark.parametrize(
    ("slug", "titel", "words"),
    [
        ("Hoofdletter", "Titel", "kleine letters"),
        ("met spatie", "Titel", "kleine letters"),
        ("a" * 51, "Titel", "hoogstens 50"),
        ("goed", " ", "Geef het formulier een titel"),
        ("goed", "x" * 121, "hoogstens 120 tekens"),
    ],
)
def test_name_of_a_new_form_is_judged(kast: Bouwkast, slug: str, titel: str, words: str) -> None:
    with pytest.raises(actions.NaamRefused, match=words):
        actions.new_formulier(empty_dienst(kast), slug, titel, by=kast.as_dirk)


def test_title_that_cannot_be_kept_is_refused(kast: Bouwkast) -> None:
    with pytest.raises(DefinitieRefused, match="niet kunnen bewaren"):
        actions.new_formulier(empty_dienst(kast), "goed", "Een\0titel", by=kast.as_dirk)


def test_dienst_has_one_form_and_a_slug_is_taken_once(kast: Bouwkast) -> None:
    with pytest.raises(actions.FormulierExists, match="bestaat al"):
        actions.new_formulier(kast.dienst, "nog-een", "Nog een", by=kast.as_dirk)
    with pytest.raises(actions.FormulierExists) as refused:
        actions.new_formulier(empty_dienst(kast), FORM, "Nog een", by=kast.as_dirk)
    assert refused.value.formulier == kast.formulier


def test_form_without_live_version_begins_empty(kast: Bouwkast) -> None:
    made = actions.new_formulier(empty_dienst(kast), "afval-op-maat", "Afval", by=kast.as_dirk)
    formulier = made.formulier
    actions.delete_concept(made, by=kast.as_dirk)
    assert not Formulier.objects.filter(pk=formulier.pk).exists()
    assert codes()[-1] == "concept_verwijderd"
    bare = Formulier.objects.create(slug="kaal", dienst_id="afvalkalender", titel="Kaal")
    assert actions.new_concept(bare, by=kast.as_dirk).definitie["titel"] == "Kaal"


def test_the_portal_itself_makes_no_concept(kast: Bouwkast) -> None:
    with pytest.raises(actions.NaamRefused, match="medewerker"):
        actions.new_concept(kast.formulier, by=Toegang.systeem())


# -- editing --------------------------------------------------------------------------------------


def test_concept_may_be_wrong_but_not_impossible(kast: Bouwkast) -> None:
    made = kast.concept()
    kept = actions.save_concept(made, {"titel": 7}, versie=made.versie, by=kast.as_dirk)
    assert kept.definitie == {"titel": 7}
    assert kept.laatst_bewerkt_door == kast.dirk
    assert kept.versie == made.versie + 1
    for wrong in ([], "tekst", {"a": "\0"}, {"a": float("nan")}, {"a": "\ud800"}):
        with pytest.raises(DefinitieRefused):
            actions.save_concept(kept, wrong, versie=kept.versie, by=kast.as_dirk)


def test_stale_editor_is_told(kast: Bouwkast) -> None:
    made = kast.concept()
    actions.save_concept(made, {}, versie=made.versie, by=kast.as_dirk)
    with pytest.raises(VersionConflict):
        actions.save_concept(made, {"a": 1}, versie=made.versie, by=kast.as_els)


def test_dates_are_kept_and_judged(kast: Bouwkast) -> None:
    made = kast.concept()
    today = vandaag(made.created_at)
    kept = actions.set_dates(made, today, None, versie=made.versie, by=kast.as_els)
    assert (kept.geldig_van, kept.geldig_tot) == (today, None)
    kept = actions.set_dates(kept, None, today, versie=kept.versie, by=kast.as_els)
    with pytest.raises(actions.NaamRefused, match="voor de eerste dag"):
        actions.set_dates(kept, today, today.replace(year=2000), versie=kept.versie, by=kast.as_els)


def test_a_last_day_that_has_gone_by_is_refused(kast: Bouwkast) -> None:
    made = kast.concept()
    yesterday = vandaag(made.created_at) - dt.timedelta(days=1)
    with pytest.raises(actions.NaamRefused, match="is al voorbij"):
        actions.set_dates(made, None, yesterday, versie=made.versie, by=kast.as_els)


def test_what_is_looked_over_or_published_is_not_edited(kast: Bouwkast) -> None:
    asked = kast.gevraagd()
    for run in (
        lambda row: actions.save_concept(row, {}, versie=row.versie, by=kast.as_els),
        lambda row: actions.set_dates(row, None, None, versie=row.versie, by=kast.as_els),
        lambda row: actions.save_testgeval(row, GEVAL, by=kast.as_els),
        lambda row: actions.delete_testgeval(row, GEVAL["naam"], by=kast.as_els),
        lambda row: actions.delete_concept(row, by=kast.as_els),
    ):
        with pytest.raises(actions.ConceptLocked, match="ter beoordeling"):
            run(asked)
        with pytest.raises(actions.ConceptLocked, match="is gepubliceerd"):
            run(kast.live)


# -- test cases -----------------------------------------------------------------------------------


def test_case_is_added_replaced_and_taken_away(kast: Bouwkast) -> None:
    made = kast.concept()
    other = {**GEVAL, "naam": "Iemand anders"}
    actions.save_testgeval(made, other, by=kast.as_els)
    actions.save_testgeval(made, {**other, "naam": "Nog iemand"}, vervangt="Iemand anders", by=kast.as_els)
    assert sorted(row.naam for row in made.testgevallen.all()) == [GEVAL["naam"], "Nog iemand"]
    actions.delete_testgeval(made, "Nog iemand", by=kast.as_els)
    before = codes()
    actions.delete_testgeval(made, "Nog iemand", by=kast.as_els)
    assert codes() == before
    assert [row.naam for row in made.testgevallen.all()] == [GEVAL["naam"]]


def test_case_replacing_one_that_is_gone_is_added(kast: Bouwkast) -> None:
    made = kast.concept()
    actions.save_testgeval(made, {**GEVAL, "naam": "Anders"}, vervangt="Weg", by=kast.as_els)
    assert made.testgevallen.count() == 2


@pytest.mark.parametrize(
    ("inhoud", "words"),
    [
        (GEVAL, "Er is al een testgeval"),
        ({"naam": "x"}, "'verwacht' ontbreekt"),
        ({**GEVAL, "naam": "x", "verwacht": {}}, "Zeg wat je verwacht"),
        ({**GEVAL, "naam": " "}, "Geef het testgeval een naam"),
        ({**GEVAL, "naam": "x", "persoon": []}, "'persoon': hier hoort een object"),
        ({**GEVAL, "naam": "x", "vandaag": "gisteren"}, "'gisteren' is geen dag"),
        ("tekst", "hier hoort een object"),
    ],
)
def test_case_is_judged(kast: Bouwkast, inhoud: Any, words: str) -> None:
    with pytest.raises(actions.TestgevalRefused, match=words):
        actions.save_testgeval(kast.concept(), inhoud, by=kast.as_els)


def test_cases_have_a_limit_and_a_version(kast: Bouwkast, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kast.concept()
    with pytest.raises(VersionConflict):
        actions.save_testgeval(made, {**GEVAL, "naam": "x"}, versie=made.versie - 1, by=kast.as_els)
    monkeypatch.setattr("loket.bouwer.actions.maken.MAX_GEVALLEN", 1)
    with pytest.raises(actions.TestgevalRefused, match="hoogstens 1"):
        actions.save_testgeval(made, {**GEVAL, "naam": "x"}, by=kast.as_els)
    actions.save_testgeval(made, {**GEVAL, "naam": "x"}, vervangt=GEVAL["naam"], by=kast.as_els)


def test_cases_of_a_published_version_are_kept_by_the_database(kast: Bouwkast) -> None:
    kast.gepubliceerd()
    row = Testgeval.objects.get(formulierversie=kast.live)
    with pytest.raises(DatabaseError, match="alleen bij een concept"), transaction.atomic():
        Testgeval.objects.filter(pk=row.pk).update(naam="anders")
    with pytest.raises(DatabaseError, match="alleen bij een concept"), transaction.atomic():
        row.delete()
    with pytest.raises(DatabaseError, match="alleen bij een concept"), transaction.atomic():
        Testgeval.objects.create(formulierversie=kast.live, naam="nog", inhoud=GEVAL)


def test_cases_are_run_on_the_definition_of_now(kast: Bouwkast) -> None:
    made = kast.concept()
    (uitslag,) = actions.run_testgevallen(made)
    assert (uitslag.geslaagd, uitslag.stappen) == (True, ("wie", "doel"))
    broken = actions.save_concept(made, {}, versie=made.versie, by=kast.as_els)
    (uitslag,) = actions.run_testgevallen(broken)
    assert uitslag.zinnen == [f"Testgeval '{GEVAL['naam']}': het formulier heeft nog fouten. Los die eerst op."]


# -- as a file ------------------------------------------------------------------------------------


def test_file_goes_out_and_in_byte_for_byte(kast: Bouwkast) -> None:
    made = kast.concept()
    text = actions.export_definitie(made)
    actions.delete_concept(made, by=kast.as_els)
    back = actions.import_definitie(text, by=kast.as_dirk)
    assert actions.export_definitie(back) == text
    assert back.definitie == made.definitie
    assert [row.inhoud for row in back.testgevallen.all()] == [GEVAL]
    assert codes()[-1] == "geimporteerd"


def test_file_may_bring_a_new_form(kast: Bouwkast) -> None:
    empty_dienst(kast)
    data = {"formulier": "afval-op-maat", "dienst": "afvalkalender", "titel": "Afval op maat"}
    made = actions.import_definitie(json.dumps(data), by=kast.as_dirk)
    assert (made.formulier.slug, made.definitie) == ("afval-op-maat", data)


def test_file_may_be_half_made(kast: Bouwkast) -> None:
    """What is not said yet, or is said under a name that we do not know, is mended on the screen."""
    empty_dienst(kast)
    half = {
        "formulier": "afval-op-maat",
        "dienst": "afvalkalender",
        "titel": "Afval",
        "stappen": [{"key": "a", "b": 1}],
    }
    made = actions.import_definitie(json.dumps(half), by=kast.as_dirk)
    assert made.definitie == half
    assert len(actions.problemen_van(made.definitie)) > 3


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"formulier": 7}, DefinitieRefused),
        ({"titel": ""}, DefinitieRefused),
        ({"stappen": [{"key": "a", "titel": 5}]}, DefinitieRefused),
        ({"stappen": [{"key": "a", "vragen": [{"key": "b", "soort": ["tekst"]}]}]}, DefinitieRefused),
        ({"stappen": [{"key": "a", "regels": [{"als": 1.5, "dan": {"toon_vraag": "b"}}]}]}, DefinitieRefused),
        ({"na_versturen": 5}, DefinitieRefused),
        ({"schema": 2}, DefinitieRefused),
        ({"testgevallen": [{}]}, actions.TestgevalRefused),
        ({"testgevallen": [GEVAL, GEVAL]}, actions.TestgevalRefused),
        ({"testgevallen": [{**GEVAL, "naam": str(n)} for n in range(201)]}, actions.TestgevalRefused),
        ({"testgevallen": {}}, DefinitieRefused),
        ({"dienst": "afvalkalender"}, actions.FormulierExists),
        ({"dienst": "bestaat-niet"}, Http404),
        ({"dienst": "klacht"}, Http404),
    ],
)
def test_file_is_judged(kast: Bouwkast, change: dict[str, Any], error: type[Exception]) -> None:
    empty_dienst(kast)
    with pytest.raises(error):
        actions.import_definitie(json.dumps({**kast.live.definitie, **change}), by=kast.as_dirk)
    assert not Formulierversie.objects.in_bewerking().exists()
