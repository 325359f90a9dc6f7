"""What the style promises: layers, logical properties, contrast, size."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from stadsportaal.statisch import bundle_css, bundle_js

STATIC = Path(settings.BASE_DIR) / "static"
OURS = sorted((STATIC / "css").rglob("*.css"))
PORTAL = [path for path in OURS if path.name != "admin.css"]
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|(?:min-|max-)?(?:width|height)|left|right|top|bottom)\s*:"
)


def read(name: str) -> str:
    return (STATIC / name).read_text()


def declarations(path: Path) -> str:
    """The rules without comments and without media conditions (`min-width` has no logical twin there)."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return re.sub(r"@media[^{]*", "@media", text)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_force_no_ids_no_physical_properties(path: Path) -> None:
    text = declarations(path)
    assert "!important" not in text
    assert PHYSICAL.findall(text) == []
    selectors = [rule.split("}")[-1] for rule in text.split("{")[:-1]]
    assert [selector for selector in selectors if re.search(r"#[a-zA-Z]", selector)] == []
    assert "url(" not in re.sub(r'@import url\("[\w/]+\.css"\)', "", text)


@pytest.mark.parametrize(
    ("css", "guilty"),
    [
        ("a { margin-left: 1px }", True),
        ("a { width: 1px }", True),
        ("a { inline-size: 1px; border-block-end-width: 2px }", False),
    ],
)
def test_the_lint_bites(css: str, guilty: bool) -> None:
    assert bool(PHYSICAL.search(css)) is guilty


def test_layers_are_in_order_and_every_file_is_in_one() -> None:
    entry = read("css/site.css")
    assert entry.startswith("@layer reset, tokens, base, layout, components, utilities;")
    order = ["reset", "tokens", "base", "layout", "components", "utilities"]
    used = re.findall(r"layer\((\w+)\)", entry)
    assert used == sorted(used, key=order.index)
    assert set(used) == set(order)


@pytest.mark.parametrize("path", [p for p in PORTAL if p.name != "tokens.css"], ids=lambda path: path.name)
def test_only_tokens_are_used_and_colours_stand_in_the_theme(path: Path) -> None:
    defined = set(re.findall(r"(--[\w-]+)\s*:", "".join(p.read_text() for p in PORTAL)))
    assert set(re.findall(r"var\((--[\w-]+)", path.read_text())) <= defined
    hexes = set(re.findall(r"#[0-9a-f]{3,8}\b", path.read_text()))
    assert hexes <= {"#000", "#fff"}


TOKENS = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", read("css/tokens.css")))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    (text, ground)
    for grounds, texts in {
        ("surface", "page"): (
            "text",
            "text-soft",
            "text-muted",
            "primary",
            "primary-strong",
            "danger",
            "warning",
            "success",
        ),
        ("primary-tint",): ("text", "text-soft", "text-quiet", "primary", "primary-strong"),
        ("warning-tint",): ("text", "text-soft", "warning", "primary"),
        ("success-tint",): ("success",),
        ("danger-tint",): ("danger",),
        (
            "primary",
            "primary-strong",
            "night",
            "accent",
            "success",
            "warning",
            "danger",
            "danger-strong",
            "text-soft",
            "bar",
        ): ("text-inverse",),
    }.items()
    for ground in grounds
    for text in texts
]


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_reaches_aa(text: str, ground: str) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize(
    ("edge", "ground"),
    [
        ("line-strong", "surface"),
        ("danger", "surface"),
        ("primary", "surface"),
        ("primary", "page"),
        ("focus-outer", "surface"),
        ("focus-outer", "page"),
        ("focus-inner", "primary"),
        ("focus-inner", "focus-outer"),
        ("text-muted", "page"),
    ],
)
def test_edges_and_focus_reach_three_to_one(edge: str, ground: str) -> None:
    assert contrast(TOKENS[edge], TOKENS[ground]) >= 3


def test_contrast_is_computed_right() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#ce4c00", "#fef6f2") < 4.5  # the pair that the design rejects


def test_budgets() -> None:
    css = bundle_css("css/site.css", read).encode()
    script = bundle_js("js/site.js", read).encode()
    assert len(brotli.compress(css)) <= 12_000
    assert len(brotli.compress(script)) <= 4_000
    assert len(brotli.compress((STATIC / "icons/sprite.svg").read_bytes())) <= 3_000
