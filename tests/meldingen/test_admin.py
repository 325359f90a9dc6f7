"""The back office of reports through HTTP: list, page, every step, photos, contact, and who may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meldingen.actions import afhandeling, give_feedback
from meldingen.admin.melding import map_link
from meldingen.models import Melding, MeldingFoto
from profiel.behandeling.models import Toewijzing
from profiel.dossiers.models import Voortgang
from profiel.mensen.models import Account
from profiel.toegang.models import Inzage, Team
from tests.meldingen.kast import DEURNE, NOBODY, Kast, codes, foto, report, sleutel_of, today

LIST = "/beheer/meldingen/meldingdossier/"


def url(melding: Melding, step: str = "change") -> str:
    return f"{LIST}{melding.dossier_id}/{step}/"


def press(client: Client, melding: Melding, step: str, **data: Any) -> Any:
    melding.dossier.refresh_from_db()
    return client.post(url(melding, step), {"versie": melding.dossier.versie, **data})


def page(client: Client, melding: Melding) -> str:
    answer = client.get(url(melding))
    assert answer.status_code == 200
    return answer.content.decode()


def buttons(client: Client, melding: Melding) -> set[str]:
    return set(re.findall(rf'{url(melding, "")[:-1]}(\w+)/"', page(client, melding))) - {"history", "change"}


GENERAL = {"take", "ask", "note", "start_termijn", "extend_termijn", "assign"}
RUNNING = {"plan", "start_work", "solve", "close_unsolved", "mark_double", "forward_outside", "move"}


class TestList:
    def test_one_row_and_six_cost_the_same(self, kast: Kast, dirk: Client) -> None:
        report(fotos=[foto()])
        dirk.get(LIST)
        with CaptureQueriesContext(connection) as one:
            dirk.get(LIST)
        for _ in range(5):
            report(fotos=[foto(), foto()])
        with CaptureQueriesContext(connection) as six:
            shown = dirk.get(LIST)
        assert len(one) == len(six)
        assert shown.content.decode().count("Toon op de kaart") == 6

    def test_shows_what_where_and_how_far_but_nobody(self, kast: Kast, dirk: Client) -> None:
        melding, _ = report(kast.as_ada, fotos=[foto()], email="iemand@voorbeeld.invalid")
        text = dirk.get(LIST).content.decode()
        for word in ("Losse stoeptegel", "gemeld", "Antwerpen", "Meir 12", "nog niemand"):
            assert word in text
        for secret in ("Ada", "iemand@", "tegel los"):
            assert secret not in text
        assert "mlat=51.21800&amp;mlon=4.40800" in map_link(melding)

    def test_only_of_one_s_teams(self, kast: Kast, dirk: Client, back_office: Callable[[Account], Client]) -> None:
        mine, groen = report()[0], report(categorie="onkruid")[0]
        gardener = back_office(kast.groen)
        assert (str(mine.dossier_id) in dirk.get(LIST).content.decode()) is True
        assert dirk.get(url(groen)).status_code == gardener.get(url(mine)).status_code == 404
        assert page(gardener, groen)
        assert press(gardener, mine, "mark_seen").status_code == 404

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 3), ("?status=alles", 4), ("?status=opgelost", 1), ("?status=gemeld", 3), ("?categorie=water", 1),
            ("?categorie=losse-stoeptegel", 1), ("?district=deurne", 1), ("?district=antwerpen&categorie=water", 1),
        ],
    )  # fmt: skip
    def test_filters(self, kast: Kast, dirk: Client, query: str, count: int) -> None:
        report(categorie="rioolgeur")
        report(categorie="bank", op=DEURNE)
        report()
        afhandeling.solve(report()[0], tekst="Klaar.", by=kast.as_dirk)
        assert dirk.get(LIST + query).content.decode().count("Toon op de kaart") == count

    def test_the_filter_says_what_it_shows_by_itself(self, kast: Kast, dirk: Client) -> None:
        text = dirk.get(LIST).content.decode()
        assert re.search(r">\s*Open\s*</a>", text)
        assert re.search(r">\s*Opgelost\s*</a>", text)


class TestPage:
    def test_shows_the_report_and_writes_down_who_looked(self, kast: Kast, dirk: Client) -> None:
        melding, _ = report(kast.as_ada, fotos=[foto()])
        text = page(dirk, melding)
        for word in ("Er ligt een tegel los.", "Stoep en straat: Losse stoeptegel", "Meir 12", "Toon op de kaart"):
            assert word in text
        assert [row.door for row in Inzage.objects.filter(profiel=kast.ada)] == [kast.wegen.naam]

    def test_the_general_page_leads_here(self, kast: Kast, dirk: Client) -> None:
        melding, _ = report()
        answer = dirk.get(f"/beheer/dossiers/dossier/{melding.dossier_id}/change/")
        assert (answer.status_code, answer["Location"]) == (302, url(melding))

    def test_buttons_follow_the_table(self, kast: Kast, dirk: Client, back_office: Callable[[Account], Client]) -> None:
        melding, _ = report(fotos=[foto()], telefoon="0470")
        assert buttons(dirk, melding) == GENERAL | RUNNING | {"mark_seen", "release_foto", "contact"}
        assert buttons(back_office(kast.els), melding) == set(), "a lezer looks"
        afhandeling.solve(melding, tekst="Klaar.", by=kast.as_dirk)
        assert buttons(dirk, melding) == {"note", "reopen", "release_foto", "contact"}

    def test_all_that_it_led_to(self, kast: Kast, dirk: Client) -> None:
        first, _ = report()
        melding, token = report()
        afhandeling.plan(melding, today(), by=kast.as_dirk)
        afhandeling.forward_outside(melding, "fluvius", tekst="", by=kast.as_dirk)
        afhandeling.close_unsolved(melding, reden="prive", tekst="Nee.", by=kast.as_dirk)
        give_feedback(melding, tevreden=True, tekst="Goed.", by=NOBODY, sleutel=sleutel_of(token))
        other, _ = report()
        afhandeling.mark_double(other, first, by=kast.as_dirk)
        text = page(dirk, melding)
        for word in ("Fluvius", "privéterrein", "Goed.", "Ingepland"):
            assert word in text
        assert "Dubbel van" in page(dirk, other)


class TestPhotos:
    def test_of_one_s_team_only(self, kast: Kast, dirk: Client, back_office: Callable[[Account], Client]) -> None:
        melding, _ = report(kast.as_ada, fotos=[foto()])
        path = f"{LIST}{melding.dossier_id}/fotos/0/"
        assert path in page(dirk, melding)
        answer = dirk.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
        assert "foto" in set(Inzage.objects.values_list("wat", flat=True))
        assert dirk.get(f"{LIST}{melding.dossier_id}/fotos/1/").status_code == 404
        assert back_office(kast.groen).get(path).status_code == 404

    def test_one_is_released_for_others(self, kast: Kast, dirk: Client) -> None:
        melding, _ = report(fotos=[foto()])
        chosen = MeldingFoto.objects.get()
        assert "geen gezichten" in dirk.get(url(melding, "release_foto")).content.decode()
        press(dirk, melding, "release_foto", foto=chosen.pk)
        melding.refresh_from_db()
        assert melding.foto_publiek == chosen.bestand
        press(dirk, melding, "release_foto", foto="")
        melding.refresh_from_db()
        assert melding.foto_publiek is None


class TestContact:
    def test_shown_on_demand_and_written_down(self, kast: Kast, dirk: Client) -> None:
        melding, _ = report(email="iemand@voorbeeld.invalid", telefoon="0470 00 00 00")
        assert "iemand@" not in page(dirk, melding)
        answer = press(dirk, melding, "contact")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "iemand@voorbeeld.invalid" in text
        assert "0470 00 00 00" in text
        assert codes(melding)[-1] == ("contact_bekeken", True)
        step = Voortgang.objects.voor_medewerker(None, melding.dossier).last()
        assert step is not None
        assert step.account_id == kast.dirk.pk

    def test_not_by_looking_at_the_address(self, kast: Kast, dirk: Client) -> None:
        melding, _ = report(email="iemand@voorbeeld.invalid")
        assert dirk.get(url(melding, "contact")).status_code == 405


def tomorrow() -> str:
    return (today() + timedelta(days=1)).isoformat()


STEPS: list[tuple[str, dict[str, Any], str]] = [
    ("mark_seen", {}, "bekeken"),
    ("plan", {"op": "MORGEN"}, "ingepland"),
    ("start_work", {}, "in_uitvoering"),
    ("solve", {"tekst": "Hersteld."}, "opgelost"),
    ("close_unsolved", {"reden": "prive", "tekst": "Niet van ons."}, "niet_opgelost"),
    ("forward_outside", {"partij": "awv", "tekst": ""}, "doorgestuurd"),
    ("take", {}, "bekeken"),
]


@pytest.mark.parametrize(("step", "data", "status"), STEPS)
def test_each_step_through_its_button(kast: Kast, dirk: Client, step: str, data: dict[str, Any], status: str) -> None:
    melding, _ = report()
    given = {name: tomorrow() if value == "MORGEN" else value for name, value in data.items()}
    if given:
        assert dirk.get(url(melding, step)).status_code == 200
    answer = press(dirk, melding, step, **given)
    assert (answer.status_code, answer["Location"]) == (302, url(melding))
    melding.refresh_from_db()
    assert melding.status == status


def test_double_move_and_reopen(kast: Kast, dirk: Client) -> None:
    first, second = report()[0], report()[0]
    groen, _ = report(categorie="onkruid")
    for typed in ("nietbestaand", groen.dossier.kenmerk, "KM7R-T4XH"):
        refused = press(dirk, second, "mark_double", kenmerk=typed)
        assert refused.status_code == 422
        assert "We vinden geen melding" in refused.content.decode()
    press(dirk, second, "mark_double", kenmerk=first.dossier.kenmerk.lower())
    second.refresh_from_db()
    assert second.dubbel_van == first
    press(dirk, second, "reopen", reden="Het is een andere.")
    second.refresh_from_db()
    assert second.status == "heropend"
    answer = press(dirk, second, "move", team=Team.objects.get(code="groendienst").pk)
    assert answer.status_code == 302
    assert dirk.get(url(second)).status_code == 404, "it is another team's now"


def test_the_second_of_two_handlers_reads_both_versions(kast: Kast, dirk: Client) -> None:
    melding, _ = report()
    seen = melding.dossier.versie
    afhandeling.mark_seen(melding, by=kast.as_dirk)
    answer = dirk.post(url(melding, "solve"), {"versie": seen, "tekst": "Hersteld."})
    assert answer.status_code == 409
    assert "Iemand anders was je voor" in answer.content.decode()
    assert "Hersteld." in answer.content.decode()


def test_the_message_can_be_read_before_it_is_sent(kast: Kast, dirk: Client) -> None:
    melding, _ = report(kast.as_ada)
    answer = press(dirk, melding, "solve", tekst="Hersteld.", voorbeeld="1")
    assert "Opgelost: Losse stoeptegel" in answer.content.decode()
    assert not Toewijzing.objects.exists()
    melding.refresh_from_db()
    assert melding.status == "gemeld"


def test_categories_are_read_with_django_s_right(kast: Kast, back_office: Callable[[Account], Client]) -> None:
    Account.objects.filter(pk=kast.beheerder.pk).update(is_superuser=True)
    client = back_office(Account.objects.get(pk=kast.beheerder.pk))
    assert "Sluikstort" in client.get("/beheer/meldingen/categorie/").content.decode()
    assert client.get("/beheer/meldingen/categorie/sluikstort/change/").status_code == 200
