"""`.venv`: made once, made anew when half-made, left alone when it is somebody's own."""

import sys
from pathlib import Path

import pytest

from stadsportaal.embedded import venv


def make_python(path: Path) -> bool:
    """What `python -m venv` takes seconds for: a program that is this Python."""
    path.parent.mkdir(parents=True)
    path.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    path.chmod(0o755)
    return True


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A checkout in a temp folder; the names of what was installed, without installing anything."""
    (tmp_path / "requirements").mkdir()
    for name in ("run", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"package=={name}\n")
    folder = tmp_path / ".venv"
    for name, value in {
        "ROOT": tmp_path,
        "VENV": folder,
        "PYTHON": folder / "bin" / "python",
        "STAMP": folder / "requirements.stamp",
        "UNFINISHED": folder / "unfinished",
    }.items():
        monkeypatch.setattr(venv, name, value)
    monkeypatch.setattr(venv, "_quiet", lambda *command: make_python(venv.PYTHON))
    names: list[str] = []
    monkeypatch.setattr(venv, "_install", lambda name: names.append(name) or True)
    return names


def test_made_once(installed: list[str]) -> None:
    venv.ensure("run")
    venv.ensure("run")
    assert installed == ["run"]
    assert not venv.UNFINISHED.exists()


def test_the_larger_one_serves_too(installed: list[str]) -> None:
    venv.ensure("dev")
    venv.ensure("run")
    assert installed == ["dev"]


def test_changed_requirements_are_installed(installed: list[str]) -> None:
    venv.ensure("run")
    (venv.ROOT / "requirements" / "run.txt").write_text("package==2\n")
    venv.ensure("run")
    assert installed == ["run", "run"]


def test_a_half_made_one_is_made_anew(installed: list[str]) -> None:
    venv.ensure("run")
    venv.UNFINISHED.touch()
    (venv.VENV / "half a package").touch()
    venv.ensure("run")
    assert installed == ["run", "run"]
    assert not (venv.VENV / "half a package").exists()


def test_one_whose_python_is_gone_is_made_anew(installed: list[str]) -> None:
    venv.ensure("run")
    venv.PYTHON.unlink()
    venv.ensure("run")
    assert installed == ["run", "run"]
    assert venv.PYTHON.exists()


def test_your_own_one_is_kept(installed: list[str]) -> None:
    """No stamp and nothing half-made: somebody's own environment gets our packages."""
    make_python(venv.PYTHON)
    (venv.VENV / "mine").touch()
    venv.ensure("run")
    assert installed == ["run"]
    assert (venv.VENV / "mine").exists()


def test_a_failed_installation_stays_unfinished(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "_install", lambda name: False)
    with pytest.raises(SystemExit, match="cannot be installed"):
        venv.ensure("run")
    assert venv.UNFINISHED.exists()
    assert not venv.STAMP.exists()


def test_without_the_venv_module(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "_quiet", lambda *command: False)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        venv.ensure("run")


@pytest.mark.parametrize(
    ("fails", "expected"),
    [
        ("nothing", ["uv.txt", "sync"]),
        ("sync", ["uv.txt", "sync", "run.txt"]),
        ("uv.txt", ["uv.txt", "run.txt"]),
    ],
)
def test_pip_when_uv_cannot(fails: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def run(*command: object) -> bool:
        words = [str(word) for word in command]
        assert "--require-hashes" in words
        tried.append("sync" if "sync" in words else Path(words[-1]).name)
        return tried[-1] != fails

    monkeypatch.setattr(venv, "_quiet", run)
    assert venv._install("run") is True
    assert tried == expected


def test_a_command_that_fails_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    assert venv._quiet("sh", "-c", "echo klaar") is True
    assert capfd.readouterr().err == ""
    assert venv._quiet("sh", "-c", "echo jammer; exit 1") is False
    assert "jammer" in capfd.readouterr().err


def test_python_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"3\.11 or newer is needed"):
        venv.main()


@pytest.mark.parametrize("name", ["prod", "run", "dev", "uv"])
def test_requirements_are_hashed_and_name_no_address(name: str) -> None:
    text = (Path(__file__).resolve().parents[2] / "requirements" / f"{name}.txt").read_text()
    pins = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text
