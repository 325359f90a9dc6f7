"""Every change of a begeleide sessie: asked for, allowed, ended; the codes that bring two people together."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from inclusie import rules
from inclusie.events import SessieEnded, SessieStarted
from inclusie.models import BegeleideSessie, Codepoging, Overdracht, Webpunt
from inclusie.rules import Einde, Status, standing
from producten.models import Dienst
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Account, Profiel
from profiel.toegang.actions import end_begeleiding, give_begeleiding
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import blind_index, new_token
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import publish
from stadsportaal.kern.kenmerk import save_with_kenmerk


class CodeUnknown(DomainError):
    """No sessie waits for this code: mistyped, used before, or too late."""

    def __init__(self) -> None:
        super().__init__("Deze code werkt niet. Kijk ze na, of vraag een nieuwe code.")


class TooManyTries(DomainError):
    """Somebody is guessing, or types in a great hurry."""

    status: ClassVar[int] = 429

    def __init__(self) -> None:
        super().__init__("Je probeerde te vaak een code. Wacht een minuut en probeer dan opnieuw.")


class SessieRunning(DomainError):
    """A helper helps one citizen at a time."""

    def __init__(self, sessie: BegeleideSessie) -> None:
        page = (reverse("inclusie:sessie", args=[sessie.kenmerk]), "Ga naar die sessie")
        super().__init__("Je helpt al iemand. Stop eerst die sessie.", next_step=page)


class HelpedAlready(DomainError):
    """A citizen is helped by one helper at a time."""

    def __init__(self, sessie: BegeleideSessie) -> None:
        page = (reverse("inclusie:meekijken", args=[sessie.kenmerk]), "Ga naar die sessie")
        super().__init__("Er helpt al iemand jou. Stop eerst die sessie.", next_step=page)


class HelpsOneself(DomainError):
    """Nobody is helper and citizen in one sessie."""

    def __init__(self) -> None:
        super().__init__("Je kunt jezelf niet begeleiden. Laat de burger de code invullen, op een eigen toestel.")


# -- codes ----------------------------------------------------------------------------------------


def koppelcode(sessie: BegeleideSessie) -> str:
    """The code the citizen types. Made again from the kenmerk with our key: it stands nowhere."""
    return _code("inclusie.koppelcode", sessie.kenmerk)


def overdrachtcode(overdracht: Overdracht) -> str:
    """The code the citizen gives to a helper, made again in the same way."""
    return _code("inclusie.overdracht", overdracht.zaad)


def _code(purpose: str, seed: str) -> str:
    return rules.code_from(salted_hmac(purpose, seed, algorithm="sha256").digest())


def _index(purpose: str, code: str) -> str:
    """What the database holds of a code: a keyed hash, of which a copy of the database makes nothing."""
    return blind_index(f"{purpose}:{code}")


def count_try(code: str, *, by: Toegang) -> None:
    """Count one try, for good: also when what follows fails. Raises TooManyTries."""
    now = timezone.now()
    limits = {f"account:{by.actor.account_id}": rules.PER_ACCOUNT}
    if code:  # what cannot be a code is nobody's: who mistypes does not stop others
        limits[_index("poging", code)] = rules.PER_CODE
    with transaction.atomic(durable=True):
        counted = {sleutel: _count(sleutel, now) for sleutel in sorted(limits)}
    if any(counted[sleutel] > most for sleutel, most in limits.items()):
        raise TooManyTries


def _count(sleutel: str, now: datetime) -> int:
    row, _ = Codepoging.objects.get_or_create(sleutel=sleutel, minuut=now.replace(second=0, microsecond=0))
    Codepoging.objects.filter(pk=row.pk).update(aantal=F("aantal") + 1)
    row.refresh_from_db(fields=["aantal"])
    return row.aantal


def find_sessie(code: str, *, by: Toegang) -> BegeleideSessie:
    """The sessie that waits for this code. Raises TooManyTries, CodeUnknown."""
    plain = rules.clean_code(code)
    count_try(plain, by=by)
    rows = BegeleideSessie.objects.whole().filter(code_index=_index("koppelcode", plain), status=Status.WACHT)
    found = rows.first()
    if (
        not plain
        or found is None
        or not standing(found, timezone.now()).wacht
        or not by.allows("begeleiding_grant", found)
    ):
        raise CodeUnknown
    return found


# -- a sessie -------------------------------------------------------------------------------------


@transaction.atomic
def start_sessie(
    webpunt: Webpunt, dienst: Dienst, *, by: Toegang, overdracht: Overdracht | None = None
) -> BegeleideSessie:
    """Ask for a sessie about one dienst; nothing of anybody is seen until a citizen types the code and agrees.

    An earlier one of this helper that still waits ends. Raises SessieRunning, CodeUnknown for an Overdracht that
    was used meanwhile, LevelRequired for a dienst that asks more than the helper's own login.
    """
    by.require("begeleiding_start", webpunt)
    by.require_level(dienst.niveau)
    helper = Account.objects.select_for_update().get(pk=by.actor.account_id or 0)
    now = timezone.now()
    for pk in BegeleideSessie.objects.open().filter(helper=helper).order_by("pk").values_list("pk", flat=True):
        row = _lock(pk)
        stand = standing(row, now)
        if stand.loopt:
            raise SessieRunning(row)
        _close(row, stand.einde or Einde.ONGEBRUIKT, now, door=None)
    if overdracht is not None:
        _use(overdracht, now)

    def make(kenmerk: str) -> BegeleideSessie:
        return BegeleideSessie.objects.create(
            kenmerk=kenmerk,
            helper=helper,
            webpunt=webpunt,
            dienst=dienst,
            dossier=overdracht.dossier.kenmerk if overdracht else "",
            stap=overdracht.stap if overdracht else "",
            voor=overdracht.profiel if overdracht else None,
            code_index=_index("koppelcode", _code("inclusie.koppelcode", kenmerk)),
            code_tot=now + rules.CODE_GELDIG,
            controle=f"{secrets.randbelow(10**6):06d}",
        )

    return save_with_kenmerk(make)


@transaction.atomic
def grant_sessie(sessie: BegeleideSessie, *, by: Toegang) -> BegeleideSessie:
    """The citizen agrees: a Machtiging for one dienst, 30 minutes, idle end at 10. The code works no more.

    Raises CodeUnknown when it was used or too late, HelpsOneself, HelpedAlready, LevelRequired.
    """
    by.require("begeleiding_grant", sessie)
    by.require_level(sessie.dienst.niveau)
    if by.actor.account_id == sessie.helper_id:
        raise HelpsOneself
    profiel = Profiel.objects.select_for_update().get(pk=by.profiel.pk)  # type: ignore[union-attr]
    current = _lock(sessie.pk)
    now = timezone.now()
    if not standing(current, now).wacht:
        raise CodeUnknown
    for pk in BegeleideSessie.objects.open().filter(profiel=profiel).order_by("pk").values_list("pk", flat=True):
        row = _lock(pk)
        stand = standing(row, now)
        if stand.einde is None:
            raise HelpedAlready(row)
        _close(row, stand.einde, now, door=None)
    current.machtiging = give_begeleiding(
        profiel, helper=current.helper, dienst=current.dienst_id, waar=current.webpunt.in_zin, tot=now + rules.DUUR
    )
    current.profiel, current.begonnen_op = profiel, now
    _move(current, Status.LOOPT)
    publish(SessieStarted(stroom=current.kenmerk, webpunt=current.webpunt_id, dienst=current.dienst_id))
    return current


@transaction.atomic
def end_sessie(sessie: BegeleideSessie, *, by: Toegang) -> bool:
    """Either of the two ends it, at once. False when it was over already."""
    by.require("begeleiding_end", sessie)
    current = _lock(sessie.pk)
    now = timezone.now()
    lapsed = standing(current, now).einde
    mine = Einde.HELPER if by.actor.account_id == current.helper_id else Einde.BURGER
    _close(current, lapsed or mine, now, door=None if lapsed else by.account)
    return lapsed is None


def close_lapsed(now: datetime) -> int:
    """Write down what the clock ended; returns how many. Nobody waits for it: every request judges by itself."""
    closed = 0
    for pk in BegeleideSessie.objects.open().order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = _lock(pk)
            einde = standing(row, now).einde
            closed += einde is not None and _close(row, einde, now, door=None)
    return closed


def _lock(pk: int) -> BegeleideSessie:
    """The row kept from others, then read with all that hangs from it: a join made while waiting is of before."""
    BegeleideSessie.objects.select_for_update().get(pk=pk)
    return BegeleideSessie.objects.whole().get(pk=pk)


def _close(sessie: BegeleideSessie, einde: Einde, now: datetime, *, door: Account | None) -> bool:
    """End it and its grant. False when somebody was before us. The caller holds the row."""
    if sessie.status == Status.BEEINDIGD:
        return False
    at = rules.ended_at(sessie, einde, now)
    if sessie.machtiging is not None:
        end_begeleiding(sessie.machtiging, door=door, at=at)
    sessie.beeindigd_op, sessie.beeindigd_door, sessie.einde = at, door, einde
    _move(sessie, Status.BEEINDIGD)
    minutes = int((at - sessie.begonnen_op).total_seconds() // 60) if sessie.begonnen_op else 0
    publish(
        SessieEnded(
            stroom=sessie.kenmerk, webpunt=sessie.webpunt_id, dienst=sessie.dienst_id, einde=einde, minuten=minutes
        )
    )
    return True


def _move(sessie: BegeleideSessie, target: Status) -> None:
    """Conditional on the old state, with what the new state requires. The caller holds the row."""
    moved = BegeleideSessie.objects.filter(pk=sessie.pk, status__in=rules.sources_of(target)).update(
        status=target,
        profiel=sessie.profiel,
        machtiging=sessie.machtiging,
        begonnen_op=sessie.begonnen_op,
        beeindigd_op=sessie.beeindigd_op,
        beeindigd_door=sessie.beeindigd_door,
        einde=sessie.einde,
    )
    if not moved:
        raise CodeUnknown
    sessie.status = target


# -- "help mij hierbij" ---------------------------------------------------------------------------


@transaction.atomic
def make_overdracht(dossier: Dossier, *, by: Toegang, stap: str = "") -> Overdracht:
    """A code for this draft at this step, to give to a helper; an earlier one of the same draft no longer works.

    Raises Http404 for a stranger and for who acts for somebody else.
    """
    by.require("overdracht_make", dossier)
    Dossier.objects.select_for_update().get(pk=dossier.pk)
    Overdracht.objects.filter(dossier=dossier, gebruikt_op__isnull=True).delete()
    seed = new_token()
    assert by.profiel is not None  # noqa: S101 require let nobody without one through
    return Overdracht.objects.create(
        dossier=dossier,
        profiel=by.profiel,
        dienst_id=dossier.dienst,
        stap=stap,
        zaad=seed,
        code_index=_index("overdracht", _code("inclusie.overdracht", seed)),
        verloopt_op=timezone.now() + rules.OVERDRACHT_GELDIG,
    )


def find_overdracht(code: str) -> Overdracht:
    """The draft that goes with a code whose try was counted; says nothing of whose it is. Raises CodeUnknown."""
    plain = rules.clean_code(code)
    rows = Overdracht.objects.filter(
        code_index=_index("overdracht", plain), gebruikt_op__isnull=True, verloopt_op__gt=timezone.now()
    )
    found = rows.select_related("dossier", "dienst", "profiel").first()
    if not plain or found is None:
        raise CodeUnknown
    return found


def _use(overdracht: Overdracht, now: datetime) -> None:
    rows = Overdracht.objects.filter(pk=overdracht.pk, gebruikt_op__isnull=True, verloopt_op__gt=now)
    if not rows.update(gebruikt_op=now):
        raise CodeUnknown


# -- what the clock erases ------------------------------------------------------------------------


def purge_tries(now: datetime) -> int:
    """Counts of earlier hours; returns how many rows."""
    return Codepoging.objects.filter(minuut__lt=now - rules.DUUR).delete()[0]


def purge_overdrachten(now: datetime) -> int:
    """Codes that no longer work; returns how many."""
    return Overdracht.objects.filter(verloopt_op__lt=now).delete()[0]
