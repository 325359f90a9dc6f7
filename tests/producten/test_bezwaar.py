"""Defending oneself: in time, once, with the payment halted, and with the decision that follows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from producten.betalen.actions import record_melding
from producten.betalen.nazicht import remind
from producten.betalen.rules import Verzoek
from producten.bezwaar import actions
from producten.bezwaar.bijdragen import parts_for_handler
from producten.models import Betaalverzoek, Bezwaar, Herinnering, Product
from producten.pagina import acts
from profiel.behandeling import actions as behandeling
from profiel.behandeling.actions import take
from profiel.behandeling.actions.besluit import Beroep, Beslissing, YesOrNo, decide
from profiel.behandeling.models import Termijn, Vraag
from profiel.behandeling.poorten import uitgesloten
from profiel.behandeling.rules import STOP_OF_ASKER
from profiel.dossiers.actions import close, reopen
from profiel.dossiers.models import Document, Dossier, DossierLink, Fase, Uitkomst, Voortgang
from profiel.toegang.meenemen import everything
from profiel.toegang.models import Level
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern import posts
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Bestand
from tests.producten.geld import begonnen, boete, fresh, melding, product_of
from tests.producten.test_betaalpagina import sure
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, client_of

BEROEP = Beroep("Politierechtbank Antwerpen", 30, "Met een verzoekschrift.")
UITLEG = "Mijn auto stond die dag in de garage."


def start(cast: Cast, verzoek: Betaalverzoek, tekst: str = UITLEG) -> Bezwaar:
    product = fresh(verzoek).product
    assert product is not None
    return actions.start_bezwaar(product, tekst=tekst, bestand=None, by=as_citizen(cast.ada))


def handle(cast: Cast, bezwaar: Bezwaar, uitkomst: Uitkomst) -> Dossier:
    dossier = Dossier.objects.get(pk=bezwaar.dossier_id)
    dirk = at_work(cast.dirk)
    take(dossier, by=dirk)
    decide(dossier, Beslissing(uitkomst, reden="Op de foto zie je je auto.", beroep=BEROEP), by=dirk)
    return dossier


def test_a_defence_is_a_dossier_that_halts_the_payment(cast: Cast) -> None:
    verzoek = boete(cast)
    Product.objects.filter(pk=verzoek.product_id).update(dossier=cast.dossier())
    bezwaar = start(cast, verzoek)
    dossier = bezwaar.dossier
    assert (dossier.soort, dossier.fase, dossier.team) == ("bezwaar", "ingediend", cast.team)
    assert dossier.verwachte_datum is not None
    assert dossier.niveau == Level.SUBSTANTIEEL, "a defence reads as safely as the fine"
    assert DossierLink.objects.get(dossier=dossier).soort == "bezwaar"
    assert fresh(verzoek).status == Verzoek.OPGESCHORT
    assert (product_of(verzoek).status, product_of(verzoek).gemeen) == ("in_bezwaar", "wacht")
    assert (bezwaar.tekst, str(bezwaar)) == (UITLEG, f"bezwaar {bezwaar.pk}")
    with pytest.raises(actions.BezwaarImpossible) as refusal:
        start(cast, verzoek)
    assert refusal.value.next_step is not None


def test_the_last_day_counts_and_the_day_after_does_not(cast: Cast) -> None:
    today = vandaag(timezone.now())
    verzoek = boete(cast)
    product = product_of(verzoek)
    until = actions.bezwaar_tot(product.geldig_van, 30)
    assert actions.possible(product, today=until).code == "betwisten"
    with pytest.raises(actions.BezwaarTooLate):
        actions.possible(product, today=until + dt.timedelta(days=1))
    late = boete(cast, days_ago=40)
    with pytest.raises(actions.BezwaarTooLate):
        start(cast, late)
    assert not Bezwaar.objects.exists()
    assert today <= until


def test_only_the_owner_and_only_when_sure(cast: Cast) -> None:
    product = product_of(boete(cast))
    weak = Toegang(as_citizen(cast.ada).actor, cast.ada.account, cast.ada, Level.LAAG)
    with pytest.raises(LevelRequired):
        actions.start_bezwaar(product, tekst="x", bestand=None, by=weak)
    for stranger in (as_citizen(cast.cem), at_work(cast.dirk)):
        with pytest.raises(Http404):
            actions.start_bezwaar(product, tekst="x", bestand=None, by=stranger)


def test_reminders_stop_while_it_is_handled(cast: Cast) -> None:
    today = vandaag(timezone.now())
    verzoek = boete(cast, due_in=3)
    start(cast, verzoek)
    assert remind(today) == 0
    assert not Herinnering.objects.exists()


def test_right_means_that_the_fine_is_gone(cast: Cast) -> None:
    verzoek = boete(cast)
    handle(cast, start(cast, verzoek), Uitkomst.TOEGEKEND)
    assert fresh(verzoek).status == Verzoek.KWIJTGESCHOLDEN
    assert (product_of(verzoek).status, product_of(verzoek).gemeen) == ("kwijtgescholden", "voorbij")


def test_refused_means_a_new_term_and_new_reminders(cast: Cast) -> None:
    today = vandaag(timezone.now())
    verzoek = boete(cast, due_in=3)
    assert remind(today) == 1
    handle(cast, start(cast, verzoek), Uitkomst.GEWEIGERD)
    now = fresh(verzoek)
    assert (now.status, now.uiterlijk > today + dt.timedelta(days=25)) == (Verzoek.OPEN, True)
    assert product_of(verzoek).status == "te_betalen"
    assert remind(now.uiterlijk) == 1
    assert Herinnering.objects.count() == 2


def test_partly_is_no_decision_about_a_fine(cast: Cast) -> None:
    verzoek = boete(cast)
    with pytest.raises(YesOrNo):
        handle(cast, start(cast, verzoek), Uitkomst.DEELS)
    assert fresh(verzoek).status == Verzoek.OPGESCHORT


def test_who_paid_meanwhile_stays_paid_or_gets_it_back(cast: Cast) -> None:
    ends = []
    for uitkomst in (Uitkomst.GEWEIGERD, Uitkomst.TOEGEKEND):
        verzoek = boete(cast)
        betaling = begonnen(cast, verzoek)
        bezwaar = start(cast, verzoek)
        record_melding(melding(betaling), via="webhook")
        handle(cast, bezwaar, uitkomst)
        ends.append((fresh(verzoek).status, product_of(verzoek).status, fresh(verzoek).te_veel))
    assert ends == [("betaald", "betaald", 0), ("kwijtgescholden", "kwijtgescholden", verzoek.bedrag)]


def test_stopped_without_a_decision_is_to_be_paid_and_opened_again_is_halted(cast: Cast) -> None:
    verzoek = boete(cast)
    dossier = Dossier.objects.get(pk=start(cast, verzoek).dossier_id)
    close(dossier, reden="Dubbel ingediend.", by=at_work(cast.dirk))
    actions.follow_dossier(dossier, "stopgezet", at_work(cast.dirk))
    assert fresh(verzoek).status == Verzoek.OPEN
    reopen(dossier, reden="Toch niet dubbel.", by=at_work(cast.dirk))
    actions.follow_dossier(dossier, "heropend", at_work(cast.dirk))
    assert fresh(verzoek).status == Verzoek.OPGESCHORT
    actions.follow_dossier(dossier, "in_behandeling", at_work(cast.dirk))
    handle(cast, Bezwaar.objects.get(), Uitkomst.TOEGEKEND)
    reopen(dossier, reden="Nieuwe feiten.", by=at_work(cast.dirk))
    actions.follow_dossier(dossier, "heropend", at_work(cast.dirk))
    assert fresh(verzoek).status == Verzoek.KWIJTGESCHOLDEN, "what was forgiven stays forgiven"


def test_a_defence_is_decided_and_never_stopped(cast: Cast) -> None:
    """Stopping it would let the fine stand without a decision, and so without the way to the court."""
    verzoek = boete(cast)
    dossier = start(cast, verzoek).dossier
    with pytest.raises(behandeling.MustDecide, match="Beslis dan met wat je weet"):
        behandeling.close(dossier, reden="Dubbel ingediend.", grond="dubbel", by=at_work(cast.dirk))
    assert fresh(verzoek).status == Verzoek.OPGESCHORT


@pytest.mark.parametrize("grond", sorted(STOP_OF_ASKER))
def test_unless_who_asked_no_longer_does(cast: Cast, grond: str) -> None:
    """The fine is then as it was before the defence."""
    verzoek = boete(cast)
    dossier = start(cast, verzoek).dossier
    behandeling.close(dossier, reden="Zoals gevraagd.", grond=grond, by=at_work(cast.dirk))
    assert Dossier.objects.get(pk=dossier.pk).fase == Fase.STOPGEZET
    assert fresh(verzoek).status == Verzoek.OPEN


def test_a_question_that_nobody_answers_goes_back_to_the_handler(cast: Cast) -> None:
    today = vandaag(timezone.now())
    verzoek = boete(cast)
    dossier = start(cast, verzoek).dossier
    asked = {"titel": "Wie reed er?", "tekst": "Wie?", "wil_document": False, "tegen": today}
    vraag = behandeling.ask(dossier, **asked, by=at_work(cast.dirk))
    late = {"before": today + dt.timedelta(days=1), "by": Toegang.systeem()}
    assert behandeling.expire_unanswered(vraag, **late) is False
    now = Dossier.objects.get(pk=dossier.pk)
    assert (now.fase, now.actie_wat) == (Fase.IN_BEHANDELING, None)
    assert not Vraag.objects.open().filter(dossier=dossier).exists()
    assert not Termijn.objects.filter(dossier=dossier, gepauzeerd_op__isnull=False).exists(), "the city is next"
    assert behandeling.expire_unanswered(vraag, **late) is False, "once"
    assert Voortgang.objects.voor_burger(dossier).filter(code="vraag_vervallen").count() == 1
    assert fresh(verzoek).status == Verzoek.OPGESCHORT
    assert uitgesloten(dossier) == {"deels"}


def test_the_handler_reads_the_defence_and_the_fine(cast: Cast) -> None:
    dossier = start(cast, boete(cast)).dossier
    parts = dict(parts_for_handler(dossier))
    assert parts["Verweer"] == [("Uitleg van de burger", UITLEG)]
    assert ("Waar", "Meir, 2000 Antwerpen") in parts["De boete"]


# -- over HTTP ------------------------------------------------------------------------------------


@pytest.fixture
def ada(cast: Cast) -> Client:
    return sure(cast, client_of(cast.ada.account))


def post(client: Client, product: Product, **fields: Any) -> Any:
    signed = posts._signer("bezwaar_start").sign("0" * 32)
    url = reverse("producten:bezwaar_start", args=[product.kenmerk])
    return client.post(url, {"sleutel": signed, **fields})


def png() -> SimpleUploadedFile:
    import io

    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (2, 2)).save(held, "PNG")
    return SimpleUploadedFile("bewijs.png", held.getvalue())


def test_the_form_from_fine_to_dossier(cast: Cast, ada: Client) -> None:
    product = product_of(boete(cast))
    page = ada.get(product.get_absolute_url()).content.decode()
    assert "Dien verweer in" in page
    form = ada.get(reverse("producten:bezwaar_start", args=[product.kenmerk])).content.decode()
    assert "Betaal nog niet" in form
    assert post(ada, product, tekst="").status_code == 422
    response = post(ada, product, tekst=UITLEG, bestand=png())
    bezwaar = Bezwaar.objects.get()
    assert response.headers["Location"] == bezwaar.dossier.get_absolute_url()
    assert Document.objects.get(dossier=bezwaar.dossier).titel == "Bewijs bij je verweer"
    shown = ada.get(response.headers["Location"]).content.decode()
    for words in ("Betaal de boete nog niet", UITLEG, "Verweer: Rijden"):
        assert words in shown
    assert post(ada, product, tekst=UITLEG, bestand=png()).headers["Location"] == response.headers["Location"]
    assert Bestand.objects.count() == 1, "the copy of a repeated form is gone"
    fine = ada.get(product.get_absolute_url()).content.decode()
    assert "Betaal dan nog niet" in fine
    assert "Betaal online" not in fine
    assert ada.get(reverse("producten:bezwaar_start", args=[product.kenmerk])).status_code == 409


def test_a_file_we_cannot_take_and_a_term_that_is_over(cast: Cast, ada: Client) -> None:
    product = product_of(boete(cast))
    wrong = post(ada, product, tekst=UITLEG, bestand=SimpleUploadedFile("x.exe", b"MZ niets"))
    assert wrong.status_code == 422
    assert not Bezwaar.objects.exists()
    late = product_of(boete(cast, days_ago=40))
    assert "Dien verweer in" not in ada.get(late.get_absolute_url()).content.decode()
    answer = ada.get(reverse("producten:bezwaar_start", args=[late.kenmerk]))
    assert answer.status_code == 409
    assert "tot en met" in answer.content.decode()


def test_after_the_decision_the_page_leads_to_the_fine(cast: Cast, ada: Client) -> None:
    verzoek = boete(cast)
    dossier = handle(cast, start(cast, verzoek), Uitkomst.TOEGEKEND)
    shown = ada.get(dossier.get_absolute_url()).content.decode()
    assert product_of(verzoek).get_absolute_url() in shown
    assert "Betaal de boete nog niet" not in shown
    other = cast.dossier()
    assert "Wat je schreef" not in ada.get(other.get_absolute_url()).content.decode()


@pytest.mark.parametrize("code", ["stopgezet", "ingetrokken", "verlopen"])
def test_a_defence_that_ends_without_a_decision_halts_no_longer(cast: Cast, code: str) -> None:
    """Who never answers a question about the defence may not thereby escape the fine."""
    verzoek = boete(cast)
    dossier = start(cast, verzoek).dossier
    actions.follow_dossier(dossier, code, Toegang.systeem())
    assert fresh(verzoek).status == Verzoek.OPEN
    assert product_of(verzoek).status == "te_betalen"


def test_a_refused_defence_against_what_is_paid_elsewhere_is_no_longer_handled(cast: Cast) -> None:
    verzoek = boete(cast)
    product = product_of(verzoek)
    verzoek.delete()
    dossier = actions.start_bezwaar(product, tekst=UITLEG, bestand=None, by=as_citizen(cast.ada)).dossier
    actions.follow_dossier(dossier, "stopgezet", Toegang.systeem())
    product.refresh_from_db()
    assert (product.status, product.gemeen) == ("te_betalen", "actie")


def test_a_refused_defence_is_not_handed_in_again(cast: Cast) -> None:
    """Each one would halt the payment anew; after the decision comes the court."""
    verzoek = boete(cast)
    product = product_of(verzoek)
    ada = as_citizen(cast.ada)
    today = vandaag(timezone.now())
    assert acts(ada, product, today)["bezwaar_url"]
    handle(cast, start(cast, verzoek), Uitkomst.GEWEIGERD)
    product.refresh_from_db()
    assert product.status == "te_betalen"
    assert acts(ada, product, today)["bezwaar_url"] == ""
    with pytest.raises(actions.BezwaarImpossible):
        start(cast, verzoek)


def test_what_was_written_goes_along(cast: Cast) -> None:
    bezwaar = start(cast, boete(cast))
    found = {deel["titel"]: deel["rijen"] for deel in everything(as_citizen(cast.ada))}
    (row,) = found["Waartegen je bezwaar maakte"]
    assert (row["Wat je schreef"], row["Bezwaar tegen"]) == (UITLEG, bezwaar.product.titel)
