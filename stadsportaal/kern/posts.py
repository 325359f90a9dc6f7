"""Every POST belongs to one of four classes; a POST to a view without class is refused (405).

`sleutel`      creates or sends: a hidden idempotency key, one effect however often it arrives
`versie`       edits and autosave: a hidden row version, the second writer gets a 409
`herhaalbaar`  may be repeated as it is: login, filter, preview
`protocol`     somebody else's rules: webhooks, Open311, the API's `Idempotency-Key`

The decorators mark the view; tests/urls.yaml pins the class of every POST URL.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import wraps
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import File
from django.core.signing import BadSignature, TimestampSigner
from django.db import OperationalError, connection, models, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac
from psycopg.errors import LockNotAvailable

from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.models import Sleutel

LIFETIME: Final = dt.timedelta(hours=48)
FIELD: Final = "sleutel"
VISITOR: Final = "bezoeker"  # in the session: the name of who is not signed in, as owner of keys
VERSION_FIELD: Final = "versie"

View = Callable[..., HttpResponseBase]


class PostClass(StrEnum):
    SLEUTEL = "sleutel"
    VERSIE = "versie"
    HERHAALBAAR = "herhaalbaar"
    PROTOCOL = "protocol"


# Views that we don't write, by the longest prefix of their module.
FOREIGN: Final = {
    "allauth.": PostClass.HERHAALBAAR,
    "allauth.idp.": PostClass.PROTOCOL,
    "allauth.headless.": PostClass.PROTOCOL,
    "django.": PostClass.HERHAALBAAR,
}


class SleutelMissing(DomainError):
    """The form has no key, or not one that we made for this act."""


class SleutelExpired(DomainError):
    """The form was shown more than 48 hours ago: we no longer know whether it was sent before."""


class SleutelReused(DomainError):
    """The key of this form was used before, with other content."""


class SleutelBusy(DomainError):
    """The same form is being handled at this moment."""


class VersieMissing(DomainError):
    """The form doesn't say which version of the row it was filled in on."""


class Answer(NamedTuple):
    """What an act answers, the first time and every time after: where to go, and the kenmerk made."""

    url: str
    kenmerk: str = ""


# -- classes --------------------------------------------------------------------------------------


def class_of(view: Callable[..., Any]) -> PostClass | None:
    """The POST class of a view; None when it doesn't take a POST."""
    if declared := getattr(view, "post_class", None):
        return PostClass(declared)
    if hasattr(view, "cls"):  # Django REST framework
        return PostClass.PROTOCOL
    if hasattr(view, "model_admin") or hasattr(view, "admin_site"):
        return PostClass.HERHAALBAAR
    module = getattr(view, "__module__", "")
    prefixes = [prefix for prefix in FOREIGN if module.startswith(prefix)]
    return FOREIGN[max(prefixes, key=len)] if prefixes else None


def _mark(view: View, post_class: PostClass) -> View:
    view.post_class = post_class  # type: ignore[attr-defined]
    return view


def post_herhaalbaar(view: View) -> View:
    """A POST that changes nothing that a repetition would double."""
    return _mark(view, PostClass.HERHAALBAAR)


def post_protocol(view: View) -> View:
    """A POST whose repetition somebody else's protocol describes."""
    return _mark(view, PostClass.PROTOCOL)


def post_versie(view: View) -> View:
    """A POST that edits a row: `request.versie` is the version that its form showed."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            request.versie = _posted_version(request)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return _mark(wrapped, PostClass.VERSIE)


def post_sleutel(action: str) -> Callable[[View], View]:
    """A POST that creates or sends: refused without the key of its form; the view calls `once`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                request.sleutel = _posted_key(request, action)  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        wrapped.post_action = action  # type: ignore[attr-defined]
        return _mark(wrapped, PostClass.SLEUTEL)

    return decorate


# -- sleutel --------------------------------------------------------------------------------------


class Key(NamedTuple):
    """The key of one form: for which act, whose, and 128 random bits.

    `before` is whose it was before this session signed in; empty for a session that began signed in.
    """

    action: str
    owner: str
    value: str
    before: str = ""


def new_key(request: HttpRequest, action: str) -> str:
    """The signed value of the hidden field; gives an anonymous visitor a session with a name to own it.

    The name stays when the session gets another key at login, and goes with everything else at logout.
    """
    if SESSION_KEY not in request.session:
        request.session.setdefault(VISITOR, secrets.token_hex(16))
    return _signer(action).sign(secrets.token_hex(16))


def _signer(action: str) -> TimestampSigner:
    return TimestampSigner(salt=f"kern.sleutel:{action}")


def _posted_key(request: HttpRequest, action: str) -> Key:
    again = (request.path, "Ga terug naar het formulier")
    signer, signed = _signer(action), request.POST.get(FIELD, "")
    try:
        value = signer.unsign(signed)
        owner, before = _owners(request)
    except BadSignature:
        raise SleutelMissing("We konden je formulier niet herkennen. Open het opnieuw.", next_step=again) from None
    try:
        signer.unsign(signed, max_age=LIFETIME)
    except BadSignature:
        raise SleutelExpired("Je formulier stond te lang open. Open het opnieuw.", next_step=again) from None
    return Key(action, owner, value, before)


