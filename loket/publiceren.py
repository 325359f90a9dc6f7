"""Publishing forms: judged, numbered, never changed afterwards."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from loket.controle import controleer
from loket.definitie import Definitie, DefinitieRefused, read
from loket.feiten import NAMEN
from loket.gevolgen import GEVOLGEN, REGELS
from loket.models import Formulier, Formulierversie
from loket.probleem import Probleem
from producten.models import Dienst

MAP = Path(__file__).parent / "data" / "formulieren"


def judge(text: str) -> Definitie:
    """The definition in this text. Raises DefinitieRefused with every problem."""
    definitie = read(text)
    problemen = controleer(definitie, feiten=NAMEN, regels=REGELS, gevolgen=GEVOLGEN)
    if not Dienst.objects.filter(slug=definitie.dienst).exists():
        problemen.append(Probleem(f"De dienst '{definitie.dienst}' staat niet in de catalogus."))
    if problemen:
        raise DefinitieRefused(problemen)
    return definitie


@transaction.atomic
def publish_definitie(text: str) -> tuple[Formulierversie, bool]:
    """Publish this definition as the next version; (version, whether it is new). The same text twice is once.

    Aanvragen that were started stay on the version they began with. Raises DefinitieRefused.
    """
    definitie = judge(text)
    formulier, _ = Formulier.objects.update_or_create(
        slug=definitie.formulier, defaults={"dienst_id": definitie.dienst, "titel": definitie.titel}
    )
    versies = Formulierversie.objects.select_for_update().filter(formulier=formulier)
    data = json.loads(text)
    live = versies.live().first()
    if live is not None and live.definitie == data:
        return live, False
    last = versies.order_by("-nummer").first()
    if live is not None:
        live.status = Formulierversie.Status.VERVANGEN
        live.save(update_fields=["status"])
    new = Formulierversie.objects.create(
        formulier=formulier,
        nummer=last.nummer + 1 if last else 1,
        status=Formulierversie.Status.GEPUBLICEERD,
        definitie=data,
        gepubliceerd_op=timezone.now(),
    )
    return new, True


def load_formulieren(folder: Path = MAP) -> dict[str, tuple[Formulierversie, bool]]:
    """Publish every definition of a folder; {form: (version, whether it is new)}. Raises DefinitieRefused."""
    return {path.stem: publish_definitie(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
