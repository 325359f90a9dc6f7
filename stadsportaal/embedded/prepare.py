"""Bring the database and the static files up to date, in one process: `make run` calls this.

Prints the demo cast, so that nothing has to be started for that alone.

Runs with DATABASE_URL set to the owner's address.
"""

import hashlib
import os
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_STAMP = "static.stamp"
_MIGRATED = "migrate.stamp"
UNUSED = ["rest_framework"]  # the API answers JSON only


def _static_fingerprint() -> str:
    """Changes when a static file of ours or of a package does."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            state = Path(storage.path(path)).stat()
            seen.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _migrate() -> None:
    """Migrate, unless this database has every migration and the one before us came to its end.

    Django's own command builds every model of every migration, also when there is nothing to do.
    """
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    stamp, names = Path(settings.DATA_DIR) / _MIGRATED, "".join(f"{app} {name}\n" for app, name in sorted(leaves))
    if not executor.migration_plan(leaves) and stamp.exists() and stamp.read_text() == names:
        return
    stamp.unlink(missing_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    stamp.write_text(names)


def main() -> None:
    """Migrate when there is something to do; collect static files when one changed or a collection was interrupted."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadsportaal.settings")
    django.setup()
    _migrate()
    stamp, fingerprint = Path(settings.DATA_DIR) / _STAMP, _static_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=UNUSED)
        stamp.write_text(fingerprint)
    if settings.DEMO:
        from stadsportaal.demo.identiteiten import follow_issuer

        follow_issuer(settings.OIDC_ISSUER)
        call_command("demo_personas")


if __name__ == "__main__":
    main()
