"""At the same time: ten threads send one form, two windows save one step. Real transactions."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from loket.models import Aanvraag
from profiel.dossiers.models import Dossier, Voortgang
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, attest, step
from tests.loket.pagina import Pagina

pytestmark = pytest.mark.django_db(transaction=True)


def together(count: int, run: Any) -> list[Any]:
    """Call `run(n)` in this many threads that start at once; every thread closes its connection."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        try:
            barrier.wait()
            return run(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        running = [pool.submit(one, number) for number in range(count)]
    if wrong := [error for made in running if (error := made.exception())]:
        raise wrong[0] if len(wrong) == 1 else BaseExceptionGroup("several threads", wrong)
    return [made.result() for made in running]


@pytest.fixture
def stad(settings: Any, tmp_path: Any) -> Iterator[Kast]:
    settings.MEDIA_ROOT = tmp_path
    yield Kast()


def test_ten_identical_submits_are_one_dossier_with_equal_answers(stad: Kast) -> None:
    ada = stad.browser()
    kenmerk = adreswijziging(ada, stad)
    page = Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    clients = [stad.browser() for _ in range(10)]

    def send(number: int) -> tuple[int, str]:
        answer = clients[number].post(page.form.attrs["action"], page.fields)
        return answer.status_code, answer.headers.get("Location", "")

    assert set(together(10, send)) == {(302, reverse("loket:aanvraag_submitted", args=[kenmerk]))}
    assert Dossier.objects.count() == 1
    codes = [row.code for row in Voortgang.objects.voor_burger(aanvraag_of(kenmerk).dossier)]
    assert codes.count("ingediend") == 1


def test_ten_identical_starts_are_one_concept(stad: Kast) -> None:
    page = Pagina(stad.browser().get("/loket/adreswijziging/start/"))
    clients = [stad.browser() for _ in range(10)]
    answers = together(10, lambda n: clients[n].post("/loket/adreswijziging/start/", page.fields).headers["Location"])
    assert len(set(answers)) == 1
    assert Aanvraag.objects.count() == 1


def test_ten_windows_with_keys_of_their_own_send_once(stad: Kast) -> None:
    ada = stad.browser()
    kenmerk = attest(ada, stad.ada)
    url = reverse("loket:aanvraag_check", args=[kenmerk])
    windows: list[tuple[Client, Pagina]] = []
    for _ in range(10):
        client = stad.browser()
        windows.append((client, Pagina(client.get(url))))

    def send(number: int) -> int:
        client, page = windows[number]
        return int(client.post(page.form.attrs["action"], page.fields).status_code)

    codes = together(10, send)
    assert sorted(codes) == [302, *[409] * 9]
    assert aanvraag_of(kenmerk).dossier.documenten.count() == 1


def test_of_two_savers_one_is_told(stad: Kast) -> None:
    ada = stad.browser()
    kenmerk = adreswijziging(ada, stad)
    page = Pagina(ada.get(step(kenmerk, "woning")))
    clients = [stad.browser() for _ in range(2)]

    def save(number: int) -> int:
        typed = {**page.fields, "woonvorm": ("huur", "inwonend")[number]}
        return int(clients[number].post(step(kenmerk, "woning"), typed).status_code)

    assert sorted(together(2, save)) == [302, 409]


def test_a_double_tap_on_the_same_answers_goes_on(stad: Kast) -> None:
    kenmerk = adreswijziging(stad.browser(), stad)
    page = Pagina(stad.browser().get(step(kenmerk, "woning")))
    clients = [stad.browser() for _ in range(2)]

    def save(number: int) -> tuple[int, str]:
        answer = clients[number].post(step(kenmerk, "woning"), {**page.fields, "woonvorm": "huur"})
        return int(answer.status_code), answer.headers.get("Location", "")

    first, second = together(2, save)
    assert first == second
    assert first[0] == 302
    assert aanvraag_of(kenmerk).antwoorden["woonvorm"] == "huur"
