"""What every test is held to: read-only GETs, commit hooks that run, no luck with row order,
no conversation with the outside. (Forgotten template variables: tests/undefined.py.)

Each guard is proved to bite in tests/kern/test_guards.py.
"""

from __future__ import annotations

import contextlib
import ipaddress
import random
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final
from unittest import mock

from django.db import connection
from django.db.models import QuerySet
from django.test import Client, TestCase
from django.urls import Resolver404, resolve

# -- a GET changes no domain fact -----------------------------------------------------------------

# Tables a GET may write to, with the reason.
GET_MAY_WRITE: Final = {
    "django_session": "the session itself",
    "kern_cache": "copies of what stands elsewhere",
    "kern_geparkeerdepost": "a parked POST is thrown away when another account comes",
    "toegang_inzage": "looking at personal facts is itself recorded",
    "toegang_sessieactiviteit": "last seen, at most once a minute",
    "trechter_proceslijn": "which step of a form was opened, by nobody in particular",
    "trechter_dagsleutel": "the key of the day, made with the first line of it",
    "account_emailaddress": "allauth copies the address of a login into its own table at first sight",
    "usersessions_usersession": "the list of sessions a citizen can end",
}
# Views whose GET is a step of a protocol that someone else prescribes (URL names): the way back from the IdP.
GET_MAY_ACT: Final = {"toegang:oidc_callback"}

_WRITE = re.compile(
    r'(?<!FOR )(?<!FOR NO KEY )\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\s+(?:ONLY\s+)?"?(\w+)"?',
    re.IGNORECASE,
)
_WRITING_FUNCTION = re.compile(r"\b(voortgang_wissen|dossier_vernietigen)\s*\(", re.IGNORECASE)


class GetWrote(AssertionError):
    """A GET wrote to a table that is not pinned in GET_MAY_WRITE."""


def written_tables(statement: str) -> set[str]:
    """The tables (and erasing functions) that one SQL statement writes to."""
    found = {match.lower() for match in _WRITE.findall(statement)}
    # "INSERT … ON CONFLICT … DO UPDATE SET" names no table there
    return (found - {"set"}) | {match.lower() for match in _WRITING_FUNCTION.findall(statement)}


def _url_name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


@contextlib.contextmanager
def read_only(method: str, path: str) -> Iterator[None]:
    """Fail when a GET, HEAD or OPTIONS of `path` writes where it may not."""
    if method not in {"GET", "HEAD", "OPTIONS"} or _url_name(path) in GET_MAY_ACT:
        yield
        return
    wrote: set[str] = set()

    def watch(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        wrote.update(written_tables(str(statement)) - GET_MAY_WRITE.keys())
        return execute(statement, params, many, context)

    with connection.execute_wrapper(watch):
        yield
    if wrote:
        raise GetWrote(f"{method} {path} wrote to {', '.join(sorted(wrote))}")


def guarded_request(original: Callable[..., Any]) -> Callable[..., Any]:
    """`Client.request`, read-only where it has to be, with the commit hooks of the request run."""

    def request(self: Client, **extra: Any) -> Any:
        method = extra.get("REQUEST_METHOD", "GET")
        with read_only(method, extra.get("PATH_INFO", "/")), TestCase.captureOnCommitCallbacks(execute=True):
            return original(self, **extra)

    return request


# -- rows come in no order unless one is asked for ------------------------------------------------

THEIRS: Final = ("django", "allauth", "rest_framework", "drf_spectacular")


def shuffled_fetch(original: Callable[[QuerySet[Any]], None]) -> Callable[[QuerySet[Any]], None]:
    """`QuerySet._fetch_all` that shuffles what our own unordered querysets return."""

    def fetch_all(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        original(self)
        ours = self.model.__module__.split(".")[0] not in THEIRS
        if fresh and ours and not self.ordered:
            random.shuffle(self._result_cache)

    return fetch_all


# -- no conversation with the outside -------------------------------------------------------------


class OutsideWorld(OSError):
    """A test tried to reach something that is not on this machine."""


def is_local(family: int, address: Any) -> bool:
    """Whether a socket of this family to this address stays on the machine."""
    if family == socket.AF_UNIX:
        return True
    host = str(address[0]).split("%")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class LocalSocket(socket.socket):
    """A socket that only speaks to loopback and unix."""

    def connect(self, address: Any) -> None:
        if not is_local(self.family, address):
            raise OutsideWorld(f"a test may not connect to {address}")
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        if not is_local(self.family, address):
            raise OutsideWorld(f"a test may not connect to {address}")
        return super().connect_ex(address)


@contextlib.contextmanager
def all_guards() -> Iterator[None]:
    """Every guard of this module at once."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(Client, "request", guarded_request(Client.request)))
        stack.enter_context(mock.patch.object(QuerySet, "_fetch_all", shuffled_fetch(QuerySet._fetch_all)))
        stack.enter_context(mock.patch.object(socket, "socket", LocalSocket))
        yield
