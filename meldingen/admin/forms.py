"""What a handler fills in for a step of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from meldingen.models import Melding, MeldingFoto
from meldingen.routering import parties
from meldingen.rules import REDENEN
from profiel.behandeling.admin.forms import LONG, StapForm, day_field
from stadsportaal.kern.kenmerk import is_kenmerk, normalise


class DagForm(StapForm):
    op = day_field("Op welke dag?")


class OpgelostForm(StapForm):
    tekst = forms.CharField(
        label="Wat deden we?", widget=LONG, max_length=2000, help_text="De melder leest dit. Schrijf geen namen."
    )


class NietOpgelostForm(StapForm):
    reden = forms.ChoiceField(
        label="Waarom niet?",
        choices=[(code, reden.naam.capitalize()) for code, reden in REDENEN.items()],
        widget=forms.RadioSelect,
    )
    tekst = forms.CharField(label="Uitleg", widget=LONG, max_length=2000, help_text="De melder leest dit.")


class DubbelForm(StapForm):
    """The other report by its kenmerk; one that does not exist and one of another team are the same."""

    kenmerk = forms.CharField(label="Kenmerk van de eerste melding", max_length=12)

    def clean_kenmerk(self) -> Melding:
        typed = self.cleaned_data["kenmerk"]
        rows = Melding.objects.select_related("dossier").filter(dossier__team=self.dossier.team)
        found = rows.filter(dossier__kenmerk=normalise(typed)).first() if is_kenmerk(typed) else None
        if found is None:
            raise ValidationError("We vinden geen melding van je team met dit kenmerk.")
        return found


class DoorsturenForm(StapForm):
    partij = forms.ChoiceField(
        label="Naar wie?",
        choices=lambda: [(code, party["naam"]) for code, party in parties().items()],
        widget=forms.RadioSelect,
    )
    tekst = forms.CharField(
        label="Uitleg", widget=LONG, max_length=2000, required=False, help_text="De melder leest dit."
    )


class FotoForm(StapForm):
    """Which photo others nearby may see."""

    foto = forms.ModelChoiceField(
        MeldingFoto.objects.none(), label="Welke foto mogen anderen zien?", required=False, empty_label="geen foto"
    )

    def prepare(self, dossier: Any) -> None:
        rows = MeldingFoto.objects.filter(melding__dossier=dossier).order_by("volgorde")
        self.fields["foto"].queryset = rows  # type: ignore[attr-defined]
