"""The same few questions for each row: children, goods, days. Rows come and go on the server, nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from loket.definitie import Vraag, als_vraag
from loket.opties import Deelvraag
from loket.pad import is_leeg
from loket.vragen.basis import Fout, Omgeving, Refused, Vraagsoort, fout_van, later

_als_vraag = lru_cache(maxsize=500)(als_vraag)


def soort_van(deel: Deelvraag) -> tuple[Vraagsoort, Vraag]:
    """What a question of a row can do, and that question."""
    from loket.vragen import SOORTEN

    return SOORTEN[deel.soort], _als_vraag(deel)


class Herhaalgroep(Vraagsoort):
    """Stored as [{key: value}], one for each row that is not empty."""

    soort = "herhaalgroep"
    template = "loket/vragen/herhaalgroep.html"
    knoppen = True

    def velden(self, vraag: Vraag, omgeving: Omgeving) -> dict[str, forms.Field]:
        made = {}
        for rij in range(aantal_rijen(vraag, omgeving)):
            for deel in vraag.opties.vragen:
                kind, asked = soort_van(deel)
                (veld,) = kind.velden(asked, omgeving).values()
                made[f"{rij}-{deel.key}"] = later(veld)
        return made

    def samen(self, vraag: Vraag, delen: Mapping[str, Any], omgeving: Omgeving) -> Any:
        rows: list[dict[str, Any]] = []
        fouten: list[Fout] = []
        empty: list[int] = []
        for rij in range(aantal_rijen(vraag, omgeving)):
            row, wrong = _row(vraag, rij, delen, omgeving)
            if not wrong and all(is_leeg(value) for value in row.values()):
                empty.append(rij)
                continue
            known = {fout.deel for fout in wrong}
            fouten += [*wrong, *(fout for fout in _judge(vraag, rij, row, omgeving) if fout.deel not in known)]
            rows.append(row)
        if rows and not fouten and len(rows) < vraag.opties.minimum:
            fouten = [_too_few(vraag, empty[0])]
        if fouten:
            raise Refused(*fouten)
        return rows or None

    def gevuld(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> dict[str, Any]:
        shown = {}
        for rij, row in enumerate(waarde):
            for deel in vraag.opties.vragen:
                value = row.get(deel.key)
                if value is not None:
                    shown[f"{rij}-{deel.key}"] = soort_van(deel)[0].uiteen(value)[""]
        return shown

    def verander(self, vraag: Vraag, actie: str, getypt: QueryDict) -> QueryDict | None:
        what, _, which = actie.partition(":")
        key, _, row = which.partition(":")
        if key != vraag.key or what not in ("erbij", "weg"):
            return None
        count, typed = _typed_rows(vraag, getypt), getypt.copy()
        if what == "erbij":
            count += 1
        elif row in map(str, range(count)):
            count, typed = count - 1, _without_row(vraag, getypt, int(row))
        typed[f"{key}-rijen"] = str(_within(vraag, count))
        return typed

    def keur(self, vraag: Vraag, waarde: Any, omgeving: Omgeving) -> list[Fout]:
        fouten = [fout for rij, row in enumerate(waarde) for fout in _judge(vraag, rij, row, omgeving)]
        if len(waarde) < vraag.opties.minimum:
            fouten.append(_too_few(vraag, 0))
        if len(waarde) > vraag.opties.maximum:
            text = f"Vul hoogstens {vraag.opties.maximum} keer “{vraag.opties.rij}” in."
            fouten.append(Fout(in_rij(vraag, 0, vraag.opties.vragen[0], text), _place(vraag, 0), code="veel"))
        return fouten

    def ontbreekt(self, vraag: Vraag) -> list[Fout]:
        first = vraag.opties.vragen[0]
        kind, asked = soort_van(first)
        several = vraag.opties.minimum > 1
        text = vraag.leeg or (_few(vraag) if several else kind.ontbreekt(asked)[0].tekst)
        return [Fout(in_rij(vraag, 0, first, text), _place(vraag, 0), code="leeg")]

    def toon(self, vraag: Vraag, waarde: Any) -> list[str]:
        return [f"{rij}. {'; '.join(_shown(vraag, row))}" for rij, row in enumerate(waarde, 1)]


def _shown(vraag: Vraag, row: Mapping[str, Any]) -> Iterator[str]:
    for deel in vraag.opties.vragen:
        kind, asked = soort_van(deel)
        if not is_leeg(value := row.get(deel.key)):
            yield f"{deel.label.rstrip('?: ')}: {', '.join(kind.toon(asked, value))}"


# -- how many rows --------------------------------------------------------------------------------


def _within(vraag: Vraag, count: int) -> int:
    return max(vraag.opties.minimum, min(count, vraag.opties.maximum))


def _typed_rows(vraag: Vraag, getypt: Mapping[str, Any]) -> int:
    typed = str(getypt.get(f"{vraag.key}-rijen") or "")
    return _within(vraag, int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0)


def aantal_rijen(vraag: Vraag, omgeving: Omgeving) -> int:
    """Rows in the form: as many as it said it had, else as many as are stored."""
    if f"{vraag.key}-rijen" in omgeving.getypt:
        return _typed_rows(vraag, omgeving.getypt)
    stored = omgeving.antwoorden.get(vraag.key)
    return _within(vraag, len(stored) if isinstance(stored, list) else 0)


def _without_row(vraag: Vraag, getypt: QueryDict, gone: int) -> QueryDict:
    """The fields with one row taken out and the later ones moved up."""
    left = QueryDict(mutable=True)
    shape = re.compile(rf"{re.escape(vraag.key)}-([0-9]{{1,3}})-(.+)", re.DOTALL)
    for naam, values in getypt.lists():
        found = shape.fullmatch(naam)
        row = int(found[1]) if found else -1
        if found and row > gone:
            left.setlist(f"{vraag.key}-{row - 1}-{found[2]}", values)
        elif row != gone:
            left.setlist(naam, values)
    return left


# -- what is wrong, and in which row --------------------------------------------------------------


def in_rij(vraag: Vraag, rij: int, deel: Deelvraag, text: str) -> str:
    """A sentence that names the field and its row: Voornaam (kind 2): vul iets in."""
    tail = text[:1].lower() + text[1:]
    tail = tail[:-1] if tail.endswith(".") and ". " not in tail else tail
    return f"{deel.label.rstrip('?: ')} ({vraag.opties.rij.lower()} {rij + 1}): {tail}"


def _row(vraag: Vraag, rij: int, delen: Mapping[str, Any], omgeving: Omgeving) -> tuple[dict[str, Any], list[Fout]]:
    """The values of one row, and what could not be read."""
    row: dict[str, Any] = {}
    wrong = []
    for deel in vraag.opties.vragen:
        kind, asked = soort_van(deel)
        typed = delen.get(f"{rij}-{deel.key}")
        if isinstance(typed, ValidationError):
            wrong.append(_placed(vraag, rij, deel, fout_van(typed)))
            continue
        try:
            row[deel.key] = kind.samen(asked, {"": typed}, omgeving)
        except Refused as refused:
            wrong += [_placed(vraag, rij, deel, fout) for fout in refused.fouten]
    return row, wrong


def _judge(vraag: Vraag, rij: int, row: Mapping[str, Any], omgeving: Omgeving) -> Iterator[Fout]:
    for deel in vraag.opties.vragen:
        kind, asked = soort_van(deel)
        value = row.get(deel.key)
        if not is_leeg(value):
            fouten = kind.keur(asked, value, omgeving)
        else:
            fouten = [] if deel.optioneel else kind.ontbreekt(asked)
        yield from (_placed(vraag, rij, deel, fout) for fout in fouten)


def _placed(vraag: Vraag, rij: int, deel: Deelvraag, fout: Fout) -> Fout:
    return Fout(in_rij(vraag, rij, deel, fout.tekst), f"{rij}-{deel.key}", fout.code, fout.index)


def _place(vraag: Vraag, rij: int) -> str:
    return f"{rij}-{vraag.opties.vragen[0].key}"


def _few(vraag: Vraag) -> str:
    return f"Vul minstens {vraag.opties.minimum} keer “{vraag.opties.rij}” in."


def _too_few(vraag: Vraag, rij: int) -> Fout:
    return Fout(in_rij(vraag, rij, vraag.opties.vragen[0], _few(vraag)), _place(vraag, rij), code="weinig")
