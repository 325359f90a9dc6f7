"""Static files for production: the two entry files become one file each.

``css/site.css`` and ``js/site.js`` only import. In development the browser
follows those imports; collectstatic writes them in, so that a page costs one
request for style and one for script, and the two forms cannot drift apart.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

CSS_IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>\w+)\);')
JS_IMPORT = re.compile(r'import "\./(?P<name>[^"]+)";')
TILES = "kaart/"
"""Their names are numbers that a browser fills in, so they can have no hash."""
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class PortaalStorage(CompressedManifestStaticFilesStorage):
    """Hashed, compressed files, with the entry files written out."""

    def post_process(
        self, paths: dict[str, tuple[Any, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Bundle first, then let Django hash and WhiteNoise compress."""
        paths = {name: found for name, found in paths.items() if not name.startswith(TILES)}
        if not dry_run:
            for name, bundle in (("css/site.css", bundle_css), ("js/site.js", bundle_js)):
                if name in paths:
                    text = bundle(name, lambda path: _read(paths, path))
                    self.delete(name)
                    self._save(name, ContentFile(text.encode()))
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)


def _read(paths: dict[str, tuple[Any, str]], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as source:
        return str(source.read().decode())


def bundle_css(name: str, read: Any) -> str:
    """Each import becomes a block of its own layer."""
    folder = name.rpartition("/")[0]

    def block(match: re.Match[str]) -> str:
        text = CSS_COMMENT.sub("", read(f"{folder}/{match['name']}"))
        return f"@layer {match['layer']} {{\n{text}}}"

    return CSS_IMPORT.sub(block, read(name))


def bundle_js(name: str, read: Any) -> str:
    """Each element becomes a block, so that names stay its own."""
    folder = name.rpartition("/")[0]
    return JS_IMPORT.sub(lambda match: "{\n" + read(f"{folder}/{match['name']}") + "}", read(name))
