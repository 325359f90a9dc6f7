"""Citizen and handler at the same moment lock a dossier in the same order: neither waits for the other for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loket.actions import withdraw_aanvraag
from loket.gevolgen import MoveStillToCome
from profiel.behandeling import actions
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.dossiers.models import Uitkomst
from stadsportaal.kern.kalender import vandaag
from tests.loket.kast import Kast, aanvraag_of, sent
from tests.profiel.dossiers.cast import at_work


def first_locked(run: Callable[[], object]) -> str:
    """The table of the first row that is kept from others."""
    with CaptureQueriesContext(connection) as captured:
        run()
    sql = next(query["sql"] for query in captured.captured_queries if "FOR UPDATE" in query["sql"])
    return sql.partition(' FROM "')[2].partition('"')[0]


def test_withdrawing_and_deciding_begin_with_the_dossier(kast: Kast, ada: Client) -> None:
    taken, decided = aanvraag_of(sent(ada, kast)), aanvraag_of(sent(ada, kast, nummer="26"))
    assert first_locked(lambda: withdraw_aanvraag(taken, by=kast.as_ada)) == "dossiers_dossier"
    granted = Beslissing(Uitkomst.TOEGEKEND, met_document=False)

    def judge() -> None:
        with suppress(MoveStillToCome):
            decide(decided.dossier, granted, by=at_work(kast.dirk))

    actions.take(decided.dossier, by=at_work(kast.dirk))
    assert first_locked(judge) == "dossiers_dossier"


def test_answering_and_dropping_a_question_begin_with_the_dossier(kast: Kast, ada: Client) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    asked = {"titel": "Wie huurt?", "tekst": "x", "wil_document": False, "tegen": vandaag(timezone.now())}
    first = actions.ask(dossier, **asked, by=at_work(kast.dirk))
    assert first_locked(lambda: actions.answer(first, tekst="Ik", bestand=None, by=kast.as_ada)) == "dossiers_dossier"
    actions.ask(dossier, **asked, by=at_work(kast.dirk))
    assert first_locked(lambda: actions.drop_question(dossier, by=at_work(kast.dirk))) == "dossiers_dossier"
