"""How long it mostly takes, said before somebody begins: from history, honestly unknown, or not at all."""

from __future__ import annotations

import time

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loket import hoelang
from profiel.behandeling.models import Doorlooptijd
from profiel.behandeling.rules import UNKNOWN
from tests.loket.kast import Kast
from tests.loket.pagina import Pagina

START = "/loket/adreswijziging/start/"


def test_before_ten_were_decided_we_say_that_we_do_not_know(ada: Client, kast: Kast) -> None:
    page = Pagina(ada.get(START))
    assert "Hoelang het meestal duurt" in page.text
    assert UNKNOWN in page.text


def test_from_history(ada: Client, kast: Kast) -> None:
    figures = {"aantal": 31, "helft": 6, "meeste": 9, "berekend_op": timezone.now()}
    Doorlooptijd.objects.create(soort="aanvraag", dienst="adreswijziging", **figures)
    Doorlooptijd.objects.create(soort="aanvraag", dienst="huurpremie", **figures | {"helft": 60, "meeste": 90})
    assert "8 op de 10 binnen 9 werkdagen. Zo ging het bij 31 beslissingen" in Pagina(ada.get(START)).text


def test_what_is_decided_at_once_takes_no_days_and_what_has_no_form_neither(ada: Client, kast: Kast) -> None:
    assert hoelang.hoelang("attest-hoofdverblijfplaats") == ""
    assert hoelang.hoelang("bestaat-niet") == ""
    assert "Hoelang het meestal" not in Pagina(ada.get("/loket/attest-hoofdverblijfplaats/start/")).text


def test_it_is_remembered_for_a_minute(kast: Kast) -> None:
    said = hoelang.hoelang("adreswijziging")
    with CaptureQueriesContext(connection) as queries:
        assert hoelang.hoelang("adreswijziging") == said
    assert len(queries) == 0
    with time_machine.travel(time.time() + 61, tick=False), CaptureQueriesContext(connection) as queries:
        assert hoelang.hoelang("adreswijziging") == said
    assert len(queries) > 0
