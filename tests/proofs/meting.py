"""docs/metingen.md: what was measured, when, on what machine, by which command."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
METINGEN = ROOT / "docs" / "metingen.md"
_BEGIN, _END = "<!-- begin {} -->", "<!-- end {} -->"


@dataclass(frozen=True)
class Meting:
    """One claim: what was found, and what its control found."""

    titel: str
    is_proved: bool
    figures: dict[str, str]
    control: str
    control_fails: bool
    seconds: float

    @property
    def verdict(self) -> str:
        """A proof whose control does not fail proves nothing."""
        if not self.control_fails:
            return "not proved: the control did not fail"
        return "proved" if self.is_proved else "NOT MET"


@dataclass
class Blad:
    """The part of the file that one door writes; the other door's part stays as it is."""

    naam: str
    titel: str
    command: str
    lines: list[str] = field(default_factory=list)

    def add(self, meting: Meting) -> None:
        """The verdict, the figures and the control."""
        self.lines += [f"**{meting.verdict}** in {meting.seconds:.0f} s", ""]
        self.lines += ["| what | figure |", "|---|---|"]
        self.lines += [f"| {what} | {figure} |" for what, figure in meting.figures.items()]
        self.lines += ["", f"Control: {meting.control}", ""]

    def write(self, path: Path = METINGEN) -> None:
        """Put this part in the file, in place of the one of an earlier run."""
        begin, end = _BEGIN.format(self.naam), _END.format(self.naam)
        head = [begin, f"## {self.titel}", "", *conditions(self.command), ""]
        part = "\n".join([*head, *self.lines, end])
        text = (
            path.read_text(encoding="utf-8") if path.exists() else "# Metingen\n\nWritten by the doors named below.\n"
        )
        if begin in text:
            before, _, rest = text.partition(begin)
            text = before + part + rest.partition(end)[2]
        else:
            text = text.rstrip() + "\n\n" + part + "\n"
        path.write_text(text, encoding="utf-8")


@dataclass
class Boek:
    """A part with a row per thing that was measured, each when there was time for it; the other rows stay."""

    naam: str
    titel: str
    command: str
    kop: tuple[str, ...]
    """The columns after the first; the commit and the day come behind them."""

    def rows(self, path: Path = METINGEN) -> dict[str, str]:
        """{thing: its line} as the file has them."""
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        _, _, part = text.partition(_BEGIN.format(self.naam))
        lines = [line for line in part.partition(_END.format(self.naam))[0].splitlines() if line.startswith("| `")]
        return {line.split("`")[1]: line for line in lines}

    def write(self, thing: str, figures: tuple[str, ...], under: list[str], path: Path = METINGEN) -> None:
        """Put the row of this thing in the file, and these lines under the table."""
        told = (*figures, commit(), f"{datetime.now(UTC):%Y-%m-%d}")
        rows = self.rows(path) | {thing: f"| `{thing}` | {' | '.join(told)} |"}
        columns = ("", *self.kop, "commit", "day")
        blad = Blad(self.naam, self.titel, self.command)
        blad.lines = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns), *(rows[key] for key in sorted(rows))]
        blad.lines += ["", *under, ""]
        blad.write(path)


def conditions(command: str) -> list[str]:
    """When, on what, of which commit. No host names and no paths."""
    machine = f"{os.cpu_count()} cores ({cpu_model()})"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        f"- date: {datetime.now(UTC):%Y-%m-%d %H.%M} UTC",
        f"- machine: {machine}, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}",
        f"- load at the end: {os.getloadavg()[0]:.1f}",
        f"- commit: {commit()}",
        f"- command: `{command}`",
    ]


def cpu_model() -> str:
    """As the kernel names it."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def commit() -> str:
    """The commit that was measured, and whether anything else was."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ":!docs/metingen.md")
    return (git("rev-parse", "--short=12", "HEAD") or "unknown") + (" with changes" if changed else "")
