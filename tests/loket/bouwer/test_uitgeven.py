"""Publishing: asked by one, done by another, refused while anything is wrong, kept by the database itself."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from loket.bouwer import actions
from loket.bouwer.nazicht import problemen_van, te_zwak
from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Formuliergebeurtenis, Formulierversie
from loket.publiceren import MAP, load_formulieren, publish_definitie
from producten.models import Dienst
from profiel.toegang.models import Level
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import format_datum
from tests.loket.bouwer.kast import FORM, GEVAL, Bouwkast
from tests.loket.bouwer.ontwerpen import klein
from tests.loket.kast import start
from tests.loket.test_publiceren import everything, led_to
from tests.profiel.dossiers.cast import at_work


def test_asked_by_els_and_published_by_dirk(kast: Bouwkast) -> None:
    old = kast.live
    made = kast.gepubliceerd("meenemen")
    old.refresh_from_db()
    assert (old.status, made.status, made.nummer) == ("vervangen", "gepubliceerd", 2)
    assert (made.gepubliceerd_door, made.gevraagd_door, made.laatst_bewerkt_door) == (kast.dirk, kast.els, kast.els)
    assert made.overgang == "meenemen"
    assert kast.formulier.titel == "Attest van woonst"
    rows = Formuliergebeurtenis.objects.filter(nummer=2).order_by("pk").values_list("code", "account_id")
    assert list(rows) == [
        ("concept_gemaakt", kast.els.pk),
        ("concept_bewaard", kast.els.pk),
        ("testgeval_bewaard", kast.els.pk),
        ("beoordeling_gevraagd", kast.els.pk),
        ("gepubliceerd", kast.dirk.pk),
    ]


def test_who_edited_or_asked_does_not_publish(kast: Bouwkast) -> None:
    made = kast.concept()
    data = {**made.definitie, "titel": "Nog een titel"}
    made = actions.save_concept(made, data, versie=made.versie, by=kast.as_dirk)
    made = actions.save_concept(made, data, versie=made.versie, by=kast.as_els)
    asked = actions.ask_review(made, toelichting="x", overgang="afwerken", by=kast.as_els)
    for by in (kast.as_els, kast.as_dirk):  # the asker; one who edited before the last editor
        with pytest.raises(actions.FourEyes, match="collega"):
            actions.publish(asked, by=by)
    third = kast.recht(kast.ander, "redacteur")
    assert actions.publish(asked, by=third).gepubliceerd_door == kast.ander


@pytest.mark.parametrize("who", ["els", "asker"])
def test_database_holds_on_to_four_eyes(kast: Bouwkast, who: str) -> None:
    made = kast.concept()
    asker = kast.els if who == "els" else kast.dirk
    asked = actions.ask_review(made, toelichting="x", overgang="afwerken", by=at_work(asker))
    Formulierversie.objects.live().filter(formulier=FORM).update(status="vervangen")
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Formulierversie.objects.filter(pk=asked.pk).update(
            status="gepubliceerd", gepubliceerd_op=timezone.now(), gepubliceerd_door=asker
        )


@pytest.mark.parametrize(
    "change",
    [
        {"definitie": {}},
        {"overgang": "meenemen"},
        {"status": "gepubliceerd", "gepubliceerd_op": timezone.now()},  # without a publisher: not the portal's own
        {"status": "vervangen"},
    ],
)
def test_what_is_looked_over_does_not_change(kast: Bouwkast, change: dict[str, Any]) -> None:
    asked = kast.gevraagd()
    with pytest.raises(DatabaseError, match="ter beoordeling"), transaction.atomic():
        Formulierversie.objects.filter(pk=asked.pk).update(**change)
    with pytest.raises(DatabaseError, match="ter beoordeling"), transaction.atomic():
        connection.cursor().execute("DELETE FROM loket_formulierversie WHERE id = %s", [asked.pk])


def test_concept_of_people_is_not_published_past_the_asking(kast: Bouwkast) -> None:
    made = kast.concept()
    changes: dict[str, Any] = {"status": "gepubliceerd", "gepubliceerd_op": timezone.now()}
    Formulierversie.objects.live().filter(formulier=FORM).update(status="vervangen")
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Formulierversie.objects.filter(pk=made.pk).update(**changes)
    with pytest.raises(DatabaseError, match="nog niet beoordeeld"), transaction.atomic():
        Formulierversie.objects.filter(pk=made.pk).update(gepubliceerd_door=kast.dirk, **changes)


def test_asking_takes_a_version_without_problems_and_a_case_that_passes(kast: Bouwkast) -> None:
    made = kast.concept(case=False)
    with pytest.raises(actions.NotPublishable, match="nog geen testgeval"):
        actions.ask_review(made, toelichting="x", overgang="afwerken", by=kast.as_els)
    actions.save_testgeval(made, {**GEVAL, "verwacht": {"stappen": ["doel"]}}, by=kast.as_els)
    with pytest.raises(actions.NotPublishable, match="maar het zijn “Voor wie is het attest"):
        actions.ask_review(made, toelichting="x", overgang="afwerken", by=kast.as_els)
    made.refresh_from_db()
    data = {**made.definitie, "formulier": "iets-anders"}
    made = actions.save_concept(made, data, versie=made.versie, by=kast.as_els)
    with pytest.raises(actions.NotPublishable) as refused:
        actions.ask_review(made, toelichting="x", overgang="afwerken", by=kast.as_els)
    assert f"Er staat een ander 'formulier' in dan '{FORM}'." in refused.value.problemen


def test_asking_takes_words_a_choice_and_the_version_one_saw(kast: Bouwkast) -> None:
    made = kast.concept()
    with pytest.raises(actions.NotPublishable, match="wat er verandert"):
        actions.ask_review(made, toelichting=" ", overgang="afwerken", by=kast.as_els)
    with pytest.raises(actions.NotPublishable, match="Kies wat er gebeurt"):
        actions.ask_review(made, toelichting="x", overgang="iets", by=kast.as_els)
    with pytest.raises(VersionConflict):
        actions.ask_review(made, toelichting="x", overgang="afwerken", versie=made.versie - 1, by=kast.as_els)
    asked = actions.ask_review(made, toelichting="x", overgang="afwerken", versie=made.versie, by=kast.as_els)
    with pytest.raises(actions.ConceptLocked):
        actions.ask_review(asked, toelichting="x", overgang="afwerken", by=kast.as_els)


def test_sent_back_with_a_reason_it_is_a_concept_again(kast: Bouwkast) -> None:
    asked = kast.gevraagd()
    with pytest.raises(actions.NotPublishable, match="waarom"):
        actions.send_back(asked, reden=" ", by=kast.as_dirk)
    for stale in (
        lambda: actions.send_back(asked, reden="x", by=kast.as_dirk, versie=asked.versie - 1),
        lambda: actions.publish(asked, by=kast.as_dirk, versie=asked.versie - 1),
    ):
        with pytest.raises(VersionConflict):  # not the one that was looked over
            stale()
    back = actions.send_back(asked, reden="De titel is te lang.", by=kast.as_dirk, versie=asked.versie)
    assert (back.status, back.gevraagd_door) == ("concept", None)
    row = Formuliergebeurtenis.objects.recent().first()
    assert row is not None
    assert (row.code, row.parameters) == ("teruggestuurd", {"reden": "De titel is te lang."})
    with pytest.raises(actions.NotAsked):
        actions.send_back(back, reden="x", by=kast.as_dirk)
    with pytest.raises(actions.NotAsked):
        actions.publish(back, by=kast.as_dirk)


def test_problem_that_came_after_the_asking_stops_publishing(kast: Bouwkast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = kast.gevraagd()
    monkeypatch.setattr("loket.keuring.REGELS", {})
    with pytest.raises(actions.NotPublishable, match="bestaat niet"):
        actions.publish(asked, by=kast.as_dirk)


def test_number_is_the_highest_when_a_file_came_between(kast: Bouwkast) -> None:
    asked = kast.gevraagd()
    publish_definitie(actions.export_definitie(kast.live).replace("Attest van", "Bewijs van"))
    published = actions.publish(asked, by=kast.as_dirk)
    assert (asked.nummer, published.nummer) == (2, 4)


def test_dienst_without_a_form_gets_it(kast: Bouwkast) -> None:
    Dienst.objects.filter(pk=FORM).update(formulier="")
    kast.gepubliceerd()
    assert Dienst.objects.get(pk=FORM).formulier == FORM


def test_dienst_with_another_live_form_is_refused(kast: Bouwkast) -> None:
    asked = kast.gevraagd()
    text = actions.export_definitie(kast.live).replace(f'"formulier": "{FORM}"', '"formulier": "ander"')
    publish_definitie(text)
    with pytest.raises(actions.NotPublishable, match="al een ander formulier"):
        actions.publish(asked, by=kast.as_dirk)


def test_impact_counts_people_facts_and_differences(kast: Bouwkast) -> None:
    start(kast.browser(), FORM)
    made = kast.concept()
    found = actions.impact(made)
    assert found.concepten == 1
    assert found.feiten == ("Je naam", "Je adres nu", "Wie er woont", "Aantal huisgenoten", "Geboren op")
    assert [row.tekst for row in found.verschil] == ["De titel"]
    assert found.waarschuwingen == ()
    later = timezone.localdate() + dt.timedelta(days=9)
    (warning,) = actions.impact(actions.set_dates(made, later, None, versie=made.versie, by=kast.as_els)).waarschuwingen
    assert "Niemand kan dit formulier beginnen" in warning


def test_the_next_version_keeps_the_end_and_a_change_of_it_is_shown(kast: Bouwkast) -> None:
    today = timezone.localdate()
    first, end = today + dt.timedelta(days=9), today + dt.timedelta(days=30)
    made = kast.concept()
    made = actions.set_dates(made, first, end, versie=made.versie, by=kast.as_els)
    said = [row.tekst for row in actions.impact(made).verschil]
    assert said[1:] == [
        f"Open vanaf: {format_datum(first)} (nu: meteen)",
        f"Open tot en met: {format_datum(end)} (nu: geen einde)",
    ]
    asked = actions.ask_review(made, toelichting="x", overgang="afwerken", by=kast.as_els)
    actions.publish(asked, by=kast.as_dirk)
    again = actions.new_concept(kast.formulier, by=kast.as_els)
    assert (again.geldig_van, again.geldig_tot) == (first, end)
    assert actions.impact(again).verschil == ()
    again = actions.set_dates(again, None, None, versie=again.versie, by=kast.as_els)
    assert [row.tekst for row in actions.impact(again).verschil] == [
        f"Open vanaf: meteen (nu: {format_datum(first)})",
        f"Open tot en met: geen einde (nu: {format_datum(end)})",
    ]


def test_a_first_day_that_has_come_is_not_proposed_and_an_end_that_has_gone_by_is_refused(
    kast: Bouwkast, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    made = kast.concept()
    made = actions.set_dates(made, today, today, versie=made.versie, by=kast.as_els)
    asked = actions.ask_review(made, toelichting="x", overgang="afwerken", by=kast.as_els)
    for module in ("maken", "publiceren"):
        monkeypatch.setattr(f"loket.bouwer.actions.{module}.vandaag", lambda now: today + dt.timedelta(days=1))
    with pytest.raises(actions.NotPublishable, match="is al voorbij"):  # it lay there overnight
        actions.publish(asked, by=kast.as_dirk)
    assert [zin for zin in actions.impact(asked).waarschuwingen if "is al voorbij" in zin]
    monkeypatch.undo()
    actions.publish(asked, by=kast.as_dirk)
    for module in ("maken", "publiceren"):
        monkeypatch.setattr(f"loket.bouwer.actions.{module}.vandaag", lambda now: today + dt.timedelta(days=1))
    again = actions.new_concept(kast.formulier, by=kast.as_els)
    assert (again.geldig_van, again.geldig_tot) == (None, today), "closed stays closed until somebody says otherwise"
    with pytest.raises(actions.NotPublishable, match="is al voorbij"):
        actions.ask_review(again, toelichting="x", overgang="afwerken", by=kast.as_els)


def _gives(**own: Any) -> dict[str, Any]:
    return {"toekenningen": [{"soort": "x", "titel": "T", **own}]}


AGE = [{"feit": "leeftijd", "groter_dan": 17}]
ROWS = [{"naam": "Bij", "sinds": "adres"}, {"naam": "Kind", "feit": "kinderen"}]


@pytest.mark.parametrize(
    ("deel", "feiten"),
    [
        ({"eisen": [{"als": AGE, "reden": "jong"}]}, ("Je leeftijd",)),
        ({"attest": {"titel": "A", "zin": "Z", "rijen": ROWS}}, ("Je adres nu", "Kinderen jonger dan 18")),
        (_gives(rijen=ROWS), ("Je adres nu", "Kinderen jonger dan 18")),
        (_gives(als=[{"feit": "huisgenoten", "is": 1}]), ("Aantal huisgenoten",)),
        ({"vervolg": [{"waarom": "W", "als": [{"feit": "in_huis.x", "is": 1}]}]}, ("Wat je gezin al heeft",)),
        ({"mede_ondertekenaars": [{"wie": "vraag", "waarom": "W", "als": AGE}]}, ("Je leeftijd",)),
        ({"mede_ondertekenaars": [{"wie": "partner", "waarom": "W"}]}, ("Wie er woont",)),
        ({"gevolg": "adreswijziging@1"}, ("Je adres nu", "Wie er woont")),
        ({}, ()),
    ],
)
def test_impact_names_the_facts_of_every_part(kast: Bouwkast, deel: dict[str, Any], feiten: tuple[str, ...]) -> None:
    made = kast.concept()
    made = actions.save_concept(made, klein() | deel, versie=made.versie, by=kast.as_els)
    assert actions.impact(made).feiten == feiten


def test_impact_of_what_cannot_be_read_yet(kast: Bouwkast) -> None:
    made = kast.concept()
    broken = actions.save_concept(made, {}, versie=made.versie, by=kast.as_els)
    assert actions.impact(broken) == actions.Impact(0, (), ())


def test_impact_of_a_first_version_is_all_new(kast: Bouwkast) -> None:
    Formulierversie.objects.live().filter(formulier=FORM).update(status="vervangen")
    made = actions.new_concept(kast.formulier, by=kast.as_els)
    data = Formulierversie.objects.get(formulier=FORM, nummer=1).definitie
    made = actions.save_concept(made, data, versie=made.versie, by=kast.as_els)
    assert {row.soort for row in actions.impact(made).verschil} == {"nieuw"}


def test_the_portal_publishes_files_with_its_reason_in_the_log(kast: Bouwkast) -> None:
    row = Formuliergebeurtenis.objects.get(formulier=FORM)
    assert (row.code, row.account_id, row.kanaal, row.nummer) == ("gepubliceerd", None, "systeem", 1)
    assert row.parameters == {"reden": "Ingelezen uit een bestand dat met het portaal meekomt."}
    everything(kast)
    assert len(load_formulieren()) == Formuliergebeurtenis.objects.filter(code="gepubliceerd").count()
    before = Formuliergebeurtenis.objects.count()
    load_formulieren()
    assert Formuliergebeurtenis.objects.count() == before, "the same file twice is once"


def test_nobody_changes_the_log(kast: Bouwkast) -> None:
    for statement in ("UPDATE loket_formuliergebeurtenis SET code = 'x'", "DELETE FROM loket_formuliergebeurtenis"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_not_even_the_owner_changes_the_log(owner: Any, transactional_db: None) -> None:
    Bouwkast()
    for statement in ("UPDATE loket_formuliergebeurtenis SET code = 'x'", "DELETE FROM loket_formuliergebeurtenis"):
        with pytest.raises(Exception, match="append-only"):
            owner.execute(statement)


def test_an_account_number_is_not_asked_of_who_only_has_an_e_mail_address(kast: Bouwkast) -> None:
    """The form of the complaint once asked one; a dienst that asks a stronger login may."""
    kast.publish_diensten("huurpremie")
    data = json.loads((MAP / "huurpremie.json").read_text())
    del data["testgevallen"]
    kast.publish_diensten(*led_to(parse(data)))
    assert problemen_van(data) == []
    Dienst.objects.filter(slug="huurpremie").update(niveau=Level.LAAG)
    found, *told = problemen_van(data)
    assert "vraagt een rekeningnummer, maar deze dienst gaat open met een e-mailadres" in found.tekst
    assert found.vraag
    assert all("iets uit het register" in str(problem) for problem in told) and told


def test_no_form_of_the_catalogue_asks_more_than_its_login_shows(kast: Bouwkast) -> None:
    for path in sorted(MAP.glob("*.json")):
        definitie = lees(path.read_text())[0]
        if not Dienst.objects.filter(slug=definitie["dienst"]).exists():
            kast.publish_diensten(definitie["dienst"])
        assert te_zwak(parse(definitie)) == [], path.name
