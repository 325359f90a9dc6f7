"""request.toegang over HTTP: cost, levels, acting for another, and the end of a grant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from profiel.mensen.models import Account, Profiel
from profiel.toegang.middleware import GRANT
from profiel.toegang.models import Inzage, Level, Machtiging, SessieActiviteit
from profiel.toegang.niveau import requires_level
from profiel.toegang.poorten import ACTS, Act, register_act
from profiel.toegang.toegang import LevelRequired, Toegang, toegang_of
from stadsportaal.kern.actor import Actor, Kanaal, Scope
from stadsportaal.kern.posts import post_herhaalbaar
from tests.profiel.toegang.conftest import profiel_of, signed_in

pytestmark = pytest.mark.django_db


# -- a site of our own ----------------------------------------------------------------------------


def shows(request: HttpRequest) -> HttpResponse:
    toegang = toegang_of(request)
    return HttpResponse(
        f"{toegang.door}|{toegang.profiel}|{toegang.level.name}|{toegang.actor.kanaal}|{toegang.masked}"
    )


@requires_level("substantieel")
def strong(request: HttpRequest) -> HttpResponse:
    return HttpResponse("sterk")


@post_herhaalbaar
def sends(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise LevelRequired(Level.HOOG)
    return HttpResponse("formulier")


def refuses(request: HttpRequest) -> HttpResponse:
    raise ValueError("iets anders")


urlpatterns = [
    path("toont/", shows),
    path("sterk/", strong),
    path("stuurt/", sends),
    path("fout/", refuses),
    path("", include("stadsportaal.urls")),
]


@pytest.fixture
def site(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def grant(wie: Account, voor: Account, **extra: Any) -> Machtiging:
    defaults = {"soort": "gemachtigde", "sinds": timezone.now() - timedelta(days=1)}
    return Machtiging.objects.create(wie=wie, voor=profiel_of(voor), **(defaults | extra))


def acting(account: Account, machtiging: Machtiging, level: int = 2) -> Client:
    client = signed_in(account, level)
    session = client.session
    session[GRANT] = machtiging.pk
    session.save()
    return client


# -- cost -----------------------------------------------------------------------------------------


def test_an_anonymous_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/aanmelden/").status_code == 200


@pytest.mark.usefixtures("site")
def test_two_queries_for_oneself_three_for_another(
    ada: Account, bram: Account, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    own, other = signed_in(bram), acting(bram, grant(bram, ada))
    for client in (own, other):
        client.get("/toont/")  # the first visit renews the session
    with django_assert_num_queries(2):  # session, account with profiel
        own.get("/toont/")
    with django_assert_num_queries(3):  # and the grant with its subject
        other.get("/toont/")


# -- levels ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_an_email_account_is_laag(ada: Account) -> None:
    assert signed_in(ada).get("/toont/").content.decode() == "burger|Ada Peeters|LAAG|web|False"


@pytest.mark.usefixtures("site")
def test_the_proof_of_another_account_counts_for_nothing(ada: Account, bram: Account) -> None:
    client = signed_in(ada, 3)
    assert "HOOG" in client.get("/toont/").content.decode()
    session = client.session
    session["niveau"] = {**session["niveau"], "account_id": bram.pk}
    session.save()
    assert "LAAG" in client.get("/toont/").content.decode()


@pytest.mark.usefixtures("site")
def test_too_low_leads_to_the_step_up_with_the_way_back(ada: Account) -> None:
    response = signed_in(ada).get("/sterk/?een=1")
    assert response["Location"] == "/aanmelden/sterker/?niveau=substantieel&next=%2Fsterk%2F%3Feen%3D1"
    assert signed_in(ada, 2).get("/sterk/").content == b"sterk"


@pytest.mark.usefixtures("site")
def test_htmx_is_sent_along_with_the_page_the_person_sees(ada: Account) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/pagina/?stap=2"}
    response = signed_in(ada).get("/sterk/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"].endswith("next=%2Fpagina%2F%3Fstap%3D2")
    elsewhere = {"hx-request": "true", "hx-current-url": "http://evil.example/x"}
    assert signed_in(ada).get("/sterk/", headers=elsewhere)["HX-Redirect"].endswith("next=%2Fsterk%2F")


@pytest.mark.usefixtures("site")
def test_a_post_that_is_too_weak_comes_back_to_its_form(ada: Account) -> None:
    response = signed_in(ada).post("/stuurt/", {"tekst": "lang verhaal"})
    assert response["Location"] == "/aanmelden/sterker/?niveau=hoog&next=%2Fstuurt%2F"


@pytest.mark.usefixtures("site")
def test_other_errors_are_not_ours(ada: Account) -> None:
    with pytest.raises(ValueError, match="iets anders"):
        signed_in(ada).get("/fout/")


def test_step_up_page(ada: Account, settings: Any) -> None:
    url = "/aanmelden/sterker/?niveau=substantieel&next=/profiel/gegevens/"
    settings.OIDC_ISSUER = ""
    assert "Dat kan nu niet online" in signed_in(ada).get(url).content.decode()
    settings.OIDC_ISSUER = "http://localhost:1"
    page = signed_in(ada).get(url).content.decode()
    assert "Je bent nu aangemeld met je e-mailadres" in page
    assert "niveau=substantieel&amp;next=%2Fprofiel%2Fgegevens%2F" in page
    assert signed_in(ada, 2).get(url)["Location"] == "/profiel/gegevens/"
    assert signed_in(ada).get("/aanmelden/sterker/?niveau=veel").status_code == 404


# -- acting for another ---------------------------------------------------------------------------


@pytest.mark.usefixtures("site")
def test_the_subject_is_the_other_and_the_actor_oneself(ada: Account, bram: Account) -> None:
    assert (
        acting(bram, grant(bram, ada)).get("/toont/").content.decode()
        == "gemachtigde|Ada Peeters|SUBSTANTIEEL|web|False"
    )


@pytest.mark.usefixtures("site")
def test_beside_a_helper_the_number_is_masked(ada: Account, bram: Account) -> None:
    helped = grant(bram, ada, soort="begeleid", tot=timezone.now() + timedelta(hours=1))
    SessieActiviteit.objects.create(machtiging=helped, gezien_op=timezone.now())
    assert acting(bram, helped).get("/toont/").content.decode().endswith("|webpunt|True")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("change", [{"ended_at": True}, {"tot": True}, {"wie": True}, {"sinds": True}])
def test_an_ended_grant_counts_from_the_next_request_on(
    ada: Account, bram: Account, cem: Account, method: str, change: dict[str, bool]
) -> None:
    """Never carry on as oneself with what was meant for the other: the request is not served at all."""
    machtiging = grant(bram, ada)
    client = acting(bram, machtiging)
    assert "Ada" in client.get("/toont/").content.decode()
    now = timezone.now()
    values = {
        "ended_at": now,
        "tot": now - timedelta(seconds=1),
        "wie": cem.pk,
        "sinds": now + timedelta(hours=1),
    }
    Machtiging.objects.filter(pk=machtiging.pk).update(**{name: values[name] for name in change})
    response = getattr(client, method)("/stuurt/")
    assert response["Location"] == "/profiel/machtigingen/"
    assert "Je machtiging is gestopt" in client.get("/profiel/machtigingen/").content.decode()
    assert client.get("/toont/").content.decode().startswith("burger|Bram Claes")


@pytest.mark.usefixtures("site")
def test_an_ended_grant_and_htmx(ada: Account, bram: Account) -> None:
    machtiging = grant(bram, ada, ended_at=timezone.now())
    response = acting(bram, machtiging).get("/toont/", headers={"hx-request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/profiel/machtigingen/")


@pytest.mark.usefixtures("site")
def test_a_grant_in_a_session_without_login_is_nothing(ada: Account, bram: Account) -> None:
    client = Client()
    session = client.session
    session[GRANT] = grant(bram, ada).pk
    session.save()
    assert client.get("/aanmelden/").status_code == 200
    assert GRANT not in client.session


@pytest.mark.parametrize(
    "url",
    ["/profiel/aanmeldmiddelen/sleutels/", "/profiel/aanmeldmiddelen/e-mail/", "/profiel/aanmeldmiddelen/toestellen/"],
)
def test_means_of_login_are_closed_while_acting_for_another(ada: Account, bram: Account, url: str) -> None:
    response = acting(bram, grant(bram, ada)).get(url)
    assert response.status_code == 409
    assert "Keer eerst terug" in response.content.decode()
    assert acting(bram, grant(bram, ada)).get("/profiel/aanmeldmiddelen/").status_code == 404


def test_the_band_is_on_every_page(ada: Account, bram: Account) -> None:
    assert (
        "Je handelt voor <strong>Ada Peeters</strong>"
        in acting(bram, grant(bram, ada)).get("/profiel/machtigingen/").content.decode()
    )
    assert "Je handelt voor" not in signed_in(bram).get("/profiel/machtigingen/").content.decode()


# -- require --------------------------------------------------------------------------------------


def toegang(account: Account | None, profiel: Profiel | None = None, **extra: Any) -> Toegang:
    return Toegang(Actor(account.pk if account else None, Kanaal.WEB), account, profiel, **extra)


@pytest.fixture
def acts() -> Any:
    before = dict(ACTS)
    register_act(Act("lezen", lambda t, obj: obj == "mijn"))
    register_act(Act("tekenen", lambda t, obj: True, Level.SUBSTANTIEEL, under_grant=False))
    yield
    ACTS.clear()
    ACTS.update(before)


@pytest.mark.usefixtures("acts")
@pytest.mark.parametrize(
    ("act", "level", "never", "acts_for", "outcome"),
    [
        ("lezen", 1, (), False, None),
        ("lezen", 1, (), True, None),
        ("lezen", 1, ("lezen",), True, Http404),
        ("lezen", 1, ("lezen",), False, None),
        ("tekenen", 1, (), False, LevelRequired),
        ("tekenen", 2, (), False, None),
        ("tekenen", 3, (), True, Http404),
        ("tekenen", 1, (), True, Http404),
    ],
)
def test_require(
    ada: Account,
    bram: Account,
    act: str,
    level: int,
    never: tuple[str, ...],
    acts_for: bool,
    outcome: type[Exception] | None,
) -> None:
    machtiging = grant(bram, ada) if acts_for else None
    access = toegang(
        bram, profiel_of(ada), level=Level(level), scope=Scope(never=frozenset(never)), machtiging=machtiging
    )
    if outcome is None:
        access.require(act, "mijn")
    else:
        with pytest.raises(outcome):
            access.require(act, "mijn")
    assert access.allows(act, "mijn") is (outcome is not Http404)


@pytest.mark.usefixtures("acts")
def test_strangers_and_nobody_get_404_and_the_system_may(ada: Account) -> None:
    for access in (Toegang.anoniem(), toegang(ada)):
        with pytest.raises(Http404):
            access.require("lezen", "van een ander")
        assert not access.allows("lezen", "van een ander")
    Toegang.systeem().require("tekenen", "wat dan ook")
    assert Toegang.systeem().allows("tekenen")
    with pytest.raises(KeyError):
        Toegang.systeem().require("bestaat niet")


def test_unknown_read_entry_is_an_attribute_error(ada: Account) -> None:
    with pytest.raises(AttributeError):
        toegang(ada).geheimen()


def test_toegang_of_a_bare_request() -> None:
    request = RequestFactory().get("/")
    request.toegang = Toegang.anoniem()  # type: ignore[attr-defined]
    assert toegang_of(request).is_anoniem
    assert not Inzage.objects.exists()
