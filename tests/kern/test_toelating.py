"""What is counted of a network address (the counting itself: tests/meldingen/test_toelating.py)."""

from __future__ import annotations

import pytest

from stadsportaal.kern.toelating import network_of


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::8", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_one_home_counts_once(address: str, counted: str) -> None:
    assert network_of(address) == counted
