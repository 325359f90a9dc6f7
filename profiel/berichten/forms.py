"""What a reader can choose."""

from __future__ import annotations

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from profiel.dossiers.models import Thema


class VoorkeurenForm(forms.Form):
    """Themes about which the city may also send a mail; the inbox keeps everything."""

    themas = forms.MultipleChoiceField(
        label="Waarover mogen we je mailen?",
        choices=Thema.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def table(self) -> list[tuple[dict[str, object], str, SafeString]]:
        """One row per theme: its name, what always happens, and the choice."""
        return [({"tekst": box.choice_label, "vet": True}, "Altijd", _choice(box)) for box in self["themas"].subwidgets]


def _choice(box: forms.boundfield.BoundWidget) -> SafeString:
    return format_html(
        '<label class="choice" for="{}">{}<span>Mail me<span class="visually-hidden"> over {}</span></span></label>',
        box.id_for_label,
        box.tag(),
        box.choice_label,
    )
