"""Back office of appointments: places and their hours, kinds, and who comes today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from loket.afspraken import actions
from loket.afspraken.balie import TelefoonboekingForm, VerplaatsForm, ask, by_phone, in_words, look_at, not_twice
from loket.afspraken.bellen import ALLE, MORGEN, BellenFilter, and_call, who_tells
from loket.afspraken.buiten import BuitenFilter, outside
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie, Openingsuur, Status, Uitzondering
from loket.afspraken.rules import Uur, overlap
from profiel.behandeling.admin.dossier import is_asked
from profiel.behandeling.admin.stappen import show_overtaken
from profiel.behandeling.admin.werk import at_work
from stadsportaal.kern.admin import Declaration, Knop, StadAdmin, knop
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.kalender import BRUSSEL, format_datum_tijd, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk, is_kenmerk, normalise
from stadsportaal.kern.posts import Answer, PostClass, once

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[Any, Locatie]
    FormSet = forms.models.BaseInlineFormSet[Any, Any, Any]
else:
    TabularInline = admin.TabularInline
    FormSet = forms.models.BaseInlineFormSet


# -- places ---------------------------------------------------------------------------------------


class UrenFormSet(FormSet):
    """Hours of one day do not meet: a moment belongs to one of them."""

    per = "weekdag"

    def add_fields(self, form: Any, index: int | None) -> None:
        """The heads of the columns are no labels: who does not see them hears which field of which row it is."""
        super().add_fields(form, index)
        for field in form.fields.values():
            row = "nieuwe rij" if index is None else f"rij {index + 1}"
            field.widget.attrs["aria-label"] = f"{str(field.label).capitalize()}, {row}"

    def clean(self) -> None:
        super().clean()
        by_day: dict[Any, list[Uur]] = {}
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if data.get("van") and data.get("tot") and not data.get("DELETE"):
                by_day.setdefault(data.get(self.per), []).append(Uur(data["van"], data["tot"], data["balies"] or 0))
        if any(overlap(hours) for hours in by_day.values()):
            raise ValidationError("Twee blokken van dezelfde dag overlappen.")


class UitzonderingFormSet(UrenFormSet):
    """Closed, or open from one hour to another: half of it would close the day without a word."""

    per = "dag"

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            hours = [bool(data.get("van")), bool(data.get("tot")), bool(data.get("balies"))]
            if data.get("dag") and not data.get("DELETE") and any(hours) and not all(hours):
                raise ValidationError("Vul van, tot en balies in. Is het gesloten? Laat van en tot leeg, met 0 balies.")


class OfLocatie(TabularInline):
    """Rows of a place: who may change the place may change these."""

    extra = 1

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and at_work(request).allows("team_manage", obj.team)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request, obj)


class OpeningsuurInline(OfLocatie):
    model = Openingsuur
    formset = UrenFormSet
    ordering = ("weekdag", "van")


class UitzonderingInline(OfLocatie):
    model = Uitzondering
    formset = UitzonderingFormSet
    ordering = ("dag", "van")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What is over needs no attention."""
        return super().get_queryset(request).filter(dag__gte=vandaag(timezone.now()))


