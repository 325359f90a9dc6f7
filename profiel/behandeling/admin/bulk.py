"""One act on many rows of the work list: form, preview, and what became of each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from profiel.behandeling import actions
from profiel.behandeling.actions import besluit
from profiel.behandeling.actions.bulk import Uitslag, run_each
from profiel.behandeling.admin import forms
from profiel.behandeling.admin.stappen import moments_between, preview_of
from profiel.behandeling.admin.werk import at_work, look_into
from profiel.behandeling.models import Sjabloon
from profiel.behandeling.poorten import dienstnaam, dienstnamen
from profiel.behandeling.rules import MOST_AT_ONCE
from profiel.dossiers.models import Dossier
from profiel.dossiers.toegang import handles
from profiel.toegang.toegang import Toegang
from stadsportaal.kern import posts
from stadsportaal.kern.admin import StadAdmin

Run = Callable[[Dossier, forms.StapForm, Toegang, int], object]


@dataclass(frozen=True, slots=True)
class Bulkpagina:
    """What differs from act to act. `code` is that of the Voortgang, for the preview of the message."""

    titel: str
    knop: str
    form: type[forms.StapForm]
    run: Run
    code: str = ""
    sjablonen: tuple[str, ...] = ()


def _assign(dossier: Dossier, form: forms.StapForm, by: Toegang, versie: int) -> None:
    actions.assign(dossier, form.cleaned_data["medewerker"], by=by, versie=versie)


def _ask(dossier: Dossier, form: forms.StapForm, by: Toegang, versie: int) -> None:
    actions.ask(dossier, **form.cleaned_data, by=by, versie=versie)


def _decide(dossier: Dossier, form: Any, by: Toegang, versie: int) -> None:
    besluit.decide(dossier, form.beslissing(), by=by, versie=versie)


def _close(dossier: Dossier, form: forms.StapForm, by: Toegang, versie: int) -> None:
    actions.close(dossier, **form.cleaned_data, by=by, versie=versie)


PAGES = {
    "assign": Bulkpagina("Wijs toe", "Wijs toe", forms.ToewijzenForm, _assign),
    "ask": Bulkpagina("Stel een vraag", "Stel deze vraag", forms.VraagForm, _ask, "vraag_gesteld", ("vraag",)),
    "decide": Bulkpagina(
        "Beslis", "Neem dit besluit", forms.BeslissingForm, _decide, "beslist", ("toekenning", "weigering")
    ),
    "close": Bulkpagina("Zet stop", "Zet stop", forms.StopForm, _close, "stopgezet"),
}


def _leads_to(act: str) -> Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse]:
    """The choice in the list: it leads to the page of the act with the chosen rows."""

    @admin.action(description=PAGES[act].titel)
    def choose(model_admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        chosen = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, f"Kies ten hoogste {MOST_AT_ONCE} dossiers tegelijk.")
            return HttpResponseRedirect(request.get_full_path())
        query = "&".join(f"rij={pk}" for pk in chosen)
        return HttpResponseRedirect(f"{reverse(model_admin.bulk_url, args=[act])}?{query}")

    choose.__name__ = f"bulk_{act}"
    return choose


class BulkAdmin(StadAdmin):
    """Adds the acts of PAGES that its own steps allow to the list."""

    actions = [_leads_to(act) for act in PAGES]  # type: ignore[assignment]

    @property
    def bulk_url(self) -> str:
        return f"admin:{self._name('bulk')}"

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only steps that this kind of dossier has, and only for who handles."""
        found = super().get_actions(request) if handles(at_work(request)) else {}
        return {name: what for name, what in found.items() if getattr(self, name.removeprefix("bulk_"), None)}

    def get_urls(self) -> list[URLPattern]:
        @posts.post_herhaalbaar  # every row carries its version: a second time each of them is refused
        def bulk(request: HttpRequest, act: str) -> HttpResponseBase:
            return self.bulk_view(request, act)

        view = self.admin_site.admin_view(bulk)
        return [path("samen/<str:act>/", view, name=self._name("bulk")), *super().get_urls()]

    def bulk_view(self, request: HttpRequest, act: str) -> HttpResponseBase:
        """GET and "voorbeeld" show the form over the chosen rows; POST does it and says what became of each."""
        page = PAGES.get(act)
        if page is None or not getattr(self, act, None) or not self.has_view_permission(request):
            raise Http404
        by = at_work(request)
        chosen = _chosen(request)
        found = by.behandelbaar().in_bulk([pk for pk, _ in chosen])
        dossiers = [found[pk] for pk, _ in chosen if pk in found]
        if not dossiers:
            raise Http404
        texts = _texts_for(dossiers, page.sjablonen)
        if request.method != "POST":
            text = next((row for row in texts if row.code == request.GET.get("sjabloon")), None)
            form = page.form(dossier=dossiers[0], initial=forms.initial_of(text) if text else None)
            return self._bulk_page(request, page, form, dossiers, texts)
        form = page.form(request.POST, dossier=dossiers[0])
        form.for_all(dossiers)
        if not form.is_valid():
            return self._bulk_page(request, page, form, dossiers, texts, versies=dict(chosen), status=422)
        if "voorbeeld" in request.POST:
            first = by.behandelbaar().select_related("team").get(pk=dossiers[0].pk)  # changed in memory by the preview
            look_into(request, first, "bericht")  # a message names its reader
            seen = {"bekeken": True, "voorbeeld": preview_of(first, page.code, form), "eerste": first}
            return self._bulk_page(request, page, form, dossiers, texts, versies=dict(chosen), **seen)
        done = run_each(chosen, lambda dossier, versie: page.run(dossier, form, by, versie), by=by)
        return self._result(request, page, form, done, texts)

    def _result(
        self,
        request: HttpRequest,
        page: Bulkpagina,
        form: forms.StapForm,
        done: Sequence[Uitslag],
        texts: list[Sjabloon],
    ) -> HttpResponseBase:
        """What became of each row; below it the same form for the rows that were refused, nothing typed is lost."""
        refused = [row.dossier for row in done if not row.gelukt and row.dossier is not None]
        again = list(Dossier.objects.filter(pk__in=[row.pk for row in refused]).order_by("pk"))
        by, results = at_work(request), []
        for row in done:
            between = moments_between(by, row.dossier, row.conflict) if row.dossier and row.conflict else []
            if row.dossier and between:
                look_into(request, row.dossier, "dossier")  # the moments may hold words about the citizen
            results.append((row, between))
        good = sum(row.gelukt for row in done)
        status = HTTPStatus.OK if good else HTTPStatus.CONFLICT
        told: dict[str, Any] = {"title": f"{page.titel}: {good} van {len(done)} gelukt", "uitslagen": results}
        return self._bulk_page(request, page, form, again, texts, status=status, **told)

    def _bulk_page(
        self,
        request: HttpRequest,
        page: Bulkpagina,
        form: forms.StapForm,
        dossiers: Sequence[Dossier],
        texts: list[Sjabloon],
        *,
        versies: dict[int, int] | None = None,
        status: int = 200,
        **extra: Any,
    ) -> HttpResponse:
        """`versies` keeps those of the form that was sent; without it the form shows the rows as they are now."""
        form.for_all(dossiers)
        shown, namen = versies or {}, dienstnamen()
        context = {
            **self.admin_site.each_context(request),
            "title": f"{page.titel}: {len(dossiers)} {'dossier' if len(dossiers) == 1 else 'dossiers'}",
            "opts": self.opts,
            "pagina": page,
            "form": form,
            "rijen": [
                (row, shown.get(row.pk, row.versie), row.dienst and dienstnaam(row.dienst, namen)) for row in dossiers
            ],
            "sjablonen": texts,
            "kiezen": "&".join(f"rij={row.pk}" for row in dossiers),
            "terug": reverse(f"admin:{self._name('changelist')}"),
            **extra,
        }
        return TemplateResponse(request, "admin/behandeling/bulk.html", context, status=status)


def _chosen(request: HttpRequest) -> list[tuple[int, int]]:
    """Rows as `pk` (GET) or `pk:versie` (POST), each once. Raises Http404 for anything else, or too many."""
    posted = request.POST.getlist("rij") if request.method == "POST" else request.GET.getlist("rij")
    rows: dict[int, int] = {}
    for text in posted:
        pk, _, versie = text.partition(":")
        if not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in (pk, versie or "0")):
            raise Http404
        rows[int(pk)] = int(versie or 0)
    if not rows or len(rows) > MOST_AT_ONCE:
        raise Http404
    return sorted(rows.items())


def _texts_for(dossiers: Sequence[Dossier], soorten: tuple[str, ...]) -> list[Sjabloon]:
    """Texts that hold for all of these."""
    if not soorten:
        return []
    common = forms.sjablonen_for(dossiers[0], *soorten)
    return [text for text in common if not text.diensten or {row.dienst for row in dossiers} <= set(text.diensten)]
