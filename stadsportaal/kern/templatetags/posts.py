"""The hidden fields that make a form bear repetition, a lost session and a second writer."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stadsportaal.kern import parkeren, posts

register = template.Library()


def _hidden(name: str, value: object) -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)


@register.simple_tag(takes_context=True)
def account(context: Context) -> SafeString:
    """Whose form this is, so that it is not lost when the session ends: see kern.parkeren."""
    signed = parkeren.sign_hint(context["request"])
    return _hidden(parkeren.FIELD, signed) if signed else SafeString()


@register.simple_tag(takes_context=True)
def sleutel(context: Context, action: str) -> SafeString:
    """The key of a form that creates or sends; brings the field of `account` along."""
    return _hidden(posts.FIELD, posts.new_key(context["request"], action)) + account(context)


@register.simple_tag(takes_context=True)
def versie(context: Context, row: object) -> SafeString:
    """The version of the row that this form shows; brings the field of `account` along.

    A form given back after a login keeps the version it was typed on.
    """
    request: HttpRequest = context["request"]
    kept = request.geparkeerd.get(posts.VERSION_FIELD)  # type: ignore[attr-defined]
    return _hidden(posts.VERSION_FIELD, kept or row.versie) + account(context)  # type: ignore[attr-defined]
