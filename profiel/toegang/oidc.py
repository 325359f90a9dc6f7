"""Signing in through the identity provider: allauth's OpenID Connect, held to what a city needs.

Added to allauth: a nonce, the checks of koppelingen.identiteit, our own parameters only (allauth would take
`?auth_params=` and `?scope=` from the address), private_key_jwt, and pages that leave other ways in.
"""

from __future__ import annotations

import logging
from typing import Any, cast
from urllib.parse import urlencode

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from profiel.mensen.models import Account
from profiel.toegang import identiteiten
from profiel.toegang.adapters import STATE_PROOF
from profiel.toegang.koppelingen import identiteit
from profiel.toegang.models import Level
from profiel.toegang.niveau import NAMES, name_of, safe_next
from profiel.toegang.opnieuw import PROVIDER
from stadsportaal.kern.crypto import new_token
from stadsportaal.kern.errors import KoppelingUnavailable
from stadsportaal.kern.http import render_page

log = logging.getLogger(__name__)


class CityClient(OAuth2Client):
    """Exchanges the code; with our key instead of a secret when there is one."""

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None) -> Any:
        assertion = identiteit.client_assertion(self.access_token_url)
        if assertion:
            self.consumer_secret, self.basic_auth = "", False
        try:
            return super().get_access_token(code, pkce_code_verifier, {**(extra_data or {}), **assertion})
        except requests.RequestException as error:
            raise KoppelingUnavailable("identiteit") from error
        except OAuth2Error as error:
            raise identiteit.AnswerRefused("code") from error


class CityOIDCAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's adapter, over the verified answer. `state` is what the session stashed at the start."""

    client_class = CityClient
    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        return identiteit.discovery()

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return str(settings.SITE_URL).rstrip("/") + reverse("toegang:oidc_callback")

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        least = NAMES[self.state["least"]]
        answer = identiteit.verify(
            str(kwargs["response"].get("id_token", "")),
            nonce=self.state["nonce"],
            least=least,
            fresh=self.state["step_up"],
        )
        identiteiten.account_of(answer)
        proof = {"level": int(answer.level), "acr": answer.acr, "auth_time": answer.auth_time}
        self.state[STATE_PROOF] = proof
        uid = identiteiten.uid_of(answer.issuer, answer.sub)
        account = SocialAccount(provider=PROVIDER, uid=uid, extra_data={})
        return SocialLogin(user=Account(), account=account, provider=self.get_provider())


class CityProvider(OpenIDConnectProvider):
    """allauth's provider, with our adapter."""

    def get_oauth2_adapter(self, request: HttpRequest) -> CityOIDCAdapter:
        return CityOIDCAdapter(request, PROVIDER)


class CallbackView(OAuth2CallbackView):
    """Hands the adapter the state of this login, and turns refusals into pages."""

    adapter: CityOIDCAdapter

    def _get_state(self, request: HttpRequest, provider: OpenIDConnectProvider) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.adapter.state = {}
        if request.GET.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:  # RFC 9207
            return _failed(request, "geweigerd", {})
        try:
            return cast(HttpResponseBase, super().dispatch(request, *args, **kwargs))
        except identiteit.LevelTooLow:
            return _failed(request, "te_laag", self.adapter.state)
        except identiteit.AnswerRefused as error:
            log.warning("identity answer refused: %s", error.reason)
            return _failed(request, "geweigerd", self.adapter.state)
        except KoppelingUnavailable:
            return _failed(request, "weg", self.adapter.state)


def _adapter(request: HttpRequest) -> CityOIDCAdapter:
    """Raises Http404 in a city without an identity provider."""
    if not settings.OIDC_ISSUER:
        raise Http404
    return CityOIDCAdapter(request, PROVIDER)


@require_GET
@never_cache
@login_not_required
def oidc_start(request: HttpRequest) -> HttpResponseBase:
    """Send the citizen to the identity provider. `?niveau=` makes it a step-up, `?next=` is the page to come back to.

    Nothing else of the address is used: what we ask of the provider is ours to say.
    """
    _adapter(request)
    step_up = request.GET.get("niveau") in NAMES
    least = NAMES[request.GET["niveau"]] if step_up else Level.LAAG
    next_url = safe_next(request, request.GET.get("next", ""), resolve_url(settings.LOGIN_REDIRECT_URL))
    nonce = new_token()
    state = {"nonce": nonce, "least": name_of(least), "step_up": step_up}
    params = {"nonce": nonce, "acr_values": identiteit.acr_values(least)}
    if step_up:
        params |= {"prompt": "login", "max_age": str(identiteit.FRESH)}
    provider = CityProvider(request, app=get_adapter(request).get_app(request, provider=PROVIDER))
    try:
        return cast(
            HttpResponseBase,
            provider.redirect(
                request,
                AuthProcess.LOGIN,
                next_url=next_url,
                scope=settings.OIDC_SCOPE.split(),
                auth_params=params,
                **state,
            ),
        )
    except KoppelingUnavailable:
        return _failed(request, "weg", {**state, "next": next_url})


@require_GET
@never_cache
@login_not_required
def oidc_callback(request: HttpRequest) -> HttpResponseBase:
    """Where the identity provider sends the citizen back to."""
    return cast(HttpResponseBase, CallbackView.adapter_view(_adapter(request))(request))


FAILED = {"weg": 503, "geweigerd": 401, "te_laag": 401, "afgebroken": 401}
"""Why it did not work, and the status of the page that says so."""


def _failed(request: HttpRequest, why: str, state: dict[str, Any]) -> HttpResponse:
    niveau = state.get("least", "") if state.get("step_up") else ""
    back = {"niveau": niveau, "next": state.get("next") or ""}
    query = urlencode({name: value for name, value in back.items() if value})
    again = reverse("toegang:sterker" if niveau else "account_login")
    context = {
        "waarom": why,
        "naam": settings.OIDC_NAME,
        "niveau": niveau,
        "opnieuw": f"{again}?{query}" if query else again,
    }
    return render_page(request, "profiel/toegang/oidc_failed.html", context, status=FAILED[why])


def refuse(request: HttpRequest, why: str, state: dict[str, Any]) -> ImmediateHttpResponse:
    """What allauth's adapter raises when the provider answered with an error, or the state is not ours."""
    return ImmediateHttpResponse(_failed(request, why, state))
