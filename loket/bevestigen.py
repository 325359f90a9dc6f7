"""The question before an old answer: is it still right? Shown as it was given, filled in only by who says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from loket.definitie import Vraag
from loket.eerder import Eerder
from loket.pad import is_leeg
from loket.vragen import soort
from loket.vragen.basis import Fout, Refused

KLOPT: Final = "klopt"
"""The part of a question that asks it."""
JA: Final = "ja"
ANDERS: Final = "anders"


def klopt_veld(vraag: Vraag, eerder: Eerder, *, required: bool) -> forms.Field:
    """Two radios: the earlier answer, or another one; none of them is chosen beforehand."""
    said = ", ".join(soort(vraag).toon(vraag, eerder.waarde))
    empty = "" if required else " of laat het leeg"
    return forms.ChoiceField(
        label=_label(vraag),
        help_text=eerder.herkomst.zin,
        choices=[(JA, f"Ja, {said} klopt nog"), (ANDERS, f"Nee, ik vul hieronder iets anders in{empty}")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies een van de antwoorden die er staan."},
    )


def klopt_nog(vraag: Vraag, delen: Mapping[str, Any]) -> bool:
    """Whether somebody says that it is still right; otherwise the question is answered anew.

    `delen` are all cleaned parts. Raises Refused for who chose nothing and typed nothing, or did both at once. What
    was typed is another answer, said or not.
    """
    chosen = delen.get(KLOPT)
    typed = any(not is_leeg(part) and part is not False for name, part in delen.items() if name != KLOPT)
    if chosen == JA and typed:
        text = f"{_label(vraag)} Je koos ja, en vulde ook iets anders in. Laat één van de twee staan."
        raise Refused(Fout(text, deel=KLOPT, code="allebei"))
    if not chosen and not typed:
        raise Refused(Fout(f"{_label(vraag)} Kies ja, of vul iets anders in.", deel=KLOPT, code="bevestigen"))
    return bool(chosen == JA)


def _label(vraag: Vraag) -> str:
    name = vraag.wijzig or vraag.label.rstrip("?")
    return f"{name[:1].upper()}{name[1:]}: klopt dit nog?"
