"""The back office: the catalogue to look at, questions to close, for who has the right."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Permission
from django.http import Http404
from django.test import RequestFactory

from producten.actions import submit_contactvraag
from producten.laden import load_diensten
from producten.models import Contactvraag, Dienst, Verbetervoorstel
from profiel.mensen.models import Account
from tests.profiel.dossiers.cast import Cast

pytestmark = pytest.mark.django_db


def request_of(account: Account, *rights: str) -> Any:
    account.user_permissions.set(Permission.objects.filter(codename__in=rights))
    request = RequestFactory().get("/beheer/")
    request.user = Account.objects.get(pk=account.pk)
    return request


@pytest.mark.parametrize("model", [Dienst, Contactvraag, Verbetervoorstel])
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
