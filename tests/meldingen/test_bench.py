"""What the bench posts and measures works: a bench that measures error pages measures nothing."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.test import Client

from meldingen.models import Melding
from stadsportaal.kern.plaats import load_plaats
from tests.bench.meldingen import nearby, submits
from tests.meldingen.kast import Kast


def test_every_prepared_browser_sends_one_report(kast: Kast) -> None:
    for form in submits(2):
        client = Client()
        for part in form["cookie"].split("; "):
            name, _, value = part.partition("=")
            client.cookies[name] = value
        answer = client.post(form["url"], form["fields"])
        assert answer.status_code == 302, answer.content.decode()
    assert Melding.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_many_reports_by_sql_are_reports(settings: LazySettings) -> None:
    load_plaats()
    Kast()
    found = nearby(2000)
    assert found["count"] == 2000
    assert found["found"] > 1
    assert Melding.objects.filter(dossier__soort="melding", categorie__ouder__isnull=False).count() == 2000
