"""The one question at the end of a form."""

from __future__ import annotations

from typing import Final

from django import forms

from loket.trechter.models import Tevredenheid
from loket.vragen.basis import RuwTekstveld

MOST: Final = 500
"""Characters of what somebody may write."""


class TevredenheidForm(forms.Form):
    """How it went, and if one likes why. Asks for no name and keeps none."""

    score = forms.TypedChoiceField(
        label="Hoe ging het invullen?",
        choices=Tevredenheid.Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies hoe het invullen ging",
            "invalid_choice": "Kies hoe het invullen ging",
        },
    )
    tekst = RuwTekstveld(
        regels=True,
        label="Wat kan beter?",
        help_text="Schrijf geen namen of nummers. We weten niet van wie dit komt en kunnen je niet antwoorden.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False

    def clean_tekst(self) -> str:
        tekst = str(self.cleaned_data["tekst"])
        if len(tekst) > MOST:
            raise forms.ValidationError(f"Je tekst is te lang: schrijf hoogstens {MOST} tekens")
        return tekst
