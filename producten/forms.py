"""What somebody may tell the city: a question, what could be better, or why a fine is wrong."""

from __future__ import annotations

from typing import Any

from django import forms

from producten.models import Verbetervoorstel

MOST = 2000
MOST_BYTES = 10 * 1024 * 1024


class ContactForm(forms.Form):
    """A question, and where the answer may go."""

    dienst = forms.CharField(required=False, widget=forms.HiddenInput)
    vraag = forms.CharField(
        label="Wat wil je vragen?",
        help_text="Hoogstens 2.000 tekens. Schrijf hier geen rijksregisternummer.",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Schrijf je vraag.", "max_length": "Maak je vraag korter: hoogstens 2.000 tekens."},
    )
    email = forms.EmailField(
        label="E-mailadres",
        help_text="Hierheen sturen we je antwoord.",
        max_length=254,
        error_messages={
            "required": "Vul je e-mailadres in, bijvoorbeeld naam@voorbeeld.be.",
            "invalid": "Vul een e-mailadres in met een @ en een punt, bijvoorbeeld naam@voorbeeld.be.",
        },
    )


class VerbeterForm(forms.Form):
    """What could be better about the portal; asks nothing about the person."""

    pagina = forms.CharField(required=False, widget=forms.HiddenInput)
    gelukt = forms.ChoiceField(
        label="Kon je doen wat je wou?",
        choices=Verbetervoorstel.Gelukt.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies ja, voor een deel of nee.",
            "invalid_choice": "Kies ja, voor een deel of nee.",
        },
    )
    tekst = forms.CharField(
        label="Wat kan beter?",
        help_text="Hoogstens 2.000 tekens. Schrijf geen namen, adressen of nummers: we antwoorden hier niet op.",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Schrijf wat beter kan.",
            "max_length": "Maak je tekst korter: hoogstens 2.000 tekens.",
        },
    )


class BezwaarForm(forms.Form):
    """Why a fine is wrong."""

    tekst = forms.CharField(
        label="Waarom ben je niet akkoord?",
        help_text="Schrijf wat er gebeurde. Hoogstens 4.000 tekens.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Schrijf waarom je niet akkoord bent.",
            "max_length": "Maak je uitleg korter: hoogstens 4.000 tekens.",
        },
    )
    bestand = forms.FileField(
        label="Heb je een foto of een ander bewijs?",
        help_text="Een pdf of een foto (JPG of PNG), ten hoogste 10 MB.",
        required=False,
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bestand"].max_bytes = MOST_BYTES  # type: ignore[attr-defined]
