"""The nightly look at the books finds what was planted; reminders and the day's work happen once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from producten import tasks
from producten.betalen import nazicht
from producten.betalen.actions import record_melding
from producten.betalen.nazicht import reconcile, remind
from producten.betalen.rules import Gezegd, Melding, Verzoek
from producten.models import Betaalverschil, Betaalverzoek, Betaling, Herinnering, Product
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.toegang.models import Level
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Taakslot
from tests.producten.geld import BEDRAG, begonnen, boete, fresh, melding
from tests.profiel.dossiers.cast import Cast


class Boeken:
    """A provider whose list is what the test says."""

    def __init__(self, *said: Melding) -> None:
        self.said = said

    def payments(self, since: dt.datetime) -> Iterator[Melding]:
        yield from self.said


def now_melding(betaling: Betaling, soort: Gezegd = Gezegd.BETAALD, **more: Any) -> Melding:
    return melding(betaling, soort, op=timezone.now(), **more)


def test_a_message_that_never_came_is_repaired(cast: Cast) -> None:
    verzoek = boete(cast)
    said = now_melding(begonnen(cast, verzoek))
    found = reconcile(Boeken(said), now=timezone.now())
    assert (found.bekeken, found.hersteld, found.verschillen) == (1, 1, 0)
    assert fresh(verzoek).status == Verzoek.BETAALD
    again = reconcile(Boeken(said), now=timezone.now())
    assert (again.bekeken, again.hersteld, again.verschillen) == (1, 0, 0)
    assert record_melding(said, via="webhook") is False, "the message that comes after all is known"


def test_every_planted_difference_is_found_once(cast: Cast) -> None:
    same, other, gone = (now_melding(begonnen(cast, boete(cast))) for _ in range(3))
    for said in (same, other, gone):
        record_melding(said, via="webhook")
    theirs = Melding(other.id, other.betaling, other.soort, Decimal("60.00"), other.op, other.transactie)
    ghost = now_melding(Betaling(sleutel="0" * 32, bedrag=BEDRAG))
    silent = now_melding(Betaling(sleutel="1" * 32, bedrag=BEDRAG), Gezegd.VERLOPEN)
    for _ in range(2):
        reconcile(Boeken(same, theirs, ghost, silent), now=timezone.now())
    rows = {(v.soort, v.bij_ons, v.bij_hen) for v in Betaalverschil.objects.all()}
    assert rows == {
        ("bedrag", BEDRAG, Decimal("60.00")),
        ("onbekend", None, BEDRAG),
        ("ontbreekt", BEDRAG, None),
    }
    assert Betaalverschil.objects.count() == 3


def test_what_failed_there_fails_here(cast: Cast) -> None:
    verzoek = boete(cast)
    betaling = begonnen(cast, verzoek)
    said = now_melding(betaling, Gezegd.MISLUKT)
    for _ in range(2):
        reconcile(Boeken(said), now=timezone.now())
    betaling.refresh_from_db()
    assert betaling.status == "mislukt"
    assert not Betaalverschil.objects.exists()


def test_a_reminder_has_words_and_comes_once(cast: Cast) -> None:
    load_sjablonen()
    today = vandaag(timezone.now())
    verzoek = boete(cast, due_in=5)
    assert [remind(today), remind(today)] == [1, 0]
    assert "ten laatste op" in Bericht.objects.get().tekst
    assert Bericht.objects.get().niveau == Level.SUBSTANTIEEL, "it names the fine and the amount"
    assert remind(verzoek.uiterlijk + dt.timedelta(days=2)) == 1
    late = Bericht.objects.order_by("-pk").first()
    assert late is not None
    assert "te laat" in late.onderwerp
    assert str(Herinnering.objects.order_by("pk").first()).endswith("-7")
    boete(cast, due_in=40)
    assert remind(today) == 0


def test_a_reminder_that_lost_the_race_is_none(cast: Cast) -> None:
    today = vandaag(timezone.now())
    verzoek = boete(cast, due_in=5)
    stale = fresh(verzoek)
    Betaalverzoek.objects.filter(pk=verzoek.pk).update(uiterlijk=today + dt.timedelta(days=30))
    assert not nazicht._remind(stale, today)
    Betaalverzoek.objects.filter(pk=verzoek.pk).update(uiterlijk=stale.uiterlijk)
    Herinnering.objects.create(betaalverzoek=verzoek, uiterlijk=stale.uiterlijk, dagen=-7)
    assert nazicht.record_reminder(stale, -7) is None


def test_the_day_is_done_once_and_what_failed_again(cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BETAALPROVIDER_URL = "http://localhost:9"
    now = timezone.now()
    away = True

    def provider() -> Boeken:
        if away:
            raise KoppelingUnavailable("betaaldienst")
        return Boeken()

    monkeypatch.setattr(tasks, "provider", provider)
    assert tasks.run_betaaldag(now) == ["verval", "herinnering"]
    away = False
    assert tasks.run_betaaldag(now) == ["nazicht"]
    assert tasks.betaaldag() in ([], ["verval", "herinnering", "nazicht"])
    assert Taakslot.objects.filter(taak__startswith="betalen:").count() >= 3
    settings.BETAALPROVIDER_URL = ""
    assert "nazicht" not in tasks.run_betaaldag(now + dt.timedelta(days=2))


def test_at_once_by_command(db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("producten.management.commands.betalingen_nazien.provider", Boeken)
    call_command("betalingen_nazien")
    assert capsys.readouterr().out.strip() == "0 bekeken, 0 hersteld, 0 verschillen"


def test_nobody_is_told_about_what_is_gone(cast: Cast) -> None:
    from producten.events import BetalingOntvangen
    from producten.handlers import on_betaling_ontvangen

    on_betaling_ontvangen(BetalingOntvangen(stroom="WEG", dossier="", product=""))
    verzoek = boete(cast)
    on_betaling_ontvangen(BetalingOntvangen(stroom=verzoek.kenmerk, dossier="", product=""))
    assert not Bericht.objects.exists(), "without words nothing is sent"
    assert Product.objects.exists()


def test_what_comes_in_while_we_read_is_no_difference(cast: Cast) -> None:
    """The list was read before this payment: it is in the next one."""
    begun = timezone.now()
    said = now_melding(begonnen(cast, boete(cast)))
    record_melding(said, via="webhook")
    assert reconcile(Boeken(), now=begun - dt.timedelta(minutes=1)).verschillen == 0
    assert reconcile(Boeken(), now=timezone.now()).verschillen == 1
