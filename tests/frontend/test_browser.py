"""The style guide in Chromium: accessible, narrow, without scripts, and every element at work."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import find_chromium

TWO_SUMMARIES = "Autofocus processing was blocked"
"""Chromium's note on the style guide, which shows two error summaries where a page has at most one."""
pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.frontend.urls")]
AXE = (Path(settings.BASE_DIR) / "tests/browser/axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name of the base class
        return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of the portal that has no database at all."""
    with ThreadedWSGIServer(("127.0.0.1", 0), Quiet) as server:
        server.set_app(StaticFilesHandler(get_wsgi_application()))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=ARGS)
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.DEMO = True


def open_page(browser: Browser, url: str, width: int = 1280, **options: Any) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, **options)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if TWO_SUMMARIES not in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith(url[:16]) else None)
    page.goto(url)
    return page, said


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    return [f"{rule['id']}: {node['html'][:120]}" for rule in result["violations"] for node in rule["nodes"]]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_style_guide_is_accessible_and_fits(browser: Browser, address: str, width: int) -> None:
    page, said = open_page(browser, f"{address}/stijlgids/", width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert said == []  # nothing refused by the CSP, nothing asked from elsewhere, no error
    assert violations(page) == []


def test_axe_would_have_told(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/")
    page.evaluate("document.querySelectorAll('main label').forEach(label => label.remove())")
    assert any(line.startswith("label") for line in violations(page))


def test_works_without_script_and_shows_no_dead_button(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/", java_script_enabled=False)
    assert page.get_by_text("Kopieer kenmerk").is_hidden()
    assert page.get_by_text("Druk af of bewaar als PDF").is_hidden()
    assert page.get_by_role("link", name="Trek je aanvraag in").is_visible()
    assert page.locator(".error-summary").first.is_visible()


def test_error_summary_has_the_focus_and_leads_to_the_input(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/")
    assert page.evaluate("document.activeElement.localName") == "error-summary"
    page.locator(".error-summary a", has_text="Wanneer verhuis je").click()
    assert page.evaluate("document.activeElement.name") == "b-wanneer_dag"
    label = page.locator("fieldset:has(:focus) legend").first
    assert label.evaluate("e => e.getBoundingClientRect().top") >= 0


def test_dialog_opens_keeps_focus_and_closes(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/")
    page.get_by_role("link", name="Trek je aanvraag in").click()
    dialog = page.get_by_role("dialog", name="Trek je je aanvraag in?")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Sluit").click()
    assert dialog.is_hidden()


def test_copy_says_so_politely(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopieer kenmerk").click()
    toast = page.locator("body > toast-region")
    toast.get_by_text("Kenmerk gekopieerd").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "KM7R-T4XH"
    assert toast.get_attribute("aria-live") == "polite"


def test_session_end_is_announced_two_minutes_before(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/stijlgids/")
    dialog = page.get_by_role("dialog", name="Over 2 minuten meld je automatisch af")
    page.clock.run_for((3600 - 121) * 1000)
    assert dialog.is_hidden()
    page.clock.run_for(2000)
    assert dialog.is_visible()
    page.route(
        "**/stijlgids/", lambda route: route.fulfill(status=204) if route.request.method == "POST" else route.fallback()
    )
    dialog.get_by_role("button", name="Blijf aangemeld").click()
    dialog.wait_for(state="hidden")
    page.clock.run_for((3600 - 121) * 1000)
    assert dialog.is_hidden()


def test_file_too_large_is_said_before_sending(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/")
    picker = page.locator("file-picker").first
    picker.evaluate("e => e.dataset.max = '1048576'")
    page.evaluate("const p = document.querySelector('file-picker'); p.replaceWith(p.cloneNode(true))")
    picker.locator("input").set_input_files({"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 1_500_000})
    assert picker.get_by_role("status").inner_text() == "foto.jpg is te groot. Kies een bestand van hoogstens 1 MB."
    picker.locator("input").set_input_files({"name": "klein.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    assert picker.get_by_role("status").inner_text() == ""


def test_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/home/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ga naar de inhoud"
    assert page.locator(".skip-link").bounding_box()["height"] > 24  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_no_motion_when_the_citizen_asks_for_none(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/", reduced_motion="reduce")
    times = page.evaluate("[...document.querySelectorAll('*')].map(e => getComputedStyle(e).transitionDuration)")
    assert {part for time in times for part in time.split(", ")} == {"0s"}


def test_forced_colours_keep_what_is_chosen(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/", forced_colors="active")
    chosen = page.locator(".choice:has(:checked)").first
    assert chosen.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    assert chosen.locator("input").evaluate("e => getComputedStyle(e).appearance") == "auto"


def test_paper_shows_the_sheet_and_not_the_frame(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/")
    page.emulate_media(media="print")
    assert page.locator(".print-sheet").first.is_visible()
    assert page.locator("body > .header").is_hidden()
    assert page.locator("body > .footer").is_hidden()


def test_targets_are_large_enough(browser: Browser, address: str) -> None:
    page, _ = open_page(browser, f"{address}/stijlgids/", 390)
    small = page.evaluate(
        "[...document.querySelectorAll('.button, .choice, .field input:not([type=hidden]), .header-nav a, .tabs a')]"
        ".filter(e => e.offsetParent && !e.closest('.choice *'))"
        ".map(e => [e.className || e.name, e.getBoundingClientRect().height]).filter(row => row[1] < 24)"
    )
    assert small == []
