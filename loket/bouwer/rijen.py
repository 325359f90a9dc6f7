"""What was typed in the rows of a form as JSON: which rows say something, and which row is still the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from loket.bouwer.naamgeving import new_key
from loket.bouwer.velden import VoorwaardeRij, default_of, is_vast

if TYPE_CHECKING:
    from loket.bouwer.vormen import Vorm

_IDENTITY: Final = ("key", "waarde")
"""Fields that say which row it is: made of its name, never typed."""


def merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    made = {**before, **{name: value for name, value in changes.items() if value is not None}}
    return {name: value for name, value in made.items() if changes.get(name, value) is not None}


def rows_read(vormen: list[Vorm]) -> list[dict[str, Any]]:
    """Rows with something in them; each new one gets a key made of its name."""
    if vormen and vormen[0].cls is VoorwaardeRij:
        return [vorm.voorwaarde() for vorm in vormen if vorm.form.cleaned_data["bron"]]
    kept = [(vorm, vorm.gelezen()) for vorm in vormen if is_filled(vorm)]
    taken = {str(read[name]) for _, read in kept for name in _IDENTITY if read.get(name)}
    rows: list[dict[str, Any]] = []
    for vorm, read in kept:
        for name in _IDENTITY:
            if name in read and not read[name] and vorm.woord(name).verborgen:
                read[name] = new_key(
                    str(next((read[n] for n in ("titel", "label", "naam") if read.get(n)), name)), taken
                )
                taken.add(read[name])
        rows.append(merged(vorm.waarden if _same(vorm.waarden, read) else {}, read))
    return rows


def _same(before: Mapping[str, Any], read: Mapping[str, Any]) -> bool:
    """Whether a row is still the one that stood there: what the form does not ask may stay."""
    return all(before.get(name) == read[name] for name in _IDENTITY if name in read)


def is_filled(vorm: Vorm) -> bool:
    """Whether a row says something: a choice that always has a value says nothing."""
    typed = [
        value
        for part in vorm.alle()
        for name, value in part.form.cleaned_data.items()
        if not part.woord(name).verborgen
        and value != default_of(part._field(name))
        and not is_vast(part.form.fields[name])
    ]
    return any(value not in (None, "", False, []) for value in typed)


def in_veld(value: Any) -> str:
    """A value as it stands in its field: what was sent is text, and an empty box is nothing."""
    return "" if value in (None, "", False) or (isinstance(value, list) and not any(value)) else str(value)
