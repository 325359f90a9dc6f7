"""The WSGI application of the demo's identity provider."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from stadsportaal.embedded.descendants import die_with

if parent := multiprocessing.parent_process():
    die_with(parent.pid or 0)  # a worker of granian ends with its master

os.environ["DJANGO_SETTINGS_MODULE"] = "stadsportaal.identiteit.settings"
application = get_wsgi_application()
