"""The portal's settings with the handlers of the proofs beside the portal's own.

Production code knows nothing of this: only the processes that a proof starts read it.
"""

import os

from stadsportaal.settings import *  # noqa: F403
from stadsportaal.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.proofs.proef"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True

if os.environ.get("PROEF_LEK"):  # the control of the begeleide sessie
    MIDDLEWARE = [*MIDDLEWARE, "tests.proofs.proef.lek.LekMiddleware"]
if os.environ.get("PROEF_CONTROLE") == "commit_later":  # the control of the crash proof
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
