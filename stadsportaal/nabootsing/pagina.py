"""The page of a stand-in: one style, and a policy that allows nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

STYLE: Final = Path(__file__).with_name("stijl.css")
CSP: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The answer with this template."""
    response = render(request, template, context, status=status)
    response.headers["Content-Security-Policy"] = CSP
    return response


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """The style sheet of every stand-in."""
    return HttpResponse(STYLE.read_bytes(), content_type="text/css; charset=utf-8")
