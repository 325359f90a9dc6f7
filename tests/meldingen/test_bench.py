"""What the bench posts and measures works: a bench that measures error pages measures nothing."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meldingen.models import Melding
from stadsportaal.kern.plaats import load_plaats
from tests.bench.meldingen import nearby, submits
from tests.meldingen.kast import Kast

MOST_QUERIES = 16
"""What one report costs, savepoints included, once a process is warm."""


def test_every_prepared_browser_sends_one_report(kast: Kast) -> None:
    for form in submits(2):
        client = Client()
        for part in form["cookie"].split("; "):
            name, _, value = part.partition("=")
            client.cookies[name] = value
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(form["url"], form["fields"])
        assert answer.status_code == 302, answer.content.decode()
    assert Melding.objects.count() == 2
    assert len(queries) <= MOST_QUERIES, "\n".join(query["sql"] for query in queries)


@pytest.mark.django_db(transaction=True)
def test_many_reports_by_sql_are_reports(settings: LazySettings) -> None:
    load_plaats()
    Kast()
    found = nearby(2000)
    assert found["count"] == 2000
    assert found["found"] > 1
    assert found["centre_p50"] > 0 < found["page_p50"]
    assert Melding.objects.filter(dossier__soort="melding", categorie__ouder__isnull=False).count() == 2000
