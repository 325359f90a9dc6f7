"""A second start migrates nothing again, unless the one before it did not come to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.executor import MigrationExecutor

from stadsportaal.embedded import prepare


@pytest.fixture
def migrated(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that preparing called; `migrate` itself does nothing here."""
    called: list[str] = []
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(prepare, "call_command", lambda name, **_: called.append(name))
    return called


@pytest.mark.django_db
def test_what_is_done_is_not_done_again(migrated: list[str]) -> None:
    prepare._migrate()
    assert migrated == ["migrate"], "nobody wrote down that it came to its end"
    prepare._migrate()
    assert migrated == ["migrate"]


@pytest.mark.django_db
def test_a_migration_that_waits_is_done(migrated: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    prepare._migrate()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("one", False)])
    prepare._migrate()
    assert migrated == ["migrate", "migrate"]


@pytest.mark.django_db
def test_one_that_was_interrupted_is_done_again(
    migrated: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare._migrate()

    def killed(name: str, **_: Any) -> None:
        raise KeyboardInterrupt

    (tmp_path / "migrate.stamp").write_text("kern 0001_initial\n")
    monkeypatch.setattr(prepare, "call_command", killed)
    with pytest.raises(KeyboardInterrupt):
        prepare._migrate()
    assert not (tmp_path / "migrate.stamp").exists()
