"""The walks at 1/1,000: nothing incomplete gets through. When sending trusts the browser, it does."""

from __future__ import annotations

import pytest

from tests.proofs.stad import Stad
from tests.proofs.wandelingen import wander

pytestmark = pytest.mark.proof


def test_nothing_incomplete_is_ever_sent(stad: Stad) -> None:
    result = wander(stad, walks=40, formulieren=("adreswijziging", "klacht"))
    assert result.is_proved, result


def test_sending_on_trust_lets_it_through(stad: Stad) -> None:
    result = wander(stad, walks=20, formulieren=("klacht",), control=True)
    assert any("missing" in what for what in result.wrong), result
