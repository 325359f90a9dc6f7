"""Idempotency keys: one effect and equal answers, however often and however many at once."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.db import OperationalError, connection, connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from profiel.mensen.models import Account
from stadsportaal.kern import posts
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.models import Sleutel, Synoniemgroep
from tests.kern import proef

db = pytest.mark.django_db
site = pytest.mark.usefixtures("site")
Hidden = Callable[..., dict[str, str]]


@pytest.fixture
def ada(client: Client, ada_account: Account) -> Client:
    client.force_login(ada_account)
    return client


def send(client: Client, fields: dict[str, str], path: str = "/formulier/", **more: Any) -> HttpResponse:
    return client.post(path, {**fields, "naam": "Ada", **more})


# -- sleutel --------------------------------------------------------------------------------------


@db
@site
def test_a_form_sent_twice_has_one_effect_and_equal_answers(ada: Client, hidden: Hidden) -> None:
    fields = hidden(ada, "/formulier/")
    first, second = send(ada, fields), send(ada, fields)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    assert Synoniemgroep.objects.count() == 1


@db
@site
def test_two_forms_have_two_effects(ada: Client, hidden: Hidden) -> None:
    one, other = hidden(ada, "/formulier/"), hidden(ada, "/formulier/")
    assert one["sleutel"] != other["sleutel"]
    assert send(ada, one).headers["Location"] != send(ada, other).headers["Location"]
    assert Synoniemgroep.objects.count() == 2


@db
@site
@pytest.mark.parametrize("change", [{"naam": "Bram"}, {"kleur": ["rood"]}, {"foto": ContentFile(b"een", "a.txt")}])
def test_the_same_key_with_other_content_is_refused(ada: Client, hidden: Hidden, change: dict[str, Any]) -> None:
    fields = hidden(ada, "/formulier/")
    send(ada, fields)
    response = send(ada, fields, **change)
    assert response.status_code == 409
    assert "al verstuurd" in response.content.decode()
    assert b"href='/formulier/'" in response.content
    assert Synoniemgroep.objects.count() == 1


@db
@site
def test_invalid_and_refused_forms_leave_the_key_free(ada: Client, hidden: Hidden) -> None:
    fields = hidden(ada, "/formulier/")
    assert send(ada, fields, naam="").status_code == 422
    assert send(ada, fields, naam="geweigerd").status_code == 409
    assert not Sleutel.objects.exists()
    assert send(ada, fields).status_code == 302


@db
@site
def test_another_account_does_not_get_the_answer(ada: Client, hidden: Hidden, cem_account: Account) -> None:
    fields = hidden(ada, "/formulier/")
    cem = Client()
    cem.force_login(cem_account)
    assert send(ada, fields).headers["Location"] != send(cem, fields).headers["Location"]
    assert set(Sleutel.objects.values_list("eigenaar", flat=True)) == {
        f"account:{ada.session['_auth_user_id']}",
        f"account:{cem_account.pk}",
    }


@db
@site
def test_an_anonymous_visitor_owns_it_through_the_session(client: Client, hidden: Hidden) -> None:
    fields = hidden(client, "/openbaar/")
    assert hidden(client, "/openbaar/")["sleutel"] != fields["sleutel"]  # the session is there already
    answers = {send(client, fields, "/openbaar/").headers["Location"] for _ in range(2)}
    assert len(answers) == 1
    assert "account" not in fields
    assert Sleutel.objects.get().eigenaar.startswith("session:")
    stranger = send(Client(), fields, "/openbaar/")  # no session at all
    assert stranger.status_code == 409
    assert Synoniemgroep.objects.count() == 1


@db
@site
def test_missing_and_tampered_keys_are_refused_with_a_way_on(ada: Client, hidden: Hidden) -> None:
    fields = hidden(ada, "/formulier/")
    for wrong in ("", "x", fields["sleutel"] + "x", "0" + fields["sleutel"], fields["account"]):
        response = send(ada, {"sleutel": wrong})
        assert response.status_code == 409
        assert b"href='/formulier/'" in response.content
    assert send(ada, fields, "/mislabelled/").status_code == 409  # made for another act
    assert not Synoniemgroep.objects.exists()


@db
@site
def test_a_form_of_more_than_48_hours_ago_is_refused(ada: Client, hidden: Hidden) -> None:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        fields = hidden(ada, "/formulier/")
        traveller.shift(dt.timedelta(hours=48, seconds=1))
        ada.force_login(Account.objects.get())
        response = send(ada, fields)
    assert response.status_code == 409
    assert "te lang open" in response.content.decode()


@db
def test_purge_keeps_what_a_form_may_still_send() -> None:
    row = Sleutel.objects.create(actie="a", eigenaar="account:1", sleutel="s", digest="d")
    row.refresh_from_db()
    assert posts.purge(row.created_at + dt.timedelta(hours=48)) == 0
    assert posts.purge(row.created_at + dt.timedelta(hours=48, seconds=1)) == 1


@db
@site
def test_once_insists_on_its_decorator(ada: Client, hidden: Hidden, rf: Any) -> None:
    signed = posts._signer("anders").sign("0" * 32)
    with pytest.raises(ImproperlyConfigured, match="post_sleutel"):
        send(ada, {"sleutel": signed}, "/mislabelled/")
    with pytest.raises(ImproperlyConfigured):
        posts.once(rf.post("/"), "proef", {}, lambda: posts.Answer("/"))


@db
@site
@pytest.mark.parametrize(("cause", "status"), [(LockNotAvailable(), 409), (ValueError(), 500)])
def test_a_form_that_is_still_being_handled_says_so(ada: Client, hidden: Hidden, cause: Exception, status: int) -> None:
    fields = hidden(ada, "/formulier/")
    error = OperationalError("lock timeout")
    error.__cause__ = cause
    ada.raise_request_exception = False
    with mock.patch.object(posts, "_insert", side_effect=error):
        response = send(ada, fields)
    assert response.status_code == (status if status == 409 else 503)


# -- many at once ---------------------------------------------------------------------------------


def _at_once(jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run the jobs in threads that start together; their results in order."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def work(index: int) -> None:
        barrier.wait()
        try:
            results[index] = jobs[index]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[index]) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


FORMS, TIMES = 4, 20


@pytest.fixture
def burst(site: None, transactional_db: None, hidden: Hidden) -> Callable[[], tuple[list[Any], int]]:
    """FORMS forms, each sent TIMES times at once; the answers per form and the effects."""

    def run() -> tuple[list[Any], int]:
        account = Account.objects.create_user("burst@voorbeeld.be")
        client = Client()
        client.force_login(account)
        answers = []
        for number in range(FORMS):
            fields = {**hidden(client, "/formulier/"), "naam": f"Ada {number}"}

            def one(fields: dict[str, str] = fields) -> str:
                browser = Client()
                browser.cookies = client.cookies
                return browser.post("/formulier/", fields).headers.get("Location", "")

            answers.append(set(_at_once([one] * TIMES)))
        return answers, Synoniemgroep.objects.count()

    return run


def test_parallel_posts_have_one_effect_per_form_and_equal_answers(burst: Any) -> None:
    answers, effects = burst()
    assert effects == FORMS
    assert [len(found) for found in answers] == [1] * FORMS
    assert all(location.startswith("/klaar/") for found in answers for location in found)


def test_without_keys_the_same_burst_doubles(burst: Any) -> None:
    """The negative control: the test above can fail."""
    with mock.patch.object(posts, "once", lambda request, action, cleaned, run: run()):
        _, effects = burst()
    assert effects > FORMS


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.mark.parametrize(("first_fails", "answers"), [(True, [302, 409]), (False, [302, 302])])
@pytest.mark.django_db(transaction=True)
def test_an_identical_post_waits_for_the_first(
    site: None, hidden: Hidden, ada_account: Account, first_fails: bool, answers: list[int]
) -> None:
    client = Client()
    client.force_login(ada_account)
    fields = hidden(client, "/formulier/")
    calls = []

    def during_act() -> None:
        """The first to arrive stays in its act until the other one waits on the row of the key."""
        calls.append(1)
        if len(calls) > 1:
            return
        for _ in range(500):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(WAITING)
                if cursor.fetchone() == (1,):
                    break
            time.sleep(0.01)
        else:
            raise AssertionError("nobody waited")
        if first_fails:
            raise DomainError("Dat kan niet.")

    def one() -> int:
        browser = Client()
        browser.cookies = client.cookies
        return send(browser, fields).status_code

    with mock.patch.object(proef, "during_act", during_act):
        assert sorted(_at_once([one, one])) == answers
    assert len(calls) == 1 + first_fails
    assert Synoniemgroep.objects.count() == 1
