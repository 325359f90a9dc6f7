"""Where sessions are kept: Django's table, read by a query that is compiled once (SESSION_ENGINE)."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from stadsportaal.kern.vast import Vast

_BY_KEY = Vast(lambda key: Session.objects.filter(session_key=key), str)


_KEEP = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    def save(self, must_create: bool = False) -> None:
        """As Django does, but one that exists is written in one statement, without a transaction around it."""
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        row = self.create_model_instance(self._get_session())  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [row.session_data, row.expire_date, row.session_key])
            if not cursor.rowcount:
                raise UpdateError

    def _get_session_from_db(self) -> Session | None:
        """The row of this key; None when it ended, and then the key is not used again."""
        row = next(iter(_BY_KEY(self.session_key)), None) if self.session_key else None
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None
