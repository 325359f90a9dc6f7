"""Questions one types an answer to: text, number, e-mail, phone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from loket import opties
from loket.definitie import Vraag
from loket.vragen.basis import Fout, Omgeving, Refused, RuwTekstveld, Vraagsoort, gemeenschappelijk

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
        if number != round(number, o.decimalen):
            fix = f"hoogstens {o.decimalen} cijfers na de komma" if o.decimalen else "een getal zonder komma"
            raise Refused(Fout(f"Vul {fix} in."))
        return str(number) if o.decimalen else int(number)

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        return {"": "" if waarde is None else str(waarde).replace(".", ",")}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        o: opties.Getal = vraag.opties
        if o.minimum is not None and Decimal(waarde) < o.minimum:
            return [Fout(f"Vul een getal in van minstens {o.minimum}.", code="klein")]
        if o.maximum is not None and Decimal(waarde) > o.maximum:
            return [Fout(f"Vul een getal in van hoogstens {o.maximum}.", code="groot")]
        return []

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [f"{str(waarde).replace('.', ',')} {vraag.opties.eenheid}".strip()]


def _number(typed: str, eenheid: str) -> Decimal | None:
    """The number in `1.250,50`, `€ 12` or `12 m²`; None when it is none (or too long to be meant)."""
    plain = typed.replace("€", "").removesuffix(eenheid).replace(" ", "").replace("\u00a0", "")
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
