"""Tell the workers that something waits. Truth lives in PostgreSQL: a lost poke costs seconds, never a fact."""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from kombu import Connection

from stadsportaal.kern.models import Lane

LIMIT = 0.05
"""Seconds a poke may take at most."""
REST = 5.0
"""Seconds without pokes after a failure: beat's sweep takes over."""

log = logging.getLogger(__name__)
_local = threading.local()
_failed_at: float = -REST


def _connection() -> Connection:
    """One connection a thread, with timeouts that a worker's own connection must not have."""
    if not hasattr(_local, "connection"):
        _local.connection = Connection(
            settings.REDIS_URL,
            connect_timeout=LIMIT,
            transport_options={
                "socket_timeout": LIMIT,
                "socket_connect_timeout": LIMIT,
                "retry_on_timeout": False,
                "max_retries": 0,
            },
        )
    return _local.connection  # type: ignore[no-any-return]


def poke(lane: Lane) -> bool:
    """Ask a worker to drain `lane`. Never raises; False when skipped or failed."""
    from stadsportaal.kern.tasks import drain

    global _failed_at
    if time.monotonic() - _failed_at < REST:
        return False
    try:
        drain.apply_async((str(lane),), connection=_connection(), queue=str(lane), retry=False, expires=30)
    except Exception as error:  # noqa: BLE001 whatever is wrong with the broker, the citizen's act has been committed
        _failed_at = time.monotonic()
        _local.__dict__.clear()
        log.warning("poke failed, sweep takes over: %s", type(error).__name__)
        return False
    return True
