"""A QR code as it is drawn in a page, module by module, beside what segno draws for a text."""

from __future__ import annotations

import re

import segno

Modules = frozenset[tuple[int, int]]
BORDER = 4


def drawn(html: str) -> Modules:
    """The dark modules (row, column) of the one QR code in this HTML, without its quiet zone."""
    (code,) = re.findall(r'<span class="qr".*?</span>', html, re.DOTALL)
    (path,) = re.findall(r'stroke="[^"]+"[^>]*? d="([^"]+)"', code)
    dark, row, column = set(), 0.0, 0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            dark |= {(int(row) - BORDER, column - BORDER + step) for step in range(int(values[0]))}
            column += int(values[0])
        else:
            across, down = values
            column, row = (0, 0.0) if command == "M" else (column, row)
            column, row = column + int(across), row + down
    return frozenset(dark)


def of(text: str) -> Modules:
    """The dark modules of this very text, as segno encodes it."""
    matrix = segno.make(text, error="m", micro=False).matrix
    return frozenset((row, column) for row, line in enumerate(matrix) for column, dark in enumerate(line) if dark)
