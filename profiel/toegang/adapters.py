"""How allauth fits this city: mail through the outbox, a profiel for every login, levels, one identity provider."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from profiel.mensen.actions import ensure_profiel
from profiel.mensen.models import Account
from profiel.toegang import niveau, opnieuw
from profiel.toegang.actions import queue_login_mail
from profiel.toegang.middleware import GRANT
from profiel.toegang.opnieuw import PROVIDER

STATE_PROOF = "bewijs"
"""Key in the login's state: what the signed answer proved."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign in with e-mail: code, password or passkey. Always `laag`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": "Deze code klopt niet. Kijk ze na of vraag een nieuwe.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now, send it through the outbox: the code never stands in an event."""
        request = allauth_context.request
        message = self.render_mail(template_prefix, email, {"request": request, "email": email, **context})
        queue_login_mail(aan=email, onderwerp=str(message.subject), tekst=str(message.body))

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """The account and its profiel, from the names of the form."""
        voornaam, achternaam = form.cleaned_data["voornaam"], form.cleaned_data["achternaam"]
        user.naam = f"{voornaam} {achternaam}".strip()
        with transaction.atomic():
            super().save_user(request, user, form, commit)
            if commit:
                ensure_profiel(user, voornaam=voornaam, achternaam=achternaam)
        return user

    def login(self, request: HttpRequest, user: Any) -> None:
        """A fresh session key, nothing of an earlier proof or grant, and a profiel for who has none."""
        niveau.forget(request.session)
        request.session.pop(GRANT, None)
        super().login(request, user)
        ensure_profiel(user)

    def post_login(
        self, request: HttpRequest, user: Any, *, signal_kwargs: dict[str, Any] | None, **kwargs: Any
    ) -> HttpResponse:
        sociallogin: SocialLogin | None = (signal_kwargs or {}).get("sociallogin")
        if sociallogin is not None:
            _remember(request, user, sociallogin)
        return super().post_login(request, user, signal_kwargs=signal_kwargs, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Also for who has neither a password nor a second factor."""
        known: list[dict[str, str]] = super().get_reauthentication_methods(user)
        return known + opnieuw.extra_methods(user, known) if user.is_authenticated else []

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Always, until it was done. allauth then lets pass who has neither a password nor a second factor: they
        are stopped here. Raises ReauthenticationRequired, PermissionDenied for who has no way to show it.
        """
        request = allauth_context.request
        if opnieuw.is_fresh(request):
            return False
        if not get_reauthentication_flows(request.user):
            if not self.get_reauthentication_methods(request.user):
                raise PermissionDenied
            raise ReauthenticationRequired
        return True


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign in through the identity provider: one, from the settings; matched on issuer and sub only."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        if not settings.OIDC_ISSUER or provider not in (None, "openid_connect", PROVIDER):
            return []
        app = SocialApp(
            provider="openid_connect",
            provider_id=PROVIDER,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={"server_url": settings.OIDC_ISSUER, "oauth_pkce_enabled": True},
        )
        return [app] if client_id in (None, app.client_id) else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """A stronger answer about who is signed in already raises the session; it does not end it."""
        if not request.user.is_authenticated or request.user != sociallogin.user:
            return
        request.session.cycle_key()
        UserSession.objects.create_from_request(request)
        _remember(request, request.user, sociallogin)
        raise ImmediateHttpResponse(HttpResponseRedirect(sociallogin.get_redirect_url(request) or "/"))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        """The provider said no, the citizen stopped, or the way back is not the one we sent somebody on."""
        from profiel.toegang.oidc import refuse

        why = "afgebroken" if error == AuthError.CANCELLED else "geweigerd"
        raise refuse(request, why, (extra_context or {}).get("state") or {})

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never through allauth: toegang.identiteiten makes the account before allauth looks for it."""
        return False


def _remember(request: HttpRequest, account: Account, sociallogin: SocialLogin) -> None:
    """The level that was proved; an answer to a step-up is fresh, so it also shows who it is once more."""
    if sociallogin.state.get("step_up"):
        opnieuw.record(request, account, "socialaccount")
    niveau.remember(request.session, niveau.Proof(account_id=account.pk, **sociallogin.state[STATE_PROOF]))
