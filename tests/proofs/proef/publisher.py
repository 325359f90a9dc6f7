"""Publishes events as the portal does, on demand: a line `FIRST COUNT STROMEN` in, `ok` out."""

from __future__ import annotations

import sys

import django


def main() -> None:
    """One transaction per event, until the input ends."""
    django.setup()
    from django.db import transaction

    from stadsportaal.kern.events import publish
    from tests.proofs.proef.handlers import Geteld

    for line in sys.stdin:
        first, count, stromen = map(int, line.split())
        for nummer in range(first, first + count):
            with transaction.atomic():
                publish(Geteld(stroom=f"S{nummer % stromen}", nummer=nummer))
        sys.stdout.write("ok\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
