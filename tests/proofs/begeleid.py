"""Proof: one helper, two citizens, hundreds of sessies by turns over HTTP; nothing of the one beside the other."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from tests.inclusie.wissel import Burger, Got, Uitslag, Wissel, alternate
from tests.proofs.stad import Stad, read_json

BACK_OFFICE = ("/beheer/", "/beheer/dossiers/dossier/", "/beheer/inclusie/begeleidesessie/", "/beheer/mensen/profiel/")


@dataclass(frozen=True)
class Result:
    """What the helper's browser received."""

    found: Uitslag
    seconds: float

    @property
    def is_proved(self) -> bool:
        return not self.found.leaks and not self.found.open_after and self.found.own_seen > self.found.sessions


class Venster:
    """A browser over one kept-alive connection, with cookies."""

    def __init__(self, port: int, cookies: dict[str, str]) -> None:
        self.port, self.cookies = port, cookies
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, url: str) -> Got:
        return self._ask("GET", url, None)

    def post(self, url: str, fields: Mapping[str, object]) -> Got:
        return self._ask("POST", url, urlencode(fields, doseq=True))

    def _ask(self, method: str, url: str, body: str | None) -> Got:
        headers = {
            "Host": f"localhost:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, url, body, headers)
        got = self.connection.getresponse()
        content = got.read()
        head = got.getheaders()
        for name, value in head:
            if name.lower() == "set-cookie":
                self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        canonical = {"location": "Location", "clear-site-data": "Clear-Site-Data"}
        return Got(got.status, {canonical.get(name.lower(), name): value for name, value in head}, content)


def help_by_turns(stad: Stad, *, sessions: int, control: bool = False) -> Result:
    """So many sessies of one helper. With `control` a middleware remembers names, and must be caught."""
    began = time.monotonic()
    stad.reference()
    made: dict[str, Any] = read_json(stad.run("-m", "tests.proofs.proef.wissel"))
    windows: list[Venster] = []

    def window(key: str) -> Venster:
        windows.append(Venster(stad.port, {made["cookies"]["sessie"]: key, made["cookies"]["csrf"]: "a" * 32}))
        return windows[-1]

    web = stad.start_web(PROEF_LEK="1" if control else "")
    try:
        burgers = [
            Burger(row["naam"], window(row["sessie"]), tuple(row["markers"]), tuple(row["pages"]))
            for row in made["burgers"]
        ]
        wissel = Wissel(window(made["helper"]), burgers, BACK_OFFICE)
        found = alternate(wissel, sessions, between=lambda: _forget_tries(stad))
    finally:
        for each in windows:
            each.connection.close()
        web.stop()
    return Result(found, time.monotonic() - began)


def _forget_tries(stad: Stad) -> None:
    """The proof types more codes a minute than a citizen may."""
    stad.ask("DELETE FROM inclusie_codepoging RETURNING 1")
