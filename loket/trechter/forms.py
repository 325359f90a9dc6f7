"""The one question at an end."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from loket.trechter.einde import wat_of
from loket.trechter.models import Tevredenheid
from loket.vragen.basis import RuwTekstveld

MOST: Final = 500
"""Characters of what somebody may write."""


class TevredenheidForm(forms.Form):
    """How it went, and if one likes why. Asks for no name and keeps none."""

    score = forms.TypedChoiceField(
        choices=Tevredenheid.Score.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    tekst = RuwTekstveld(
        regels=True,
        label="Wat kan beter?",
        help_text="Schrijf geen namen of nummers. We weten niet van wie dit komt en kunnen je niet antwoorden.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False

    def __init__(self, einde: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wat, score = wat_of(einde), self.fields["score"]
        score.label = f"Hoe ging {wat}?"
        score.error_messages |= dict.fromkeys(("required", "invalid_choice"), f"Kies hoe {wat} ging")

    def clean_tekst(self) -> str:
        tekst = str(self.cleaned_data["tekst"])
        if len(tekst) > MOST:
            raise forms.ValidationError(f"Je tekst is te lang: schrijf hoogstens {MOST} tekens")
        return tekst
