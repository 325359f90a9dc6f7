"""Every address gives every kind of visitor what tests/urls.yaml says, and every POST has its class.

A route that is not pinned fails. The failure shows the line to add: read it before you add it.
"""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from stadsportaal.kern import posts
from tests import adressen
from tests.profiel.dossiers.cast import Cast

ROUTES = sorted({route.name: route for route in adressen.routes()}.values())
OURS = [route for route in ROUTES if not route.name.startswith("admin:")]
ADMIN = [route for route in ROUTES if route.name.startswith("admin:")]


def expected_of(route: adressen.Route) -> dict[str, str] | None:
    """What is pinned for a route. Who handles it gets on a page of citizens what another team gets, unless it says."""
    found = adressen.best_match(adressen.pinned(), route.name)
    if found is None:
        return None
    expected = {who: str(what) for who, what in found.items()}
    if "other_team" in expected:
        expected.setdefault("own_team", expected["other_team"])
    return expected


@pytest.mark.django_db
@pytest.mark.parametrize("route", OURS, ids=lambda route: route.name)
def test_everybody_gets_what_is_pinned(route: adressen.Route) -> None:
    seen = adressen.observe(route, Cast())
    expected = expected_of(route)
    assert expected is not None, f"not pinned; if this is right, add it:\n{adressen.as_yaml(route.name, seen)}"
    assert seen == expected, adressen.as_yaml(route.name, seen)


@pytest.mark.django_db
def test_nobody_without_a_key_comes_into_the_admin(client: Client) -> None:
    """All its routes at once: they are many, and all closed in the same way."""
    cast = Cast()
    clients = adressen.visitors(cast)
    pinned = adressen.pinned()
    label = next(iter(admin.site._registry))._meta.app_label
    wrong = []
    for route in ADMIN:
        kwargs = {name: label if name == "app_label" else "1" for name in route.params}
        seen = {who: adressen.call(route, clients[who], kwargs) for who in adressen.EVERYBODY}
        seen["post"] = route.post_class
        expected = adressen.best_match(pinned, route.name) or {}
        if seen != {who: str(what) for who, what in expected.items()}:
            wrong.append(adressen.as_yaml(route.name, seen))
    assert not wrong, "\n".join(wrong)


def test_nothing_is_pinned_that_is_gone() -> None:
    names = {route.name for route in ROUTES}
    assert [name for name in adressen.pinned() if name not in names and "*" not in name] == []
    patterns = [name for name in adressen.pinned() if "*" in name]
    assert [pattern for pattern in patterns if not any(adressen.fnmatchcase(name, pattern) for name in names)] == []


# -- the machinery itself -------------------------------------------------------------------------


def _open(request: HttpRequest, kenmerk: str = "") -> HttpResponse:
    return HttpResponse()


def _tree(*patterns: Any) -> list[adressen.Route]:
    return list(adressen.routes(URLResolver(RegexPattern(r"^/"), list(patterns))))


def test_walks_every_route_with_its_parameters_and_class() -> None:
    found = _tree(
        path("a/", _open, name="a"),
        path("b/<kenmerk:kenmerk>/", posts.post_sleutel("b")(_open), name="b"),
        path("c/", _open),
    )
    assert [(route.name, route.params, route.post_class) for route in found] == [
        ("a", (), "none"),
        ("b", ("kenmerk",), "sleutel"),
        ("c/", (), "none"),
    ]
    assert found[0].visitors == adressen.EVERYBODY
    assert found[1].visitors == adressen.WITH_AN_ID


def test_route_with_an_id_needs_an_example() -> None:
    (route,) = _tree(path("nieuw/<kenmerk:kenmerk>/", _open, name="nieuw"))
    with pytest.raises(LookupError, match="nieuw takes"):
        adressen.example(route, Cast.__new__(Cast))


def test_most_exact_entry_wins() -> None:
    table = {"a:*": 1, "a:b*": 2, "a:bc": 3}
    assert [adressen.best_match(table, name) for name in ("a:x", "a:bx", "a:bc", "z")] == [1, 2, 3, None]


@pytest.mark.django_db
def test_an_open_door_is_seen(settings: Any) -> None:
    """The negative control: pages that forget whose it is, seen by the same machinery."""
    from stadsportaal.urls import urlpatterns

    everybody = login_not_required(lambda request, kenmerk: HttpResponse())
    gaps = (path("gat/<kenmerk:kenmerk>/", _open, name="gat"), path("kier/<kenmerk:kenmerk>/", everybody, name="kier"))
    settings.ROOT_URLCONF = (*urlpatterns, *gaps)
    doors = {route.name: route for route in adressen.routes()}
    cast = Cast()
    with mock.patch.dict(adressen.EXAMPLES, {"gat": adressen._dossier, "kier": adressen._dossier}):
        gap, crack = (adressen.observe(doors[name], cast) for name in ("gat", "kier"))
    assert (gap["anonymous"], gap["stranger"], gap["other_team"]) == ("302 /aanmelden/", "200", "200")
    assert gap["own_team"] == "200"
    assert (crack["anonymous"], crack["stranger"]) == ("200", "200")
