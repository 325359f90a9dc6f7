"""The portal's settings in a test run; starts the servers that the environment does not name.

pytest-django imports settings before any conftest, so the servers have to be up here.
"""

import atexit
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from stadsportaal.embedded.servers import embedded_servers


def _enter_environment() -> None:
    """Fill the environment for this process and its children until it ends."""
    stack = ExitStack()
    atexit.register(stack.close)
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stad-test-")))
    for name, value in stack.enter_context(embedded_servers(folder, given=os.environ)).items():
        os.environ.setdefault(name, value)
    os.environ |= {
        "DATA_DIR": str(folder),
        "MEDIA_ROOT": str(folder / "media"),
        "SITE_URL": "http://localhost:8000",
        "DEBUG": "False",
        "DEMO": "False",
        "SCAN": "niet_gecontroleerd",
        "STILLE_UREN": "",  # or the clock on the wall would decide; the tests of quiet hours set them
    }


_enter_environment()

from stadsportaal.settings import *  # noqa: E402, F403
from stadsportaal.settings import STORAGES, TEMPLATES  # noqa: E402
from tests.undefined import UndefinedGuard  # noqa: E402

# a manifest would want `collectstatic` first, WhiteNoise the folder it fills
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
# safe hashers are slow on purpose
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# here, because Django builds its engines anew whenever a test changes TEMPLATES
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedGuard()
