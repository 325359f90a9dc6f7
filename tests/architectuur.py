"""Reads the source tree and judges it: who may refer to whom, and what stands nowhere.

Imports are import-linter's work (pyproject.toml). This is about the references that Python does
not see: names of URLs, templates, models, modules and migrations in strings. Every check takes
the root of a tree and returns sentences, so that a planted violation can prove it.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

APPS: Final = ("stadsportaal", "profiel", "loket", "meldingen", "producten", "inclusie")
# From the ground up. A nested app of profiel counts under its own label.
RANK: Final = {
    "kern": 0,
    "mensen": 1,
    "toegang": 2,
    "dossiers": 3,
    "behandeling": 4,
    "correctie": 5,
    "berichten": 6,
    "proactief": 7,
    "profiel": 8,
    "producten": 9,
    "loket": 10,
    "meldingen": 10,
    "inclusie": 11,
    "stadsportaal": 12,
}
NESTED: Final = ("mensen", "toegang", "dossiers", "behandeling", "correctie", "berichten", "proactief")
# What every page stands in: base.html and the components, their links, the login, the back office.
FRAME_FOLDERS: Final = ("components", "errors", "admin", "account", "allauth", "django", "registration", "mfa")
FRAME_URLS: Final = {
    "home",
    "zoeken",
    "mijn_stad",
    "contact",
    "privacy",
    "toegankelijkheid",
    "verbeteren",
    "sessie_verlengen",
}
FRAME_PREFIXES: Final = ("account_", "mfa_", "usersessions_", "socialaccount_", "admin:")

MAX_LINES: Final = 400
COUNTED: Final = (".py", ".html", ".css", ".js", ".sh")
FORBIDDEN_NAMES: Final = {"services", "selectors", "utils", "helpers", "signals"}


# -- files ----------------------------------------------------------------------------------------


def sources(root: Path, *suffixes: str) -> Iterator[Path]:
    """The project's own files with these suffixes, relative to `root`."""
    for top in (*APPS, "templates", "static", "tests", "manage.py"):
        for path in [root / top] if (root / top).is_file() else sorted((root / top).rglob("*")):
            if path.suffix in suffixes and not {"__pycache__", "vendor"} & set(path.parts):
                yield path.relative_to(root)


def python(root: Path) -> Iterator[tuple[Path, ast.Module]]:
    """The apps' modules, parsed; not the tests, which may look at everything."""
    for path in sources(root, ".py"):
        if path.parts[0] in APPS:
            yield path, ast.parse((root / path).read_text(), str(path))


def app_of(path: Path) -> str:
    """The label of the app that a file belongs to."""
    parts = path.parts[1:] if path.parts[0] == "templates" else path.parts
    if parts[:2] == ("stadsportaal", "kern"):
        return "kern"
    if parts[0] == "profiel" and len(parts) > 1 and parts[1] in NESTED:
        return parts[1]
    return parts[0] if parts[0] in RANK else "stadsportaal"


# -- references in strings ------------------------------------------------------------------------

URL_NAME = re.compile(r"^([a-z]+):[a-z_0-9]+$")
MODEL = re.compile(r"^([a-z]+)\.[A-Z]\w+$")
MODULE = re.compile(rf"^({'|'.join(APPS)})\.[a-z_0-9]+(\.\w+)*$")
TEMPLATE = re.compile(r"^[\w/.-]+\.(html|txt)(#\w+)?$")
TEMPLATE_TAG = re.compile(r"{%-?\s*(url|include|extends)\s+[\"']([^\"']+)[\"']")
REVERSERS: Final = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


def _of_module(name: str) -> str:
    return app_of(Path(*name.split(".")))


def _of_url(name: str) -> str | None:
    """Whose URL this is; None for a link of the frame."""
    if name in FRAME_URLS or name.startswith(FRAME_PREFIXES):
        return None
    namespace, _, rest = name.partition(":")
    return (namespace if namespace in RANK else None) if rest else "stadsportaal"


def _of_template(name: str) -> str | None:
    """Whose template this is; None for a piece of the frame."""
    folder, _, rest = name.partition("/")
    if folder in FRAME_FOLDERS or name.startswith(("base", "htmx.html")):
        return None
    return app_of(Path("templates", name)) if rest or folder not in RANK else None


def _of_string(text: str) -> str | None:
    """Whose thing a string in Python names, if it names one."""
    if match := URL_NAME.match(text):
        return _of_url(text) if match[1] in RANK else None
    if match := MODEL.match(text):
        return match[1] if match[1] in RANK else None
    if MODULE.match(text):
        return _of_module(text)
    return _of_template(text) if TEMPLATE.match(text) and "/" in text else None


