"""People in the back office: no list to browse. One finds a person by number, with a reason, or through a dossier.

Every look is an Inzage that the person reads. The number goes by POST and stands in no address or log.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from profiel.behandeling.admin.forms import FILL_IN
from profiel.behandeling.admin.werk import at_work, record_look
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Profiel
from stadsportaal.kern.admin import StadAdmin
from stadsportaal.kern.kenmerk import format_kenmerk

SEARCH = "mensen.search_insz"


class RedenForm(forms.Form):
    """Why a member of staff looks; the person reads it."""

    use_required_attribute = False
    reden = forms.CharField(
        label="Waarom kijk je?",
        max_length=200,
        help_text="De persoon leest dit bij “Wie keek in mijn gegevens”.",
        error_messages={"required": FILL_IN},
    )


class ZoekForm(RedenForm):
    insz = forms.CharField(
        label="Rijksregisternummer", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    field_order = ("insz", "reden")

    def clean_insz(self) -> str:
        """Eleven digits, however they are spelled."""
        digits = re.sub(r"\D", "", self.cleaned_data["insz"])
        if len(digits) != 11:
            raise ValidationError("Een rijksregisternummer heeft 11 cijfers.")
        return digits


@admin.register(Profiel)
class ProfielAdmin(StadAdmin):
    """A search page in the place of a list, and the page of one person; the log's would say the name, unrecorded."""

    has_history = False

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows exist for who works here; the pages themselves ask for the reason."""
        at_work(request)
        return rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(SEARCH)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never through Django's own pages: see the views below."""
        return request.user.has_perm(SEARCH)

    def _dossiers(self, request: HttpRequest, profiel: Profiel) -> list[Dossier]:
        """Dossiers of one's own teams that concern this person."""
        mine = at_work(request).werkvoorraad().filter(betrokkenen__profiel=profiel, betrokkenen__tot__isnull=True)
        return list(mine.distinct().order_by("-bijgewerkt_op", "-pk"))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Exact search on the number, for who has the right."""
        if not request.user.has_perm(SEARCH):
            raise PermissionDenied
        form = ZoekForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            found = Profiel.objects.with_insz(form.cleaned_data["insz"]).first()
            if found is not None:
                reason = form.cleaned_data["reden"]
                record_look(request, found, "opzoeking op rijksregisternummer", reason)
                return self._person(request, found, self._dossiers(request, found))
            form.add_error("insz", "We vinden niemand met dit nummer.")
        return self._form(request, form, "Iemand zoeken", "Zoek", "Je zoekt één persoon. Die persoon ziet dat je keek.")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of a person: at once when a dossier of one's team concerns them, else after a reason."""
        profiel: Profiel = self.get_object(request, object_id)
        dossiers = self._dossiers(request, profiel)
        if dossiers:
            about = dossiers[0]
            team = about.team.naam if about.team else ""
            reason = f"Behandeling van je aanvraag “{about.titel}”"
            record_look(request, profiel, "persoonsgegevens", reason, dossier=about.kenmerk, team=team)
            return self._person(request, profiel, dossiers)
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = RedenForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            record_look(request, profiel, "persoonsgegevens", form.cleaned_data["reden"])
            return self._person(request, profiel, [])
        why = "Geen enkel dossier van je team gaat over deze persoon. Zeg waarom je toch kijkt."
        return self._form(request, form, "Gegevens van een persoon", "Bekijk", why)

    def _form(self, request: HttpRequest, form: forms.Form, titel: str, knop: str, uitleg: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": titel, "form": form, "knop": knop, "uitleg": uitleg, "terug": "", "opts": self.opts,
        }  # fmt: skip
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/behandeling/formulier.html", context, status=status)

    def _person(self, request: HttpRequest, profiel: Profiel, dossiers: list[Dossier]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": profiel.naam,
            "profiel": profiel,
            "dossiers": [(format_kenmerk(row.kenmerk), row) for row in dossiers],
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/behandeling/persoon.html", context)
