"""The work list: filters by term and reason, lists kept under a name, and one act on many rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import DeadlockDetected, LockNotAvailable

from profiel.behandeling import actions, poorten
from profiel.behandeling.actions import bulk, filters, gesprek
from profiel.behandeling.admin.bulk import PAGES
from profiel.behandeling.models import OpgeslagenFilter, Sjabloon, Toewijzing, Vraag
from profiel.behandeling.rules import MOST_AT_ONCE, MOST_FILTERS
from profiel.dossiers.actions import Stap, progress
from profiel.dossiers.models import Besluit, Dossier, Fase
from profiel.toegang.models import Inzage
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import vandaag
from tests.profiel.behandeling.conftest import BackOffice
from tests.profiel.behandeling.stappen import SYSTEM, ask
from tests.profiel.behandeling.test_admin_dossier import LIST, REFUSAL, later, question, shown
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

KEEP = reverse("admin:dossiers_dossier_werklijst")


def page_of(act: str) -> str:
    return reverse("admin:dossiers_dossier_bulk", args=[act])


def rows(*dossiers: Dossier) -> list[str]:
    """As the form carries them: the version that it showed."""
    for dossier in dossiers:
        dossier.refresh_from_db()
    return [f"{dossier.pk}:{dossier.versie}" for dossier in dossiers]


def results(response: Any) -> dict[int, str]:
    return {row.pk: row.reden for row, _ in response.context["uitslagen"]}


class TestFilters:
    def test_by_term(self, cast: Cast, dirk: Client) -> None:
        today = vandaag(timezone.now())
        days = {"today": 0, "soon": 7, "far": 8, "late": -1, "waiting": 0}
        made = {name: cast.dossier() for name in days}
        ask(made["waiting"], at_work(cast.dirk))
        for name, row in made.items():
            Dossier.objects.filter(pk=row.pk).update(verwachte_datum=today + timedelta(days=days[name]))
        assert shown(dirk, termijn="vandaag") == {made["today"].pk}
        assert shown(dirk, termijn="week") == {made["today"].pk, made["soon"].pk}
        assert shown(dirk, termijn="te_laat") == {made["late"].pk}
        assert shown(dirk, termijn="stil") == {made["waiting"].pk}

    def test_what_is_no_work_stays_out_until_one_asks(self, cast: Cast, dirk: Client) -> None:
        mine, other = cast.dossier(), cast.dossier()
        Dossier.objects.filter(pk=other.pk).update(soort="afspraak")
        assert shown(dirk) == {mine.pk}
        assert shown(dirk, soort="afspraak") == {other.pk}
        assert shown(dirk, soort="alles") == {mine.pk, other.pk}
        assert shown(dirk, q=other.kenmerk) == {other.pk}
        closed = cast.dossier()
        actions.close(closed, reden="Dubbel.", grond="dubbel", by=at_work(cast.dirk))
        assert shown(dirk, q=closed.kenmerk) == {closed.pk}

    def test_diensten_have_the_name_of_the_catalogue(
        self, cast: Cast, dirk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dossier = cast.dossier()
        monkeypatch.setattr(poorten, "DIENSTNAMEN", [lambda: {dossier.dienst: "Zo heet de dienst"}])
        Dossier.objects.filter(pk=cast.dossier().pk).update(dienst="er-was-eens")
        page = dirk.get(LIST).content.decode()
        assert "Zo heet de dienst" in page
        assert "Er was eens" in page

    def test_by_reason_and_who(self, cast: Cast, dirk: Client) -> None:
        plain, found = cast.dossier(), cast.dossier()
        progress(found, Stap("bijgewerkt", intern=True, werkreden="adres-onbekend"), by=SYSTEM)
        assert found.werkreden == "adres-onbekend"
        actions.take(plain, by=at_work(cast.beheerder))
        actions.take(found, by=at_work(cast.dirk))
        page = dirk.get(LIST).content.decode()
        assert page.count("Adres onbekend") == 2
        assert shown(dirk, reden="adres-onbekend") == {found.pk}
        assert shown(dirk, wie="team") == {plain.pk}
        assert "Adres onbekend" in dirk.get(f"{LIST}{found.pk}/change/").content.decode()

    def test_by_question_of_the_citizen(self, cast: Cast, dirk: Client) -> None:
        cast.dossier()
        asked = cast.dossier()
        gesprek.ask_city(asked, "Wanneer?", by=as_citizen(cast.ada))
        assert shown(dirk, aan_zet="vraag") == {asked.pk}
        gesprek.reply(asked, "Morgen.", by=at_work(cast.dirk))
        assert shown(dirk, aan_zet="vraag") == set()


class TestKept:
    def test_kept_shared_used_and_forgotten(
        self, cast: Cast, dossier: Dossier, dirk: Client, back_office: BackOffice
    ) -> None:
        assert "Bewaar deze filters" not in dirk.get(LIST).content.decode()
        page = dirk.get(LIST, {"termijn": "te_laat", "wie": "ik", "q": "Ada"}).content.decode()
        keep = f"{KEEP}?termijn=te_laat&amp;wie=ik"
        assert keep in page
        form = dirk.get(keep.replace("&amp;", "&")).content.decode()
        assert 'value="termijn=te_laat&amp;wie=ik"' in form
        data = {"naam": "Mijn brandjes", "zoek": "wie=ik&termijn=te_laat&q=Ada&x=1", "team": cast.team.pk}
        assert dirk.post(KEEP, data).headers["Location"] == f"{LIST}?termijn=te_laat&wie=ik"
        assert dirk.post(KEEP, data).status_code == 302
        row = OpgeslagenFilter.objects.get()
        assert (row.zoek, row.team, str(row)) == ("termijn=te_laat&wie=ik", cast.team, "Mijn brandjes")

        current = dirk.get(LIST, {"termijn": "te_laat", "wie": "ik"}).content.decode()
        assert '<strong aria-current="page">Mijn brandjes</strong>' in current
        beheerder, ander = back_office(cast.beheerder), back_office(cast.ander)
        theirs = beheerder.get(LIST).content.decode()
        assert "Mijn brandjes" in theirs
        assert "Verwijder<" not in theirs
        assert "Mijn brandjes" not in ander.get(LIST).content.decode()
        forget = reverse("admin:dossiers_dossier_werklijst_vergeten", args=[row.pk])
        assert [client.post(forget).status_code for client in (beheerder, ander)] == [404, 404]
        assert dirk.get(forget).status_code == 404
        assert dirk.post(forget).status_code == 302
        assert dirk.post(forget).status_code == 404
        assert not OpgeslagenFilter.objects.exists()

    def test_bad_input(self, cast: Cast, dirk: Client) -> None:
        for data in ({"naam": ""}, {"naam": "x", "team": cast.other_team.pk}):
            response = dirk.post(KEEP, {"zoek": "wie=ik", **data})
            assert response.status_code == 422
            assert 'value="wie=ik"' in response.content.decode()
        grown = "team=" + "\U0001f600" * 60  # 65 characters that become 725 in an address
        assert dirk.post(KEEP, {"naam": "x", "zoek": grown}).status_code == 404
        assert not OpgeslagenFilter.objects.exists()

    def test_actions(self, cast: Cast) -> None:
        dirk = at_work(cast.dirk)
        for refused in ({"by": SYSTEM, "team": None}, {"by": dirk, "team": cast.other_team}):
            with pytest.raises(Http404):
                filters.save_filter("x", "", lijst="dossier", **refused)  # type: ignore[arg-type]
        for number in range(MOST_FILTERS):
            filters.save_filter(f"{number}", "wie=ik", lijst="dossier", team=None, by=dirk)
        with pytest.raises(filters.FiltersEnough):
            filters.save_filter("een te veel", "", lijst="dossier", team=None, by=dirk)
        again = filters.save_filter("0", "wie=niemand", lijst="dossier", team=None, by=dirk)
        assert again.zoek == "wie=niemand"
        with pytest.raises(Http404):
            filters.delete_filter(again, by=at_work(cast.beheerder))
        assert not as_citizen(cast.ada).opgeslagen_filters().exists()

    def test_the_list_costs_the_same_with_six(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        by = at_work(cast.dirk)
        filters.save_filter("0", "wie=ik", lijst="dossier", team=cast.team, by=by)
        dirk.get(LIST)
        with connection.execute_wrapper(counter := Counter()):
            dirk.get(LIST)
        for number in range(5):
            filters.save_filter(f"lijst {number}", "wie=ik", lijst="dossier", team=cast.team, by=by)
        with connection.execute_wrapper(more := Counter()):
            dirk.get(LIST)
        assert more.count == counter.count


class Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.count += 1
        return execute(*args)


class TestMany:
    def test_the_list_leads_to_the_page(self, cast: Cast, dirk: Client, back_office: BackOffice) -> None:
        first, second = cast.dossier(), cast.dossier()
        page = dirk.get(LIST).content.decode()
        for act in PAGES:
            assert f'value="bulk_{act}"' in page
        chosen = {"action": "bulk_assign", "_selected_action": [first.pk, second.pk]}
        response = dirk.post(LIST, chosen)
        assert response.headers["Location"] == f"{page_of('assign')}?rij={first.pk}&rij={second.pk}"
        form = dirk.get(response.headers["Location"]).content.decode()
        for dossier in (first, second):
            assert f'value="{dossier.pk}:{dossier.versie}"' in form
        assert not Inzage.objects.exists()
        assert "Ada" not in form

    def test_too_many_are_refused_in_words(self, cast: Cast, dirk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("profiel.behandeling.admin.bulk.MOST_AT_ONCE", 1)
        chosen = [cast.dossier().pk, cast.dossier().pk]
        response = dirk.post(LIST, {"action": "bulk_close", "_selected_action": chosen}, follow=True)
        assert "Kies ten hoogste 1 dossiers tegelijk." in response.content.decode()

    def test_assign_says_what_became_of_each_row(self, cast: Cast, dirk: Client) -> None:
        good, moved, ended, gone = (cast.dossier() for _ in range(4))
        before = rows(good, moved, ended, gone)
        actions.add_note(moved, "Ik belde al.", by=at_work(cast.beheerder))
        actions.close(ended, reden="Dubbel.", grond="dubbel", by=at_work(cast.beheerder))
        before[2] = rows(ended)[0]
        Dossier.objects.filter(pk=gone.pk).update(team=cast.other_team)
        response = dirk.post(page_of("assign"), {"rij": before, "medewerker": cast.beheerder.pk})
        assert response.status_code == 200
        seen = results(response)
        assert seen[good.pk] == ""
        assert seen[moved.pk].startswith("Iemand heeft dit intussen gewijzigd.")
        assert "stopgezet" in seen[ended.pk]
        assert seen[gone.pk] == bulk.GONE
        assert Toewijzing.objects.get(tot__isnull=True).dossier == good
        page = response.content.decode()
        assert "Wijs toe: 1 van 4 gelukt" in page
        assert f"Jij keek naar versie {moved.versie - 1}, nu is het versie {moved.versie}" in page
        assert "Notitie toegevoegd" in page
        moved.refresh_from_db()
        assert f'value="{moved.pk}:{moved.versie}"' in page
        assert f'value="{good.pk}:' not in page
        again = dirk.post(page_of("assign"), {"rij": rows(moved), "medewerker": cast.beheerder.pk})
        assert results(again) == {moved.pk: ""}

    def test_sent_twice_is_done_once_and_nothing_typed_is_lost(self, cast: Cast, dirk: Client) -> None:
        dossiers = [cast.dossier(), cast.dossier()]
        data = {"rij": rows(*dossiers), **question()}
        assert dirk.post(page_of("ask"), data).status_code == 200
        second = dirk.post(page_of("ask"), data)
        assert second.status_code == 409
        assert "We missen het." in second.content.decode()
        assert Vraag.objects.count() == 2

    def test_a_question_from_a_text_that_holds_for_all(
        self, cast: Cast, dirk: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = cast.dossier(), cast.dossier()
        Dossier.objects.filter(pk=second.pk).update(dienst="attest")
        common = {"soort": "vraag", "tekst": "We missen het."}
        Sjabloon.objects.create(code="een", titel="Alleen adres", diensten=["adreswijziging"], **common)
        Sjabloon.objects.create(code="alle", titel="Voor iedereen", **common)
        address = f"{page_of('ask')}?rij={first.pk}&rij={second.pk}"
        page = dirk.get(address).content.decode()
        assert "Voor iedereen" in page
        assert "Alleen adres" not in page
        assert 'value="Voor iedereen"' in dirk.get(f"{address}&sjabloon=alle").content.decode()
        monkeypatch.setattr(poorten, "VOORBEELDEN", [lambda d, c, u, p: poorten.Voorbeeld(f"{c}: {d.actie_wat}", "x")])
        versions = rows(first, second)
        actions.add_note(first, "Intussen.", by=at_work(cast.beheerder))
        shown = dirk.post(page_of("ask"), {"rij": versions, "voorbeeld": "1", **question()}).content.decode()
        assert "vraag_gesteld: Stuur je huurcontract" in shown
        assert f'value="{versions[0]}"' in shown
        assert "Ingediend, wacht op de burger" not in shown
        assert Inzage.objects.get().dossier == first.kenmerk
        assert not Vraag.objects.exists()

    def test_decide_and_close(self, cast: Cast, dirk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second, guarded = cast.dossier(), cast.dossier(), cast.dossier()
        Dossier.objects.filter(pk=guarded.pk).update(soort="bewaakt")

        def guard(dossier: Dossier, step: str, by: object) -> None:
            raise DomainError("Dit beslis je op de eigen pagina.")

        monkeypatch.setitem(poorten.WACHTERS, "bewaakt", guard)
        response = dirk.post(page_of("decide"), {"rij": rows(first, guarded), **REFUSAL})
        assert results(response) == {first.pk: "", guarded.pk: "Dit beslis je op de eigen pagina."}
        assert Besluit.objects.get().beroep_instantie == "de Raad van State"
        closed = dirk.post(page_of("close"), {"rij": rows(second), "reden": "Dubbel.", "grond": "dubbel"})
        assert results(closed) == {second.pk: ""}
        second.refresh_from_db()
        assert second.fase == Fase.STOPGEZET

    def test_bad_input_is_422_with_rows_and_words_kept(self, cast: Cast, dirk: Client) -> None:
        first, second = cast.dossier(), cast.dossier()
        response = dirk.post(page_of("ask"), {"rij": rows(first, second), **question(tegen=later(0))})
        assert response.status_code == 422
        page = response.content.decode()
        assert "Kies een dag na vandaag." in page
        assert "We missen het." in page
        assert all(f'value="{row}"' in page for row in rows(first, second))
        assert page.split("<title>")[1].startswith("Fout: ")

    @pytest.mark.parametrize(
        "posted", [[], ["x"], ["1:x"], ["9" * 20], ["1"] * 2 + [f"{n}" for n in range(MOST_AT_ONCE + 1)]]
    )
    def test_nonsense_is_404(self, cast: Cast, dossier: Dossier, dirk: Client, posted: list[str]) -> None:
        assert dirk.post(page_of("close"), {"rij": posted, "reden": "x", "grond": "dubbel"}).status_code == 404
        assert dirk.get(page_of("close"), {"rij": posted}).status_code == 404

    def test_whoever_may_not(self, cast: Cast, dossier: Dossier, dirk: Client, back_office: BackOffice) -> None:
        data = {"rij": rows(dossier), "reden": "Dubbel.", "grond": "dubbel"}
        assert back_office(cast.ander).post(page_of("close"), data).status_code == 404
        assert back_office(cast.els).post(page_of("close"), data).status_code == 404
        assert dirk.get(f"{page_of('take')}?rij={dossier.pk}").status_code == 404
        reports = reverse("admin:meldingen_meldingdossier_bulk", args=["close"])
        assert dirk.get(f"{reports}?rij={dossier.pk}").status_code == 404
        dossier.refresh_from_db()
        assert dossier.is_lopend

    def test_one_that_is_held_stops_no_other(self, cast: Cast) -> None:
        held, free = cast.dossier(), cast.dossier()

        def act(dossier: Dossier, versie: int) -> None:
            if dossier == held:
                raise OperationalError("bezet") from LockNotAvailable()

        done = bulk.run_each([(held.pk, 1), (free.pk, 1)], act, by=at_work(cast.dirk))
        assert [(row.pk, row.reden, row.gelukt) for row in done] == [(held.pk, bulk.BUSY, False), (free.pk, "", True)]

        def broken(dossier: Dossier, versie: int) -> None:
            raise OperationalError("stuk")

        with pytest.raises(OperationalError):
            bulk.run_each([(free.pk, 1)], broken, by=at_work(cast.dirk))

    def test_one_that_takes_too_long_stops_no_other(self, cast: Cast) -> None:
        """The clock of the database ends one statement, really: what was done before stays, and says so."""
        done, slow, crossed, last = (cast.dossier() for _ in range(4))

        def act(dossier: Dossier, versie: int) -> None:
            with transaction.atomic():
                Dossier.objects.filter(pk=dossier.pk).update(eigen_status="gedaan")
                if dossier == crossed:
                    raise OperationalError("kruis") from DeadlockDetected()
                if dossier == slow:
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL statement_timeout = '50ms'")
                        cursor.execute("SELECT pg_sleep(5)")

        chosen = [done, slow, crossed, last]
        told = bulk.run_each([(row.pk, 1) for row in chosen], act, by=at_work(cast.dirk))
        assert [row.reden for row in told] == ["", bulk.SLOW, bulk.BUSY, ""]
        assert [Dossier.objects.get(pk=row.pk).eigen_status for row in chosen] == ["gedaan", "", "", "gedaan"]


@pytest.mark.django_db(transaction=True)
def test_two_handlers_assign_the_same_ten_at_once() -> None:
    """Each row goes to exactly one of the two; whoever was second reads so on that row."""
    cast = Cast()
    dossiers = [cast.dossier() for _ in range(10)]
    versions = [(row.pk, row.versie) for row in dossiers]
    outcome: dict[str, list[bulk.Uitslag]] = {}
    start = threading.Barrier(2)

    def press(name: str) -> None:
        who = {"dirk": cast.dirk, "beheerder": cast.beheerder}[name]
        start.wait()
        outcome[name] = bulk.run_each(
            versions, lambda row, versie: actions.assign(row, who, by=at_work(who), versie=versie), by=at_work(who)
        )
        connection.close()

    threads = [threading.Thread(target=press, args=[name]) for name in ("dirk", "beheerder")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = {name: {row.pk for row in done if row.gelukt} for name, done in outcome.items()}
    assert won["dirk"] | won["beheerder"] == {row.pk for row in dossiers}
    assert not won["dirk"] & won["beheerder"]
    with transaction.atomic():
        held = Toewijzing.objects.filter(tot__isnull=True).order_by("pk")
        assert {(row.dossier_id, row.medewerker_id) for row in held} == {
            (pk, getattr(cast, name).pk) for name, pks in won.items() for pk in pks
        }
