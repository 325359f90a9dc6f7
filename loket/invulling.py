"""One aanvraag as it is being filled in: definition, facts, path, what is done and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from loket.definitie import Definitie, Stap, Vraag
from loket.feiten import Kennis, kennis_van
from loket.klad.rules import onbewaard
from loket.models import Aanvraag, Bijlage
from loket.omgekeerd import omgekeerd
from loket.pad import Pad, bepaal, is_leeg
from loket.prijs import Kosten, kosten
from loket.vragen import soort
from loket.vragen.basis import Fout, Omgeving
from loket.vragen.handtekening import inhoud_van
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.vast import Vast


@dataclass(frozen=True, slots=True)
class Probleem:
    """What keeps an aanvraag from being sent."""

    stap: Stap
    vraag: Vraag
    fout: Fout


@dataclass(frozen=True, slots=True)
class Invulling:
    """Everything a page or an action of the form needs; built once per request."""

    aanvraag: Aanvraag
    definitie: Definitie
    kennis: Kennis
    omgeving: Omgeving
    pad: Pad

    @classmethod
    def of(cls, aanvraag: Aanvraag, today: date) -> Invulling:
        definitie = aanvraag.formulierversie.lees()
        kennis = kennis_van(aanvraag.profiel, today, codes=definitie.feiten_bij_invullen)
        (files, unsafe), stored = bijlagen_van(aanvraag, definitie), aanvraag.antwoorden
        pad = bepaal(definitie, stored, kennis.waarden)
        signed = inhoud_van(definitie, pad, f"{aanvraag.dossier_id} {aanvraag.formulierversie}")
        omgeving = Omgeving(
            today, kennis.waarden, kennis.huishouden, files, antwoorden=stored, inhoud=signed, niet_schoon=unsafe
        )
        return cls(aanvraag, definitie, kennis, omgeving, pad)

    def na(self, aanvraag: Aanvraag) -> Invulling:
        """The same after answers were kept: the row as saved; facts and files are those they were judged with."""
        return replace(self, aanvraag=aanvraag, pad=bepaal(self.definitie, aanvraag.antwoorden, self.omgeving.feiten))

    def met(self, antwoorden: Mapping[str, Any]) -> Invulling:
        """The same with these answers over the stored ones."""
        merged = {**self.aanvraag.antwoorden, **antwoorden}
        return replace(self, pad=bepaal(self.definitie, merged, self.omgeving.feiten))

    def erbij(self, stap: Stap) -> list[Vraag]:
        """What an answer brought up on a step that was saved before: nobody was asked it yet."""
        saved = self.pad.vragen[stap.key] if stap.key in self.klaar else ()
        return [vraag for vraag in saved if vraag.key not in self.pad.antwoorden]

    @property
    def klaar(self) -> frozenset[str]:
        return frozenset(self.aanvraag.stappen_klaar)

    @property
    def open_stap(self) -> Stap | None:
        return self.pad.open_stap(self.klaar)

    def may_visit(self, stap: Stap) -> bool:
        """Steps that are done, and the first that is not; nobody skips one by its address."""
        first = self.open_stap
        return first is None or self.pad.stappen.index(stap) <= self.pad.stappen.index(first)

    @property
    def onbewaard(self) -> list[Stap]:
        """The shown steps in which a change waits that was typed and never saved."""
        return onbewaard(self.aanvraag, self.pad.stappen)

    @property
    def wordt_ondertekend(self) -> bool:
        """Whether a shown answer counts as signed: then only who may sign can send it."""
        return any(soort(vraag).bewijs for stap in self.pad.stappen for vraag in self.pad.vragen[stap.key])

    @property
    def kosten(self) -> Kosten:
        return kosten(self.definitie, self.pad)

    def problemen(self) -> list[Probleem]:
        """Every stored answer judged again, as it must be before sending."""
        found = []
        for stap in self.pad.stappen:
            for vraag in self.pad.vragen[stap.key]:
                waarde = self.pad.antwoorden.get(vraag.key)
                if is_leeg(waarde):
                    empty = soort(vraag).ontbreekt(vraag) if vraag.key in self.pad.verplicht else []
                    found += [Probleem(stap, vraag, fout) for fout in empty[:1]]
                else:
                    found += [Probleem(stap, vraag, fout) for fout in soort(vraag).keur(vraag, waarde, self.omgeving)]
        turned = omgekeerd(self.definitie, self.pad.antwoorden)
        vragen, stap_van = self.definitie.vraag_per_key, self.definitie.stap_van
        return found + [Probleem(stap_van[key], vragen[key], fout) for key, fout in turned.items()]

    def onveilige_bestanden(self) -> list[Probleem]:
        """The questions of which an attached file can no longer be used; costs nothing when every file is safe."""
        asked = [(stap, vraag) for stap in self.pad.stappen for vraag in self.pad.vragen[stap.key]]
        return [
            Probleem(stap, vraag, fout)
            for stap, vraag in (asked if self.omgeving.niet_schoon else [])
            if vraag.soort == "bestand" and (waarde := self.pad.antwoorden.get(vraag.key))
            for fout in soort(vraag).keur(vraag, waarde, self.omgeving)
            if fout.code == "onveilig"
        ]

    @property
    def wacht_op_controle(self) -> bool:
        """Whether an answer rests on a file that is not known to be safe."""
        return any(
            file["kenmerk"] in self.omgeving.niet_schoon
            for key, files in (self.omgeving.bestanden.items() if self.omgeving.niet_schoon else ())
            if key in self.pad.antwoorden
            for file in files
        )

    def bekend(self) -> dict[str, Any]:
        """Snapshot of the facts that this form shows or looks at."""
        asked = self.definitie.feiten_bij_invullen
        return {code: feit.snapshot() for code, feit in self.kennis.feiten.items() if code in asked}


BIJLAGEN: Final = Vast(
    lambda aanvraag: (
        Bijlage.objects.filter(aanvraag=aanvraag)
        .select_related("document__bestand")
        .only("vraag", "document__kenmerk", "document__titel", "document__bestand__grootte", "document__bestand__scan")
        .order_by("pk")
    ),
    int,
)


def digests_van(aanvraag: Aanvraag, vraag: str) -> set[str]:
    """What tells the files that are attached to a question apart from any others."""
    rows = Bijlage.objects.filter(aanvraag=aanvraag, vraag=vraag, document__bestand__isnull=False)
    return set(rows.values_list("document__bestand__sha256", flat=True))


VEILIG: Final = (Bestand.Scan.SCHOON, Bestand.Scan.NIET_GECONTROLEERD)
"""Verdicts on which one may count; the second stands where the city has no scanner."""


def bestanden_van(aanvraag: Aanvraag, definitie: Definitie) -> dict[str, list[dict[str, Any]]]:
    """The attached files by question; no query for a form that asks for none."""
    return bijlagen_van(aanvraag, definitie)[0]


def bijlagen_van(aanvraag: Aanvraag, definitie: Definitie) -> tuple[dict[str, list[dict[str, Any]]], dict[str, str]]:
    """The same, and the verdict on each file that is not, or not yet, known to be safe."""
    found: dict[str, list[dict[str, Any]]] = {}
    unsafe: dict[str, str] = {}
    if not any(vraag.soort == "bestand" for vraag in definitie.alle_vragen()):
        return found, unsafe
    for bijlage in BIJLAGEN(aanvraag.pk):
        document = bijlage.document
        size, scan = (row.grootte, row.scan) if (row := document.bestand) else (0, Bestand.Scan.WEG.value)
        if scan not in VEILIG:
            unsafe[document.kenmerk] = scan
        item = {"kenmerk": document.kenmerk, "naam": document.titel, "grootte": size}
        found.setdefault(bijlage.vraag, []).append(item)
    return found, unsafe
