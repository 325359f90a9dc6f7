"""What differs between two versions of a form, in sentences for its makers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from loket.definitie import Definitie, Stap, Vraag
from loket.opties import Keuze, Meerkeuze
from stadsportaal.kern.kalender import format_datum

_TEXTS: Final = {
    "titel": "de titel", "naam": "de naam", "verzenden": "de tekst bij het versturen", "beslissing": "wie beslist",
    "regel": "de regel die meteen beslist", "gevolg": "het gevolg van een goedkeuring",
    "klaar": "de tekst als het klaar is",
    "weten_we_al": "wat we al weten", "groepen": "de delen", "na_versturen": "wat er na het versturen gebeurt",
    "niet_in_aanmerking": "de pagina's “niet mogelijk”", "ook_voor_jou": "wat ook voor jou kan zijn",
    "prijzen": "de prijzen", "betalen": "wanneer de burger betaalt", "eisen": "wat moet kloppen om meteen te beslissen",
    "mede_ondertekenaars": "wie mee ondertekent", "wachtlijst": "de wachtlijst", "attest": "het attest",
    "toekenningen": "wat de burger krijgt", "vervolg": "wat erop volgt", "afspraak": "de afspraak",
}  # fmt: skip
GEVOLGEN: Final = (
    "prijzen", "mede_ondertekenaars", "wachtlijst", "eisen", "attest", "toekenningen", "vervolg", "afspraak",
)  # fmt: skip
"""What a form brings about: said of a new form as well."""


Dagen = tuple[date | None, date | None]
"""First and last day; None: no limit."""


@dataclass(frozen=True, slots=True)
class Wijziging:
    """One difference; `soort` is `nieuw`, `gewijzigd` or `weg`."""

    soort: str
    tekst: str
    stap: str = ""
    vraag: str = ""


def verschil(oud: Definitie | None, nieuw: Definitie) -> list[Wijziging]:
    """Everything that differs, in the order of the new form; without an old one everything is new."""
    if oud is None:
        steps = [Wijziging("nieuw", f"Stap “{stap.titel}”", stap.key) for stap in nieuw.stappen]
        return steps + [Wijziging("nieuw", _what(name)) for name in GEVOLGEN if getattr(nieuw, name)]
    return [*_frame(oud, nieuw), *_steps(oud, nieuw), *_questions(oud, nieuw)]


def verschil_in_dagen(oud: Dagen, nieuw: Dagen) -> Iterator[Wijziging]:
    """What differs in the first and the last day on which one may start."""
    for naam, was, wordt, leeg in (
        ("Open vanaf", oud[0], nieuw[0], "meteen"),
        ("Open tot en met", oud[1], nieuw[1], "geen einde"),
    ):
        if was != wordt:
            before, after = (format_datum(dag) if dag else leeg for dag in (was, wordt))
            yield Wijziging("gewijzigd", f"{naam}: {after} (nu: {before})")


def _frame(oud: Definitie, nieuw: Definitie) -> Iterator[Wijziging]:
    for field in fields(Definitie):
        if field.name in ("schema", "formulier", "dienst", "stappen"):
            continue
        if getattr(oud, field.name) != getattr(nieuw, field.name):
            yield Wijziging("gewijzigd", _what(field.name))


def _what(name: str) -> str:
    return _TEXTS[name][:1].upper() + _TEXTS[name][1:]


def _steps(oud: Definitie, nieuw: Definitie) -> Iterator[Wijziging]:
    for stap in nieuw.stappen:
        before = oud.stap_per_key.get(stap.key)
        if before is None:
            yield Wijziging("nieuw", f"Stap “{stap.titel}”", stap.key)
        elif changed := _step_changes(before, stap):
            yield Wijziging("gewijzigd", f"Stap “{stap.titel}”: {', '.join(changed)}", stap.key)
    for stap in oud.stappen:
        if stap.key not in nieuw.stap_per_key:
            yield Wijziging("weg", f"Stap “{stap.titel}”", stap.key)
    both = [stap.key for stap in nieuw.stappen if stap.key in oud.stap_per_key]
    if both != [stap.key for stap in oud.stappen if stap.key in nieuw.stap_per_key]:
        yield Wijziging("gewijzigd", "De volgorde van de stappen")


def _step_changes(oud: Stap, nieuw: Stap) -> list[str]:
    words = {
        "titel": "titel", "groep": "deel", "hulp": "hulp", "uitleg": "uitleg",
        "weten_we_al": "wat we al weten", "regels": "regels",
    }  # fmt: skip
    return [word for name, word in words.items() if getattr(oud, name) != getattr(nieuw, name)]


def _questions(oud: Definitie, nieuw: Definitie) -> Iterator[Wijziging]:
    for stap in nieuw.stappen:
        for vraag in stap.vragen:
            before = oud.vraag_per_key.get(vraag.key)
            if before is None:
                yield Wijziging("nieuw", f"Vraag “{vraag.label}”", stap.key, vraag.key)
            elif changed := vraag_wijzigingen(before, vraag):
                said = ", ".join(f"{word}{_was(word, before, vraag)}" for word in changed)
                yield Wijziging("gewijzigd", f"Vraag “{vraag.label}”: {said}", stap.key, vraag.key)
    for vraag in oud.alle_vragen():
        if vraag.key not in nieuw.vraag_per_key:
            yield Wijziging("weg", f"Vraag “{vraag.label}”", oud.stap_van[vraag.key].key, vraag.key)


def _was(word: str, oud: Vraag, nieuw: Vraag) -> str:
    """What who looks it over wants to read at once: the old words of the question, and which answers came or went."""
    if word == "vraag":
        return f" (nu: “{oud.label}”)"
    before, after = _answers(oud), _answers(nieuw)
    parts = [f"erbij “{said}”" for said in after if said not in before]
    parts += [f"weg “{said}”" for said in before if said not in after]
    return f" ({', '.join(parts)})" if word == "keuzes" and parts else ""


def _answers(vraag: Vraag) -> list[str]:
    return [keuze.label for keuze in vraag.opties.keuzes] if isinstance(vraag.opties, (Keuze, Meerkeuze)) else []


def vraag_wijzigingen(oud: Vraag, nieuw: Vraag) -> list[str]:
    """What of a question differs, in words."""
    words = {"soort": "soort", "label": "vraag", "hulp": "uitleg", "optioneel": "verplicht of niet", "opties": "keuzes"}
    changed = [word for name, word in words.items() if _of(oud, name) != _of(nieuw, name)]
    rest = [f.name for f in fields(Vraag) if f.name not in words and f.name != "key"]
    return changed + (["instellingen"] if any(_of(oud, name) != _of(nieuw, name) for name in rest) else [])


def _of(vraag: Vraag, name: str) -> Any:
    return getattr(vraag, name)
