"""Make or repair `.venv` from a hashed requirements file: `python3 stadsportaal/embedded/venv.py run`.

Runs under the system's Python, before anything is installed: standard library only.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "requirements.stamp"
UNFINISHED = VENV / "unfinished"
OLDEST = (3, 11)
# What each environment may be: everything in run.txt is in dev.txt too.
ENOUGH = {"run": ("run", "dev"), "dev": ("dev",)}


def _fingerprint(name: str) -> str:
    return f"{name} {hashlib.sha256((ROOT / 'requirements' / f'{name}.txt').read_bytes()).hexdigest()}"


def _quiet(*command: object) -> bool:
    """Run, and say what went wrong only when it did."""
    never = {"UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": str(VENV)}
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=os.environ | never)
    if done.returncode:
        sys.stderr.write(f"{' '.join(words)}\n{done.stdout[-1500:]}{done.stderr[-1500:]}\n")
    return done.returncode == 0


def _works() -> bool:
    check = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return PYTHON.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0


def _install(name: str) -> bool:
    """With uv, which takes seconds; else with pip, which takes a minute. Both check the hashes."""
    requirements = ROOT / "requirements"
    pip = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    wanted = requirements / f"{name}.txt"
    if _quiet(*pip, "-r", requirements / "uv.txt"):
        uv = [
            VENV / "bin" / "uv",
            "pip",
            "sync",
            "-q",
            "--require-hashes",
            "--python",
            PYTHON,
        ]
        if _quiet(*uv, wanted):
            return True
    sys.stderr.write("uv cannot install here; trying pip, which is slower.\n")
    return _quiet(*pip, "-r", wanted)


def ensure(name: str) -> None:
    """Have `.venv` hold exactly requirements/`name`.txt; a half-made one is made anew."""
    wanted = [_fingerprint(enough) for enough in ENOUGH[name]]
    if not UNFINISHED.exists() and STAMP.exists() and STAMP.read_text() in wanted and _works():
        return
    sys.stderr.write(f"Installing requirements/{name}.txt into .venv ...\n")
    if VENV.exists() and (UNFINISHED.exists() or not _works()):
        shutil.rmtree(VENV)
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    if not _works() and not _quiet(sys.executable, "-m", "venv", VENV):
        sys.exit("Python cannot make a virtual environment. On Debian: apt-get install python3-venv")
    if not _install(name):
        sys.exit(f"The packages of requirements/{name}.txt cannot be installed; see above.")
    STAMP.write_text(_fingerprint(name))
    UNFINISHED.unlink()


def main() -> None:
    """Wait for our turn (two runs may start at once), then ensure the environment asked for."""
    if sys.version_info < OLDEST:
        found = "{}.{}".format(*sys.version_info)
        sys.exit(f"Python 3.11 or newer is needed, this is {found}. Try: make run PYTHON=python3.12")
    turn = os.open(str(ROOT / "requirements"), os.O_RDONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)
    ensure(sys.argv[1])


if __name__ == "__main__":
    main()
