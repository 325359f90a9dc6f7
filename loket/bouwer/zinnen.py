"""Rules as Dutch sentences, and sentences as rows of choices that fit the kind of question. Pure.

A condition looks somewhere (`vraag:adres.district`, `feit:leeftijd`), tests, and compares with a value. Which
tests there are, and how the value is typed, follows from what it looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from loket.bouwer.bewerken import DOELEN, Ontwerp, alle_vragen
from loket.bouwer.woorden import EFFECTEN, TESTEN

Keuzes = list[tuple[str, str]]

NIET: Final = ":nee"
"""Behind a test that is yes or no: `ingevuld:nee` is "is not filled in"."""
JA_NEE_TESTEN: Final = ("ingevuld", "weet_niet")

_GELIJK: Final = ("is", "is_niet", "een_van")
_GETAL: Final = ("is", "is_niet", "groter_dan", "kleiner_dan")
_MOMENT: Final = ("voor", "na", "is")
PER_SOORT: Final[Mapping[str, tuple[str, ...]]] = {
    "tekst": ("is", "is_niet", "een_van", "bevat"),
    "getal": _GETAL,
    "bedrag": _GETAL,
    "datum": _MOMENT,
    "tijd": _MOMENT,
    "keuze": _GELIJK,
    "meerkeuze": ("bevat",),
    "ja_nee": ("is",),
    "deel": _GELIJK,
    "feit": ("is", "is_niet", "een_van", "bevat", "groter_dan", "kleiner_dan"),
    "lijst": ("bevat",),
}
"""The tests of a kind of question beside `ingevuld`, which fits all."""
FEITSOORTEN: Final[Mapping[str, str]] = {
    "leeftijd": "getal",
    "huisgenoten": "getal",
    "kinderen": "getal",
    "geboortedatum": "datum",
    "naam": "tekst",
    "adres": "",
    "huishouden": "",
    "in_huis": "",
}
"""What kind of answer a known fact is like; empty: only whether the city knows it."""
FEITDELEN: Final[Mapping[str, str]] = {"adres": "tekst", "in_huis": "getal"}
"""The same for the parts of a fact that has parts."""
DELEN: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "adres": (("district", "het district"), ("postcode", "de postcode"))
}
"""Parts of an answer that a rule may look at."""

_DATUM = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_UUR = re.compile(r"([01]?\d|2[0-3])[:.u]?([0-5]\d)")


class Onvolledig(ValueError):
    """A sentence that says too little; the message is for its maker, `veld` the field to mend it in."""

    def __init__(self, tekst: str, veld: str = "waarde") -> None:
        super().__init__(tekst)
        self.veld = veld


@dataclass(frozen=True, slots=True)
class Rij:
    """One condition as it is chosen: codes and texts, nothing judged yet."""

    bron: str = ""
    test: str = ""
    waarden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Zin:
    """A rule as it is chosen. `extra` is what an effect carries beside its target; kept as it is."""

    effect: str = ""
    doel: str = ""
    rijen: tuple[Rij, ...] = ()
    extra: Any = None
    uitleg: str = ""


@dataclass(frozen=True, slots=True)
class Invoer:
    """How a value is given: `geen`, `keuze`, `keuzes`, `getal`, `datum`, `tijd` or `tekst`."""

    soort: str
    keuzes: Keuzes = field(default_factory=list)


# -- what there is to choose ----------------------------------------------------------------------


def bronnen(
    ontwerp: Ontwerp, feiten: Mapping[str, str], delen: Iterable[tuple[str, str]] = ()
) -> list[tuple[str, Keuzes]]:
    """Everything a condition can look at: the questions with their parts, and what the city knows.

    `delen` are the parts of facts that one may choose; a part that is looked at already always stands among them.
    """
    asked: Keuzes = []
    for _, vraag in alle_vragen(ontwerp):
        if vraag.get("soort") == "info":
            continue
        asked.append((f"vraag:{vraag['key']}", naam(vraag)))
        for deel, woorden in DELEN.get(str(vraag.get("soort")), ()):
            asked.append((f"vraag:{vraag['key']}.{deel}", f"{naam(vraag)}: {woorden}"))
    known = [(f"feit:{code}", words) for code, words in feiten.items()]
    known += [(f"feit:{pad}", words) for pad, words in delen]
    listed = {code for code, _ in known}
    parts = sorted({pad for pad in _feiten_in(ontwerp) if "." in pad and f"feit:{pad}" not in listed})
    known += [
        (f"feit:{pad}", f"{feiten.get(pad.split('.')[0], '')}: {pad.split('.', 1)[1].replace('-', ' ')}")
        for pad in parts
    ]
    return [("Antwoord op een vraag", asked), ("Wat de stad al weet", known)]


def _feiten_in(value: Any) -> Iterator[str]:
    """Every fact that a condition of the draft looks at, wherever it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("feit"), str):
            yield value["feit"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _feiten_in(item)


def naam(item: Mapping[str, Any]) -> str:
    """How a step, question or outcome is called for its maker."""
    return str(item.get("label") or item.get("titel") or item.get("key") or "")


def doelen(ontwerp: Ontwerp, effect: str) -> Keuzes:
    """What an effect can aim at."""
    match DOELEN.get(effect):
        case "vraag" if effect == "document_nodig":
            rows: Iterable[Mapping[str, Any]] = [v for _, v in alle_vragen(ontwerp) if v.get("soort") == "bestand"]
        case "vraag" if effect == "verplicht":
            rows = [v for _, v in alle_vragen(ontwerp) if v.get("soort") != "info"]
        case "vraag":
            rows = [v for _, v in alle_vragen(ontwerp)]
        case "stap":
            rows = ontwerp["stappen"]
        case "uitkomst":
            rows = ontwerp["niet_in_aanmerking"]
        case "prijs":
            rows = ontwerp.get("prijzen", [])
        case _:
            rows = []
    return [(item["key"], naam(item)) for item in rows]


def _vraag(ontwerp: Ontwerp, bron: str) -> Mapping[str, Any] | None:
    key = bron.partition(":")[2].partition(".")[0]
    return next((vraag for _, vraag in alle_vragen(ontwerp) if vraag["key"] == key), None)


def soort_van(ontwerp: Ontwerp, bron: str) -> str:
    """Which kind of answer a condition looks at; empty when it is unknown."""
    kind, _, pad = bron.partition(":")
    if kind == "feit":
        code, dot, _ = pad.partition(".")
        return FEITDELEN.get(code, "feit") if dot else FEITSOORTEN.get(code, "feit")
    vraag = _vraag(ontwerp, bron)
    if vraag is None:
        return ""
    return "deel" if "." in pad else str(vraag.get("soort", ""))


def welke_testen(ontwerp: Ontwerp, bron: str) -> Keuzes:
    """The tests that fit what a condition looks at."""
    if not bron:
        return []
    codes = [*PER_SOORT.get(soort_van(ontwerp, bron), ()), "ingevuld", f"ingevuld{NIET}"]
    vraag = _vraag(ontwerp, bron)
    if vraag is not None and vraag.get("weet_niet"):
        codes += ["weet_niet", f"weet_niet{NIET}"]
    return [(code, testwoord(code)) for code in codes]


def testwoord(code: str) -> str:
    words = TESTEN.get(code.removesuffix(NIET), code)
    return words.replace("is ", "is niet ", 1) if code.endswith(NIET) else words


def invoer(ontwerp: Ontwerp, rij: Rij) -> Invoer:
    """How the value of this condition is given."""
    if not rij.test or rij.test.removesuffix(NIET) in JA_NEE_TESTEN:
        return Invoer("geen")
    soort, vraag = soort_van(ontwerp, rij.bron), _vraag(ontwerp, rij.bron) or {}
    if soort in ("keuze", "meerkeuze"):
        found = [k for k in vraag.get("keuzes") or () if isinstance(k, dict)]
        choices = [(str(k.get("waarde", "")), str(k.get("label", ""))) for k in found]
        return Invoer("keuzes" if rij.test == "een_van" else "keuze", choices)
    if soort == "ja_nee":
        return Invoer("keuze", [("ja", str(vraag.get("ja") or "Ja")), ("nee", str(vraag.get("nee") or "Nee"))])
    if soort in ("getal", "bedrag") or rij.test in ("kleiner_dan", "groter_dan"):
        return Invoer("getal")
    return Invoer(soort if soort in ("datum", "tijd") else "tekst")


# -- JSON to sentence -----------------------------------------------------------------------------


def lees(regel: Mapping[str, Any]) -> Zin:
    """A rule of a draft as it is chosen; what cannot be read is left empty."""
    dan = regel.get("dan")
    effect, target = next(iter(dan.items()), ("", "")) if isinstance(dan, dict) else ("", "")
    als = regel.get("als")
    rows = tuple(row(item) for item in als if isinstance(item, dict)) if isinstance(als, list) else ()
    uitleg = str(regel.get("uitleg") or "")
    return Zin(
        effect, target if isinstance(target, str) else "", rows, None if isinstance(target, str) else target, uitleg
    )


def row(item: Mapping[str, Any]) -> Rij:
    """A condition of a draft as it is chosen."""
    kind = "feit" if "feit" in item else "vraag"
    test = next((code for code in item if code not in ("vraag", "feit")), "")
    value = item.get(test)
    if test in JA_NEE_TESTEN:
        return Rij(f"{kind}:{item.get(kind, '')}", test if value is not False else test + NIET)
    values = value if isinstance(value, list) else [value]
    return Rij(f"{kind}:{item.get(kind, '')}", test, tuple(_text(one) for one in values if one is not None))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value)


