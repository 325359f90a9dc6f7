"""`make clean-data`: remove what `make run` keeps in its data folder, and nothing else there."""

import shutil
import sys
from pathlib import Path

from stadsportaal.embedded.postgres import wait_for_predecessor
from stadsportaal.embedded.processes import StartFailed
from stadsportaal.embedded.servers import sole_user

OURS = ("postgres", "postgres.unfinished", "media", "static", "logs")
OUR_FILES = ("secrets.env", "static.stamp", "migrate.stamp", "celerybeat-schedule*", "lock")


def forget(data_dir: Path) -> None:
    """Remove our data; StartFailed when a portal still runs on it."""
    if not data_dir.exists():
        return
    with sole_user(data_dir):
        wait_for_predecessor(data_dir.resolve() / "postgres")
        for name in OURS:
            if (data_dir / name).exists():
                shutil.rmtree(data_dir / name)
        for pattern in OUR_FILES:
            for path in data_dir.glob(pattern):
                path.unlink()
    if not any(data_dir.iterdir()):
        data_dir.rmdir()


if __name__ == "__main__":
    try:
        forget(Path(sys.argv[1]))
    except StartFailed as failure:
        sys.exit(str(failure))
