"""What measuring a form costs at a step: CPU of the process and of its database connection, and statements.

`python -m tests.bench.trechter [POSTS]` makes a city of its own, posts the same step so many times with the funnel
and as many without, by turns, and writes its part of docs/metingen.md.
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.proofs.meting import Blad
from tests.proofs.stad import Stad, read_json

MOST = 5.0
"""Percent of CPU that measuring may add to a step post."""
POSTS = 400
INSIDE = "tests.bench.trechter_binnen"


def verdict(added: float, noise: float) -> str:
    """Met when it stays below also with the noise on top of it, missed when it is above also without; in between a
    busy machine hides the answer, and nothing is shown."""
    if added + abs(noise) <= MOST:
        return "met"
    return "**missed**" if added - abs(noise) > MOST else "**not shown**: the noise is too large"


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    with tempfile.TemporaryDirectory(prefix="stad-trechter-") as folder, ExitStack() as stack:
        stad = Stad(Path(folder), stack)
        stad.reference()
        found = read_json(stad.run("-m", INSIDE, str(posts)))
    sheet = Blad("trechter", "What the funnel costs at a step", f"python -m tests.bench.trechter {posts}")
    sheet.lines += [
        f"{found['posts']} posts of one step with the funnel and as many without, by turns, in one process (of the",
        "rows without a verdict a quarter of that). CPU is",
        "that of the process (median of a post) and of the backend of its connection (mean) together.",
        "Noise is how much two sides differ that both have the funnel, measured in the same way: what is added is only",
        f"known so exactly. At most {MOST:.0f} % is asked, the noise on top of it.",
        "",
        "| what | with | without | added | noise | verdict |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in found["what"].items():
        judged = verdict(row["added"], row["noise"]) if row["judged"] else ""
        sheet.lines.append(
            f"| CPU, {name} | {row['with']:.2f} ms | {row['without']:.2f} ms | {row['added']:.1f} % |"
            f" {row['noise']:.1f} % | {judged} |"
        )
    for name, (more, less) in found["statements"].items():
        sheet.lines.append(f"| statements, {name} | {more} | {less} | {more - less} |  |  |")
    sheet.write()
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
