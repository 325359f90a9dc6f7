"""Builds `request.toegang`, once per request and only when something asks for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Machtiging
from profiel.toegang.niveau import level_of, step_up
from profiel.toegang.toegang import LevelRequired, Toegang
from stadsportaal.kern.actor import ALLES, Actor, Kanaal
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.http import domain_error, hx_redirect

GRANT: Final = "handelt_voor"
"""Session key: the id of the Machtiging this session acts under. The row is read again at every request."""

OWN_MEANS: Final = ("mfa_", "account_email", "account_change_password", "account_set_password", "usersessions_")
"""URL names of pages about one's own means of login: closed while acting for somebody else."""

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ToegangMiddleware:
    """Two queries for who is signed in (session, account with profiel), one more under a grant, none for nobody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        machtiging: Machtiging | None = None
        if request.session.get(GRANT) is not None and not request.user.is_authenticated:
            del request.session[GRANT]
        if request.session.get(GRANT) is not None:
            machtiging = _grant(request)
            if machtiging is None:
                return _back_to_self(request)
        request.toegang = SimpleLazyObject(lambda: _build(request, machtiging))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.session.get(GRANT) is None or not name.startswith(OWN_MEANS):
            return None
        return domain_error(request, ActingForOther(request.toegang))  # type: ignore[attr-defined]

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """allauth answers a form with mistakes with 200; everywhere else in this portal that is 422."""
        values = (response.context_data or {}).values()
        if response.status_code == HTTPStatus.OK and any(isinstance(v, BaseForm) and v.errors for v in values):
            response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return step_up(request, exception.level) if isinstance(exception, LevelRequired) else None


class ActingForOther(DomainError):
    """Means of login are nobody else's business: first be yourself again."""

    def __init__(self, toegang: Toegang) -> None:
        super().__init__(
            f"Je handelt nu voor {toegang.profiel}. Hoe jij je aanmeldt, regel je voor jezelf. Keer eerst terug.",
            next_step=(reverse("toegang:machtigingen"), "Keer terug naar jezelf"),
        )


def _grant(request: HttpRequest) -> Machtiging | None:
    """The grant of this session as it stands now; None when it ended, expired or is not this account's."""
    grants = Machtiging.objects.geldig(timezone.now()).select_related("voor")
    return grants.filter(pk=request.session[GRANT], wie=request.user.pk).first()


def _back_to_self(request: HttpRequest) -> HttpResponseBase:
    """Never go on as oneself with what was meant for the other: say it, and show where one stands."""
    del request.session[GRANT]
    messages.warning(request, "Je machtiging is gestopt. Je handelt nu weer voor jezelf.")
    url = reverse("toegang:machtigingen")
    return hx_redirect(url) if getattr(request, "htmx", None) else HttpResponseRedirect(url)


def _build(request: HttpRequest, machtiging: Machtiging | None) -> Toegang:
    sessie = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:16]
    if not request.user.is_authenticated:
        return Toegang.anoniem(sessie)
    account: Account = request.user
    level = level_of(request.session, account.pk)
    if machtiging is None:
        return Toegang(Actor(account.pk, Kanaal.WEB, sessie), account, own_profiel(account), level)
    beside = getattr(request, "helpkanaal", Kanaal.WEBPUNT)  # whoever helps may do so by phone: a higher app says it
    kanaal = beside if machtiging.soort == Machtiging.Soort.BEGELEID else Kanaal.WEB
    actor = Actor(account.pk, kanaal, sessie)
    return Toegang(actor, account, machtiging.voor, level, machtiging.scope or ALLES, machtiging)


def own_profiel(account: Account) -> Profiel | None:
    """The profiel of a login; None for who only works here."""
    return getattr(account, "profiel", None)
