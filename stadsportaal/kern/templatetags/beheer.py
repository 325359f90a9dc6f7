"""What every page of the back office shares."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.template import Context

from stadsportaal.kern.templatetags.componenten import form_errors

register = template.Library()


@register.simple_tag(takes_context=True)
def page_errors(context: Context) -> list[dict[str, str]]:
    """Entries of the error summary: of the one form of a page, or of a row and the rows inside it."""
    form = context["adminform"].form if "adminform" in context else context.get("form")
    rows = form_errors(form) if isinstance(form, forms.BaseForm) else []
    for inline in context.get("inline_admin_formsets") or ():
        rows += _of_rows(inline.formset)
    return rows


def _of_rows(formset: Any) -> list[dict[str, str]]:
    """Which of the rows it is about, for their fields have the same names."""
    noun = str(formset.model._meta.verbose_name).capitalize()
    rows = [{"tekst": str(error), "href": f"#{formset.prefix}-heading"} for error in formset.non_form_errors()]
    for number, form in enumerate(formset.forms, start=1):
        found = form_errors(form)
        if found and formset.can_delete and formset._should_delete_form(form):
            continue  # it goes, and need not be right
        rows += [{**row, "tekst": f"{noun}, rij {number}. {row['tekst']}"} for row in found]
    return rows
