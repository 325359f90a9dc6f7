"""A real SMTP server that keeps what it accepted, in order."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from stadsportaal.embedded.valkey import free_port


class Sink:
    """Every mail that was accepted: (Message-ID, stroom, nummer)."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str, int]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 aiosmtpd's
        mail = message_from_bytes(envelope.content if isinstance(envelope.content, bytes) else b"")
        stroom, nummer = mail["Subject"].split()
        self.mails.append((mail["Message-ID"], stroom, int(nummer)))
        return "250 OK"

    def first_of_each(self) -> list[tuple[str, int]]:
        """What a receiver keeps that recognises a Message-ID, in order of arrival."""
        kept: dict[str, tuple[str, int]] = {}
        for message_id, stroom, nummer in self.mails:
            kept.setdefault(message_id, (stroom, nummer))
        return list(kept.values())


@contextmanager
def smtp_sink(sink: Sink | None = None) -> Iterator[tuple[Sink, str]]:
    """The sink, and the EMAIL_URL that leads to it."""
    sink, port = sink or Sink(), free_port()
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    controller: Any = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield sink, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
