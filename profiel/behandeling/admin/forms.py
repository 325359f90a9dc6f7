"""What a handler fills in for a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from profiel.behandeling.actions.besluit import Beroep, Beslissing
from profiel.behandeling.actions.termijnen import NotExtendable, binding_term, lengthened
from profiel.behandeling.models import Burgervraag, Sjabloon
from profiel.behandeling.poorten import Beroepsweg, altijd_beslissen, dienstregels, longest_term, uitgesloten
from profiel.behandeling.rules import DECISIONS, REFUSALS, STOP_OF_ASKER, STOPGRONDEN, in_days
from profiel.dossiers.models import Dossier, Uitkomst
from profiel.dossiers.toegang import HANDLING
from profiel.mensen.models import Account
from profiel.toegang.models import Team
from stadsportaal.kern.kalender import format_dag_uur, vandaag

FILL_IN: Final = "Vul dit in."
CHOOSE: Final = "Maak een keuze."
LONG = forms.Textarea(attrs={"rows": 6, "cols": 80})


def day_field(label: str) -> forms.DateField:
    """A date in the browser's own picker; the server reads what a person may type too."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"])


def in_plain_words(form: forms.BaseForm) -> None:
    """What Django says of an empty field, as we say it; a field with words of its own keeps them."""
    for field in form.fields.values():
        if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = CHOOSE if isinstance(field, forms.ChoiceField) else FILL_IN


class StapForm(forms.Form):
    """A step on one dossier."""

    use_required_attribute = False

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_plain_words(self)
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


STOP_HELP: Final = "Is het nee? Neem dan een beslissing, dan staat erbij hoe iemand in beroep kan."
ALWAYS_HELP: Final = (
    "Hierover beslis je altijd, ook als de burger niet antwoordt. Stoppen kan alleen om een van deze redenen."
)


class StopForm(RedenForm):
    """A stop judges nothing: who says no, decides.

    What is always decided offers only the grounds of who asked; of many, the result says which row refused another.
    """

    field_order = ("grond", "reden")
    grond = forms.ChoiceField(
        label="Waarom stop je zonder beslissing?",
        widget=forms.RadioSelect,
    )

    def prepare(self, dossier: Dossier) -> None:
        self.fields["reden"].label = "Wat leg je de burger uit?"
        self.for_all([dossier])

    def for_all(self, dossiers: Sequence[Dossier]) -> None:
        per_dienst = {(dossier.soort, dossier.dienst): dossier for dossier in dossiers}.values()
        always = all(altijd_beslissen(dossier) for dossier in per_dienst)
        self.fields["grond"].choices = [  # type: ignore[attr-defined]
            (code, words) for code, (words, _) in STOPGRONDEN.items() if not always or code in STOP_OF_ASKER
        ]
        self.fields["grond"].help_text = ALWAYS_HELP if always else STOP_HELP


class TermijnForm(StapForm):
    """Beside the term that binds the city no name is proposed: that one runs already."""

    naam = forms.CharField(label="Welke termijn?", max_length=80)
    dagen = forms.IntegerField(label="Aantal dagen", min_value=1, max_value=730)
    soort = forms.ChoiceField(
        label="Soort dagen", choices=[("kalenderdagen", "kalenderdagen"), ("werkdagen", "werkdagen")]
    )

    def prepare(self, dossier: Dossier) -> None:
        if binding_term(dossier) is None:
            self.fields["naam"].initial = "Beslissing"
            self.fields["naam"].help_text = "De burger leest de laatste dag van deze termijn in het dossier."
        else:
            self.fields["naam"].help_text = (
                "Een eigen termijn, naast die van het dossier. De laatste dag voor de burger verandert niet. "
                "Is er meer tijd nodig om te beslissen? Kies dan “Verleng de termijn”."
            )


NO_LIMIT: Final = (
    "Let op: de catalogus zegt niet hoe lang deze termijn mag duren. Kijk eerst in de wet na of je ze mag verlengen. "
    "Het kan één keer, met hoogstens {} erbij."
)


class VerlengForm(StapForm):
    """More days for the term that binds the city."""

    dagen = forms.IntegerField(label="Hoeveel dagen komen erbij?", min_value=1, max_value=365)
    reden = forms.CharField(label="Waarom?", widget=LONG, max_length=2000, help_text="De burger leest dit.")

    def prepare(self, dossier: Dossier) -> None:
        term = binding_term(dossier)
        if term is not None:
            soort: Any = term.soort
            most = longest_term(dossier.dienst)
            limit = f"Het mogen er hoogstens {most} zijn in totaal." if most else NO_LIMIT.format(term.dagen)
            self.fields["dagen"].help_text = f"De termijn duurt nu {in_days(term.dagen, soort)}. {limit}"

    def clean_dagen(self) -> int:
        days: int = self.cleaned_data["dagen"]
        try:
            lengthened(self.dossier, days)
        except NotExtendable as refusal:
            raise ValidationError(refusal.message) from None
        return days


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


MOST_MONTHS: Final = 12
UITKOMSTEN: Final = [(value.value, value.label.capitalize()) for value in Uitkomst if value in DECISIONS]


