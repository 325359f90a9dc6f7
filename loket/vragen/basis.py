"""What every soort of question can do: give form fields, read them, judge a stored answer, show it."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from loket.definitie import Vraag
from stadsportaal.kern.plaats import AdresPoort, adressen


@dataclass(frozen=True, slots=True)
class Huisgenoot:
    """Somebody of the household as the register states it; `zelf` is the subject of the form."""

    id: str
    naam: str
    relatie: str
    zelf: bool


@dataclass(frozen=True, slots=True)
class Aanmelding:
    """A new login that a signature asked for: of which question, over which content, when, whose, how sure."""

    vraag: str
    inhoud: str
    op: datetime
    door: str
    niveau: str


@dataclass(frozen=True, slots=True)
class Omgeving:
    """What a question may look at while it judges an answer. `feiten` are the plain values of known facts."""

    today: date
    feiten: Mapping[str, Any] = field(default_factory=dict)
    huishouden: tuple[Huisgenoot, ...] = ()
    bestanden: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    poort: AdresPoort = field(default_factory=adressen)
    antwoorden: Mapping[str, Any] = field(default_factory=dict)
    """What is stored now."""
    getypt: Mapping[str, Any] = field(default_factory=dict)
    """What stands in the form that is shown again, by name of its inputs; empty for a fresh page."""
    inhoud: Mapping[str, str] = field(default_factory=dict)
    """The digest of what each signature would sign now."""
    aangemeld: Aanmelding | None = None
    niet_schoon: Mapping[str, str] = field(default_factory=dict)
    """{kenmerk: scan} of the attached files that are not, or not yet, known to be safe."""


@dataclass(frozen=True, slots=True)
class Fout:
    """What is wrong with an answer: in which part of it (empty: the question itself), and one sentence."""

    tekst: str
    deel: str = ""
    code: str = "ongeldig"
    index: int = 0
    """The input inside the part that the error summary links to (day, month or year of a date)."""


class Refused(Exception):
    """The typed parts make no answer."""

    def __init__(self, *fouten: Fout) -> None:
        super().__init__(", ".join(fout.tekst for fout in fouten))
        self.fouten = fouten


VORMFOUTEN: Final = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What judging or showing a value raises that was never an answer to this question: it came from elsewhere."""


class Vraagsoort(ABC):
    """One soort of question. Stateless: everything about a question stands in its Vraag."""

    soort: ClassVar[str]
    leeg: ClassVar[str] = "Vul iets in."
    template: ClassVar[str] = "loket/vragen/veld.html"
    bewijs: ClassVar[bool] = False
    """Whether the answer counts as signed: never filled in beforehand."""
    knoppen: ClassVar[bool] = False
    """Whether it has buttons of its own; Enter then still means "go on"."""
    kiest: ClassVar[bool] = False
    """Whether it is answered with radios, so that one more choice is one more radio."""

    @abstractmethod
    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        """The form fields by part; the part "" is the question itself."""

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        """One JSON value of the cleaned parts; None when nothing was filled in. Raises Refused."""
        return delen.get("") or None

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        """What the fields show of a stored value."""
        return {"": waarde}

    def gevuld(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> dict[str, Any]:
        """What the fields of this very question show of a stored value."""
        return self.uiteen(waarde)

    def verander(self, vraag: Vraag, actie: str, getypt: QueryDict) -> QueryDict | None:
        """What stands in the form after a button inside this question; None for a button that is not its own."""
        return None

    def beeld(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, Any]:
        """What its template draws beside the fields."""
        return {}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        """What is wrong with a value today: asked at every save, and again when everything is sent."""
        return []

    def ontbreekt(self, vraag: Vraag) -> list[Fout]:
        """What to say when the answer is required and there is none."""
        return [Fout(vraag.leeg or self.leeg, code="leeg")]

    def noot(self, vraag: Vraag, waarde: Any) -> str:
        """What follows from a stored value for who gave it, in a sentence; empty: nothing."""
        return ""

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        """The value in lines for a reader."""
        return str(waarde).splitlines()


def schoon(text: str | None, *, regels: bool = False) -> str:
    """Text in one normal form, without control characters; spaces at the ends fall away.

    Emoji, right-to-left text and joiners stay as they are.
    """
    kept = "".join(
        char
        for char in unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\r", "\n")
        if unicodedata.category(char) not in ("Cc", "Cs") or (regels and char == "\n")
    )
    return kept.strip()


class RuwTekstveld(forms.CharField):
    """A text field that takes anything typed (control characters too) and hands over clean text."""

    def __init__(self, *, regels: bool = False, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.regels = regels
        self.validators = []

    def to_python(self, value: Any) -> str:
        return schoon(None if value is None else str(value), regels=self.regels)


def op_rij(*zinnen: str) -> str:
    """Hints as sentences in a row: one that another follows ends in a full stop of its own."""
    said = [zin for text in zinnen if (zin := text.strip())]
    ended = (zin if zin.rstrip('”’")»')[-1:] in ".?!…:" else f"{zin}." for zin in said[:-1])
    return " ".join([*ended, *said[-1:]])


def gemeenschappelijk(vraag: Vraag) -> dict[str, Any]:
    """The arguments that every field of a question of one field has."""
    return {"label": vraag.label, "help_text": vraag.hulp, "required": not vraag.optioneel}


def later(veld: forms.Field) -> forms.Field:
    """The field, which hands its error over as its value: whether and where it is shown, its question decides."""
    clean = veld.clean

    def kept(value: Any) -> Any:
        try:
            return clean(value)
        except ValidationError as error:
            return error

    veld.clean = kept  # type: ignore[method-assign]
    return veld


def fout_van(error: ValidationError) -> Fout:
    """Such an error, with the input in the field that is wrong."""
    params = getattr(error.error_list[0], "params", None) or {}
    return Fout(error.messages[0], index=params.get("deel", 0))