class WerkAdmin(StadAdmin):
    """For who works in a team; the rows are those of the team."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser or at_work(request).teams().exists())


@admin.register(Locatie)
class LocatieAdmin(WerkAdmin):
    may_change = True
    list_display = ("naam", "adres", "district", "team", "is_actief")
    list_select_related = ("team",)
    ordering = ("naam",)
    fields = ("naam", "adres", "district", "bereikbaar", "is_actief")
    inlines = (OpeningsuurInline, UitzonderingInline)

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows if request.user.is_superuser else rows.filter(team__in=at_work(request).teams().values("pk"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who manages the team; booking and lists are for all of it."""
        return obj is not None and at_work(request).allows("team_manage", obj.team)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The place and its hours are stored: say at once who would come to a closed door."""
        super().save_related(request, form, formsets, change)
        if rows := outside([form.instance], timezone.now()):
            these = "1 afspraak valt" if len(rows) == 1 else f"{len(rows)} afspraken vallen"
            said = format_html(
                '{} nu buiten de openingsuren of het aanbod. <a href="{}">Verplaats ze of zeg ze af</a>: {}',
                these, self._outside(form.instance), and_call(rows),
            )  # fmt: skip
            self.message_user(request, said, messages.WARNING)

    def _outside(self, obj: Locatie) -> str:
        return f"{reverse('admin:afspraken_afspraak_changelist')}?buiten=ja&plaats={obj.pk}"

    def knoppen(self, request: HttpRequest, obj: Any) -> list[Knop]:
        """A lezer looks, and books for nobody."""
        every, books = super().knoppen(request, obj), at_work(request).allows("afspraak_by_phone", obj)
        return [one for one in every if books or one.action != self._name("boek")]

    @knop("Afspraken buiten de uren", PostClass.HERHAALBAAR, pagina=True)
    def buiten(self, request: HttpRequest, obj: Locatie) -> HttpResponseBase:
        """Those that were made when the hours were others."""
        return HttpResponseRedirect(self._outside(obj))

    @knop("Wie bellen we voor morgen?", PostClass.HERHAALBAAR, pagina=True)
    def bellijst(self, request: HttpRequest, obj: Locatie) -> HttpResponseBase:
        """To those who come here tomorrow and get no message."""
        return HttpResponseRedirect(f"{reverse('admin:afspraken_afspraak_changelist')}?bellen=morgen&plaats={obj.pk}")

    @knop("Wie komt er vandaag?", PostClass.HERHAALBAAR, pagina=True)
    def daglijst(self, request: HttpRequest, obj: Locatie) -> HttpResponseBase:
        """To the list of this place and day."""
        days = f"dag={vandaag(timezone.now()).isoformat()}"
        return HttpResponseRedirect(f"{reverse('admin:afspraken_afspraak_changelist')}?{days}&plaats={obj.pk}")

    @knop("Boek voor een beller", PostClass.SLEUTEL, pagina=True, stijl="default")
    def boek(self, request: HttpRequest, obj: Locatie) -> HttpResponseBase | str:
        by = at_work(request)
        by.require("afspraak_by_phone", obj)
        form = TelefoonboekingForm(request.POST or None, locatie=obj, by=by)

        def run() -> str:
            data = form.cleaned_data
            keuze = actions.Keuze(data["soort"], form.locatie, form.begin, data["personen"])
            contact = actions.Contact(data["naam"], data["email"], data["telefoon"])

            def make() -> Answer:
                not_twice(keuze, contact)
                made, _ = actions.book(keuze, contact, by=by_phone(by))
                return Answer(self._url("change", obj), made.dossier.kenmerk)

            answer = once(request, self._name("boek"), {**data, "soort": keuze.soort.pk}, make)
            when = f"{format_datum_tijd(keuze.begin)}, {keuze.locatie.naam}"
            return f"Geboekt: {when}. Zeg het kenmerk: {format_kenmerk(answer.kenmerk)}."

        return ask(self, request, obj, form, f"Boeken voor een beller – {obj}", "Boek", run)


@admin.register(Afspraaksoort)
class AfspraaksoortAdmin(WerkAdmin):
    """Read by who works with appointments: the page of one leads here. Changed with Django's right to do so."""

    may_add = may_change = True
    labels: ClassVar = {"slug": "korte naam"}
    help_texts: ClassVar = {"dienst": "De korte naam van de dienst in de catalogus, zoals “reispas”."}
    list_display = ("naam", "minuten", "max_personen", "min_dagen", "max_dagen", "is_actief")
    ordering = ("volgorde", "naam")
    filter_horizontal = ("locaties",)

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """No personal data, and no team's own: who works in one sees every row."""
        return rows

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Switched off, or taken off a place: say at once who would come for nothing, whatever the place."""
        super().save_related(request, form, formsets, change)
        lost = outside(list(Locatie.objects.all()), timezone.now())
        if count := Afspraak.objects.filter(pk__in=lost, soort=form.instance).count():
            these = "1 afspraak valt" if count == 1 else f"{count} afspraken vallen"
            said = format_html(
                '{} nu buiten de openingsuren of het aanbod. Wie aan die balie werkt, '
                '<a href="{}?buiten=ja">verplaatst ze of zegt ze af</a>.',
                these, reverse("admin:afspraken_afspraak_changelist"),
            )  # fmt: skip
            self.message_user(request, said, messages.WARNING)


# -- who comes ------------------------------------------------------------------------------------


class DagFilter(admin.SimpleListFilter):
    title, parameter_name = "dag", "dag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        today = vandaag(timezone.now())
        return [((today + timedelta(days=n)).isoformat(), words) for n, words in ((0, "vandaag"), (1, "morgen"))]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        try:
            return rows.filter(dag=date.fromisoformat(self.value() or ""))
        except ValueError:
            return rows


class PlaatsFilter(admin.SimpleListFilter):
    title, parameter_name = "plaats", "plaats"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        mine = Locatie.objects.filter(team__in=at_work(request).teams().values("pk"))
        return [(row.pk, row.naam) for row in mine.order_by("naam")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(locatie=self.value()) if self.value() in dict(self.lookup_choices) else rows


def is_status(*wanted: Status) -> Callable[[Any], bool]:
    """Whether an appointment is in one of these states."""
    return lambda row: row.status in wanted


def has_begun(row: Any) -> bool:
    return bool(row.begin <= timezone.now())


@admin.register(Afspraak)
class AfspraakAdmin(WerkAdmin):
    """The day list: no names, for a list shows no names. The page of one does, and whoever looks is written down."""

    has_history = False  # what happened is the timeline of its dossier
    list_display = ("uur", "nummer", "soort", "personen", "locatie", "status", "bericht", "kenmerk_kort")
    list_display_links = ("uur",)
    list_filter = (DagFilter, PlaatsFilter, BuitenFilter, BellenFilter, "status")
    list_select_related = ("dossier", "soort", "locatie")
    ordering = ("begin", "pk")
    search_fields = ("dossier__kenmerk",)
    fields = ("uur", "soort", "locatie", "personen", "status", "nummer", "wie", "email", "telefoon")
    readonly_fields = ("uur", "nummer", "wie")

    def voor_medewerker(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        by: Any = at_work(request)
        mine = rows.filter(pk__in=by.baliewerk().values("pk")).met_bellen()  # type: ignore[attr-defined]
        handles = Exists(by.behandelbaar().filter(pk=OuterRef("dossier")))
        mine = mine.annotate(belt=Case(When(handles, then=F("bellen")), default=Value(value=False)))
        return mine.select_related("dossier__team", "soort", "locatie__team")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Who opens the list to call gets the numbers of those that they may call; they stand in no other list."""
        shown = super().get_list_display(request)
        if request.GET.get(BellenFilter.parameter_name) not in (MORGEN, ALLE):
            return shown
        return ["uur", "bel", *(name for name in shown if name not in ("uur", "nummer", "bericht"))]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By whole kenmerk, however it is typed."""
        if not search_term:
            return queryset, False
        found = normalise(search_term) if is_kenmerk(search_term) else ""
        return queryset.filter(dossier__kenmerk=found), False

    @admin.display(description="wanneer", ordering="begin")
    def uur(self, obj: Any) -> str:
        """Short: a clerk reads a column of these."""
        return format_html('<span class="nowrap">{}</span>', f"{obj.begin.astimezone(BRUSSEL):%d-%m %H.%M}")

    @admin.display(description="nummer", ordering="volgnummer")
    def nummer(self, obj: Any) -> str:
        return str(obj.volgnummer or "")

    @admin.display(description="bericht")
    def bericht(self, obj: Any) -> str:
        return "zelf bellen" if obj.bellen else ""

    @admin.display(description="bel")
    def bel(self, obj: Any) -> str:
        """In one piece, beside the hour: it is read out while one dials."""
        return format_html('<span class="nowrap">{}</span>', obj.telefoon or "geen nummer") if obj.belt else ""

    @admin.display(description="kenmerk")
    def kenmerk_kort(self, obj: Any) -> str:
        return format_kenmerk(obj.dossier.kenmerk)

    @admin.display(description="wie")
    def wie(self, obj: Any) -> str:
        people = obj.dossier.betrokkenen.filter(tot__isnull=True, profiel__isnull=False).select_related("profiel")
        return ", ".join(str(row.profiel) for row in people.order_by("pk")) or obj.naam or "niet gegeven"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Written down for everybody it concerns."""
        look_at(request, kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def knoppen(self, request: HttpRequest, obj: Any) -> list[Knop]:
        """A lezer looks and changes nothing: only the way to its dossier is left."""
        every, handles = super().knoppen(request, obj), at_work(request).allows("dossier_handle", obj.dossier)
        return [one for one in every if handles or one.action == self._name("dossier")]

    def overtaken(
        self, request: HttpRequest, row: Any, declared: Declaration, conflict: VersionConflict
    ) -> HttpResponseBase:
        """What a colleague, or who comes, did between the page and the button."""
        current = self.get_object(request, str(row.pk))
        return show_overtaken(self, request, current, declared, conflict, in_words(current))

    @knop(
        "Antwoord de burger", PostClass.HERHAALBAAR, pagina=True, stijl="default", als=lambda row: is_asked(row.dossier)
    )
    def reply(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        """To the step itself: a question belongs to the dossier."""
        return redirect("admin:dossiers_dossier_reply", obj.dossier_id)

    @knop("Vragen, notities en tijdlijn", PostClass.HERHAALBAAR, pagina=True)
    def dossier(self, request: HttpRequest, obj: Any) -> HttpResponseBase:
        """To the page of its dossier."""
        return redirect("admin:dossiers_dossier_change", obj.dossier_id)

    @knop("Is er", als=is_status(Status.GEPLAND), stijl="default")
    def arrive(self, request: HttpRequest, obj: Any) -> str:
        done = actions.arrive(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return f"Nummer {done.volgnummer}."

    @knop("Is voorbij", als=is_status(Status.GEPLAND, Status.AANGEKOMEN))
    def finish(self, request: HttpRequest, obj: Any) -> str:
        actions.finish(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return "De afspraak is voorbij."

    @knop("Kwam niet", als=lambda row: has_begun(row) and is_status(Status.GEPLAND, Status.AANGEKOMEN)(row))
    def mark_missed(self, request: HttpRequest, obj: Any) -> str:
        actions.mark_missed(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return f"Gemeld dat we de burger niet zagen. {who_tells(obj)}"

    @knop("Toch gekomen", als=lambda row: actions.is_missed_today(row, timezone.now()), stijl="default")
    def undo_missed(self, request: HttpRequest, obj: Any) -> str:
        done = actions.undo_missed(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return f"Nummer {done.volgnummer}."

    @knop("Zeg af", als=is_status(Status.GEPLAND))
    def cancel(self, request: HttpRequest, obj: Any) -> str:
        actions.cancel(obj, by=at_work(request), versie=request.versie)  # type: ignore[attr-defined]
        return f"De afspraak is afgezegd. {who_tells(obj)}"

    @knop("Verplaats", pagina=True, als=is_status(Status.GEPLAND))
    def move(self, request: HttpRequest, obj: Any) -> HttpResponseBase | str:
        by = at_work(request)
        by.require("dossier_handle", obj.dossier)
        form = VerplaatsForm(request.POST or None, afspraak=obj)

        def run() -> str:
            done = actions.move(obj, form.begin, by=by, versie=request.versie)  # type: ignore[attr-defined]
            return f"Verplaatst naar {format_datum_tijd(done.begin)}. {who_tells(done)}"

        return ask(self, request, obj, form, f"Verplaatsen – {format_kenmerk(obj.kenmerk)}", "Verplaats", run)
