"""The list, the page, documents and secret links, through HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from profiel.dossiers import actions, poorten
from profiel.dossiers.actions import Actie, Stap, progress
from profiel.dossiers.models import Betrokkene, Document, Dossier, Fase, Toegangssleutel, Voortgang
from profiel.dossiers.pagina import in_het_kort, people_of, public_context, to_come, volgende
from profiel.dossiers.poorten import register_code
from profiel.dossiers.teksten import FASE_UITLEG, STAAT_STIL
from profiel.toegang.models import Inzage
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kenmerk import format_kenmerk, new_kenmerk
from stadsportaal.kern.logs import JsonFormatter
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of

SYSTEM = Toegang.systeem()


def document_of(dossier: Dossier, **more: Any) -> Document:
    facts = {"zin": "De stad keurt je aanvraag goed.", "datum": "di 3 maart 2026", "kenmerk": "X", "rijen": [],
             "reden": "", "beroep": ["Je kunt beroep instellen tot en met vr 3 april 2026."]}  # fmt: skip
    return Document.objects.create(
        kenmerk=new_kenmerk(),
        dossier=dossier,
        soort="besluit",
        titel="Besluit",
        sjabloon="besluit@1",
        inhoud=facts,
        **more,
    )


def token_of(dossier: Dossier, cast: Cast, days: int = 1, scope: str = "lezen") -> str:
    until = timezone.now() + timedelta(days=days)
    return actions.issue_sleutel(dossier, scope=scope, verloopt_op=until, by=as_citizen(cast.ada))


class TestList:
    def test_twenty_a_page_the_latest_first(self, cast: Cast) -> None:
        for number in range(21):
            cast.dossier(titel=f"Zaak {number:02}")
        client = client_of(cast.ada.account)
        first = client.get(reverse("dossiers:dossiers"))
        assert [item["dossier"].titel for item in first.context["items"]] == [f"Zaak {n:02}" for n in range(20, 0, -1)]
        second = client.get(reverse("dossiers:dossiers"), {"pagina": 2})
        assert [item["dossier"].titel for item in second.context["items"]] == ["Zaak 00"]

    def test_one_row_and_six_cost_the_same(self, cast: Cast) -> None:
        client = client_of(cast.ada.account)
        cast.dossier()
        client.get(reverse("dossiers:dossiers"))  # the first visit also renews the session
        with CaptureQueriesContext(connection) as one:
            client.get(reverse("dossiers:dossiers"))
        for _ in range(5):
            cast.dossier()
        with CaptureQueriesContext(connection) as six:
            client.get(reverse("dossiers:dossiers"))
        assert len(six) == len(one) <= 8

    def test_nothing_yet_gives_a_next_step(self, cast: Cast) -> None:
        response = client_of(cast.cem.account).get(reverse("dossiers:dossiers"))
        assert "Je hebt nog geen dossiers" in response.content.decode()

    def test_says_what_is_next(self, cast: Cast) -> None:
        found = cast.dossier()
        step = Stap(
            "vraag_gesteld", Fase.IN_BEHANDELING, actie=Actie("Stuur je huurcontract", "/x/", date(2026, 3, 20))
        )
        progress(found, step, by=SYSTEM)
        page = client_of(cast.ada.account).get(reverse("dossiers:dossiers")).content.decode()
        assert "Stuur je huurcontract, ten laatste op vr 20 maart 2026" in page
        assert "Actie nodig" in page


class TestPage:
    def test_shows_status_timeline_and_facts(self, cast: Cast, dossier: Dossier) -> None:
        Betrokkene.objects.create(dossier=dossier, profiel=cast.bram, rol="mede_aanvrager")
        progress(dossier, Stap("in_behandeling", Fase.IN_BEHANDELING, verwachte_datum=date(2026, 4, 10)), by=SYSTEM)
        progress(dossier, Stap("notitie", intern=True), by=SYSTEM)
        response = client_of(cast.ada.account).get(dossier.get_absolute_url())
        page = response.content.decode()
        assert [item["titel"] for item in response.context["tijdlijn"]] == [
            "Je diende je aanvraag in", "We behandelen je aanvraag", "We beslissen",
        ]  # fmt: skip
        assert [item["soort"] for item in response.context["tijdlijn"]] == ["done", "now", "later"]
        assert "Notitie" not in page
        assert "Klaar ten laatste op vr 10 april 2026" in page
        assert "Ada Peeters en Bram Peeters" in page
        assert "Team bevolking, 03 22 11 333" in page
        assert format_kenmerk(dossier.kenmerk) in page

    def test_the_next_step_comes_first(self, cast: Cast, dossier: Dossier) -> None:
        step = Stap(
            "vraag_gesteld", Fase.IN_BEHANDELING, actie=Actie("Stuur je huurcontract", "/x/", date(2026, 3, 20))
        )
        progress(dossier, step, by=SYSTEM)
        response = client_of(cast.ada.account).get(dossier.get_absolute_url())
        page = response.content.decode()
        assert page.index("Jouw volgende stap, ten laatste vr 20 maart 2026") < page.index("Waar staat je dossier?")
        assert response.context["tijdlijn"][1]["soort"] == "action"
        assert STAAT_STIL not in page, "there is no term"

    def test_who_only_reads_is_given_nothing_to_do(self, cast: Cast, dossier: Dossier) -> None:
        """A child whom it concerns sees what is asked, and no way to do it: that is for whose dossier it is."""
        Betrokkene.objects.create(dossier=dossier, profiel=cast.cem, rol="kind")
        step = Stap("vraag_gesteld", Fase.IN_BEHANDELING, actie=Actie("Stuur je huurcontract", "/x/doen/"))
        progress(dossier, step, by=SYSTEM)
        page = client_of(cast.cem.account).get(dossier.get_absolute_url()).content.decode()
        assert "Nu te doen" in page
        assert "Dat doet de aanvrager zelf." in page
        assert "De aanvrager: stuur je huurcontract" in page
        assert page.count("We kunnen pas verder als de aanvrager iets doet.") == 2
        for own in ("/x/doen/", "Doe het nu", "Jouw volgende stap", "als jij iets doet", "Laat iemand meekijken"):
            assert own not in page
        mine = client_of(cast.ada.account).get(dossier.get_absolute_url()).content.decode()
        for own in ("/x/doen/", "Doe het nu", "Jouw volgende stap", "als jij iets doet", "Jij: stuur"):
            assert own in mine
        assert "De aanvrager" not in mine

    def test_a_term_that_stands_still_has_no_last_day(self, cast: Cast, dossier: Dossier) -> None:
        progress(dossier, Stap("in_behandeling", Fase.IN_BEHANDELING, verwachte_datum=date(2026, 4, 10)), by=SYSTEM)
        progress(dossier, Stap("vraag_gesteld", actie=Actie("Stuur je huurcontract", "/x/")), by=SYSTEM)
        client = client_of(cast.ada.account)
        page = client.get(dossier.get_absolute_url())
        assert "10 april 2026" not in page.content.decode()
        assert page.content.decode().count(STAAT_STIL) == 2, "in the lead, and in short"
        assert [item["datum"] for item in page.context["tijdlijn"] if item["soort"] == "later"] == [""]
        assert "10 april 2026" not in client.get(reverse("mijn_stad")).content.decode()
        dossier.volgt = True  # type: ignore[attr-defined]
        assert volgende(dossier) == FASE_UITLEG["in_behandeling"]
        assert public_context(dossier)["lead"].endswith(STAAT_STIL)
        progress(dossier, Stap("vraag_beantwoord", actie=None, verwachte_datum=date(2026, 4, 17)), by=SYSTEM)
        page = client.get(dossier.get_absolute_url())
        assert "Klaar ten laatste op vr 17 april 2026" in page.content.decode()
        assert STAAT_STIL not in page.content.decode()

    def test_steps_of_an_app_have_no_day_either(self, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
        until = date(2026, 4, 10)
        monkeypatch.setitem(poorten.VERWACHT, "proef", lambda found: [poorten.Verwacht("We komen", until)])
        dossier.verwachte_datum = until
        assert [step.datum for step in to_come(dossier)] == [until]
        dossier.actie_wat = "Zeg wanneer"
        assert [step.datum for step in to_come(dossier)] == [None]

    @pytest.mark.parametrize(
        ("outcome", "title"),
        [("toegekend", "goedgekeurd"), ("deels", "een deel is goedgekeurd"), ("geweigerd", "geweigerd")],
    )
    def test_a_decision_is_named_by_its_outcome(self, cast: Cast, dossier: Dossier, outcome: str, title: str) -> None:
        progress(dossier, Stap("beslist", Fase.BESLIST, outcome), by=SYSTEM)
        response = client_of(cast.ada.account).get(dossier.get_absolute_url())
        assert title in response.context["tijdlijn"][-1]["titel"]
        assert response.context["status"] == outcome

    def test_constant_queries(self, cast: Cast, dossier: Dossier) -> None:
        client = client_of(cast.ada.account)
        document_of(dossier)
        client.get(dossier.get_absolute_url())  # the first visit also renews the session
        with CaptureQueriesContext(connection) as one:
            client.get(dossier.get_absolute_url())
        for _ in range(5):
            progress(dossier, Stap("bijgewerkt", tekst="Nieuws."), by=SYSTEM)
            document_of(dossier)
            Betrokkene.objects.create(dossier=dossier, profiel=cast.bram, rol="mede_aanvrager", tot=timezone.now())
        Betrokkene.objects.create(dossier=dossier, profiel=cast.bram, rol="mede_aanvrager")
        with CaptureQueriesContext(connection) as six:
            client.get(dossier.get_absolute_url())
        assert len(six) == len(one) <= 8

    def test_through_another_counter_or_on_paper(self, cast: Cast, dossier: Dossier) -> None:
        """The timeline says through whom and where; a date among the parameters is written in words."""
        register_code("proef_dag", "Er komt iemand langs", "Op {dag}, met {hoeveel} mensen.")
        Voortgang.objects.create(
            dossier=dossier, code="proef_dag", fase="ingediend", parameters={"dag": "2026-03-23"}, door="gemachtigde",
            kanaal="balie",
        )  # fmt: skip
        page = client_of(cast.ada.account).get(dossier.get_absolute_url()).content.decode()
        assert "Op ma 23 maart 2026, met – mensen." in page
        assert "door je gemachtigde, aan het loket" in page

    def test_a_document_that_ends_says_when(self, cast: Cast, dossier: Dossier) -> None:
        document_of(dossier, geldig_tot=date(2026, 6, 30))
        page = client_of(cast.ada.account).get(dossier.get_absolute_url()).content.decode()
        assert "geldig tot di 30 juni 2026" in page

    def test_nobody_s_dossier_has_no_contact_and_no_names(self, dossier: Dossier) -> None:
        dossier.team = None
        dossier.betrokkenen.update(profiel=None)
        rows = in_het_kort(dossier, people_of(dossier), [])
        assert [row["naam"] for row in rows] == ["Wie is nu aan zet?", "Wat betekent “Ingediend”?"]
        assert rows[0]["waarde"] == "De stad"

    def test_the_line_in_a_list(self, dossier: Dossier) -> None:
        assert volgende(dossier) == FASE_UITLEG["ingediend"]
        dossier.verwachte_datum = date(2026, 4, 10)
        assert volgende(dossier) == "Klaar ten laatste op vr 10 april 2026"

    def test_a_dossier_of_an_app_has_its_page_there(self, cast: Cast, dossier: Dossier) -> None:
        Dossier.objects.filter(pk=dossier.pk).update(url_naam="mijn_stad", url_args=[])
        response = client_of(cast.ada.account).get(reverse("dossiers:dossier", args=[dossier.kenmerk]))
        assert response.headers["Location"] == reverse("mijn_stad")

    def test_contributed_pieces_and_steps(self, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
        messages = [{"naam": "Jij", "datum": "vandaag", "tekst": "Een stuk van elders", "eigen": True}]
        slot = poorten.Slot("onder", "profiel/behandeling/_vragen.html", {"berichten": messages})
        monkeypatch.setattr(poorten, "SLOTS", [])
        monkeypatch.setattr("profiel.dossiers.pagina.SLOTS", [lambda toegang, dossier: slot, lambda t, d: None])
        monkeypatch.setitem(
            poorten.VERWACHT, "proef", lambda d: [poorten.Verwacht("De wijkagent komt", uitleg="Wacht maar.")]
        )
        page = client_of(cast.ada.account).get(dossier.get_absolute_url()).content.decode()
        assert "Een stuk van elders" in page
        assert "De wijkagent komt" in page


class TestDocument:
    def test_official_page_with_the_facts_as_they_stood(self, cast: Cast, dossier: Dossier) -> None:
        document = document_of(dossier)
        page = client_of(cast.ada.account).get(reverse("dossiers:document", args=[document.kenmerk])).content.decode()
        assert "De stad keurt je aanvraag goed." in page
        assert "Je kunt beroep instellen tot en met vr 3 april 2026." in page
        assert "geldt niet meer" not in page

    def test_a_withdrawn_one_says_so(self, cast: Cast, dossier: Dossier) -> None:
        document = document_of(dossier, ingetrokken_op=timezone.now())
        client = client_of(cast.ada.account)
        page = client.get(reverse("dossiers:document", args=[document.kenmerk])).content.decode()
        assert "Dit besluit geldt niet meer" in page
        assert "Geldt niet meer" in client.get(dossier.get_absolute_url()).content.decode()


class TestInzage:
    def test_a_gemachtigde_leaves_a_trace_the_owner_does_not(self, cast: Cast, dossier: Dossier) -> None:
        client_of(cast.ada.account).get(dossier.get_absolute_url())
        assert not Inzage.objects.exists()
        document = document_of(dossier)
        bram = client_of(cast.bram.account, cast.grant)
        bram.get(dossier.get_absolute_url())
        bram.get(reverse("dossiers:document", args=[document.kenmerk]))
        looks = Inzage.objects.order_by("pk")
        assert [(look.wat, look.dossier, look.profiel, look.door) for look in looks] == [
            ("dossier", dossier.kenmerk, cast.ada, "Je gemachtigde"),
            ("document", dossier.kenmerk, cast.ada, "Je gemachtigde"),
        ]


class TestSleutel:
    def test_the_token_is_exchanged_and_left_behind(self, cast: Cast, dossier: Dossier) -> None:
        client, token = Client(), token_of(dossier, cast)
        response = client.get(reverse("dossiers:sleutel", args=[token]))
        clean = reverse("dossiers:volgen", args=[dossier.kenmerk])
        assert response.headers["Location"] == clean
        assert token not in clean
        assert "no-store" in response.headers["Cache-Control"]
        assert token not in str(dict(client.session))
        page = client.get(clean).content.decode()
        assert "Je diende je aanvraag in" in page
        assert "Ada" not in page

    def test_personal_words_and_documents_stay_inside(self, cast: Cast, dossier: Dossier) -> None:
        progress(dossier, Stap("bijgewerkt", tekst="Haar moeder is ziek."), by=SYSTEM)
        document = document_of(dossier)
        client = Client()
        client.get(reverse("dossiers:sleutel", args=[token_of(dossier, cast)]))
        page = client.get(reverse("dossiers:volgen", args=[dossier.kenmerk])).content.decode()
        assert "Je dossier is bijgewerkt" in page
        assert "moeder" not in page
        assert client.get(reverse("dossiers:document", args=[document.kenmerk])).status_code == 302  # log in first
        assert client.get(reverse("dossiers:dossier", args=[dossier.kenmerk])).status_code == 302

    def test_one_key_opens_one_dossier(self, cast: Cast, dossier: Dossier) -> None:
        other, client = cast.dossier(), Client()
        client.get(reverse("dossiers:sleutel", args=[token_of(dossier, cast)]))
        assert client.get(reverse("dossiers:volgen", args=[other.kenmerk])).status_code == 404

    def test_wrong_expired_and_revoked_are_the_same_404(self, cast: Cast, dossier: Dossier) -> None:
        revoked = token_of(dossier, cast)
        Toegangssleutel.objects.update(ingetrokken_op=timezone.now())
        for token in ("zomaar", token_of(dossier, cast, days=-1), revoked):
            assert Client().get(reverse("dossiers:sleutel", args=[token])).status_code == 404

    def test_revoking_closes_a_session_that_is_open(self, cast: Cast, dossier: Dossier) -> None:
        client = Client()
        client.get(reverse("dossiers:sleutel", args=[token_of(dossier, cast)]))
        actions.revoke_sleutel(Toegangssleutel.objects.get(), by=as_citizen(cast.ada))
        assert client.get(reverse("dossiers:volgen", args=[dossier.kenmerk])).status_code == 404

    def test_the_token_is_in_no_line_of_the_log(
        self, cast: Cast, dossier: Dossier, caplog: pytest.LogCaptureFixture
    ) -> None:
        token = token_of(dossier, cast)
        with caplog.at_level("INFO"):
            Client().get(reverse("dossiers:sleutel", args=[token]))
            Client().get(reverse("dossiers:sleutel", args=["x" + token]))
        out = "\n".join(JsonFormatter().format(record) for record in caplog.records)
        assert out.count('"route": "dossiers:sleutel"') >= 2
        assert token not in out

    def test_claiming_once_however_often_it_is_sent(self, cast: Cast, dossier: Dossier) -> None:
        client = client_of(cast.cem.account)
        client.get(reverse("dossiers:sleutel", args=[token_of(dossier, cast)]))
        page = client.get(reverse("dossiers:volgen", args=[dossier.kenmerk]))
        key = page.content.decode().split('name="sleutel" value="')[1].split('"')[0]
        url = reverse("dossiers:claim_dossier", args=[dossier.kenmerk])
        for _ in range(2):
            assert client.post(url, {"sleutel": key}).headers["Location"] == dossier.get_absolute_url()
        assert dossier.betrokkenen.filter(profiel=cast.cem, rol="volger").count() == 1
        assert client.get(dossier.get_absolute_url()).status_code == 200

    def test_claiming_without_a_key_is_404(self, cast: Cast, dossier: Dossier) -> None:
        client = client_of(cast.cem.account)
        client.get(reverse("dossiers:sleutel", args=[token_of(dossier, cast)]))
        key = client.get(reverse("dossiers:volgen", args=[dossier.kenmerk])).content.decode()
        key = key.split('name="sleutel" value="')[1].split('"')[0]
        other = cast.dossier()
        assert client.post(reverse("dossiers:claim_dossier", args=[other.kenmerk]), {"sleutel": key}).status_code == 404


IDOR = {"owner": 200, "gemachtigde": 200, "stranger": 404, "other_team": 404, "anonymous": 302}


@pytest.mark.parametrize(("who", "status"), IDOR.items())
def test_idor(cast: Cast, dossier: Dossier, who: str, status: int) -> None:
    client, document = cast.clients()[who], document_of(dossier)
    for url in (dossier.get_absolute_url(), reverse("dossiers:document", args=[document.kenmerk])):
        assert client.get(url).status_code == status
    assert client.get(reverse("dossiers:volgen", args=[dossier.kenmerk])).status_code == 404
    claim = client.post(reverse("dossiers:claim_dossier", args=[dossier.kenmerk]))
    assert claim.status_code == (302 if who == "anonymous" else 409)  # no key of a form


@pytest.mark.parametrize("limits", [{"diensten": ["iets-anders"]}, {"dossiers": []}, {"themas": ["wonen"]}])
def test_a_limited_grant_does_not_reach_further(cast: Cast, dossier: Dossier, limits: dict[str, list[str]]) -> None:
    document = document_of(dossier)
    for name, values in limits.items():
        setattr(cast.grant, name, values)
    cast.grant.save()
    client = client_of(cast.bram.account, cast.grant)
    assert client.get(dossier.get_absolute_url()).status_code == 404
    assert client.get(reverse("dossiers:document", args=[document.kenmerk])).status_code == 404
