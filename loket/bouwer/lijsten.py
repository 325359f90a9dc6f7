"""The lists to choose from while a form is made: read when a screen asks for one, and only then.

A person chooses by name; what is kept is the code behind it. Lists that hang on an earlier choice have that choice
in their name: `vragen:bewonersparkeren` are the questions of that form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import combinations
from typing import Any

from loket.afspraken.models import Afspraaksoort
from loket.bouwer.bewerken import Ontwerp, alle_vragen
from loket.bouwer.velden import JA, NEE
from loket.bouwer.woorden import SOORTEN
from loket.bouwer.woorden_gevolgen import GEVOLGNAMEN, REGELNAMEN
from loket.bouwer.zinnen import bronnen, naam
from loket.definitie import Definitie
from loket.feiten import NAMEN
from loket.models import Formulier, Formulierversie
from loket.opties import HERHAALBAAR, JaNee, Keuze
from loket.prijscontrole import TELBAAR
from loket.prijstabel import PERIODE
from loket.wachtlijst.models import Aanbod
from producten.models import Dienst
from producten.soorten import soort_of, soorten

Keuzes = tuple[tuple[str, str], ...]


def telbaar(ontwerp: Ontwerp) -> Keuzes:
    """What a price can be counted by: every number and list that is asked, and the days between two days."""
    asked = [vraag for _, vraag in alle_vragen(ontwerp)]
    counts = [(vraag["key"], _geteld(vraag)) for vraag in asked if vraag.get("soort") in TELBAAR]
    days = [vraag for vraag in asked if vraag.get("soort") == "datum"]
    periods = [
        (f"{first['key']}{PERIODE}{last['key']}", f"De dagen van “{naam(first)}” tot en met “{naam(last)}”")
        for first, last in combinations(days, 2)
    ]
    return (*counts, *periods)


def _geteld(vraag: Mapping[str, Any]) -> str:
    what = "Het getal bij" if vraag.get("soort") == "getal" else "Hoeveel er zijn bij"
    return f"{what} “{naam(vraag)}”"


def landvragen(ontwerp: Ontwerp) -> Keuzes:
    """The lists that may say of which country something is: those with Belgium in them."""
    asked = [vraag for _, vraag in alle_vragen(ontwerp) if vraag.get("soort") == "keuze"]
    belgian = [row for row in asked if any(keuze.get("waarde") == "be" for keuze in row.get("keuzes", ()))]
    return tuple((vraag["key"], naam(vraag)) for vraag in belgian)


def feitdelen(diensten: Keuzes) -> Keuzes:
    """Parts of what the city knows that a condition may look at."""
    place = (("adres.postcode", "de postcode"), ("adres.district", "het district"))
    parts = [(code, f"{NAMEN['adres']}: {words}") for code, words in place]
    return (*parts, *((f"in_huis.{slug}", f"{NAMEN['in_huis']}: {titel} (aantal)") for slug, titel in diensten))


class Lijsten(Mapping[str, Keuzes]):
    """Every list by its name, for one draft; a name that is not there (any more) is an empty list."""

    def __init__(self, ontwerp: Ontwerp) -> None:
        self.ontwerp = ontwerp
        self._found: dict[str, Keuzes] = {}
        self._makers: dict[str, Callable[[], Keuzes]] = {
            "groepen": lambda: tuple((groep["key"], naam(groep)) for groep in ontwerp["groepen"]),
            "feiten": lambda: tuple(NAMEN.items()),
            "regels": lambda: tuple(REGELNAMEN.items()),
            "gevolgen": lambda: tuple(GEVOLGNAMEN.items()),
            "diensten": lambda: self.diensten,
            "formulieren": lambda: tuple(Formulier.objects.order_by("titel").values_list("slug", "titel")),
            "vragen": lambda: tuple((vraag["key"], naam(vraag)) for _, vraag in alle_vragen(ontwerp)),
            "bronnen": lambda: tuple(choice for _, group in self.bronnen for choice in group),
            "soorten_in_rij": lambda: tuple((soort, SOORTEN[soort][0]) for soort in HERHAALBAAR),
            "telbaar": lambda: telbaar(ontwerp),
            "uren": lambda: tuple((row["key"], naam(row)) for _, row in alle_vragen(ontwerp) if row["soort"] == "tijd"),
            "landen": lambda: landvragen(ontwerp),
            "productsoorten": lambda: tuple((code, soort.label) for code, soort in soorten().items()),
            "productvelden": self._productvelden,
            "afspraaksoorten": lambda: tuple(Afspraaksoort.objects.keuzes().values_list("slug", "naam")),
            "aanbod": lambda: tuple(Aanbod.objects.order_by("naam").values_list("slug", "naam")),
        }

    def __getitem__(self, name: str) -> Keuzes:
        if name not in self._found:
            kind, _, rest = name.partition(":")
            if kind == "vragen" and rest:
                self._found[name] = self._vragen_van(rest)
            elif kind == "antwoorden":
                self._found[name] = self._antwoorden_van(*rest.partition(":")[::2])
            else:
                self._found[name] = self._makers[name]()
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    @cached_property
    def diensten(self) -> Keuzes:
        rows = Dienst.objects.filter(gepubliceerd=True).order_by("titel")
        return tuple(rows.values_list("slug", "titel"))

    @cached_property
    def bronnen(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What a condition can look at, in groups."""
        return bronnen(self.ontwerp, NAMEN, feitdelen(self._met_product))

    @cached_property
    def _live(self) -> dict[str, Definitie]:
        rows = Formulierversie.objects.live().select_related("formulier").order_by("formulier__titel")
        return {row.formulier_id: row.lees() for row in rows}

    @property
    def _met_product(self) -> Keuzes:
        """The diensten of which somebody can have a product."""
        gives = {definitie.dienst for definitie in self._live.values() if definitie.toekenningen}
        return tuple((slug, titel) for slug, titel in self.diensten if slug in gives)

    def _vragen_van(self, formulier: str) -> Keuzes:
        """The questions of another form, as it is live."""
        other = self._live.get(formulier)
        asked = [vraag for vraag in other.alle_vragen() if not vraag.vraagt_niets] if other else []
        return tuple((vraag.key, vraag.label) for vraag in asked)

    def _antwoorden_van(self, formulier: str, key: str) -> Keuzes:
        """What one can choose at a question of another form; nothing for one that is typed."""
        other = self._live.get(formulier)
        vraag = other.vraag_per_key.get(key) if other else None
        match vraag.opties if vraag else None:
            case Keuze(keuzes=keuzes):
                return tuple((keuze.waarde, keuze.label) for keuze in keuzes)
            case JaNee(ja=ja, nee=nee):
                return ((JA, ja or "Ja"), (NEE, nee or "Nee"))
        return ()

    def _productvelden(self) -> Keuzes:
        """What stands on the products that forms give: the newest one of somebody is read."""
        found: dict[str, str] = {}
        for definitie in self._live.values():
            for toekenning in definitie.toekenningen:
                labels = {veld.code: veld.label for veld in soort_of(toekenning.soort).velden}
                for rij in toekenning.rijen:
                    found[f"{definitie.dienst}.{rij.naam}"] = f"{toekenning.titel}: {labels.get(rij.naam, rij.naam)}"
        return tuple(found.items())
