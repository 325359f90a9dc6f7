"""A citizen on the screens of a report, over HTTP and without JavaScript."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from tests.kern.uploads import picture
from tests.loket.pagina import Pagina

START = "/meldingen/nieuw/"
WHERE = "/meldingen/nieuw/waar/"
NEARBY = "/meldingen/nieuw/in-de-buurt/"
SEND = "/meldingen/nieuw/versturen/"
TEGEL = {"hoofd": "stoep-en-straat", "categorie": "losse-stoeptegel", "tekst": "Er ligt een tegel los."}
POINT = {"lat": "51.21800", "lon": "4.46500"}


def load_streets() -> None:
    call_command("laad_plaats", verbosity=0)


def photo(naam: str = "stoep.jpg", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(naam, content or picture("JPEG"))


class Melder:
    """One browser. Every answer is kept as `page`."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()
        self.page: Pagina
        self.where = ""

    def go(self, path: str) -> Pagina:
        return self._see(self.client.get(path, follow=True))

    def post(self, path: str, data: dict[str, Any], **extra: Any) -> Pagina:
        return self._see(self.client.post(path, data, follow=True, **extra))

    def _see(self, response: Any) -> Pagina:
        self.where = response.request["PATH_INFO"]
        self.page = Pagina(response)
        return self.page

    def what(self, **changes: Any) -> Pagina:
        return self.post(START, {**TEGEL, **changes})

    def spot(self, **changes: Any) -> Pagina:
        return self.post(WHERE, {**POINT, "keuze": "punt", **changes})

    def ready(self, **changes: Any) -> Pagina:
        """To the check page."""
        self.what(**changes)
        self.spot()
        return self.go(SEND)

    def key(self) -> str:
        return str(self.page.fields["sleutel"])

    def send(self, **contact: Any) -> Pagina:
        return self.post(SEND, {"sleutel": self.key(), **contact})
