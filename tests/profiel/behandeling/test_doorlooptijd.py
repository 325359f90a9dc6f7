"""How long dossiers take: counted at night from what happened, and said on the page beside the legal term."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from profiel.behandeling import actions, rules
from profiel.behandeling.actions import doorlooptijd
from profiel.behandeling.begonnen import began_of
from profiel.behandeling.models import Doorlooptijd, Termijn, Vraag
from profiel.behandeling.tasks import doorlooptijden
from profiel.dossiers.models import Besluit, Dossier, Fase, Voortgang
from profiel.dossiers.poorten import register_code
from stadsportaal.kern.kalender import add_werkdagen, format_datum, vandaag
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Taakslot
from tests.profiel.behandeling.stappen import ask
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, client_of

NOW = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)
MONDAY = datetime(2026, 2, 2, 10, 0, tzinfo=UTC)


def decided(days: int, *, dienst: str = "adreswijziging", sent: datetime = MONDAY) -> Dossier:
    """One that was decided so many working days after it was sent."""
    done = add_werkdagen(vandaag(sent), days)
    return Dossier.objects.create(
        kenmerk=new_kenmerk(), soort="proef", titel="x", thema="burgerzaken", dienst=dienst,
        url_naam="dossiers:dossier", fase=Fase.BESLIST, uitkomst="toegekend", ingediend_op=sent,
        beslist_op=datetime(done.year, done.month, done.day, 15, tzinfo=UTC),
    )  # fmt: skip


def held(days: int, *, weeks: int) -> Dossier:
    """One that waited for weeks before its term began, and was decided so many working days after that."""
    dossier = decided(days, sent=MONDAY)
    Dossier.objects.filter(pk=dossier.pk).update(ingediend_op=MONDAY - timedelta(weeks=weeks))
    assert dossier.beslist_op is not None
    Termijn.objects.create(dossier=dossier, naam="Beslissing", dagen=20, soort="werkdagen", start=MONDAY.date(),
                           einde=NOW.date(), gehaald_op=vandaag(dossier.beslist_op))  # fmt: skip
    return dossier


def step(dossier: Dossier, code: str, at: datetime) -> None:
    Voortgang.objects.create(dossier=dossier, code=code, fase="ingediend", kanaal="systeem", created_at=at)


def figures() -> list[tuple[str, int, int, int]]:
    rows = Doorlooptijd.objects.order_by("dienst")
    return [(row.dienst, row.aantal, row.helft, row.meeste) for row in rows]


class TestRules:
    @pytest.mark.parametrize(
        ("counts", "percent", "days"),
        [
            ({3: 1}, 50, 3),
            ({3: 1}, 80, 3),
            ({1: 5, 9: 5}, 50, 1),
            ({1: 5, 9: 5}, 51, 9),
            ({0: 8, 30: 2}, 80, 0),
            ({0: 7, 5: 1, 30: 2}, 80, 5),
        ],
    )
    def test_within(self, counts: dict[int, int], percent: int, days: int) -> None:
        assert rules.within(counts, percent) == days

    @given(st.lists(st.integers(0, 200), min_size=1, max_size=60), st.integers(1, 100))
    def test_so_many_were_done_then_and_fewer_a_day_before(self, took: list[int], percent: int) -> None:
        days = rules.within(Counter(took), percent)
        assert sum(one <= days for one in took) * 100 >= percent * len(took)
        assert sum(one < days for one in took) * 100 < percent * len(took)

    def test_of_nobody_nothing_is_said(self) -> None:
        with pytest.raises(ValueError, match="nobody"):
            rules.within({}, 50)

    def test_expected_moves_by_what_we_waited(self) -> None:
        friday = date(2026, 2, 6)
        assert rules.expected(friday, helft=1, meeste=3, gewacht=0) == (date(2026, 2, 9), date(2026, 2, 11))
        assert rules.expected(friday, helft=1, meeste=3, gewacht=2) == (date(2026, 2, 11), date(2026, 2, 13))
        sunday = date(2026, 2, 8)
        assert rules.expected(sunday, helft=0, meeste=0, gewacht=0) == (date(2026, 2, 9), date(2026, 2, 9))

    @pytest.mark.parametrize(
        ("half", "most", "words"),
        [
            (6, 9, "De helft van de aanvragen is klaar binnen 6 werkdagen, 8 op de 10 binnen 9 werkdagen."),
            (0, 2, "De helft van de aanvragen is klaar binnen 1 werkdag, 8 op de 10 binnen 2 werkdagen."),
            (0, 1, "8 op de 10 aanvragen zijn klaar binnen 1 werkdag."),
            (5, 5, "8 op de 10 aanvragen zijn klaar binnen 5 werkdagen."),
        ],
    )
    def test_words_for_who_has_not_begun(self, half: int, most: int, words: str) -> None:
        said = rules.usual_words(half, most, 12)
        assert said == f"{words} Zo ging het bij 12 beslissingen van het laatste jaar. {rules.NOT_OURS}"

    @pytest.mark.parametrize(
        ("today", "waits", "words"),
        [
            (9, False, "Rond ma 9 februari 2026 (de helft). 8 op de 10 zijn klaar tegen wo 11 februari 2026."),
            (10, False, "8 op de 10 zijn klaar tegen wo 11 februari 2026."),
            (11, True, "8 op de 10 zijn klaar tegen wo 11 februari 2026. Zolang we op jou wachten, schuift dit op."),
            (12, False, "Dit duurt langer dan meestal."),
            (12, True, "Dit duurt langer dan meestal."),
        ],
    )
    def test_no_day_that_is_past_is_promised(self, today: int, waits: bool, words: str) -> None:
        half, most = date(2026, 2, 9), date(2026, 2, 11)
        assert rules.expected_words(half, most, waits=waits, today=date(2026, 2, today)) == words


@pytest.mark.django_db
class TestNight:
    def test_half_and_eight_out_of_ten(self) -> None:
        for days in (1, 2, 3, 4, 5, 6, 7, 8, 9, 20):
            decided(days)
        assert doorlooptijd.compute_doorlooptijden(NOW) == 1
        assert figures() == [("adreswijziging", 10, 5, 8)]

    def test_of_nine_nothing_is_said_and_old_figures_go(self) -> None:
        Doorlooptijd.objects.create(soort="proef", dienst="oud", aantal=12, helft=1, meeste=2, berekend_op=NOW)
        for _ in range(9):
            decided(3)
        for _ in range(10):
            decided(4, dienst="attest")
        assert doorlooptijd.compute_doorlooptijden(NOW) == 1
        assert figures() == [("attest", 10, 4, 4)]

    def test_what_is_too_old_runs_still_or_was_decided_by_a_rule_does_not_count(self) -> None:
        for _ in range(10):
            decided(3)
        decided(40, sent=NOW - timedelta(days=600))
        Dossier.objects.filter(pk=decided(40).pk).update(fase=Fase.IN_BEHANDELING, uitkomst="", beslist_op=None)
        Besluit.objects.create(dossier=decided(0), uitkomst="toegekend", door_regel="attest@1")
        Besluit.objects.create(dossier=decided(3), uitkomst="toegekend")
        doorlooptijd.compute_doorlooptijden(NOW)
        assert figures() == [("adreswijziging", 11, 3, 3)]

    def test_waiting_for_the_citizen_is_not_ours(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doorlooptijd, "_CHUNK", 3)
        for _ in range(10):
            dossier = decided(8)
            asked = Vraag.objects.create(
                dossier=dossier, door=cast.dirk, titel="x", tekst="x", tegen=NOW.date(),
                beantwoord_op=MONDAY + timedelta(days=4),
            )  # fmt: skip
            Vraag.objects.filter(pk=asked.pk).update(created_at=MONDAY + timedelta(days=1))
        doorlooptijd.compute_doorlooptijden(NOW)
        assert figures() == [("adreswijziging", 10, 5, 5)]

    def test_weeks_before_the_term_began_are_not_ours(self) -> None:
        """A signature, a payment, a place on a list: the term begins when that is there."""
        for _ in range(10):
            late = held(3, weeks=6)
            Termijn.objects.create(dossier=late, naam="Nazien", dagen=5, soort="werkdagen", start=MONDAY.date(),
                                   einde=MONDAY.date(), gehaald_op=vandaag(MONDAY))  # fmt: skip
        for _ in range(10):
            decided(3, dienst="attest")
        doorlooptijd.compute_doorlooptijden(NOW)
        assert figures() == [("adreswijziging", 10, 3, 3), ("attest", 10, 3, 3)]

    def test_without_a_term_the_step_that_let_us_begin_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        register_code("proef_plaats", "Je kreeg een plaats")
        monkeypatch.setattr("profiel.behandeling.begonnen.BEGINCODES", {"proef_plaats"})
        for _ in range(10):
            dossier = decided(8)
            for days in (1, 7, 40):  # the last one came after the decision
                step(dossier, "proef_plaats", MONDAY + timedelta(days=days))
        doorlooptijd.compute_doorlooptijden(NOW)
        assert figures() == [("adreswijziging", 10, 3, 3)]

    def test_a_question_of_before_the_reopening_is_not_taken_off(self, cast: Cast) -> None:
        for _ in range(10):
            dossier = decided(8)
            step(dossier, "heropend", MONDAY + timedelta(days=7))
            asked = Vraag.objects.create(
                dossier=dossier, door=cast.dirk, titel="x", tekst="x", tegen=NOW.date(),
                vervallen_op=MONDAY + timedelta(days=4),
            )  # fmt: skip
            Vraag.objects.filter(pk=asked.pk).update(created_at=MONDAY + timedelta(days=1))
        doorlooptijd.compute_doorlooptijden(NOW)
        assert figures() == [("adreswijziging", 10, 3, 3)]

    def test_once_a_night_and_again_after_a_failure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(10):
            decided(3, sent=timezone.now() - timedelta(days=30))

        def fail(now: datetime) -> None:
            raise RuntimeError("proef")

        with monkeypatch.context() as patch:
            patch.setattr(doorlooptijd, "_count", fail)
            with pytest.raises(RuntimeError):
                doorlooptijden()
        assert not Taakslot.objects.filter(taak=doorlooptijd.TAAK).exists()
        assert doorlooptijden() == 1
        assert doorlooptijden() == 0
        assert len(figures()) == 1


@pytest.mark.django_db
class TestPage:
    def page(self, cast: Cast, dossier: Dossier) -> str:
        return client_of(cast.ada.account).get(f"/dossiers/{dossier.kenmerk}/").content.decode()

    def test_it_stands_beside_the_term_and_says_who_acts(self, cast: Cast, dossier: Dossier) -> None:
        assert "Meestal klaar" not in self.page(cast, dossier)
        Doorlooptijd.objects.create(
            soort="proef", dienst="adreswijziging", aantal=12, helft=5, meeste=9, berekend_op=NOW
        )
        page = self.page(cast, dossier)
        half = add_werkdagen(vandaag(timezone.now()), 5)
        assert f"Rond {format_datum(half)} (de helft)." in page
        assert "De stad: we beslissen" in page

    def test_waiting_moves_it_and_it_is_your_turn(self, cast: Cast, dossier: Dossier) -> None:
        Doorlooptijd.objects.create(
            soort="proef", dienst="adreswijziging", aantal=12, helft=5, meeste=9, berekend_op=NOW
        )
        vraag = ask(dossier, at_work(cast.dirk))
        with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
            page = self.page(cast, dossier)
            assert "Zolang we op jou wachten, schuift dit op." in page
            assert "Jij: stuur je huurcontract" in page
            actions.answer(vraag, tekst="Hier.", bestand=None, by=as_citizen(cast.ada))
            page = self.page(cast, dossier)
        assert "Zolang we op jou wachten" not in page
        start = vandaag(dossier.ingediend_op)  # type: ignore[arg-type]
        waited = sum(add_werkdagen(start, n) <= start + timedelta(days=7) for n in range(1, 8))
        half, _ = rules.expected(start, helft=5, meeste=9, gewacht=waited)
        assert f"Rond {format_datum(half)} (de helft)." in page

    def test_it_counts_from_the_start_of_the_term(self, cast: Cast, dossier: Dossier) -> None:
        Doorlooptijd.objects.create(
            soort="proef", dienst="adreswijziging", aantal=12, helft=5, meeste=9, berekend_op=NOW
        )
        Dossier.objects.filter(pk=dossier.pk).update(ingediend_op=timezone.now() - timedelta(days=60))
        assert "Dit duurt langer dan meestal." in self.page(cast, dossier)
        step(dossier, "heropend", timezone.now())
        half = format_datum(add_werkdagen(vandaag(timezone.now()), 5))
        assert f"Rond {half} (de helft)." in self.page(cast, dossier)
        term = actions.start_termijn(dossier, "Beslissing", 20, "werkdagen", by=at_work(cast.dirk))
        assert f"Rond {half} (de helft)." in self.page(cast, dossier)
        Termijn.objects.filter(pk=term.pk).update(start=term.start - timedelta(days=60))
        assert "Dit duurt langer dan meestal." in self.page(cast, dossier)

    def test_what_was_not_sent_did_not_begin(self, cast: Cast, dossier: Dossier) -> None:
        assert began_of(cast.concept()) is None
        assert began_of(dossier) == vandaag(timezone.now())

    def test_a_decided_one_says_neither(self, cast: Cast, dossier: Dossier) -> None:
        Doorlooptijd.objects.create(
            soort="proef", dienst="adreswijziging", aantal=12, helft=5, meeste=9, berekend_op=NOW
        )
        actions.close(dossier, reden="Dubbel.", grond="dubbel", by=at_work(cast.dirk))
        page = self.page(cast, dossier)
        assert "Meestal klaar" not in page
        assert "Wie is nu aan zet?" not in page
