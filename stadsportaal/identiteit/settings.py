"""Settings of the demo's identity provider: a process of its own, without database, sessions or cache.

It lets anybody be anybody, so it starts only with DEMO=1.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()
if not env.bool("DEMO", False):
    raise ImproperlyConfigured("De identiteitsdienst van de demo start alleen met DEMO=1.")

SECRET_KEY = env.str("SECRET_KEY")
SITE_URL = env.str("SITE_URL")
OIDC_ISSUER = env.str("OIDC_ISSUER")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET")
IDP_OIDC_PRIVATE_KEY = env.str("IDP_OIDC_PRIVATE_KEY")

DEBUG = False
ALLOWED_HOSTS = [urlsplit(OIDC_ISSUER).hostname, "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [OIDC_ISSUER]
CSRF_COOKIE_NAME = "identiteit_csrf"  # the portal runs on the same host name
CSRF_COOKIE_HTTPONLY = True
ROOT_URLCONF = "stadsportaal.identiteit.urls"
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
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" would make browsers send `Origin: null` with the choice
