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
SWEEP_LIMIT = 2.0
"""The same limit for a sweep: no citizen waits for it and nobody sweeps behind it, but it holds a worker process."""
SWEEP_REST = 1.0
"""The rest of the lanes of one sweep need not wait too; the next sweep comes 5 s later."""

log = logging.getLogger(__name__)


@dataclass
class Poker:
    """One per process and patience: a connection per thread, and when the broker last failed."""

    sweeps: bool = False
    rest_until: float = 0.0
    local: threading.local = field(default_factory=threading.local)

    def connection(self) -> Connection:
        """With timeouts that a worker's own connection must not have."""
        if not hasattr(self.local, "connection"):
            limit = SWEEP_LIMIT if self.sweeps else LIMIT
            self.local.connection = Connection(
                settings.REDIS_URL,
                connect_timeout=limit,
                transport_options={
                    "socket_timeout": limit,
                    "socket_connect_timeout": limit,
                    "retry_on_timeout": False,
                    "max_retries": 0,
                },
            )
        return self.local.connection  # type: ignore[no-any-return]

    def fail(self) -> None:
        self.rest_until = time.monotonic() + (SWEEP_REST if self.sweeps else REST)
        self.local.__dict__.clear()

    def send(self, lane: Lane) -> bool:
        """Never raises; False when skipped or failed."""
        from stadsportaal.kern.tasks import drain

        if time.monotonic() < self.rest_until:
            return False
        try:
            drain.apply_async((str(lane),), connection=self.connection(), queue=str(lane), retry=False, expires=30)  # type: ignore[call-arg]
        except Exception as error:  # noqa: BLE001 whatever is wrong with the broker, the citizen's act has been committed
            self.fail()
            log.warning("%s failed, sweep takes over: %s", "sweep" if self.sweeps else "poke", type(error).__name__)
            return False
        return True


poker = Poker()
sweeper = Poker(sweeps=True)


def poke(lane: Lane) -> bool:
    """Ask a worker to drain `lane`, after a citizen's act. Never raises; False when skipped or failed."""
    return poker.send(lane)


def poke_patiently(lane: Lane) -> bool:
    """The same for the sweep. Never raises; False when skipped or failed: the next sweep tries again."""
    return sweeper.send(lane)
