"""The architecture as tests: each check holds for this tree and fails on a planted violation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin

from stadsportaal.kern.admin import StadAdmin
from tests import architectuur as check

ROOT: Path = settings.BASE_DIR


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """A source tree with these files."""

    def plant(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return plant


Tree = Callable[[dict[str, str]], Path]


# -- references -----------------------------------------------------------------------------------


def test_no_reference_points_up_or_sideways() -> None:
    assert check.upward_references(ROOT) == []


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("stadsportaal/kern/http.py", "reverse('loket:aanvraag')", "kern may not refer to loket"),
        ("stadsportaal/kern/http.py", "x = 'mensen.Account'", "kern may not refer to mensen"),
        ("stadsportaal/kern/http.py", "import_string('profiel.mensen.actions.x')", "kern may not refer to mensen"),
        ("profiel/mensen/models.py", "ForeignKey('dossiers.Dossier')", "mensen may not refer to dossiers"),
        ("profiel/mensen/views.py", "apps.get_model('dossiers', 'Dossier')", "mensen may not refer to dossiers"),
        ("profiel/toegang/views.py", "redirect('onbekend')", "toegang may not refer to stadsportaal"),
        ("loket/views.py", "render(request, 'meldingen/melding.html')", "loket may not refer to meldingen"),
        ("meldingen/actions.py", "Dossier(url_naam='loket:aanvraag')", "meldingen may not refer to loket"),
        ("producten/views.py", "render_page(request, 'loket/x.html#deel')", "producten may not refer to loket"),
        ("loket/handlers.py", "x = 'stadsportaal.zoeken.zoek'", "loket may not refer to stadsportaal"),
        ("loket/migrations/0001_a.py", "dependencies = [('inclusie', '0001_a')]", "loket may not refer to inclusie"),
        ("templates/producten/a.html", "\n{% url 'loket:start' %}", "producten/a.html:2: producten may not refer"),
        ("templates/profiel/mensen/a.html", '{% include "loket/b.html" %}', "mensen may not refer to loket"),
        ("templates/loket/a.html", "{% extends 'meldingen/b.html' %}", "loket may not refer to meldingen"),
        ("templates/loket/a.html", "{% url 'stijlgids' %}", "loket may not refer to stadsportaal"),
    ],
)
def test_planted_reference_is_found(tree: Tree, file: str, text: str, said: str) -> None:
    found = check.upward_references(tree({file: text}))
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("loket/views.py", "reverse('dossiers:dossier'); reverse('home'); x = 'mensen.Account'; redirect('mijn_stad')"),
        ("loket/views.py", "render_page(request, 'loket/a.html'); f('components/a.html'); x = 'producten.Dienst'"),
        ("loket/migrations/0002_a.py", "dependencies = [('loket', '0001_a'), ('kern', '0001'), ('auth', '0001')]"),
        ("profiel/toegang/migrations/0001_a.py", "fields = [('dossiers', ArrayField())]"),
        (
            "templates/loket/a.html",
            "{% extends 'base.html' %}{% include 'components/x.html' %}{% url 'account_login' %}",
        ),
        ("templates/base.html", "{% url 'loket:start' %}{% include 'loket/a.html' %}"),
        ("templates/profiel/_regel.html", "{% url 'dossiers:dossier' %}"),
        ("profiel/dossiers/views.py", "render(request, 'profiel/_regel.html'); apps.get_model('auth', 'Group')"),
        ("stadsportaal/urls.py", "x = 'loket:start'; y = 'inclusie.Les'; z = 'loket.urls'; redirect('x')"),
        ("stadsportaal/kern/http.py", "x = 'not:a name'; y = 'HX-Target'; z = 'text/html'; f(1)"),
        ("tests/test_x.py", "x = 'loket:start'"),
    ],
)
def test_reference_down_is_fine(tree: Tree, file: str, text: str) -> None:
    assert check.upward_references(tree({file: text})) == []


# -- imports --------------------------------------------------------------------------------------


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for app in check.APPS:
        shutil.copytree(ROOT / app, tmp_path / app, ignore=shutil.ignore_patterns("__pycache__", "data", "*.yaml"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_import_contracts_hold(copy: Path) -> None:
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("stadsportaal/kern/errors.py", "from profiel.mensen import models", "composition root"),
        ("stadsportaal/kern/errors.py", "from stadsportaal import settings", "composition root"),
        ("profiel/mensen/models.py", "import loket.apps", "composition root"),
        ("loket/apps.py", "import meldingen.apps", "composition root"),
        ("inclusie/apps.py", "from stadsportaal import urls", "composition root"),
        ("profiel/mensen/models.py", "from profiel.dossiers import models as x", "inside profiel"),
        ("profiel/toegang/models.py", "import profiel.berichten.apps", "inside profiel"),
    ],
)
def test_planted_upward_import_breaks_the_contract(copy: Path, file: str, line: str, broken: str) -> None:
    path = copy / file
    path.write_text(f"{path.read_text()}\n{line}\n")
    done = lint_imports(copy)
    assert done.returncode == 1
    verdict = next(row for row in done.stdout.splitlines() if row.startswith(broken))
    assert verdict.endswith("BROKEN")


def test_every_module_of_stadsportaal_has_a_place_in_the_layers() -> None:
    assert check.unlisted_modules(ROOT) == set()


def test_module_without_place_is_found(copy: Path) -> None:
    (copy / "stadsportaal" / "nieuw.py").write_text("")
    (copy / "stadsportaal" / "views.py").unlink()
    assert {"nieuw", "views"} <= check.unlisted_modules(copy)


def test_stadsportaal_itself_is_empty() -> None:
    """Or kern would import settings through it, and workers start with -A stadsportaal.celery."""
    assert (ROOT / "stadsportaal" / "__init__.py").read_text() == ""


# -- what stands nowhere --------------------------------------------------------------------------

ABSENT = [
    (check.long_files, {"loket/views.py": "x\n" * 401}, {"loket/views.py": "x\n" * 400}),
    (check.long_files, {"static/css/a.css": "\n" * 401}, {"static/vendor/leaflet.js": "\n" * 999}),
    (check.forbidden_names, {"loket/services.py": ""}, {"loket/diensten.py": ""}),
    (check.forbidden_names, {"profiel/mensen/utils/namen.py": ""}, {"tests/helpers.py": ""}),
    (check.side_doors, {"loket/views.py": "task.delay(1)"}, {"stadsportaal/kern/poke.py": "task.delay(1)"}),
    (check.side_doors, {"loket/tasks.py": "t.apply_async()"}, {"loket/views.py": "delay = 1"}),
    (
        check.side_doors,
        {"loket/views.py": "send_mail('a')"},
        {"profiel/berichten/koppelingen/mail.py": "send_mail('a')"},
    ),
    (
        check.side_doors,
        {"loket/views.py": "from django.core.mail import EmailMessage"},
        {"loket/views.py": "import json"},
    ),
    (
        check.side_doors,
        {"loket/apps.py": "from django.db.models.signals import post_save"},
        {"stadsportaal/celery.py": "from celery.signals import worker_init"},
    ),
    (check.side_doors, {"loket/apps.py": "import django.dispatch"}, {"loket/apps.py": "from django.db import models"}),
    (check.floats_in_rules, {"producten/rules.py": "x = 1.5"}, {"producten/rules.py": "x = Decimal('1.5')"}),
    (check.floats_in_rules, {"loket/rules/wonen.py": "x = float(y)"}, {"loket/views.py": "x = 1.5"}),
]


@pytest.mark.parametrize("find", [check.long_files, check.forbidden_names, check.side_doors, check.floats_in_rules])
def test_stands_nowhere(find: Callable[[Path], list[str]]) -> None:
    assert find(ROOT) == []


@pytest.mark.parametrize(("find", "planted", "fine"), ABSENT)
def test_planted_thing_is_found(
    tree: Tree, find: Callable[[Path], list[str]], planted: dict[str, str], fine: dict[str, str]
) -> None:
    root = tree(fine)
    assert find(root) == []
    root = tree(planted)
    assert len(find(root)) == 1


def test_every_page_of_the_back_office_is_a_stad_admin() -> None:
    import_module("stadsportaal.urls")
    strangers = [str(shown) for shown in admin.site._registry.values() if not isinstance(shown, StadAdmin)]
    assert strangers == []


# -- lists that are complete ----------------------------------------------------------------------


def our_models() -> set[str]:
    return {model.__name__ for model in apps.get_models() if model.__module__.split(".")[0] in check.APPS}


def test_every_model_stands_in_the_word_list() -> None:
    assert check.models_without_word(ROOT, our_models()) == []


def test_model_without_word_is_found(tree: Tree) -> None:
    root = tree({"docs/woordenlijst.md": "| word | meaning |\n|---|---|\n| Dossier | a case |\n"})
    assert check.models_without_word(root, ["Dossier", "Ding"]) == ["Ding"]


def test_env_example_lists_exactly_what_settings_read() -> None:
    assert check.settings_listed(ROOT) == check.settings_read(ROOT)


def test_setting_that_is_not_listed_is_found(tree: Tree) -> None:
    root = tree(
        {
            "stadsportaal/settings.py": "A = env.str('A')\nB = env.bool('B', False)\nC = other.str('C')\nenv.read()",
            ".env.example": "A=\n# X=1\n# Read by docker-compose.yml only\nPORT=1\n",
        }
    )
    assert check.settings_read(root) ^ check.settings_listed(root) == {"B", "X"}
