"""Pages, pieces for htmx, refusals, and the answers when things go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from django_htmx.middleware import HtmxDetails

from profiel.mensen.models import Account
from stadsportaal.kern.errors import DomainError, KoppelingUnavailable, VersionConflict
from stadsportaal.kern.http import DenyAll, render_page
from stadsportaal.kern.middleware import ORDER, check_order
from stadsportaal.kern.models import GeparkeerdePost
from tests.kern.proef import ProefForm

pytestmark = [pytest.mark.usefixtures("site"), pytest.mark.django_db]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def browser(client: Client, ada_account: Account) -> Client:
    client.force_login(ada_account)
    return client


def test_page_is_whole_for_a_browser(browser: Client) -> None:
    response = browser.get("/formulier/")
    assert response.status_code == 200
    assert b"<title>Proef</title>" in response.content
    assert {"HX-Request", "HX-Target"} <= set(response.headers["Vary"].split(", "))


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({**HTMX, "HX-Target": "formulier"}, False),
        ({**HTMX, "HX-Target": "iets-anders"}, True),
        ({**HTMX}, True),
        ({**HTMX, "HX-Target": "formulier", "HX-Boosted": "true"}, True),
        ({**HTMX, "HX-Target": "formulier", "HX-History-Restore-Request": "true"}, True),
    ],
)
def test_htmx_gets_the_piece_it_will_swap(browser: Client, headers: dict[str, str], whole: bool) -> None:
    content = browser.get("/formulier/", headers=headers).content
    assert b'id="formulier"' in content
    assert (b"<title>" in content) is whole


def _request(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/account/", headers=headers)
    request.user = Account()
    request.session = Client().session
    request._messages = []  # type: ignore[attr-defined]
    request.geparkeerd = {}  # type: ignore[attr-defined]
    return request


def test_a_view_may_name_the_piece() -> None:
    request = _request(**HTMX)
    request.htmx = HtmxDetails(request)
    response = render_page(request, "form.html", {"form": ProefForm()}, partial="formulier")
    assert b"<title>" not in response.content


def test_without_htmx_middleware_the_page_is_whole() -> None:
    assert b"<title>" in render_page(_request(**HTMX), "form.html", {"form": ProefForm()}).content


FormSet = forms.formset_factory(ProefForm, extra=1, min_num=1, validate_min=True)
MANAGEMENT = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}


@pytest.mark.parametrize(
    ("form", "status", "expected"),
    [
        (ProefForm(), 200, 200),
        (ProefForm({"naam": "Ada"}), 200, 200),
        (ProefForm({}), 200, 422),
        (ProefForm({}), 409, 409),
        (FormSet(), 200, 200),
        (FormSet({**MANAGEMENT, "form-0-naam": "Ada"}), 200, 200),
        (FormSet({**MANAGEMENT, "form-0-naam": ""}), 200, 422),
    ],
)
def test_errors_make_422_and_a_title_that_says_so(form: Any, status: int, expected: int) -> None:
    response = render_page(_request(), "form.html", {"form": form}, status=status)
    assert response.status_code == expected
    assert (b"<title>Fout: " in response.content) is (expected != 200)


def test_context_is_optional() -> None:
    assert render_page(_request(), "503.html").content == b"Even geduld"


# -- refusals -------------------------------------------------------------------------------------


def test_a_refusal_is_a_page_with_a_way_on(client: Client) -> None:
    response = client.get("/kapot/domein/")
    assert response.status_code == 409
    assert "Dat kan niet." in response.content.decode()
    assert b"<a href='/hulp/'>Vraag hulp</a>" in response.content
    assert "HX-Retarget" not in response.headers


def test_htmx_gets_the_refusal_in_the_place_of_main(client: Client) -> None:
    response = client.get("/kapot/dood/", headers=HTMX)
    assert response.status_code == 409
    assert response.headers["HX-Retarget"] == response.headers["HX-Reselect"] == "#inhoud"


def test_other_errors_are_not_refusals(client: Client) -> None:
    with pytest.raises(ValueError, match="ours"):
        client.get("/kapot/fout/")


def test_errors_carry_what_a_page_needs() -> None:
    plain = DomainError("Dat kan niet.")
    assert (plain.status, plain.message, plain.next_step, str(plain)) == (409, "Dat kan niet.", None, "Dat kan niet.")
    conflict = VersionConflict(3, 5, next_step=("/x/", "Bekijk"))
    assert (conflict.yours, conflict.current) == (3, 5)
    assert conflict.next_step is not None
    assert conflict.next_step.tekst == "Bekijk"
    assert str(KoppelingUnavailable("Rijksregister")) == "Rijksregister is niet bereikbaar"


# -- mistakes and a database that is away ---------------------------------------------------------


@pytest.mark.parametrize(
    ("hoe", "status", "text", "retry"),
    [
        ("database", 503, b"Even geduld", "10"),
        ("verbinding", 503, b"Even geduld", "10"),
        ("fout", 500, b"Onze fout", None),
    ],
)
def test_database_away_is_503_our_mistake_is_500(hoe: str, status: int, text: bytes, retry: str | None) -> None:
    response = Client(raise_request_exception=False).get(f"/kapot/{hoe}/")
    assert (response.status_code, response.content, response.headers.get("Retry-After")) == (status, text, retry)


# -- CSRF -----------------------------------------------------------------------------------------


@pytest.fixture
def strict(ada_account: Account) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada_account)
    return client


def test_csrf_failure_keeps_what_was_typed(strict: Client, hidden: Any) -> None:
    fields = hidden(strict, "/formulier/")
    response = strict.post("/formulier/", {**fields, "naam": "Ada"})
    assert response.status_code == 403
    assert "een uur voor je bewaard" in response.content.decode()
    assert b"<a href='/formulier/'>" in response.content
    assert b'value="Ada"' in strict.get("/formulier/").content


def test_csrf_failure_of_a_stranger_keeps_nothing(strict: Client) -> None:
    response = strict.post("/formulier/", {"naam": "Ada", "account": "nagemaakt"})
    assert response.status_code == 403
    assert "niets verstuurd" in response.content.decode()
    assert "bewaard" not in response.content.decode()
    assert not GeparkeerdePost.objects.exists()


def test_csrf_failure_under_htmx_opens_the_page_again(strict: Client, hidden: Any) -> None:
    fields = hidden(strict, "/formulier/?stap=2")
    kept = strict.post("/formulier/", {**fields, "naam": "Ada"}, headers=HTMX)
    assert (kept.status_code, kept.headers["HX-Redirect"]) == (204, "/formulier/?stap=2")
    lost = strict.post("/formulier/", {"naam": "Ada"}, headers=HTMX)
    assert (lost.status_code, lost.headers["HX-Redirect"]) == (204, "/formulier/")


# -- what happens around every view ---------------------------------------------------------------


def test_answers_of_a_session_are_not_stored(browser: Client) -> None:
    assert browser.get("/zonder/").headers["Cache-Control"] == "no-store"


def test_answers_without_session_may_be_stored(client: Client) -> None:
    assert "Cache-Control" not in client.get("/publiek/").headers


def test_anonymous_form_has_a_session_too(client: Client) -> None:
    assert client.get("/openbaar/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/zonder/", 200),
        ("head", "/zonder/", 200),
        ("options", "/zonder/", 200),
        ("post", "/zonder/", 405),
        ("put", "/zonder/", 405),
        ("delete", "/zonder/", 405),
        ("post", "/voorbeeld/", 200),
        ("post", "/haak/", 200),
    ],
)
def test_a_post_needs_a_class(browser: Client, method: str, path: str, status: int) -> None:
    assert getattr(browser, method)(path).status_code == status


def test_api_denies_unless_an_endpoint_says_otherwise(client: Client) -> None:
    assert DenyAll().has_permission(None, None) is False  # type: ignore[arg-type]
    assert client.post("/api/").status_code == 403


@pytest.mark.parametrize("broken", [[], list(ORDER[1:]), [*ORDER[1:], ORDER[0]], [*ORDER, ORDER[0]]])
def test_check_refuses_another_middleware_order(broken: list[str]) -> None:
    assert check_order(None) == []
    with override_settings(MIDDLEWARE=broken):
        assert [error.id for error in check_order(None)] == ["kern.E001"]


def test_the_portal_itself_has_the_order() -> None:
    from tests import settings as portal

    with override_settings(MIDDLEWARE=portal.MIDDLEWARE):
        assert check_order(None) == []
