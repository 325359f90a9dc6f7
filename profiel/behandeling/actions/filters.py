"""Work lists that staff keep under a name."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404

from profiel.behandeling.models import OpgeslagenFilter
from profiel.behandeling.rules import MOST_FILTERS
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError


class FiltersEnough(DomainError):
    """A list that nobody overlooks helps nobody."""

    def __init__(self) -> None:
        super().__init__(f"Je hebt al {MOST_FILTERS} werklijsten. Verwijder er eerst een.")


@transaction.atomic
def save_filter(naam: str, zoek: str, *, lijst: str, team: Team | None, by: Toegang) -> OpgeslagenFilter:
    """Keep it; one of this name gets the new filters. Raises FiltersEnough, Http404 for a team of others."""
    if by.account is None:
        raise Http404
    if team is not None:
        by.require("filter_share", team)
    own = OpgeslagenFilter.objects.filter(account=by.account, lijst=lijst)
    if own.exclude(naam=naam).count() >= MOST_FILTERS:
        raise FiltersEnough
    values = {"zoek": zoek, "team": team}
    return own.update_or_create(account=by.account, lijst=lijst, naam=naam, defaults=values)[0]


@transaction.atomic
def delete_filter(row: OpgeslagenFilter, *, by: Toegang) -> None:
    """Forget it; only by who made it. Raises Http404."""
    by.require("filter_delete", row)
    OpgeslagenFilter.objects.filter(pk=row.pk).delete()
