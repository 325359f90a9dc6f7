"""Settings of the demo's payment provider: a process of its own that moves no money, without the portal's database.

It lets anybody pay anything with nothing, so it starts only with DEMO=1.
"""

from __future__ import annotations

from pathlib import Path

from environs import Env

from stadsportaal.nabootsing.settings import only_in_demo, stand_in

env = Env()
only_in_demo(env, "De betaaldienst")

SECRET_KEY = env.str("SECRET_KEY")
SITE_URL = env.str("SITE_URL")
BETAALPROVIDER_URL = env.str("BETAALPROVIDER_URL")
BETAALPROVIDER_SECRET = env.str("BETAALPROVIDER_SECRET")
BOEK = Path(env.str("DATA_DIR")) / "betaalprovider.sqlite3"
globals().update(stand_in("betaalprovider", BETAALPROVIDER_URL))
