"""Child processes that end with their parent, whatever ends the parent."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

# The shell starts after the kernel was told to signal us when the parent dies. If the parent
# was gone by then, that signal never comes: so look once whether the parent is still the one.
_SAME_PARENT = 'test "$PPID" = "$0" || exit 1; exec "$@"'
# PostgreSQL looks its user up by number: this one is in every /etc/passwd, 1000 is not.
_NOBODY = 65534
_AS_NOBODY = ["unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}", "--"]

# What a child may not take over from the shell of the person who starts us: these variables
# would quietly send a server or a client to another port, folder or user.
_FOREIGN = ("PG", "GRANIAN_", "CELERY_", "PORT", "VALKEY_", "REDISCLI_")


class StartFailed(Exception):
    """Something cannot start; the text is meant for the person at the keyboard."""


@cache
def _user_namespaces() -> bool:
    return subprocess.run([*_AS_NOBODY, "true"], capture_output=True, check=False).returncode == 0


def _has_a_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False  # a container that runs as any number
    return True


def not_as_root() -> list[str]:
    """Prefix for a program that refuses uid 0 and users without a name; empty for other users.

    First choice is a user namespace: files stay ours. Where the kernel or a container forbids
    that, the program runs as nobody and keeps one capability: to reach files below folders
    only root may enter.
    """
    uid = os.geteuid()
    if uid != 0 and _has_a_name(uid):
        return []
    if _user_namespaces() or uid != 0:
        return _AS_NOBODY
    capability = "-all,+dac_override"
    user = [f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]
    return [
        "setpriv",
        *user,
        f"--inh-caps={capability}",
        f"--ambient-caps={capability}",
        "--",
    ]


def owned_by_runner(folder: Path) -> None:
    """Give `folder` and all in it to the user that `not_as_root` programs run as."""
    if os.geteuid() != 0:
        return
    owner = 0 if _user_namespaces() else _NOBODY
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our environment without the variables a child may not inherit, plus `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    return kept | dict(extra or {})


class Child:
    """One server or process of ours, in a process group of its own.

    It gets `on_parent_death` from the kernel the moment the thread that started it ends.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path | None,
        *,
        prefix: Sequence[str] = (),
        on_parent_death: str = "KILL",
        stop_signal: signal.Signals = signal.SIGTERM,
        env: Mapping[str, str] | None = None,
        stdin: bytes | None = None,
    ) -> None:
        """Start `command`; its output goes to the file `log`, or to our own when None."""
        if not shutil.which("setpriv"):
            raise StartFailed("'setpriv' is missing: install the package util-linux.")
        self.name, self.stop_signal, self.log = name, stop_signal, log
        leash = ["setpriv", "--pdeathsig", on_parent_death, "--"]
        guarded = ["sh", "-c", _SAME_PARENT, str(os.getpid()), *command]
        output = log.open("ab") if log else None
        try:
            self.process = subprocess.Popen(
                [*prefix, *leash, *guarded],
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env=clean_environment() if env is None else dict(env),
                start_new_session=True,
            )
        finally:
            if output:
                output.close()
        if stdin and self.process.stdin:
            self.process.stdin.write(stdin)
            self.process.stdin.close()

    @property
    def is_alive(self) -> bool:
        """Whether the process itself still runs."""
        return self.process.poll() is None

    def stop(self, timeout: float = 15) -> None:
        """Ask it to stop, insist after `timeout` seconds, and leave nothing of its group."""
        if self.is_alive:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self, lines: int = 15) -> str:
        """The end of its log, for a message."""
        if not self.log or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def wait_until(ready: Callable[[], bool], child: Child, seconds: float = 60) -> None:
    """Return when `ready()`; raise StartFailed when `child` dies or `seconds` pass."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.is_alive:
            raise StartFailed(f"{child.name} stopped while starting.\n{child.last_words()}")
        if time.monotonic() > deadline:
            raise StartFailed(f"{child.name} is not ready after {seconds:.0f} s:\n{child.last_words()}")
        time.sleep(0.05)
