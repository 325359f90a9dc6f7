"""What a citizen fills in when a fact is wrong."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from profiel.mensen.models import Gegevenssoort

MAX_BYTES: Final = 10 * 1024 * 1024


class CorrectieForm(forms.Form):
    """What is wrong, what it should be, and a proof if there is one."""

    wat = forms.CharField(
        label="Wat klopt er niet?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={
            "required": "Schrijf wat er niet klopt.",
            "max_length": "Maak je uitleg korter: ten hoogste 2000 tekens.",
        },
    )
    juist = forms.CharField(
        label="Wat moet het zijn?",
        max_length=200,
        error_messages={
            "required": "Schrijf wat het moet zijn.",
            "max_length": "Maak dit korter: ten hoogste 200 tekens.",
        },
    )
    bewijs = forms.FileField(
        label="Heb je een bewijs?",
        required=False,
        help_text="Een pdf of een foto (JPG of PNG), ten hoogste 10 MB. Een foto met je telefoon is goed.",
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, soort: Gegevenssoort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bewijs"].max_bytes = MAX_BYTES  # type: ignore[attr-defined]
        if not soort.is_register:
            self.fields["juist"].help_text = "Dit komt in de plaats als je melding klopt."
