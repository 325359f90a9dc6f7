"""The portal's settings, and beside its pages a bare one: same process, server, middleware and database."""

from pathlib import Path

from stadsportaal.settings import *  # noqa: F403
from stadsportaal.settings import TEMPLATES

ROOT_URLCONF = "tests.bench.urls"
MELDING_LIMITS = dict.fromkeys(("melding", "foto", "ook_ik"), (10**6, 10**6))  # one address sends it all
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).resolve().parent / "templates"]
