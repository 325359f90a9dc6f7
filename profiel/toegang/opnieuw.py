"""Show once more that it is you, before a means of login or a grant changes: an open session is not enough.

allauth asks a password or a second factor, and lets pass who has neither. Those have another way here: at the
identity provider for who comes through it, else with a code by mail.
"""

from __future__ import annotations

import time
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from profiel.mensen.models import Account
from profiel.toegang.actions import queue_login_mail
from profiel.toegang.forms import OpnieuwForm
from profiel.toegang.models import Level
from profiel.toegang.niveau import level_of, name_of, safe_next
from stadsportaal.kern import parkeren
from stadsportaal.kern.http import hx_redirect, render_page
from stadsportaal.kern.posts import post_herhaalbaar

PROVIDER: Final = "oidc"
"""`SocialAccount.provider` of everyone who comes through the identity provider."""
SESSION_NAME: Final = "opnieuw"
"""The code that was sent: {code, at, tries}."""
MOST_TRIES: Final = 3
SEND_LIMIT: Final = {"opnieuw_code": "3/m/user,10/h/user"}


def record(request: HttpRequest, account: Account, method: str) -> None:
    """This account has just shown who it is, in this session."""
    record_authentication(request, account, method=method, reauthenticated=True)


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody showed in the last quarter of an hour that this session is theirs."""
    moments = [
        entry["at"] for entry in get_authentication_records(request, request.user) if entry.get("reauthenticated")
    ]
    return bool(moments) and time.time() - moments[-1] < app_settings.REAUTHENTICATION_TIMEOUT


def shown_at_provider(request: HttpRequest, since: float) -> float | None:
    """When somebody showed at the identity provider, after `since`, that this session is theirs; None when not."""
    moments = [
        float(entry["at"])
        for entry in get_authentication_records(request, request.user)
        if entry.get("reauthenticated") and entry.get("method") == "socialaccount" and entry["at"] > since
    ]
    return moments[-1] if moments and is_fresh(request) else None


def extra_methods(account: Account, known: list[dict[str, str]]) -> list[dict[str, str]]:
    """Ways that allauth does not know; a code by mail only for who has no other way."""
    found = []
    if settings.OIDC_ISSUER and account.socialaccount_set.filter(provider=PROVIDER).exists():  # type: ignore[attr-defined]
        text = f"Toon het met {settings.OIDC_NAME}"
        found.append({"id": "oidc", "description": text, "url": reverse("toegang:opnieuw_stad")})
    if not (known or found) and EmailAddress.objects.filter(user=account, verified=True).exists():
        text = "Krijg een code per e-mail"
        found.append({"id": "code", "description": text, "url": reverse("toegang:opnieuw_code")})
    return found


def lead(request: HttpRequest) -> HttpResponseBase:
    """To the first way of showing who it is, and back to this page. Raises PermissionDenied for who has none.

    A POST is kept like one whose session ended (kern.parkeren); the way back is the page it stands on.
    """
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    page = parkeren.park(request) if request.method == "POST" else None
    url = f"{methods[0]['url']}?{urlencode({'next': page or request.get_full_path()})}"
    return hx_redirect(url) if getattr(request, "htmx", None) else HttpResponseRedirect(url)


def _next(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next", "")
    return safe_next(request, asked, resolve_url("toegang:aanmeldmiddelen"))


@require_GET
@never_cache
def opnieuw_stad(request: HttpRequest) -> HttpResponseBase:
    """To the identity provider, which asks again who it is; its answer counts for as long as a step-up's."""
    level = max(level_of(request.session, request.user.pk or 0), Level.LAAG)
    query = urlencode({"niveau": name_of(level), "next": _next(request)})
    return redirect(f"{reverse('toegang:oidc_start')}?{query}")


@never_cache
@post_herhaalbaar
def opnieuw_code(request: HttpRequest) -> HttpResponseBase:
    """Send a code to the confirmed address, and take it. Who has a stronger way uses that one."""
    account: Any = request.user
    methods = get_adapter().get_reauthentication_methods(account)
    if not methods:
        raise PermissionDenied
    if methods[0]["id"] != "code":
        return redirect(f"{methods[0]['url']}?{urlencode({'next': _next(request)})}")
    form = None
    if request.method == "POST" and request.POST.get("actie") == "stuur":
        if not ratelimit.consume(
            request, app="profiel.toegang", action="opnieuw_code", config=SEND_LIMIT, user=account
        ):
            messages.warning(request, "Je vroeg te veel codes. Wacht even en probeer opnieuw.")
        else:
            _send(request, account)
    elif request.method == "POST":
        form = OpnieuwForm(request.POST)
        if form.is_valid() and _is_right(request, form.cleaned_data["code"]):
            record(request, account, "code")
            return resume_request(request) or redirect(_next(request))
        if form.is_valid():
            form.add_error("code", "Deze code klopt niet. Kijk ze na of vraag een nieuwe.")
    sent = _sent(request) is not None
    if form is not None and not sent:
        messages.warning(request, "Deze code werkt niet meer. Vraag een nieuwe.")
        form = None
    context = {"verstuurd": sent, "form": form or OpnieuwForm(), "next": _next(request)}
    return render_page(request, "profiel/toegang/opnieuw_code.html", context)


def _send(request: HttpRequest, account: Account) -> None:
    code = get_adapter().generate_login_code()
    request.session[SESSION_NAME] = {"code": code, "at": time.time(), "tries": 0}
    address = EmailAddress.objects.filter(user=account, verified=True).order_by("-primary", "pk")[0].email
    words = {"request": request, "email": address, "code": code}
    mail = get_adapter().render_mail("account/email/opnieuw_code", address, words)
    queue_login_mail(aan=address, onderwerp=str(mail.subject), tekst=str(mail.body))


def _sent(request: HttpRequest) -> dict[str, Any] | None:
    """The code that still works; None when none was sent, or it is too old or tried too often."""
    sent: dict[str, Any] | None = request.session.get(SESSION_NAME)
    if sent is None or sent["tries"] >= MOST_TRIES:
        return None
    return sent if time.time() - sent["at"] < app_settings.LOGIN_BY_CODE_TIMEOUT else None


def _is_right(request: HttpRequest, code: str) -> bool:
    """Whether it is the code that was sent; a right one works once, a wrong one counts."""
    sent = _sent(request)
    if sent is None:
        return False
    if compare_user_code(actual=code, expected=sent["code"]):
        del request.session[SESSION_NAME]
        return True
    request.session[SESSION_NAME] = {**sent, "tries": sent["tries"] + 1}
    return False
