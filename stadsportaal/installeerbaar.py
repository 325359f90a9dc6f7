"""The portal on a home screen: manifest, service worker, and the page for who is offline.

The worker keeps the shell only: style, script, icons and the offline page, which are the same for everybody. Pages
are never kept: a navigation always goes to the network (architecture §6: session answers are not stored anywhere).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

THEME: Final = "#0057b7"
PAGE: Final = "#f3f3f3"
SHELL: Final = (
    "css/site.css",
    "js/site.js",
    "icons/sprite.svg",
    "icons/favicon.svg",
    "icons/app-192.png",
)
"""Static files that the worker keeps, beside the offline page."""


def shell_urls() -> list[str]:
    """Addresses of the shell as pages link to them; a new version of a file is a new address."""
    return [static(name) for name in SHELL]


def offline_page() -> str:
    """The same for everybody: made without request, so nobody's name can stand in it."""
    return render_to_string("offline.html")


def shell_version() -> str:
    """Changes whenever something in the shell does."""
    parts = [*shell_urls(), offline_page(), render_to_string("sw.js")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What the browser needs to offer the portal as an app (W3C Web Application Manifest)."""
    icons: list[dict[str, Any]] = [
        {"src": static("icons/favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": static("icons/app-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": static("icons/app-512.png"), "type": "image/png", "sizes": "512x512"},
        {
            "src": static("icons/app-maskable-512.png"),
            "type": "image/png",
            "sizes": "512x512",
            "purpose": "maskable",
        },
    ]
    content = {
        "id": "/",
        "name": "Stadsportaal",
        "short_name": "Stadsportaal",
        "description": "Alles wat je met de stad regelt, op één plek.",
        "lang": "nl-BE",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME,
        "background_color": PAGE,
        "icons": icons,
    }
    headers = {"Cache-Control": "no-cache"}
    return JsonResponse(content, content_type="application/manifest+json", headers=headers)


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker for all of the portal; asked anew each time, so that a new version reaches everybody at once."""
    context = {
        "versie": shell_version(),
        "schil": json.dumps(shell_urls()),
        "offline": reverse("offline"),
    }
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(render_to_string("sw.js", context), content_type="text/javascript", headers=headers)


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows when a page cannot be reached."""
    return HttpResponse(offline_page(), headers={"Cache-Control": "no-cache"})
