"""Limits that are counted or timed, chosen instead of written: so many working days before today, from nine o'clock."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

VANDAAG: Final = "vandaag"
_RICHTINGEN: Final = (
    ("", "Geen grens"),
    (VANDAAG, "Vandaag"),
    ("dagen+", "dagen na vandaag"),
    ("werkdagen+", "werkdagen na vandaag"),
    ("dagen-", "dagen voor vandaag"),
    ("werkdagen-", "werkdagen voor vandaag"),
)
_VENSTER: Final = re.compile(r"(-?)(\d{1,4}) (dagen|werkdagen)")
_UUR: Final = re.compile(r"([01]?\d|2[0-3])(?:[.:u]([0-5]\d))?(?: ?uur)?")


class VensterWidget(forms.MultiWidget):
    """A direction and a number."""

    labels = ("Wanneer?", "Hoeveel?")

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__({"richting": forms.Select(choices=_RICHTINGEN), "aantal": number}, attrs)

    def decompress(self, value: Any) -> list[str]:
        """The parts of `-8 werkdagen`."""
        if isinstance(value, str) and value == "0 dagen":
            return [VANDAAG, ""]
        found = _VENSTER.fullmatch(value) if isinstance(value, str) else None
        return [f"{found[3]}{found[1] or '+'}", found[2]] if found else ["", ""]


class VensterVeld(forms.Field):
    """A day counted from today, as a definition writes it; empty: no limit."""

    widget = VensterWidget

    def to_python(self, value: Any) -> str:
        """Errors carry ``deel``: the input that the summary links to."""
        richting, aantal = ((part or "").strip() for part in value or ("", ""))
        if richting not in dict(_RICHTINGEN):
            raise ValidationError("Kies wanneer uit de lijst.", code="richting", params={"deel": 0})
        if not richting:
            if aantal:
                raise ValidationError("Kies ook wanneer: voor of na vandaag.", code="richting", params={"deel": 0})
            return ""
        if richting == VANDAAG:
            return "0 dagen"
        if not (aantal.isascii() and aantal.isdecimal() and len(aantal) <= 4):
            raise ValidationError("Vul een aantal in van hoogstens 4 cijfers.", code="aantal", params={"deel": 1})
        return f"{richting[-1].strip('+')}{int(aantal)} {richting[:-1]}"


class UurVeld(forms.CharField):
    """An hour of the day: 9, 9.30 and 09:30 are all right."""

    widget = forms.TextInput(attrs={"type": "time"})

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed:
            return ""
        found = _UUR.fullmatch(typed)
        if not found:
            raise ValidationError("Vul een uur in. Bijvoorbeeld 9.30.")
        return f"{int(found[1]):02d}:{found[2] or '00'}"
