"""The back office: the catalogue to look at, questions to close, for who has the right."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.http import Http404
from django.test import RequestFactory

from producten.actions import submit_contactvraag
from producten.admin import TerugTeBetalen
from producten.betalen.actions import record_melding
from producten.laden import load_diensten
from producten.models import Betaalverschil, Betaalverzoek, Contactvraag, Dienst, Productbron, Verbetervoorstel
from profiel.mensen.models import Account
from tests.producten.geld import begonnen, boete, melding
from tests.profiel.dossiers.cast import Cast

pytestmark = pytest.mark.django_db


def request_of(account: Account, *rights: str) -> Any:
    account.user_permissions.set(Permission.objects.filter(codename__in=rights))
    request = RequestFactory().get("/beheer/")
    request.user = Account.objects.get(pk=account.pk)
    return request


@pytest.mark.parametrize("model", [Dienst, Contactvraag, Verbetervoorstel, Betaalverzoek, Betaalverschil, Productbron])
def test_nothing_is_added_changed_or_deleted_by_hand(cast: Cast, model: Any) -> None:
    name = model._meta.model_name
    request = request_of(cast.dirk, *(f"{verb}_{name}" for verb in ("view", "add", "change", "delete")))
    page = site._registry[model]
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_without_the_right_nobody_looks(cast: Cast) -> None:
    assert not site._registry[Contactvraag].has_view_permission(request_of(cast.dirk))


def test_the_catalogue_is_listed_whole(cast: Cast) -> None:
    load_diensten()
    rows = site._registry[Dienst].get_queryset(request_of(cast.dirk, "view_dienst"))
    assert rows.count() == Dienst.objects.count()


def test_a_question_is_closed_with_its_button_by_who_may(cast: Cast) -> None:
    page: Any = site._registry[Contactvraag]
    vraag = submit_contactvraag(dienst="", vraag="Wie?", email="ada@voorbeeld.invalid")
    assert [knop.label for knop in page.knoppen(request_of(cast.dirk), vraag)] == ["Ik heb geantwoord"]
    with pytest.raises(Http404):
        page.close(request_of(cast.dirk, "view_contactvraag"), vraag)
    assert "beantwoorde" in page.close(request_of(cast.dirk, "change_contactvraag"), vraag)
    vraag.refresh_from_db()
    assert vraag.beantwoord_op is not None
    assert page.knoppen(request_of(cast.dirk), vraag) == []


# -- payments -------------------------------------------------------------------------------------


def test_what_was_paid_too_much_is_found_and_paid_back_by_who_may(cast: Cast) -> None:
    verzoek = boete(cast)
    betaling = begonnen(cast, verzoek)
    boete(cast)
    for _ in range(2):
        record_melding(melding(betaling), via="webhook")
    page = site._registry[Betaalverzoek]
    request = request_of(cast.dirk, "view_betaalverzoek", "change_betaalverzoek")
    found = TerugTeBetalen(request, {"terug": ["ja"]}, Betaalverzoek, page)
    assert list(found.queryset(request, page.get_queryset(request))) == [verzoek]
    every = TerugTeBetalen(request, {}, Betaalverzoek, page)
    assert every.queryset(request, page.get_queryset(request)).count() == 2
    assert found.lookups(request, page)
    now = page.get_queryset(request).get(pk=verzoek.pk)
    assert page.te_veel(now) == "€ 58,00"
    assert [knop.label for knop in page.knoppen(request, now)] == ["Ik heb het terugbetaald"]
    with pytest.raises(Http404):
        page.refund(request_of(cast.dirk, "view_betaalverzoek"), now)
    assert "€ 58,00" in page.refund(request_of(cast.dirk, "change_betaalverzoek"), now)
    assert page.te_veel(page.get_queryset(request).get(pk=verzoek.pk)) == ""


def test_a_difference_is_solved_by_who_may(cast: Cast) -> None:
    verschil = Betaalverschil.objects.create(soort="onbekend", sleutel="x", provider_id="bt_1")
    page = site._registry[Betaalverschil]
    with pytest.raises(Http404):
        page.solve(request_of(cast.dirk, "view_betaalverschil"), verschil)
    assert "opgelost" in page.solve(request_of(cast.dirk, "change_betaalverschil"), verschil)
    verschil.refresh_from_db()
    assert page.knoppen(request_of(cast.dirk), verschil) == []
