"""Builds `request.toegang` once per request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal


class ToegangMiddleware:
    """First shape: the account and its own profiel."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user if request.user.is_authenticated else None
        if account is None:
            request.toegang = Toegang.anoniem()  # type: ignore[attr-defined]
        else:
            profiel = getattr(account, "profiel", None)
            request.toegang = Toegang(Actor(account.pk, Kanaal.WEB), account, profiel)  # type: ignore[attr-defined,arg-type]
        return self.get_response(request)
