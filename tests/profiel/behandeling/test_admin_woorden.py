"""No English in the back office: what Django or a model says in it, is said in Dutch where it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten, label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.db.models import AutoField
from django.test import Client, RequestFactory

from meldingen.models import Categorie
from producten.models import Betaalverschil, Productbron
from profiel.mensen.models import Account
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.admin import StadAdmin
from tests.profiel.dossiers.cast import Cast

ENGLISH = re.compile(
    r"\b(the|to|who|which|what|and|empty|days?|number|with|without|when|whether|by|name|link|change|add|null|all|"
    r"slug|longer|shows|others|missing|working|file|newest|answers|only)\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\b(at|slug|lane|payload|handler|provider|cursor|created|updated|ended|index|type|id)\b", re.IGNORECASE
)
OWN_PAGE = ("Profiel", "Trechter")
"""Their pages show no fields of the model."""


def _pages() -> Iterator[tuple[str, StadAdmin]]:
    for model, page in list(admin.site._registry.items()):
        if isinstance(page, StadAdmin) and model.__name__ not in OWN_PAGE:
            yield model.__name__, page


def _fields(page: StadAdmin) -> Iterator[tuple[Any, dict[str, str], dict[str, str]]]:
    """Every field that stands on a page, and what the page says of it."""
    places = [(page.model, page.fields, page.help_texts, page.labels)]
    places += [(inline.model, inline.fields, {}, {}) for inline in page.inlines]
    for shown, fields, texts, labels in places:
        for name in flatten(fields or [field.name for field in shown._meta.fields if field.editable]):
            try:
                field = shown._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            if not isinstance(field, AutoField):
                yield field, texts, labels


def test_what_stands_beside_a_field_is_dutch() -> None:
    found = {
        f"{model}.{field.name}": str(texts.get(field.name) or getattr(field, "help_text", ""))
        for model, page in _pages()
        for field, texts, _ in _fields(page)
    }
    assert found["Team.gebieden"] == "Leeg: de hele stad."
    assert {"Webpunt.uren", "Categorie.spoed", "Dienst.inhoud", "Regel.drempels"} <= found.keys()
    assert [f"{field}: {text}" for field, text in found.items() if ENGLISH.search(text)] == []


def test_what_a_field_a_column_and_a_filter_are_called_is_dutch(rf: RequestFactory, cast: Cast) -> None:
    request = rf.get("/")
    cast.dirk.is_superuser = True
    request.user = cast.dirk
    request.toegang = Toegang(Actor(cast.dirk.pk, Kanaal.WEB), cast.dirk, None, Level.SUBSTANTIEEL)  # type: ignore[attr-defined]
    called = []
    for model, page in _pages():
        called += [f"{model}: {labels.get(field.name, field.verbose_name)}" for field, _, labels in _fields(page)]
        columns = page.get_list_display(request)
        called += [f"{model}: {label_for_field(column, page.model, page)}" for column in columns if column != "pk"]
        called += [f"{model}: {spec.title}" for spec in page.get_changelist_instance(request).filter_specs]
    assert "Betaalverschil: gevonden op" in called
    assert "Levering: wachtrij" in called
    assert [words for words in called if LABEL.search(words.partition(": ")[2])] == []


def test_a_column_under_another_head_shows_what_the_field_shows(cast: Cast, dirk: Client) -> None:
    Account.objects.filter(pk=cast.dirk.pk).update(is_superuser=True)
    Productbron.objects.create(code="bib", naam="Bibliotheek", stil_na_minuten=45)
    page = dirk.get("/beheer/producten/productbron/?o=3").content.decode()
    assert "Stil na (minuten)" in page and "sortable column-stil_na_minuten sorted ascending" in page
    assert '<td class="field-stil_na_minuten">45</td>' in page
    Categorie.objects.create(code="lamp", naam="Lamp", uitleg="Licht", thema="wonen", dienst="lamp", is_publiek=False)
    page = dirk.get("/beheer/meldingen/categorie/").content.decode()
    assert re.search(r'<td class="field-is_publiek"><img [^>]+alt="nee"', page)
    assert '<td class="field-ouder">-</td>' in page
    assert not re.search(r'alt="(True|False|Search)"', page)
    page = dirk.get("/beheer/meldingen/categorie/lamp/change/").content.decode()
    assert 'alt="nee"' in page and 'alt="ja"' in page and 'alt="False"' not in page
    assert "Openbaar:" in page
    assert 'alt="Zoeken"' in dirk.get("/beheer/producten/dienst/").content.decode()
    Betaalverschil.objects.create(soort="bedrag", provider_id="p1")
    page = dirk.get("/beheer/producten/betaalverschil/").content.decode()
    assert "Gevonden op" in page and re.search(r'<th class="field-created_at nowrap"><a [^>]+>\d+ \w+ 20', page)


def test_the_first_page_is_dutch_to_who_hears_it(cast: Cast, dirk: Client) -> None:
    page = re.sub(r"<[^>]+>", " ", dirk.get("/beheer/").content.decode().split("<main", 1)[-1])
    assert "Dossiers" in page and "Bekijken" in page
    assert not re.search(r"\b(Model name|Add link|Change or view)\b", page)
