"""What a clerk fills in: a moment as a caller says it, and the page that asks for it and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from loket.afspraken.forms import clean_phone
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie
from loket.afspraken.vrij import Vrij
from profiel.behandeling.admin.stappen import moments_between
from profiel.behandeling.admin.werk import at_work
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.admin import StadAdmin
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.kalender import BRUSSEL, format_datum_tijd


class MomentForm(forms.Form):
    """A day and an hour, as a caller says them."""

    use_required_attribute = False

    dag = forms.DateField(label="Dag", widget=forms.DateInput(attrs={"type": "date"}))
    uur = forms.TimeField(label="Uur", widget=forms.TimeInput(attrs={"type": "time"}))

    @property
    def begin(self) -> datetime:
        """That moment, on the clock of Brussels."""
        chosen = datetime.combine(self.cleaned_data["dag"], self.cleaned_data["uur"], tzinfo=BRUSSEL)
        return chosen.astimezone(UTC)


class TelefoonboekingForm(MomentForm):
    field_order = ("soort", "personen", "dag", "uur", "naam", "telefoon", "email")

    soort = forms.ModelChoiceField(Afspraaksoort.objects.none(), label="Waarvoor")
    personen = forms.IntegerField(label="Personen", min_value=1, initial=1)
    naam = forms.CharField(label="Naam", max_length=120)
    telefoon = forms.CharField(label="Telefoon", max_length=30, required=False)
    email = forms.EmailField(label="E-mail", required=False, help_text="Dan krijgt de burger een bevestiging.")

    def __init__(self, *args: Any, locatie: Locatie, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["soort"].queryset = Afspraaksoort.objects.keuzes().filter(locaties=locatie)  # type: ignore[attr-defined]

    def clean_telefoon(self) -> str:
        return clean_phone(self.cleaned_data["telefoon"])


def free_that_day(soort: Afspraaksoort, personen: int, locatie: Locatie, dag: date) -> str:
    """What the clerk can say instead."""
    days = Vrij(soort, personen, [locatie], timezone.now(), dag).dagen(locatie)
    found = next(days, None)
    if found is None:
        return "Er is geen vrij moment meer op deze plaats."
    hours = ", ".join(f"{moment.astimezone(BRUSSEL):%H.%M}" for moment in found.momenten)
    return f"Vrij op {found.dag:%d-%m-%Y}: {hours}."


def ask(
    page: StadAdmin, request: HttpRequest, obj: Locatie | Afspraak, form: MomentForm, titel: str, label: str,
    run: Callable[[], str],
) -> HttpResponseBase | str:  # fmt: skip
    """The page with this form; a refusal stands in it, so that nothing has to be typed again.

    It keeps the version that it was first shown on; only after a conflict, which it shows, it takes the new one.
    """
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            return run()
        except VersionConflict as overtaken:
            conflict = overtaken
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            form.add_error(None, _instead(obj, form))
    context = {
        **page.admin_site.each_context(request), "title": titel, "form": form, "opts": page.opts,
        "terug": page._url("change", obj), "knop": label, "original": obj, "conflict": conflict,
        "sleutel_van": page._name("boek") if isinstance(obj, Locatie) else "",
    }  # fmt: skip
    if isinstance(obj, Afspraak):
        context |= _versions(request, obj, conflict)
    status = 409 if conflict else (422 if form.errors else 200)
    return TemplateResponse(request, "admin/loket/afspraak.html", context, status=status)


def _instead(obj: Locatie | Afspraak, form: MomentForm) -> str:
    """What is free that day, of what was asked."""
    if isinstance(obj, Afspraak):
        return free_that_day(obj.soort, obj.personen, obj.locatie, form.cleaned_data["dag"])
    return free_that_day(form.cleaned_data["soort"], form.cleaned_data["personen"], obj, form.cleaned_data["dag"])


def _versions(request: HttpRequest, obj: Afspraak, conflict: VersionConflict | None) -> dict[str, Any]:
    """The row whose version the form carries, and after a conflict what happened since it was shown."""
    if conflict is not None:
        current = Afspraak.objects.select_related("dossier", "soort", "locatie").get(pk=obj.pk)
        between = moments_between(at_work(request), current.dossier, conflict)
        return {"original": current, "intussen": between, "nu": in_words(current)}
    if request.method == "POST":
        obj.dossier.versie = request.versie  # type: ignore[attr-defined]
    return {"nu": in_words(obj)}


def in_words(afspraak: Afspraak) -> str:
    """When, where, and how it stands."""
    return f"{format_datum_tijd(afspraak.begin)}, {afspraak.locatie.naam}, {afspraak.get_status_display()}"


def by_phone(by: Toegang) -> Toegang:
    """The same clerk, with a caller on the line."""
    return replace(by, actor=replace(by.actor, kanaal=Kanaal.TELEFOON))
