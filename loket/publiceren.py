"""Publishing the forms that come as files: judged, tried, numbered, never changed afterwards.

The portal itself publishes here, without a second person: what people make goes through `bouwer.actions`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

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

    Aanvragen that were started stay on the version they began with. Raises DefinitieRefused.
    """
    data, cases, definitie = judge(text, vandaag(timezone.now()))
    if missing := rondom(definitie):
        raise DefinitieRefused(missing)
    formulier, _ = Formulier.objects.update_or_create(
        slug=definitie.formulier, defaults={"dienst_id": definitie.dienst, "titel": definitie.titel}
    )
    versies = Formulierversie.objects.select_for_update().filter(formulier=formulier)
    live = versies.live().first()
    if live is not None and live.definitie == data and _cases_of(live) == cases:
        return live, False
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
    return new, True


def _cases_of(versie: Formulierversie) -> list[Any]:
    return list(versie.testgevallen.order_by("pk").values_list("inhoud", flat=True))


@transaction.atomic
def load_formulieren(folder: Path = MAP) -> dict[str, tuple[Formulierversie, bool]]:
    """Publish every definition of a folder; {form: (version, whether it is new)}. Raises DefinitieRefused.

    They name each other, so where each leads is looked at when all of them are there.
    """
    files = sorted(folder.glob("*.json"))
    loaded = {path.stem: publish_definitie(path.read_text(encoding="utf-8")) for path in files}
    nowhere = [
        replace(problem, tekst=f"{naam}: {problem.tekst}")
        for naam, (versie, _) in loaded.items()
        for problem in zonder_doel(versie.lees())
    ]
    if nowhere:
        raise DefinitieRefused(nowhere)
    return loaded
