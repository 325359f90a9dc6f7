"""The portal's settings for the type checker: no server, and secrets that open nothing."""

import os

for _name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEYS"):
    os.environ.setdefault(_name, "typing only")
os.environ.setdefault("SITE_URL", "http://localhost:8000")
os.environ.setdefault("DATABASE_URL", "postgresql:///typing")
os.environ.setdefault("REDIS_URL", "redis://localhost/0")

from stadsportaal.settings import *  # noqa: E402, F403
