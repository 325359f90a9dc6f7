"""Proof 2 at 1/20: a crash of PostgreSQL loses nothing that was acknowledged; acknowledging before the disk does."""

from __future__ import annotations

import pytest

from tests.proofs.postgres_crash import crash_postgres
from tests.proofs.stad import Stad

pytestmark = pytest.mark.proof


def test_a_crash_loses_nothing_acknowledged_and_heals_by_itself(stad: Stad) -> None:
    result = crash_postgres(stad, crashes=1, calm=2, rate=15)
    assert result.is_proved, result
    assert result.repeated > 0, "nobody noticed the crash: it proves nothing"


def test_acknowledging_before_the_disk_loses(stad: Stad) -> None:
    result = crash_postgres(stad, crashes=1, calm=1, rate=8, control="commit_later")
    assert result.lost > 0, result
