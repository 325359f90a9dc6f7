"""The hot path: a form of 300 questions costs no more queries than one of 30, and is judged by the same rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loket.definitie import parse
from loket.keuring import problemen
from loket.pad import bepaal
from loket.publiceren import publish_definitie
from tests.bench import groot
from tests.loket.kast import Kast, aanvraag_of, start, step
from tests.loket.pagina import Pagina

DIENST = "adreswijziging"
SMALL = {"steps": 10, "questions": 30}


def test_large_form_is_right_and_as_large_as_it_says() -> None:
    data = groot.definition()
    definitie = parse(data)
    assert problemen(data) == []
    sizes = (len(definitie.stappen), len(definitie.vraag_per_key), len(list(definitie.alle_regels())))
    assert sizes == (groot.STEPS, groot.QUESTIONS, groot.RULES) == (10, 300, 100)
    answers: dict[str, Any] = {}
    for number in range(groot.STEPS):
        answers |= groot.stored(number)
    assert len(bepaal(definitie, answers, {}).antwoorden) == 300


def post(client: Client, **size: int) -> tuple[int, int]:
    """(queries of the GET, queries of the POST) of the second step."""
    publish_definitie(json.dumps(groot.definition(DIENST, rules=size.get("rules", 100), **_without_rules(size))))
    kenmerk = start(client, DIENST)
    for number in range(2):
        url = step(kenmerk, f"stap{number}")
        client.get(url)
        with CaptureQueriesContext(connection) as shown:
            page = Pagina(client.get(url))
        with CaptureQueriesContext(connection) as saved:
            answer = client.post(url, {**page.fields, **groot.typed(number, **_without_rules(size))})
        assert answer.status_code == 302, Pagina(answer).summary
    kept = aanvraag_of(kenmerk).antwoorden
    assert kept == groot.stored(0, **_without_rules(size)) | groot.stored(1, **_without_rules(size))
    return len(shown), len(saved)


def _without_rules(size: dict[str, int]) -> dict[str, int]:
    return {name: value for name, value in size.items() if name != "rules"}


def test_queries_do_not_grow_with_the_questions(kast: Kast, ada: Client) -> None:
    small = post(ada, **SMALL, rules=10)
    large = post(ada, steps=groot.STEPS, questions=groot.QUESTIONS)
    assert small == large
    assert large[0] <= 8
    assert large[1] <= 14


@pytest.mark.parametrize("number", [0, 5])
def test_one_wrong_of_thirty_is_said_alone(kast: Kast, ada: Client, number: int) -> None:
    """The rest of the page stays as it was typed."""
    publish_definitie(json.dumps(groot.definition(DIENST)))
    kenmerk = start(ada, DIENST)
    for before in range(number):
        url = step(kenmerk, f"stap{before}")
        assert ada.post(url, {**Pagina(ada.get(url)).fields, **groot.typed(before)}).status_code == 302
    url = step(kenmerk, f"stap{number}")
    wrong = groot.typed(number) | {f"s{number}v2": "duizend"}
    answer = ada.post(url, {**Pagina(ada.get(url)).fields, **wrong})
    page = Pagina(answer)
    assert (answer.status_code, len(page.summary)) == (422, 1)
    assert page.fields[f"s{number}v1"] == "Een antwoord 👋"
