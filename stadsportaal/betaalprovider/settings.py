"""Settings of the demo's payment provider: a process of its own that moves no money, without the portal's database.

It lets anybody pay anything with nothing, so it starts only with DEMO=1.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()
if not env.bool("DEMO", False):
    raise ImproperlyConfigured("De betaaldienst van de demo start alleen met DEMO=1.")

SECRET_KEY = env.str("SECRET_KEY")
SITE_URL = env.str("SITE_URL")
BETAALPROVIDER_URL = env.str("BETAALPROVIDER_URL")
BETAALPROVIDER_SECRET = env.str("BETAALPROVIDER_SECRET")
BOEK = Path(env.str("DATA_DIR")) / "betaalprovider.sqlite3"

DEBUG = False
ALLOWED_HOSTS = [urlsplit(BETAALPROVIDER_URL).hostname, "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [BETAALPROVIDER_URL]
CSRF_COOKIE_NAME = "betaalprovider_csrf"  # the portal runs on the same host name
CSRF_COOKIE_HTTPONLY = True
ROOT_URLCONF = "stadsportaal.betaalprovider.urls"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, object] = {}
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
LANGUAGE_CODE = "nl"
SECURE_REFERRER_POLICY = "same-origin"
