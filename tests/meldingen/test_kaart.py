"""The map: tiles of our own that are what the drawing says, and Leaflet as its package has it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import brotli
import pytest
from django.conf import settings

from meldingen.kaart import Tegel, tiles, to_tile
from stadsportaal.kern.kaart import bounds, kaart_van

ROOT = Path(settings.BASE_DIR)
TILES = ROOT / "static/kaart"


def test_every_tile_is_there_and_is_what_would_be_drawn_now() -> None:
    expected = {f"{zoom}/{x}/{y}.svg": Tegel(zoom, x, y).svg() for zoom, x, y in tiles()}
    found = {path.relative_to(TILES).as_posix(): path.read_text() for path in TILES.rglob("*.svg")}
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == [], "run manage.py teken_kaart"


def test_tiles_are_small_and_whole() -> None:
    files = list(TILES.rglob("*.svg"))
    assert sum(path.stat().st_size for path in files) < 1_000_000
    for path in files:
        assert ET.fromstring(path.read_text()).tag.endswith("svg")
        assert "//" not in path.read_text().replace("http://www.w3.org/2000/svg", "")


def test_a_known_place_is_on_its_tile() -> None:
    x, y = (int(part) for part in to_tile(4.465, 51.218, 14))
    assert (x, y) == (8395, 5469)
    assert "Turnhoutsebaan" in (TILES / f"14/{x}/{y}.svg").read_text()


def test_a_map_begins_at_the_city_or_at_the_place() -> None:
    city, place = kaart_van(), kaart_van(lat=51.2, lon=4.4)
    assert (city["zoom"], place["zoom"]) == (12, 16)
    assert (place["lat"], place["lon"]) == ("51.20000", "4.40000")
    assert bounds() == "51.148 4.233 51.377 4.506"


def test_drawing_anew_gives_the_same(tmp_path: Path, settings: object, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    settings.BASE_DIR = tmp_path  # type: ignore[attr-defined]
    call_command("teken_kaart")
    assert "348 tegels" in capsys.readouterr().out
    assert (tmp_path / "static/kaart/14/8395/5469.svg").read_text() == (TILES / "14/8395/5469.svg").read_text()


def test_vendored_files_are_what_the_list_says() -> None:
    text = (ROOT / "docs/vendored.md").read_text()
    rows = re.findall(r"^\| (static/\S+) \| \w+ \| ([\d.]+) \| [\w-]+ \| (\w{128}) \|$", text, re.MULTILINE)
    listed = {path for path, _, _ in rows}
    assert listed == {str(path.relative_to(ROOT)) for path in (ROOT / "static/vendor").rglob("*") if path.is_file()}
    for path, version, digest in rows:
        content = (ROOT / path).read_bytes()
        assert hashlib.sha512(content).hexdigest() == digest
        assert path.endswith("LICENSE") or f"Leaflet {version}".encode() in content[:200]


def test_a_map_page_stays_within_four_kilobytes_of_script() -> None:
    from stadsportaal.statisch import bundle_js

    site = bundle_js("js/site.js", lambda name: (ROOT / "static" / name).read_text()).encode()
    for name in ("map_point", "photo_add"):
        extra = (ROOT / f"static/js/elements/{name}.js").read_bytes()
        assert len(brotli.compress(site)) + len(brotli.compress(extra)) <= 4_000, name


PROGRAM = "from stadsportaal import settings as s; print(s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'])"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("", None),
        ("https://tegels.stad.example/{z}/{x}/{y}.png", "https://tegels.stad.example"),
        ("https://{s}.tegels.example/{z}/{x}/{y}.png", "https://*.tegels.example"),
    ],
)
def test_the_policy_names_the_host_of_the_tiles_and_no_other(url: str, named: str | None) -> None:
    command = [sys.executable, "-c", PROGRAM]
    environ = {**os.environ, "TILE_URL": url}
    done = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ("https://" in done.stdout) is (named is not None)
    assert named is None or f"'{named}'" in done.stdout