def _owners(request: HttpRequest) -> tuple[str, str]:
    """Account or visitor, and the visitor it was before: a key answers nobody else.

    BadSignature for a visitor without a name.
    """
    name = request.session.get(VISITOR, "")
    visitor = "session:" + hashlib.sha256(name.encode()).hexdigest() if name else ""
    if request.user.is_authenticated:
        return f"account:{request.user.pk}", visitor
    if not visitor:
        raise BadSignature
    return visitor, ""


def once(request: HttpRequest, action: str, cleaned: Mapping[str, Any], run: Callable[[], Answer]) -> Answer:
    """Run the act the first time its form arrives; answer the same every time after.

    One transaction: the key's row first (an identical POST beside us waits there for our commit),
    then the act, then the answer. Whatever raises frees the key. Call it with clean values only:
    a 422 then never consumes a key.
    """
    key: Key | None = getattr(request, "sleutel", None)
    if key is None or key.action != action:
        raise ImproperlyConfigured(f"once({action!r}) needs a view under @post_sleutel({action!r})")
    digest = digest_of(cleaned)
    with transaction.atomic(durable=True):
        row = _claim(key, digest, request.path)
        if not row.antwoord:
            row.antwoord = run()._asdict()
            with connection.cursor() as cursor:
                cursor.execute(_ANSWER, [json.dumps(row.antwoord), row.pk])
    return Answer(**row.antwoord)


_INSERT: Final = """
    INSERT INTO kern_sleutel (actie, eigenaar, sleutel, digest, antwoord) VALUES (%s, %s, %s, %s, '{}')
    ON CONFLICT DO NOTHING RETURNING id
"""
_ANSWER: Final = "UPDATE kern_sleutel SET antwoord = %s::jsonb WHERE id = %s"


def _insert(key: Key, owner: str, digest: str) -> int | None:
    """The pk of the new row; None when there is one already."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [key.action, owner, key.value, digest])
        made = cursor.fetchone()
    return int(made[0]) if made else None


def _claim(key: Key, digest: str, path: str) -> Sleutel:
    """The row of this key: new (no answer yet), or the earlier one with the same content, also from before login."""
    owner = key.owner
    if key.before and Sleutel.objects.filter(actie=key.action, eigenaar=key.before, sleutel=key.value).exists():
        owner = key.before
    try:
        made = _insert(key, owner, digest)
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        again = (path, "Probeer opnieuw")
        raise SleutelBusy("We zijn hier nog mee bezig. Wacht even en probeer opnieuw.", next_step=again) from error
    if made is not None:
        return Sleutel(pk=made, actie=key.action, eigenaar=owner, sleutel=key.value, digest=digest)
    row = Sleutel.objects.get(actie=key.action, eigenaar=owner, sleutel=key.value)
    if row.digest != digest:
        again = (path, "Open het formulier opnieuw")
        raise SleutelReused("Je hebt dit formulier al verstuurd, met andere antwoorden.", next_step=again)
    return row


def purge(now: dt.datetime) -> int:
    """Delete the rows of keys that no form can still send; returns how many."""
    # a form is refused 48 hours after it was shown, so its key was used before that
    return Sleutel.objects.filter(created_at__lt=now - LIFETIME).delete()[0]


# -- digest ---------------------------------------------------------------------------------------


def digest_of(cleaned: Mapping[str, Any]) -> str:
    """A keyed digest of cleaned values and file contents: compares, and tells nothing."""
    text = json.dumps(_plain(cleaned), sort_keys=True, separators=(",", ":"))
    return salted_hmac("kern.sleutel.digest", text, algorithm="sha256").hexdigest()


def _plain(value: Any) -> Any:
    """`value` as JSON that is equal exactly when the value is; TypeError for what we don't know."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal() | dt.date() | dt.time() | dt.timedelta() | UUID() | float():
            return [type(value).__name__, str(value)]
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case models.Model():
            return [value._meta.label, str(value.pk)]
        case File():
            return ["file", value.name, _sha256(value)]
        case set() | frozenset():
            return sorted((_plain(item) for item in value), key=repr)
        case Iterable() if not isinstance(value, bytes):
            return [_plain(item) for item in value]
    raise TypeError(f"no digest for {type(value).__name__}")


def _sha256(file: File[Any]) -> str:
    file.seek(0)
    seen = hashlib.sha256()
    for chunk in file.chunks():
        seen.update(chunk)
    file.seek(0)
    return seen.hexdigest()


# -- versie ---------------------------------------------------------------------------------------


def _posted_version(request: HttpRequest) -> int:
    posted = request.POST.get(VERSION_FIELD, "")
    if not (posted.isascii() and posted.isdecimal() and len(posted) < 10):
        again = (request.path, "Open het formulier opnieuw")
        raise VersieMissing("We konden je formulier niet herkennen. Open het opnieuw.", next_step=again)
    return int(posted)


def check_versie(row: models.Model, versie: int) -> None:
    """Raise VersionConflict when `row` (read under a lock) moved on since its form was shown."""
    current: int = row.versie  # type: ignore[attr-defined]
    if current != versie:
        raise VersionConflict(versie, current)


def bump(rows: models.QuerySet[Any], versie: int, **changes: Any) -> None:
    """Change the one row in `rows` if it still has this version, and raise its version.

    Raises VersionConflict, or the model's DoesNotExist when the row is gone.
    """
    if not rows.filter(versie=versie).update(versie=F("versie") + 1, **changes):
        raise VersionConflict(versie, rows.values_list("versie", flat=True).get())
