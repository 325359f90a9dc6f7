"""What the citizen chooses, and what the other types."""

from __future__ import annotations

from django import forms

from profiel.dossiers.rules import DEELTERMIJNEN


class DelenForm(forms.Form):
    """How long somebody may read along."""

    dagen = forms.ChoiceField(
        label="Hoelang mag iemand meekijken?",
        choices=list(DEELTERMIJNEN.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies hoelang iemand mag meekijken.",
            "invalid_choice": "Kies hoelang iemand mag meekijken.",
        },
    )


class DeelcodeForm(forms.Form):
    """The code that one got."""

    code = forms.CharField(
        label="De code die je kreeg",
        help_text="8 letters en cijfers, zoals BK4T-W9RM. Streepjes en spaties mogen, maar hoeven niet.",
        max_length=20,
        widget=forms.TextInput(
            attrs={"size": 12, "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": "Vul de code in die je kreeg.", "max_length": "Een code heeft 8 tekens."},
    )
