"""At the same time: two publish, two begin a version, two take each other's right, one asks again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import Http404

from loket.bouwer import actions
from loket.models import Formulierrecht, Formulierversie
from stadsportaal.kern.errors import DomainError, VersionConflict
from tests.loket.bouwer.kast import FORM, Bouwkast
from tests.loket.test_samen import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kast(settings: Any, tmp_path: Any) -> Bouwkast:
    settings.MEDIA_ROOT = tmp_path
    return Bouwkast()


def tried(run: Any) -> Any:
    """What it gave, or the class of the refusal."""
    try:
        return run()
    except (DomainError, Http404) as refused:
        return type(refused)


def test_of_two_that_publish_one_does(kast: Bouwkast) -> None:
    asked = kast.gevraagd()
    by = [kast.as_dirk, kast.recht(kast.ander, "eigenaar")]
    connection.close()
    found = together(2, lambda n: tried(lambda: actions.publish(asked, by=by[n])))
    assert found.count(actions.NotAsked) == 1
    assert Formulierversie.objects.live().filter(formulier=FORM).count() == 1


def test_of_two_that_begin_a_version_one_does(kast: Bouwkast) -> None:
    formulier, by = kast.formulier, [kast.as_dirk, kast.as_els]
    connection.close()
    found = together(2, lambda n: tried(lambda: actions.new_concept(formulier, by=by[n])))
    assert found.count(actions.ConceptExists) == 1


def test_of_two_that_save_one_is_told(kast: Bouwkast) -> None:
    made, by = kast.concept(), [kast.as_dirk, kast.as_els]
    connection.close()
    found = together(
        2, lambda n: tried(lambda: actions.save_concept(made, {"titel": str(n)}, versie=made.versie, by=by[n]))
    )
    assert found.count(VersionConflict) == 1


def test_two_that_take_each_others_right_leave_an_eigenaar(kast: Bouwkast) -> None:
    by = [kast.as_dirk, kast.recht(kast.ander, "eigenaar")]
    whom = [kast.ander, kast.dirk]
    connection.close()
    found = together(2, lambda n: tried(lambda: actions.take_recht(whom[n], kast.dienst, by=by[n])))
    assert found.count(Http404) == 1
    assert Formulierrecht.objects.filter(dienst=kast.dienst, rol="eigenaar").count() == 1


def test_who_asks_again_while_it_is_sent_back_is_told(kast: Bouwkast) -> None:
    asked, by = kast.gevraagd(), [kast.as_dirk, kast.as_els]
    connection.close()
    found = together(2, lambda n: tried(lambda: actions.send_back(asked, reden="x", by=by[n])))
    assert found.count(actions.NotAsked) == 1
