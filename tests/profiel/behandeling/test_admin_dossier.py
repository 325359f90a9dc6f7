"""The back office through HTTP: work list, page, every step, who may not, and two handlers at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from profiel.behandeling import actions, poorten
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.behandeling.models import Notitie, Sjabloon, Termijn, Toewijzing, Vraag
from profiel.dossiers.actions import reopen
from profiel.dossiers.models import Besluit, Brief, Dossier, Fase, Uitkomst
from profiel.mensen.models import Account
from profiel.toegang.models import Inzage, Team
from stadsportaal.kern.kalender import vandaag
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, client_of

BackOffice = Callable[[Account], Client]
LIST = "/beheer/dossiers/dossier/"
GRANTED = Beslissing(Uitkomst.TOEGEKEND)
REFUSAL = {
    "uitkomst": "geweigerd", "reden": "Je woont er niet.", "beroep_instantie": "de Raad van State",
    "beroep_termijn": "60", "beroep_hoe": "Stuur een aangetekende brief.",
}  # fmt: skip


def url(dossier: Dossier, step: str = "change") -> str:
    return f"{LIST}{dossier.pk}/{step}/"


def later(days: int = 10) -> str:
    return (vandaag(timezone.now()) + timedelta(days=days)).isoformat()


def question(**more: str) -> dict[str, str]:
    return {"titel": "Stuur je huurcontract", "tekst": "We missen het.", "wil_document": "on", "tegen": later(), **more}


def press(client: Client, dossier: Dossier, step: str, **data: Any) -> Any:
    dossier.refresh_from_db()
    return client.post(url(dossier, step), {"versie": dossier.versie, **data})


def buttons(client: Client, dossier: Dossier) -> set[str]:
    page = client.get(url(dossier)).content.decode()
    return set(re.findall(rf'{LIST}{dossier.pk}/(\w+)/"', page)) - {"history", "change"}


RUNNING = {"take", "decide", "ask", "note", "start_termijn", "assign", "move", "close"}


class TestList:
    def test_one_row_and_six_cost_the_same(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        actions.take(dossier, by=at_work(cast.dirk))
        dirk.get(LIST)
        with CaptureQueriesContext(connection) as one:
            dirk.get(LIST)
        for _ in range(5):
            actions.take(cast.dossier(), by=at_work(cast.beheerder))
        with CaptureQueriesContext(connection) as six:
            response = dirk.get(LIST)
        assert len(response.context["cl"].result_list) == 6
        assert len(six) == len(one)

    def test_names_no_citizen(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        page = dirk.get(LIST).content.decode()
        assert f"{dossier.kenmerk[:4]}-{dossier.kenmerk[4:]}" in page
        assert "Ada" not in page
        assert "Peeters" not in page
        assert not Inzage.objects.exists()

    def test_shows_the_team_s_running_dossiers_and_nothing_else(self, cast: Cast, dirk: Client) -> None:
        mine, decided = cast.dossier(), cast.dossier()
        cast.concept()
        Dossier.objects.filter(pk=cast.dossier().pk).update(team=cast.other_team)
        decide(decided, GRANTED, by=at_work(cast.dirk))
        assert shown(dirk) == {mine.pk}
        assert shown(dirk, stand="beslist") == {decided.pk}
        assert shown(dirk, stand="alles") == {mine.pk, decided.pk}

    def test_filters(self, cast: Cast, dirk: Client) -> None:
        free, mine, waiting, late = (cast.dossier() for _ in range(4))
        for row in (mine, waiting, late):
            actions.take(row, by=at_work(cast.dirk))
        actions.assign(late, cast.beheerder, by=at_work(cast.dirk))
        press(dirk, waiting, "ask", **question())
        yesterday = vandaag(timezone.now()) - timedelta(days=1)
        Dossier.objects.filter(pk__in=[late.pk, waiting.pk]).update(verwachte_datum=yesterday)
        Dossier.objects.filter(pk=free.pk).update(dienst="attest")
        assert shown(dirk, wie="ik") == {mine.pk, waiting.pk}
        assert shown(dirk, wie="niemand") == {free.pk}
        assert shown(dirk, aan_zet="burger") == {waiting.pk}
        assert shown(dirk, aan_zet="wij") == {free.pk, mine.pk, late.pk}
        assert shown(dirk, aan_zet="te_laat") == {late.pk}
        assert shown(dirk, dienst="attest") == {free.pk}
        assert shown(dirk, team="bevolking") == {free.pk, mine.pk, waiting.pk, late.pk}
        page = dirk.get(LIST).content.decode()
        assert "te laat</strong>" in page
        assert "wacht op de burger" in page
        assert "nog niemand" in page

    def test_search_by_kenmerk_in_any_spelling_or_a_word(self, cast: Cast, dirk: Client) -> None:
        one, two = cast.dossier(), cast.dossier(titel="Een attest aanvragen")
        assert shown(dirk, q=f"{one.kenmerk[:4].lower()}-{one.kenmerk[4:].lower()}") == {one.pk}
        assert shown(dirk, q="attest") == {two.pk}


def shown(client: Client, **query: str) -> set[int]:
    return {row.pk for row in client.get(LIST, query).context["cl"].result_list}


class TestPage:
    def test_shows_everything_and_is_written_down(
        self, cast: Cast, dossier: Dossier, dirk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(poorten.DOSSIERDELEN, "proef", lambda d: [("Nieuw adres", [("Straat", "Kroonstraat 24")])])
        actions.start_termijn(dossier, "Beslissen", 30, "kalenderdagen", by=at_work(cast.dirk))
        actions.add_note(dossier, "Nagebeld, niemand thuis.", by=at_work(cast.dirk))
        vraag = actions.ask(
            dossier, titel="Stuur je contract", tekst="We missen het.", wil_document=True,
            tegen=vandaag(timezone.now()) + timedelta(days=9), by=at_work(cast.dirk),
        )  # fmt: skip
        actions.answer(vraag, tekst="Ik heb er geen.", bestand=None, by=as_citizen(cast.ada))
        page = dirk.get(url(dossier)).content.decode()
        for text in (
            "Kroonstraat 24", "Nagebeld, niemand thuis.", "Stuur je contract", "Ik heb er geen.", "Ada Peeters",
            "Notitie toegevoegd", "(intern)", "30 kalenderdagen", "Je gaf je antwoord",
        ):  # fmt: skip
            assert text in page
        look = Inzage.objects.get()
        assert (look.profiel, look.door, look.dossier) == (cast.ada, "Team bevolking", dossier.kenmerk)
        assert look.reden == "Behandeling van je aanvraag “Je adres wijzigen”"
        assert "Dirk" not in f"{look.door}{look.reden}{look.wat}"

    def test_no_inline_script_or_style(self, dossier: Dossier, dirk: Client) -> None:
        for address in (LIST, url(dossier), url(dossier, "decide"), "/beheer/"):
            page = dirk.get(address).content.decode()
            assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
            assert not re.search(r"<style|\sstyle=|\son\w+=", page)

    def test_nothing_can_be_edited_added_or_deleted(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        assert dirk.post(url(dossier), {"titel": "Anders"}).status_code == 403
        assert dirk.post(url(dossier, "delete"), {"post": "yes"}).status_code == 403
        assert dirk.get(f"{LIST}add/").status_code == 403
        dossier.refresh_from_db()
        assert dossier.titel == "Je adres wijzigen"

    @pytest.mark.parametrize(
        ("prepare", "expected"),
        [
            (None, RUNNING),
            ("ask", (RUNNING - {"ask"}) | {"drop_question"}),
            ("decide", {"execute", "reopen", "note"}),
            ("close", {"reopen", "note"}),
        ],
    )
    def test_buttons_follow_the_phase(
        self, cast: Cast, dossier: Dossier, dirk: Client, prepare: str | None, expected: set[str]
    ) -> None:
        data = {
            "ask": question(),
            "decide": {"uitkomst": "toegekend"},
            "close": {"reden": "Dubbel.", "grond": "dubbel"},
        }
        if prepare:
            assert press(dirk, dossier, prepare, **data[prepare]).status_code == 302
        assert buttons(dirk, dossier) == expected

    def test_a_lezer_looks_only(self, cast: Cast, dossier: Dossier, back_office: BackOffice) -> None:
        els = back_office(cast.els)
        assert buttons(els, dossier) == set()
        assert press(els, dossier, "take").status_code == 404

    def test_a_document_is_opened_and_written_down(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        decide(dossier, GRANTED, by=at_work(cast.dirk))
        document = dossier.documenten.get()
        page = dirk.get(url(dossier)).content.decode()
        address = f"{LIST}{dossier.pk}/documenten/{document.kenmerk}/"
        assert address in page
        assert "De stad Antwerpen keurt je aanvraag goed." in dirk.get(address).content.decode()
        assert Inzage.objects.filter(wat="document", profiel=cast.ada).exists()
        other = cast.dossier()
        assert dirk.get(f"{LIST}{other.pk}/documenten/{document.kenmerk}/").status_code == 404


class TestSteps:
    def test_take_assign_release_move(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        assert press(dirk, dossier, "take").headers["Location"] == url(dossier)
        assert Toewijzing.objects.get(tot__isnull=True).medewerker == cast.dirk
        press(dirk, dossier, "assign", medewerker=cast.beheerder.pk)
        assert Toewijzing.objects.get(tot__isnull=True).medewerker == cast.beheerder
        press(dirk, dossier, "release")
        assert not Toewijzing.objects.filter(tot__isnull=True).exists()
        district = Team.objects.create(code="deurne", naam="Deurne", diensten=["adreswijziging"])
        response = press(dirk, dossier, "move", team=district.pk)
        assert response.status_code == 302
        assert dirk.get(url(dossier)).status_code == 404

    @pytest.mark.parametrize(("step", "field"), [("assign", "medewerker"), ("move", "team")])
    def test_only_those_who_may_are_on_the_list(
        self, cast: Cast, dossier: Dossier, dirk: Client, step: str, field: str
    ) -> None:
        wrong = {"medewerker": cast.ander.pk, "team": cast.other_team.pk}[field]
        response = press(dirk, dossier, step, **{field: wrong})
        assert response.status_code == 422

    def test_ask_and_drop(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        press(dirk, dossier, "ask", **question())
        vraag = Vraag.objects.get()
        assert (vraag.titel, vraag.wil_document, vraag.door) == ("Stuur je huurcontract", True, cast.dirk)
        press(dirk, dossier, "drop_question")
        vraag.refresh_from_db()
        assert not vraag.is_open

    def test_a_day_that_is_past_is_refused_with_the_words_kept(self, dossier: Dossier, dirk: Client) -> None:
        response = press(dirk, dossier, "ask", **question(tegen=later(0)))
        assert response.status_code == 422
        page = response.content.decode()
        assert "Kies een dag na vandaag." in page
        assert "We missen het." in page
        assert page.split("<title>")[1].startswith("Fout: ")

    def test_note_and_term(self, dossier: Dossier, dirk: Client) -> None:
        press(dirk, dossier, "note", tekst="Nagebeld.")
        assert Notitie.objects.get().tekst == "Nagebeld."
        press(dirk, dossier, "start_termijn", naam="Beslissen", dagen="20", soort="werkdagen")
        assert Termijn.objects.get().dagen == 20

    def test_grant_execute_reopen_close(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        press(dirk, dossier, "decide", uitkomst="toegekend")
        assert Besluit.objects.get().uitkomst == "toegekend"
        press(dirk, dossier, "execute")
        press(dirk, dossier, "reopen", reden="Er was een fout.")
        press(dirk, dossier, "close", reden="Je vroeg dit twee keer.", grond="dubbel")
        dossier.refresh_from_db()
        assert dossier.fase == Fase.STOPGEZET

    def test_a_grant_leaves_appeal_text_out(self, dossier: Dossier, dirk: Client) -> None:
        press(dirk, dossier, "decide", **{**REFUSAL, "uitkomst": "toegekend"})
        assert Besluit.objects.get().beroep_instantie == ""

    def test_refuse_with_reason_and_appeal(self, dossier: Dossier, dirk: Client) -> None:
        assert press(dirk, dossier, "decide", **REFUSAL).status_code == 302
        besluit = Besluit.objects.get()
        assert (besluit.beroep_instantie, besluit.beroep_termijn_dagen) == ("de Raad van State", 60)
        page = dirk.get(url(dossier)).content.decode()
        assert "Je woont er niet." in page
        assert "de Raad van State, tot en met" in page

    @pytest.mark.parametrize("missing", ["reden", "beroep_instantie", "beroep_termijn", "beroep_hoe"])
    @pytest.mark.parametrize("outcome", ["geweigerd", "deels"])
    def test_refuse_without_is_422_with_input_kept(
        self, dossier: Dossier, dirk: Client, missing: str, outcome: str
    ) -> None:
        response = press(dirk, dossier, "decide", **{**REFUSAL, "uitkomst": outcome, missing: ""})
        assert response.status_code == 422
        form = response.context["form"]
        assert list(form.errors) == [missing]
        page = response.content.decode()
        for name, value in REFUSAL.items():
            assert name in {missing, "uitkomst"} or value in page
        assert not Besluit.objects.exists()

    def test_a_letter_is_posted(self, cast: Cast, dirk: Client) -> None:
        found = cast.dossier(cast.cem)
        press(dirk, found, "decide", uitkomst="toegekend")
        assert "post_letter" in buttons(dirk, found)
        press(dirk, found, "post_letter")
        assert Brief.objects.get().afgedrukt_op is not None
        assert "post_letter" not in buttons(dirk, found)
        assert press(dirk, found, "post_letter").status_code == 404

    def test_a_step_that_is_not_there_any_more_is_409(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        decide(dossier, GRANTED, by=at_work(cast.beheerder))
        response = press(dirk, dossier, "take")
        assert response.status_code == 409
        assert "dit dossier is beslist" in response.content.decode()


class TestTexts:
    def test_start_from_a_text_of_this_dienst(self, dossier: Dossier, dirk: Client) -> None:
        common = {"soort": "weigering", "tekst": "Je woont er niet.", "beroep_instantie": "de Raad",
                  "beroep_termijn_dagen": 60, "beroep_hoe": "Schrijf."}  # fmt: skip
        Sjabloon.objects.create(code="woont-er-niet", titel="Woont er niet", diensten=["adreswijziging"], **common)
        Sjabloon.objects.create(code="elders", titel="Andere dienst", diensten=["attest"], **common)
        page = dirk.get(url(dossier, "decide")).content.decode()
        assert "Woont er niet" in page
        assert "Andere dienst" not in page
        form = dirk.get(url(dossier, "decide"), {"sjabloon": "woont-er-niet"}).context["form"]
        assert form.initial["uitkomst"] == "geweigerd"
        assert form.initial["beroep_termijn"] == 60
        assert dirk.get(url(dossier, "decide"), {"sjabloon": "elders"}).context["form"].initial == {}

    def test_a_question_from_a_text(self, dossier: Dossier, dirk: Client) -> None:
        Sjabloon.objects.create(code="contract", soort="vraag", titel="Stuur je contract", tekst="We missen het.")
        page = dirk.get(url(dossier, "ask"), {"sjabloon": "contract"}).content.decode()
        assert 'value="Stuur je contract"' in page

    def test_preview_sends_nothing_and_keeps_the_version(
        self, cast: Cast, dossier: Dossier, dirk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def preview(dossier: Dossier, code: str, outcome: str, facts: dict[str, Any]) -> poorten.Voorbeeld:
            return poorten.Voorbeeld(f"{code}: {dossier.actie_wat}", outcome)

        monkeypatch.setattr(poorten, "VOORBEELDEN", [preview])
        shown = dossier.versie
        actions.add_note(dossier, "Intussen.", by=at_work(cast.beheerder))
        response = dirk.post(url(dossier, "ask"), {"versie": shown, "voorbeeld": "1", **question()})
        page = response.content.decode()
        assert response.status_code == 200
        assert "vraag_gesteld: Stuur je huurcontract" in page
        assert f'name="versie" value="{shown}"' in page
        assert not Vraag.objects.exists()

    def test_a_step_without_message_says_so(
        self, dossier: Dossier, dirk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(poorten, "VOORBEELDEN", [])
        response = press(dirk, dossier, "close", reden="Dubbel.", grond="dubbel", voorbeeld="1")
        assert "De burger krijgt geen bericht" in response.content.decode()


STEPS = sorted(RUNNING | {"drop_question", "execute", "reopen", "post_letter"})


@pytest.mark.parametrize("who", ["owner", "gemachtigde", "stranger", "other_team", "anonymous"])
def test_idor(cast: Cast, dossier: Dossier, back_office: BackOffice, who: str) -> None:
    """Citizens never come in; a handler of another team finds nothing, whatever the address."""
    client = back_office(cast.ander) if who == "other_team" else cast.clients()[who]
    decide(dossier, GRANTED, by=at_work(cast.dirk))
    reopen(dossier, reden="Nog eens.", by=at_work(cast.dirk))
    document = dossier.documenten.get()
    expected = 404 if who == "other_team" else 302
    for address in (url(dossier), url(dossier, "history"), f"{LIST}{dossier.pk}/documenten/{document.kenmerk}/"):
        assert client.get(address).status_code == expected
    for step in STEPS:
        response = client.post(url(dossier, step), {"versie": dossier.versie})
        assert response.status_code == expected, step
    assert not Inzage.objects.exists()


def test_staff_without_second_factor_stays_outside(cast: Cast, dossier: Dossier) -> None:
    assert client_of(cast.dirk).get(url(dossier)).status_code == 302


def test_the_log_of_the_admin_holds_no_names(cast: Cast, dossier: Dossier, dirk: Client) -> None:
    press(dirk, dossier, "take")
    press(dirk, dossier, "note", tekst="Ada Peeters belde.")
    entries = LogEntry.objects.all()
    assert not any("Peeters" in f"{entry.object_repr}{entry.change_message}" for entry in entries.order_by("pk"))


def test_the_timeline_is_the_history(dossier: Dossier, dirk: Client) -> None:
    """Django's page of it would be empty: it exists for what that log speaks of."""
    address = reverse("admin:dossiers_dossier_history", args=[dossier.pk])
    assert dirk.get(address).status_code == 404
    assert address not in dirk.get(url(dossier)).content.decode()
    team = reverse("admin:toegang_team_history", args=[dossier.team_id])
    assert team in dirk.get(reverse("admin:toegang_team_change", args=[dossier.team_id])).content.decode()
    assert dirk.get(team).status_code == 200


def test_a_dossier_of_nobody_cannot_be_given_back(dossier: Dossier, dirk: Client) -> None:
    release = reverse("admin:dossiers_dossier_release", args=[dossier.pk])
    assert release not in dirk.get(url(dossier)).content.decode()
    press(dirk, dossier, "take")
    assert release in dirk.get(url(dossier)).content.decode()


def test_a_dienst_has_the_name_of_the_catalogue(
    dossier: Dossier, dirk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poorten, "DIENSTNAMEN", [lambda: {dossier.dienst: "Je adres wijzigen"}])
    assert "<td>Je adres wijzigen, " in dirk.get(url(dossier)).content.decode()
    together = dirk.get(f"{LIST}samen/ask/", {"rij": dossier.pk}).content.decode()
    assert "<td>Je adres wijzigen</td>" in together


def test_an_empty_field_is_said_plainly(dossier: Dossier, dirk: Client) -> None:
    for step, said in (("note", "Vul dit in."), ("assign", "Maak een keuze.")):
        answer = press(dirk, dossier, step)
        assert answer.status_code == 422
        assert f"<li>{said}</li>" in answer.content.decode() and "vereist" not in answer.content.decode()
