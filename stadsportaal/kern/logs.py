"""One JSON object per line on stdout, and the correlation id that ties lines of one request together.

First line of privacy: we log the route name, never a path, and only a closed list of extra fields.
Second line: ``redact`` hides what looks like a token, a rijksregisternummer or an e-mail address,
also in the text of an exception and of other libraries.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, Literal

from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.http import HttpRequest
from django.http.response import HttpResponseBase

correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")

LogType = Literal["application", "technical", "privacy"]
HEADER: Final = "X-Correlation-ID"
CELERY_HEADER: Final = "correlatie"
HIDDEN: Final = "[verborgen]"
_EXTRA: Final = ("route", "method", "status", "ms", "handler", "stroom")
_OURS: Final = ("stadsportaal", "profiel", "loket", "meldingen", "producten", "inclusie")
_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_SECRETS: Final = tuple(
    (re.compile(pattern, flags), replacement)
    for pattern, flags, replacement in (
        # the row that PostgreSQL quotes with a broken constraint
        (r"\bDETAIL:.*", 0, f"DETAIL: {HIDDEN}"),
        (
            r"\b(token|code|sleutel|secret|password|wachtwoord|state|signature)=[^&\s\"']+",
            re.IGNORECASE,
            rf"\1={HIDDEN}",
        ),
        (r"\b(bearer|basic)\s+[^\s\"']+", re.IGNORECASE, rf"\1 {HIDDEN}"),
        (r"[^\s@<>\"'(=:,;/]+@[^\s@<>\"'),;]+\.[^\s@<>\"'),;]+", 0, HIDDEN),
        # rijksregisternummer, 11 digits in any spelling
        (r"(?<!\d)\d{2}[ ./-]?\d{2}[ ./-]?\d{2}[ ./-]{0,3}\d{3}[ ./-]{0,3}\d{2}(?!\d)", 0, HIDDEN),
        # session keys, hashes, link tokens: 32 or more characters with a letter and a digit
        (r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}", 0, HIDDEN),
    )
)

_log = logging.getLogger(__name__)


def redact(text: str) -> str:
    """``text`` without anything that looks like a token, a rijksregisternummer or an e-mail address."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def route_name(request: HttpRequest) -> str:
    """URL name of the view that answers; empty when no route matched. Safe to log, a path is not."""
    match = request.resolver_match
    return match.view_name if match else ""


def _without_path(record: logging.LogRecord) -> str:
    """The message; Django's own lines about a request get the route in place of the path."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
        paths = (request.path, request.get_full_path())
        route = route_name(request) or "(geen route)"
        return str(record.msg) % tuple(route if arg in paths else arg for arg in record.args)
    return record.getMessage()


class JsonFormatter(logging.Formatter):
    """timestamp, type, correlationId, level, logger, message, the extra fields, and a stack."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".", 1)[0] in _OURS
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "type": getattr(record, "type", "application" if ours else "technical"),
            "correlationId": correlation_id.get(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redact(_without_path(record)),
        }
        for name in _EXTRA:
            if hasattr(record, name):
                value = getattr(record, name)
                line[name] = value if isinstance(value, int | float) else redact(str(value))
        if record.exc_info:
            line["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def log_privacy(message: str, **extra: str | int) -> None:
    """Log that personal data was looked at, erased or handed over; says which duty, never whose."""
    _log.info(message, extra={"type": "privacy", **extra})


def _accept_id(given: str) -> str:
    """The caller's correlation id when it is harmless, else a new one."""
    harmless = _SANE_ID.fullmatch(given) and (redact(given) == given or _is_uuid(given))
    return given if harmless else str(uuid.uuid4())


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


class CorrelationMiddleware:
    """Gives every request its correlation id, returns it, and writes one line per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = correlation_id.set(_accept_id(request.headers.get(HEADER, "")))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = correlation_id.get()
            _log.log(
                logging.WARNING if response.status_code >= 500 else logging.INFO,
                "request",
                extra={
                    "route": route_name(request),
                    "method": request.method,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - started) * 1000, 1),
                },
            )
            return response
        finally:
            correlation_id.reset(token)


@before_task_publish.connect
def _send_id_along(headers: dict[str, Any], **_: object) -> None:
    headers[CELERY_HEADER] = correlation_id.get() or str(uuid.uuid4())


@task_prerun.connect
def _take_id_over(task: Any, **_: object) -> None:
    correlation_id.set(_accept_id(str(task.request.get(CELERY_HEADER) or "")))


@task_postrun.connect
def _forget_id(**_: object) -> None:
    correlation_id.set("")


@setup_logging.connect
def _keep_our_handlers(**_: object) -> None:
    """A worker logs as Django's LOGGING says: with a receiver here Celery adds no handlers of its own."""
