"""Every component: shown in the style guide, listed in the docs, with its own style and script."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines

from stadsportaal import stijlgids

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted(path.stem for path in (ROOT / "templates/components").glob("*.html"))
CSS = ROOT / "static/css"
ELEMENTS = sorted((ROOT / "static/js/elements").glob("*.js"))
EXAMPLES = {part["naam"]: part["voorbeelden"] for section in stijlgids.voorbeelden() for part in section["componenten"]}
SHARED_CSS = {"row_item", "error_page"}  # three kinds of row; the sheet of the error pages
WITHOUT_CSS = {"address_group", "copy_button", "print_button", "error_list", "form_fields", "session_end"}

pytestmark = pytest.mark.urls("tests.frontend.urls")


def rendered(name: str, params: dict[str, Any] | None) -> str:
    source = "{% load componenten %}{% example name params %}"
    params = stijlgids.met_objecten(params or {}, stijlgids._objects())
    return str(engines["django"].from_string(source).render({"name": name, "params": params}))


@pytest.mark.parametrize("name", COMPONENTS)
def test_component_is_in_the_style_guide_and_renders(name: str) -> None:
    assert EXAMPLES.get(name), f"{name} has no section in stadsportaal/stijlgids.yaml"
    for params in EXAMPLES[name]:
        html = rendered(name, params)
        assert "<" in html
        for value in (params or {}).values():
            if isinstance(value, str) and " " in value and not value.startswith("="):
                assert value in html.replace("&#x27;", "'"), f"{name} does not show {value!r}"


def test_style_guide_names_only_components() -> None:
    assert set(EXAMPLES) == set(COMPONENTS)


@pytest.mark.parametrize("name", sorted(set(COMPONENTS) - WITHOUT_CSS))
def test_component_has_its_own_style(name: str) -> None:
    css = (CSS / f"components/{name}.css").read_text()
    css_class = name.replace("_", "-")
    assert re.search(rf"\.{css_class}\b", css)
    assert any(re.search(rf'class="[^"]*\b{css_class}\b', rendered(name, params)) for params in EXAMPLES[name])


def test_style_files_belong_to_a_component_and_are_loaded() -> None:
    files = {path.stem for path in (CSS / "components").glob("*.css")}
    assert files - SHARED_CSS == set(COMPONENTS) - WITHOUT_CSS
    loaded = set(re.findall(r'url\("components/(\w+)\.css"\) layer\(components\)', (CSS / "site.css").read_text()))
    assert loaded == files


@pytest.mark.parametrize("path", ELEMENTS, ids=lambda path: path.stem)
def test_element_is_loaded_and_used(path: Path) -> None:
    if any(f"js/elements/{path.name}" in page.read_text() for page in TEMPLATES):
        return  # loaded by the one page that needs it
    assert f'import "./elements/{path.name}";' in (ROOT / "static/js/site.js").read_text()
    tag = path.stem.replace("_", "-")
    assert f'customElements.define("{tag}"' in path.read_text()
    assert any(f"<{tag}" in page.read_text() for page in TEMPLATES)


def test_docs_list_every_component_with_its_parameters() -> None:
    rows = [row for row in (ROOT / "docs/componenten.md").read_text().splitlines() if row.startswith("|")]
    for name, examples in EXAMPLES.items():
        row = next((row for row in rows if re.search(rf"\b{name}\b", row.split("|")[1])), None)
        assert row, f"docs/componenten.md does not list {name}"
        used = {param for params in examples for param in (params or {})}
        missing = {param for param in used if not re.search(rf"\b{param}\b", row)}
        assert not missing, f"docs/componenten.md: {name} takes {missing}"


def test_icons_in_use_exist_and_have_one_drawing() -> None:
    names = re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons/sprite.svg").read_text())
    assert len(names) == len(set(names))
    used = {name for page in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', page.read_text())}
    used |= {name for page in TEMPLATES for name in re.findall(r'icoon(?:_na)?="([\w-]+)"', page.read_text())}
    assert used
    assert used <= set(names)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\sstyle=",
        r"\son(?:click|change|input|submit|load|error|focus|blur|key\w+|mouse\w+)=",
        r"<style",
        r"javascript:",
        r"//(?!www\.w3\.org)\w+\.\w",
    ],
)
def test_templates_have_nothing_inline_and_nothing_foreign(pattern: str) -> None:
    guilty = [str(path.relative_to(ROOT)) for path in TEMPLATES if re.search(pattern, path.read_text())]
    assert guilty == []


def test_scripts_in_templates_are_files() -> None:
    for path in TEMPLATES:
        for tag in re.findall(r"<script[^>]*>", path.read_text()):
            assert "src=" in tag or 'type="application/json"' in tag, f"{path}: {tag}"


def test_component_takes_a_body() -> None:
    source = '{% load componenten %}{% component "alert" soort="success" %}<p>Ja</p>{% endcomponent %}'
    html = engines["django"].from_string(source).render({"soort": "danger"})
    assert "<p>Ja</p>" in html
    assert "alert-success" in html


def test_text_is_escaped() -> None:
    html = rendered("alert", {"titel": "<script>", "tekst": "a & b"})
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_current_step_is_told_to_everyone() -> None:
    html = rendered("steps", {"nummer": 2, "stappen": [{"tekst": "Wie"}, {"tekst": "Waar"}, {"tekst": "Klaar"}]})
    assert "<strong>Stap 2 van 3</strong> Waar" in html
    assert html.count('aria-current="step"') == 1
    assert re.search(r'aria-current="step">.*?Waar', html, re.DOTALL)


@pytest.mark.parametrize(
    ("fase", "words"),
    [
        ("concept", "Concept"),
        ("in_behandeling", "In behandeling"),
        ("geweigerd", "Beslist: geweigerd"),
        ("stopgezet", "Stopgezet"),
    ],
)
def test_status_words(fase: str, words: str) -> None:
    assert words in rendered("status", {"soort": fase})
    assert "Actie nodig" in rendered("status", {"soort": fase, "actie": True})


def test_only_the_first_task_is_primary() -> None:
    items = [{"titel": str(n), "href": "#", "actie": "Doe"} for n in range(3)]
    assert rendered("task_list", {"items": items}).count("button-secondary") == 2


def test_pagination_leaves_gaps_and_marks_the_page() -> None:
    html = rendered("pagination", EXAMPLES["pagination"][0])
    assert html.count('aria-current="page"') == 1
    assert re.search(r'href="\?pagina=3" aria-current="page"', html)
    assert "…" in html
