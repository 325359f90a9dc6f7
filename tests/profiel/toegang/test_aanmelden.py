"""Sign in with e-mail: code, password, passkey, authenticator app; and the door of the admin."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from profiel.mensen.models import Account, Profiel
from profiel.toegang.middleware import GRANT
from profiel.toegang.models import LoginMail
from profiel.toegang.niveau import SESSION_NAME
from stadsportaal.kern.models import Gebeurtenis, Levering
from tests.profiel.toegang.conftest import PASSWORD, signed_in
from tests.profiel.toegang.sleutel import Passkey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_cache")]


def last_mail() -> dict[str, str]:
    return LoginMail.objects.latest("pk").inhoud


def last_code() -> str:
    found = re.search(r"\b\d{4}-\d{4}\b", last_mail()["tekst"])
    assert found
    return found[0]


def is_in(client: Client, account: Account) -> bool:
    return client.session.get("_auth_user_id") == str(account.pk)


# -- code -----------------------------------------------------------------------------------------


def test_code_by_mail(client: Client, ada: Account) -> None:
    asked = client.post("/aanmelden/code/", {"email": "Ada@voorbeeld.be", "next": "/profiel/machtigingen/"})
    assert asked.status_code == 302
    page = client.get(asked["Location"])
    assert "Vul je code in" in page.content.decode()
    assert last_mail()["aan"] == "ada@voorbeeld.be"
    done = client.post(asked["Location"], {"code": last_code(), "next": "/profiel/machtigingen/"})
    assert done["Location"] == "/profiel/machtigingen/"
    assert is_in(client, ada)
    assert SESSION_NAME not in client.session


def test_code_in_another_spelling(client: Client, ada: Account) -> None:
    url = client.post("/aanmelden/code/", {"email": ada.email})["Location"]
    assert client.post(url, {"code": f" {last_code().replace('-', ' ')} "}).status_code == 302
    assert is_in(client, ada)


def test_the_code_stands_in_no_event(client: Client, ada: Account) -> None:
    client.post("/aanmelden/code/", {"email": ada.email})
    event = Gebeurtenis.objects.get(soort="toegang.login_mail_queued")
    assert event.payload == {"mail_id": LoginMail.objects.get().pk}
    assert Levering.objects.get(gebeurtenis=event).lane == "dringend"


def test_a_wrong_code_three_times_ends_the_attempt(client: Client, ada: Account) -> None:
    url = client.post("/aanmelden/code/", {"email": ada.email})["Location"]
    right = last_code()
    for _ in range(3):
        client.post(url, {"code": "0000-0000"})
    client.post(url, {"code": right})
    assert not is_in(client, ada)


def test_unknown_address_looks_the_same_and_gets_no_code(client: Client) -> None:
    asked = client.post("/aanmelden/code/", {"email": "niemand@voorbeeld.be"})
    assert asked.status_code == 302
    assert client.get(asked["Location"]).status_code == 200
    assert last_mail()["onderwerp"] == "Je hebt nog geen account"


def test_codes_are_limited_per_address_in_the_database(ada: Account) -> None:
    for _ in range(3):
        assert Client().post("/aanmelden/code/", {"email": ada.email}).status_code == 302
    assert Client().post("/aanmelden/code/", {"email": ada.email}).status_code == 422
    assert LoginMail.objects.count() == 3


# -- password -------------------------------------------------------------------------------------


def test_password(client: Client, ada: Account) -> None:
    page = client.get("/aanmelden/wachtwoord/?next=/profiel/machtigingen/")
    assert "/profiel/machtigingen/" in page.content.decode()
    form = {"login": ada.email, "password": PASSWORD, "next": "/profiel/machtigingen/"}
    assert client.post("/aanmelden/wachtwoord/", form)["Location"] == "/profiel/machtigingen/"
    assert is_in(client, ada)


def test_wrong_password_is_refused_and_limited(client: Client, ada: Account) -> None:
    for _ in range(5):
        page = client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": "fout"})
        assert page.status_code == 422
        assert "Fout: " in page.content.decode()
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    assert not is_in(client, ada)


def test_a_planted_session_key_does_not_survive(client: Client, ada: Account) -> None:
    client.get("/aanmelden/stad/start/")
    session = client.session
    session["geplant"] = True
    session.save()
    planted = session.session_key
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    assert is_in(client, ada)
    assert client.session.session_key != planted


def test_sign_in_forgets_an_earlier_proof_and_grant(client: Client, ada: Account) -> None:
    session = client.session
    session[SESSION_NAME] = {"account_id": ada.pk, "level": 3, "acr": "x", "auth_time": 1}
    session[GRANT] = 1
    session.save()
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    assert is_in(client, ada)
    assert not {SESSION_NAME, GRANT} & set(client.session.keys())


def test_new_password_by_code(client: Client, ada: Account) -> None:
    client.post("/aanmelden/wachtwoord-vergeten/", {"email": ada.email})
    code = last_code()
    assert client.post("/aanmelden/wachtwoord-vergeten/code/", {"code": code}).status_code == 302
    new = {"password1": "een ander lang wachtwoord", "password2": "een ander lang wachtwoord"}
    assert client.post("/aanmelden/wachtwoord-vergeten/nieuw/", new).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(new["password1"])


def test_closed_account(client: Client, ada: Account) -> None:
    Account.objects.filter(pk=ada.pk).update(is_active=False)
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    assert not is_in(client, ada)
    assert "gesloten" in client.get("/aanmelden/gesloten/").content.decode()


def test_logout_is_a_post_and_ends_the_session(ada: Account) -> None:
    client = signed_in(ada, 2)
    key = client.session.session_key
    assert client.get("/afmelden/").status_code == 200
    assert is_in(client, ada)
    assert client.post("/afmelden/").status_code == 302
    assert not client.session.exists(str(key))
    assert client.get("/profiel/machtigingen/")["Location"].startswith("/aanmelden/?next=")


# -- account --------------------------------------------------------------------------------------


def test_make_an_account_and_confirm_it_with_a_code(client: Client) -> None:
    form = {"voornaam": "Cem", "achternaam": "Yilmaz", "email": "cem@voorbeeld.be"}
    asked = client.post("/aanmelden/account-maken/", form)
    assert asked["Location"] == "/aanmelden/e-mail-bevestigen/"
    account = Account.objects.get()
    assert (account.naam, account.has_usable_password()) == ("Cem Yilmaz", False)
    assert not is_in(client, account)
    assert client.get(asked["Location"]).status_code == 200
    assert client.post(asked["Location"], {"code": last_code()}).status_code == 302
    assert is_in(client, account)
    assert EmailAddress.objects.get().verified
    profiel = Profiel.objects.get(account=account)
    assert (profiel.voornaam, profiel.achternaam, profiel.insz) == ("Cem", "Yilmaz", "")


def test_a_form_with_mistakes_says_so(client: Client) -> None:
    page = client.post("/aanmelden/account-maken/", {"voornaam": "Cem", "email": "geen adres"}).content.decode()
    for text in ("Fout: ", "Er is een probleem", "vul je achternaam in", "zoals naam@voorbeeld.be", 'value="Cem"'):
        assert text in page


def test_an_address_that_is_taken_tells_only_its_owner(client: Client, ada: Account) -> None:
    form = {"voornaam": "X", "achternaam": "Y", "email": ada.email}
    assert client.post("/aanmelden/account-maken/", form)["Location"] == "/aanmelden/e-mail-bevestigen/"
    assert last_mail()["onderwerp"] == "Je hebt al een account"
    assert Account.objects.count() == 1


# -- second factors -------------------------------------------------------------------------------


def add_totp(account: Account) -> str:
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return secret


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_authenticator_app(client: Client, ada: Account) -> None:
    secret = add_totp(ada)
    asked = client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    assert not is_in(client, ada)
    page = client.get(asked["Location"])
    assert page.status_code == 200
    assert client.post(asked["Location"], {"code": "000000"}).status_code == 422
    assert not is_in(client, ada)
    client.post(asked["Location"], {"code": totp_code(secret)})
    assert is_in(client, ada)
    assert SESSION_NAME not in client.session  # a second factor does not raise the level


def test_recovery_code_works_once(ada: Account) -> None:
    add_totp(ada)
    code = RecoveryCodes.activate(ada).generate_codes()[0]
    for works in (True, False):
        client = Client()
        url = client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})["Location"]
        client.post(url, {"code": code})
        assert is_in(client, ada) is works


def test_turn_the_authenticator_app_on(client: Client, ada: Account) -> None:
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    url = "/profiel/aanmeldmiddelen/sleutels/totp/activate/"
    again = client.get(url)["Location"]
    assert "nog eens dat jij het bent" in client.get(again).content.decode()
    assert client.post(again, {"password": PASSWORD})["Location"] == url
    assert client.get(url).status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert (
        client.post("/profiel/aanmeldmiddelen/sleutels/totp/activate/", {"code": totp_code(secret)}).status_code == 302
    )
    assert Authenticator.objects.filter(user=ada, type="totp").exists()
    assert "authenticator" in LoginMail.objects.latest("pk").inhoud["onderwerp"].lower()


def test_passkey_page_and_options(client: Client, ada: Account) -> None:
    page = client.get("/aanmelden/passkey/?next=/profiel/machtigingen/").content.decode()
    assert 'value="/profiel/machtigingen/"' in page
    assert "webauthn.js" in page
    options = client.get("/profiel/aanmeldmiddelen/sleutels/webauthn/login/", headers={"accept": "application/json"})
    assert "challenge" in options.json()["request_options"]["publicKey"]


def test_add_a_passkey_page(client: Client, ada: Account) -> None:
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    url = "/profiel/aanmeldmiddelen/sleutels/webauthn/add/"
    client.post(client.get(url)["Location"], {"password": PASSWORD})
    page = client.get(url).content.decode()
    assert "Naam van deze passkey" in page
    assert "creation_options" in page
    assert client.post(url, {"name": "x", "credential": '{"id": "onzin"}'}).status_code == 422


@pytest.mark.parametrize("nonsense", ['{"id": "x"}', "{}", "geen json", '{"id": 1, "rawId": 2}', "[]", '"x"', ""])
def test_nonsense_is_no_passkey(client: Client, nonsense: str) -> None:
    url = "/profiel/aanmeldmiddelen/sleutels/webauthn/login/"
    client.get(url, headers={"accept": "application/json"})
    assert client.post(url, {"credential": nonsense})["Location"] == "/aanmelden/"
    assert "_auth_user_id" not in client.session


def sign_options(client: Client) -> dict[str, Any]:
    url = "/profiel/aanmeldmiddelen/sleutels/webauthn/login/"
    options: dict[str, Any] = client.get(url, headers={"accept": "application/json"}).json()["request_options"]
    return options


def test_a_passkey_signs_in_at_laag(client: Client, ada: Account) -> None:
    """With a real key and real signatures: added on one device, used on the next."""
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    url = "/profiel/aanmeldmiddelen/sleutels/webauthn/add/"
    client.post(client.get(url)["Location"], {"password": PASSWORD})
    page = client.get(url).content.decode()
    data = json.loads(page.split('<script id="js_data" type="application/json">')[1].split("</script>")[0])
    passkey = Passkey()
    credential = passkey.register(data["creation_options"])
    assert client.post(url, {"name": "telefoon", "passwordless": "on", "credential": credential}).status_code == 302
    assert Authenticator.objects.filter(user=ada, type="webauthn").count() == 1

    fresh, login = Client(), "/profiel/aanmeldmiddelen/sleutels/webauthn/login/"
    signed = passkey.sign(sign_options(fresh))
    form = {"credential": signed, "next": "/profiel/machtigingen/"}
    assert fresh.post(login, form)["Location"] == "/profiel/machtigingen/"
    assert is_in(fresh, ada)
    assert SESSION_NAME not in fresh.session

    again = Client()
    sign_options(again)
    again.post(login, {"credential": signed})  # replayed: made for another challenge
    assert not is_in(again, ada)

    thief = Client()
    stolen = Passkey(credential_id=passkey.credential_id, user_handle=passkey.user_handle)
    thief.post(login, {"credential": stolen.sign(sign_options(thief))})
    assert not is_in(thief, ada)


# -- pages ----------------------------------------------------------------------------------------


def test_ways_in_cost_no_query(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries, settings: Any
) -> None:
    settings.OIDC_ISSUER = "http://localhost:1"
    with django_assert_num_queries(0):
        page = client.get("/aanmelden/?next=/profiel/gegevens/").content.decode()
    assert "/aanmelden/stad/start/?next=%2Fprofiel%2Fgegevens%2F" in page
    assert "Substantieel" in page


def test_ways_in_without_a_provider(client: Client, settings: Any) -> None:
    settings.OIDC_ISSUER = ""
    assert "/aanmelden/stad/" not in client.get("/aanmelden/").content.decode()


def test_who_is_signed_in_goes_on(ada: Account) -> None:
    assert signed_in(ada).get("/aanmelden/?next=/profiel/gegevens/")["Location"] == "/profiel/gegevens/"


PAGES = [
    "/profiel/aanmeldmiddelen/",
    "/profiel/aanmeldmiddelen/e-mail/",
    "/profiel/aanmeldmiddelen/wachtwoord/",
    "/profiel/aanmeldmiddelen/sleutels/",
    "/profiel/aanmeldmiddelen/sleutels/webauthn/",
    "/profiel/aanmeldmiddelen/toestellen/",
    "/profiel/aanmeldmiddelen/opnieuw/",
]


@pytest.mark.parametrize("url", PAGES)
def test_pages_of_ones_own_means(client: Client, ada: Account, url: str) -> None:
    client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    assert client.get(url).status_code == 200
    assert Client().get(url).status_code == 302


def test_sessions_elsewhere_can_be_ended(ada: Account) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/aanmelden/wachtwoord/", {"login": ada.email, "password": PASSWORD})
    assert "Meld alle andere toestellen af" in here.get("/profiel/aanmeldmiddelen/toestellen/").content.decode()
    here.post("/profiel/aanmeldmiddelen/toestellen/")
    assert here.get("/profiel/machtigingen/").status_code == 200
    assert there.get("/profiel/machtigingen/").status_code == 302


# -- admin ----------------------------------------------------------------------------------------


def test_no_second_factor_no_admin(client: Client, dirk: Account) -> None:
    client.post("/aanmelden/wachtwoord/", {"login": dirk.email, "password": PASSWORD})
    door = client.get("/beheer/", follow=True)
    assert door.redirect_chain[-1][0] == "/profiel/aanmeldmiddelen/sleutels/"
    assert "passkey of een authenticator-app" in door.content.decode()


def test_with_a_second_factor_the_admin_opens(client: Client, dirk: Account) -> None:
    secret = add_totp(dirk)
    url = client.post("/aanmelden/wachtwoord/", {"login": dirk.email, "password": PASSWORD})["Location"]
    client.post(url, {"code": totp_code(secret)})
    assert client.get("/beheer/").status_code == 200


def test_a_citizen_with_a_second_factor_does_not_get_in(ada: Account) -> None:
    add_totp(ada)
    client = signed_in(ada)
    assert client.get("/beheer/login/?next=/beheer/").status_code == 403


def test_anonymous_at_the_admin_goes_to_our_own_ways_in() -> None:
    page = Client().get("/beheer/", follow=True)
    assert page.redirect_chain[-1][0].startswith("/aanmelden/?next=")
