"""Every setting of the portal, from the environment; secrets have no default.

`.env.example` lists exactly the variables read here (tested). The supervisor of `make run` fills
them for a local portal; `docker-compose.yml` does for production.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# -- what this process is -------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)
SECRET_KEY = env.str("SECRET_KEY")
FIELD_KEYS = env.str("FIELD_KEYS")
INDEX_KEYS = env.str("INDEX_KEYS")
SITE_URL = env.str("SITE_URL")
STATUS_TOKEN = env.str("STATUS_TOKEN", "")
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data")))
SCAN = env.str("SCAN", "niet_gecontroleerd")

_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [_site.hostname or "localhost"])
CSRF_TRUSTED_ORIGINS = [f"{_site.scheme}://{_site.netloc}"]

INSTALLED_APPS = [
    # top layer first: templates and commands of the composition root win
    "stadsportaal",
    "inclusie",
    "loket",
    "loket.afspraken",
    "loket.trechter",
    "loket.hulp",
    "loket.nietgesteld",
    "loket.ondertekening",
    "loket.wachtlijst",
    "meldingen",
    "producten",
    "profiel.proactief",
    "profiel.berichten",
    "profiel.correctie",
    "profiel.behandeling",
    "profiel.dossiers",
    "profiel.toegang",
    "profiel.mensen",
    "stadsportaal.kern",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # the list of sessions of allauth uses it
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
]

MIDDLEWARE = [
    "stadsportaal.kern.logs.CorrelationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "stadsportaal.kern.sessie.RenewMiddleware",
    "stadsportaal.kern.middleware.NoStoreMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "stadsportaal.kern.parkeren.ParkMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "inclusie.middleware.BegeleidingMiddleware",
    "profiel.toegang.middleware.ToegangMiddleware",
    "stadsportaal.kern.middleware.PostClassMiddleware",
    "stadsportaal.kern.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "stadsportaal.urls"
WSGI_APPLICATION = "stadsportaal.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "stadsportaal.kern.templatetags.stad",
                "stadsportaal.kern.templatetags.posts",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stadsportaal.context.portaal",
            ],
        },
    }
]

# -- database and broker --------------------------------------------------------------------------
_pg_options = (
    "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s -c synchronous_commit=on"
)
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=None, conn_health_checks=True)}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
# planned once per connection, not for every page: planning costs PostgreSQL more than running what we ask; a pooler
# that gives each transaction another connection must carry prepared statements (PgBouncer ≥ 1.21 does)
DATABASES["default"].setdefault("OPTIONS", {}).update(
    options=_pg_options, server_side_binding=True, prepare_threshold=2
)
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", "")

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kern_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # the counters of login limits may not be culled at 300
    },
    "proces": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "proces"},
}
SESSION_ENGINE = "stadsportaal.kern.sessies"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "gewoon"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")


def _job(task: str, queue: str, every: float | crontab, expires: int) -> dict[str, Any]:
    """What the clock starts, every so many seconds; nobody picks up one that waited longer than `expires` seconds."""
    return {"task": task, "schedule": every, "options": {"queue": queue, "expires": expires}}


CELERY_BEAT_SCHEDULE = {
    "sweep": _job("kern.sweep", "dringend", 5.0, 5),
    "scan": _job("kern.scan", "gewoon", 60.0, 60),
    "concepten": _job("meldingen.concepten", "bulk", 600.0, 600),
    "verlopen": _job("behandeling.verlopen", "bulk", 3600.0, 3600),
    # its slot is the night: the first of these that finds a worker does it
    "doorlooptijden": _job("behandeling.doorlooptijden", "bulk", crontab(minute="25", hour="1-6"), 3600),
    "herinneren": _job("afspraken.herinneren", "bulk", 3600.0, 3600),
    "ondertekenen": _job("ondertekening.opvolgen", "bulk", 3600.0, 3600),
    "plaatsen": _job("wachtlijst.vervallen", "bulk", 3600.0, 3600),
    "afronden": _job("afspraken.afronden", "bulk", 3600.0, 3600),
    "machtigingen": _job("toegang.end_lapsed", "gewoon", 600.0, 600),
    # its slot is the day: the first of these that finds a worker does it
    "proactief": _job("proactief.daily", "bulk", crontab(minute="5", hour="8-17"), 3600),
    "begeleiding": _job("inclusie.close_lapsed", "gewoon", 60.0, 60),
    "daily": _job("kern.daily", "bulk", 3600.0, 3600),
    "aanvragen_betalen": _job("loket.betalen", "bulk", 3600.0, 3600),
    "betaaldag": _job("producten.betaaldag", "bulk", 3600.0, 3600),
    "trechter": _job("trechter.tellen", "bulk", 3600.0, 3600),
}

# -- login ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "mensen.Account"
AUTHENTICATION_BACKENDS = ["profiel.toegang.backends.AccountBackend"]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique where there is one (constraint account_email_once)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mijn_stad"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "profiel.toegang.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # password1: else allauth signs in nobody by password
ACCOUNT_FORMS = {
    "login": "profiel.toegang.forms.LoginForm",
    "signup": "profiel.toegang.forms.SignupForm",
    "request_login_code": "profiel.toegang.forms.RequestCodeForm",
    "reset_password": "profiel.toegang.forms.ResetPasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key,20/h/key"}  # 60 guesses an hour in 10^8 codes
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)  # for limits per address behind a proxy of ours
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # an open session is not enough to move the account to another address
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # as fresh as the answer of a step-up
ACCOUNT_CHANGE_EMAIL = True  # one address, replaced when the new one is confirmed
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
SOCIALACCOUNT_ADAPTER = "profiel.toegang.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # who comes with a signed answer needs no address
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 3
MFA_ADAPTER = "profiel.toegang.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "profiel.toegang.forms.AddPasskeyForm",
    "login_webauthn": "profiel.toegang.forms.PasskeyLoginForm",
}
MFA_TOTP_ISSUER = "Stadsportaal"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
USERSESSIONS_TRACK_ACTIVITY = False

# the city's identity provider (OIDC): in the demo the stand-in of stadsportaal.identiteit
OIDC_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env.str("OIDC_NAME", "itsme of eID")
OIDC_PRIVATE_KEY = env.str("OIDC_PRIVATE_KEY", "")  # PEM: private_key_jwt instead of a secret
OIDC_SCOPE = env.str("OIDC_SCOPE", "openid profile insz")
OIDC_INSZ_CLAIM = env.str("OIDC_INSZ_CLAIM", "insz")
# which `acr` of the provider is worth which level; any other is refused
OIDC_ACR = env.dict(
    "OIDC_ACR",
    {
        "http://eidas.europa.eu/LoA/low": "laag",
        "http://eidas.europa.eu/LoA/substantial": "substantieel",
        "http://eidas.europa.eu/LoA/high": "hoog",
    },
)

# the payment provider: in the demo the stand-in of stadsportaal.betaalprovider
BETAALPROVIDER_URL = env.str("BETAALPROVIDER_URL", "")
BETAALPROVIDER_SECRET = env.str("BETAALPROVIDER_SECRET", "")

SESSION_COOKIE_AGE = 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessie" if IS_HTTPS else "sessie"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "stadsportaal.kern.http.csrf_failure"
LANGUAGE_COOKIE_SECURE = IS_HTTPS

# -- map ------------------------------------------------------------------------------------------
# tiles come from the city's own or a chosen tile server; without one from static/kaart/, drawn by us
TILE_URL = env.str("TILE_URL", "") or "/static/kaart/{z}/{x}/{y}.svg"
TILE_SOURCE = env.str("TILE_SOURCE", "Oefenkaart zonder tegelserver: straten op ongeveer 100 meter")
TILE_MAX_ZOOM = env.int("TILE_MAX_ZOOM", 14)  # nearer by, the browser enlarges these
_tiles = urlsplit(TILE_URL.replace("{s}", "*"))
TILE_HOST = [f"{_tiles.scheme}://{_tiles.netloc}"] if _tiles.netloc else []

# most an hour without account: for one browser, and for one network address (a school, a webpunt)
MELDING_LIMITS = {"melding": (20, 200), "foto": (60, 600), "ook_ik": (30, 300)}
AFSPRAAK_LIMIT = (10, 60)  # appointments: lower, for each of them takes a place that somebody else wants

# -- edges ----------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^status/"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *TILE_HOST],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [
            SELF,
            *(f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in (OIDC_ISSUER, BETAALPROVIDER_URL) if url),
        ],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(DATA_DIR / "media")))

STATIC_URL = "/static/"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the other half, and compressing it takes seconds
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "stadsportaal.statisch.PortaalStorage"
    },
}

# -- mail -----------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # readable at /demo/postvak/
EMAIL_FILE_PATH = str(DATA_DIR / "postvak")
if env.str("EMAIL_URL", ""):
    _mail = env.dj_email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"] or "", _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
# no mail between these hours of Brussels but what answers the reader or is urgent; empty: at any hour
STILLE_UREN = env.list("STILLE_UREN", [21, 8], subcast=int)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Stadsportaal <niet-antwoorden@stadsportaal.invalid>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# -- language, time, API, logs --------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["stadsportaal.kern.http.DenyAll"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "stadsportaal.kern.api.handle",
    "UNAUTHENTICATED_USER": None,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "stadsportaal.kern.logs.JsonFormatter"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json",
        }
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
}
