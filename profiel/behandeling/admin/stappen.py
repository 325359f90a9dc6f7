"""The page of one step: form, texts to start from, preview, and both versions when somebody was first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse

from profiel.behandeling.actions.feiten import ask_facts, stop_facts
from profiel.behandeling.actions.termijnen import extended, lengthened
from profiel.behandeling.admin.forms import StapForm, initial_of, sjablonen_for
from profiel.behandeling.admin.werk import at_work, look_into
from profiel.behandeling.poorten import Voorbeeld, voorbeeld
from profiel.dossiers.models import Dossier, Voortgang
from profiel.dossiers.pagina import moment_date, moment_text
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.admin import Declaration
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kenmerk import format_kenmerk


@dataclass(frozen=True, slots=True)
class StapPagina:
    """What differs from step to step. `code` is that of the Voortgang, for the preview of the message."""

    titel: str
    knop: str
    form: type[StapForm]
    run: Callable[[dict[str, Any], StapForm, int], str]
    code: str = ""
    sjablonen: tuple[str, ...] = ()
    uitleg: str = ""


def show_step(model_admin: Any, request: HttpRequest, dossier: Dossier, page: StapPagina) -> HttpResponseBase:
    """GET shows the form, POST previews or makes the step; 422 and 409 keep what was typed.

    The form and the message show words of the citizen: only who handles the dossier gets them, and it is written
    down. Raises Http404.
    """
    at_work(request).require("dossier_handle", dossier)
    look_into(request, dossier, "dossier")
    texts = sjablonen_for(dossier, *page.sjablonen) if page.sjablonen else []
    chosen = next((text for text in texts if text.code == request.GET.get("sjabloon")), None)
    if request.method != "POST":
        form = page.form(dossier=dossier, initial=initial_of(chosen) if chosen else None)
        return _render(model_admin, request, dossier, page, form, texts=texts)
    form = page.form(request.POST, dossier=dossier)
    if not form.is_valid():
        return _render(model_admin, request, dossier, page, form, texts=texts, status=422)
    if "voorbeeld" in request.POST:
        shown = preview_of(dossier, page.code, form)
        return _render(model_admin, request, dossier, page, form, texts=texts, shown=shown, previewed=True)
    try:
        sentence = page.run(form.cleaned_data, form, request.versie)  # type: ignore[attr-defined]
    except VersionConflict as conflict:
        return _render(model_admin, request, dossier, page, form, texts=texts, conflict=conflict, status=409)
    messages.success(request, sentence)
    return HttpResponseRedirect(model_admin._url("change", dossier))


def preview_of(dossier: Dossier, code: str, form: StapForm) -> Voorbeeld | None:
    """The message as it would read; the dossier is changed in memory only."""
    dossier.refresh_from_db()
    if code == "vraag_gesteld":
        dossier.actie_wat, dossier.actie_tegen = form.cleaned_data["titel"], form.cleaned_data["tegen"]
    facts: dict[str, Any] = ask_facts(dossier) if code == "vraag_gesteld" else {}
    if code == "termijn_verlengd":
        term = lengthened(dossier, form.cleaned_data["dagen"])
        dossier.verwachte_datum, facts = term.einde, extended(term, form.cleaned_data["dagen"]).parameters
    if code == "stopgezet":
        facts = stop_facts(dossier, form.cleaned_data["grond"])
    return voorbeeld(dossier, code, form.cleaned_data.get("uitkomst", ""), facts)


def _render(
    model_admin: Any,
    request: HttpRequest,
    dossier: Dossier,
    page: StapPagina,
    form: StapForm,
    *,
    texts: list[Any],
    shown: Voorbeeld | None = None,
    previewed: bool = False,
    conflict: VersionConflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form keeps the versie it was first shown on; only after a conflict it takes the new one."""
    current = Dossier.objects.get(pk=dossier.pk) if conflict else dossier
    if request.method == "POST" and conflict is None:
        current.versie = request.versie  # type: ignore[attr-defined]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{page.titel} – {format_kenmerk(dossier.kenmerk)}",
        "opts": model_admin.opts,
        "dossier": current,
        "pagina": page,
        "form": form,
        "sjablonen": texts,
        "voorbeeld": shown,
        "bekeken": previewed,
        "conflict": conflict,
        "intussen": moments_between(at_work(request), current, conflict) if conflict else [],
        "terug": model_admin._url("change", dossier),
    }
    return TemplateResponse(request, "admin/behandeling/stap.html", context, status=status)


def moments_between(by: Toegang, dossier: Dossier, conflict: VersionConflict) -> list[dict[str, str]]:
    """What happened between both versions: every step raises the version by one and leaves one row.

    It may hold words about the citizen: who shows it writes the look down.
    """
    steps = list(Voortgang.objects.voor_medewerker(by, dossier))
    return moments(dossier, steps[-max(0, conflict.current - conflict.yours) :])


def show_overtaken(
    model_admin: Any, request: HttpRequest, row: Any, knop: Declaration, conflict: VersionConflict, nu: str
) -> HttpResponse:
    """Of a button without a form: both versions and what happened in between, and the button again if it still fits.

    `row` is read anew; it is a Dossier, or has one.
    """
    dossier = row if isinstance(row, Dossier) else row.dossier
    if dossier is row:  # what has a dossier, has its own right to be handled
        at_work(request).require("dossier_handle", dossier)
    look_into(request, dossier, "dossier")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"{knop.label} – {format_kenmerk(dossier.kenmerk)}",
        "opts": model_admin.opts,
        "row": row,
        "knop": knop.label,
        "kan_nog": knop.als(row),
        "conflict": conflict,
        "nu": nu,
        "intussen": moments_between(at_work(request), dossier, conflict),
        "terug": model_admin._url("change", row),
    }
    return TemplateResponse(request, "admin/behandeling/ingehaald.html", context, status=conflict.status)


def moments(dossier: Dossier, steps: list[Voortgang]) -> list[dict[str, str]]:
    """Steps as a handler reads them: internal ones are marked."""
    rows = []
    for step in steps:
        words = moment_text(step, dossier.soort)
        rows.append(
            {
                "titel": words.titel,
                "tekst": words.uitleg,
                "datum": moment_date(step),
                "door": step.door,
                "intern": "intern" if step.intern else "",
            }
        )
    return rows
