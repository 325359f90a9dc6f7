"""What somebody fills in to get help: a number and a moment, or a question."""

from __future__ import annotations

from django import forms

from loket.afspraken.forms import clean_phone
from loket.hulp.models import Hulpvraag
from loket.vragen.basis import RuwTekstveld

MOST = 2000
"""Characters of a question."""


class TerugbelForm(forms.Form):
    use_required_attribute = False

    telefoon = forms.CharField(
        label="Op welk nummer bellen we je?",
        help_text="Bijvoorbeeld 0470 12 34 56. We gebruiken het alleen hiervoor en wissen het daarna.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "size": "18"}),
        error_messages={"required": "Vul het telefoonnummer in waarop we je bellen"},
    )
    moment = forms.ChoiceField(
        label="Wanneer bellen we je best?",
        choices=Hulpvraag.Moment.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wanneer we je bellen", "invalid_choice": "Kies wanneer we je bellen"},
    )

    def clean_telefoon(self) -> str:
        return clean_phone(self.cleaned_data["telefoon"])


class HulpvraagForm(forms.Form):
    use_required_attribute = False

    tekst = RuwTekstveld(
        regels=True,
        label="Wat is je vraag?",
        help_text="We zien niet wat je al invulde, wel bij welke stap je bent.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Schrijf je vraag"},
    )

    def clean_tekst(self) -> str:
        tekst = str(self.cleaned_data["tekst"])
        if len(tekst) > MOST:
            raise forms.ValidationError(f"Je vraag is te lang: schrijf hoogstens {MOST} tekens")
        return tekst