def zin(ontwerp: Ontwerp, regel: Mapping[str, Any], feiten: Mapping[str, str]) -> str:
    """The rule in words: "Toon vraag “Huurcontract” als “Huur je?” is “Ik huur”."."""
    found = lees(regel)
    before, after = EFFECTEN.get(found.effect, (found.effect, ""))
    target = dict(doelen(ontwerp, found.effect)).get(found.doel, found.doel)
    head = " ".join(part for part in (before, f"“{target}”" if target else "", after) if part)
    tail = " en ".join(voorwaarde_zin(ontwerp, rij, feiten) for rij in found.rijen)
    return f"{head} als {tail or '…'}."


def voorwaarde_zin(ontwerp: Ontwerp, rij: Rij, feiten: Mapping[str, str]) -> str:
    names = {code: words for _, group in bronnen(ontwerp, feiten) for code, words in group}
    what = names.get(rij.bron) or rij.bron.partition(":")[2] or "…"
    labels = dict(invoer(ontwerp, rij).keuzes)
    values = " of ".join(f"“{labels.get(one, one)}”" if one else "leeg" for one in rij.waarden)
    return " ".join(part for part in (f"“{what}”", testwoord(rij.test), values) if part)


# -- sentence to JSON -----------------------------------------------------------------------------


