"""What the other types: the code of a mail, and that everything was read."""

from __future__ import annotations

from django import forms


class CodeForm(forms.Form):
    """The code that we mailed."""

    use_required_attribute = False

    code = forms.CharField(
        label="Code uit de e-mail",
        help_text="6 cijfers, bijvoorbeeld 482 913",
        max_length=20,
        error_messages={
            "required": "Vul de code in die we je mailden",
            "max_length": "Deze code is te lang. Een code heeft 6 cijfers",
        },
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": "8"}),
    )


class AkkoordForm(forms.Form):
    """Agreeing is said, never assumed."""

    use_required_attribute = False

    akkoord = forms.BooleanField(
        label="Ik heb alles gelezen en ik ga akkoord",
        error_messages={"required": "Vink aan dat je alles gelezen hebt en akkoord gaat"},
    )
