"""Digests of forms, row versions, and the class of a view."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from profiel.mensen.models import Account
from stadsportaal.kern import posts
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.models import Levering, Synoniemgroep
from tests.kern import proef

db = pytest.mark.django_db
site = pytest.mark.usefixtures("site")
Hidden = Callable[..., dict[str, str]]


@pytest.fixture
def ada(client: Client, ada_account: Account) -> Client:
    client.force_login(ada_account)
    return client


# -- digest ---------------------------------------------------------------------------------------

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.floats(allow_nan=False)
    | st.uuids(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), values))
def test_digest_is_equal_for_equal_values_in_any_order(cleaned: dict[str, Any]) -> None:
    assert posts.digest_of(cleaned) == posts.digest_of(dict(reversed(cleaned.items())))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1", 1),
        (1, Decimal(1)),
        (True, "True"),
        (None, ""),
        (dt.date(2026, 1, 3), "2026-01-03"),
        (dt.date(2026, 1, 3), dt.datetime(2026, 1, 3, tzinfo=dt.UTC)),
        (["a", "b"], ["b", "a"]),
        (["ab"], ["a", "b"]),
        ({"a": 1}, {"a": 2}),
        (ContentFile(b"een", "a.txt"), ContentFile(b"twee", "a.txt")),
        (ContentFile(b"een", "a.txt"), ContentFile(b"een", "b.txt")),
        (uuid.UUID(int=1), uuid.UUID(int=2)),
        (Account(pk=1), Account(pk=2)),
        (Account(pk=1), Synoniemgroep(pk=1)),
        ({"a"}, {"b"}),
    ],
)
def test_digest_tells_values_apart(one: object, other: object) -> None:
    assert posts.digest_of({"x": one}) != posts.digest_of({"x": other})


def test_digest_reads_a_file_from_its_start_and_leaves_it_there() -> None:
    file = ContentFile(b"inhoud", "a.txt")
    file.read()
    assert posts.digest_of({"x": file}) == posts.digest_of({"x": ContentFile(b"inhoud", "a.txt")})
    assert file.read() == b"inhoud"


def test_digest_is_keyed_and_ignores_the_order_of_a_set(settings: Any) -> None:
    before = posts.digest_of({"x": {"a", "b"}, "y": frozenset({2, 1}), "z": (1, 2)})
    assert before == posts.digest_of({"z": [1, 2], "y": {1, 2}, "x": ["a", "b"]})
    settings.SECRET_KEY = "another"
    assert before != posts.digest_of({"x": {"a", "b"}, "y": {1, 2}, "z": [1, 2]})


@pytest.mark.parametrize("unknown", [b"bytes", object()])
def test_digest_refuses_what_it_does_not_know(unknown: object) -> None:
    with pytest.raises(TypeError, match="no digest"):
        posts.digest_of({"x": unknown})


# -- versie ---------------------------------------------------------------------------------------


@db
@site
def test_versie_reaches_the_view(ada: Client, hidden: Hidden) -> None:
    fields = hidden(ada, "/versie/")
    assert fields["versie"] == "7"
    assert ada.post("/versie/", fields).content == b"versie 7"


@db
@site
@pytest.mark.parametrize("wrong", ["", "x", "-1", "1.5", "²", "9" * 10])
def test_versie_must_be_there(ada: Client, wrong: str) -> None:
    response = ada.post("/versie/", {"versie": wrong})
    assert response.status_code == 409
    assert b"href='/versie/'" in response.content


def test_check_versie() -> None:
    posts.check_versie(proef.Rij(), 7)
    with pytest.raises(VersionConflict) as conflict:
        posts.check_versie(proef.Rij(), 6)
    assert (conflict.value.yours, conflict.value.current) == (6, 7)


@pytest.fixture
def versioned(db: None) -> Iterator[Any]:
    """A table with a version, only for this test."""
    from django.db import models

    class Rij(models.Model):
        naam = models.CharField(max_length=20)
        versie = models.PositiveIntegerField(default=1)

        class Meta:
            app_label = "kern"
            db_table = "proef_rij"

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE proef_rij (id bigserial, naam text, versie integer)")
    yield Rij
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE proef_rij")


@pytest.mark.django_isolate_apps("stadsportaal.kern")
def test_bump_changes_one_version_once(versioned: Any) -> None:
    row = versioned.objects.create(naam="oud")
    rows = versioned.objects.filter(pk=row.pk)
    posts.bump(rows, 1, naam="nieuw")
    row.refresh_from_db()
    assert (row.naam, row.versie) == ("nieuw", 2)
    with pytest.raises(VersionConflict) as conflict:
        posts.bump(rows, 1, naam="te laat")
    assert (conflict.value.yours, conflict.value.current) == (1, 2)
    row.delete()
    with pytest.raises(versioned.DoesNotExist):
        posts.bump(rows, 2)


# -- classes --------------------------------------------------------------------------------------


def _theirs(module: str) -> Any:
    def view() -> None: ...

    view.__module__ = module
    return view


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (proef.formulier, "sleutel"),
        (proef.openbaar, "sleutel"),
        (proef.versie, "versie"),
        (proef.voorbeeld, "herhaalbaar"),
        (proef.haak, "protocol"),
        (proef.zonder_klasse, None),
        (proef.Api.as_view(), "protocol"),
        (_theirs("allauth.account.views"), "herhaalbaar"),
        (_theirs("allauth.idp.oidc.views"), "protocol"),
        (_theirs("loket.views"), None),
        (admin.AdminSite().login, "herhaalbaar"),
    ],
)
def test_class_of(view: Any, expected: str | None) -> None:
    assert posts.class_of(view) == expected


def test_views_of_the_admin_are_known_by_their_admin() -> None:
    site = admin.AdminSite()
    views = [pattern.callback for pattern in site.get_urls() if pattern.callback]
    views += [pattern.callback for pattern in admin.ModelAdmin(Levering, site).get_urls()]
    assert {posts.class_of(view) for view in views} == {"herhaalbaar"}


@db
@site
def test_the_field_of_the_account_comes_along(ada: Client, hidden: Hidden) -> None:
    assert hidden(ada, "/account/").keys() == {"account"}
    assert hidden(ada, "/versie/").keys() == {"versie", "account"}
    assert hidden(ada, "/formulier/").keys() == {"sleutel", "account"}
    assert hidden(Client(), "/account/") == {}
