"""The level of assurance of a session, and how a page asks for more.

An account made with e-mail is `laag`, whatever second factor it has. `substantieel` and `hoog` come
only from a signed answer of the identity provider (eIDAS, Regulation (EU) 910/2014 art. 8); the
session remembers that answer for the account that it was given about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from profiel.toegang.models import Level
from profiel.toegang.toegang import LevelRequired, toegang_of
from stadsportaal.kern import parkeren
from stadsportaal.kern.http import hx_redirect

SESSION_NAME: Final = "niveau"
NAMES: Final = {"laag": Level.LAAG, "substantieel": Level.SUBSTANTIEEL, "hoog": Level.HOOG}

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the session keeps of a signed answer: about whom, how sure, and when (epoch seconds)."""

    account_id: int
    level: int
    acr: str
    auth_time: int


def remember(session: SessionBase, proof: Proof) -> None:
    """Keep the proof for as long as the session lives."""
    session[SESSION_NAME] = asdict(proof)


def forget(session: SessionBase) -> None:
    session.pop(SESSION_NAME, None)


def level_of(session: SessionBase, account_id: int) -> Level:
    """The level of this account in this session: `laag` without a proof of its own."""
    stored = session.get(SESSION_NAME)
    if not stored or stored["account_id"] != account_id:
        return Level.LAAG
    return Level(stored["level"])


def requires_level(naam: str) -> Callable[[View], View]:
    """The view opens from this level on (`substantieel`, `hoog`); below it the citizen steps up and comes back."""
    level = NAMES[naam]

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if toegang_of(request).level < level:
                raise LevelRequired(level)
            return view(request, *args, **kwargs)

        wrapped.required_level = level  # type: ignore[attr-defined]
        return wrapped

    return decorate


def name_of(level: Level) -> str:
    """The word of a level in a URL."""
    return next(naam for naam, value in NAMES.items() if value == level)


def safe_next(request: HttpRequest, url: str, otherwise: str) -> str:
    """`url` when it is a page of ours, written from the root, else `otherwise`."""
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if url.startswith("/") and ours else otherwise


def step_up(request: HttpRequest, level: Level) -> HttpResponseBase:
    """Lead the citizen to a stronger way in, and back to the page that asked for it.

    A POST is kept like one whose session ended (kern.parkeren); the way back is the page it stands on.
    """
    page = parkeren.park(request) if request.method == "POST" else None
    url = f"{reverse('toegang:sterker')}?{urlencode({'niveau': name_of(level), 'next': page or _here(request)})}"
    if getattr(request, "htmx", None):
        return hx_redirect(url)
    return HttpResponseRedirect(url)


def _here(request: HttpRequest) -> str:
    """The page the citizen looks at: with htmx not the address of the piece that was asked for."""
    shown = request.headers.get("HX-Current-URL", "")
    if shown and urlsplit(shown).netloc == request.get_host():
        return urlsplit(shown)._replace(scheme="", netloc="").geturl()
    return request.get_full_path()
