"""Somebody at a browser: goes to pages, fills in, and has every page they see judged by axe."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.portaal import Portaal

AXE = Path(__file__).with_name("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHOTS = os.environ.get("SCREENSHOTS")
"""Folder for a picture of every page seen; none when unset."""


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

    @classmethod
    def open(cls, portaal: Portaal, browser: Browser, width: int, js: bool) -> Bezoeker:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=js,
            locale="nl-BE",
            base_url=portaal.url,
            bypass_csp=False,
        )
        context.set_default_timeout(15_000)
        visitor = cls(portaal, browser, context, context.new_page(), width, js)
        visitor.page.on("pageerror", lambda error: visitor.problems.append(f"script: {error}"))
        visitor.page.on("console", visitor._on_console)
        visitor.page.on("request", visitor._on_request)
        return visitor

    def _on_console(self, message: object) -> None:
        text = getattr(message, "text", "")
        if "Content Security Policy" in text and not self.judging:
            self.problems.append(f"csp: {text}")

    def _on_request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not re.match(r"(http://localhost:\d+/|data:|blob:)", url):
            self.problems.append(f"verzoek naar buiten: {url}")

    def close(self) -> None:
        self.context.close()
        assert self.problems == []

    def go(self, path: str) -> None:
        """Open an address of the portal and judge the page."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        self.judge(path)

    def judge(self, name: str = "") -> None:
        """axe finds nothing, nothing sticks out sideways, the page has one h1; keeps a picture when asked."""
        self.seen += 1
        self._shoot(name or self.page.url)
        expect(self.page.locator("h1")).to_have_count(1)
        sideways = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{name}: {sideways} px te breed bij {self.width}"
        page = self.page if self.js else self._same_page_with_js()
        self.judging = True  # axe measures with styles of its own, which the policy stops
        page.evaluate(AXE)
        found = page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(r => r.violations)", RULES
        )
        if page is not self.page:
            page.context.close()
        self.judging = False
        lines = [f"{v['id']}: {v['help']} {[n['html'][:200] for n in v['nodes']]}" for v in found]
        assert not lines, f"{name} {self.page.url}\n" + json.dumps(lines, indent=1, ensure_ascii=False)

    def _same_page_with_js(self) -> Page:
        """The very HTML this visitor sees, in a window where axe can run."""
        context = self.browser.new_context(viewport={"width": self.width, "height": 800}, bypass_csp=True)
        page, html, url = context.new_page(), self.page.content(), self.page.url
        page.route(url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.route("**/*.js", lambda route: route.abort())
        page.goto(url)
        return page

    def _shoot(self, name: str) -> None:
        if not SHOTS:
            return
        clean = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://[^/]+", "", name.lower())).strip("-") or "home"
        file = Path(SHOTS) / f"{self.width}{'' if self.js else '-zonder-js'}-{self.seen:02d}-{clean[:60]}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(file), full_page=True)

    def click(self, name: str, *, role: str = "button") -> None:
        """Press a button or follow a link by its words, and judge what comes."""
        self.page.get_by_role(role, name=re.compile(re.escape(name), re.IGNORECASE)).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.judge(name)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()
