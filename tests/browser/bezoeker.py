"""Somebody at a browser: goes to pages, fills in, and has every page they see judged by axe."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import TimeoutError as Timeout

from tests.browser.portaal import Portaal

AXE = Path(__file__).with_name("axe.min.js").read_text()
JUDGE = """rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})
  .then(result => result.violations.map(found => [found.id, found.help, found.nodes.map(node => node.html)]))"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHOTS = os.environ.get("SCREENSHOTS")
"""Folder for a picture of every page seen; none when unset."""
HEIGHT = 800
PATIENCE = 15_000
"""Milliseconds in which what is acted on or looked for must be there, on a busy machine too."""
expect.set_options(timeout=PATIENCE)
SPECIMENS = "/stijlgids/"
"""The style guide shows every component, also those that hold the h1 of a page."""


@dataclass
class Bezoeker:
    """One browser window."""

    portaal: Portaal
    browser: Browser
    context: BrowserContext
    page: Page
    width: int
    js: bool
    problems: list[str] = field(default_factory=list)
    seen: int = 0
    judging: bool = False
    _twin: Page | None = None
    """Where axe runs for a window without JavaScript: the same HTML and styles, none of our scripts."""
    _html: str = ""

    @classmethod
    def open(cls, portaal: Portaal, browser: Browser, width: int, js: bool, state: Any = None) -> Bezoeker:
        """A fresh window; `state` holds the cookies of somebody who signed in before."""
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=js,
            locale="nl-BE",
            base_url=portaal.url,
            storage_state=state,
        )
        context.set_default_timeout(PATIENCE)
        visitor = cls(portaal, browser, context, context.new_page(), width, js)
        visitor.watch(visitor.page)
        return visitor

    def watch(self, page: Page) -> None:
        """A script error, a breach of the policy or a request to elsewhere fails the test."""
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("console", self._on_console)
        page.on("request", self._on_request)

    def _on_console(self, message: object) -> None:
        text = getattr(message, "text", "")
        if "Content Security Policy" in text and not self.judging:
            self.problems.append(f"csp: {text}")

    def _on_request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not re.match(r"(http://localhost:\d+/|data:|blob:)", url):
            self.problems.append(f"verzoek naar buiten: {url}")

    def close(self) -> None:
        if self._twin is not None:
            self._twin.context.close()
        self.context.close()
        assert self.problems == []

    # -- seeing -----------------------------------------------------------------------------------

    def go(self, path: str, *, status: int = 200) -> None:
        """Open an address of the portal and judge the page."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path}: {answer.status}"
        self.judge(path)

    def judge(self, name: str = "") -> None:
        """axe finds nothing, nothing sticks out sideways, the page has one h1; keeps a picture when asked."""
        self.seen += 1
        self._shoot(name or self.page.url)
        if self.path != SPECIMENS:
            expect(self.page.locator("h1")).to_have_count(1)
        self.fits(name)
        page = self.page if self.js else self._same_page_with_js()
        self.judging = True  # axe measures with styles of its own, which the policy stops
        page.evaluate(AXE)
        found = page.evaluate(JUDGE, RULES)
        self.judging = False
        assert not found, f"{name} {self.page.url}\n" + json.dumps(found, indent=1, ensure_ascii=False)

    def fits(self, name: str = "") -> None:
        """Nothing has to be scrolled sideways to be read."""
        sideways = self.page.evaluate(SIDEWAYS)
        assert sideways <= 0, f"{name} {self.page.url}: {sideways} px te breed bij {self.page.viewport_size}"

    def _same_page_with_js(self) -> Page:
        self._html = self.page.content()
        if self._twin is None:
            context = self.browser.new_context(viewport={"width": self.width, "height": HEIGHT}, bypass_csp=True)
            self._twin = context.new_page()
            self._twin.route("**/*", self._only_styles)
        self._twin.goto(self.page.url)
        return self._twin

    def _only_styles(self, route: Route) -> None:
        kind = route.request.resource_type
        if kind == "document":
            route.fulfill(body=self._html, content_type="text/html; charset=utf-8")
        elif kind in {"stylesheet", "image"}:
            route.continue_()
        else:
            route.abort()

    def _shoot(self, name: str) -> None:
        if not SHOTS:
            return
        clean = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://[^/]+", "", name.lower())).strip("-") or "home"
        test = re.sub(r"[^a-z0-9]+", "-", os.environ.get("PYTEST_CURRENT_TEST", "").split("::")[-1].lower())[:30]
        file = Path(SHOTS) / f"{test}-{self.width}{'' if self.js else '-zonder-js'}-{self.seen:02d}-{clean[:50]}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(file), full_page=True)

    # -- acting -----------------------------------------------------------------------------------

    def click(self, name: str, *, role: str = "button") -> None:
        """Press a button or follow a link by its words, and judge what comes."""
        self.press(name, role=role)
        self.judge(name)

    def press(self, name: str, *, role: str = "button") -> None:
        """The same without judging: for a page that another journey judges."""
        words = re.compile(re.escape(name), re.IGNORECASE)
        try:
            self.page.get_by_role(role, name=words).first.click()  # type: ignore[arg-type]
        except Timeout as error:
            raise AssertionError(f"geen {role} {name!r} op {self.page.url}:\n{self.page.inner_text('body')}") from error
        self.page.wait_for_load_state()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def titled(self, words: str) -> None:
        """The h1 holds these words."""
        expect(self.page.locator("h1")).to_contain_text(words)

    @property
    def path(self) -> str:
        """Where this window stands, without host and query."""
        return re.sub(r"^https?://[^/]+|[?#].*$", "", self.page.url)
