"""Keeping a session: one statement for one that exists, and nothing for one that ended meanwhile."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stadsportaal.kern.sessies import SessionStore

pytestmark = pytest.mark.django_db


def test_a_session_is_written_in_one_statement() -> None:
    session = SessionStore()
    session["naam"] = "een"
    session.save()
    session["naam"] = "twee"
    with CaptureQueriesContext(connection) as queries:
        session.save()
    assert len(queries) == 1
    found = SessionStore(session.session_key)
    assert found["naam"] == "twee"
    assert found.session_key == session.session_key


def test_one_that_ended_meanwhile_does_not_come_back() -> None:
    session = SessionStore()
    session.save()
    SessionStore().delete(session.session_key)
    session["naam"] = "drie"
    with pytest.raises(UpdateError):
        session.save()
    assert not SessionStore().exists(str(session.session_key))
