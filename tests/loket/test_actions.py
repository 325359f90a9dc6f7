"""Every exit of every action that the pages do not reach by themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client

from loket.actions import AanvraagIncomplete, submit_aanvraag
from loket.actions.concept import (
    AanvraagAlreadySubmitted,
    TooManyFiles,
    attach_bestand,
    delete_aanvraag,
    detach_bestand,
    save_step,
    start_aanvraag,
)
from loket.gevolgen_attest import AddressUnknown, NotInHousehold
from loket.models import Aanvraag, Bijlage, Formulierversie
from producten.models import Dienst
from profiel.behandeling.actions import ask, take
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.behandeling.models import Termijn
from profiel.behandeling.rules import WACHT_DAGEN
from profiel.behandeling.tasks import verlopen
from profiel.dossiers.models import Document, Uitkomst
from profiel.mensen.actions import record_fact
from profiel.toegang.models import Level
from profiel.toegang.toegang import LevelRequired
from stadsportaal.kern.actor import Actor
from stadsportaal.kern.bestanden import accept_upload
from stadsportaal.kern.bestandsinhoud import DOCUMENTEN
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Bestand
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, attest, sent, start, submit, today
from tests.profiel.dossiers.cast import as_citizen, at_work


def upload() -> Bestand:
    from tests.loket.kast import png

    return accept_upload(SimpleUploadedFile("a.png", png()), allow=DOCUMENTEN, max_bytes=10**6, eigenaar_id=None)


@pytest.fixture
def versie(kast: Kast) -> Formulierversie:
    return Formulierversie.objects.for_start().get(formulier="adreswijziging")


def test_every_action_asks_for_the_level_of_the_dienst(kast: Kast, ada: Client, versie: Formulierversie) -> None:
    weak = dataclasses.replace(kast.as_ada, level=Level.LAAG)
    aanvraag = aanvraag_of(adreswijziging(ada, kast))
    with pytest.raises(LevelRequired):
        start_aanvraag(versie, by=weak)
    with pytest.raises(LevelRequired):
        save_step(aanvraag, "woning", {}, bekend={}, versie=aanvraag.versie, by=weak)
    with pytest.raises(LevelRequired):
        submit_aanvraag(aanvraag, versie=aanvraag.versie, by=weak)
    with pytest.raises(LevelRequired):
        attach_bestand(aanvraag, "bewijs", upload(), most=3, versie=aanvraag.versie, by=weak)
    with pytest.raises(LevelRequired):
        detach_bestand(aanvraag, "WEG", versie=aanvraag.versie, by=weak)
    with pytest.raises(LevelRequired):
        delete_aanvraag(aanvraag, by=weak)
    assert Aanvraag.objects.filter(pk=aanvraag.pk).exists()


def test_every_action_is_closed_to_a_stranger(kast: Kast, ada: Client) -> None:
    aanvraag, cem = aanvraag_of(adreswijziging(ada, kast)), as_citizen(kast.cem)
    with pytest.raises(Http404):
        save_step(aanvraag, "woning", {}, bekend={}, versie=aanvraag.versie, by=cem)
    with pytest.raises(Http404):
        submit_aanvraag(aanvraag, versie=aanvraag.versie, by=cem)
    with pytest.raises(Http404):
        delete_aanvraag(aanvraag, by=cem)
    with pytest.raises(Http404):
        attach_bestand(aanvraag, "huurcontract", upload(), most=3, versie=aanvraag.versie, by=cem)


def test_staff_without_profiel_starts_nothing(kast: Kast, versie: Formulierversie) -> None:
    with pytest.raises(Http404):
        start_aanvraag(versie, by=at_work(kast.dirk))


def test_unfinished_aanvraag_is_not_sent(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(start(ada))
    with pytest.raises(AanvraagIncomplete):
        submit_aanvraag(aanvraag, versie=aanvraag.versie, by=kast.as_ada)
    assert aanvraag_of(aanvraag.dossier.kenmerk).is_concept


def test_old_version_is_not_sent(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(adreswijziging(ada, kast))
    with pytest.raises(VersionConflict):
        submit_aanvraag(aanvraag, versie=aanvraag.versie - 1, by=kast.as_ada)


def test_what_was_sent_is_not_saved_sent_or_deleted(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(sent(ada, kast))
    with pytest.raises(AanvraagAlreadySubmitted):
        save_step(aanvraag, "woning", {}, bekend={}, versie=aanvraag.versie, by=kast.as_ada)
    with pytest.raises(AanvraagAlreadySubmitted):
        submit_aanvraag(aanvraag, versie=aanvraag.versie, by=kast.as_ada)
    with pytest.raises(AanvraagAlreadySubmitted):
        delete_aanvraag(aanvraag, by=kast.as_ada)


def test_two_windows_cannot_add_more_files_than_there_is_room_for(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(adreswijziging(ada, kast, woonvorm="huur"))
    aanvraag = attach_bestand(aanvraag, "huurcontract", upload(), most=1, versie=aanvraag.versie, by=kast.as_ada)
    with pytest.raises(TooManyFiles):
        attach_bestand(aanvraag, "huurcontract", upload(), most=1, versie=aanvraag.versie, by=kast.as_ada)
    assert Bijlage.objects.count() == 1


def test_concept_with_a_page_of_ours_is_deleted_too(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(start(ada))
    Document.objects.create(
        kenmerk=new_kenmerk(), dossier=aanvraag.dossier, soort="brief", titel="Brief", sjabloon="besluit@1", inhoud={}
    )
    delete_aanvraag(aanvraag, by=kast.as_ada)
    assert not Document.objects.exists()


def test_term_runs_only_for_a_dienst_that_promises_one(kast: Kast, ada: Client) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    assert Termijn.objects.get(dossier=dossier).dagen == 28
    Dienst.objects.filter(slug="adreswijziging").update(termijn_dagen=0)
    dossier = aanvraag_of(sent(ada, kast, nummer="26")).dossier
    assert not Termijn.objects.filter(dossier=dossier).exists()
    assert dossier.verwachte_datum is None


def test_handler_cannot_grant_an_attest_the_register_does_not_know(kast: Kast, ada: Client) -> None:
    kast.noor.gegevens.all().delete()
    kenmerk = attest(ada, kast.noor)
    submit(ada, kenmerk)
    dossier, dirk = aanvraag_of(kenmerk).dossier, at_work(kast.dirk)
    with pytest.raises(AddressUnknown):
        decide(dossier, Beslissing(Uitkomst.TOEGEKEND), by=dirk)
    kast.noor.lidmaatschappen.update(tot=today())
    with pytest.raises(NotInHousehold):
        decide(dossier, Beslissing(Uitkomst.TOEGEKEND), by=dirk)
    assert aanvraag_of(kenmerk).status == "ingediend"
    assert not Document.objects.filter(dossier=dossier, soort="attest").exists()


def test_handler_grants_once_the_register_knows(kast: Kast, ada: Client) -> None:
    kast.noor.gegevens.all().delete()
    kenmerk = attest(ada, kast.noor)
    submit(ada, kenmerk)
    record_fact(kast.noor, "adres", {"adres": kast.ada.adres()}, "Rijksregister", today(), by=Actor.systeem())
    decide(aanvraag_of(kenmerk).dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))
    assert (
        Document.objects.get(dossier__kenmerk=kenmerk, soort="attest").inhoud["rijen"][0]["waarde"] == "Noor Janssens"
    )


def test_who_left_the_household_before_sending_is_handed_to_a_person(kast: Kast, ada: Client) -> None:
    kenmerk = attest(ada, kast.noor)
    aanvraag = aanvraag_of(kenmerk)
    from loket.gevolgen_attest import judge_attest

    assert judge_attest(aanvraag).is_toegekend
    kast.noor.lidmaatschappen.update(tot=today())
    assert judge_attest(aanvraag_of(kenmerk)).redencode == "niet_in_gezin"


def test_an_aanvraag_nobody_answered_for_expires_with_its_dossier(kast: Kast, ada: Client) -> None:
    aanvraag, dirk = aanvraag_of(sent(ada, kast)), at_work(kast.dirk)
    take(aanvraag.dossier, by=dirk)
    day = today() - dt.timedelta(days=WACHT_DAGEN + 1)
    ask(aanvraag.dossier, titel="Stuur je contract", tekst="x", wil_document=True, tegen=day, by=dirk)
    assert verlopen() == 1
    after = aanvraag_of(aanvraag.dossier.kenmerk)
    assert (after.status, after.dossier.eigen_status, after.dossier.fase) == ("verlopen", "verlopen", "verlopen")
