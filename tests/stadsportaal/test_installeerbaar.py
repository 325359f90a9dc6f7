"""The portal as an app: what the browser gets, and that nothing of it is somebody's."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.test import Client

from stadsportaal import installeerbaar
from tests.profiel.dossiers.cast import Cast, client_of

STATIC = Path(settings.BASE_DIR) / "static"


def png_size(path: Path) -> tuple[int, int]:
    return struct.unpack(">II", path.read_bytes()[16:24])  # type: ignore[return-value]


@pytest.mark.django_db
def test_manifest_has_what_a_browser_needs_to_install() -> None:
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    assert said["theme_color"] == "#0057b7"
    assert {icon.get("purpose", "any") for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        name = icon["src"].removeprefix("/static/")
        assert find(name), name
        if icon["type"] == "image/png":
            wide, high = png_size(STATIC / name)
            assert icon["sizes"] == f"{wide}x{high}"


@pytest.mark.django_db
def test_every_page_names_the_manifest() -> None:
    page = Client().get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert "app-192.png" in page


@pytest.mark.django_db
def test_the_worker_is_asked_anew_and_reaches_the_whole_site() -> None:
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Service-Worker-Allowed"] == "/"
    text = answer.content.decode()
    assert "{{" not in text
    kept = json.loads(re.search(r"const SHELL = (\[.*?\]);", text)[1])  # type: ignore[index]
    assert kept
    assert all(url.startswith("/static/") for url in kept)
    assert 'credentials: "omit"' in text


@pytest.mark.django_db
def test_policy_lets_worker_and_manifest_in_from_here_only() -> None:
    policy = Client().get("/").headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy


def test_nobody_is_named_on_what_is_kept(cast: Cast) -> None:
    """The same bytes to who is signed in as to anybody; the worker asks without cookies."""
    ada = client_of(cast.ada.account)
    for url in ("/offline/", "/sw.js", "/manifest.webmanifest"):
        mine, anybody = ada.get(url), Client().get(url)
        assert mine.content == anybody.content
        assert "Ada" not in mine.content.decode()
        assert anybody["Cache-Control"] == "no-cache"
        assert not anybody.cookies


@pytest.mark.django_db
def test_offline_page_helps_without_network() -> None:
    page = Client().get("/offline/").content.decode()
    assert "Je bent niet verbonden" in page
    assert 'href="tel:+3232211333"' in page


def test_a_change_in_the_shell_is_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = installeerbaar.shell_version()
    assert installeerbaar.shell_version() == before
    monkeypatch.setattr(installeerbaar, "shell_urls", lambda: ["/static/css/site.0000.css"])
    changed = installeerbaar.shell_version()
    monkeypatch.setattr(installeerbaar, "offline_page", lambda: "anders")
    assert len({before, changed, installeerbaar.shell_version()}) == 3


def test_registration_is_small() -> None:
    text = (STATIC / "js" / "site.js").read_text()
    start = text.index('if (document.querySelector("link[rel=manifest]')
    assert len(text[start:].encode()) <= 300


def test_only_static_files_are_in_the_shell() -> None:
    assert [name for name in installeerbaar.SHELL if not find(name)] == []
