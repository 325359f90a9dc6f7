"""Where sessions are kept: Django's table, read by a query that is compiled once (SESSION_ENGINE)."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from stadsportaal.kern.vast import Vast

_BY_KEY = Vast(lambda key: Session.objects.filter(session_key=key), str)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """The row of this key; None when it ended, and then the key is not used again."""
        row = next(iter(_BY_KEY(self.session_key)), None) if self.session_key else None
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None
