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


def verdict(percent: float) -> str:
    return "met" if percent <= MOST else "**missed**"


def main() -> None:
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else POSTS
    with tempfile.TemporaryDirectory(prefix="stad-trechter-") as folder, ExitStack() as stack:
        stad = Stad(Path(folder), stack)
        stad.reference()
        found = read_json(stad.run("-m", INSIDE, str(posts)))
    sheet = Blad("trechter", "What the funnel costs at a step", f"python -m tests.bench.trechter {posts}")
    sheet.lines += [
        f"{found['posts']} posts of one step with the funnel and as many without, by turns, in one process. CPU is",
        "that of the process (median of a post) and of the backend of its connection (mean) together.",
        f"At most {MOST:.0f} % is asked.",
        "",
        "| what | with | without | added | verdict |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for name, row in found["what"].items():
        share = 100 * row["added"] / row["without"]
        added, judged = f"{row['added']:.2f} ms = {share:.1f} %", verdict(share) if row["judged"] else ""
        sheet.lines.append(f"| {name} | {row['with']:.2f} ms | {row['without']:.2f} ms | {added} | {judged} |")
    for name, (more, less) in found["statements"].items():
        sheet.lines.append(f"| statements, {name} | {more} | {less} | {more - less} |  |")
    sheet.write()
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
