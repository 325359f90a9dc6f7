"""The WSGI application that granian serves."""

import multiprocessing
import os

from django.core.wsgi import get_wsgi_application

from stadsportaal.embedded.descendants import die_with

if parent := multiprocessing.parent_process():
    die_with(parent.pid or 0)  # a worker of granian ends with its master

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadsportaal.settings")
application = get_wsgi_application()

from stadsportaal.kern.start import check_start, load_ahead  # noqa: E402 it reads models, so after Django's set-up

check_start()
load_ahead()
