"""The Celery application: `celery -A stadsportaal.celery worker -Q dringend,gewoon,bulk`."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from kombu import Exchange, Queue

from stadsportaal.embedded.descendants import die_with

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadsportaal.settings")

LANES = ("dringend", "gewoon", "bulk")

app = Celery("stadsportaal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(lane, Exchange(lane), routing_key=lane) for lane in LANES]
app.conf.task_create_missing_queues = False  # a misspelt lane is an error, not a lost task
app.autodiscover_tasks()

_master: list[int] = []


@worker_init.connect
def _remember_master(**_: Any) -> None:
    _master[:] = [os.getpid()]


@worker_init.connect
def _refuse_a_bad_start(**_: Any) -> None:
    """Ends the worker with the reason; Celery would only log an ordinary exception of a receiver."""
    from stadsportaal.kern.start import check_start

    try:
        check_start()
    except (ImproperlyConfigured, OperationalError) as error:
        raise SystemExit(f"De werker start niet: {error}") from error


@worker_process_init.connect
def _die_with_master(**_: Any) -> None:
    """A pool process ends with its worker; the unfinished task is delivered again."""
    if _master and _master[0] != os.getpid():
        die_with(_master[0])
