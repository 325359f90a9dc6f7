"""The control of the begeleide sessie: a middleware that remembers whom this helper helped."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class LekMiddleware:
    """Writes the names of everybody this account helped under each of its pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from inclusie.models import BegeleideSessie

        response = self.get_response(request)
        if request.user.is_authenticated and response.headers.get("Content-Type", "").startswith("text/html"):
            helped = BegeleideSessie.objects.filter(helper=request.user.pk, profiel__isnull=False)
            names = sorted(set(helped.values_list("profiel__achternaam", flat=True)))
            response.content += f"<!-- {', '.join(names)} -->".encode()
        return response
