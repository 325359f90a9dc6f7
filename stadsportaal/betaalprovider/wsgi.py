"""The WSGI application of the demo's payment provider, and the thread that tells the portal what happened."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from stadsportaal.embedded.descendants import die_with

if parent := multiprocessing.parent_process():
    die_with(parent.pid or 0)  # a worker of granian ends with its master

os.environ["DJANGO_SETTINGS_MODULE"] = "stadsportaal.betaalprovider.settings"
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 the settings are known now

from stadsportaal.betaalprovider import bezorger, views  # noqa: E402

bezorger.start(views.boek(), settings.BETAALPROVIDER_SECRET)
