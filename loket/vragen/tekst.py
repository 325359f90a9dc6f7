"""Questions one types an answer to: text, number, amount, time, e-mail, phone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from loket import opties
from loket.definitie import Vraag
from loket.vragen.basis import Fout, Omgeving, Refused, RuwTekstveld, Vraagsoort, gemeenschappelijk
from stadsportaal.kern.kalender import format_bedrag

_TIME = re.compile(r"(?P<uur>[0-9]{1,2})\s*(?:(?:[.:hu]|uur)?\s*(?P<minuut>[0-9]{2}))?\s*(?:u|uur|h)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s./\-()\u00a0\u2011\u2013]+")


class Tekst(Vraagsoort):
    soort = "tekst"

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        o: opties.Tekst = vraag.opties
        widget = forms.Textarea(attrs={"rows": 6}) if o.lang else forms.TextInput()
        return {"": RuwTekstveld(regels=o.lang, widget=widget, **gemeenschappelijk(vraag))}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        most = vraag.opties.max_tekens
        too_long = len(waarde) - most
        return [Fout(f"Gebruik hoogstens {most} tekens. Haal er {too_long} weg.", code="lang")] if too_long > 0 else []


ENKELVOUD: Final = {
    "dagen": "dag",
    "weken": "week",
    "maanden": "maand",
    "uren": "uur",
    "personen": "persoon",
    "kinderen": "kind",
    "wagens": "wagen",
}
"""Units as one of them is called: 1 week."""


class Getal(Vraagsoort):
    """Stored as a whole number, or as the text of a decimal number."""

    soort = "getal"
    leeg = "Vul een getal in."

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        o: opties.Getal = vraag.opties
        widget = forms.TextInput(attrs={"inputmode": "decimal" if o.decimalen else "numeric", "size": "12"})
        return {"": RuwTekstveld(widget=widget, **gemeenschappelijk(vraag))}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        typed = delen.get("") or ""
        if not typed:
            return None
        o: opties.Getal = vraag.opties
        number = _number(typed, o.eenheid)
        if number is None:
            raise Refused(Fout("Vul een getal in met cijfers, bijvoorbeeld 12."))
        if wrong := _too_fine(number, o.decimalen):
            raise Refused(Fout(wrong))
        return str(number) if o.decimalen else int(number)

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": "" if waarde is None else str(waarde).replace(".", ",")}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        o: opties.Getal = vraag.opties
        if wrong := _too_fine(Decimal(waarde), o.decimalen):
            return [Fout(wrong, code="komma")]
        if o.minimum is not None and Decimal(waarde) < o.minimum:
            return [Fout(f"Vul een getal in van minstens {o.minimum}.", code="klein")]
        if o.maximum is not None and Decimal(waarde) > o.maximum:
            return [Fout(f"Vul een getal in van hoogstens {o.maximum}.", code="groot")]
        return []

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        unit = vraag.opties.eenheid
        one = ENKELVOUD.get(unit, unit) if str(waarde) == "1" else unit
        return [f"{str(waarde).replace('.', ',')} {one}".strip()]


class Bedrag(Getal):
    """An amount in euro, stored as the text of a number with two decimals."""

    soort = "bedrag"
    leeg = "Vul een bedrag in."

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        typed = re.sub(r"(?i)\beuro?\b", "", delen.get("") or "").strip()
        if not typed:
            return None
        amount = _number(typed.removesuffix(",-"), "")
        if amount is None or amount < 0 or amount != round(amount, 2):
            raise Refused(Fout("Vul een bedrag in zoals 12,50"))
        return f"{amount:.2f}"

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        o: opties.Bedrag = vraag.opties
        if o.minimum is not None and Decimal(waarde) < o.minimum:
            return [Fout(f"Vul een bedrag in van minstens {format_bedrag(o.minimum)}.", code="klein")]
        if o.maximum is not None and Decimal(waarde) > o.maximum:
            return [Fout(f"Vul een bedrag in van hoogstens {format_bedrag(o.maximum)}.", code="groot")]
        return []

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": "12"})
        return {"": RuwTekstveld(widget=widget, **gemeenschappelijk(vraag))}

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [format_bedrag(Decimal(waarde))]


class Tijd(Vraagsoort):
    """A time of the day, stored as 14:30."""

    soort = "tijd"
    leeg = "Vul een uur in, bijvoorbeeld 14.30"

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        attrs = {"size": "8", "autocomplete": "off"}
        return {"": RuwTekstveld(widget=forms.TextInput(attrs=attrs), **gemeenschappelijk(vraag))}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        typed = delen.get("") or ""
        if not typed:
            return None
        found = _TIME.fullmatch(typed)
        if found is None or int(found["uur"]) > 23 or int(found["minuut"] or 0) > 59:
            raise Refused(Fout("Vul een uur in zoals 14.30"))
        return f"{int(found['uur']):02}:{int(found['minuut'] or 0):02}"

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": (waarde or "").replace(":", ".")}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        o: opties.Tijd = vraag.opties
        if o.vroegst and waarde < o.vroegst:
            return [Fout(f"Vul een uur in vanaf {_uur(o.vroegst)}.", code="vroeg")]
        if o.laatst and waarde > o.laatst:
            return [Fout(f"Vul een uur in tot {_uur(o.laatst)}.", code="laat")]
        return []

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [_uur(waarde)]


def _uur(waarde: str) -> str:
    """14:30 as it is written: 14.30 uur."""
    return f"{waarde.replace(':', '.')} uur"


def _too_fine(number: Decimal, decimalen: int) -> str:
    """What to say of more digits after the comma than are asked; empty for a right number."""
    if number == round(number, decimalen):
        return ""
    fix = f"hoogstens {decimalen} cijfers na de komma" if decimalen else "een getal zonder komma"
    return f"Vul {fix} in."


def _number(typed: str, eenheid: str) -> Decimal | None:
    """The number in `1.250,50`, `€ 12`, `12 m2` or `1 dag`; None when it is none (or too long to be meant)."""
    plain = typed.replace("€", "").replace("m²", "m2").replace(" ", "").replace("\u00a0", "").casefold()
    for unit in filter(None, (eenheid, ENKELVOUD.get(eenheid))):
        plain = plain.removesuffix(unit.replace("m²", "m2").replace(" ", "").casefold())
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", plain):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    return Decimal(plain) if re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,10})?", plain) else None


class Email(Vraagsoort):
    soort = "email"
    leeg = "Vul een e-mailadres in, bijvoorbeeld naam@voorbeeld.be"

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        attrs = {"inputmode": "email", "autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        return {"": RuwTekstveld(widget=forms.TextInput(attrs=attrs), **gemeenschappelijk(vraag))}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        typed = (delen.get("") or "").removeprefix("mailto:").replace(" ", "").strip("<>,;")
        if not typed:
            return None
        local, _, domain = typed.rpartition("@")
        address = f"{local}@{domain.lower()}"
        try:
            EmailValidator()(address)
        except ValidationError:
            raise Refused(Fout("Vul een e-mailadres in zoals naam@voorbeeld.be")) from None
        return address


class Telefoon(Vraagsoort):
    """Stored with the country in front: +32470123456."""

    soort = "telefoon"
    leeg = "Vul een telefoonnummer in, bijvoorbeeld 0470 12 34 56"

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        attrs = {"type": "tel", "autocomplete": "tel", "size": "18"}
        return {"": RuwTekstveld(widget=forms.TextInput(attrs=attrs), **gemeenschappelijk(vraag))}

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        typed = delen.get("") or ""
        if not typed:
            return None
        number = international(typed)
        if number is None:
            raise Refused(Fout("Vul een telefoonnummer in zoals 0470 12 34 56 of 03 221 13 33"))
        return number

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": written(waarde) if waarde else ""}

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [written(waarde)]


def international(typed: str) -> str | None:
    """`0470/12.34.56`, `+32 (0)470 12 34 56` and `0032470123456` as +32470123456; None when it is no number.

    Belgian numbers have 8 digits after the zero, mobile ones 9 (numbering plan of the BIPT).
    """
    digits = _SEPARATORS.sub("", typed.replace("(0)", ""))
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    digits = "+32" + digits[1:] if digits.startswith("0") else digits
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        return None
    if digits.startswith("+32"):
        rest = digits[3:].removeprefix("0")
        return f"+32{rest}" if re.fullmatch(r"4[0-9]{8}|[1-9][0-9]{7}", rest) else None
    return digits


def written(number: str) -> str:
    """+32470123456 as people write it: 0470 12 34 56; a foreign number stays as it is."""
    rest = number.removeprefix("+32")
    if rest == number:
        return number
    if rest.startswith("4") and len(rest) == 9:
        return f"0{rest[:3]} {rest[3:5]} {rest[5:7]} {rest[7:]}"
    if rest[0] in "2349":
        return f"0{rest[0]} {rest[1:4]} {rest[4:6]} {rest[6:]}"
    return f"0{rest[:2]} {rest[2:4]} {rest[4:6]} {rest[6:]}"
