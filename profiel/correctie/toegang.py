"""Who may say that a fact is wrong: the one it is about, at the level that shows it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from profiel.correctie.models import Correctie
from profiel.toegang.gegevens import Feit
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang


@leesingang("correcties")
def correcties(toegang: Toegang) -> QuerySet[Correctie]:
    """Reports of the subject; none for who acts for somebody else: a grant does not cover them."""
    if toegang.profiel is None or toegang.voor_ander:
        return Correctie.objects.none()
    return Correctie.objects.of_profiel(toegang.profiel)


def _is_own(toegang: Toegang, feit: Any) -> bool:
    return isinstance(feit, Feit) and toegang.profiel is not None and toegang.profiel.pk == feit.profiel_id


register_act(Act("correctie_report", _is_own, under_grant=False))
