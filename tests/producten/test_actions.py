"""What somebody gets and loses, and what a visitor says: every exit of every action."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.utils import timezone

from producten import actions
from producten.laden import load_diensten
from producten.models import Contactvraag, Dienst, Product, Verbetervoorstel
from producten.tasks import forget_after_a_year
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.models import Vindplaats
from stadsportaal.zoeken import search
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work

TODAY = dt.date(2026, 3, 10)


def grant(cast: Cast, by: Toegang, **more: Any) -> Product:
    fields = {"soort": "attest", "titel": "Attest van hoofdverblijfplaats", "thema": "burgerzaken", "geldig_van": TODAY}
    return actions.grant_product(by=by, profiel=cast.ada, **{**fields, **more})


def test_the_city_grants_and_only_the_owner_finds_it(cast: Cast) -> None:
    product = grant(cast, Toegang.systeem(), velden=[("Adres", "Kroonstraat 24")])
    assert product.velden == [["Adres", "Kroonstraat 24"]]
    row = Vindplaats.objects.get(soort="product", sleutel=product.kenmerk)
    assert (row.profiel_id, row.tekst, row.samenvatting) == (cast.ada.pk, "", "")
    assert [v.sleutel for v in search(as_citizen(cast.ada), "hoofdverblijfplaats")[1]] == [product.kenmerk]
    assert search(as_citizen(cast.cem), "hoofdverblijfplaats")[1] == []
    assert search(Toegang.anoniem(), "hoofdverblijfplaats")[1] == []


def test_a_slip_finds_your_own_thing_too(cast: Cast) -> None:
    product = grant(cast, Toegang.systeem())
    assert [v.sleutel for v in search(as_citizen(cast.ada), "hoofdverblijfplats")[1]] == [product.kenmerk]


def test_granting_for_a_dossier_again_answers_the_first(cast: Cast) -> None:
    dossier = cast.dossier()
    first = grant(cast, at_work(cast.dirk), dossier=dossier)
    assert grant(cast, at_work(cast.dirk), dossier=dossier) == first
    assert grant(cast, at_work(cast.dirk), dossier=dossier, soort="inschrijving") != first
    assert Product.objects.count() == 2


def test_what_takes_its_place_never_makes_it_last_longer(cast: Cast) -> None:
    day = dt.timedelta(days=1)
    product = grant(cast, at_work(cast.dirk), dossier=cast.dossier(), geldig_tot=TODAY + 10 * day)
    for vanaf, last in ((TODAY + 30 * day, 10), (TODAY + 11 * day, 10), (TODAY + 5 * day, 4)):
        replaced = actions.replace_product(product, vanaf=vanaf, today=TODAY, by=at_work(cast.dirk))
        assert (replaced.geldig_tot, replaced.beeindigd_op) == (TODAY + last * day, None)


@pytest.mark.parametrize("who", ["owner", "stranger", "other_team", "anonymous"])
def test_nobody_else_grants(cast: Cast, who: str) -> None:
    accesses = {
        "owner": as_citizen(cast.ada),
        "stranger": as_citizen(cast.cem),
        "other_team": at_work(cast.ander),
        "anonymous": Toegang.anoniem(),
    }
    with pytest.raises(Http404):
        grant(cast, accesses[who], dossier=cast.dossier())
    assert not Product.objects.exists()


def test_without_a_dossier_only_the_city_itself_grants(cast: Cast) -> None:
    with pytest.raises(Http404):
        grant(cast, at_work(cast.dirk))


def test_ending_takes_it_out_of_search_and_happens_once(cast: Cast) -> None:
    product = grant(cast, at_work(cast.dirk), dossier=cast.dossier())
    ended = actions.end_product(product, op=TODAY, by=at_work(cast.dirk))
    assert ended.beeindigd_op == TODAY
    assert not Vindplaats.objects.filter(soort="product").exists()
    with pytest.raises(actions.ProductAlreadyEnded) as refusal:
        actions.end_product(product, op=TODAY, by=at_work(cast.dirk))
    assert refusal.value.next_step is not None
    with pytest.raises(Http404):
        actions.end_product(product, op=TODAY, by=as_citizen(cast.cem))


def test_a_product_under_a_limited_grant(cast: Cast) -> None:
    from dataclasses import replace

    from stadsportaal.kern.actor import Scope

    dossier = cast.dossier()
    inside = grant(cast, Toegang.systeem(), dossier=dossier)
    grant(cast, Toegang.systeem(), thema="mobiliteit")
    toegang: Any = replace(as_citizen(cast.ada), scope=Scope(dossiers=frozenset({dossier.kenmerk})))
    assert list(toegang.producten()) == [inside]
    assert search(toegang, "hoofdverblijfplaats")[1] == []
    by_theme: Any = replace(as_citizen(cast.ada), scope=Scope(themas=frozenset({"mobiliteit"})))
    assert [p.thema for p in by_theme.producten()] == ["mobiliteit"]
    nobody: Any = Toegang.anoniem()
    assert list(nobody.producten()) == []


def test_a_question_keeps_its_dienst_when_there_is_one(db: None) -> None:
    load_diensten()
    about = actions.submit_contactvraag(dienst="grofvuil", vraag="Wanneer?", email="ada@voorbeeld.invalid")
    general = actions.submit_contactvraag(dienst="bestaat-niet" * 20, vraag="Wie?", email="ada@voorbeeld.invalid")
    assert about.dienst == Dienst.objects.get(pk="grofvuil")
    assert general.dienst is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT vraag, email FROM producten_contactvraag")
        stored = str(cursor.fetchall())
    assert "Wanneer" not in stored
    assert "ada@" not in stored


def test_a_question_is_closed_once(db: None) -> None:
    vraag = actions.submit_contactvraag(dienst="", vraag="Wie?", email="ada@voorbeeld.invalid")
    assert list(Contactvraag.objects.open()) == [vraag]
    actions.close_contactvraag(vraag, now=timezone.now())
    assert list(Contactvraag.objects.open()) == []
    with pytest.raises(actions.ContactvraagAlreadyClosed):
        actions.close_contactvraag(vraag, now=timezone.now())


def test_what_was_said_is_forgotten_after_a_year(db: None) -> None:
    actions.submit_contactvraag(dienst="", vraag="Wie?", email="ada@voorbeeld.invalid")
    actions.submit_verbetervoorstel(pagina="/" + "x" * 300, gelukt="nee", tekst="De knop")
    now = timezone.now()
    assert forget_after_a_year(now + dt.timedelta(days=364)) == 0
    assert len(Verbetervoorstel.objects.get().pagina) == 200
    assert forget_after_a_year(now + dt.timedelta(days=366)) == 2


def test_names_in_the_admin() -> None:
    assert str(Verbetervoorstel(gelukt="ja")) == "portaal: Ja"
    assert str(Contactvraag(pk=3)) == "vraag 3"
    assert str(Product(titel="A-kaart")) == "A-kaart"
