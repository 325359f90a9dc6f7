"""One portal of their own for the proofs of one test process: they kill its servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.proofs.stad import Stad, new_stad


@pytest.fixture(scope="session")
def stad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stad]:
    with new_stad(tmp_path_factory.mktemp("proof")) as found:
        yield found
