"""Answers to any question of any form, typed as a citizen would: right ones, wrong ones, and on the way to a question.

Nothing here knows a form by name: a new definition, and a new question in it, is filled in by its soort.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from loket.definitie import Definitie, Regel, Stap, Voorwaarde, Vraag, als_vraag
from loket.forms import StapForm
from loket.invulling import Invulling
from loket.models import Aanvraag
from loket.pad import gelden
from loket.vragen.datum import from_today, why_not
from producten.models import Product
from tests.loket.kast import NIEUW, Kast, aanvraag_of, meld_opnieuw_aan, png, start, step, today

Typed = dict[str, Any]
PDF: Final = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
LANG: Final = "é😀" * 5000
"""10,000 characters: too long for every field."""


class NietTeBereiken(Exception):
    """No way was found to a page where this question is asked."""


# -- what a citizen types -------------------------------------------------------------------------


@dataclass
class Invuller:
    """Types right answers. `wensen` say for some questions which answer is wanted: {key: conditions}."""

    kast: Kast
    rng: Random = field(default_factory=lambda: Random(1))
    wensen: Mapping[str, list[Voorwaarde]] = field(default_factory=dict)
    mijd: Mapping[str, set[Any]] = field(default_factory=dict)
    """Answers that would end the form on an outcome page."""

    def typ(self, vraag: Vraag) -> Typed:
        """The fields of one right answer."""
        if any(wens.test == "ingevuld" and wens.waarde is False for wens in self._wensen(vraag)):
            return {}
        return GOED[vraag.soort](self, vraag)

    def stap(self, vragen: tuple[Vraag, ...]) -> Typed:
        return {naam: waarde for vraag in vragen for naam, waarde in self.typ(vraag).items()}

    def _wensen(self, vraag: Vraag) -> list[Voorwaarde]:
        return [wens for wens in self.wensen.get(vraag.key, []) if wens.pad == vraag.key]

    def kies(self, vraag: Vraag, waarden: list[Any]) -> Any:
        """One of the choices: the one that is wanted, else any that does not end the form."""
        left = [waarde for waarde in waarden if all(_past(waarde, wens) for wens in self._wensen(vraag))]
        calm = [waarde for waarde in left if waarde not in self.mijd.get(vraag.key, ())]
        return self.rng.choice(calm or left or waarden)

    def getal(self, vraag: Vraag, laagst: int, hoogst: int) -> int:
        for wens in self._wensen(vraag):
            asked = int(Decimal(str(wens.waarde))) if wens.test not in ("ingevuld", "is_niet", "een_van") else 0
            if wens.test == "is":
                return asked
            laagst = max(laagst, asked + 1) if wens.test == "groter_dan" else laagst
            hoogst = min(hoogst, asked - 1) if wens.test == "kleiner_dan" else hoogst
        return self.rng.randint(laagst, max(laagst, hoogst))

    def dag(self, vraag: Vraag) -> dt.date:
        o = vraag.opties
        first = from_today(o.vroegst, today()) if o.vroegst else today() - dt.timedelta(days=30)
        last = from_today(o.laatst, today()) if o.laatst else max(first, today()) + dt.timedelta(days=30)
        for wens in self._wensen(vraag):
            if wens.test == "voor":
                last = min(last, dt.date.fromisoformat(wens.waarde) - dt.timedelta(days=1))
            if wens.test == "na":
                first = max(first, dt.date.fromisoformat(wens.waarde) + dt.timedelta(days=1))
        days = [first + dt.timedelta(days=ahead) for ahead in range(max(0, (last - first).days) + 1)]
        return self.rng.choice([day for day in days if not why_not(o, day)] or days)


def _past(waarde: Any, wens: Voorwaarde) -> bool:
    match wens.test:
        case "is" | "bevat":
            return bool(waarde == wens.waarde)
        case "is_niet":
            return bool(waarde != wens.waarde)
        case "een_van":
            return waarde in wens.waarde
    return True


def _datum(wie: Invuller, vraag: Vraag) -> Typed:
    day = wie.dag(vraag)
    return {f"{vraag.key}_dag": str(day.day), f"{vraag.key}_maand": str(day.month), f"{vraag.key}_jaar": str(day.year)}


def _tekst(wie: Invuller, vraag: Vraag) -> Typed:
    wanted = "".join(str(wens.waarde) for wens in wie._wensen(vraag) if wens.test in ("is", "bevat"))
    return {
        vraag.key: wanted or wie.rng.choice(["Zoals afgesproken.", "Een hond 🐕", "שלום"])[: vraag.opties.max_tekens]
    }


def _getal(wie: Invuller, vraag: Vraag) -> Typed:
    low = vraag.opties.minimum if vraag.opties.minimum is not None else 1
    return {
        vraag.key: str(wie.getal(vraag, low, vraag.opties.maximum if vraag.opties.maximum is not None else low + 20))
    }


def _tijd(wie: Invuller, vraag: Vraag) -> Typed:
    o = vraag.opties
    return {vraag.key: (o.vroegst or o.laatst or "10:30").replace(":", ".")}


def _keuze(wie: Invuller, vraag: Vraag) -> Typed:
    return {vraag.key: wie.kies(vraag, [keuze.waarde for keuze in vraag.opties.keuzes])}


def _meerkeuze(wie: Invuller, vraag: Vraag) -> Typed:
    wanted = [wens.waarde for wens in wie._wensen(vraag) if wens.test == "bevat"]
    return {vraag.key: wanted or [wie.rng.choice([keuze.waarde for keuze in vraag.opties.keuzes])]}


def _ja_nee(wie: Invuller, vraag: Vraag) -> Typed:
    return {vraag.key: "ja" if wie.kies(vraag, [True, False]) else "nee"}


def _adres(wie: Invuller, vraag: Vraag) -> Typed:
    return {naam.replace("nieuw_adres", vraag.key): waarde for naam, waarde in NIEUW.items()}


def _huishoudleden(wie: Invuller, vraag: Vraag) -> Typed:
    return {vraag.key: str(wie.kast.noor.pk)}


def _bestand(wie: Invuller, vraag: Vraag) -> Typed:
    if vraag.opties.soorten == ("pdf",):
        made = [SimpleUploadedFile("brief.pdf", PDF, "application/pdf") for _ in range(vraag.opties.min_aantal)]
    else:
        made = [SimpleUploadedFile("foto.png", png(), "image/png") for _ in range(vraag.opties.min_aantal)]
    return {vraag.key: made}


def _herhaalgroep(wie: Invuller, vraag: Vraag) -> Typed:
    typed = {f"{vraag.key}-rijen": str(vraag.opties.minimum)}
    for rij in range(vraag.opties.minimum):
        for deel in vraag.opties.vragen:
            typed |= wie.typ(replace(als_vraag(deel), key=f"{vraag.key}-{rij}-{deel.key}"))
    return typed


GOED: dict[str, Callable[[Invuller, Vraag], Typed]] = {
    "tekst": _tekst,
    "getal": _getal,
    "bedrag": _getal,
    "datum": _datum,
    "tijd": _tijd,
    "keuze": _keuze,
    "meerkeuze": _meerkeuze,
    "ja_nee": _ja_nee,
    "email": lambda wie, vraag: {vraag.key: "ada@demo.invalid"},
    "telefoon": lambda wie, vraag: {vraag.key: "0470/12.34.56"},
    "iban": lambda wie, vraag: {vraag.key: "be68-5390 0754 7034"},
    "nummerplaat": lambda wie, vraag: {vraag.key: "abc234"},
    "ondernemingsnummer": lambda wie, vraag: {vraag.key: "BE 0207.500.123"},
    "rijksregisternummer": lambda wie, vraag: {vraag.key: "85.07.30-033.28"},
    "adres": _adres,
    "kaartpunt": lambda wie, vraag: {f"{vraag.key}-zoek": "Kroonstraat", f"{vraag.key}-keuze": "Kroonstraat||2140"},
    "huishoudleden": _huishoudleden,
    "persoon": _huishoudleden,
    "herhaalgroep": _herhaalgroep,
    "bestand": _bestand,
    "verklaring": lambda wie, vraag: {vraag.key: "on"},
    "handtekening": lambda wie, vraag: {vraag.key: "on"},
    "info": lambda wie, vraag: {},
}
"""A right answer of every soort; a soort that is missing here fails the sweep."""


SLECHT: dict[str, Callable[[str], list[Typed]]] = {
    "tekst": lambda key: [{key: LANG}],
    "getal": lambda key: [{key: "veel"}],
    "datum": lambda key: [
        {f"{key}_dag": "31", f"{key}_maand": "2", f"{key}_jaar": "2026"},
        {f"{key}_dag": "1", f"{key}_maand": "", f"{key}_jaar": "2026"},
        {f"{key}_dag": LANG, f"{key}_maand": "x", f"{key}_jaar": "y"},
    ],
    "bedrag": lambda key: [{key: "veel"}, {key: "-1"}, {key: LANG}],
    "tijd": lambda key: [{key: "straks"}, {key: "25.00"}, {key: LANG}],
    "iban": lambda key: [{key: "BE00 0000 0000 0000"}, {key: LANG}],
    "nummerplaat": lambda key: [{key: "12"}, {key: LANG}],
    "ondernemingsnummer": lambda key: [{key: "0000.000.001"}, {key: LANG}],
    "rijksregisternummer": lambda key: [{key: "85.07.30-033.29"}, {key: "85.07.30-•••.••"}, {key: LANG}],
    "keuze": lambda key: [{key: "bestaat-niet"}],
    "meerkeuze": lambda key: [{key: "bestaat-niet"}],
    "ja_nee": lambda key: [{key: "misschien"}],
    "email": lambda key: [{key: "geen adres"}, {key: LANG}],
    "telefoon": lambda key: [{key: "12"}, {key: LANG}],
    "adres": lambda key: [
        {f"{key}-postcode": "214", f"{key}-straat": "", f"{key}-huisnummer": ""},
        {f"{key}-postcode": "2140", f"{key}-straat": "Bestaatnietstraat", f"{key}-huisnummer": "3"},
        {f"{key}-postcode": "2140", f"{key}-straat": LANG, f"{key}-huisnummer": "x" * 100},
    ],
    "kaartpunt": lambda key: [
        {f"{key}-zoek": "Bestaatnietstraat"},
        {f"{key}-zoek": "Kroonstraat"},
        {f"{key}-zoek": LANG, f"{key}-keuze": "bestaat-niet"},
        {f"{key}-lat": "50.85", f"{key}-lon": "4.35", f"{key}-keuze": "punt"},
        {f"{key}-lat": "nan", f"{key}-lon": "x", f"{key}-keuze": "punt"},
    ],
    "huishoudleden": lambda key: [{key: "999999"}],
    "persoon": lambda key: [{key: "999999"}, {key: "ander"}],
    "herhaalgroep": lambda key: [],
    "verklaring": lambda key: [],
    "handtekening": lambda key: [],
    "bestand": lambda key: [{key: SimpleUploadedFile("foto.png", b"MZ geen foto", "image/png")}],
    "info": lambda key: [],
}
"""Values that every question of a soort refuses, under the names of its fields."""

LEEG_ANDERS: Final = ("datum", "adres", "bestand", "herhaalgroep", "kaartpunt")
"""Soorten that are left empty by sending no field of the name of the question."""

NIET_TERUG: Final = ("bestaat-niet", "misschien", "999999", "ander", "punt", "nan", "x")
"""Choices that do not exist, and are therefore not shown again."""


def slecht(vraag: Vraag, *, verplicht: bool) -> Iterator[Typed]:
    """What this question must refuse."""
    yield from SLECHT[vraag.soort](vraag.key)
    if vraag.soort == "datum" and vraag.opties.vroegst:
        yield {f"{vraag.key}_dag": "1", f"{vraag.key}_maand": "1", f"{vraag.key}_jaar": "1900"}
    if vraag.soort == "datum" and vraag.opties.laatst:
        yield {f"{vraag.key}_dag": "1", f"{vraag.key}_maand": "1", f"{vraag.key}_jaar": "2199"}
    if vraag.soort == "datum" and vraag.opties.niet_op:
        start = from_today(vraag.opties.vroegst or "0 dagen", today())
        ahead = (start + dt.timedelta(days=number) for number in range(366))
        day = next(day for day in ahead if why_not(vraag.opties, day))
        yield {
            f"{vraag.key}_dag": str(day.day),
            f"{vraag.key}_maand": str(day.month),
            f"{vraag.key}_jaar": str(day.year),
        }
    if vraag.soort == "herhaalgroep":
        for deel in vraag.opties.vragen:
            yield from SLECHT[deel.soort](f"{vraag.key}-0-{deel.key}")
    if verplicht and not vraag.vraagt_niets:
        yield {} if vraag.soort in LEEG_ANDERS else {vraag.key: ""}


def hoort_bij(naam: str, key: str) -> bool:
    """Whether a form field is (part of) the answer to a question."""
    return naam == key or naam.startswith(f"{key}-") or naam in {f"{key}_{deel}" for deel in ("dag", "maand", "jaar")}


# -- the way to a question ------------------------------------------------------------------------


def wensen_voor(definitie: Definitie, vraag: Vraag) -> dict[str, list[Voorwaarde]]:
    """Answers that make the rules show this question: the first rule of each target, back to the start."""
    found: dict[str, list[Voorwaarde]] = {}
    todo = [vraag]
    while todo:
        one = todo.pop()
        for regel in _regels_voor(definitie, one):
            for voorwaarde in regel.als:
                if voorwaarde.bron == "vraag" and voorwaarde.key not in found:
                    todo.append(definitie.vraag_per_key[voorwaarde.key])
                if voorwaarde.bron == "vraag":
                    found.setdefault(voorwaarde.key, []).append(voorwaarde)
    return found


def _regels_voor(definitie: Definitie, vraag: Vraag) -> list[Regel]:
    """The first rule that shows the question, and the first that shows its step."""
    stap = definitie.stap_van[vraag.key]
    effects = [("toon_vraag", vraag.key), ("document_nodig", vraag.key), ("toon_stap", stap.key)]
    return [regels[0] for effect in effects if (regels := definitie.regels_voor.get(effect))]


IN_HUIS: Final = "in_huis."


def in_huis_voor(definitie: Definitie, vraag: Vraag) -> dict[str, int]:
    """How many products of each dienst a household must have before the rules show this question."""
    found: dict[str, int] = {}
    for regel in _regels_voor(definitie, vraag):
        for voorwaarde in regel.als:
            if voorwaarde.pad.startswith(IN_HUIS) and voorwaarde.test == "groter_dan":
                dienst = voorwaarde.pad.removeprefix(IN_HUIS)
                found[dienst] = max(found.get(dienst, 0), int(voorwaarde.waarde) + 1)
    return found


def te_mijden(definitie: Definitie, in_huis: Mapping[str, int] | None = None) -> dict[str, set[Any]]:
    """The choice that makes each rule of "not eligible" hold, for who has this in house."""
    found: dict[str, set[Any]] = {}
    for _, regel in definitie.alle_regels():
        facts = [v for v in regel.als if v.pad.startswith(IN_HUIS)]
        if not gelden(facts, {}, {"in_huis": in_huis or {}}):
            continue
        asked = [v for v in regel.als if v.bron == "vraag" and v.test in ("is", "een_van")]
        if regel.dan == "niet_in_aanmerking" and asked:
            last = asked[-1]
            found.setdefault(last.key, set()).update(last.waarde if last.test == "een_van" else [last.waarde])
    return found


def bring_to(
    kast: Kast, client: Client, definitie: Definitie, vraag: Vraag | None, *, tries: int = 20
) -> tuple[str, Invuller]:
    """(kenmerk of a concept whose open step asks this question, who brought it there and answers the rest of it).

    Without a question: one with every question answered. Raises NietTeBereiken.
    """
    kast.met(definitie)
    wensen = wensen_voor(definitie, vraag) if vraag else {}
    in_huis = in_huis_voor(definitie, vraag) if vraag else {}
    for dienst, aantal in in_huis.items():
        for number in range(aantal):
            Product.objects.get_or_create(
                kenmerk=f"HVS{number:05d}", defaults={
                    "profiel": kast.ada, "soort": "vergunning", "titel": dienst, "thema": "mobiliteit",
                    "dienst_id": dienst, "geldig_van": today(),
                },
            )  # fmt: skip
    for seed in range(tries):
        wie = Invuller(kast, Random(seed), wensen, te_mijden(definitie, in_huis))
        kenmerk = start(client, definitie.dienst)
        if _walk(wie, client, kenmerk, vraag):
            return kenmerk, wie
    raise NietTeBereiken(f"{definitie.formulier}: {vraag.key if vraag else 'het einde'}")


def _walk(wie: Invuller, client: Client, kenmerk: str, vraag: Vraag | None) -> bool:
    for _ in range(100):
        invulling = Invulling.of(aanvraag_of(kenmerk), today())
        stap = invulling.open_stap
        if invulling.pad.uitkomst or stap is None:
            return vraag is None and not invulling.pad.uitkomst
        if vraag in invulling.pad.vragen[stap.key]:
            return True
        answer = post_step(client, invulling, stap, wie.stap(invulling.pad.vragen[stap.key]))
        assert answer.status_code == 302, (stap.key, answer.status_code)
    return False


def post_step(client: Client, invulling: Invulling, stap: Stap, typed: Typed) -> Any:
    """Send a step as a browser would that showed it just now; a question that appears with it is left out."""
    aanvraag = invulling.aanvraag
    url, data = step(aanvraag.dossier.kenmerk, stap.key), {"versie": str(aanvraag.versie), **typed}
    answer = client.post(url, data)
    if answer.status_code == 302 and "niveau=" in answer["Location"]:  # a signature asks for a new login
        answer = client.post(url, data | {"versie": meld_opnieuw_aan(client, data["versie"])})
    return answer


def judged(aanvraag: Aanvraag, stap: str, typed: Typed) -> StapForm:
    """The form of a step with these fields, judged as the view does."""
    data = QueryDict(mutable=True)
    for naam, waarde in typed.items():
        data.setlist(naam, waarde if isinstance(waarde, list) else [waarde])
    invulling = Invulling.of(aanvraag, today())
    form = StapForm(invulling, invulling.definitie.stap_per_key[stap], data=data)
    form.judge()
    return form


def send(client: Client, kenmerk: str) -> Any:
    """Press the button of the check page."""
    from tests.loket.pagina import Pagina

    page = Pagina(client.get(reverse("loket:aanvraag_check", args=[kenmerk])))
    return client.post(reverse("loket:aanvraag_submit", args=[kenmerk]), page.fields)