def _in_python(tree: ast.Module) -> Iterator[tuple[int, str, str | None]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value, _of_string(node.value)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name, first = _called(node), node.args[0].value
            if name in REVERSERS and isinstance(first, str) and re.fullmatch(r"[a-z_]+", first):
                yield node.lineno, first, _of_url(first)
            elif name == "get_model" and first in RANK:
                yield node.lineno, first, first


def _in_migration(tree: ast.Module) -> Iterator[tuple[int, str, str | None]]:
    lists = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in {"dependencies", "run_before"}
    ]
    for node in (found for each in lists for found in ast.walk(each)):
        if isinstance(node, ast.Tuple) and isinstance(node.elts[0], ast.Constant) and node.elts[0].value in RANK:
            yield node.lineno, str(node.elts[0].value), str(node.elts[0].value)


def _in_template(text: str) -> Iterator[tuple[int, str, str | None]]:
    for match in TEMPLATE_TAG.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield line, match[2], _of_url(match[2]) if match[1] == "url" else _of_template(match[2])


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def may_refer(source: str, target: str) -> bool:
    """Down, or to oneself; profiel's shared ground may be stood on by each of its apps."""
    return source == target or RANK[target] < RANK[source] or (target == "profiel" and source in NESTED)


def upward_references(root: Path) -> list[str]:
    """References in strings that point up or sideways."""
    found = []
    for path, tree in python(root):
        migration = path.parent.name == "migrations"
        found += _judge(path, _in_migration(tree) if migration else _in_python(tree))
    for path in sources(root, ".html", ".txt"):
        # the frame itself belongs to the composition root, which sees everything
        if path.parts[0] == "templates":
            found += _judge(path, _in_template((root / path).read_text()))
    return found


def _judge(path: Path, references: Iterable[tuple[int, str, str | None]]) -> list[str]:
    source = app_of(path)
    return [
        f"{path}:{line}: {source} may not refer to {target} ({text!r})"
        for line, text, target in references
        if target is not None and not may_refer(source, target)
    ]


# -- what stands nowhere --------------------------------------------------------------------------


def long_files(root: Path) -> list[str]:
    """Files over 400 lines."""
    counted = ((path, len((root / path).read_text().splitlines())) for path in sources(root, *COUNTED))
    return [f"{path}: {lines} lines" for path, lines in counted if lines > MAX_LINES]


def forbidden_names(root: Path) -> list[str]:
    """Modules and packages whose name says nothing about what they hold."""
    paths = (path for path in sources(root, ".py") if path.parts[0] in APPS)
    return [str(path) for path in paths if FORBIDDEN_NAMES & {path.stem, *path.parts[:-1]}]


def _is_channel(path: Path) -> bool:
    return path.parts[0] == "profiel" and "koppelingen" in path.parts


BANNED_CALLS: Final = {"delay", "apply_async", "send_task", "send_mail", "send_mass_mail", "mail_admins"}
BANNED_IMPORTS: Final = {
    "django.db.models.signals": "model signals: write it in the action, or publish an event",
    "django.db.models.signals.post_save": "model signals",
    "django.dispatch": "signals: publish an event",
    "django.core.mail": "mail: publish an event, profiel.berichten sends",
}


def side_doors(root: Path) -> list[str]:
    """Tasks, mail and signals outside kern and profiel's channel adapters."""
    found = []
    for path, tree in python(root):
        if app_of(path) == "kern" or _is_channel(path):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in BANNED_CALLS:
                found.append(f"{path}:{node.lineno}: {_called(node)}()")
            elif isinstance(node, ast.ImportFrom) and node.module in BANNED_IMPORTS:
                found.append(f"{path}:{node.lineno}: {BANNED_IMPORTS[node.module]}")
            elif isinstance(node, ast.Import) and BANNED_IMPORTS.keys() & {alias.name for alias in node.names}:
                found.append(f"{path}:{node.lineno}: import {node.names[0].name}")
    return found


def floats_in_rules(root: Path) -> list[str]:
    """Floats in rules.py or a rules package: money and terms are Decimal and int."""
    return [
        f"{path}:{node.lineno}: float"
        for path, tree in python(root)
        if path.stem == "rules" or "rules" in path.parts
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]


# -- lists that have to be complete ---------------------------------------------------------------


def models_without_word(root: Path, models: Iterable[str]) -> list[str]:
    """Models that docs/woordenlijst.md does not explain."""
    words = set(re.findall(r"^\| *(\w+) *\|", (root / "docs" / "woordenlijst.md").read_text(), re.MULTILINE))
    return sorted(set(models) - words)


def settings_read(root: Path) -> set[str]:
    """The environment variables that settings.py reads."""
    tree = ast.parse((root / "stadsportaal" / "settings.py").read_text())
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def settings_listed(root: Path) -> set[str]:
    """The variables of .env.example, up to those of docker-compose.yml only."""
    text = (root / ".env.example").read_text().split("# Read by docker-compose.yml only")[0]
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", text, re.MULTILINE))


def unlisted_modules(root: Path) -> set[str]:
    """Modules of stadsportaal that the layers contract doesn't name, and names without module."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    top, *_, bottom = contracts[0]["layers"]
    named = {name.strip().removeprefix("stadsportaal.") for name in (*top.split(":"), bottom)}
    folder = root / "stadsportaal"
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    return named ^ (packages | {path.stem for path in folder.glob("*.py") if path.stem != "__init__"})
