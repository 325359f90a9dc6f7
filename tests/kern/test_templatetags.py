"""Filters and the QR tag, through the template engine."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.template import Context, Engine
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.paden import path_of, path_of_kenmerk
from stadsportaal.kern.templatetags import stad

engine = Engine(builtins=["stadsportaal.kern.templatetags.stad"])


def render(source: str, **context: Any) -> str:
    return engine.from_string(source).render(Context(context))


MOMENT = datetime(2026, 1, 3, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("datum", date(2026, 1, 3), "za 3 januari 2026"),
        ("datum", MOMENT, "za 3 januari 2026"),
        ("datum_kort", date(2026, 3, 3), "3 maart"),
        ("datum_tijd", MOMENT, "za 3 januari 2026 om 10.12 uur"),
        ("tijd", MOMENT, "10.12 uur"),
        ("bedrag", Decimal("12.5"), "€ 12,50"),
        ("bedrag", 0, "€ 0,00"),
        ("kenmerk", "KM7RT4XH", "KM7R-T4XH"),
    ],
)
def test_filter(name: str, value: Any, text: str) -> None:
    assert render(f"{{{{ value|{name} }}}}", value=value) == text


@pytest.mark.parametrize("name", ["datum", "datum_kort", "datum_tijd", "tijd", "bedrag", "kenmerk", "dagen_tot"])
@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_written_for_nothing(name: str, value: str | None) -> None:
    assert render(f"{{{{ value|{name} }}}}", value=value) == ""


def test_dagen_tot_counts_from_a_given_day() -> None:
    assert render("{{ d|dagen_tot:today }}", d=date(2026, 1, 8), today=date(2026, 1, 3)) == "over 5 dagen"


@time_machine.travel(datetime(2026, 1, 3, 23, 30, tzinfo=UTC), tick=False)
def test_dagen_tot_counts_from_today_in_brussels() -> None:
    assert render("{{ d|dagen_tot }}", d=date(2026, 1, 4)) == "vandaag"


def test_qr_is_svg_a_strict_csp_allows() -> None:
    html = render("{% qr text label %}", text="https://stad.example/attest/KM7R-T4XH/", label='Code "A" <b>')
    span = ET.fromstring(html)
    assert span.attrib == {"class": "qr", "role": "img", "aria-label": 'Code "A" <b>'}
    svg = span[0]
    assert svg.tag == "svg"
    assert svg.get("aria-hidden") == "true"
    assert svg.get("width") == svg.get("viewBox", "").split()[2]
    assert not re.search(r"style|<script|class=\"(?!qr)|\son\w+=|https?:", html)


def test_qr_holds_the_text() -> None:
    assert stad.qr("a", "x") != stad.qr("b", "x")
    assert stad.qr("a", "x") == stad.qr("a", "x")


def test_a_fixed_component_is_drawn_once_for_each_parameter() -> None:
    portal = Engine.get_default()
    fixed = portal.from_string('{% load componenten %}{% fixed "status" soort=fase %}')
    drawn = [fixed.render(Context({"fase": fase})) for fase in ("concept", "beslist", "concept")]
    included = portal.from_string('{% include "components/status.html" with soort=fase only %}')
    assert drawn[1] == included.render(Context({"fase": "beslist"}))
    assert drawn[0] == included.render(Context({"fase": "concept"})) == drawn[2]


@pytest.mark.parametrize("prefix", ["/", "/stad/"])
def test_a_path_is_found_again_where_it_now_lies(prefix: str) -> None:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        assert render("{% url 'zoeken' %}|{% url name %}", name="zoeken") == "|".join([reverse("zoeken")] * 2)
        assert path_of("zoeken") == reverse("zoeken") == f"{prefix}zoeken/"
    finally:
        set_script_prefix(before)


def test_a_path_under_a_name_and_one_that_does_not_exist() -> None:
    assert render("{% url 'zoeken' as there %}{% url 'nergens' as lost %}{{ there }}|{{ lost }}") == "/zoeken/|"
    with pytest.raises(NoReverseMatch):
        render("{% url 'nergens' %}")
    assert (
        Engine(builtins=engine.builtins)
        .from_string("{% autoescape off %}{% url 'zoeken' %}{% endautoescape %}")
        .render(Context())
        == "/zoeken/"
    )


def test_a_path_with_arguments_is_djangos() -> None:
    assert render("{% url 'producten:dienst' slug %}", slug="paspoort") == reverse(
        "producten:dienst", args=["paspoort"]
    )


@pytest.mark.parametrize("name", ["dossiers:dossier", "loket:aanvraag", "berichten:bericht"])
def test_the_path_of_a_kenmerk_is_that_of_reverse(name: str) -> None:
    for kenmerk in ("KM7RT4XH", "BB2BB2BB", "KM7RT4XH", new_kenmerk()):
        assert path_of_kenmerk(name, kenmerk) == reverse(name, args=[kenmerk])


def test_what_is_no_kenmerk_is_looked_up_as_ever() -> None:
    with pytest.raises(NoReverseMatch):
        path_of_kenmerk("dossiers:dossier", "geen/kenmerk")
