"""Nobody gets into somebody else's account by being there first."""

from __future__ import annotations

import pytest
from django.test import Client

from profiel.mensen.models import Account
from tests.profiel.toegang.conftest import PASSWORD
from tests.profiel.toegang.test_aanmelden import is_in, last_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]

ADDRESS = "ada@voorbeeld.be"


def test_a_password_chosen_before_the_address_was_proved_opens_nothing() -> None:
    """Cem makes an account with Ada's address; she signs in with a code and so proves that it is hers."""
    cem, ada = Client(), Client()
    form = {"voornaam": "Cem", "achternaam": "Yilmaz", "email": ADDRESS, "password1": PASSWORD}
    waiting = cem.post("/aanmelden/account-maken/", form)["Location"]
    asked = ada.post("/aanmelden/code/", {"email": ADDRESS})["Location"]
    ada.post(asked, {"code": last_code()})
    account = Account.objects.get(email=ADDRESS)
    assert is_in(ada, account)
    cem.get(waiting)
    assert not is_in(cem, account)
    later = Client()
    later.post("/aanmelden/wachtwoord/", {"login": ADDRESS, "password": PASSWORD})
    assert not is_in(later, account)
