"""What a form may bring about, as data: a decision at once, an attest, a product, an appointment, follow-ups. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Voorwaarde:
    """One condition: the answer (or a part of it: `adres.district`) or the known fact passes a test."""

    bron: str
    """`vraag` or `feit`."""
    pad: str
    test: str
    waarde: Any

    @property
    def key(self) -> str:
        return self.pad.split(".", 1)[0]


@dataclass(frozen=True, slots=True)
class Eis:
    """What must hold before the form may be granted at once; `reden` is the code a handler sees when it does not."""

    als: tuple[Voorwaarde, ...]
    reden: str


@dataclass(frozen=True, slots=True)
class Rij:
    """One line of what is made: its name, and exactly one of the others says where its value comes from.

    `sinds` names a fact: the day from which its source states it.
    """

    naam: str
    vraag: str = ""
    feit: str = ""
    sinds: str = ""
    tekst: str = ""

    @property
    def bronnen(self) -> list[str]:
        """Which of the sources it names."""
        return [bron for bron in RIJBRONNEN if getattr(self, bron)]


RIJBRONNEN: Final = ("vraag", "feit", "sinds", "tekst")


@dataclass(frozen=True, slots=True)
class Attest:
    """An official page with facts of the register. `persoon` is the question that chooses somebody of the household."""

    titel: str
    zin: str
    rijen: tuple[Rij, ...]
    persoon: str = ""
    maanden: int = 3


DUUR: Final = ("dagen", "weken", "maanden", "jaar")
"""What a length of time is counted in."""


@dataclass(frozen=True, slots=True)
class Toekenning:
    """A product, when `als` holds. From today, or from the day that question `van` asks.

    It lasts `duur` of `eenheid`, or as many as the number that question `aantal` asks; neither: without an end. The
    last day counts. With `vervangt` it comes in the place of one that the applicant has: the one that has the answer
    to one of these questions on it ends when this one begins. Of several that were answered only the last one that the
    form asks counts: the plate of the car before, asked after the new one, says which permit stops.
    """

    soort: str
    titel: str
    rijen: tuple[Rij, ...] = ()
    als: tuple[Voorwaarde, ...] = ()
    van: str = ""
    aantal: str = ""
    duur: int = 0
    eenheid: str = "dagen"
    vervangt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overname:
    """An answer filled in beforehand in a follow-up form.

    Exactly one source: a question of this form, a value, or a field of a product that the citizen has, written as
    `<dienst>.<veld>`.
    """

    naar: str
    vraag: str = ""
    waarde: Any = None
    product: str = ""


@dataclass(frozen=True, slots=True)
class Vervolg:
    """What comes after a grant: a form, begun for the citizen, or a dienst to look at; and why, in one sentence."""

    waarom: str
    formulier: str = ""
    dienst: str = ""
    als: tuple[Voorwaarde, ...] = ()
    antwoorden: tuple[Overname, ...] = ()

    @property
    def doel(self) -> str:
        return self.formulier or self.dienst


@dataclass(frozen=True, slots=True)
class Afspraak:
    """The appointment to make after sending: a slug of loket/afspraken/data/soorten.yaml, and why."""

    soort: str
    titel: str
    tekst: str
