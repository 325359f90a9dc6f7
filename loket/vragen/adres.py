"""An address, judged with the register of addresses; the district is derived, never asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.urls import reverse

from loket.definitie import Vraag
from loket.vragen.basis import Fout, Omgeving, Refused, RuwTekstveld, Vraagsoort, schoon
from stadsportaal.kern import plaats

DELEN: Final = ("postcode", "straat", "huisnummer", "bus")
"""What is typed of an address."""

_MAX_LINE = 120
_NUMBER = re.compile(r"[0-9]{1,4} ?[A-Za-z]{0,2}")
_NUMBER_AND_BOX = re.compile(
    r"(?P<nummer>[0-9]{1,4} ?[a-z]{0,2}) ?(?P<teken>/|bus\b)[. ]*(?P<bus>\w{1,6})", re.IGNORECASE
)
_LINE = re.compile(
    r"(?P<straat>.*?[^\d\s,])[\s,]+(?P<nummer>\d{1,4}\s?[a-z]{0,2})(?:[\s,]*(?:bus|b\.?)\s*(?P<bus>\w{1,6}))?",
    re.IGNORECASE,
)


class VoorDitAdres(forms.CheckboxInput):
    """A tick that says of which address it speaks: sent back with another one, it is no tick."""

    def __init__(self, merk: str) -> None:
        super().__init__({"value": merk})
        self.merk = merk

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return data.get(name) == self.merk


class Adres(Vraagsoort):
    """Stored as {straat, huisnummer, bus, postcode, gemeente, district, nagekeken}.

    `nagekeken` says whether the register knows it. A street that it does not know is asked about once;
    who says that it is right goes on, and is asked again for another one: the tick carries a mark of the address that
    it was shown for. An address in another city is an
    answer too: rules decide on it.
    """

    soort = "adres"
    leeg = "Vul het adres in."
    template = "loket/vragen/adres.html"

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        def field(label: str, *, required: bool = not vraag.optioneel, **attrs: str) -> RuwTekstveld:
            return RuwTekstveld(label=label, required=required, widget=forms.TextInput(attrs=attrs))

        return {
            "postcode": field("Postcode", size="5", inputmode="numeric", autocomplete="postal-code"),
            "straat": field("Straat", required=not vraag.optioneel, **_suggestions(vraag)),
            "huisnummer": field("Huisnummer", size="5", autocomplete="off"),
            "bus": field("Bus", size="5", required=False, autocomplete="off"),
            "zeker": forms.BooleanField(
                label="Ja, dit adres klopt zo", widget=VoorDitAdres(_merk(_shown(vraag, omgeving)))
            ),
        }

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        typed = _typed(delen)
        if not any(typed.values()):
            return None
        if fouten := _missing(typed):
            raise Refused(*fouten)
        known = omgeving.poort.find(typed["straat"], typed["huisnummer"], typed["bus"], typed["postcode"])
        district = plaats.district_of_postcode(typed["postcode"])
        stored = omgeving.antwoorden.get(vraag.key)
        asked = not isinstance(stored, Mapping) or bool(stored.get("nagekeken")) or not _same(stored, typed)
        if known is None and district and asked and not delen.get("zeker"):
            raise Refused(_unknown(typed, omgeving))
        if known is not None:
            typed |= {"straat": known.straat, "huisnummer": known.huisnummer, "bus": known.bus}
        return typed | {
            "gemeente": plaats.GEMEENTE if district else "",
            "district": plaats.district_naam(district) if district else "",
            "nagekeken": known is not None,
        }

    def uiteen(self, waarde: Any) -> dict[str, Any]:
        shown = dict(waarde or {})
        return {deel: shown.get(deel, "") for deel in DELEN}

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        other = omgeving.feiten.get(vraag.opties.anders_dan)
        if isinstance(other, Mapping) and _same(waarde, other):
            text = vraag.opties.zelfde_adres or "Dit is het adres dat we al kennen. Vul een ander adres in."
            return [Fout(text, deel="straat", code="zelfde")]
        return []

    def ontbreekt(self, vraag: Vraag) -> list[Fout]:
        return _missing(dict.fromkeys(DELEN, ""))

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return adres_regels(waarde)


def _suggestions(vraag: Vraag) -> dict[str, str]:
    """With JavaScript, streets to choose from while typing; without it, a plain field."""
    return {
        "autocomplete": "off",
        "list": f"straten-{vraag.key}",
        "hx-get": reverse("loket:straten"),
        "hx-trigger": "input changed delay:300ms",
        "hx-target": f"#straten-{vraag.key}",
        "hx-include": f"[name='{vraag.key}-postcode']",
        "hx-params": f"{vraag.key}-straat,{vraag.key}-postcode",
    }


def adres_regels(waarde: Mapping[str, str]) -> list[str]:
    """An address in two lines: Kroonstraat 24 bus 2 / 2140 Borgerhout."""
    bus = f" bus {waarde['bus']}" if waarde.get("bus") else ""
    place = waarde.get("district") or waarde.get("gemeente") or ""
    return [f"{waarde['straat']} {waarde['huisnummer']}{bus}", f"{waarde['postcode']} {place}".strip()]


def postcode(typed: str) -> str:
    """`B-2140` and `21 40` as 2140."""
    return re.sub(r"(?i)^be?[\s-]*(?=\d)|[\s.]", "", typed)


def _is_range(typed: re.Match[str]) -> bool:
    """Whether `24/26` is one house of two numbers: a box is asked for, not guessed."""
    nummer, bus = typed["nummer"], typed["bus"]
    return typed["teken"] == "/" and nummer.isdecimal() and bus.isdecimal() and int(bus) > int(nummer)


def _typed(delen: Mapping[str, Any]) -> dict[str, str]:
    """The four parts without noise: `B-2140`, `bus 2`, `24/3`, a house number typed behind the street."""
    typed = {deel: (delen.get(deel) or "") for deel in DELEN}
    typed["postcode"] = postcode(typed["postcode"])
    typed["bus"] = re.sub(r"(?i)^(bus|b)\b[. ]*", "", typed["bus"])
    if not typed["huisnummer"] and len(typed["straat"]) <= _MAX_LINE and (line := _LINE.fullmatch(typed["straat"])):
        typed |= {"straat": line["straat"], "huisnummer": line["nummer"]}
        typed["bus"] = typed["bus"] or line["bus"] or ""
    both = _NUMBER_AND_BOX.fullmatch(typed["huisnummer"].strip())
    if not typed["bus"] and both and not _is_range(both):
        typed |= {"huisnummer": both["nummer"], "bus": both["bus"]}
    typed["straat"] = typed["straat"].rstrip(" ,")
    typed["huisnummer"] = typed["huisnummer"].replace(" ", "").upper()
    return typed


def _shown(vraag: Vraag, omgeving: Omgeving) -> dict[str, str]:
    """The four parts as they stand in the form that was sent, or that is shown again."""
    return _typed({deel: schoon(str(omgeving.getypt.get(f"{vraag.key}-{deel}") or "")) for deel in DELEN})


def _merk(typed: Mapping[str, str]) -> str:
    """Tells an address apart from any other, however its letters were typed."""
    return hashlib.sha256("\n".join(typed[deel].casefold() for deel in DELEN).encode()).hexdigest()[:16]


def _missing(typed: Mapping[str, str]) -> list[Fout]:
    fouten = []
    if not re.fullmatch(r"[1-9][0-9]{3}", typed["postcode"]):
        fouten.append(Fout("Postcode: vul 4 cijfers in, bijvoorbeeld 2140", "postcode"))
    if not typed["straat"]:
        fouten.append(Fout("Straat: vul de naam van je straat in", "straat"))
    elif len(typed["straat"]) > 80:
        fouten.append(Fout("Straat: gebruik hoogstens 80 tekens", "straat"))
    if not _NUMBER.fullmatch(typed["huisnummer"]):
        fouten.append(Fout("Huisnummer: vul een huisnummer in, bijvoorbeeld 24", "huisnummer"))
    if len(typed["bus"]) > 6:
        fouten.append(Fout("Bus: gebruik hoogstens 6 tekens", "bus"))
    return fouten


def _unknown(typed: Mapping[str, str], omgeving: Omgeving) -> Fout:
    near = omgeving.poort.suggest(typed["straat"], typed["postcode"], limit=3)
    names = list(dict.fromkeys(found.straat for found in near))
    where = f"in {typed['postcode']}"
    if any(name.casefold() == typed["straat"].casefold() for name in names):
        text = f"Huisnummer: we kennen nummer {typed['huisnummer']} niet in de {names[0]}. Kijk het na."
        return Fout(f"{text} Klopt het toch? Vink dan onderaan aan dat het klopt.", "huisnummer", code="onbekend")
    hint = f" Bedoel je {' of '.join(names)}?" if names else ""
    text = f"Straat: we vinden '{typed['straat']}' niet {where}.{hint}"
    return Fout(f"{text} Klopt het toch? Vink dan onderaan aan dat het klopt.", "straat", code="onbekend")


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(str(one.get(deel) or "").casefold() == str(other.get(deel) or "").casefold() for deel in DELEN)
