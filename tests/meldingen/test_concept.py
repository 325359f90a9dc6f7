"""What somebody is still writing: bound to a session, sent once, gone within a day without a trace."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from meldingen.actions import OutsideCity, TooManyFotos
from meldingen.actions.concept import (
    ConceptGone,
    ConceptIncomplete,
    add_foto,
    concept_of,
    drop_concept,
    fotos_of,
    remove_foto,
    save_concept,
    send_concept,
)
from meldingen.models import ConceptFoto, Melding, Meldingconcept, MeldingFoto
from meldingen.tasks import concepten
from profiel.dossiers.models import Dossier
from stadsportaal.kern.crypto import new_token
from stadsportaal.kern.events import OutsideTransaction
from stadsportaal.kern.models import Bestand
from tests.meldingen.kast import MEIR, NOBODY, Kast, foto

KEY = new_token()
OTHER = new_token()
PLACE = {"lat": MEIR[0], "lon": MEIR[1], "adres": "Meir 12, 2000 Antwerpen"}


def on_disk(settings: LazySettings) -> int:
    return len(list(Path(settings.MEDIA_ROOT).glob("bestanden/??/*")))


def full(key: str = KEY) -> Meldingconcept:
    return save_concept(key, categorie="losse-stoeptegel", tekst="Een geheime tegel.", **PLACE)


def test_answers_gather_and_only_the_session_finds_them(kast: Kast) -> None:
    assert concept_of(KEY) is None
    assert concept_of("") is None
    save_concept(KEY, categorie="overig")
    save_concept(KEY, categorie="losse-stoeptegel", tekst="Een geheime tegel.")
    found = concept_of(KEY)
    assert found is not None
    assert (found.get("categorie"), found.get("tekst"), found.get("lat", None)) == (
        "losse-stoeptegel", "Een geheime tegel.", None,
    )  # fmt: skip
    assert concept_of(OTHER) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM meldingen_meldingconcept c")
        row = cursor.fetchone()[0]
    assert "geheime" not in row
    assert KEY not in row


def test_only_what_a_report_takes_is_kept(kast: Kast) -> None:
    for key, fields in ((KEY, {"naam": "Ada"}), ("", {"tekst": "x"})):
        with pytest.raises(ValueError, match="alleen velden"):
            save_concept(key, **fields)


def test_photos_come_go_and_are_five(kast: Kast, settings: LazySettings) -> None:
    full()
    rows = [add_foto(KEY, foto()) for _ in range(5)]
    with pytest.raises(TooManyFotos):
        add_foto(KEY, foto())
    full(OTHER)
    remove_foto(OTHER, rows[0].pk)
    assert ConceptFoto.objects.count() == 5, "another session's key takes nothing away"
    remove_foto(KEY, rows[0].pk)
    concept = concept_of(KEY)
    assert concept is not None
    assert [row.pk for row in fotos_of(concept)] == [row.pk for row in rows[1:]]
    assert not Bestand.objects.filter(pk=rows[0].bestand_id).exists()
    with pytest.raises(ConceptGone):
        add_foto(new_token(), foto())


def test_sent_once_with_its_photos(kast: Kast) -> None:
    full()
    save_concept(KEY, email="iemand@voorbeeld.invalid")
    photo = add_foto(KEY, foto()).bestand
    melding, token = send_concept(KEY, by=NOBODY)
    assert (melding.tekst, melding.melder_email, melding.adres) == (
        "Een geheime tegel.", "iemand@voorbeeld.invalid", "Meir 12, 2000 Antwerpen",
    )  # fmt: skip
    assert MeldingFoto.objects.get(melding=melding).bestand == photo
    assert token
    assert not Meldingconcept.objects.exists()
    assert not ConceptFoto.objects.exists()
    with pytest.raises(ConceptGone):
        send_concept(KEY, by=NOBODY)
    assert Melding.objects.count() == 1


@pytest.mark.parametrize("email", ["", "nieuw@voorbeeld.invalid"])
def test_the_last_screen_says_how_to_reach_somebody(kast: Kast, email: str) -> None:
    full()
    save_concept(KEY, email="oud@voorbeeld.invalid", telefoon="0470")
    melding, _ = send_concept(KEY, by=NOBODY, email=email, telefoon="")
    assert (melding.melder_email, melding.melder_telefoon) == (email, "")


def test_not_before_it_is_complete_and_a_refusal_keeps_it(kast: Kast) -> None:
    save_concept(KEY, categorie="losse-stoeptegel", tekst="x")
    with pytest.raises(ConceptIncomplete):
        send_concept(KEY, by=NOBODY)
    save_concept(KEY, lat=50.85, lon=4.35)
    with pytest.raises(OutsideCity):
        send_concept(KEY, by=NOBODY)
    assert concept_of(KEY) is not None
    assert not Dossier.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_sent_in_a_transaction_or_not_at_all() -> None:
    with pytest.raises(OutsideTransaction):
        send_concept(KEY, by=NOBODY)


@pytest.mark.django_db(transaction=True)
def test_thrown_away_with_its_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    full()
    add_foto(KEY, foto())
    assert on_disk(settings) == 1
    drop_concept(new_token())
    assert concept_of(KEY) is not None
    drop_concept(KEY)
    assert concept_of(KEY) is None
    assert (on_disk(settings), Bestand.objects.count()) == (0, 0)


def test_gone_a_day_after_the_last_change(kast: Kast) -> None:
    full()
    add_foto(KEY, foto())
    start = timezone.now()
    with time_machine.travel(start + timedelta(hours=23)):
        save_concept(KEY, tekst="Nog bezig.")
        full(OTHER)
        assert concepten() == 0
    with time_machine.travel(start + timedelta(hours=25)):
        assert concept_of(KEY) is not None
        drop_concept(OTHER)
    with time_machine.travel(start + timedelta(hours=47, minutes=1)):
        assert concept_of(KEY) is None
        with pytest.raises(ConceptGone):
            send_concept(KEY, by=NOBODY)
        assert concepten() == 1
    assert (Meldingconcept.objects.count(), Bestand.objects.count()) == (0, 0)


def test_writing_on_after_a_day_starts_anew(kast: Kast) -> None:
    full()
    add_foto(KEY, foto())
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        concept = save_concept(KEY, categorie="overig")
        assert concept.inhoud == {"categorie": "overig"}
        assert (fotos_of(concept), Bestand.objects.count()) == ([], 0)
