"""What a handler fills in for a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from profiel.behandeling.actions.besluit import Beroep, Beslissing
from profiel.behandeling.models import Burgervraag, Sjabloon
from profiel.behandeling.rules import DECISIONS, REFUSALS
from profiel.dossiers.models import Dossier, Uitkomst
from profiel.dossiers.toegang import HANDLING
from profiel.mensen.models import Account
from profiel.toegang.models import Team
from stadsportaal.kern.kalender import format_dag_uur, vandaag

LONG = forms.Textarea(attrs={"rows": 6, "cols": 80})


def day_field(label: str) -> forms.DateField:
    """A date in the browser's own picker; the server reads what a person may type too."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"])


class StapForm(forms.Form):
    """A step on one dossier."""

    use_required_attribute = False

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.prepare(dossier)

    def prepare(self, dossier: Dossier) -> None:
        """Choices that depend on the dossier."""

    def for_all(self, dossiers: Sequence[Dossier]) -> None:
        """The same, of an act on many."""


class ToewijzenForm(StapForm):
    medewerker = forms.ModelChoiceField(Account.objects.none(), label="Wie behandelt dit dossier?")

    def prepare(self, dossier: Dossier) -> None:
        self.for_all([dossier])

    def for_all(self, dossiers: Sequence[Dossier]) -> None:
        teams = {dossier.team_id for dossier in dossiers}
        members = Account.objects.filter(teamleden__team__in=teams, teamleden__rol__in=HANDLING, is_active=True)
        self.fields["medewerker"].queryset = members.distinct().order_by("naam", "email")  # type: ignore[attr-defined]


class DoorgevenForm(StapForm):
    team = forms.ModelChoiceField(Team.objects.none(), label="Welk team moet dit behandelen?")

    def prepare(self, dossier: Dossier) -> None:
        rows = Team.objects.filter(Q(diensten__contains=[dossier.dienst]) | Q(themas__contains=[dossier.thema]))
        self.fields["team"].queryset = rows.exclude(pk=dossier.team_id or 0).order_by("naam")  # type: ignore[attr-defined]


class AntwoordForm(StapForm):
    """The answer to the question of the citizen that waits longest; the page shows it."""

    tekst = forms.CharField(label="Je antwoord", widget=LONG, max_length=4000)

    def prepare(self, dossier: Dossier) -> None:
        asked = Burgervraag.objects.open().filter(dossier=dossier).in_order().first()
        if asked is not None:
            self.fields["tekst"].label = f"Je antwoord op: “{asked.tekst}”"
            self.fields["tekst"].help_text = f"We beloofden te antwoorden tegen {format_dag_uur(asked.beloofd_op)}."


class NotitieForm(StapForm):
    tekst = forms.CharField(
        label="Notitie",
        widget=LONG,
        max_length=4000,
        help_text="De burger ziet dit niet op het scherm, maar kan het wel opvragen.",
    )


class RedenForm(StapForm):
    reden = forms.CharField(label="Waarom?", widget=LONG, max_length=2000, help_text="De burger leest dit.")


class TermijnForm(StapForm):
    naam = forms.CharField(label="Welke termijn?", max_length=80, initial="Beslissen")
    dagen = forms.IntegerField(label="Aantal dagen", min_value=1, max_value=730)
    soort = forms.ChoiceField(
        label="Soort dagen", choices=[("kalenderdagen", "kalenderdagen"), ("werkdagen", "werkdagen")]
    )


class VraagForm(StapForm):
    titel = forms.CharField(
        label="Wat moet de burger doen?", max_length=120, help_text="Bijvoorbeeld: Stuur een kopie van je huurcontract"
    )
    tekst = forms.CharField(label="Uitleg", widget=LONG, max_length=4000)
    wil_document = forms.BooleanField(label="We vragen een document", required=False)
    tegen = day_field("Ten laatste op")

    def clean_tegen(self) -> Any:
        day = self.cleaned_data["tegen"]
        if day <= vandaag(timezone.now()):
            raise ValidationError("Kies een dag na vandaag.")
        return day


class BeslissingForm(StapForm):
    """A decision. A refusal needs a reason and typed appeal text: the page says so beside the field."""

    uitkomst = forms.ChoiceField(
        label="Wat beslis je?",
        choices=[(value, value.label.capitalize()) for value in Uitkomst if value in DECISIONS],
        widget=forms.RadioSelect,
    )
    reden = forms.CharField(
        label="Waarom?", widget=LONG, required=False, max_length=4000, help_text="De burger leest dit."
    )
    beroep_instantie = forms.CharField(label="Waar kan de burger in beroep?", required=False, max_length=160)
    beroep_termijn_dagen = forms.IntegerField(
        label="Binnen hoeveel kalenderdagen?", required=False, min_value=1, max_value=365
    )
    beroep_hoe = forms.CharField(label="Hoe moet dat?", widget=LONG, required=False, max_length=300)

    NEEDED = {
        "reden": "Schrijf waarom je weigert.",
        "beroep_instantie": "Schrijf waar de burger in beroep kan.",
        "beroep_termijn_dagen": "Schrijf binnen hoeveel dagen de burger in beroep kan.",
        "beroep_hoe": "Schrijf hoe de burger in beroep kan.",
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("uitkomst") in REFUSALS:
            for name, message in self.NEEDED.items():
                if name not in self.errors and not str(cleaned.get(name) or "").strip():
                    self.add_error(name, message)
        return cleaned

    def beslissing(self) -> Beslissing:
        """The clean values as the action takes them; a grant carries no appeal text."""
        data = self.cleaned_data
        beroep = None
        if data["uitkomst"] in REFUSALS:
            beroep = Beroep(data["beroep_instantie"], data["beroep_termijn_dagen"], data["beroep_hoe"])
        return Beslissing(Uitkomst(data["uitkomst"]), data["reden"], beroep=beroep)


def sjablonen_for(dossier: Dossier, *soorten: str) -> list[Sjabloon]:
    """Texts to start from, for the dienst of this dossier or for all."""
    rows = Sjabloon.objects.filter(Q(diensten=[]) | Q(diensten__contains=[dossier.dienst]), soort__in=soorten)
    return list(rows.order_by("titel"))


def initial_of(sjabloon: Sjabloon) -> dict[str, Any]:
    """The fields that a text fills in."""
    if sjabloon.soort == "antwoord":
        return {"tekst": sjabloon.tekst}
    if sjabloon.soort == "vraag":
        return {"titel": sjabloon.titel, "tekst": sjabloon.tekst}
    return {
        "uitkomst": Uitkomst.GEWEIGERD if sjabloon.soort == "weigering" else Uitkomst.TOEGEKEND,
        "reden": sjabloon.tekst,
        "beroep_instantie": sjabloon.beroep_instantie,
        "beroep_termijn_dagen": sjabloon.beroep_termijn_dagen,
        "beroep_hoe": sjabloon.beroep_hoe,
    }
