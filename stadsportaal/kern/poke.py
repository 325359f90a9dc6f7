"""Tell the workers that something waits. Truth lives in PostgreSQL: a lost poke costs seconds, never a fact."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from django.conf import settings
from kombu import Connection

from stadsportaal.kern.models import Lane

LIMIT = 0.04
"""Seconds that each wait for the broker may take at most."""
REST = 5.0
"""Seconds without pokes after a failure: beat's sweep takes over."""

log = logging.getLogger(__name__)


@dataclass
class Poker:
    """One per process: a connection per thread, and when the broker last failed."""

    rest_until: float = 0.0
    local: threading.local = field(default_factory=threading.local)

    def connection(self) -> Connection:
        """With timeouts that a worker's own connection must not have."""
        if not hasattr(self.local, "connection"):
            self.local.connection = Connection(
                settings.REDIS_URL,
                connect_timeout=LIMIT,
                transport_options={
                    "socket_timeout": LIMIT,
                    "socket_connect_timeout": LIMIT,
                    "retry_on_timeout": False,
                    "max_retries": 0,
                },
            )
        return self.local.connection  # type: ignore[no-any-return]

    def fail(self) -> None:
        self.rest_until = time.monotonic() + REST
        self.local.__dict__.clear()


poker = Poker()


def poke(lane: Lane) -> bool:
    """Ask a worker to drain `lane`. Never raises; False when skipped or failed."""
    from stadsportaal.kern.tasks import drain

    if time.monotonic() < poker.rest_until:
        return False
    try:
        drain.apply_async((str(lane),), connection=poker.connection(), queue=str(lane), retry=False, expires=30)  # type: ignore[call-arg]
    except Exception as error:  # noqa: BLE001 whatever is wrong with the broker, the citizen's act has been committed
        poker.fail()
        log.warning("poke failed, sweep takes over: %s", type(error).__name__)
        return False
    return True
