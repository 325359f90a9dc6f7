"""One question at every end of a form: asked, answered once, kept without anybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from loket.trechter.einde import Eindpunt
from loket.trechter.models import Tevredenheid
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.dossiers.models import Uitkomst
from tests.loket.kast import NIEUW, Kast, aanvraag_of, attest, fill, sent, start, step, submit
from tests.loket.pagina import Node, Pagina
from tests.profiel.dossiers.cast import at_work, client_of

ASKS = reverse("loket:tevredenheid")


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
    beroep = Beroep("het college", 30, "Stuur een brief.")
    no = Beslissing(Uitkomst.GEWEIGERD, reden="Je woont er niet.", beroep=beroep)
    decide(dossier, no, by=at_work(kast.dirk))
    page = Pagina(ada.get(dossier.get_absolute_url()))
    url = page.link("Hoe ging het?")
    answer(ada, ada.get(url), score="3")
    assert ends() == [("beslist", 3, None)]


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


def test_an_account_answers_so_many_times_an_hour(ada: Client, kast: Kast) -> None:
    aanvraag = aanvraag_of(sent(ada, kast))
    statuses = []
    for number in range(21):
        page = ada.get(Eindpunt.of(aanvraag, "verstuurd", f"/mijn-stad/?{number}").url)
        statuses.append(answer(ada, page, score="5").status_code)
    assert statuses == [302] * 20 + [429]
    assert Tevredenheid.objects.count() == 20


def test_nobody_signed_in_is_sent_to_the_login(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(sent(ada, kast))
    url = Eindpunt.of(aanvraag, "verstuurd", "/mijn-stad/").url
    assert client_of(None).get(url).headers["Location"].startswith("/aanmelden/")
