from __future__ import annotations

import datetime as dt

import pytest

from loket.bouwer.rules import RESPIJT_DAGEN, Openstelling, may_publish, openstelling

TODAY = dt.date(2026, 3, 10)


def day(n: int) -> dt.date:
    return TODAY + dt.timedelta(days=n)


@pytest.mark.parametrize(
    ("van", "tot", "begonnen", "expected"),
    [
        (None, None, False, Openstelling.OPEN),
        (day(0), day(0), False, Openstelling.OPEN),
        (day(1), None, False, Openstelling.NOG_NIET),
        (day(1), None, True, Openstelling.NOG_NIET),
        (None, day(-1), False, Openstelling.DICHT),
        (None, day(-1), True, Openstelling.OPEN),
        (None, day(-RESPIJT_DAGEN), True, Openstelling.OPEN),
        (None, day(-RESPIJT_DAGEN - 1), True, Openstelling.DICHT),
    ],
)
def test_openstelling(van: dt.date | None, tot: dt.date | None, begonnen: bool, expected: Openstelling) -> None:
    assert openstelling(van, tot, TODAY, begonnen=begonnen) == expected


def test_four_eyes() -> None:
    assert may_publish(3, frozenset({1, 2}), 1)
    assert not may_publish(2, frozenset({1, 2}), 1)
    assert not may_publish(3, frozenset({1, 2}), 3)