NO_LAST_DAY: Final = "Je koos “geen laatste dag”. Laat dit dan leeg, of kies dagen of maanden."
BY_LETTER: Final = (
    "Hoe lang dit is, staat niet in de catalogus: het hangt af van de beslissing. Neem het over uit de brief erover."
)


class BeslissingForm(StapForm):
    """A decision. A refusal needs a reason and typed appeal text: the page says so beside the field."""

    uitkomst = forms.ChoiceField(label="Wat beslis je?", choices=UITKOMSTEN, widget=forms.RadioSelect)
    reden = forms.CharField(
        label="Waarom?", widget=LONG, required=False, max_length=4000, help_text="De burger leest dit."
    )
    beroep_instantie = forms.CharField(label="Waar kan de burger in beroep?", required=False, max_length=160)
    beroep_termijn = forms.IntegerField(
        label="Hoeveel tijd heeft de burger daarvoor?", required=False, min_value=1, max_value=365
    )
    beroep_eenheid = forms.ChoiceField(
        label="Dagen of maanden?",
        choices=[
            ("dagen", "kalenderdagen"), ("maanden", "maanden"), ("geen", "geen laatste dag, zoals bij een klacht"),
        ],
        initial="dagen",
        required=False,
    )  # fmt: skip
    beroep_hoe = forms.CharField(label="Hoe moet dat?", widget=LONG, required=False, max_length=300)

    NEEDED = {
        "reden": "Schrijf waarom je weigert.",
        "beroep_instantie": "Schrijf waar de burger in beroep kan.",
        "beroep_termijn": "Schrijf hoeveel dagen of maanden de burger heeft om in beroep te gaan.",
        "beroep_hoe": "Schrijf hoe de burger in beroep kan.",
    }

    differs = False
    """Whether these dossiers are of diensten against whose decisions one appeals in different ways."""

    def prepare(self, dossier: Dossier) -> None:
        self.for_all([dossier])

    def for_all(self, dossiers: Sequence[Dossier]) -> None:
        """What the catalogue says of the appeal goes before what a text says; both can be changed.

        One dossier is not offered an outcome that it cannot have; of many, the result says which row refused it.
        """
        never = uitgesloten(dossiers[0]) if len(dossiers) == 1 else frozenset()
        self.fields["uitkomst"].choices = [row for row in UITKOMSTEN if row[0] not in never]  # type: ignore[attr-defined]
        ways = {dienstregels(slug).beroep for slug in {dossier.dienst for dossier in dossiers}}
        self.differs = len(ways) > 1
        way = next(iter(ways), None)
        if self.differs:
            self.initial = {**self.initial, "beroep_instantie": "", "beroep_termijn": None, "beroep_hoe": ""}
            self.fields[
                "beroep_instantie"
            ].help_text = "Deze dossiers hebben niet hetzelfde beroep. Goedkeuren kan samen, weigeren per dienst."
        elif way is not None:
            self.initial = {
                **self.initial,
                "beroep_instantie": way.instantie,
                "beroep_termijn": way.termijn,
                "beroep_eenheid": "dagen" if way.eenheid == "brief" else way.eenheid,
                "beroep_hoe": way.hoe,
            }
            self.fields["beroep_instantie"].help_text = "Dit staat zo in de catalogus bij deze dienst."
            if way.daarnaast is not None:
                self.fields["beroep_instantie"].help_text += f" In het besluit komt ook: {way.daarnaast.instantie}."
            if way.eenheid == "brief":
                self.fields["beroep_termijn"].help_text = BY_LETTER

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("uitkomst") in REFUSALS:
            if self.differs:
                self.add_error("uitkomst", "Deze dossiers hebben niet hetzelfde beroep. Weiger ze per dienst.")
            if cleaned.get("beroep_eenheid") == "maanden" and (cleaned.get("beroep_termijn") or 0) > MOST_MONTHS:
                self.add_error("beroep_termijn", f"Een beroep kan hoogstens {MOST_MONTHS} maanden lang.")
            if cleaned.get("beroep_eenheid") == "geen" and cleaned.get("beroep_termijn"):
                self.add_error("beroep_termijn", NO_LAST_DAY)
            for name, message in self.NEEDED.items():
                if name == "beroep_termijn" and cleaned.get("beroep_eenheid") == "geen":
                    continue
                if name not in self.errors and not str(cleaned.get(name) or "").strip():
                    self.add_error(name, message)
        return cleaned

    def beslissing(self) -> Beslissing:
        """The clean values as the action takes them; a grant carries no appeal text."""
        data = self.cleaned_data
        beroep = None
        if data["uitkomst"] in REFUSALS:
            unit = data["beroep_eenheid"] or "dagen"
            way = Beroepsweg(data["beroep_instantie"], data["beroep_hoe"], unit, data["beroep_termijn"])
            beroep = Beroep.of(way)
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
        "beroep_termijn": sjabloon.beroep_termijn_dagen,
        "beroep_hoe": sjabloon.beroep_hoe,
    }
