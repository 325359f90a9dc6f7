"""A read of a page that everybody opens, compiled once for all who read about themselves (kern.vast).

Whom it is about enters only as the key of the profiel and of the account: a read entry that looks at anything else
of them would give everybody what the first one got, so a shape belongs to one level and one kind of profiel. Under
a grant, in a begeleide sessie and for staff the query is built as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import models

from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.vast import Rows, Vast

M = TypeVar("M", bound=models.Model)


class VastVoor(Generic[M]):
    """`build(toegang, *values)` makes the queryset, from the read entries of `toegang` only."""

    def __init__(self, build: Callable[..., Rows[M]], *types: type) -> None:
        self.build, self.types = build, types
        self.shapes: dict[tuple[Level, str], Vast[M]] = {}

    def __call__(self, toegang: Toegang, *values: Any) -> list[M]:
        account, profiel = toegang.account, toegang.profiel
        if (
            account is None
            or profiel is None
            or account.is_staff
            or toegang.voor_ander
            or not toegang.scope.is_unlimited
        ):
            return list(self.build(toegang, *values))
        shape = (toegang.level, profiel.soort)
        if shape not in self.shapes:
            self.shapes[shape] = self._shape(*shape)
        return self.shapes[shape](profiel.pk, account.pk, *values)

    def _shape(self, level: Level, soort: str) -> Vast[M]:
        def build(profiel: int, account: int, *values: Any) -> Rows[M]:
            nobody = Account(pk=account)
            subject = Profiel(pk=profiel, account=nobody, soort=soort)
            return self.build(Toegang(Actor(account, Kanaal.WEB), nobody, subject, level), *values)

        return Vast(build, int, int, *self.types, needs={0, *range(2, 2 + len(self.types))})
