"""No English in the back office: what Django or a model says in it, is said in Dutch where it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.core.exceptions import FieldDoesNotExist
from django.test import Client

from stadsportaal.kern.admin import StadAdmin
from tests.profiel.dossiers.cast import Cast

ENGLISH = re.compile(
    r"\b(the|to|who|which|what|and|empty|day|number|with|when|by|name|link|change|add|null|all)\b", re.IGNORECASE
)
OURS = ("loket.", "profiel.behandeling.")
OWN_PAGE = ("Profiel", "Trechter")
"""Their pages show no fields of the model."""


def _beside_the_fields() -> Iterator[tuple[str, str]]:
    for model, page in admin.site._registry.items():
        if not isinstance(page, StadAdmin) or model.__name__ in OWN_PAGE:
            continue
        if not type(page).__module__.startswith(OURS):
            continue
        places = [(page.model, page.fields, page.help_texts)]
        places += [(inline.model, inline.fields, {}) for inline in page.inlines]
        for shown, fields, texts in places:
            for name in flatten(fields or [field.name for field in shown._meta.fields]):
                try:
                    text = texts.get(name) or shown._meta.get_field(name).help_text
                except (FieldDoesNotExist, AttributeError):
                    continue
                yield f"{model.__name__}.{name}", str(text)


def test_what_stands_beside_a_field_is_dutch() -> None:
    found = dict(_beside_the_fields())
    assert found["Team.gebieden"] == "Leeg: de hele stad."
    assert [f"{field}: {text}" for field, text in found.items() if ENGLISH.search(text)] == []


def test_the_first_page_is_dutch_to_who_hears_it(cast: Cast, dirk: Client) -> None:
    page = re.sub(r"<[^>]+>", " ", dirk.get("/beheer/").content.decode().split("<main", 1)[-1])
    assert "Dossiers" in page and "Bekijken" in page
    assert not re.search(r"\b(Model name|Add link|Change or view)\b", page)
