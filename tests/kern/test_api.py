"""What the API says when something is wrong: always the same shape, never more than it should."""

from __future__ import annotations

import pytest
from django.http import Http404
from rest_framework import exceptions

from stadsportaal.kern import api
from stadsportaal.kern.errors import DomainError


@pytest.mark.parametrize(
    ("error", "status", "code", "title"),
    [
        (DomainError("Dit is al betaald."), 409, "conflict", "Dit is al betaald."),
        (Http404("een geheime reden"), 404, "not-found", "Dit bestaat niet"),
        (exceptions.ParseError("regel 3"), 400, "invalid", "De gegevens kloppen niet"),
        (exceptions.PermissionDenied("omdat"), 403, "forbidden", "Dit mag je niet"),
        (exceptions.UnsupportedMediaType("x"), 415, "unsupported-media-type", "We lezen alleen JSON"),
        (exceptions.APIException("tabel bestaat niet"), 500, "error", "Er ging iets mis"),
    ],
)
def test_every_refusal_has_one_shape(error: Exception, status: int, code: str, title: str) -> None:
    answer = api.handle(error, {})
    assert answer is not None
    assert answer.status_code == status
    assert answer.data.keys() == {"type", "title", "status", "identifier", "code"}
    assert (answer.data["code"], answer.data["title"]) == (code, title)
    assert answer.content_type == "application/problem+json"


def test_who_is_not_known_hears_how_to_be() -> None:
    answer = api.handle(exceptions.NotAuthenticated(), {})
    assert answer is not None
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_fault_of_ours_is_left_to_the_500_page() -> None:
    assert api.handle(KeyError("x"), {}) is None


def test_wrong_fields_are_named() -> None:
    answer = api.problem(400, wrong={"stand": "ligt in de toekomst"})
    assert answer.data["extraInfo"] == {"validationErrors": [{"name": "stand", "reason": "ligt in de toekomst"}]}
