"""Publishing the forms that come as files: judged, tried, numbered, never changed afterwards.

The portal itself publishes here, without a second person: what people make goes through `bouwer.actions`. A form
whose live version people published is theirs from then on: no file takes its place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.utils import timezone

from loket.bouwer.doelen import zonder_doel
from loket.bouwer.logboek import schrijf_op
from loket.bouwer.nazicht import rondom
from loket.bouwer.proef import probeer
from loket.bouwer.uitwisseling import lees
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.keuring import keur
from loket.models import Formulier, Formuliergebeurtenis, Formulierversie, Testgeval
from loket.probleem import Probleem
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag

MAP = Path(__file__).parent / "data" / "formulieren"


class Geladen(NamedTuple):
    """What became of one file."""

    versie: Formulierversie
    is_new: bool = False
    wacht: bool = False
    """Whether it differs from a version that people published, and so was left alone."""

    @property
    def zin(self) -> str:
        nummer = self.versie.nummer
        if self.wacht:
            return (
                f"versie {nummer} bleef staan: medewerkers publiceerden ze, en het bestand is anders. "
                "Wil je het bestand? Lees het in de bouwer in als nieuwe versie"
            )
        return f"versie {nummer}{' gepubliceerd' if self.is_new else ' stond er al'}"


REDEN: Final = "Ingelezen uit een bestand dat met het portaal meekomt."


@lru_cache(maxsize=64)
def judge(text: str, today: date) -> tuple[dict[str, Any], list[Any], Definitie]:
    """(definition, test cases, the definition as read) of this file; judged once per process and day.

    Raises DefinitieRefused with every problem and every case that fails; the catalogue is not looked at.
    """
    data, cases = lees(text)
    definitie = parse(data)
    problemen = keur(definitie)
    if not problemen:
        problemen = [Probleem(zin) for uitslag in probeer(definitie, cases, today) for zin in uitslag.zinnen]
    if problemen:
        raise DefinitieRefused(problemen)
    return data, cases, definitie


@transaction.atomic
def publish_definitie(text: str, reden: str = REDEN) -> tuple[Formulierversie, bool]:
    """Publish this file as the next version; (version, whether it is new). The same text twice is once.

    Aanvragen that were started stay on the version they began with; so does a form that people published.
    Raises DefinitieRefused.
    """
    loaded = _load(text, reden)
    return loaded.versie, loaded.is_new


def _load(text: str, reden: str) -> Geladen:
    data, cases, definitie = judge(text, vandaag(timezone.now()))
    if missing := rondom(definitie):
        raise DefinitieRefused(missing)
    formulier, _ = Formulier.objects.get_or_create(
        slug=definitie.formulier, defaults={"dienst_id": definitie.dienst, "titel": definitie.titel}
    )
    versies = Formulierversie.objects.select_for_update().filter(formulier=formulier)
    live = versies.live().first()
    if live is not None and live.definitie == data and _cases_of(live) == cases:
        return Geladen(live)
    if live is not None and live.gepubliceerd_door_id is not None:
        return Geladen(live, wacht=True)
    formulier.dienst_id, formulier.titel = definitie.dienst, definitie.titel
    formulier.save(update_fields=["dienst", "titel"])
    last = versies.recent().first()
    if live is not None:
        versies.filter(pk=live.pk).update(status=Formulierversie.Status.VERVANGEN)
    new = Formulierversie.objects.create(
        formulier=formulier, nummer=last.nummer + 1 if last else 1, definitie=data, toelichting=reden
    )
    Testgeval.objects.bulk_create(Testgeval(formulierversie=new, naam=case["naam"], inhoud=case) for case in cases)
    new.status, new.gepubliceerd_op = Formulierversie.Status.GEPUBLICEERD, timezone.now()
    new.save(update_fields=["status", "gepubliceerd_op"])
    schrijf_op(
        Formuliergebeurtenis.Code.GEPUBLICEERD, Toegang.systeem(), dienst=definitie.dienst, versie=new, reden=reden
    )
    return Geladen(new, is_new=True)


def _cases_of(versie: Formulierversie) -> list[Any]:
    return list(versie.testgevallen.order_by("pk").values_list("inhoud", flat=True))


@transaction.atomic
def load_formulieren(folder: Path = MAP) -> dict[str, Geladen]:
    """Publish every definition of a folder; {form: what became of it}. Raises DefinitieRefused.

    They name each other, so where each leads is looked at when all of them are there.
    """
    files = sorted(folder.glob("*.json"))
    loaded = {path.stem: _load(path.read_text(encoding="utf-8"), REDEN) for path in files}
    nowhere = [
        replace(problem, tekst=f"{naam}: {problem.tekst}")
        for naam, found in loaded.items()
        if not found.wacht
        for problem in zonder_doel(found.versie.lees())
    ]
    if nowhere:
        raise DefinitieRefused(nowhere)
    return loaded
