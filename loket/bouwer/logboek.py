"""One line in the log of what was done with forms: written in the transaction of the act itself."""

from __future__ import annotations

from typing import Any

from loket.models import Formuliergebeurtenis, Formulierversie
from profiel.toegang.toegang import Toegang


def schrijf_op(
    code: Formuliergebeurtenis.Code,
    by: Toegang,
    *,
    dienst: str,
    versie: Formulierversie | None = None,
    **parameters: Any,
) -> None:
    """`dienst` is the slug; `parameters` are plain words and numbers, never a definition or an answer."""
    Formuliergebeurtenis.objects.create(
        dienst_id=dienst,
        formulier=versie.formulier_id if versie else "",
        nummer=versie.nummer if versie else None,
        code=code,
        parameters=parameters,
        account_id=by.actor.account_id,
        kanaal=by.actor.kanaal,
    )
