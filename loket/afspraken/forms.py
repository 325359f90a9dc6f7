"""What the screens of an appointment ask: for what, where, and how to reach who comes."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from loket.afspraken.models import Afspraaksoort

PHONE_DIGITS: Final = range(8, 16)
"""Digits of a phone number: ITU E.164 allows 15 at most."""


def clean_phone(typed: str) -> str:
    """Digits only, with the + of a country in front; whatever stood between them is noise."""
    digits = "".join(c for c in typed if c.isascii() and c.isdecimal())
    if typed.strip() and len(digits) not in PHONE_DIGITS:
        raise ValidationError("Telefoonnummer: vul een nummer in, zoals 0470 12 34 56")
    return f"+{digits}" if typed.strip().startswith("+") else digits


class SoortForm(forms.Form):
    """What one comes for, and with how many."""

    use_required_attribute = False

    soort = forms.ChoiceField(
        label="Waarvoor kom je?",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies er een uit de lijst", "invalid_choice": "Kies er een uit de lijst"},
    )
    personen = forms.IntegerField(
        label="Voor hoeveel personen?",
        help_text="Iedereen voor wie je iets komt regelen, jijzelf ook",
        min_value=1,
        widget=forms.NumberInput(attrs={"size": "3"}),
        error_messages={
            "required": "Vul in voor hoeveel personen je komt, zoals 1",
            "invalid": "Vul een aantal in, zoals 1",
            "min_value": "Vul een aantal in vanaf 1",
        },
    )

    def __init__(self, *args: Any, soorten: list[Afspraaksoort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.soorten = {soort.pk: soort for soort in soorten}
        self.fields["soort"].choices = [(soort.pk, soort.naam) for soort in soorten]  # type: ignore[attr-defined]

    def clean(self) -> None:
        soort = self.soorten.get(self.cleaned_data.get("soort", ""))
        count = self.cleaned_data.get("personen")
        if soort is not None and count is not None and count > soort.max_personen:
            most = "1 persoon" if soort.max_personen == 1 else f"{soort.max_personen} personen"
            self.add_error("personen", ValidationError(f"Hiervoor kun je met hoogstens {most} tegelijk komen"))


class PlaatsForm(forms.Form):
    """At which counter; the view draws the choices, with their first free moment."""

    use_required_attribute = False

    waar = forms.ChoiceField(
        label="Waar wil je komen?",
        error_messages={"required": "Kies een plaats uit de lijst", "invalid_choice": "Kies een plaats uit de lijst"},
    )

    def __init__(self, *args: Any, keuzes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["waar"].choices = [(slug, slug) for slug in keuzes]  # type: ignore[attr-defined]


class TelefoonForm(forms.Form):
    """For who signed in: the rest is known."""

    use_required_attribute = False

    telefoon = forms.CharField(
        label="Telefoonnummer",
        help_text="Alleen om je te bellen als er iets misgaat met je afspraak",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "size": "16"}),
    )

    def clean_telefoon(self) -> str:
        return clean_phone(self.cleaned_data["telefoon"])


class ContactForm(TelefoonForm):
    """For who has no account: whom we expect, and where to send the confirmation."""

    field_order = ("naam", "email", "telefoon")

    naam = forms.CharField(
        label="Voor- en achternaam",
        max_length=120,
        error_messages={"required": "Vul in hoe je heet", "max_length": "Hoogstens 120 tekens"},
    )
    email = forms.EmailField(
        label="E-mailadres",
        help_text="We sturen je een bevestiging",
        max_length=254,
        error_messages={
            "required": "Vul een adres in, zoals naam@voorbeeld.be",
            "invalid": "E-mailadres: vul een volledig adres in, zoals naam@voorbeeld.be",
        },
    )


class ContactMetHerinneringForm(ContactForm):
    """The same for a moment that is not too near to remind of."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = "We sturen je een bevestiging en de dag ervoor een herinnering"


class IncheckForm(forms.Form):
    """What a scanner types, or a citizen."""

    use_required_attribute = False

    code = forms.CharField(
        label="Je code",
        help_text="Scan de QR-code van je afspraak, of typ de code die eronder staat",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": "20"}),
        error_messages={"required": "Scan je QR-code of typ je code"},
    )
