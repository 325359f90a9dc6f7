"""The public list of webpunten: where, when, and whether one is open now."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inclusie.models import Webpunt
from inclusie.rules import opening, week
from inclusie.toegang import is_helper
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.http import render_page


@login_not_required
@require_safe
def webpunten(request: HttpRequest) -> HttpResponse:
    """All of them, or those of one district, or those that are open now."""
    now = timezone.now()
    rows = list(Webpunt.objects.for_list())
    districts = sorted({row.district for row in rows})
    chosen, only_open = request.GET.get("district", ""), request.GET.get("open") == "1"
    shown = [_item(row, now) for row in rows if chosen not in districts or row.district == chosen]
    context = {
        "districten": districts,
        "gekozen": chosen if chosen in districts else "",
        "alleen_open": only_open,
        "items": [item for item in shown if item["is_open"] or not only_open],
        "helpt": request.user.is_authenticated and is_helper(toegang_of(request)),
    }
    return render_page(request, "inclusie/webpunten.html", context)


def _item(row: Webpunt, now: Any) -> dict[str, Any]:
    found = opening(row.uren, row.uitzonderingen, now)
    return {"webpunt": row, "is_open": found.is_open, "zin": found.zin, "week": week(row.uren)}
