"""Settings of the demo's identity provider: a process of its own, without database, sessions or cache.

It lets anybody be anybody, so it starts only with DEMO=1.
"""

from __future__ import annotations

from environs import Env

from stadsportaal.nabootsing.settings import only_in_demo, stand_in

env = Env()
only_in_demo(env, "De identiteitsdienst")

SECRET_KEY = env.str("SECRET_KEY")
SITE_URL = env.str("SITE_URL")
OIDC_ISSUER = env.str("OIDC_ISSUER")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET")
IDP_OIDC_PRIVATE_KEY = env.str("IDP_OIDC_PRIVATE_KEY")
globals().update(stand_in("identiteit", OIDC_ISSUER))
