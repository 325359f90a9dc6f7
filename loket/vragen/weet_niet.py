"""The answer "Weet ik niet", on any question that allows it: one more choice, stored as {"weet_niet": true}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from loket.definitie import Vraag
from loket.pad import is_leeg, is_weet_niet
from loket.vragen.basis import Fout, Omgeving, Refused, Vraagsoort

DEEL: Final = "weet_niet"
"""The checkbox of it."""
KEUZE: Final = "__weet_niet__"
"""Its value among radios."""


class MetWeetNiet(Vraagsoort):
    """Before a soort: one more radio when it is answered with radios, else a checkbox under its fields."""

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = super().velden(vraag, omgeving)  # type: ignore[safe-super]
        if not self.kiest:
            return made | {DEEL: forms.BooleanField(label=vraag.weet_niet)}
        radios: Any = made[""]
        radios.choices = [*radios.choices, (KEUZE, vraag.weet_niet)]
        return made

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        if delen.get("") == KEUZE:
            return {DEEL: True}
        if not delen.get(DEEL):
            return super().samen(vraag, delen, omgeving)
        if any(not is_leeg(typed) for deel, typed in delen.items() if deel != DEEL and typed is not False):
            text = f"Je gaf een antwoord en koos ook “{vraag.weet_niet}”. Laat één van de twee staan."
            raise Refused(Fout(text, deel=DEEL, code="allebei"))
        return {DEEL: True}

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        if is_weet_niet(waarde):
            return {"": KEUZE} if self.kiest else {DEEL: True}
        return super().uiteen(waarde)

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        return [] if is_weet_niet(waarde) else super().keur(vraag, waarde, omgeving)

    def noot(self, vraag: Vraag, waarde: Any) -> str:
        return "" if is_weet_niet(waarde) else super().noot(vraag, waarde)

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [vraag.weet_niet] if is_weet_niet(waarde) else super().toon(vraag, waarde)


def met_weet_niet(gewoon: type[Vraagsoort]) -> Vraagsoort:
    """This soort with the choice in front of it."""
    made: Vraagsoort = type(f"{gewoon.__name__}MetWeetNiet", (MetWeetNiet, gewoon), {})()
    return made
