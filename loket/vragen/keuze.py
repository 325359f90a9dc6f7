"""Questions one answers by choosing: one or several of a list, yes or no, people of the household, a statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from loket.definitie import Vraag
from loket.vragen.basis import Fout, Omgeving, Vraagsoort, gemeenschappelijk

_GEEN_KEUZE = "Kies een van de antwoorden die er staan."


def radios(vraag: Vraag, choices: list[tuple[str, str]]) -> forms.Field:
    return forms.ChoiceField(
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _GEEN_KEUZE},
        **gemeenschappelijk(vraag),
    )


def _checkboxes(vraag: Vraag, choices: list[tuple[str, str]]) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _GEEN_KEUZE, "invalid_list": _GEEN_KEUZE},
        **gemeenschappelijk(vraag),
    )


class Keuze(Vraagsoort):
    soort = "keuze"
    leeg = "Kies een antwoord."
    kiest = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        return {"": radios(vraag, [(keuze.waarde, keuze.label) for keuze in vraag.opties.keuzes])}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        known = {keuze.waarde for keuze in vraag.opties.keuzes}
        return [] if waarde in known else [Fout(_GEEN_KEUZE)]

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [next((keuze.label for keuze in vraag.opties.keuzes if keuze.waarde == waarde), "")]


class Meerkeuze(Vraagsoort):
    """Stored as the list of what was chosen, in the order of the form."""

    soort = "meerkeuze"
    leeg = "Kies minstens één antwoord."

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        return {"": _checkboxes(vraag, [(keuze.waarde, keuze.label) for keuze in vraag.opties.keuzes])}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        chosen = set(delen.get("") or ())
        return [keuze.waarde for keuze in vraag.opties.keuzes if keuze.waarde in chosen] or None

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        o = vraag.opties
        if set(waarde) - {keuze.waarde for keuze in o.keuzes}:
            return [Fout(_GEEN_KEUZE)]
        if o.hoogstens and len(waarde) > o.hoogstens:
            most = "één antwoord" if o.hoogstens == 1 else f"{o.hoogstens} antwoorden"
            return [Fout(f"Kies hoogstens {most}.", code="veel")]
        return []

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [keuze.label for keuze in vraag.opties.keuzes if keuze.waarde in waarde]


class JaNee(Vraagsoort):
    """Stored as true or false."""

    soort = "ja_nee"
    leeg = "Kies ja of nee."
    kiest = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        return {"": radios(vraag, [("ja", vraag.opties.ja), ("nee", vraag.opties.nee)])}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        return {"ja": True, "nee": False}.get(delen.get("") or "")

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": {True: "ja", False: "nee"}.get(waarde, "")}

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [vraag.opties.ja if waarde else vraag.opties.nee]


class Verklaring(Vraagsoort):
    """Words one agrees with; stored as those very words, never filled in beforehand."""

    soort = "verklaring"
    leeg = "Vink aan dat je akkoord gaat."
    bewijs = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        field = forms.BooleanField(**gemeenschappelijk(vraag) | {"label": vraag.opties.tekst})
        return {"": field}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        return vraag.opties.tekst if delen.get("") else None

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": bool(waarde)}


class Huishoudleden(Vraagsoort):
    """People of the household as the register states it; stored with their names as they were then."""

    soort = "huishoudleden"
    leeg = "Kies iemand."

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        offered = _offered(vraag, omgeving)
        choices = [(lid.id, lid.naam if lid.zelf else f"{lid.naam}, {lid.relatie}") for lid in offered]
        if vraag.opties.een:
            return {"": radios(vraag, choices)}
        return {"": _checkboxes(vraag, choices)}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        chosen = delen.get("") or []
        wanted = {chosen} if isinstance(chosen, str) else set(chosen)
        found = [
            {"id": lid.id, "naam": lid.naam, "relatie": lid.relatie, "zelf": lid.zelf}
            for lid in _offered(vraag, omgeving)
            if lid.id in wanted
        ]
        return found or None

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        ids = [lid["id"] for lid in waarde or ()]
        return {"": ids}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        known = {lid.id for lid in _offered(vraag, omgeving)}
        gone = [lid["naam"] for lid in waarde if lid["id"] not in known]
        text = f"{', '.join(gone)} hoort volgens het Rijksregister niet meer bij je gezin. Kies opnieuw."
        return [Fout(text, code="weg")] if gone else []

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [lid["naam"] if lid["zelf"] else f"{lid['naam']}, {lid['relatie']}" for lid in waarde]


def _offered(vraag: Vraag, omgeving: Omgeving) -> list[Any]:
    return [lid for lid in omgeving.huishouden if vraag.opties.een or not lid.zelf]
