"""Access of staff: as a member of a team, apart from what they are as a citizen."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404

from profiel.behandeling.models import Burgervraag, OpgeslagenFilter, Vraag
from profiel.dossiers.models import Dossier, Fase
from profiel.dossiers.toegang import may_change
from profiel.toegang.models import Team, Teamlid
from profiel.toegang.poorten import Act, leesingang, register_act
from profiel.toegang.toegang import Toegang


def as_staff(toegang: Toegang) -> Toegang:
    """The same login at work: no subject, no grant. Raises Http404 for who does not work for the city."""
    account = toegang.account
    if account is None or not (account.is_staff and account.is_active):
        raise Http404
    return Toegang(toegang.actor, account, None, toegang.level)


@leesingang("teams")
def teams(toegang: Toegang) -> QuerySet[Team]:
    """Teams this member of staff is in."""
    if toegang.account is None or not toegang.account.is_staff or toegang.profiel is not None:
        return Team.objects.none()
    return Team.objects.filter(leden__account=toegang.account)


def covering(*, dienst: str, thema: str, gebied: str = "") -> QuerySet[Team]:
    """Teams with the right to handle such a dossier: the most particular first.

    A team that names the dienst goes before one that names its thema; a team of the area before one of
    the whole city.
    """
    area = Q(gebieden=[]) | Q(gebieden__contains=[gebied]) if gebied else Q(gebieden=[])
    rows = Team.objects.filter(Q(diensten__contains=[dienst]) | Q(themas__contains=[thema])).filter(area)
    by_dienst = Case(When(diensten__contains=[dienst], then=Value(0)), default=Value(1), output_field=IntegerField())
    by_area = Case(When(gebieden=[], then=Value(1)), default=Value(0), output_field=IntegerField())
    return rows.annotate(_dienst=by_dienst, _gebied=by_area).order_by("_dienst", "_gebied", "code")


def team_for(*, dienst: str, thema: str, gebied: str = "") -> Team | None:
    """The team that gets a new dossier; None when nobody has the right, which the work list of admins shows."""
    return covering(dienst=dienst, thema=thema, gebied=gebied).first()


def _manages(toegang: Toegang, team: Team) -> bool:
    """A beheerder of the team, or the portal's own administrator."""
    account = toegang.account
    if account is None or not account.is_staff or toegang.profiel is not None:
        return False
    return (
        account.is_superuser or Teamlid.objects.filter(team=team, account=account, rol=Teamlid.Rol.BEHEERDER).exists()
    )


def _may_answer(toegang: Toegang, vraag: Vraag) -> bool:
    return vraag.is_open and may_change(toegang, vraag.dossier)


@leesingang("vragen")
def vragen(toegang: Toegang) -> QuerySet[Vraag]:
    """Questions about the dossiers of the subject, not about those it merely follows."""
    visible: Any = toegang.dossierinhoud()
    return Vraag.objects.filter(dossier__in=Dossier.objects.filter(pk__in=visible.values("pk")))


@leesingang("burgervragen")
def burgervragen(toegang: Toegang) -> QuerySet[Burgervraag]:
    """What was asked about the dossiers of the subject, not about those it merely follows."""
    visible: Any = toegang.dossierinhoud()
    return Burgervraag.objects.filter(dossier__in=Dossier.objects.filter(pk__in=visible.values("pk")))


@leesingang("opgeslagen_filters")
def opgeslagen_filters(toegang: Toegang) -> QuerySet[OpgeslagenFilter]:
    """One's own, and those that somebody shared with a team one is in."""
    if toegang.account is None or toegang.profiel is not None:
        return OpgeslagenFilter.objects.none()
    return OpgeslagenFilter.objects.filter(Q(account=toegang.account) | Q(team__in=teams(toegang)))


def _is_own_filter(toegang: Toegang, row: OpgeslagenFilter) -> bool:
    return toegang.account is not None and toegang.account.pk == row.account_id


def _may_share_with(toegang: Toegang, team: Team) -> bool:
    return teams(toegang).filter(pk=team.pk).exists()


def _may_ask(toegang: Toegang, dossier: Dossier) -> bool:
    return dossier.fase != Fase.CONCEPT and may_change(toegang, dossier)


register_act(Act("team_manage", _manages))
register_act(Act("burgervraag_ask", _may_ask))
register_act(Act("filter_share", _may_share_with))
register_act(Act("filter_delete", _is_own_filter))
register_act(Act("vraag_answer", _may_answer))
