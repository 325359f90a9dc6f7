"""The door of the admin: staff only, and only with a passkey or an authenticator app."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from stadsportaal.kern.admin import StadAdmin

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this account has a passkey or an authenticator app; asked once per request."""
    known: bool | None = getattr(request, "_second_factor", None)
    if known is None:
        known = Authenticator.objects.filter(user_id=request.user.pk, type__in=STRONG).exists()
        request._second_factor = known  # type: ignore[attr-defined]
    return known


def secure_admin(site: AdminSite) -> None:
    """Replace the admin's login by allauth's, let in who has a second factor only, show our own pages only.

    Packages register pages of theirs (groups, tokens, keys): those are not scoped by team (architecture §6).
    """
    for model in [model for model, shown in site._registry.items() if not isinstance(shown, StadAdmin)]:
        site.unregister(model)
    is_staff = site.has_permission
    secure_login = secure_admin_login(site.login)

    def has_permission(request: HttpRequest) -> bool:
        return is_staff(request) and has_second_factor(request)

    @login_not_required
    def login(request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponseBase:
        if is_staff(request) and not has_second_factor(request):
            messages.warning(
                request, "Voor het beheer heb je een passkey of een authenticator-app nodig. Stel er hier een in."
            )
            return HttpResponseRedirect(reverse("mfa_index"))
        answer: HttpResponseBase = secure_login(request, extra_context)
        return answer

    site.has_permission = has_permission  # type: ignore[method-assign]
    site.login = login  # type: ignore[assignment,method-assign]
