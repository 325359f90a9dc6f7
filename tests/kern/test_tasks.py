"""What the clock starts is really started: a job that nobody schedules never runs."""

from __future__ import annotations

import pytest
from django.conf import settings

from stadsportaal.celery import LANES, app
from stadsportaal.kern import tasks

ON_DEMAND = {"kern.drain"}
"""Started by a poke or by the sweep."""


def test_every_job_is_scheduled() -> None:
    app.loader.import_default_modules()  # as the worker does: the tasks of every app
    ours = {name for name in app.tasks if not name.startswith("celery.")}
    assert {tasks.scan.name, "behandeling.verlopen"} <= ours
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} == ours - ON_DEMAND


def test_every_job_goes_to_a_lane_that_a_worker_reads() -> None:
    assert {entry["options"]["queue"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(LANES)


def test_the_scan_answers_how_many_files_it_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadsportaal.kern.bestanden.scan_waiting", lambda: 3)
    assert tasks.scan() == 3


def test_the_daily_job_answers_what_the_erasers_did(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadsportaal.kern.retention.run_daily", lambda now: f"op {now:%Z}")
    assert tasks.daily() == "op UTC"
