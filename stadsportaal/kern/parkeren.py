"""A POST that comes after its session ended is not lost, and not carried out either.

Its fields are kept encrypted for an hour, bound to the account that typed them. When that account
logs in again the form is shown again, filled in; nothing is ever sent by itself. Another account
that logs in destroys it. Files are not kept.

Which account typed it is known from a signed field in the form: the session that knew is gone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Final, TypedDict

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone

from stadsportaal.kern.crypto import new_token, token_hash
from stadsportaal.kern.models import GeparkeerdePost

FIELD: Final = "account"
LIFETIME: Final = dt.timedelta(minutes=60)
HINT_LIFETIME: Final = dt.timedelta(hours=48)
SESSION_NAME: Final = "geparkeerd"
MAX_SIZE: Final = 200_000  # characters typed in one form
MAX_ADDRESS: Final = 500  # characters, as wide as GeparkeerdePost.pad
MAX_PARKED: Final = 5  # forms per session
MAX_ROWS: Final = 20  # forms per account: a signed hint may come back in many sessions
MAX_STORED: Final = 2_000_000  # characters per account, as they are stored
_SALT: Final = "kern.parkeren"
_NEVER: Final = ("csrfmiddlewaretoken", "sleutel", FIELD)
_SECRET: Final = ("password", "wachtwoord")


class Hint(TypedDict):
    """What the form says about itself: who fills it in, for whom, and the page it stands on."""

    account: str
    subject: str
    page: str


class Parked(TypedDict):
    """What the session holds: whose forms are parked, and of each page its token and its subject."""

    account: str
    posts: dict[str, tuple[str, str]]


def sign_hint(request: HttpRequest) -> str:
    """The value of the hidden field `account`; empty for who is not logged in."""
    if not request.user.is_authenticated:
        return ""
    hint = Hint(account=str(request.user.pk), subject=_subject(request), page=request.get_full_path())
    return signing.dumps(hint, salt=_SALT)


def _subject(request: HttpRequest) -> str:
    """For whom this request acts, as an access above kern says; empty when it says nothing."""
    profiel = getattr(getattr(request, "toegang", None), "profiel", None)
    return str(profiel.pk) if profiel else ""


def _read_hint(request: HttpRequest) -> Hint | None:
    try:
        hint: Hint = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=HINT_LIFETIME)
    except signing.BadSignature:
        return None
    return hint


def park(request: HttpRequest) -> str | None:
    """Keep the fields of this POST for the account that typed them; the page to return to, or None.

    None when nobody signed for it, when somebody else is logged in by now, or when it is too much.
    """
    hint = _read_hint(request)
    if hint is None or len(hint["page"]) > MAX_ADDRESS:
        return None
    if request.user.is_authenticated and str(request.user.pk) != hint["account"]:
        return None
    fields = _fields(request)
    if sum(len(value) for values in fields.values() for value in values) > MAX_SIZE:
        return None
    token = new_token()
    GeparkeerdePost.objects.create(
        token_hash=token_hash(token),
        account_id=hint["account"],
        pad=hint["page"],
        velden=fields,
        bestanden_gemist=bool(request.FILES),
        verloopt_op=timezone.now() + LIFETIME,
    )
    _trim(int(hint["account"]))
    _remember(request, hint, token)
    return hint["page"]


def _trim(account_id: int) -> None:
    """Keep the newest forms of an account, in number and in size: nobody fills the table with one form."""
    rows = GeparkeerdePost.objects.filter(account=account_id).order_by("-pk")
    sizes = rows.annotate(omvang=Length("velden")).values_list("pk", "omvang")
    kept: list[int] = []
    total = 0
    for pk, size in sizes[:MAX_ROWS]:
        total += size
        if total > MAX_STORED and kept:
            break
        kept.append(pk)
    rows.exclude(pk__in=kept).delete()


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    return {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in _NEVER and not any(secret in name.lower() for secret in _SECRET)
    }


def _remember(request: HttpRequest, hint: Hint, token: str) -> None:
    """Put the token in the session, in the place of an earlier one of the same page."""
    parked: Parked | None = request.session.get(SESSION_NAME)
    if parked is None or parked["account"] != hint["account"]:
        destroy(request)
        parked = Parked(account=hint["account"], posts={})
    posts = {page: post for page, post in parked["posts"].items() if page != hint["page"]}
    kept = dict([*posts.items(), (hint["page"], (token, hint["subject"]))][-MAX_PARKED:])
    _delete(was for was, _ in parked["posts"].values() if was not in {now for now, _ in kept.values()})
    request.session[SESSION_NAME] = Parked(account=hint["account"], posts=kept)


def _delete(tokens: Iterable[str]) -> None:
    GeparkeerdePost.objects.filter(token_hash__in=[token_hash(token) for token in tokens]).delete()


def destroy(request: HttpRequest) -> None:
    """Throw away every form that this session keeps parked."""
    parked: Parked | None = request.session.pop(SESSION_NAME, None)
    if parked:
        _delete(token for token, _ in parked["posts"].values())


def restore(request: HttpRequest) -> None:
    """Give the owner's page its fields back as `request.geparkeerd`; destroy what is another's."""
    parked: Parked | None = request.session.get(SESSION_NAME)
    if parked is None:
        return
    if parked["account"] != str(request.user.pk):
        destroy(request)
        return
    if request.method == "POST":
        _forget(request, parked)
        return
    token, subject = parked["posts"].get(request.get_full_path(), ("", ""))
    post = token and _find(request, token)
    if not post:
        return
    if subject != _subject(request):
        messages.info(request, "Wat je hier invulde, was voor iemand anders. Kies eerst weer voor wie je handelt.")
        return
    fields = QueryDict(mutable=True)
    for name, values in post.velden.items():
        fields.setlist(name, values)
    fields._mutable = False
    request.geparkeerd = fields  # type: ignore[attr-defined]
    text = "Je was afgemeld. Wat je invulde, staat er nog. Kijk het na en verstuur het dan."
    messages.info(request, text + (" Kies je bestand opnieuw." if post.bestanden_gemist else ""))


def _find(request: HttpRequest, token: str) -> GeparkeerdePost | None:
    own = GeparkeerdePost.objects.filter(account=request.user.pk, verloopt_op__gt=timezone.now())
    return own.filter(token_hash=token_hash(token)).first()


def _forget(request: HttpRequest, parked: Parked) -> None:
    """The form came again: what was kept of it is no longer needed."""
    hint = _read_hint(request)
    if hint and (post := parked["posts"].pop(hint["page"], None)):
        _delete([post[0]])
        request.session[SESSION_NAME] = parked


def initial(request: HttpRequest) -> dict[str, str | list[str]]:
    """The fields given back, as the `initial` of a form; empty when nothing was parked."""
    fields: QueryDict = request.geparkeerd  # type: ignore[attr-defined]
    return {name: values if len(values) > 1 else values[0] for name, values in fields.lists() if values}


def purge(now: dt.datetime) -> int:
    """Delete what nobody came back for within the hour; returns how many."""
    return GeparkeerdePost.objects.filter(verloopt_op__lt=now).delete()[0]


class ParkMiddleware(LoginRequiredMiddleware):
    """Closed unless a view is `@login_not_required`; what a closed door would lose is parked.

    htmx gets 204 and HX-Redirect, because it would swap the login page into the piece it asked for.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        request.geparkeerd = QueryDict()  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            restore(request)
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]
        page = park(request) if request.method == "POST" else None
        login = redirect_to_login(
            page or request.get_full_path(),
            resolve_url(self.get_login_url(view_func)),
            self.get_redirect_field_name(view_func),
        )
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(status=204, headers={"HX-Redirect": login.url})
        return login
