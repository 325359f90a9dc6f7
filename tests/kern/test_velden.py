"""A date in three inputs: numbers of any length are a mistake of the citizen, not of ours."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from stadsportaal.kern.velden import DatumVeld


@pytest.mark.parametrize(
    ("typed", "deel"),
    [
        (["9" * 20, "1", "2026"], 0),
        (["9" * 5000, "1", "2026"], 0),
        (["1", "9" * 5000, "2026"], 1),
        (["1", "1", "9" * 5000], 2),
        (["0", "1", "2026"], 0),
        (["1", "1", "0000"], 0),
        (["\u0661", "1", "2026"], 0),
        (["\x00", "1", "2026"], 0),
    ],
)
def test_a_number_that_is_no_date_is_refused_at_its_input(typed: list[str | None], deel: int) -> None:
    with pytest.raises(ValidationError) as refused:
        DatumVeld().to_python(typed)
    assert refused.value.params == {"deel": deel}


def test_a_month_may_be_a_name() -> None:
    assert DatumVeld().to_python(["3", "januari", "2026"]) == date(2026, 1, 3)
