"""`python -m tests.dekking`: is enough of the code run by the tests? After pytest with --cov.

100 % of the branches of kern, rules, actions and events; 95 % of everything together (werkwijze).
"""

from __future__ import annotations

import fnmatch
import sys
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
WHOLE = ("stadsportaal/kern/*.py", "*/rules.py", "*/actions.py", "*/actions/*.py", "*/events.py")
"""Files of which every branch is run."""
TOGETHER = 95.0


def gaps(coverage: Coverage) -> list[str]:
    """What is missing, one line each."""
    found: list[str] = []
    done = total = 0
    for path in sorted(coverage.get_data().measured_files()):
        name = str(Path(path).relative_to(ROOT))
        numbers = coverage._analyze(path).numbers
        done += numbers.n_executed + numbers.n_executed_branches
        total += numbers.n_statements + numbers.n_branches
        if numbers.pc_covered < 100 and any(fnmatch.fnmatch(name, pattern) for pattern in WHOLE):
            found.append(f"{name}: {numbers.pc_covered:.1f} %, regels {coverage.analysis2(path)[4] or 'takken'}")
    share = 100 * done / total if total else 0.0
    if share < TOGETHER:
        found.append(f"samen {share:.1f} %, minder dan {TOGETHER} %")
    return found


def main() -> None:
    coverage = Coverage()
    coverage.load()
    if found := gaps(coverage):
        sys.exit("Te weinig van de code wordt getest:\n" + "\n".join(found))


if __name__ == "__main__":
    main()
