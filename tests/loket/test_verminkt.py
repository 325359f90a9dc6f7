"""Whatever passes the control can be filled in by anybody: random changes of the shipped forms, random answers."""

from __future__ import annotations

import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from loket.definitie import DefinitieRefused, parse
from loket.keuring import problemen
from tests.loket.verminken import loop, shipped, verminkt


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_a_form_that_is_accepted_never_stops(seed: int) -> None:
    data = verminkt(seed)
    if not problemen(data):
        loop(parse(data), Random(seed))


def test_the_changes_are_worth_trying() -> None:
    """A good part of them is accepted and a good part refused: the test above judges both."""
    found = [not problemen(verminkt(seed)) for seed in range(60)]
    assert 5 <= sum(found) <= 40
    assert len({str(verminkt(seed)) for seed in range(60)}) > 50


def test_control_itself_never_stops() -> None:
    for seed in range(200):
        try:
            parse(verminkt(seed))
        except DefinitieRefused as refused:
            assert refused.problemen


def test_shipped_forms_are_walked_too() -> None:
    for place, text in enumerate(shipped()):
        loop(parse(json.loads(text)), Random(place))
