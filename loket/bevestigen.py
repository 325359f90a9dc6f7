"""The question before an old answer: is it still right? Shown as it was given, filled in only by who says so.

What stands on products of the citizen is shown the same way, each as one choice.
"""

from __future__ import annotations

import hashlib
import json
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
"""How the code of every offered answer begins."""
ANDERS: Final = "anders"
OP_PRODUCTEN: Final = "Dit weten we al: ze staan bij je producten."


def klopt_veld(vraag: Vraag, eerder: Eerder, *, required: bool) -> forms.Field:
    """Radios: what is offered, or something else; none of them is chosen beforehand."""
    said = [", ".join(soort(vraag).toon(vraag, waarde)) for waarde, _ in eerder.keuzes]
    known = "Ja, {}" if eerder.van_product else "Ja, {} klopt nog"
    choices = list(zip(_codes(eerder), map((known if len(said) == 1 else "{}").format, said), strict=True))
    no, empty = "Nee, ik" if len(said) == 1 else "Geen van deze, ik", "" if required else " of laat het leeg"
    return forms.ChoiceField(
        label=_label(vraag, eerder),
        help_text=eerder.herkomst.zin if len(said) == 1 else OP_PRODUCTEN,
        choices=[*choices, (ANDERS, f"{no} vul hieronder iets anders in{empty}")],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Kies een van de antwoorden die er staan."},
    )


def klopt_nog(vraag: Vraag, delen: Mapping[str, Any], eerder: Eerder) -> tuple[Any] | None:
    """What is chosen of what was offered; None when the question is answered anew.

    `delen` are all cleaned parts. Raises Refused for who chose nothing and typed nothing, or did both at once. What
    was typed is another answer, said or not.
    """
    chosen, label = delen.get(KLOPT), _label(vraag, eerder)
    offered = dict(zip(_codes(eerder), eerder.keuzes, strict=True))
    what = "ja" if len(offered) == 1 else "er een"
    typed = any(not is_leeg(part) and part is not False for name, part in delen.items() if name != KLOPT)
    if chosen in offered and typed:
        text = f"{label} Je koos {what}, en vulde ook iets anders in. Laat één van de twee staan."
        raise Refused(Fout(text, deel=KLOPT, code="allebei"))
    if not chosen and not typed:
        raise Refused(Fout(f"{label} Kies {what}, of vul iets anders in.", deel=KLOPT, code="bevestigen"))
    return (offered[chosen][0],) if chosen in offered else None


def _codes(eerder: Eerder) -> list[str]:
    """The code of each choice. It says which answer it is: what was chosen on a page that offered others is not chosen
    here, unless that answer is still offered."""
    said = (json.dumps(waarde, sort_keys=True) for waarde, _ in eerder.keuzes)
    return [f"{JA}-{hashlib.sha256(one.encode()).hexdigest()[:16]}" for one in said]


def _label(vraag: Vraag, eerder: Eerder) -> str:
    name = vraag.wijzig or vraag.label.rstrip("?")
    asked = "klopt dit nog?" if not eerder.van_product else "is het deze?" if not eerder.anderen else "welke is het?"
    return f"{name[:1].upper()}{name[1:]}: {asked}"
