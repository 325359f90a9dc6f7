"""What a citizen answers, and asks."""

from __future__ import annotations

from typing import Any

from django import forms

MAX_BYTES = 10 * 1024 * 1024


class EitherTekst(forms.CharField):
    """Asked for, so not called optional; empty is judged together with its sister."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else ""


class EitherBestand(forms.FileField):
    """The same for a file."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) if data or initial else None


class AntwoordForm(forms.Form):
    """The answer to a question of the city: words, a file, or both."""

    tekst = EitherTekst(
        label="Je antwoord",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        error_messages={"max_length": "Maak je antwoord korter: ten hoogste 4000 tekens."},
    )
    bestand = EitherBestand(
        label="Je document",
        help_text="Een pdf of een foto (JPG of PNG), ten hoogste 10 MB. Een foto met je telefoon is goed.",
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, wil_document: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wil_document = wil_document
        self.fields["bestand"].required = wil_document
        self.fields["tekst"].required = not wil_document
        self.fields["bestand"].max_bytes = MAX_BYTES  # type: ignore[attr-defined]
        if wil_document:
            self.order_fields(["bestand", "tekst"])
            self.fields["tekst"].label = "Wil je er iets bij schrijven?"
        else:
            self.fields["bestand"].label = "Wil je er een document bij doen?"

    def clean(self) -> dict[str, Any]:
        """Words or a file; who has no such document can say so in words."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("tekst", "").strip() and cleaned.get("bestand") is None:
            if self.wil_document:
                self.add_error("bestand", "Kies een bestand. Heb je het niet? Schrijf dat dan bij je antwoord.")
            else:
                self.add_error("tekst", "Schrijf je antwoord.")
        return cleaned


class BurgervraagForm(forms.Form):
    """A question about a dossier."""

    tekst = forms.CharField(
        label="Je vraag",
        help_text="Je hoeft je kenmerk of je gegevens niet te herhalen: wie antwoordt, ziet je dossier.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        error_messages={
            "required": "Schrijf wat je wilt weten.",
            "max_length": "Maak je vraag korter: ten hoogste 2000 tekens.",
        },
    )
