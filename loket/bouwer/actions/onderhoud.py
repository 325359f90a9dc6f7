"""Closing a dienst for a while. It opens again by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from loket.bouwer.logboek import schrijf_op
from loket.models import Formuliergebeurtenis, Onderhoud
from producten.models import Dienst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError, VersionConflict

Code = Formuliergebeurtenis.Code


class OnderhoudRefused(DomainError):
    """No text, or times that cannot be."""


@transaction.atomic
def set_onderhoud(
    dienst: Dienst, *, van: datetime, tot: datetime, tekst: str, by: Toegang, versie: int = 0
) -> Onderhoud:
    """Close this dienst from one time until another, with words for the citizen; in the place of an earlier plan.

    `versie` is that of the plan one saw, 0 for none. Raises OnderhoudRefused, VersionConflict, Http404.
    """
    by.require("formulier_onderhoud", dienst.slug)
    tekst = tekst.strip()
    if not tekst or len(tekst) > 300:
        raise OnderhoudRefused("Schrijf in hoogstens 300 tekens waarom de dienst dicht is en wat je wel kunt doen.")
    if tot <= van or tot <= timezone.now():
        raise OnderhoudRefused("Het einde ligt voor het begin, of is al voorbij. Kijk de datums na.")
    current = _lock(dienst, versie)
    row, _ = Onderhoud.objects.update_or_create(
        dienst=dienst, defaults={"van": van, "tot": tot, "tekst": tekst, "versie": current + 1}
    )
    schrijf_op(Code.ONDERHOUD_GEZET, by, dienst=dienst.slug, van=van.isoformat(), tot=tot.isoformat(), tekst=tekst)
    return row


@transaction.atomic
def stop_onderhoud(dienst: Dienst, *, by: Toegang, versie: int) -> None:
    """Open again now, or forget a plan. Raises VersionConflict when it is no longer the plan one saw, Http404."""
    by.require("formulier_onderhoud", dienst.slug)
    _lock(dienst, versie)
    Onderhoud.objects.filter(dienst=dienst).delete()
    schrijf_op(Code.ONDERHOUD_GESTOPT, by, dienst=dienst.slug)


def _lock(dienst: Dienst, versie: int) -> int:
    """The version of the plan as it is now. Whoever changes the same dienst waits."""
    Dienst.objects.select_for_update().get(pk=dienst.pk)
    current = Onderhoud.objects.filter(dienst=dienst).values_list("versie", flat=True).first() or 0
    if current != versie:
        raise VersionConflict(versie, current)
    return current
