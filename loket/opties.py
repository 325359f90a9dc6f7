"""What each soort of question may be told, beside its label and help. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Tekst:
    max_tekens: int = 200
    lang: bool = False


@dataclass(frozen=True, slots=True)
class Getal:
    minimum: int | None = None
    maximum: int | None = None
    decimalen: int = 0
    eenheid: str = ""


@dataclass(frozen=True, slots=True)
class Bedrag:
    """Whole euro; None: no limit but zero."""

    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Tijd:
    """`vroegst` and `laatst` as 09:00; empty: no limit. `na`: key of the question for the hour it must come after."""

    vroegst: str = ""
    laatst: str = ""
    na: str = ""


WEEK: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
FEESTDAG: Final = "feestdag"
"""Every day on which the city is closed for a reason of its own: a holiday, or a closing day."""


@dataclass(frozen=True, slots=True)
class Datum:
    """`vroegst` and `laatst` count from today: `-8 werkdagen`, `60 dagen`; empty: no limit.

    `niet_op`: days that cannot be answered, out of WEEK and FEESTDAG.
    """

    vroegst: str = ""
    laatst: str = ""
    te_vroeg: str = ""
    te_laat: str = ""
    tot_werkdag: bool = False
    """`vroegst` is a legal term: one that ended on a closed day runs to the end of the next working day."""
    laatste_dag: str = ""
    """What the last day of the term `vroegst` is called, to be named with the answer; empty: it is not said."""
    niet_op: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keuzemogelijkheid:
    waarde: str
    label: str


@dataclass(frozen=True, slots=True)
class Keuze:
    keuzes: tuple[Keuzemogelijkheid, ...]


@dataclass(frozen=True, slots=True)
class Meerkeuze:
    """`hoogstens`: how many may be chosen; 0: all of them."""

    keuzes: tuple[Keuzemogelijkheid, ...]
    hoogstens: int = 0


@dataclass(frozen=True, slots=True)
class JaNee:
    ja: str = "Ja"
    nee: str = "Nee"


@dataclass(frozen=True, slots=True)
class Email:
    pass


@dataclass(frozen=True, slots=True)
class Telefoon:
    pass


@dataclass(frozen=True, slots=True)
class Iban:
    pass


@dataclass(frozen=True, slots=True)
class Nummerplaat:
    """`land`: key of the question before it that says the country, with `be` and `nl` among its answers."""

    land: str = ""


@dataclass(frozen=True, slots=True)
class Ondernemingsnummer:
    pass


@dataclass(frozen=True, slots=True)
class Rijksregisternummer:
    pass


@dataclass(frozen=True, slots=True)
class Adres:
    """`anders_dan` names the known fact that this address may not equal, with the error for that."""

    anders_dan: str = ""
    zelfde_adres: str = ""


@dataclass(frozen=True, slots=True)
class Kaartpunt:
    pass


@dataclass(frozen=True, slots=True)
class Huishoudleden:
    """`een`: choose one person, oneself included; else any number of the others."""

    een: bool = False


@dataclass(frozen=True, slots=True)
class Persoon:
    """One person of the household; `zelf`: oneself may be chosen, `ander`: somebody else by name and day of birth."""

    zelf: bool = True
    ander: bool = False


HERHAALBAAR: Final = (
    "tekst",
    "getal",
    "bedrag",
    "datum",
    "tijd",
    "keuze",
    "meerkeuze",
    "ja_nee",
    "email",
    "telefoon",
    "iban",
    "nummerplaat",
    "ondernemingsnummer",
)
"""Soorten that may stand in the rows of a repeating group: those with one field."""


@dataclass(frozen=True, slots=True)
class Deelvraag:
    """A question in every row of a repeating group."""

    key: str
    soort: str
    label: str
    hulp: str = ""
    optioneel: bool = False
    leeg: str = ""
    opties: Any = None


@dataclass(frozen=True, slots=True)
class Herhaalgroep:
    """The same questions for each row; `rij` is what one row is called: "Kind"."""

    vragen: tuple[Deelvraag, ...]
    rij: str
    minimum: int = 1
    maximum: int = 10


@dataclass(frozen=True, slots=True)
class Bestand:
    """How many files, how large each (megabytes), and of which kinds: `pdf`, `foto`; empty: both."""

    max_aantal: int = 3
    min_aantal: int = 1
    max_mb: int = 10
    soorten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verklaring:
    """The words one agrees with; never filled in beforehand."""

    tekst: str


@dataclass(frozen=True, slots=True)
class Handtekening:
    """Signing by signing in again, at `niveau` or above; it signs every answer that stands before it."""

    tekst: str = "Ik onderteken deze aanvraag"
    niveau: str = "substantieel"


@dataclass(frozen=True, slots=True)
class Info:
    """What is to be read; nothing is asked."""

    tekst: tuple[str, ...]


OPTIES: Final[Mapping[str, type[Any]]] = {
    "tekst": Tekst,
    "getal": Getal,
    "bedrag": Bedrag,
    "datum": Datum,
    "tijd": Tijd,
    "keuze": Keuze,
    "meerkeuze": Meerkeuze,
    "ja_nee": JaNee,
    "email": Email,
    "telefoon": Telefoon,
    "iban": Iban,
    "nummerplaat": Nummerplaat,
    "ondernemingsnummer": Ondernemingsnummer,
    "rijksregisternummer": Rijksregisternummer,
    "adres": Adres,
    "kaartpunt": Kaartpunt,
    "huishoudleden": Huishoudleden,
    "persoon": Persoon,
    "herhaalgroep": Herhaalgroep,
    "bestand": Bestand,
    "verklaring": Verklaring,
    "handtekening": Handtekening,
    "info": Info,
}
