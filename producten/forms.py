"""What a visitor may tell the city without a dossier: a question, or what could be better."""

from __future__ import annotations

from django import forms

from producten.models import Verbetervoorstel

MOST = 2000


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
