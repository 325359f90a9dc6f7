"""One thing of a draft as forms, and what was sent for it put into the draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from loket.bouwer import bewerken
from loket.bouwer.bewerken import Ontwerp
from loket.bouwer.rijen import merged
from loket.bouwer.vormen import Bronnen, Vorm
from loket.bouwer.woorden import BEGIN
from loket.definitie import Definitie, Stap, Uitkomst, Vraag
from loket.opties import OPTIES

_ELSEWHERE: Final = frozenset({"schema", "formulier", "dienst", "stappen", "niet_in_aanmerking"})
_BASIS: Final = frozenset({"titel", "naam", "verzenden", "beslissing", "groepen", "na_versturen", "weten_we_al"})
"""What every form says; the rest of what holds for a whole form is what it brings about."""

NOT_HERE: Final[Mapping[str, frozenset[str]]] = {
    "formulier": frozenset(Definitie.__dataclass_fields__) - _BASIS,
    "gevolgen": _ELSEWHERE | _BASIS,
    "stap": frozenset({"key", "vragen", "regels"}),
    "vraag": frozenset({"key", "soort", "opties"}),
    "uitkomst": frozenset({"key"}),
}
"""What another screen asks, or nobody."""
OPTIES_PREFIX: Final = "o"


_CLASSES: Final[Mapping[str, Any]] = {
    "formulier": Definitie,
    "gevolgen": Definitie,
    "stap": Stap,
    "vraag": Vraag,
    "uitkomst": Uitkomst,
}


def vormen_van(
    soort: str, item: Mapping[str, Any], bronnen: Bronnen, data: QueryDict | None = None, ontwerp: Ontwerp | None = None
) -> list[Vorm]:
    """The forms of a thing: of a question its common part and that of its kind."""
    made = [Vorm(_CLASSES[soort], item, bronnen, data, zonder=NOT_HERE[soort], ontwerp=ontwerp)]
    if soort == "vraag" and item.get("soort") in OPTIES:
        made.append(Vorm(OPTIES[item["soort"]], item, bronnen, data, OPTIES_PREFIX, ontwerp=ontwerp))
    return made


@dataclass(frozen=True, slots=True)
class Bewerking:
    """What somebody typed for one thing of a draft (`soort`, `key`), read by its forms."""

    soort: str
    key: str
    vormen: list[Vorm]

    def is_valid(self) -> bool:
        judged = [vorm.is_valid() for vorm in self.vormen]
        return all(judged)

    @property
    def forms(self) -> list[Any]:
        """For the error summary."""
        return [form for vorm in self.vormen for form in vorm.forms]

    def schuif(self, actie: str) -> bool:
        """Move or drop a row: `rij_op:keuzes:2`, `rij_weg:keuzes:2`. Whether this act was one."""
        what, _, rest = actie.partition(":")
        name, _, place = rest.rpartition(":")
        if what not in ("rij_op", "rij_weg") or not (place.isascii() and place.isdecimal() and len(place) < 4):
            return False
        for vorm in self.vormen:
            for inner in vorm.alle():
                for field in inner.rijen:
                    if inner.rijen[field].naam == name:
                        inner.schuif(field, int(place), -1) if what == "rij_op" else inner.schrap(field, int(place))
        return True

    def waarden(self) -> dict[str, Any]:
        """The JSON of every field that was asked. After `is_valid`."""
        return {name: value for vorm in self.vormen for name, value in vorm.gelezen().items()}

    def in_ontwerp(self, ontwerp: Ontwerp) -> Ontwerp:
        """The draft with this. Raises Weg when the thing is not there any more."""
        values = self.waarden()
        match self.soort:
            case "formulier" | "gevolgen":
                return bewerken.change_form(ontwerp, values)
            case "stap":
                return bewerken.change_step(ontwerp, self.key, values)
            case "vraag":
                return bewerken.change_question(ontwerp, self.key, values)
        return bewerken.change_uitkomst(ontwerp, self.key, values)

    def verschillen(self, item: Mapping[str, Any]) -> list[dict[str, str]]:
        """What was typed beside what stands there now, for the fields that differ."""
        rows = []
        values = merged(item, self.waarden())
        for vorm in self.vormen:
            for deel in vorm.onderdelen():
                mine, now = values.get(deel.naam), item.get(deel.naam)
                if mine != now and (mine or now):
                    rows.append({"naam": deel.woord.label, "jij": als_tekst(mine), "nu": als_tekst(now)})
        return rows


def als_tekst(value: Any) -> str:
    """A JSON value as a person reads it."""
    match value:
        case None | "" | [] | {}:
            return "(leeg)"
        case bool():
            return "ja" if value else "nee"
        case list():
            return ", ".join(als_tekst(item) for item in value)
        case dict():
            return " – ".join(als_tekst(item) for key, item in value.items() if key not in ("key", "waarde") and item)
    return str(value)


def ander_soort(ontwerp: Ontwerp, key: str, soort: str) -> Ontwerp:
    """The question as another kind, with what that kind begins with. Raises Weg."""
    common = set(Vraag.__dataclass_fields__) - {"opties"}
    own = set(OPTIES[soort].__dataclass_fields__)
    return bewerken.change_soort(ontwerp, key, soort, common | own, BEGIN.get(soort, {}))


def doe(ontwerp: Ontwerp, soort: str, key: str, actie: str) -> tuple[Ontwerp, str]:
    """Move or double a step or a question; (draft, key of what is shown next). Raises Weg."""
    acts: Mapping[tuple[str, str], Any] = {
        ("stap", "op"): lambda: (bewerken.move_step(ontwerp, key, -1), key),
        ("stap", "neer"): lambda: (bewerken.move_step(ontwerp, key, 1), key),
        ("stap", "kopie"): lambda: bewerken.duplicate_step(ontwerp, key),
        ("vraag", "op"): lambda: (bewerken.move_question(ontwerp, key, -1), key),
        ("vraag", "neer"): lambda: (bewerken.move_question(ontwerp, key, 1), key),
        ("vraag", "kopie"): lambda: bewerken.duplicate_question(ontwerp, key),
    }
    made: tuple[Ontwerp, str] = acts[soort, actie]() if (soort, actie) in acts else (ontwerp, key)
    return made


def getypt(data: QueryDict) -> Iterator[tuple[str, str]]:
    """What was sent, to be sent once more: all but what each form brings itself."""
    for name, values in data.lists():
        if name not in ("csrfmiddlewaretoken", "versie", "account", "actie", "bewerkt"):
            yield from ((name, str(value)) for value in values)
