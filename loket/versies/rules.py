"""What becomes of answers when a form gets a new version: they stay where the question still means the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from loket.bouwer.verschil import vraag_wijzigingen
from loket.definitie import Definitie, Vraag
from loket.pad import Pad, bepaal, is_leeg, is_weet_niet
from loket.vragen import soort
from loket.vragen.basis import VORMFOUTEN, Omgeving

_SEEN: Final = ("soort", "vraag", "keuzes", "verplicht of niet")
"""Of what can differ in a question, what somebody who answers it must know."""


@dataclass(frozen=True, slots=True)
class Verandering:
    """One question that is new, changed or gone; of a changed one, whether the answer to it stays."""

    vraag: Vraag
    antwoord_blijft: bool = False


@dataclass(frozen=True, slots=True)
class Overzetting:
    """A concept in the new version: the answers that go along, and what there is to tell."""

    antwoorden: dict[str, Any]
    nieuw: tuple[Verandering, ...]
    gewijzigd: tuple[Verandering, ...]
    weg: tuple[Verandering, ...]

    @property
    def is_gelijk(self) -> bool:
        """Whether nothing changes for this person."""
        return not (self.nieuw or self.gewijzigd or self.weg)


def zet_over(oud: Definitie, nieuw: Definitie, antwoorden: Mapping[str, Any], omgeving: Omgeving) -> Overzetting:
    """`omgeving` is that of the new version. Only what this person sees is told: their path, their answers."""
    kept = {
        key: waarde
        for key, waarde in antwoorden.items()
        if key in nieuw.vraag_per_key and blijft(oud.vraag_per_key.get(key), nieuw.vraag_per_key[key], waarde, omgeving)
    }
    pad = bepaal(nieuw, kept, omgeving.feiten)
    shown = [vraag for stap in pad.stappen for vraag in pad.vragen[stap.key] if not vraag.vraagt_niets]
    before = bepaal(oud, antwoorden, omgeving.feiten)
    return Overzetting(
        antwoorden=kept,
        nieuw=tuple(Verandering(vraag) for vraag in shown if vraag.key not in oud.vraag_per_key),
        gewijzigd=tuple(
            Verandering(vraag, vraag.key in kept)
            for vraag in shown
            if vraag.key in oud.vraag_per_key and _matters(oud.vraag_per_key[vraag.key], vraag, before, kept)
        ),
        weg=tuple(
            Verandering(vraag)
            for vraag in oud.alle_vragen()
            if vraag.key not in nieuw.vraag_per_key and not is_leeg(before.antwoorden.get(vraag.key))
        ),
    )


def _matters(oud: Vraag, nieuw: Vraag, before: Pad, kept: Mapping[str, Any]) -> bool:
    """Whether it is asked otherwise, or the answer that was given does not stay."""
    lost = nieuw.key in before.antwoorden and nieuw.key not in kept
    return lost or any(word in _SEEN for word in vraag_wijzigingen(oud, nieuw))


def blijft(oud: Vraag | None, nieuw: Vraag, waarde: Any, omgeving: Omgeving) -> bool:
    """Whether an answer stays: a question with the same key and soort, for which it is still right.

    What counts as signed stays only when not a word of it changed.
    """
    if oud is None or oud.soort != nieuw.soort:
        return False
    if soort(nieuw).bewijs and (oud.opties != nieuw.opties or oud.label != nieuw.label):
        return False
    if is_leeg(waarde):
        return True
    if is_weet_niet(waarde):
        return bool(nieuw.weet_niet)
    try:
        return not soort(nieuw).keur(nieuw, waarde, omgeving)
    except VORMFOUTEN:
        return False  # of another shape than the new question keeps
