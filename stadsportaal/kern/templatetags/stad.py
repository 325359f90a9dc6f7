"""Template filters and tags that every template may use (registered as builtins).

A filter on None writes nothing, so a template needs no ``if`` around an optional date.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import segno
from django import template
from django.template import Context, defaulttags
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from stadsportaal.kern import kalender
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.paden import path_of

register = template.Library()


def _written(value: Any, write: Callable[[Any], str]) -> str:
    return "" if value is None or value == "" else write(value)


@register.filter
def datum(value: date | None) -> str:
    """``za 3 januari 2026``."""
    return _written(value, kalender.format_datum)


@register.filter
def datum_kort(value: date | None) -> str:
    """``3 maart``."""
    return _written(value, kalender.format_datum_kort)


@register.filter
def datum_tijd(value: datetime | None) -> str:
    """``za 3 januari 2026 om 10.12 uur``."""
    return _written(value, kalender.format_datum_tijd)


@register.filter
def tijd(value: datetime | None) -> str:
    """``10.12 uur``."""
    return _written(value, kalender.format_tijd)


@register.filter
def bedrag(value: Decimal | int | None) -> str:
    """``€ 12,50``."""
    return _written(value, kalender.format_bedrag)


@register.filter
def kenmerk(value: str | None) -> str:
    """``KM7R-T4XH``."""
    return _written(value, format_kenmerk)


@register.filter
def dagen_tot(value: date | None, today: date | None = None) -> str:
    """``over 5 dagen``, counted from ``today`` (the date in Brussels when left out)."""
    since = today or kalender.vandaag(timezone.now())
    return _written(value, lambda day: kalender.format_dagen_tot(day, since))


class PathNode(URLNode):
    """`{% url %}` of a page without arguments: its path is looked up once per process."""

    def render(self, context: Context) -> str:
        request = context.get("request")
        match = getattr(request, "resolver_match", None)
        try:
            path = path_of(self.view_name.var, app=getattr(request, "current_app", getattr(match, "namespace", None)))
        except NoReverseMatch:
            if self.asvar is None:
                raise
            path = ""
        if self.asvar is None:
            return str(conditional_escape(path)) if context.autoescape else path
        context[self.asvar] = path
        return ""


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Django's own, but for a page that is named and takes no arguments."""
    node: URLNode = defaulttags.url(parser, token)
    named = isinstance(node.view_name.var, str) and not node.view_name.filters
    return PathNode(node.view_name, [], {}, node.asvar) if named and not node.args and not node.kwargs else node


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A QR code as inline SVG; ``label`` is what a screen reader says. No style attribute (CSP)."""
    code = segno.make(text, error="m", micro=False)
    width, height = code.symbol_size(scale=4, border=4)
    drawing = code.svg_inline(scale=4, border=4, omitsize=True, svgclass=None, lineclass=None, light="#fff")
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>',
        label,
        mark_safe(drawing.replace("<svg ", f'<svg width="{width}" height="{height}" aria-hidden="true" ', 1)),  # noqa: S308 only segno's own drawing, no user text
    )
