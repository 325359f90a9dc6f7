"""The begeleide sessie at 1/100 of its proof: five sessies over HTTP leak nothing; a page that remembers is caught."""

from __future__ import annotations

import pytest

from tests.proofs.begeleid import help_by_turns
from tests.proofs.stad import Stad

pytestmark = pytest.mark.proof


def test_a_helper_sees_one_citizen_at_a_time(stad: Stad) -> None:
    result = help_by_turns(stad, sessions=5)
    assert result.is_proved, result


def test_a_page_that_remembers_is_caught(stad: Stad) -> None:
    result = help_by_turns(stad, sessions=2, control=True)
    assert result.found.leaks, result
