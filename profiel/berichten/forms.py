"""What a reader can choose."""

from __future__ import annotations

from django import forms

from profiel.dossiers.models import Thema


class VoorkeurenForm(forms.Form):
    """Themes about which the city may also send a mail."""

    themas = forms.MultipleChoiceField(
        label="Waarover mogen we je mailen?",
        help_text="In Mijn stad lees je altijd alles. Een mail zegt alleen dat er een nieuw bericht is.",
        choices=Thema.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
