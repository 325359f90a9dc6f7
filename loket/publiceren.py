"""Publishing the forms that come as files: judged, tried, numbered, never changed afterwards.

The portal itself publishes here, without a second person: what people make goes through `bouwer.actions`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from loket.bouwer.logboek import schrijf_op
from loket.bouwer.nazicht import problemen_van
from loket.bouwer.proef import probeer
from loket.bouwer.uitwisseling import lees
from loket.definitie import Definitie, DefinitieRefused, parse
from loket.models import Formulier, Formuliergebeurtenis, Formulierversie, Testgeval
from loket.probleem import Probleem
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import vandaag

MAP = Path(__file__).parent / "data" / "formulieren"
REDEN: Final = "Ingelezen uit een bestand dat met het portaal meekomt."


def judge(data: dict[str, Any], testgevallen: list[Any]) -> Definitie:
    """The definition in this file. Raises DefinitieRefused with every problem and every case that fails."""
    if problemen := problemen_van(data):
        raise DefinitieRefused(problemen)
    definitie = parse(data)
    failed = [
        Probleem(zin) for uitslag in probeer(definitie, testgevallen, vandaag(timezone.now())) for zin in uitslag.zinnen
    ]
    if failed:
        raise DefinitieRefused(failed)
    return definitie


@transaction.atomic
def publish_definitie(text: str, reden: str = REDEN) -> tuple[Formulierversie, bool]:
    """Publish this file as the next version; (version, whether it is new). The same text twice is once.

    Aanvragen that were started stay on the version they began with. Raises DefinitieRefused.
    """
    data, cases = lees(text)
    definitie = judge(data, cases)
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


def load_formulieren(folder: Path = MAP) -> dict[str, tuple[Formulierversie, bool]]:
    """Publish every definition of a folder; {form: (version, whether it is new)}. Raises DefinitieRefused."""
    return {path.stem: publish_definitie(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
