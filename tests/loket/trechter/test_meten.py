"""What the pages of a form write down, through HTTP; what they never write down; and that it never stops anybody."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from loket.models import Aanvraag
from loket.trechter import meten
from loket.trechter.meten import Lijn, Soort, bezoek_of, look, record, record_sent
from loket.trechter.models import Dagsleutel, Proceslijn, Telling, Tevredenheid
from loket.trechter.tasks import tellen
from profiel.dossiers.models import Dossier
from stadsportaal.kern.kalender import vandaag
from tests.loket.kast import NIEUW, Kast, aanvraag_of, adreswijziging, fill, sent, start, step, submit
from tests.loket.pagina import Pagina


@pytest.fixture(autouse=True)
def _fresh_key() -> None:
    meten.forget_key()


def lines(**wanted: Any) -> list[tuple[str, str, str, str]]:
    rows = Proceslijn.objects.filter(**wanted).order_by("pk")
    return [(row.soort, row.stap, row.vraag, row.code) for row in rows]


def test_a_whole_form_is_one_visit(ada: Client, kast: Kast) -> None:
    sent(ada, kast)
    assert Proceslijn.objects.values("bezoek", "formulier", "versie", "kanaal").distinct().count() == 1
    kinds = [(soort, stap) for soort, stap, _, _ in lines()]
    assert kinds[0] == ("begonnen", "")
    assert kinds[-2:] == [("getoond", "_controleren"), ("verstuurd", "")]
    for stap in ("wie", "adres", "woning", "wanneer", "verklaring"):
        assert ("getoond", stap) in kinds
        assert ("bewaard", stap) in kinds
    assert ("getoond", "contract") not in kinds  # nobody was shown it


def test_the_questions_that_were_shown_are_written_by_key(ada: Client, kast: Kast) -> None:
    ada.get(step(start(ada), "wie"))
    assert Proceslijn.objects.get(soort="getoond", stap="wie").vragen == "personen"


def test_an_error_is_its_field_and_code_and_nothing_of_what_was_typed(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    answer = fill(ada, step(kenmerk, "adres"), **NIEUW | {"nieuw_adres-postcode": "Kerkstraat geheim"})
    assert answer.status_code == 422
    ((_, stap, vraag, code),) = lines(soort="fout")
    assert (stap, vraag) == ("adres", "nieuw_adres-postcode")
    assert code
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(lijn::text, ' ') FROM trechter_proceslijn AS lijn")
        (everything,) = cursor.fetchone()
    for secret in ("geheim", kenmerk, "Kroonstraat", "Peeters"):
        assert secret not in everything


def test_no_table_of_the_funnel_points_to_anybody_or_anything() -> None:
    forbidden = {"account", "profiel", "dossier", "aanvraag", "kenmerk", "ip", "user_agent", "sessie", "created_at"}
    for model in (Proceslijn, Telling, Dagsleutel, Tevredenheid):
        names = {field.name for field in model._meta.get_fields()}
        assert not names & forbidden
        assert not [field for field in model._meta.get_fields() if field.is_relation]
        assert not [field for field in model._meta.get_fields() if isinstance(field, models.DateTimeField)]


def test_the_same_draft_has_another_name_each_day(ada: Client, kast: Kast) -> None:
    pk = aanvraag_of(start(ada)).pk
    now = timezone.now()
    one, later = bezoek_of(pk, now), bezoek_of(pk, now + dt.timedelta(seconds=40))
    assert one.id == later.id
    assert later.klok - one.klok == 40 or later.dag != one.dag
    assert bezoek_of(pk, now + dt.timedelta(days=1)).id != one.id
    assert bezoek_of(pk + 1, now).id != one.id


def test_the_clock_is_not_the_clock_on_the_wall(ada: Client, kast: Kast) -> None:
    """Of many drafts at one moment, the clocks differ: a moment elsewhere finds no visit."""
    now = timezone.now()
    assert len({bezoek_of(number, now).klok for number in range(50)}) > 45


def test_two_first_ones_make_one_key(kast: Kast) -> None:
    day = vandaag(timezone.now())
    first = meten.key_of(day)
    meten.forget_key()
    assert meten.key_of(day) == first
    assert Dagsleutel.objects.filter(pk=day).count() == 1


def test_an_idle_process_forgets_the_key_of_yesterday_at_its_next_request(kast: Kast) -> None:
    """Whatever it is asked: not only a form."""
    client = Client()
    with time_machine.travel(timezone.now() - dt.timedelta(days=1)):
        meten.key_of(vandaag(timezone.now()))
        client.get("/status/ping")
        assert meten._known is not None
    client.get("/status/ping")
    assert meten._known is None
    client.get("/status/ping")
    assert meten._known is None


def test_so_does_a_worker_when_it_counts(kast: Kast) -> None:
    meten.key_of(vandaag(timezone.now()) - dt.timedelta(days=1))
    tellen()
    assert meten._known is None


def test_an_outcome_ends_a_visit_well(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    buiten = NIEUW | {"nieuw_adres-postcode": "9000", "nieuw_adres-gemeente": "Gent", "nieuw_adres-zeker": "on"}
    fill(ada, step(kenmerk, "adres"), **buiten)
    page = ada.get(reverse("loket:aanvraag_outcome", args=[kenmerk]))
    found = lines(soort="uitkomst")
    assert [row[:2] for row in found] == ([("uitkomst", "adres")] if page.status_code == 200 else [])
    assert page.status_code == 200


def test_thrown_away_and_withdrawn(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    url = reverse("loket:aanvraag_delete", args=[kenmerk])
    fill(ada, url)
    assert ("verwijderd", "", "", "") in lines()
    other = sent(ada, kast)
    fill(ada, reverse("loket:aanvraag_withdraw", args=[other]))
    assert ("ingetrokken", "", "", "") in lines()


def test_stopping_on_purpose(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    pause = reverse("loket:aanvraag_pause", args=[kenmerk, "wie"])
    assert fill(ada, step(kenmerk, "wie"), actie="later").headers["Location"] == pause
    assert ada.get(pause).headers["Location"] == reverse("mijn_stad")
    assert ("gepauzeerd", "wie", "", "") in lines()


def test_a_pause_on_the_check_page(ada: Client, kast: Kast) -> None:
    kenmerk = adreswijziging(ada, kast)
    assert ada.get(reverse("loket:aanvraag_pause", args=[kenmerk, "_controleren"])).status_code == 302
    assert lines(soort="gepauzeerd") == [("gepauzeerd", "_controleren", "", "")]


def test_a_pause_at_no_step_of_this_form_does_not_exist(ada: Client, kast: Kast) -> None:
    assert ada.get(reverse("loket:aanvraag_pause", args=[start(ada), "verzonnen"])).status_code == 404


def test_what_is_no_longer_right_on_the_check_page(ada: Client, kast: Kast) -> None:
    kenmerk = adreswijziging(ada, kast)
    page = ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))
    assert page.status_code == 200
    aanvraag = aanvraag_of(kenmerk)
    aanvraag.antwoorden["verhuisdag"] = "1999-01-01"
    aanvraag.save(update_fields=["antwoorden"])
    assert submit(ada, kenmerk).status_code == 422
    assert ("fout", "_controleren", "verhuisdag") in [row[:3] for row in lines()]


# -- help that offers itself ----------------------------------------------------------------------


def test_the_same_error_twice_offers_help_until_it_is_sent_away(ada: Client, kast: Kast) -> None:
    url = step(start(ada), "wie")
    wrong = {"personen": "999999"}
    first = fill(ada, url, **wrong)
    assert "Kunnen we helpen?" not in first.content.decode()
    second = fill(ada, url, **wrong)
    assert second.status_code == 422
    assert "Kunnen we helpen?" in second.content.decode()
    assert [row[1:] for row in lines(soort="aangeboden")] == [("wie", "personen", "fout")]
    assert "Kunnen we helpen?" in ada.get(url).content.decode()  # still, at the same step
    assert len(lines(soort="aangeboden")) == 1
    away = fill(ada, url, actie="hulp_weg", personen=str(kast.noor.pk))
    assert away.status_code == 200
    assert "Kunnen we helpen?" not in away.content.decode()
    assert Pagina(away).fields["personen"] == str(kast.noor.pk)
    assert "Kunnen we helpen?" not in ada.get(url).content.decode()


def test_a_long_time_at_a_step_offers_help(ada: Client, kast: Kast) -> None:
    url = step(start(ada), "wie")
    noon = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
    kenmerk = ""
    with time_machine.travel(noon, tick=False) as clock:
        ada = kast.browser()
        kenmerk = start(ada)
        url = step(kenmerk, "wie")
        ada.get(url)
        clock.shift(400)
        page = ada.get(url).content.decode()
    assert "al even met deze stap bezig" in page


def test_going_back_and_forth_offers_help(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    for _ in range(3):
        page = ada.get(step(kenmerk, "adres")).content.decode()
        ada.get(step(kenmerk, "wie"))
    assert "een paar keer terug" in page


# -- it never stops anybody -----------------------------------------------------------------------


def test_sent_after_help_of_earlier_days_was_rescued(
    ada: Client, kast: Kast, django_capture_on_commit_callbacks: Any
) -> None:
    """The draft is at hand when it is sent: its own help of the days before is found, of nobody else, and nothing of
    what is written says which draft or day that was."""
    kenmerk = adreswijziging(ada, kast)
    mine, other = aanvraag_of(kenmerk), aanvraag_of(start(ada))
    now = timezone.now()
    for days, which, stap, code in (
        (40, mine, "wie", "bellen"),  # its key is gone
        (9, mine, "adres", "bellen"),
        (9, mine, "adres", "vraag"),
        (2, mine, "adres", "vraag"),
        (2, mine, "wie", "geopend"),
        (2, other, "woning", "bellen"),
        (0, mine, "woning", "vraag"),  # of today: the count of the day sees that
    ):
        at = time_machine.travel(now - dt.timedelta(days=days), tick=False)
        with at, django_capture_on_commit_callbacks(execute=True):
            record(which, "web", Lijn(Soort.HULP, stap, code=code))
    Dagsleutel.objects.filter(dag__lt=vandaag(now) - dt.timedelta(days=35)).delete()
    meten.forget_key()
    Dossier.objects.filter(kenmerk=kenmerk).update(created_at=now - dt.timedelta(days=41))
    submit(ada, kenmerk)
    assert lines(dag=vandaag(now))[-3:] == [
        ("verstuurd", "", "", ""), ("gered", "adres", "", "1"), ("gered", "adres", "", "2"),
    ]  # fmt: skip
    assert Proceslijn.objects.filter(soort="gered").count() == 2


def test_sent_on_the_day_it_was_begun_asks_nothing_of_earlier_days(
    ada: Client, kast: Kast, django_capture_on_commit_callbacks: Any
) -> None:
    aanvraag = aanvraag_of(start(ada))
    meten.key_of(vandaag(timezone.now()))
    with CaptureQueriesContext(connection) as queries, django_capture_on_commit_callbacks(execute=True):
        record_sent(aanvraag, "web")
    assert len(queries) == 1
    assert lines()[-1][0] == "verstuurd"


def test_what_cannot_be_looked_up_stops_nobody(
    ada: Client,
    kast: Kast,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def fail(*args: object) -> list[Lijn]:
        raise DatabaseError("weg")

    aanvraag = aanvraag_of(start(ada))
    monkeypatch.setattr(meten, "_earlier", fail)
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        record_sent(aanvraag, "web")
    assert "process line was not written" in caplog.text


def test_a_line_that_cannot_be_written_stops_nobody(
    ada: Client, kast: Kast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **how: object) -> list[Lijn]:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(meten, "_insert", broken)
    with caplog.at_level(logging.CRITICAL):
        kenmerk = sent(ada, kast)
    assert aanvraag_of(kenmerk).status != Aanvraag.Status.CONCEPT
    assert lines() == []


def test_without_lines_a_look_gives_those_of_now(kast: Kast, ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    aanvraag = aanvraag_of(start(ada))
    monkeypatch.setattr(meten, "_insert", lambda *args, **how: 1 / 0)
    assert look(aanvraag, "web", Lijn(Soort.GETOOND, "wie")) == [Lijn(Soort.GETOOND, "wie")]


@pytest.mark.django_db(transaction=True)
def test_a_line_of_what_was_rolled_back_is_not_written(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    kast = Kast()
    kenmerk = start(kast.browser())
    aanvraag = aanvraag_of(kenmerk)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(aanvraag, "web", Lijn(Soort.BEWAARD, "wie"))
        raise ZeroDivisionError
    assert lines(soort="bewaard") == []
    with transaction.atomic():
        record(aanvraag, "web", Lijn(Soort.BEWAARD, "wie"))
        assert lines(soort="bewaard") == []
    record(aanvraag, "web", Lijn(Soort.BEWAARD, "adres"))
    assert [row[1] for row in lines(soort="bewaard")] == ["wie", "adres"]


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_only_the_line_itself_waits_for_no_disk(settings: Any, tmp_path: Any, count: int) -> None:
    """The setting ends with its statement: what is acknowledged to a citizen is on disk."""
    settings.MEDIA_ROOT = tmp_path
    kast = Kast()
    record(aanvraag_of(start(kast.browser())), "web", Lijn(Soort.BEWAARD, "wie"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() != ("off",)
        with transaction.atomic():
            place = meten.Plaats(1, "f", 1, "web")
            visit = meten.Bezoek(vandaag(timezone.now()), uuid.UUID(int=0), 1)
            meten._insert(place, visit, [Lijn(Soort.FOUT, "a")] * count, read=False)
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("off",)
