"""Nobody gets into somebody else's account by being there first."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from profiel.mensen.models import Account, Profiel
from profiel.toegang.identiteiten import account_of
from profiel.toegang.koppelingen.identiteit import Answer, AnswerRefused
from profiel.toegang.models import Level, Machtiging
from tests.profiel.toegang.conftest import PASSWORD, signed_in
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


def test_a_sub_that_the_provider_gave_to_somebody_else_opens_nothing() -> None:
    def answer(insz: str, naam: str) -> Answer:
        return Answer("https://idp.example", "7", Level.SUBSTANTIEEL, "acr", 0, insz, naam, "Peeters")

    account = account_of(answer("85041299912", "Ada"))
    with pytest.raises(AnswerRefused, match="other insz"):
        account_of(answer("82092099989", "Bram"))
    assert Profiel.objects.get().account == account
    assert not Machtiging.objects.exists()
    assert account_of(answer("85041299912", "Ada")) == account


@pytest.mark.parametrize("next_url", ["-1", "mijn_stad", "a\x00b", "//evil.example", "https://evil.example/"])
@pytest.mark.parametrize("page", ["/aanmelden/", "/aanmelden/sterker/"])
def test_a_page_to_go_on_to_is_a_path_of_ours(ada: Account, page: str, next_url: str) -> None:
    answer = signed_in(ada).get(page, {"niveau": "laag", "next": next_url})
    assert (answer.status_code, answer["Location"]) == (302, "/mijn-stad/")


def test_who_finds_a_session_open_does_not_take_the_account(ada: Account) -> None:
    answer = signed_in(ada).post("/profiel/aanmeldmiddelen/e-mail/", {"email": "cem@voorbeeld.be", "action_add": ""})
    assert answer["Location"].startswith("/profiel/aanmeldmiddelen/opnieuw/")
    assert not EmailAddress.objects.filter(email="cem@voorbeeld.be").exists()
