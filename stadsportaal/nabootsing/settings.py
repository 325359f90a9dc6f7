"""What the demo's stand-ins of outside services share: processes of their own, without the portal's database."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env


def only_in_demo(env: Env, what: str) -> None:
    """A stand-in lets anybody do anything: it starts only with DEMO=1. Raises ImproperlyConfigured."""
    if not env.bool("DEMO", False):
        raise ImproperlyConfigured(f"{what} van de demo start alleen met DEMO=1.")


def stand_in(package: str, url: str) -> dict[str, Any]:
    """The settings of the stand-in in ``stadsportaal.<package>`` that is served at ``url``."""
    return {
        "DEBUG": False,
        "ALLOWED_HOSTS": [urlsplit(url).hostname, "127.0.0.1"],
        "CSRF_TRUSTED_ORIGINS": [url],
        "CSRF_COOKIE_NAME": f"{package}_csrf",  # the portal runs on the same host name
        "CSRF_COOKIE_HTTPONLY": True,
        "ROOT_URLCONF": f"stadsportaal.{package}.urls",
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parents[1] / package / "templates"],
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        "INSTALLED_APPS": [],
        "DATABASES": {},
        "USE_TZ": True,
        "TIME_ZONE": "Europe/Brussels",
        "LANGUAGE_CODE": "nl",
        "SECURE_REFERRER_POLICY": "same-origin",  # "no-referrer" would make browsers send `Origin: null`
    }
