"""One helper, two citizens, by turns: what each browser got, and whether something of the other was in it.

The same journey runs in a test (Django's client) and in a proof (HTTP against the running portal): both give a
`Browser`. Every citizen has markers of her own, planted in all that the city keeps of her.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from tests.loket.pagina import Pagina

DIENST = "adreswijziging"
START = "/begeleiden/"
SAMEN = "/samen/"


@dataclass(frozen=True)
class Got:
    """One answer: everything in it that a browser receives."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def bytes(self) -> bytes:
        head = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return head.encode() + b"\n\n" + self.content

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


class Browser(Protocol):
    """Somebody signed in."""

    def get(self, url: str) -> Got: ...
    def post(self, url: str, fields: Mapping[str, object]) -> Got: ...


@dataclass
class Burger:
    """A citizen: her browser, what is hers alone, and addresses of hers that no helper may open."""

    naam: str
    browser: Browser
    markers: tuple[str, ...]
    own_pages: tuple[str, ...]


@dataclass
class Uitslag:
    """What the helper's browser received, judged."""

    sessions: int = 0
    answers: int = 0
    bytes: int = 0
    own_seen: int = 0
    """Answers during a sessie that rightly held a marker of the citizen who is helped: the search finds things."""
    leaks: list[str] = field(default_factory=list)
    open_after: list[str] = field(default_factory=list)


class Wissel:
    """The helper's browser, watched: every answer is searched for what it may not hold."""

    def __init__(self, helper: Browser, burgers: list[Burger], back_office: tuple[str, ...]) -> None:
        self.helper, self.burgers, self.back_office = helper, burgers, back_office
        self.found = Uitslag()
        self.visited: list[str] = []

    # -- one answer -------------------------------------------------------------------------------

    def _judge(self, got: Got, where: str, now: Burger | None) -> Got:
        self.found.answers += 1
        self.found.bytes += len(got.bytes)
        text = got.bytes.decode(errors="replace")
        for burger in self.burgers:
            hits = [mark for mark in burger.markers if mark in text or quote(mark) in text]
            if hits and burger is now:
                self.found.own_seen += 1
            elif hits:
                self.found.leaks.append(f"{where}: {hits[0]} of {burger.naam}")
        return got

    def _get(self, url: str, now: Burger | None) -> Got:
        return self._judge(self.helper.get(url), f"GET {url}", now)

    def _fill(self, url: str, now: Burger | None, **typed: object) -> Got:
        fields = Pagina(self._get(url, now)).fields | typed
        return self._judge(self.helper.post(url, fields), f"POST {url}", now)

    # -- one sessie -------------------------------------------------------------------------------

    def help(self, burger: Burger, number: int) -> None:
        """Start, fill in, look where one may not, end; then try every address of the sessie again."""
        started = self._fill(START, None, dienst=DIENST)
        assert started.status_code == 302, started.content.decode()
        page = started.location
        code = re.search(r'visually-hidden">([A-Z0-9]{4}-[A-Z0-9]{4})<', self._get(page, None).content.decode())
        assert code, page
        grant(burger.browser, code[1])
        self._get(page, burger)
        urls = [page, f"{page}stand/", *self._fill_in(burger)]
        for url in (*(page for other in self.burgers for page in other.own_pages), *self.back_office):
            self._get(url, burger)
        self._end(burger, page, number)
        self.found.sessions += 1
        self.visited = [*self.visited, *urls][-2 * len(urls) :]
        for url in self.visited:
            after = self._get(url, None)
            if after.status_code not in (302, 404):
                self.found.open_after.append(f"{url}: {after.status_code}")
        for url in (START, "/", "/mijn-stad/", *burger.own_pages, *self.back_office):
            self._get(url, None)

    def _fill_in(self, burger: Burger) -> list[str]:
        start = f"/loket/{DIENST}/start/"
        kenmerk = self._fill(start, burger).location.split("/")[3]
        steps = {name: f"/loket/aanvragen/{kenmerk}/stap/{name}/" for name in ("wie", "adres", "woning")}
        page = self._get(steps["wie"], burger)
        if page.status_code == 200:  # who lives alone is not asked
            self._fill(steps["wie"], burger)
        street = {"postcode": "2140", "straat": burger.markers[0], "huisnummer": "7"}
        self._fill(steps["adres"], burger, **{f"nieuw_adres-{name}": value for name, value in street.items()})
        self._get(steps["woning"], burger)
        self._get(f"/loket/aanvragen/{kenmerk}/controleren/", burger)
        return [start, f"/loket/aanvragen/{kenmerk}/", *steps.values(), f"/loket/aanvragen/{kenmerk}/controleren/"]

    def _end(self, burger: Burger, page: str, number: int) -> None:
        """By turns the helper ends it, and the citizen."""
        fields = {"csrfmiddlewaretoken": Pagina(self._get(page, burger)).all("input")[0].attrs.get("value", "")}
        if number % 2:
            self._judge(self.helper.post(f"{page}einde/", fields), "POST einde", None)
            return
        own = Pagina(burger.browser.get(SAMEN)).all("input")[0].attrs.get("value", "")
        assert burger.browser.post(f"{page}einde/", {"csrfmiddlewaretoken": own}).status_code == 302
        first = self._get(page, None)
        assert first.headers["Clear-Site-Data"] == '"cache", "storage"'


def grant(citizen: Browser, code: str) -> None:
    """The citizen types the code and says yes."""
    typed = citizen.post(SAMEN, Pagina(citizen.get(SAMEN)).fields | {"code": code})
    assert typed.status_code == 302, typed.content.decode()
    url = f"{SAMEN}toestemming/"
    agreed = citizen.post(url, Pagina(citizen.get(url)).fields)
    assert agreed.status_code == 302, agreed.content.decode()


def alternate(wissel: Wissel, sessions: int, between: Callable[[], None] = lambda: None) -> Uitslag:
    """So many sessies, each with the other citizen than the one before."""
    for number in range(sessions):
        wissel.help(wissel.burgers[number % len(wissel.burgers)], number)
        between()
    return wissel.found
