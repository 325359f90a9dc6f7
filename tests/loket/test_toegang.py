"""Who gets what of somebody's aanvraag: every address with an id, every kind of visitor. And what a page costs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.models import Aanvraag
from profiel.dossiers.models import Betrokkene, Document
from profiel.toegang.actions import NEVER
from profiel.toegang.models import Inzage, Machtiging
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, attest, fill, sent, start, step, submit
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of


def _concept(kast: Kast, kenmerk: str) -> list[str]:
    args = [kenmerk]
    return [
        step(kenmerk, "wie"),
        reverse("loket:aanvraag_check", args=args),
        reverse("loket:aanvraag_delete", args=args),
        reverse("loket:aanvraag", args=args),
        reverse("loket:aanvraag_outcome", args=args),
    ]


def _sent(kast: Kast, kenmerk: str) -> list[str]:
    args = [kenmerk]
    return [
        reverse("loket:aanvraag", args=args),
        reverse("loket:aanvraag_submitted", args=args),
        reverse("loket:aanvraag_withdraw", args=args),
    ]


@pytest.mark.parametrize(("make", "pages"), [(adreswijziging, _concept), (sent, _sent)], ids=["concept", "sent"])
def test_every_page_is_its_owners_alone(
    kast: Kast, make: Callable[[Client, Kast], str], pages: Callable[[Kast, str], list[str]]
) -> None:
    clients = kast.clients()
    kenmerk = make(clients["owner"], kast)
    for url in pages(kast, kenmerk):
        for who in ("owner", "gemachtigde"):
            assert clients[who].get(url).status_code in (200, 302), (who, url)
            assert "/aanmelden/" not in clients[who].get(url).headers.get("Location", ""), (who, url)
        for who in ("stranger", "other_team"):
            assert clients[who].get(url).status_code == 404, (who, url)
        assert clients["anonymous"].get(url).headers["Location"].startswith("/aanmelden/"), url


@pytest.mark.parametrize(("make", "pages"), [(adreswijziging, _concept), (sent, _sent)], ids=["concept", "sent"])
def test_every_page_asks_the_level_of_its_dienst(
    kast: Kast, make: Callable[[Client, Kast], str], pages: Callable[[Kast, str], list[str]]
) -> None:
    """Signed in again with a code by mail only: what took an eID to send takes one to read."""
    kenmerk = make(kast.browser(), kast)
    weak = client_of(kast.ada.account)
    for url in pages(kast, kenmerk):
        asked = weak.get(url).headers.get("Location", "")
        assert asked == f"{reverse('toegang:sterker')}?niveau=substantieel&next={url.replace('/', '%2F')}", url
    attested = attest(kast.browser(), kast.ada)
    submit(kast.browser(), attested)
    paper = reverse("dossiers:document", args=[Document.objects.get(dossier__kenmerk=attested).kenmerk])
    assert weak.get(paper).headers["Location"].startswith(reverse("toegang:sterker"))
    assert kast.browser().get(paper).status_code == 200


@pytest.mark.parametrize("rol", ["volger", "lezer"])
@pytest.mark.parametrize(("make", "pages"), [(adreswijziging, _concept), (sent, _sent)], ids=["concept", "sent"])
def test_who_only_follows_gets_no_form_and_no_names(
    kast: Kast, rol: str, make: Callable[[Client, Kast], str], pages: Callable[[Kast, str], list[str]]
) -> None:
    kenmerk = make(kast.browser(), kast)
    aanvraag = aanvraag_of(kenmerk)
    Betrokkene.objects.create(dossier=aanvraag.dossier, profiel=kast.cem, rol=rol)
    client = kast.browser(kast.cem)
    page = reverse("loket:aanvraag", args=[kenmerk])
    for url in set(pages(kast, kenmerk)) - {page}:
        assert client.get(url).status_code == 404, url
    answer = client.get(page)
    if aanvraag.is_concept:
        assert answer.status_code == 404
    else:
        text = answer.content.decode()
        assert aanvraag.dossier.titel in text
        assert "Ada" not in text and "Noor" not in text and "Intrekken" not in text


def test_strangers_change_nothing(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    remove = Pagina(ada.get(reverse("loket:aanvraag_delete", args=[kenmerk])))
    form = Pagina(ada.get(step(kenmerk, "woning")))
    own = kast.browser(kast.cem)
    key = Pagina(own.get("/loket/adreswijziging/start/")).fields["sleutel"]
    for who in ("stranger", "other_team"):
        client = kast.clients()[who]
        assert client.post(step(kenmerk, "woning"), {**form.fields, "woonvorm": "huur"}).status_code == 404
        assert client.post(check.form.attrs["action"], check.fields).status_code in (404, 409)
        assert client.post(check.form.attrs["action"], {**check.fields, "sleutel": key}).status_code in (404, 409)
        assert client.post(reverse("loket:aanvraag_delete", args=[kenmerk]), remove.fields).status_code in (404, 409)
    after = aanvraag_of(kenmerk)
    assert after.is_concept
    assert after.antwoorden["woonvorm"] == "eigenaar"


def test_handler_of_the_team_sees_no_concept_and_no_citizen_page(kast: Kast, ada: Client) -> None:
    from tests.loket.kast import sterk
    from tests.profiel.dossiers.cast import client_of

    dirk = sterk(client_of(kast.dirk), kast.dirk)
    concept, done = adreswijziging(ada, kast), sent(ada, kast, nummer="26")
    for url in (*_concept(kast, concept), *_sent(kast, done)):
        assert dirk.get(url).status_code == 404, url
    assert dirk.get("/loket/adreswijziging/start/").status_code == 404


def test_gemachtigde_fills_in_for_ada_and_each_look_is_written_down(kast: Kast) -> None:
    bram = kast.browser(kast.bram, kast.grant)
    kenmerk = adreswijziging(bram, kast)
    assert submit(bram, kenmerk).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    assert aanvraag.profiel == kast.ada
    assert aanvraag.antwoorden["personen"][0]["naam"] == "Noor Janssens"
    assert Inzage.objects.filter(profiel=kast.ada, dossier=kenmerk).exists()


def test_nobody_signs_in_anothers_name(kast: Kast) -> None:
    """Under a grant as citizens give it Bram fills in; the declaration, and so the sending, is Ada's own."""
    kast.grant.nooit = list(NEVER)
    kast.grant.save()
    bram, ada = kast.browser(kast.bram, kast.grant), kast.browser()
    kenmerk = adreswijziging(bram, kast)
    shown = Pagina(bram.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    assert "Ada Peeters leest het na en verstuurt het" in shown.text
    check = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    answer = bram.post(reverse("loket:aanvraag_submit", args=[kenmerk]), check.fields)
    assert answer.status_code == 409
    assert "Die geeft Ada Peeters zelf" in Pagina(answer).text
    assert aanvraag_of(kenmerk).is_concept
    assert submit(ada, kenmerk).status_code == 302
    assert not aanvraag_of(kenmerk).is_concept


def test_what_nobody_signs_a_gemachtigde_sends(kast: Kast) -> None:
    kast.grant.nooit = list(NEVER)
    kast.grant.save()
    bram = kast.browser(kast.bram, kast.grant)
    assert submit(bram, attest(bram, kast.ada)).status_code == 302


@pytest.mark.parametrize("how", ["ended", "other dienst", "never", "meekijker"])
def test_grant_that_does_not_reach_this_far(kast: Kast, how: str) -> None:
    ada = kast.browser()
    kenmerk = adreswijziging(ada, kast)
    grant = kast.grant
    if how == "ended":
        from django.utils import timezone

        grant.ended_at = timezone.now()
    elif how == "other dienst":
        grant.diensten = ["bewonersparkeren"]
    elif how == "never":
        grant.nooit = ["aanvraag_submit", "aanvraag_change"]
    else:
        grant.soort = Machtiging.Soort.MEEKIJKER
    grant.save()
    bram = kast.browser(kast.bram, grant)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    answer = bram.post(page.form.attrs["action"], page.fields)
    assert answer.status_code in (302, 404, 409)
    assert aanvraag_of(kenmerk).is_concept
    assert fill_status(bram, kenmerk) in (302, 404)
    assert aanvraag_of(kenmerk).antwoorden["woonvorm"] == "eigenaar"


def fill_status(client: Client, kenmerk: str) -> int:
    return client.post(
        step(kenmerk, "woning"), {"woonvorm": "huur", "versie": str(aanvraag_of(kenmerk).versie)}
    ).status_code


def test_who_only_reads_a_dossier_fills_in_nothing(kast: Kast, ada: Client) -> None:
    concept, done = adreswijziging(ada, kast), sent(ada, kast, nummer="26")
    for kenmerk in (concept, done):
        Betrokkene.objects.create(dossier=aanvraag_of(kenmerk).dossier, profiel=kast.cem, rol=Betrokkene.Rol.VOLGER)
    cem = kast.browser(kast.cem)
    assert cem.get(reverse("loket:aanvraag", args=[done])).status_code == 200
    assert "Trek je aanvraag in" not in Pagina(cem.get(reverse("loket:aanvraag", args=[done]))).text
    for url in (step(concept, "wie"), reverse("loket:aanvraag", args=[concept])):
        assert cem.get(url).status_code == 404
    assert cem.get(reverse("loket:aanvraag_withdraw", args=[done])).status_code == 404


def test_document_is_its_owners_alone_and_its_check_is_everybodys(kast: Kast) -> None:
    clients = kast.clients()
    kenmerk = attest(clients["owner"], kast.ada)
    submit(clients["owner"], kenmerk)
    document = Document.objects.get(dossier__kenmerk=kenmerk)
    page = reverse("dossiers:document", args=[document.kenmerk])
    assert [clients[who].get(page).status_code for who in ("owner", "gemachtigde", "stranger", "other_team")] == [
        200, 200, 404, 404,
    ]  # fmt: skip
    for client in clients.values():
        shown = Pagina(client.get(reverse("loket:controle_code", args=[document.controlecode]), follow=True))
        assert "echt en nog geldig" in shown.text


# -- what a page costs ----------------------------------------------------------------------------


def queries(client: Client, url: str) -> list[str]:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("stap", ["wie", "adres", "woning", "contract", "wanneer"])
def test_step_page_is_at_most_eight_queries(kast: Kast, ada: Client, stap: str) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    found = queries(ada, step(kenmerk, stap))
    assert len(found) <= 8, "\n".join(found)


def test_check_page_is_at_most_eight_queries(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    found = queries(ada, reverse("loket:aanvraag_check", args=[kenmerk]))
    assert len(found) <= 8, "\n".join(found)


def test_confirmation_is_at_most_eight_queries(kast: Kast, ada: Client) -> None:
    kenmerk = sent(ada, kast)
    found = queries(ada, reverse("loket:aanvraag_submitted", args=[kenmerk]))
    assert len(found) <= 8, "\n".join(found)


def test_one_concept_costs_as_much_as_six(kast: Kast, ada: Client) -> None:
    start(ada)
    one = len(queries(ada, "/loket/adreswijziging/start/"))
    for _ in range(5):
        start(ada)
    assert len(queries(ada, "/loket/adreswijziging/start/")) == one
    assert Aanvraag.objects.count() == 6
    assert one <= 8


def test_step_post_answers_the_same_number_whatever_was_answered(kast: Kast, ada: Client) -> None:
    kenmerk = adreswijziging(ada, kast)
    costs = []
    for stap, typed in (("woning", {"woonvorm": "inwonend"}), ("wie", {})):
        page = Pagina(ada.get(step(kenmerk, stap)))
        with CaptureQueriesContext(connection) as captured:
            ada.post(step(kenmerk, stap), {**page.fields, **typed})
        costs.append(len(captured.captured_queries))
    assert costs[0] == costs[1]
    assert fill(ada, step(kenmerk, "woning")).status_code == 302
