"""The work list of a team and the page of one dossier, with its steps as buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from profiel.behandeling import actions
from profiel.behandeling.actions import besluit, gesprek
from profiel.behandeling.actions.termijnen import may_extend
from profiel.behandeling.admin import filters, forms
from profiel.behandeling.admin.bulk import BulkAdmin
from profiel.behandeling.admin.stappen import StapPagina, moments, show_overtaken, show_step
from profiel.behandeling.admin.werk import at_work, look_into
from profiel.behandeling.admin.werklijsten import WerklijstAdmin
from profiel.behandeling.models import Burgervraag, Notitie, Termijn, Toewijzing, Vraag
from profiel.behandeling.poorten import DOSSIERDELEN, EIGEN_PAGINAS, STAPPEN, dienstnaam, dienstnamen
from profiel.behandeling.rules import STEPS, is_exceeded
from profiel.dossiers.models import Besluit, Brief, Dossier, Fase, Voortgang
from profiel.dossiers.views import show_document
from stadsportaal.kern.admin import Declaration, Knop, knop
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk, is_kenmerk, normalise


def exists(step: str) -> Any:
    """Whether a step exists in the phase of a dossier."""
    return lambda dossier: Fase(dossier.fase) in STEPS[step]


def is_asked(dossier: Dossier) -> bool:
    """Whether the citizen waits for an answer."""
    return Burgervraag.objects.open().filter(dossier=dossier).exists()


def _open_brief(dossier: Dossier) -> Brief | None:
    return Brief.objects.filter(dossier=dossier, afgedrukt_op__isnull=True).order_by("pk").last()


@admin.register(Dossier)
class DossierAdmin(BulkAdmin, WerklijstAdmin):
    """Dossiers of one's own teams. Lists show no citizen; opening one is written down for whom it concerns."""

    change_form_template = "admin/behandeling/dossier.html"
    has_history = False  # what happened is its timeline
    list_display = ("nummer", "titel", "fase", "reden", "termijn", "behandelaar")
    list_filter = (
        filters.WieFilter, filters.ActieFilter, filters.TermijnFilter, filters.RedenFilter, filters.StandFilter,
        filters.SoortFilter, filters.TeamFilter, filters.DienstFilter,
    )  # fmt: skip
    ordering = (F("verwachte_datum").asc(nulls_last=True), "pk")
    search_fields = ("kenmerk",)
    search_help_text = "Zoek op kenmerk of op een woord uit de titel"
    fields = ("titel",)  # the page draws its own: see the template

    # -- rows -------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Dossiers van je teams", **(extra_context or {})})

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        mine = at_work(request).werkvoorraad().select_related("team")
        return mine.annotate(_behandelaar=self.open_handler(), _gevraagd=filters.asked())

    @staticmethod
    def open_handler() -> Subquery:
        """The name of who works on a dossier."""
        open_row = Toewijzing.objects.filter(dossier=OuterRef("pk"), tot__isnull=True)
        return Subquery(open_row.values("medewerker__naam")[:1])

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Being in a team is the right; which rows follows from the team."""
        if not hasattr(request, "_in_team"):
            request._in_team = at_work(request).teams().exists()  # type: ignore[attr-defined]
        return bool(request._in_team)  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if is_kenmerk(search_term):
            return queryset.filter(kenmerk=normalise(search_term)), False
        return queryset.filter(titel__icontains=search_term.strip()), False

    @admin.display(description="kenmerk", ordering="kenmerk")
    def nummer(self, obj: Dossier) -> str:
        return format_kenmerk(obj.kenmerk)

    @admin.display(description="termijn", ordering="verwachte_datum")
    def termijn(self, obj: Dossier) -> str:
        if obj.actie_wat:
            return "wacht op de burger"
        if obj.verwachte_datum is None or not obj.is_lopend:
            return "–"
        text = format_datum(obj.verwachte_datum)
        if obj.verwachte_datum < vandaag(timezone.now()):
            return format_html('<strong class="te-laat">{}: te laat</strong>', text)
        return text

    @admin.display(description="reden", ordering="werkreden")
    def reden(self, obj: Dossier) -> str:
        """Why it is here: a rule left it to a person, or the citizen waits for an answer."""
        asked = "Vraag van de burger" if getattr(obj, "_gevraagd", False) else ""
        return ", ".join(filter(None, [asked, filters.in_words(obj.werkreden)])) or "–"

    @admin.display(description="wie")
    def behandelaar(self, obj: Any) -> str:
        return obj._behandelaar or "nog niemand"

    # -- the page ---------------------------------------------------------------------------------

    def overtaken(
        self, request: HttpRequest, row: Any, declared: Declaration, conflict: VersionConflict
    ) -> HttpResponseBase:
        """What a colleague did between the page and the button."""
        current = self.get_object(request, str(row.pk))
        who = self.behandelaar(current)
        return show_overtaken(
            self, request, current, declared, conflict, f"{current.get_fase_display().lower()}, bij {who}"
        )

    def knoppen(self, request: HttpRequest, obj: Any) -> list[Knop]:
        """A lezer looks and has no buttons."""
        if not at_work(request).allows("dossier_handle", obj):
            return []
        own, every = STAPPEN.get(obj.soort), super().knoppen(request, obj)
        if obj._behandelaar is None:
            every = [one for one in every if one.action != self._name("release")]
        return every if own is None else [one for one in every if one.action in {self._name(step) for step in own}]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj is not None and self.model is Dossier and obj.soort in EIGEN_PAGINAS:
            return redirect(EIGEN_PAGINAS[obj.soort], obj.pk)
        if obj is not None:
            context |= self._page(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _page(self, request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
        people = look_into(request, dossier, "dossier")
        today = vandaag(timezone.now())
        terms = Termijn.objects.filter(dossier=dossier).order_by("einde", "pk")
        delen = DOSSIERDELEN.get(dossier.soort)
        documents = dossier.documenten.select_related("bestand").order_by("-created_at", "-pk")
        return {
            "title": f"{format_kenmerk(dossier.kenmerk)} – {dossier.titel}",
            "subtitle": None,
            "dienst": dossier.dienst and dienstnaam(dossier.dienst, dienstnamen()),
            "reden_in_woorden": filters.in_words(dossier.werkreden),
            "mensen": [(row.get_rol_display(), row.profiel) for row in people],
            "wie": Toewijzing.objects.filter(dossier=dossier, tot__isnull=True).select_related("medewerker").first(),
            "delen": delen(dossier) if delen else [],
            "tijdlijn": moments(dossier, list(Voortgang.objects.voor_medewerker(at_work(request), dossier))),
            "termijnen": [(term, self._late(term, today)) for term in terms],
            "vragen": Vraag.objects.filter(dossier=dossier).select_related("document").order_by("-created_at", "-pk"),
            "burgervragen": [
                (row, "nog geen" + (": te laat" if row.beloofd_op < timezone.now() else ""))
                for row in Burgervraag.objects.filter(dossier=dossier).select_related("door").in_order()
            ],
            "notities": Notitie.objects.filter(dossier=dossier).select_related("door").order_by("-created_at", "-pk"),
            "documenten": [(document, self._document_url(dossier, document.kenmerk)) for document in documents],
            "besluit": Besluit.objects.filter(dossier=dossier).first(),
        }

    @staticmethod
    def _late(term: Termijn, today: Any) -> str:
        if term.gepauzeerd_op:
            return "staat stil: we wachten op de burger"
        late = is_exceeded(term.einde, paused=False, met=term.gehaald_op is not None, today=today)
        return "te laat" if late else ("gehaald" if term.gehaald_op else "loopt")

    # -- documents --------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.document_view)
        return [path("<int:pk>/documenten/<str:kenmerk>/", view, name=self._name("document")), *super().get_urls()]

    def _document_url(self, dossier: Dossier, kenmerk: str) -> str:
        return reverse(f"admin:{self._name('document')}", args=[dossier.pk, kenmerk])

    def document_view(self, request: HttpRequest, pk: int, kenmerk: str) -> HttpResponseBase:
        """A document of a dossier of one's team."""
        dossier = self.get_object(request, str(pk))
        rows = dossier.documenten.select_related("bestand", "dossier")
        document = get_object_or_404(rows, kenmerk=kenmerk)
        look_into(request, dossier, "document")
        return show_document(request, document, self._url("change", dossier))

    # -- steps ------------------------------------------------------------------------------------

    @knop("Neem dit dossier", stijl="default", als=exists("take"))
    def take(self, request: HttpRequest, obj: Dossier) -> str:
        actions.take(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "Jij behandelt dit dossier nu."

    @knop("Beslis", pagina=True, stijl="default", als=exists("decide"))
    def decide(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            besluit.decide(obj, form.beslissing(), by=at_work(request), versie=versie)
            return "Het besluit is genomen. De burger krijgt bericht."

        why = "Weiger je (een deel)? Schrijf dan waarom, en waar, hoe en tot wanneer de burger in beroep kan."
        texts = ("weigering", "toekenning")
        page = StapPagina("Beslissen", "Neem dit besluit", forms.BeslissingForm, run, "beslist", texts, why)
        return show_step(self, request, obj, page)

    @knop("Stel een vraag", pagina=True, als=lambda row: exists("ask")(row) and not row.actie_wat)
    def ask(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            actions.ask(obj, **data, by=at_work(request), versie=versie)
            return "De vraag is gesteld. De termijn staat stil tot het antwoord."

        why = "De termijn staat stil tot de burger antwoordt."
        page = StapPagina(
            "Een vraag stellen", "Stel deze vraag", forms.VraagForm, run, "vraag_gesteld", ("vraag",), why
        )
        return show_step(self, request, obj, page)

    @knop("Antwoord de burger", pagina=True, stijl="default", als=is_asked)
    def reply(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            gesprek.reply(obj, data["tekst"], by=at_work(request), versie=versie)
            return "Je antwoord is verstuurd."

        texts = ("antwoord",)
        page = StapPagina("Antwoorden", "Verstuur", forms.AntwoordForm, run, "burgervraag_beantwoord", texts)
        return show_step(self, request, obj, page)

    @knop("Laat de vraag vervallen", als=lambda row: exists("drop_question")(row) and bool(row.actie_wat))
    def drop_question(self, request: HttpRequest, obj: Dossier) -> str:
        actions.drop_question(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "De burger hoeft niet meer te antwoorden."

    @knop("Notitie", pagina=True, als=exists("note"))
    def note(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            actions.add_note(obj, data["tekst"], by=at_work(request), versie=versie)
            return "De notitie is bewaard."

        return show_step(self, request, obj, StapPagina("Notitie schrijven", "Bewaar", forms.NotitieForm, run))

    @knop("Start een termijn", pagina=True, als=exists("termijn"))
    def start_termijn(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            term = actions.start_termijn(obj, **data, by=at_work(request), versie=versie)
            return f"De termijn loopt tot {format_datum(term.einde)}."

        return show_step(self, request, obj, StapPagina("Een termijn starten", "Start", forms.TermijnForm, run))

    @knop("Verleng de termijn", pagina=True, als=lambda row: exists("verlengen")(row) and may_extend(row))
    def extend_termijn(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            actions.extend_termijn(obj, **data, by=at_work(request), versie=versie)
            return f"De termijn is verlengd met {data['dagen']} {'dag' if data['dagen'] == 1 else 'dagen'}."

        why = "De burger krijgt bericht dat het langer duurt, en leest waarom."
        page = StapPagina("De termijn verlengen", "Verleng", forms.VerlengForm, run, "termijn_verlengd", uitleg=why)
        return show_step(self, request, obj, page)

    @knop("Wijs toe", pagina=True, als=exists("assign"))
    def assign(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            actions.assign(obj, data["medewerker"], by=at_work(request), versie=versie)
            return f"{data['medewerker']} behandelt dit dossier nu."

        return show_step(self, request, obj, StapPagina("Toewijzen", "Wijs toe", forms.ToewijzenForm, run))

    @knop("Geef vrij", als=exists("release"))
    def release(self, request: HttpRequest, obj: Dossier) -> str:
        actions.release(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "Het dossier is weer van het hele team."

    @knop("Geef door", pagina=True, als=exists("move"))
    def move(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            actions.move(obj, data["team"], by=at_work(request), versie=versie)
            return f"{data['team']} behandelt dit dossier nu."

        page = StapPagina("Doorgeven aan een ander team", "Geef door", forms.DoorgevenForm, run)
        return show_step(self, request, obj, page)

    @knop("Meld als uitgevoerd", stijl="default", als=exists("execute"))
    def execute(self, request: HttpRequest, obj: Dossier) -> str:
        actions.execute(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "Het dossier is uitgevoerd."

    @knop("Brief is op de post", als=lambda row: _open_brief(row) is not None)
    def post_letter(self, request: HttpRequest, obj: Dossier) -> str:
        brief = _open_brief(obj)
        if brief is None:
            raise Http404
        besluit.mark_posted(brief, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "Het besluit is bekendgemaakt. De termijn voor beroep loopt nu."

    @knop("Heropen", pagina=True, als=exists("reopen"))
    def reopen(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            actions.reopen(obj, reden=data["reden"], by=at_work(request), versie=versie)
            return "Het dossier is weer open. Jij behandelt het."

        return show_step(self, request, obj, StapPagina("Heropenen", "Heropen", forms.RedenForm, run, "heropend"))

    @knop("Zet stop", pagina=True, als=exists("close"))
    def close(self, request: HttpRequest, obj: Dossier) -> HttpResponseBase:
        def run(data: dict[str, Any], form: Any, versie: int) -> str:
            actions.close(obj, **data, by=at_work(request), versie=versie)
            return "Het dossier is stopgezet."

        return show_step(self, request, obj, StapPagina("Stopzetten", "Zet stop", forms.StopForm, run, "stopgezet"))
