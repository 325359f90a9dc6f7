"""What the screens of the builder share: the draft through the access, its frame, its lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from loket.bouwer.bewerken import Ontwerp, op_orde, uitkomst_van, vraag_van
from loket.bouwer.lijsten import Lijsten
from loket.bouwer.nazicht import problemen_van
from loket.bouwer.proef import Testuitslag
from loket.bouwer.taal import in_woorden
from loket.bouwer.zinnen import naam, zin
from loket.feiten import NAMEN
from loket.models import Formulier, Formulierversie
from loket.probleem import GEVOLGEN, UITKOMST, Probleem
from profiel.behandeling.admin.werk import at_work
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.http import render_page

CONCEPT: Final = Formulierversie.Status.CONCEPT
with_frame: Any = csp_replace({"frame-src": [SELF]})
"""A screen that shows the preview in a frame of its own."""


def url(name: str, *args: object) -> str:
    return reverse(f"admin:bouwer_{name}", args=args)


@dataclass
class Scherm:
    """One version of a form on the screen of somebody who may see it."""

    request: HttpRequest
    toegang: Toegang
    versie: Formulierversie

    @classmethod
    def open(cls, request: HttpRequest, pk: int) -> Scherm:
        """Raises Http404 for a stranger."""
        toegang = at_work(request)
        rows = toegang.formulierversies().select_related("formulier__dienst", "laatst_bewerkt_door", "gevraagd_door")
        return cls(request, toegang, get_object_or_404(rows, pk=pk))

    @classmethod
    def bewerk(cls, request: HttpRequest, pk: int) -> Scherm:
        """The same for who edits. Raises Http404 for who may only look."""
        scherm = cls.open(request, pk)
        scherm.toegang.require("formulier_bewerk", scherm.dienst)
        return scherm

    @property
    def dienst(self) -> str:
        return str(self.versie.formulier.dienst_id)

    @cached_property
    def ontwerp(self) -> Ontwerp:
        return op_orde(self.versie.definitie)

    @cached_property
    def mag_bewerken(self) -> bool:
        return self.versie.status == CONCEPT and self.toegang.allows("formulier_bewerk", self.dienst)

    @cached_property
    def problemen(self) -> list[Probleem]:
        """What keeps this version from being published; a published one has none."""
        return problemen_van(self.versie.definitie) if self.versie.is_in_bewerking else []

    @cached_property
    def uitslagen(self) -> list[Testuitslag]:
        from loket.bouwer.actions import run_testgevallen

        return run_testgevallen(self.versie)

    def url(self, name: str, *args: object) -> str:
        return url(name, self.versie.pk, *args)

    # -- the frame --------------------------------------------------------------------------------

    def kader(self, huidig: str) -> dict[str, Any]:
        """What every screen of this version shows around its own content."""
        problems, results = self.problemen, self.uitslagen
        wrong = len([uitslag for uitslag in results if not uitslag.geslaagd])
        tabs = (
            ("bouwen", self.url("bouwen"), "Bouwen"),
            ("testen", self.url("testen"), f"Testgevallen ({len(results)})"),
            ("nakijken", self.url("nakijken"), "Nakijken en publiceren"),
            ("versies", url("formulier", self.versie.formulier_id), "Versies"),
        )
        return {
            "scherm": self,
            "versie": self.versie,
            "formulier": self.versie.formulier,
            "ontwerp": self.ontwerp,
            "mag_bewerken": self.mag_bewerken,
            "problemen": self.geplaatst(problems),
            "test_fout": wrong,
            "soort": "",
            "key": "",
            "voorbeeld": {},
            "gekozen_iets": False,
            "tabs": [{"href": href, "tekst": tekst, "huidig": code == huidig} for code, href, tekst in tabs],
        }

    def geplaatst(self, problemen: list[Probleem]) -> list[dict[str, str]]:
        """Problems with the address of the place to mend them."""
        return [
            {"tekst": in_woorden(self.ontwerp, probleem.tekst), "href": self.plek(probleem)} for probleem in problemen
        ]

    def plek(self, probleem: Probleem) -> str:
        steps = {stap["key"]: stap for stap in self.ontwerp["stappen"]}
        if probleem.vraag and any(v["key"] == probleem.vraag for stap in steps.values() for v in stap["vragen"]):
            return self.url("vraag", probleem.vraag)
        if probleem.stap not in steps:
            return self._plek_van_deel(probleem.deel)
        if probleem.regel is not None and probleem.regel < len(steps[probleem.stap]["regels"]):
            return self.url("regel", probleem.stap, probleem.regel)
        return self.url("stap", probleem.stap)

    def _plek_van_deel(self, deel: str) -> str:
        key = deel.removeprefix(UITKOMST)
        if deel.startswith(UITKOMST) and any(row["key"] == key for row in self.ontwerp["niet_in_aanmerking"]):
            return self.url("uitkomst", key)
        return self.url("gevolgen") if deel == GEVOLGEN else self.url("formulier_deel")

    # -- the tree ---------------------------------------------------------------------------------

    def boom(self, soort: str = "", key: str = "") -> list[dict[str, Any]]:
        """The parts with their steps and questions; the chosen one is marked."""
        wrong = {(p.stap, p.vraag) for p in self.problemen}
        steps = [self._tak(stap, soort, key, wrong) for stap in self.ontwerp["stappen"]]
        return [
            {"titel": naam(groep), "key": groep["key"], "stappen": [s for s in steps if s["groep"] == groep["key"]]}
            for groep in self.ontwerp["groepen"]
        ]

    def _tak(self, stap: Mapping[str, Any], soort: str, key: str, wrong: set[tuple[str, str]]) -> dict[str, Any]:
        questions = [
            {
                "href": self.url("vraag", vraag["key"]),
                "titel": naam(vraag),
                "huidig": (soort, key) == ("vraag", vraag["key"]),
                "fout": any(asked == vraag["key"] for _, asked in wrong),
            }
            for vraag in stap["vragen"]
        ]
        return {
            "key": stap["key"],
            "groep": stap.get("groep"),
            "href": self.url("stap", stap["key"]),
            "titel": naam(stap),
            "huidig": (soort, key) == ("stap", stap["key"]),
            "fout": any(step == stap["key"] and not asked for step, asked in wrong),
            "vragen": questions,
            "nieuw": self.url("nieuwe_vraag", stap["key"]),
        }

    def regels(self, stap: Mapping[str, Any]) -> list[dict[str, str]]:
        """The rules of a step in sentences."""
        return [
            {"tekst": zin(self.ontwerp, regel, NAMEN), "href": self.url("regel", stap["key"], place)}
            for place, regel in enumerate(stap["regels"])
        ]

    @cached_property
    def bronnen(self) -> Lijsten:
        """The lists that differ from draft to draft."""
        return Lijsten(self.ontwerp)

    def vraag_of_404(self, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
        try:
            return vraag_van(self.ontwerp, key)
        except LookupError:
            raise Http404 from None

    def stap_of_404(self, key: str) -> dict[str, Any]:
        found = next((stap for stap in self.ontwerp["stappen"] if stap["key"] == key), None)
        if found is None:
            raise Http404
        return dict(found)

    def uitkomst_of_404(self, key: str) -> dict[str, Any]:
        try:
            return uitkomst_van(self.ontwerp, key)
        except LookupError:
            raise Http404 from None

    def toon(self, template: str, huidig: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """A form that is shown again keeps the version it was filled in on; only a conflict takes the new one."""
        if self.request.method == "POST" and status != 409 and hasattr(self.request, "versie"):
            self.versie.versie = self.request.versie
        return render_page(self.request, f"loket/bouwer/{template}", {**self.kader(huidig), **context}, status=status)


def formulier_of_404(request: HttpRequest, slug: str) -> tuple[Toegang, Formulier]:
    """A form that this member of staff may see. Raises Http404."""
    toegang = at_work(request)
    rows = toegang.formulieren().select_related("dienst")
    return toegang, get_object_or_404(rows, pk=slug)
