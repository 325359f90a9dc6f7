"""The API of the stand-in, and the page where the tester chooses what becomes of a payment."""

from __future__ import annotations

import json
import time
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from producten.koppelingen.handtekening import HEADER, is_genuine
from stadsportaal.betaalprovider.boek import Boek
from stadsportaal.betaalprovider.uitkomsten import UITKOMSTEN, uitkomst
from stadsportaal.nabootsing.pagina import page

FIELDS: Final = ("sleutel", "bedrag", "omschrijving", "terug_url", "webhook_url")


@cache
def boek() -> Boek:
    """The book of this process."""
    return Boek(getattr(settings, "BOEK"))  # noqa: B009 a setting of this process only


def _is_portal(request: HttpRequest) -> bool:
    secret = settings.BETAALPROVIDER_SECRET
    signed = request.headers.get(HEADER, "")
    return is_genuine(signed, secret, request.method or "", request.get_full_path(), request.body, int(time.time()))


def _back_to_portal(url: object) -> bool:
    """Only the portal itself is ever told or shown anything."""
    return isinstance(url, str) and url.startswith(settings.SITE_URL.rstrip("/") + "/")


@csrf_exempt
@require_POST
@never_cache
def create(request: HttpRequest) -> JsonResponse:
    """Start a payment; the same key is the same payment."""
    if not _is_portal(request):
        return JsonResponse({"fout": "handtekening"}, status=401)
    data: dict[str, Any] = json.loads(request.body)
    complete = all(isinstance(data.get(name), str) and data[name] for name in FIELDS)
    if not complete or not (_back_to_portal(data["terug_url"]) and _back_to_portal(data["webhook_url"])):
        return JsonResponse({"fout": "gegevens"}, status=400)
    made = boek().create(data)
    return JsonResponse({"id": made, "url": f"{settings.BETAALPROVIDER_URL}/betaal/{made}"}, status=201)


@require_GET
@never_cache
def events(request: HttpRequest) -> JsonResponse:
    """What happened since a moment, a page at a time."""
    if not _is_portal(request):
        return JsonResponse({"fout": "handtekening"}, status=401)
    since = datetime.fromisoformat(request.GET["sinds"]).timestamp()
    found, after = boek().events(since, int(request.GET.get("na") or 0), time.time())
    return JsonResponse({"gebeurtenissen": found, "volgende": str(after) if after else ""})


@never_cache
def pay(request: HttpRequest, id: str) -> HttpResponse:  # noqa: A002 its name in the address
    """Choose an outcome, once, and go back to the portal: what happened the portal hears apart from that."""
    payment = boek().find(id)
    if payment is None:
        raise Http404
    if request.method == "POST" and (chosen := uitkomst(request.POST.get("uitkomst", ""))):
        boek().choose(id, chosen, time.time())
        return HttpResponseRedirect(payment["terug_url"])
    amount = payment["bedrag"].replace(".", ",")
    context = {"betaling": payment, "bedrag": amount, "uitkomsten": UITKOMSTEN}
    return page(request, "betaalprovider/kiezen.html", context)


@require_GET
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")
