"""What a process remembers: found once, nothing looked for each time, gone when its time is over."""

from __future__ import annotations

from itertools import count

from stadsportaal.kern.onthouden import onthoud


def test_found_once() -> None:
    numbers = count(1)
    assert [onthoud("een", lambda: next(numbers)) for _ in range(3)] == [1, 1, 1]
    assert onthoud("twee", lambda: next(numbers)) == 2


def test_empty_is_remembered_and_nothing_is_not() -> None:
    words = iter(["", "niet dit"])
    assert [onthoud("leeg", lambda: next(words)) for _ in range(2)] == ["", ""]
    answers = iter([None, "nu wel", "niet dit"])
    assert [onthoud("niets", lambda: next(answers)) for _ in range(3)] == [None, "nu wel", "nu wel"]


def test_looked_for_again_when_its_time_is_over() -> None:
    numbers = count(1)
    assert [onthoud("kort", lambda: next(numbers), seconds=0) for _ in range(2)] == [1, 2]
