"""The work list of reports and the page of one, with its steps as buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from meldingen.actions import SOORT, afhandeling
from meldingen.admin import filters, forms
from meldingen.models import Melding, MeldingDossier
from meldingen.rules import Status, may_follow
from profiel.behandeling.admin.dossier import DossierAdmin
from profiel.behandeling.admin.filters import ActieFilter, TeamFilter, WieFilter
from profiel.behandeling.admin.forms import DoorgevenForm, RedenForm
from profiel.behandeling.admin.stappen import StapPagina, show_step
from profiel.behandeling.admin.werk import at_work, look_into
from profiel.dossiers.models import Dossier
from stadsportaal.kern import bestanden
from stadsportaal.kern.admin import knop
from stadsportaal.kern.posts import PostClass


def may(target: Status) -> Any:
    """Whether the report of a dossier may go to this state."""
    return lambda dossier: may_follow(Status(dossier.melding.status), target)


def map_link(melding: Melding) -> str:
    """The place as numbers, and a link to a map that a handler may choose to open."""
    lat, lon = f"{melding.lat:.5f}", f"{melding.lon:.5f}"
    url = f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map=18/{lat}/{lon}"
    link = '{}, {} <a href="{}" rel="noopener noreferrer">Toon op de kaart</a>'
    return format_html(link, lat, lon, url)


@admin.register(MeldingDossier)
class MeldingDossierAdmin(DossierAdmin):
    """Reports of one's own teams: the page of a dossier, with the steps of a report instead of those of a request."""

    change_form_template = "admin/meldingen/melding.html"
    list_display = ("nummer", "titel", "status", "district", "plaats", "fotos", "ook_ik", "termijn", "behandelaar")  # type: ignore[assignment]
    list_filter = (  # type: ignore[assignment]
        filters.StatusFilter, filters.CategorieFilter, filters.DistrictFilter, WieFilter, ActieFilter, TeamFilter,
    )  # fmt: skip

    decide = execute = post_letter = close = None  # type: ignore[assignment]
    """General steps that a report does not have."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Meldingen van je teams", **(extra_context or {})})

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        mine = super().voor_medewerker(request, rows).filter(soort=SOORT)
        shown = MeldingDossier.objects.filter(pk__in=mine.values("pk")).annotate(_behandelaar=self.open_handler())
        shown = shown.select_related("team", "melding__categorie", "melding__district")
        return shown.annotate(_fotos=Count("melding__fotos"))

    @admin.display(description="status", ordering="melding__status")
    def status(self, obj: Any) -> str:
        return str(obj.melding.get_status_display())

    @admin.display(description="district", ordering="melding__district")
    def district(self, obj: Any) -> str:
        return str(obj.melding.district)

    @admin.display(description="plaats")
    def plaats(self, obj: Any) -> str:
        return format_html("{}<br>{}", obj.melding.adres, map_link(obj.melding))

    @admin.display(description="foto's")
    def fotos(self, obj: Any) -> int:
        return int(obj._fotos)

    @admin.display(description="ook ik", ordering="melding__aantal_ook_ik")
    def ook_ik(self, obj: Any) -> int:
        return int(obj.melding.aantal_ook_ik)

    # -- the page ---------------------------------------------------------------------------------

    def _page(self, request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
        melding: Melding = dossier.melding
        photos = melding.fotos.order_by("volgorde")
        return {
            **super()._page(request, dossier),
            "melding": melding,
            "kaart": map_link(melding),
            "fotos": [(foto, self._foto_url(dossier, foto.volgorde)) for foto in photos],
        }

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.foto_view)
        return [path("<int:pk>/fotos/<int:nummer>/", view, name=self._name("foto")), *super().get_urls()]

    def _foto_url(self, dossier: Dossier, nummer: int) -> str:
        return reverse(f"admin:{self._name('foto')}", args=[dossier.pk, nummer])

    def foto_view(self, request: HttpRequest, pk: int, nummer: int) -> HttpResponseBase:
        """A photo of a report of one's team, to look at in the page."""
        dossier = self.get_object(request, str(pk))
        foto = get_object_or_404(dossier.melding.fotos.select_related("bestand"), volgorde=nummer)
        look_into(request, dossier, "foto")
        return bestanden.serve(foto.bestand, as_attachment=False)

    # -- steps ------------------------------------------------------------------------------------

    @knop("Bekeken", als=may(Status.BEKEKEN))
    def mark_seen(self, request: HttpRequest, obj: Any) -> str:
        afhandeling.mark_seen(obj.melding, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "De melder leest dat we ernaar keken."

    @knop("Plan in", pagina=True, als=may(Status.INGEPLAND))
    def plan(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.plan(obj.melding, data["op"], by=at_work(request), versie=versie)
            return "Het werk is ingepland. De melder leest de dag."

        return show_step(self, request, obj, StapPagina("Inplannen", "Plan in", forms.DagForm, run, "ingepland"))

    @knop("We zijn bezig", als=may(Status.IN_UITVOERING))
    def start_work(self, request: HttpRequest, obj: Any) -> str:
        afhandeling.start_work(obj.melding, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "De melder leest dat we bezig zijn."

    @knop("Opgelost", pagina=True, stijl="default", als=may(Status.OPGELOST))
    def solve(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.solve(obj.melding, tekst=data["tekst"], by=at_work(request), versie=versie)
            return "De melding is opgelost. De melder kan 30 dagen zeggen of dat klopt."

        page = StapPagina("Opgelost", "Sluit af als opgelost", forms.OpgelostForm, run, "opgelost")
        return show_step(self, request, obj, page)

    @knop("Niet opgelost", pagina=True, als=may(Status.NIET_OPGELOST))
    def close_unsolved(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.close_unsolved(obj.melding, **data, by=at_work(request), versie=versie)
            return "De melding is afgesloten. De melder leest waarom."

        page = StapPagina("Niet opgelost", "Sluit af", forms.NietOpgelostForm, run)
        return show_step(self, request, obj, page)

    @knop("Dubbel van …", pagina=True, als=may(Status.DUBBEL))
    def mark_double(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.mark_double(obj.melding, data["kenmerk"], by=at_work(request), versie=versie)
            return "De melding is afgesloten als dubbel."

        page = StapPagina("Dubbel van een andere melding", "Sluit af als dubbel", forms.DubbelForm, run, "dubbel")
        return show_step(self, request, obj, page)

    @knop("Stuur door buiten de stad", pagina=True, als=may(Status.DOORGESTUURD))
    def forward_outside(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.forward_outside(obj.melding, **data, by=at_work(request), versie=versie)
            return "De melding is doorgestuurd. De melder leest naar wie."

        page = StapPagina("Doorsturen buiten de stad", "Stuur door", forms.DoorsturenForm, run)
        return show_step(self, request, obj, page)

    @knop("Geef door", pagina=True, als=may(Status.DOORGESTUURD))
    def move(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.forward_team(obj.melding, data["team"], by=at_work(request), versie=versie)
            return f"{data['team']} behandelt deze melding nu."

        return show_step(
            self, request, obj, StapPagina("Doorgeven aan een ander team", "Geef door", DoorgevenForm, run)
        )

    @knop("Heropen", pagina=True, als=may(Status.HEROPEND))
    def reopen(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.reopen(obj.melding, reden=data["reden"], by=at_work(request), versie=versie)
            return "De melding is weer open."

        return show_step(self, request, obj, StapPagina("Heropenen", "Heropen", RedenForm, run, "heropend"))

    @knop("Foto voor anderen", pagina=True, als=lambda row: row.melding.fotos.exists())
    def release_foto(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            afhandeling.release_foto(obj.melding, data["foto"], by=at_work(request), versie=versie)
            return "Anderen in de buurt zien deze foto." if data["foto"] else "Anderen zien geen foto meer."

        why = "Kijk eerst na: geen gezichten, geen nummerplaten, geen huisnummer van de melder."
        page = StapPagina("Foto voor anderen", "Bewaar", forms.FotoForm, run, uitleg=why)
        return show_step(self, request, obj, page)

    @knop("Toon contact van de melder", PostClass.HERHAALBAAR, als=lambda row: row.melding.has_contact)
    def contact(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        """Shown once, not on the page: that somebody looked is written on the timeline."""
        melding = afhandeling.view_contact(obj.melding, by=at_work(request))
        context = {
            **self.admin_site.each_context(request), "title": "Contact van de melder", "opts": self.opts,
            "melding": melding, "terug": self._url("change", obj),
        }  # fmt: skip
        return TemplateResponse(request, "admin/meldingen/contact.html", context)
