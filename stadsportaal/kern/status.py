"""Is it up, does it serve, and what is wrong: for load balancers, monitoring and `make run`.

`ping`, `live` and `ready` are public and say one word. `metrics` (Prometheus text) and
`health/components` (JSON) tell about the inside and need `Authorization: Bearer <STATUS_TOKEN>`;
without a STATUS_TOKEN in the settings they do not exist.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError

from stadsportaal.kern.models import Lane, Levering

View = Callable[[HttpRequest], HttpResponse]

BROKER_SECONDS = 2
"""Longest wait for the broker and for the workers' answer."""
LOW_SPACE = 500 * 1024 * 1024
"""Free bytes below which uploads are in danger."""


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8", status=status)


def _public(view: View) -> View:
    return login_not_required(require_safe(never_cache(view)))


def _needs_token(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not settings.STATUS_TOKEN:
            raise Http404
        if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.STATUS_TOKEN}"):
            refusal = _plain("token needed", 401)
            refusal.headers["WWW-Authenticate"] = "Bearer"
            return refusal
        return view(request)

    return _public(checked)


@_public
def ping(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return _plain("pong")


@_public
def live(request: HttpRequest) -> HttpResponse:
    """This process should be left alone. Not about the database: a restart would not bring that back."""
    return _plain("live")


@_public
def ready(request: HttpRequest) -> HttpResponse:
    """Citizens may be sent here: the database answers and has our tables.

    Not about Redis: everything a citizen does works without it, only later.
    """
    try:
        pending = _pending_migrations()
    except DatabaseError:
        return _plain("database away", 503)
    return _plain("migrations pending", 503) if pending else _plain("ready")


_migrated = False


def _pending_migrations() -> bool:
    """Whether a table may be missing. Once all are there, one cheap query says the database lives."""
    global _migrated  # noqa: PLW0603 — true for the rest of this process's life
    if _migrated:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return False
    executor = MigrationExecutor(connection)
    _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _migrated


# -- what waits in the outbox ---------------------------------------------------------------------


def outbox_figures() -> dict[str, dict[str, float]]:
    """Per lane: deliveries waiting, dead ones, and the age in seconds of the oldest that waits."""
    waits = Q(status__in=[Levering.Status.WACHT, Levering.Status.BEZIG])
    rows = (
        Levering.objects.exclude(status=Levering.Status.KLAAR)
        .order_by()
        .values("lane")
        .annotate(
            waiting=Count("pk", filter=waits),
            dead=Count("pk", filter=Q(status=Levering.Status.DOOD)),
            oldest=Min("gebeurtenis__created_at", filter=waits),
        )
        .order_by("lane")
    )
    figures = {str(lane): {"waiting": 0.0, "dead": 0.0, "oldest_seconds": 0.0} for lane in Lane}
    for row in rows:
        age = (timezone.now() - row["oldest"]).total_seconds() if row["oldest"] else 0
        figures[row["lane"]] = {"waiting": row["waiting"], "dead": row["dead"], "oldest_seconds": max(0, round(age, 1))}
    return figures


@_needs_token
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of the outbox in Prometheus' text form."""
    try:
        figures, up = outbox_figures(), 1
    except DatabaseError:
        figures, up = {}, 0
    lines = ["# TYPE stad_database_up gauge", f"stad_database_up {up}"]
    for name in ("waiting", "dead", "oldest_seconds"):
        lines.append(f"# TYPE stad_outbox_{name} gauge")
        lines += [f'stad_outbox_{name}{{lane="{lane}"}} {values[name]:g}' for lane, values in figures.items()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


# -- the parts ------------------------------------------------------------------------------------


def _database() -> dict[str, object]:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('server_version'), current_setting('synchronous_commit')")
        user, version, commit = cursor.fetchone()
    waited = round((time.perf_counter() - began) * 1000, 1)
    return {"ok": commit != "off", "role": user, "version": version, "synchronous_commit": commit, "ms": waited}


def _broker() -> dict[str, object]:
    with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_SECONDS)
    return {"ok": True}


def _workers() -> dict[str, object]:
    answers = current_app.control.ping(timeout=BROKER_SECONDS / 2) or []
    return {"ok": bool(answers), "count": len(answers)}


def _outbox() -> dict[str, object]:
    figures = outbox_figures()
    return {"ok": not any(lane["dead"] for lane in figures.values()), "lanes": figures}


def _files() -> dict[str, object]:
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    return {"ok": os.access(folder, os.W_OK) and free > LOW_SPACE, "free_bytes": free, "scan": settings.SCAN}


PARTS: dict[str, Callable[[], dict[str, object]]] = {
    "database": _database,
    "outbox": _outbox,
    "broker": _broker,
    "workers": _workers,
    "files": _files,
}


def _examine(part: Callable[[], dict[str, object]]) -> dict[str, object]:
    try:
        return part()
    except (DatabaseError, BrokerError, OSError) as failure:
        return {"ok": False, "reason": type(failure).__name__}  # no text: it may hold an address


@_needs_token
def components(request: HttpRequest) -> HttpResponse:
    """Every part with its state; 503 as soon as one is not well."""
    found = {name: _examine(part) for name, part in PARTS.items()}
    well = all(part["ok"] for part in found.values())
    return JsonResponse({"ok": well, "components": found}, status=200 if well else 503)


urlpatterns = [
    path("ping", ping, name="status_ping"),
    path("live", live, name="status_live"),
    path("ready", ready, name="status_ready"),
    path("metrics", metrics, name="status_metrics"),
    path("health/components", components, name="status_components"),
]
