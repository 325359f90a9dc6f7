"""The Chromium of the browser journeys: `python -m tests.chromium` says which, or what to install."""

import os
import sys
from pathlib import Path

MISSING = (
    "No Chromium found, and the browser journeys need one. Do one of these:\n"
    "  apt-get install chromium             (Debian)\n"
    "  .venv/bin/playwright install chromium\n"
    "  CHROMIUM=/path/to/chromium make test"
)


class ChromiumMissing(Exception):
    """No browser to drive; the text says what to install."""


def find_chromium() -> str:
    """Path of the browser: CHROMIUM, else the system's, else the one Playwright installed."""
    if chosen := os.environ.get("CHROMIUM"):
        if not os.access(chosen, os.X_OK):
            raise ChromiumMissing(f"CHROMIUM={chosen} is not a program.\n{MISSING}")
        return chosen
    for system in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"):
        if os.access(system, os.X_OK):
            return system
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).exists():
        raise ChromiumMissing(MISSING)
    return own


if __name__ == "__main__":
    try:
        sys.stdout.write(find_chromium() + "\n")
    except ChromiumMissing as failure:
        sys.exit(str(failure))
