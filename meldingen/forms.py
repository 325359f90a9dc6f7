"""What the screens of a report ask: what, where, and how to reach who reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from meldingen.models import Categorie, Meldingconcept
from meldingen.rules import FOTO_BYTES, MOST_WORDS

PHONE_DIGITS: Final = range(8, 16)
"""Digits of a phone number: ITU E.164 allows 15 at most."""


class WatForm(forms.Form):
    """What is wrong: a category in two levels, and words."""

    use_required_attribute = False

    hoofd = forms.CharField(label="Wat wil je melden?", max_length=40, required=False)
    categorie = forms.CharField(label="Wat is er precies?", max_length=40, required=False)
    tekst = forms.CharField(
        label="Wat is er aan de hand?",
        help_text="Eén of twee zinnen. Schrijf geen namen of nummerplaten op.",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Schrijf kort wat er aan de hand is",
            "max_length": f"Maak je tekst korter: hoogstens {MOST_WORDS} tekens",
        },
    )
    foto = forms.FileField(
        label="Voeg een foto toe",
        help_text="Hoogstens 5 foto's van 10 MB, van het type jpg, png of webp. Zorg dat er geen gezichten op staan.",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, concept: Meldingconcept | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keuzes: Sequence[Categorie] = list(Categorie.objects.keuzes())
        self.per_code = {keuze.code: keuze for keuze in self.keuzes}
        if concept is not None:
            stored = concept.get("categorie")
            chosen = self.per_code.get(stored)
            self.initial = {
                "hoofd": chosen.ouder_id if chosen else stored,
                "categorie": stored if chosen else "",
                "tekst": concept.get("tekst"),
                **self.initial,
            }

    def clean(self) -> None:
        hoofd, gekozen = self.cleaned_data.get("hoofd"), self.per_code.get(self.cleaned_data.get("categorie", ""))
        if hoofd not in {keuze.ouder_id for keuze in self.keuzes}:
            self.add_error("hoofd", ValidationError("Kies wat je wilt melden"))
        elif gekozen is None or gekozen.ouder_id != hoofd:
            self.add_error("categorie", ValidationError("Kies wat er precies is"))

    def typed(self) -> dict[str, str]:
        """What was filled in, right or wrong: kept when a photo comes or goes."""
        hoofd, code = str(self["hoofd"].value() or ""), str(self["categorie"].value() or "")
        chosen = self.per_code.get(code)
        known = {keuze.ouder_id for keuze in self.keuzes}
        fits = chosen is not None and chosen.ouder_id == hoofd
        return {
            "categorie": code if fits else hoofd if hoofd in known else "",
            "tekst": str(self["tekst"].value() or "")[:MOST_WORDS],
        }

    @property
    def groepen(self) -> list[dict[str, Any]]:
        """The two levels as the component category_tiles draws them."""
        hoofd, code = self["hoofd"].value(), self["categorie"].value()
        groups: dict[str, dict[str, Any]] = {}
        for keuze in self.keuzes:
            ouder = keuze.ouder
            assert ouder is not None  # noqa: S101 `keuzes` are all of the second level
            group = groups.setdefault(
                ouder.code,
                {
                    "code": ouder.code,
                    "naam": ouder.naam,
                    "icoon": ouder.icoon,
                    "gekozen": ouder.code == hoofd,
                    "opties": [],
                },
            )
            group["opties"].append(
                {
                    "code": keuze.code,
                    "naam": keuze.naam,
                    "uitleg": keuze.uitleg,
                    "spoed": keuze.spoed,
                    "gekozen": keuze.code == code and ouder.code == hoofd,
                }
            )
        shown = list(groups.values())
        for place, group in enumerate(shown):
            group["id"] = f"id_hoofd_{place}" if place else "id_hoofd"
            # the summary of errors leads to id_categorie: the first choice under what was chosen
            for nested, optie in enumerate(group["opties"]):
                optie["id"] = "id_categorie" if group["gekozen"] and not nested else f"id_categorie_{place}_{nested}"
        return shown

    @property
    def max_bytes(self) -> int:
        return FOTO_BYTES


class WaarForm(forms.Form):
    """Where it is: a typed address with a list of what fits, or a spot of the phone or the map."""

    use_required_attribute = False

    zoek = forms.CharField(
        label="Straat en nummer",
        help_text="Bijvoorbeeld Turnhoutsebaan 112",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )
    keuze = forms.CharField(label="Kies de plek", max_length=200, required=False)
    uitleg = forms.CharField(
        label="Hoe vinden we de plek?",
        help_text="Bijvoorbeeld: achter het bushokje, naast de speeltuin",
        max_length=100,
        required=False,
    )
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    via = forms.ChoiceField(
        required=False, choices=[("kaart", "kaart"), ("gps", "gps")], widget=forms.HiddenInput, initial="kaart"
    )


class ContactForm(forms.Form):
    """How to tell what happens; both may stay empty."""

    use_required_attribute = False

    email = forms.EmailField(
        label="E-mailadres",
        help_text="Dan sturen we een link waarmee je je melding volgt",
        required=False,
        max_length=254,
        error_messages={"invalid": "E-mailadres: vul een volledig adres in, zoals naam@voorbeeld.be"},
    )
    telefoon = forms.CharField(
        label="Telefoonnummer",
        help_text="Alleen als we je melding niet goed begrijpen",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "size": "16"}),
    )

    def clean_telefoon(self) -> str:
        """Digits only, with the + of a country in front; whatever stood between them is noise."""
        typed = self.cleaned_data["telefoon"].strip()
        digits = "".join(c for c in typed if c.isascii() and c.isdecimal())
        if typed and len(digits) not in PHONE_DIGITS:
            raise ValidationError("Telefoonnummer: vul een nummer in, zoals 0470 12 34 56")
        return f"+{digits}" if typed.startswith("+") else digits


class BuurtForm(forms.Form):
    """Around which street, and of which group. A GET form: wrong values are left out."""

    use_required_attribute = False

    waar = forms.CharField(label="Rond welke straat?", max_length=120, required=False)
    categorie = forms.ChoiceField(label="Waarover?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(one.code, one.naam) for one in Categorie.objects.hoofd()]
        self.fields["categorie"].choices = [("", "Alles"), *groups]  # type: ignore[attr-defined]


class AntwoordForm(forms.Form):
    """An answer to a question about a report."""

    use_required_attribute = False

    tekst = forms.CharField(
        label="Je antwoord",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Schrijf je antwoord", "max_length": "Maak je antwoord korter"},
    )
    foto = forms.FileField(
        label="Foto",
        help_text="Jpg, png of webp, hoogstens 10 MB",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["foto"].max_bytes = FOTO_BYTES  # type: ignore[attr-defined]


class FeedbackForm(forms.Form):
    """Once, after a report was closed. What is not solved needs a word why: it opens the report again."""

    use_required_attribute = False

    tevreden = forms.ChoiceField(
        label="Is het opgelost?",
        choices=[("ja", "Ja, het is opgelost"), ("nee", "Nee, het is niet opgelost")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies of het is opgelost", "invalid_choice": "Kies of het is opgelost"},
    )
    tekst = forms.CharField(
        label="Wil je er iets bij zeggen?",
        help_text="Is het niet opgelost? Schrijf dan wat er nog scheelt. We kijken opnieuw.",
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("tevreden") == "nee" and not self.cleaned_data.get("tekst", "").strip():
            self.add_error("tekst", ValidationError("Schrijf wat er nog scheelt"))
