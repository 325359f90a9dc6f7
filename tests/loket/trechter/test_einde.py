"""One question at every end of a form: asked, answered once, kept without anybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from loket.actions import withdraw_aanvraag
from loket.bijdragen import asks_how_it_went
from loket.models import Aanvraag
from loket.trechter.actions import forget_marks
from loket.trechter.einde import Eindpunt
from loket.trechter.models import Eindmerk, Tevredenheid
from profiel.behandeling.actions import close, execute, expire
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.dossiers.models import Dossier, Fase, Uitkomst
from profiel.toegang.toegang import Toegang
from tests.loket.kast import NIEUW, Kast, aanvraag_of, attest, fill, sent, start, step, sterk, submit
from tests.loket.pagina import Node, Pagina
from tests.profiel.dossiers.cast import at_work, client_of

ASKS = reverse("loket:tevredenheid")
CARD, FILLED = "Hoe ging je aanvraag?", "Hoe ging het invullen?"


@pytest.fixture(autouse=True)
def _fresh_limit() -> None:
    cache.clear()


def form_of(page: Pagina) -> Node | None:
    return next((form for form in page.all("form") if form.attrs.get("action") == ASKS), None)


def hidden(form: Node) -> dict[str, str]:
    kinds = [node.attrs for node in form.find_all("input") if node.attrs.get("type") == "hidden"]
    return {attrs["name"]: attrs["value"] for attrs in kinds}


def answer(client: Client, page: Any, **typed: Any) -> Any:
    form = form_of(Pagina(page))
    assert form is not None
    return client.post(ASKS, {**hidden(form), **typed})


def ends() -> list[tuple[str, int, str | None]]:
    return [(row.einde, row.score, row.tekst) for row in Tevredenheid.objects.order_by("pk")]


def test_after_sending(ada: Client, kast: Kast) -> None:
    url = reverse("loket:aanvraag_submitted", args=[sent(ada, kast)])
    done = answer(ada, ada.get(url), score="4", tekst="  Vlot  ")
    assert (done.status_code, done.headers["Location"]) == (302, url)
    assert ends() == [("verstuurd", 4, "Vlot")]
    after = Pagina(ada.get(url))
    assert "Bedankt voor je antwoord" in after.root.text
    assert form_of(after) is None


def test_what_was_granted_at_once(ada: Client, kast: Kast) -> None:
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    answer(ada, ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])), score="5")
    assert ends() == [("meteen", 5, None)]


def test_who_is_not_eligible_is_asked_too(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    buiten = NIEUW | {"nieuw_adres-postcode": "9000", "nieuw_adres-gemeente": "Gent", "nieuw_adres-zeker": "on"}
    fill(ada, step(kenmerk, "adres"), **buiten)
    answer(ada, ada.get(reverse("loket:aanvraag_outcome", args=[kenmerk])), score="1", tekst="Jammer")
    assert ends() == [("uitkomst", 1, "Jammer")]


def test_who_throws_it_away_is_asked_and_may_skip(ada: Client, kast: Kast) -> None:
    thrown = fill(ada, reverse("loket:aanvraag_delete", args=[start(ada)]))
    assert thrown.headers["Location"].startswith(ASKS)
    page = ada.get(thrown.headers["Location"])
    assert "Je antwoorden zijn verwijderd" in Pagina(page).root.text
    assert Pagina(page).link("Sla over") == reverse("mijn_stad")
    answer(ada, page, score="2")
    assert ends() == [("verwijderd", 2, None)]
    assert ada.get(thrown.headers["Location"]).headers["Location"] == reverse("mijn_stad")


def test_after_a_refusal_by_a_person(ada: Client, kast: Kast) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    decide(dossier, NO, by=at_work(kast.dirk))
    page = Pagina(ada.get(dossier.get_absolute_url()))
    url = page.link(CARD)
    answer(ada, ada.get(url), score="3")
    assert ends() == [("beslist", 3, None)]


BEROEP = Beroep("het college", 30, "Stuur een brief.")
NO = Beslissing(Uitkomst.GEWEIGERD, reden="Je woont er niet.", beroep=BEROEP)


def _granted(dossier: Dossier, kast: Kast) -> None:
    decide(dossier, Beslissing(Uitkomst.TOEGEKEND), by=at_work(kast.dirk))


def _executed(dossier: Dossier, kast: Kast) -> None:
    _granted(dossier, kast)
    execute(dossier, by=at_work(kast.dirk))


ENDS: dict[str, tuple[Callable[[Dossier, Kast], object], str]] = {
    "granted": (_granted, "beslist"),
    "refused": (lambda dossier, kast: decide(dossier, NO, by=at_work(kast.dirk)), "beslist"),
    "executed": (_executed, "beslist"),
    "withdrawn": (lambda dossier, kast: withdraw_aanvraag(aanvraag_of(dossier.kenmerk), by=kast.as_ada), "ingetrokken"),
    "stopped": (
        lambda dossier, kast: close(dossier, reden="Dubbel.", grond="dubbel", by=at_work(kast.dirk)),
        "stopgezet",
    ),
    "expired": (lambda dossier, kast: expire(dossier, by=Toegang.systeem()), "verlopen"),
}


@pytest.mark.parametrize("end", ENDS)
def test_at_every_end_of_what_was_sent_once(ada: Client, kast: Kast, end: str) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    url = dossier.get_absolute_url()
    assert CARD not in Pagina(ada.get(url)).root.text, "it still runs"
    run, einde = ENDS[end]
    run(dossier, kast)
    page = ada.get(Pagina(ada.get(url)).link(CARD))
    assert "Hoe ging je aanvraag?" in Pagina(page).root.text
    assert answer(ada, page).status_code == 422
    done = answer(ada, page, score="3")
    assert done.headers["Location"] == url
    assert ends() == [(einde, 3, None)]
    assert CARD not in Pagina(ada.get(url)).root.text
    assert CARD not in Pagina(client_of_ada_again(kast).get(url)).root.text, "nor in a later visit"


def client_of_ada_again(kast: Kast) -> Client:
    assert kast.ada.account is not None
    return sterk(client_of(kast.ada.account), kast.ada.account)


def test_decided_and_executed_is_one_end(ada: Client, kast: Kast) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    _granted(dossier, kast)
    answer(ada, ada.get(Pagina(ada.get(dossier.get_absolute_url())).link(CARD)), score="5")
    execute(dossier, by=at_work(kast.dirk))
    assert CARD not in Pagina(ada.get(dossier.get_absolute_url())).root.text


def test_granted_at_once_is_asked_in_one_of_two_places(ada: Client, kast: Kast) -> None:
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    dossier = Dossier.objects.get(kenmerk=kenmerk)
    page = Pagina(ada.get(dossier.get_absolute_url()))
    answer(ada, ada.get(page.link(CARD)), score="5")
    assert ends() == [("meteen", 5, None)]
    assert form_of(Pagina(ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])))) is None


def test_only_of_whose_it_is(ada: Client, kast: Kast) -> None:
    dossier = aanvraag_of(sent(ada, kast)).dossier
    close(dossier, reden="Dubbel.", grond="dubbel", by=at_work(kast.dirk))
    assert asks_how_it_went(kast.as_ada, dossier) is None, "who reads along"
    dossier.handelt = True
    assert asks_how_it_went(kast.as_ada, dossier) is not None
    dossier.soort = "melding"
    assert asks_how_it_went(kast.as_ada, dossier) is None


def test_who_goes_on_later_is_asked_on_mijn_stad_once(ada: Client, kast: Kast) -> None:
    kenmerk = start(ada)
    mijn_stad = reverse("mijn_stad")
    assert FILLED not in Pagina(ada.get(mijn_stad)).root.text
    ada.get(reverse("loket:aanvraag_pause", args=[kenmerk, "wie"]))
    shown = Pagina(ada.get(mijn_stad))
    assert "Je antwoorden blijven bewaard." in shown.root.text
    done = answer(ada, ada.get(shown.link(FILLED)), score="2", tekst="Te lang")
    assert done.headers["Location"] == mijn_stad
    assert ends() == [("verlaten", 2, "Te lang")]
    assert FILLED not in Pagina(ada.get(mijn_stad)).root.text
    assert aanvraag_of(kenmerk).is_concept, "it is still there"


def test_a_draft_left_alone_is_asked_about_after_a_week(ada: Client, kast: Kast) -> None:
    kenmerk, other = start(ada), start(ada, "attest-hoofdverblijfplaats")
    ago = timezone.now() - timedelta(days=8)
    Dossier.objects.filter(kenmerk__in=[kenmerk, other]).update(bijgewerkt_op=ago)
    assert FILLED not in Pagina(ada.get(reverse("mijn_stad"))).root.text, "it was changed today"
    Aanvraag.objects.filter(dossier__kenmerk=kenmerk).update(updated_at=ago)
    with CaptureQueriesContext(connection) as one:
        page = Pagina(ada.get(reverse("mijn_stad")))
    answer(ada, ada.get(page.link(FILLED)), score="4")
    assert "Bedankt" in Pagina(ada.get(reverse("mijn_stad"))).root.text
    Aanvraag.objects.filter(dossier__kenmerk=other).update(updated_at=ago)
    with CaptureQueriesContext(connection) as two:
        page = Pagina(ada.get(reverse("mijn_stad")))
    assert len(one) == len(two)
    answer(ada, ada.get(page.link(FILLED)), score="5")
    assert ends() == [("verlaten", 4, None), ("verlaten", 5, None)]
    assert FILLED not in Pagina(ada.get(reverse("mijn_stad"))).root.text


def test_an_appointment_that_is_over(ada: Client, kast: Kast) -> None:
    """Whatever its page says: the piece of it is contributed through the slot of dossiers."""
    dossier = kast.dossier()
    dossier.soort, dossier.handelt = "afspraak", True
    assert asks_how_it_went(kast.as_ada, dossier) is None
    asked = {}
    for fase in (Fase.STOPGEZET, Fase.VERLOPEN, Fase.UITGEVOERD):
        dossier.fase = fase
        slot = asks_how_it_went(kast.as_ada, dossier)
        assert slot is not None
        asked[fase] = slot.data["titel"]
    around = "Hoe ging alles rond je afspraak?"
    assert asked == {Fase.UITGEVOERD: "Hoe ging je afspraak?", Fase.STOPGEZET: around, Fase.VERLOPEN: around}
    page = ada.get(slot.data["href"])
    assert "Hoe ging je afspraak?" in Pagina(page).root.text
    answer(ada, page, score="5")
    kept = Tevredenheid.objects.get()
    assert (kept.einde, kept.formulier, kept.versie) == ("afspraak", dossier.dienst, 0)
    assert asks_how_it_went(kast.as_ada, dossier) is None


def test_marks_say_nothing_and_go(ada: Client, kast: Kast) -> None:
    kenmerk = sent(ada, kast)
    answer(ada, ada.get(reverse("loket:aanvraag_submitted", args=[kenmerk])), score="4")
    mark = Eindmerk.objects.get()
    assert kenmerk not in mark.merk
    assert str(mark) == mark.merk[:8]
    assert mark.maand.day == 1
    assert forget_marks(timezone.now()) == 0
    assert forget_marks(timezone.now() + timedelta(days=440)) == 1


def test_one_answer_per_visit(ada: Client, kast: Kast) -> None:
    url = reverse("loket:aanvraag_submitted", args=[sent(ada, kast)])
    first, second = ada.get(url), ada.get(url)
    answer(ada, first, score="4")
    again = answer(ada, first, score="4")
    assert again.status_code == 302
    answer(ada, second, score="1")
    assert ends() == [("verstuurd", 4, None)]


def test_nothing_chosen_is_said_and_the_words_stay(ada: Client, kast: Kast) -> None:
    page = ada.get(reverse("loket:aanvraag_submitted", args=[sent(ada, kast)]))
    wrong = answer(ada, page, tekst="Dit bleef staan")
    assert wrong.status_code == 422
    shown = Pagina(wrong)
    assert shown.title.startswith("Fout: ")
    assert shown.summary[0][0] == shown.field_errors[0] == "Hoe ging het invullen: kies hoe het invullen ging"
    assert "Dit bleef staan" in shown.root.text
    assert "te lang" in Pagina(answer(ada, page, score="3", tekst="x" * 501)).root.text
    assert answer(ada, page, score="9").status_code == 422
    assert ends() == []


def test_what_we_did_not_sign_does_not_exist(ada: Client, kast: Kast) -> None:
    assert ada.get(ASKS).status_code == 404
    assert ada.get(ASKS + "?einde=verzonnen").status_code == 404
    page = ada.get(reverse("loket:aanvraag_submitted", args=[sent(ada, kast)]))
    form = form_of(Pagina(page))
    assert form is not None
    assert ada.post(ASKS, hidden(form) | {"einde": "x:y:z", "score": "1"}).status_code == 404


def test_a_browser_answers_so_many_times_an_hour(ada: Client, kast: Kast) -> None:
    aanvraag = aanvraag_of(sent(ada, kast))
    statuses = []
    for number in range(21):
        page = ada.get(Eindpunt.of(aanvraag, "verstuurd", "/mijn-stad/")._replace(zaak=f"X{number}").url)
        statuses.append(answer(ada, page, score="5").status_code)
    assert statuses == [302] * 20 + [429]
    assert Tevredenheid.objects.count() == 20


def test_what_we_signed_is_the_way_in_without_login(kast: Kast, ada: Client) -> None:
    """Who was signed out meanwhile may still say it, and sees nothing but the question."""
    aanvraag = aanvraag_of(sent(ada, kast))
    visitor = Client()
    page = visitor.get(Eindpunt.of(aanvraag, "verstuurd", "/mijn-stad/").url)
    assert aanvraag.dossier.kenmerk not in page.content.decode()
    assert answer(visitor, page, score="4").headers["Location"] == "/mijn-stad/"
    assert ends() == [("verstuurd", 4, None)]
