"""What a helper and a citizen fill in to find each other."""

from __future__ import annotations

from typing import Any

from django import forms

from inclusie.models import Webpunt
from inclusie.rules import clean_code
from producten.models import Dienst

ONE_OF_TWO = "Kies waarmee je helpt, of vul de code van de burger in."


def _code(label: str, hint: str, **extra: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=20,
        widget=forms.TextInput(
            attrs={"size": 12, "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        **extra,
    )


class StartForm(forms.Form):
    """Where the helper is, at a place or on the phone, and what it is about: a dienst, or the draft behind a code."""

    webpunt = forms.ModelChoiceField(
        Webpunt.objects.none(),
        label="Waar help je?",
        help_text="Aan de telefoon? Kies het contactcentrum: zo noteren we het ook.",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Kies waar je helpt.",
            "invalid_choice": "Kies waar je helpt uit de lijst.",
        },
    )
    dienst = forms.ModelChoiceField(
        Dienst.objects.none(),
        label="Waarmee help je?",
        help_text="Kies een dienst, of vul hieronder de code van de burger in.",
        required=False,
        empty_label="Kies een dienst",
        error_messages={"invalid_choice": "Kies een dienst uit de lijst."},
    )
    code = _code(
        "Code van de burger",
        "Alleen als de burger zelf al begon en bij de hulp een code kreeg.",
        required=False,
    )

    def __init__(self, *args: Any, webpunten: Any, diensten: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["webpunt"].queryset = webpunten  # type: ignore[attr-defined]
        self.fields["dienst"].queryset = diensten  # type: ignore[attr-defined]
        if len(webpunten) == 1:
            self.fields["webpunt"].help_text = ""  # nothing to choose
        if not self.is_bound and len(webpunten) == 1:
            self.initial["webpunt"] = webpunten[0].pk

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "dienst" not in self.errors and bool(data.get("dienst")) == bool(data.get("code")):
            self.add_error("dienst", ONE_OF_TWO)
        return data


class CodeForm(forms.Form):
    """The code on the helper's screen."""

    code = _code(
        "Code van je helper",
        "Acht tekens, zoals BK4T-W9RM. Ze staan groot op het scherm van je helper.",
        error_messages={"required": "Vul de code van je helper in."},
    )

    def clean_code(self) -> str:
        """Without spaces and dashes; what cannot be a code is said at once and counts as no try."""
        plain = clean_code(self.cleaned_data["code"])
        if not plain:
            raise forms.ValidationError("Vul de acht tekens in die op het scherm van je helper staan.")
        return plain
