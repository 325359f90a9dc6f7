"""Static files: bundled once at collectstatic, the same as what development imports."""

import hashlib
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from stadsportaal.statisch import bundle_css, bundle_js

FILES = {
    "css/site.css": '@layer a, b;\n@import url("x.css") layer(a);\n@import url("components/y.css") layer(b);\n',
    "css/x.css": "/* why */\np { color: red; }\n",
    "css/components/y.css": "q { color: blue; }\n",
    "js/site.js": 'import "./elements/z.js";\n',
    "js/elements/z.js": "const a = 1;\n",
}


def test_css_imports_become_blocks_of_their_layer() -> None:
    text = bundle_css("css/site.css", FILES.__getitem__)
    assert text == "@layer a, b;\n@layer a {\n\np { color: red; }\n}\n@layer b {\nq { color: blue; }\n}\n"


def test_script_imports_become_blocks() -> None:
    assert bundle_js("js/site.js", FILES.__getitem__) == "{\nconst a = 1;\n}\n"


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(KeyError):
        bundle_css("css/site.css", {"css/site.css": FILES["css/site.css"]}.__getitem__)


def test_collectstatic_writes_one_hashed_compressed_file(tmp_path: Path) -> None:
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "stadsportaal.statisch.PortaalStorage"}}
    source = Path(settings.BASE_DIR) / "static"
    with override_settings(
        STATIC_ROOT=tmp_path,
        STORAGES=storages,
        STATICFILES_DIRS=[source],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    ):
        for _ in range(2):  # a second run finds its own output and must not trip over it
            call_command("collectstatic", interactive=False, verbosity=0)
        names = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    style = (tmp_path / names["css/site.css"]).read_text()
    script = (tmp_path / names["js/site.js"]).read_text()
    assert "@import" not in style
    assert ".error-summary {" in style
    assert "import " not in script
    assert script.count("customElements.define(") == (source / "js/site.js").read_text().count("import ")
    assert (tmp_path / (names["css/site.css"] + ".br")).stat().st_size <= 12_000
    assert (source / "css/site.css").read_text().count("@import") > 10  # the source stays as it was


def test_vendored_files_are_what_they_say() -> None:
    folder = Path(settings.BASE_DIR) / "tests/browser"
    for name, facts in json.loads((folder / "VENDORED.json").read_text()).items():
        content = (folder / name).read_bytes()
        assert hashlib.sha512(content).hexdigest() == facts["sha512"]
        assert facts["version"].encode() in content[:200]
