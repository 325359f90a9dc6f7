"""What a clerk fills in: a moment as a caller says it, and the page that asks for it and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from loket.afspraken.actions import Contact, Keuze
from loket.afspraken.actions.plaatsen import keep_from_others
from loket.afspraken.forms import clean_phone
from loket.afspraken.models import Afspraak, Afspraaksoort, Locatie, Status
from loket.afspraken.views.gemeen import YEARS, read_moment, write_moment
from loket.afspraken.vrij import Vrij
from profiel.behandeling.admin.stappen import moments_between
from profiel.behandeling.admin.werk import at_work, record_look
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.admin import StadAdmin
from stadsportaal.kern.errors import DomainError, VersionConflict
from stadsportaal.kern.kalender import BRUSSEL, format_datum, format_datum_tijd, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk

ANDERS: Final = "anders"
HERE_DAYS: Final = 3
"""Days with a free moment that the clerk sees of the place itself; of every other one the first day."""
ELSEWHERE: Final = 6
"""Moments of that first day."""
MOST: Final = 8
"""People that any kind of appointment takes (models.Afspraaksoort)."""

Group = tuple[str, list[tuple[str, str]]]


class MomentField(forms.ChoiceField):
    """A free moment of a place. One that was free when the page was shown is a choice too: the action says what is."""

    def valid_value(self, value: Any) -> bool:
        return value == ANDERS or read_choice(value) is not None


def write_choice(locatie: Locatie, moment: datetime) -> str:
    return f"{locatie.pk}@{write_moment(moment)}"


def read_choice(value: Any) -> tuple[str, datetime] | None:
    """The place and the moment of a choice."""
    slug, _, stamp = str(value).partition("@")
    moment = read_moment(stamp)
    return (slug, moment) if moment is not None else None


class MomentForm(forms.Form):
    """What is free, to read out to a caller; or a day and an hour, as a caller says them."""

    use_required_attribute = False

    moment = MomentField(
        label="Vrije momenten",
        required=False,
        widget=forms.Select(attrs={"size": "12"}),
        error_messages={"invalid_choice": "Kies een moment uit de lijst"},
    )
    dag = forms.DateField(
        label="Een andere dag", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Vul een dag in, zoals 24-11-2026"},
    )  # fmt: skip
    uur = forms.TimeField(
        label="Uur", required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": "Vul een uur in, zoals 9:20"},
    )  # fmt: skip

    def __init__(self, *args: Any, locatie: Locatie, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locatie, self.plaatsen = locatie, {locatie.pk: locatie}
        self.begin = timezone.now()

    def show_free(self, soort: Afspraaksoort, personen: int, zonder: Afspraak | None = None) -> None:
        """As citizens see them: the place itself first, then the others."""
        vrij = Vrij(soort, personen, list(self.plaatsen.values()), timezone.now(), zonder=zonder)
        groups = [group for place in self.plaatsen.values() for group in self._groups(vrij, place)]
        self.fields["moment"].choices = [*groups, (ANDERS, "Een ander moment: vul de dag en het uur in")]  # type: ignore[attr-defined]
        if not groups:
            self.fields["moment"].help_text = "Er is geen vrij moment meer dat burgers kunnen kiezen."

    def _groups(self, vrij: Vrij, place: Locatie) -> list[Group]:
        here = place == self.locatie
        return [
            (
                f"{place.naam}, {format_datum(day.dag)}",
                [
                    (write_choice(place, moment), f"{moment.astimezone(BRUSSEL):%H.%M}")
                    for moment in (day.momenten if here else day.momenten[:ELSEWHERE])
                ],
            )
            for day in islice(vrij.dagen(place), HERE_DAYS if here else 1)
        ]

    def clean_dag(self) -> date | None:
        day: date | None = self.cleaned_data["dag"]
        if day is not None and day.year not in YEARS:
            raise ValidationError(self.fields["dag"].error_messages["invalid"])
        return day

    def clean(self) -> None:
        """`begin` and `locatie` are what was chosen."""
        data = self.cleaned_data
        chosen, typed = read_choice(data.get("moment")), bool(data.get("dag") or data.get("uur"))
        if chosen is not None and typed:
            self.add_error("moment", "Kies “Een ander moment”, of maak de dag en het uur leeg")
        elif chosen is not None and chosen[0] in self.plaatsen:
            self.locatie, self.begin = self.plaatsen[chosen[0]], chosen[1]
        elif chosen is not None:
            self.add_error("moment", "Kies een moment uit de lijst")
        elif data.get("dag") and data.get("uur"):
            self.begin = datetime.combine(data["dag"], data["uur"], tzinfo=BRUSSEL).astimezone(UTC)
        elif not {"moment", "dag", "uur"} & set(self.errors):
            self.add_error("moment", "Kies een vrij moment, of vul een dag en een uur in")


class VerplaatsForm(MomentForm):
    """Another moment at the same place."""

    def __init__(self, *args: Any, afspraak: Afspraak, **kwargs: Any) -> None:
        super().__init__(*args, locatie=afspraak.locatie, **kwargs)
        self.show_free(afspraak.soort, afspraak.personen, afspraak)


class TelefoonboekingForm(MomentForm):
    """For a caller: at this place, or at another one where this clerk works too."""

    field_order = ("soort", "personen", "moment", "dag", "uur", "naam", "telefoon", "email")
    EERST: Final = ("soort", "personen")

    soort = forms.ModelChoiceField(
        Afspraaksoort.objects.none(), label="Waarvoor", empty_label=None,
        error_messages={"required": "Kies waarvoor", "invalid_choice": "Kies waarvoor uit de lijst"},
    )  # fmt: skip
    personen = forms.IntegerField(
        label="Personen", min_value=1, max_value=MOST, initial=1,
        error_messages={
            "required": "Vul in voor hoeveel personen, zoals 1",
            "invalid": "Vul een aantal in, zoals 1",
            "min_value": "Vul een aantal in vanaf 1",
            "max_value": f"Vul een aantal in tot {MOST}. Een telefoonnummer hoort in het vak “Telefoonnummer”",
        },
    )  # fmt: skip
    naam = forms.CharField(label="Naam", max_length=120, error_messages={"required": "Vul de naam van de beller in"})
    telefoon = forms.CharField(label="Telefoonnummer", max_length=30, required=False)
    email = forms.EmailField(
        label="E-mail", required=False,
        help_text="Dan krijgt de burger een bevestiging en een herinnering. Zonder bel je zelf als er iets verandert.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, locatie: Locatie, by: Toegang, **kwargs: Any) -> None:
        shown = data is not None and "toon" in data  # only what is free for something else was asked: nothing is wrong
        super().__init__(None if shown else data, locatie=locatie, initial=data.dict() if shown else None, **kwargs)
        soorten = Afspraaksoort.objects.keuzes().filter(locaties=locatie)
        self.fields["soort"].queryset = soorten  # type: ignore[attr-defined]
        asked = data or {}
        soort = next((row for row in soorten if row.pk == asked.get("soort")), next(iter(soorten), None))
        typed = str(asked.get("personen", "1"))
        if soort is not None:
            others = [row for row in Locatie.objects.keuzes(soort.pk) if by.allows("afspraak_by_phone", row)]
            self.plaatsen |= {row.pk: row for row in others}
            count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 1 else 1
            self.show_free(soort, min(max(count, 1), soort.max_personen))

    def clean_telefoon(self) -> str:
        return clean_phone(self.cleaned_data["telefoon"])

    def clean(self) -> None:
        super().clean()
        soort, count = self.cleaned_data.get("soort"), self.cleaned_data.get("personen")
        if soort is not None and count is not None and count > soort.max_personen:
            most = "1 persoon" if soort.max_personen == 1 else f"{soort.max_personen} personen"
            self.add_error("personen", f"Hiervoor kan men met hoogstens {most} tegelijk komen")

    @property
    def eerst(self) -> list[forms.BoundField]:
        """What says which moments are free."""
        return [self[name] for name in self.EERST]

    @property
    def daarna(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.EERST]


class BookedAlready(DomainError):
    """Back and Boek again: the same caller would come twice at once."""

    def __init__(self, afspraak: Afspraak) -> None:
        super().__init__(
            f"Met deze gegevens is er dan al een afspraak: {format_kenmerk(afspraak.kenmerk)}. "
            "Is het iemand anders? Vraag een telefoonnummer of een e-mailadres. "
            "Komt er nog iemand mee? Zeg die afspraak af, en boek opnieuw voor meer personen."
        )


def not_twice(keuze: Keuze, contact: Contact) -> None:
    """Raises BookedAlready when the same name and number come for the same at the same moment.

    In the transaction that books. Who wants that moment too waits for it to end, another desk with the same caller as
    well, and then sees what was booked. Taken before anything else that others lock, and the first of the pieces that
    `take` asks for in the order of time: so nobody waits in a circle.
    """
    keep_from_others(keuze.locatie.pk, [keuze.begin])
    there = Afspraak.objects.filter(
        locatie=keuze.locatie, begin=keuze.begin, soort=keuze.soort, status=Status.GEPLAND
    ).select_related("dossier")
    for row in there.order_by("pk"):
        known = (row.naam.casefold(), row.telefoon, row.email)
        if known == (contact.naam.casefold(), contact.telefoon, contact.email):
            raise BookedAlready(row)


def look_at(request: HttpRequest, afspraak: Afspraak) -> None:
    """Written down for everybody it concerns."""
    team, why = afspraak.locatie.team.naam, f"Je {afspraak.dossier.titel.lower()}"
    for row in afspraak.dossier.betrokkenen.filter(tot__isnull=True).select_related("profiel").order_by("pk"):
        if row.profiel is not None:
            record_look(request, row.profiel, "afspraak", why, dossier=afspraak.kenmerk, team=team)


def free_that_day(soort: Afspraaksoort, personen: int, locatie: Locatie, dag: date, zonder: Afspraak | None) -> str:
    """What the clerk can say instead."""
    days = Vrij(soort, personen, [locatie], timezone.now(), dag, zonder=zonder).dagen(locatie)
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
    if form.is_valid():
        try:
            return run()
        except VersionConflict as overtaken:
            conflict = overtaken
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            if not isinstance(refusal, BookedAlready):
                form.add_error(None, _instead(obj, form))
    context = {
        **page.admin_site.each_context(request), "title": titel, "form": form, "opts": page.opts,
        "terug": page._url("change", obj), "knop": label, "original": obj, "conflict": conflict,
        "sleutel_van": page._name("boek") if isinstance(obj, Locatie) else "",
    }  # fmt: skip
    if isinstance(obj, Afspraak):
        look_at(request, obj)
        context |= _versions(request, obj, conflict)
    status = 409 if conflict else (422 if form.errors else 200)
    return TemplateResponse(request, "admin/loket/afspraak.html", context, status=status)


def _instead(obj: Locatie | Afspraak, form: MomentForm) -> str:
    """What is free that day, of what was asked."""
    day = vandaag(form.begin)
    if isinstance(obj, Afspraak):
        return free_that_day(obj.soort, obj.personen, obj.locatie, day, obj)
    return free_that_day(form.cleaned_data["soort"], form.cleaned_data["personen"], form.locatie, day, None)


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
