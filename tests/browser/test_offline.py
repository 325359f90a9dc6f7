"""The portal as an app: a page for who is offline, and nothing of anybody kept on the device."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.bezoeker import Bezoeker
from tests.browser.conftest import Venster
from tests.browser.stappen import sign_in

ADA = "Ada Peeters"
READY = "navigator.serviceWorker.ready.then(worker => worker.active !== null)"
KEPT = """async () => {
  const kept = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      kept.push([new URL(request.url).pathname, await (await cache.match(request)).text()]);
    }
  }
  return kept;
}"""
PERSONAL = ("/mijn-stad/", "/mijn-stad/dossiers/", "/berichten/", "/profiel/gegevens/", "/mijn-stad/producten/")


def kept(visitor: Bezoeker) -> dict[str, Any]:
    found = dict(visitor.page.evaluate(KEPT))
    assert found
    return found


def test_nothing_of_ada_is_kept_and_offline_has_a_page(venster: Venster) -> None:
    ada = venster(360)
    sign_in(ada, ADA)
    ada.page.goto("/mijn-stad/")
    assert ada.page.evaluate(READY)
    for path in PERSONAL:
        ada.page.goto(path)
    ada.page.goto("/mijn-stad/dossiers/")
    ada.page.locator("main a[href^='/dossiers/'], main a[href^='/loket/aanvragen/']").first.click()
    ada.page.wait_for_load_state()
    for path, text in kept(ada).items():
        assert path == "/offline/" or path.startswith("/static/"), path
        assert "Peeters" not in text

    ada.context.set_offline(True)
    ada.page.goto("/berichten/")
    ada.titled("Je bent niet verbonden")
    expect(ada.page.get_by_role("link", name="Bel 03 22 11 333")).to_be_visible()
    ada.judge("offline")
    expect(ada.page.get_by_text("Peeters")).to_have_count(0)
    ada.context.set_offline(False)
    ada.go("/berichten/")
    ada.titled("Berichten")

    ada.go("/afmelden/")
    ada.press("Meld mij af")
    assert {path for path in kept(ada) if not path.startswith("/static/")} == {"/offline/"}


def test_the_offline_page_without_script(venster: Venster) -> None:
    for width in (360, 1280):
        venster(width, js=False).go("/offline/")
