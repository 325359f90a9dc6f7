"""Every change of sharing: a code made, used once, and stopped."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from profiel.dossiers.actions import Stap, TransitionRefused, lock, progress
from profiel.dossiers.models import Deelcode, Dossier, Fase
from profiel.dossiers.rules import CODE_GELDIG, MOST_SHARED, clean_code, code_from
from profiel.toegang.actions import end_machtiging, give_meekijken
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import blind_index, new_token
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import BRUSSEL, vandaag


class DeelcodeUnknown(DomainError):
    """Mistyped, used before, stopped or too late: which of these is not said."""

    def __init__(self) -> None:
        super().__init__("Deze code werkt niet. Kijk ze na, of vraag een nieuwe code.")


class OwnDossier(DomainError):
    """One needs no code for what is one's own."""

    def __init__(self, dossier: Dossier) -> None:
        page = (dossier.get_absolute_url(), "Naar je dossier")
        super().__init__("Dit is een code voor een dossier dat je zelf al ziet.", next_step=page)


class SharedEnough(DomainError):
    """First stop a code or a reader."""

    def __init__(self) -> None:
        super().__init__(
            f"Je deelt dit dossier al {MOST_SHARED} keer. Stop eerst een code die je niet meer nodig hebt."
        )


def code_of(deelcode: Deelcode) -> str:
    """The code to give, made again from the seed with our key."""
    return code_from(salted_hmac("dossiers.deelcode", deelcode.zaad, algorithm="sha256").digest())


def _index(code: str) -> str:
    return blind_index(f"deelcode:{code}")


@transaction.atomic
def make_deelcode(dossier: Dossier, *, dagen: int, by: Toegang) -> Deelcode:
    """A code to read this dossier along, for so many days from today.

    Raises TransitionRefused for a concept, SharedEnough, LevelRequired, Http404.
    """
    by.require("deelcode_make", dossier)
    by.require_level(dossier.niveau)
    current, now = lock(dossier), timezone.now()
    if current.fase == Fase.CONCEPT:
        raise TransitionRefused(current)
    if Deelcode.objects.counts(now).filter(dossier=current).count() >= MOST_SHARED:
        raise SharedEnough
    until = vandaag(now) + timedelta(days=dagen)
    made = Deelcode(dossier=current, profiel=by.profiel, zaad=new_token(), tot=until, verloopt_op=now + CODE_GELDIG)
    made.code_index = _index(code_of(made))
    made.save()
    progress(dossier, Stap("deelcode_gemaakt", parameters={"tot": until.isoformat()}), by=by)
    return made


@transaction.atomic
def use_deelcode(code: str, *, by: Toegang) -> Deelcode:
    """The other uses the code: from now on they read along, until the day the citizen chose. Once.

    The citizen hears of it. Raises DeelcodeUnknown, OwnDossier, LevelRequired, Http404 for who acts for another.
    """
    if by.account is None or by.voor_ander:
        raise Http404
    plain, now = clean_code(code), timezone.now()
    rows = Deelcode.objects.select_related("dossier", "profiel").filter(code_index=_index(plain))
    known = rows.first()
    if not plain or known is None:
        raise DeelcodeUnknown
    dossier = lock(known.dossier)  # first, as every step does
    found = rows.get()
    if not found.is_geldig(now, vandaag(now)):
        raise DeelcodeUnknown
    if by.profiel is not None and by.allows("dossier_read", dossier):
        raise OwnDossier(dossier)
    if not dossier.betrokkenen.filter(profiel=found.profiel, tot__isnull=True).exists():
        raise DeelcodeUnknown
    by.require_level(dossier.niveau)
    until = datetime.combine(found.tot + timedelta(days=1), time(0), tzinfo=BRUSSEL)
    found.machtiging = give_meekijken(found.profiel, wie=by.account, dossier=dossier.kenmerk, tot=until)
    found.save(update_fields=["machtiging"])
    progress(dossier, Stap("deelcode_gebruikt", parameters={"tot": found.tot.isoformat()}), by=by)
    return found


@transaction.atomic
def stop_deelcode(deelcode: Deelcode, *, by: Toegang) -> bool:
    """The code works no more, and who used it reads no more. False when that was so already. Raises Http404."""
    by.require("deelcode_stop", deelcode)
    dossier = lock(deelcode.dossier)
    current = Deelcode.objects.select_related("machtiging__voor").get(pk=deelcode.pk)
    if not Deelcode.objects.counts(timezone.now()).filter(pk=current.pk).exists():
        return False
    Deelcode.objects.filter(pk=current.pk).update(ingetrokken_op=timezone.now())
    if current.machtiging is not None:
        end_machtiging(current.machtiging, by=by)
    progress(dossier, Stap("deelcode_gestopt"), by=by)
    return True


def purge_deelcodes(now: datetime) -> int:
    """Codes that opened nothing and no longer can, and those of readers whose day is past; how many."""
    unused = Deelcode.objects.filter(machtiging__isnull=True, verloopt_op__lt=now).delete()[0]
    return unused + Deelcode.objects.filter(tot__lt=vandaag(now)).delete()[0]
