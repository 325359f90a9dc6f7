"""The running portal, as the journeys see it."""

from __future__ import annotations

import re
import time
import urllib.request
from dataclasses import dataclass
from email.message import Message
from pathlib import Path


@dataclass(frozen=True)
class Portaal:
    """Address, data folder, and the mails its SMTP server received."""

    url: str
    folder: Path
    mails: list[object]

    def mails_to(self, address: str) -> list[Message]:
        return [mail for mail in self.mails if isinstance(mail, Message) and mail["To"] == address]

    def code_of(self, name: str) -> str:
        """What the app for codes of this employee shows now."""
        with urllib.request.urlopen(f"{self.url}/demo/code/") as answer:
            text = re.sub(r"<[^>]+>", " ", answer.read().decode())
        found = re.search(re.escape(name) + r"\s+(\d{6})", text)
        assert found, f"geen code voor {name}"
        return found[1]

    def wait_for_mail(self, address: str, text: str, *, nth: int = 1, seconds: float = 20) -> Message:
        """The nth mail to this address that says `text`. Raises AssertionError when it does not come."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [mail for mail in self.mails_to(address) if text in body_of(mail) or text in str(mail["Subject"])]
            if len(found) >= nth:
                return found[nth - 1]
            time.sleep(0.1)
        subjects = [str(mail["Subject"]) for mail in self.mails_to(address)]
        raise AssertionError(f"geen mail {nth} aan {address} met {text!r}; wel: {subjects[-10:]}")


def body_of(mail: Message) -> str:
    """The plain text of a mail."""
    part = next((p for p in mail.walk() if p.get_content_type() == "text/plain"), mail)
    payload = part.get_payload(decode=True)
    return payload.decode(part.get_content_charset() or "utf-8") if isinstance(payload, bytes) else str(payload)