def maak(ontwerp: Ontwerp, gekozen: Zin) -> dict[str, Any]:
    """The rule of a sentence. Raises Onvolledig with what is missing."""
    if gekozen.effect not in EFFECTEN:
        raise Onvolledig("Kies wat de regel doet.", "effect")
    target = gekozen.extra if gekozen.extra is not None else gekozen.doel
    if gekozen.extra is None and gekozen.doel not in dict(doelen(ontwerp, gekozen.effect)):
        what = {"stap": "de stap", "uitkomst": "de pagina", "prijs": "de prijs"}.get(
            DOELEN.get(gekozen.effect, ""), "de vraag"
        )
        raise Onvolledig(f"Kies {what} waar de regel over gaat.", "doel")
    rows = [(place, rij) for place, rij in enumerate(gekozen.rijen) if rij.bron]
    if not rows:
        raise Onvolledig("Kies bij de eerste voorwaarde waar de regel naar kijkt.", "bron-0")
    made = {"als": [_row(ontwerp, *row) for row in rows], "dan": {gekozen.effect: target}}
    return made | ({"uitleg": gekozen.uitleg} if gekozen.uitleg else {})


def _row(ontwerp: Ontwerp, place: int, rij: Rij) -> dict[str, Any]:
    try:
        return voorwaarde(ontwerp, rij)
    except Onvolledig as wrong:
        raise Onvolledig(str(wrong), f"{wrong.veld}-{place}") from None


def voorwaarde(ontwerp: Ontwerp, rij: Rij) -> dict[str, Any]:
    """One condition as JSON. Raises Onvolledig."""
    kind, _, pad = rij.bron.partition(":")
    if rij.test not in dict(welke_testen(ontwerp, rij.bron)):
        raise Onvolledig("Kies bij elke voorwaarde hoe we vergelijken.", "test")
    code = rij.test.removesuffix(NIET)
    if code in JA_NEE_TESTEN:
        return {kind: pad, code: not rij.test.endswith(NIET)}
    return {kind: pad, code: _value(ontwerp, rij)}


def _value(ontwerp: Ontwerp, rij: Rij) -> Any:
    how = invoer(ontwerp, rij)
    texts = [text.strip() for text in rij.waarden]
    if rij.test == "een_van":
        parts = texts if how.soort == "keuzes" else [part.strip() for text in texts for part in text.split(",")]
        if not any(parts):
            raise Onvolledig("Kies minstens één antwoord om mee te vergelijken.")
        return [part for part in parts if part]
    text = texts[0] if texts else ""
    if how.soort == "keuze":
        if text not in dict(how.keuzes):
            raise Onvolledig("Kies het antwoord om mee te vergelijken.")
        return text == "ja" if soort_van(ontwerp, rij.bron) == "ja_nee" else text
    return _VALUES.get(how.soort, lambda typed: typed)(text)


def _number(text: str) -> int | str:
    """A whole number as such; one with a comma as text, so that nothing is rounded."""
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Onvolledig("Schrijf een getal om mee te vergelijken. Bijvoorbeeld 12 of 12,50.") from None
    if not number.is_finite() or abs(number.adjusted()) > 14:
        raise Onvolledig("Dit getal is te groot of te klein om mee te vergelijken.")
    return int(number) if number == number.to_integral_value() else format(number, "f")


def _date(text: str) -> str:
    if not _DATUM.fullmatch(text):
        raise Onvolledig("Kies een dag om mee te vergelijken. Bijvoorbeeld 2026-01-31.")
    return text


def _time(text: str) -> str:
    found = _UUR.fullmatch(text)
    if not found:
        raise Onvolledig("Schrijf een uur om mee te vergelijken. Bijvoorbeeld 09:00.")
    return f"{int(found[1]):02d}:{found[2]}"


_VALUES: Final = {"getal": _number, "datum": _date, "tijd": _time}
