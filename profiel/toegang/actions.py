"""Every change of access: grants given and ended, looks written down, login mails queued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from profiel.mensen.models import Account, Profiel
from profiel.toegang.events import LoginMailQueued, MachtigingEnded, MachtigingGiven
from profiel.toegang.models import Inzage, Level, LoginMail, Machtiging, SessieActiviteit
from profiel.toegang.poorten import Act, register_act
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.events import publish

NEVER: Final = ("ondertekenen", "aanmeldmiddelen", "nooit_hergebruiken")
"""What no grant of a citizen covers (architecture §1): `ondertekenen` is an act of the loket that looks here; means of
login and earlier answers are closed under any grant, by `under_grant=False` and by the form."""
SAME_LOOK: Final = timedelta(minutes=5)
"""Looking again at the same thing within this time is the same look: one line for the citizen to read."""
MAIL_LIFETIME: Final = timedelta(minutes=15)
"""As long as the code in it works (settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT and its sisters)."""


class NoSuchAccount(DomainError):
    """Nobody signs in with that address."""

    def __init__(self) -> None:
        super().__init__(
            "We vinden niemand die zich met dit e-mailadres aanmeldt. "
            "Vraag die persoon om zich eerst een keer aan te melden en een e-mailadres te bevestigen."
        )


class OwnMachtiging(DomainError):
    """One needs no grant for oneself."""

    def __init__(self) -> None:
        super().__init__("Dit is je eigen e-mailadres. Voor jezelf heb je geen machtiging nodig.")


class MachtigingExists(DomainError):
    """There is one already."""

    def __init__(self) -> None:
        super().__init__("Deze persoon mag al voor jou handelen. Stop eerst die machtiging als je iets wilt wijzigen.")


# -- grants ---------------------------------------------------------------------------------------


@transaction.atomic
def give_machtiging(
    email: str,
    *,
    by: Toegang,
    tot: datetime | None,
    diensten: Sequence[str] | None = None,
    themas: Sequence[str] | None = None,
    dossiers: Sequence[str] | None = None,
) -> Machtiging:
    """Let the account that signs in with this confirmed e-mail act for the subject; None in a limit means "all".

    Raises NoSuchAccount, OwnMachtiging or MachtigingExists.
    """
    by.require("machtiging_give", by.profiel)
    voor = Profiel.objects.select_for_update().get(pk=by.profiel.pk)  # type: ignore[union-attr]
    address = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    if address is None or not address.user.is_active:
        raise NoSuchAccount
    if address.user.pk == voor.account_id:
        raise OwnMachtiging
    now = timezone.now()
    grants = Machtiging.objects.geldig(now).exclude(soort=Machtiging.Soort.MEEKIJKER)
    if grants.filter(wie=address.user.pk, voor=voor).exists():
        raise MachtigingExists
    machtiging = Machtiging.objects.create(
        soort=Machtiging.Soort.GEMACHTIGDE,
        wie_id=address.user.pk,
        voor=voor,
        diensten=_limit(diensten),
        themas=_limit(themas),
        dossiers=_limit(dossiers),
        nooit=list(NEVER),
        sinds=now,
        tot=tot,
    )
    publish(MachtigingGiven(stroom=f"machtiging-{machtiging.pk}", machtiging_id=machtiging.pk))
    return machtiging


@transaction.atomic
def give_meekijken(voor: Profiel, *, wie: Account, dossier: str, tot: datetime) -> Machtiging:
    """Let somebody read one dossier along until `tot`; the caller has checked that `voor` allows it."""
    machtiging = Machtiging.objects.create(
        soort=Machtiging.Soort.MEEKIJKER,
        wie=wie,
        voor=voor,
        dossiers=[dossier],
        nooit=list(NEVER),
        sinds=timezone.now(),
        tot=tot,
    )
    publish(MachtigingGiven(stroom=f"machtiging-{machtiging.pk}", machtiging_id=machtiging.pk))
    return machtiging


def _limit(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)


@transaction.atomic
def end_machtiging(machtiging: Machtiging, *, by: Toegang) -> bool:
    """End a grant; by who gave it or by who has it. False when it had ended already."""
    by.require("machtiging_end", machtiging)
    ended = Machtiging.objects.filter(pk=machtiging.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=by.account
    )
    if ended:
        publish(MachtigingEnded(stroom=f"machtiging-{machtiging.pk}", machtiging_id=machtiging.pk))
    return bool(ended)


@transaction.atomic
def end_lapsed(now: datetime) -> int:
    """Write down which grants the clock ended, so that both parties hear of it; how many.

    Nobody waits for it: `geldig` judges at every request. Those of a helper end with their sessie.
    """
    rows = Machtiging.objects.not_beside().filter(ended_at__isnull=True, tot__lte=now)
    lapsed = list(rows.select_for_update(skip_locked=True).order_by("pk"))
    for machtiging in lapsed:
        Machtiging.objects.filter(pk=machtiging.pk).update(ended_at=machtiging.tot)
        publish(MachtigingEnded(stroom=f"machtiging-{machtiging.pk}", machtiging_id=machtiging.pk))
    return len(lapsed)


def _is_own_profiel(toegang: Toegang, profiel: Any) -> bool:
    return isinstance(profiel, Profiel) and toegang.profiel == profiel


def _has_whole_profiel(toegang: Toegang, profiel: Any) -> bool:
    """One's own, or under a grant without limits: part of somebody's business is not all of their facts."""
    return _is_own_profiel(toegang, profiel) and toegang.scope.is_unlimited


def _is_party(toegang: Toegang, machtiging: Any) -> bool:
    """Who gave the grant, or who has it."""
    is_holder = machtiging.wie_id == toegang.actor.account_id
    return bool(is_holder or toegang.profiel == machtiging.voor)


def _is_own_account(toegang: Toegang, account: Any) -> bool:
    return isinstance(account, Account) and toegang.account == account


register_act(Act("machtiging_give", _is_own_profiel, Level.SUBSTANTIEEL, under_grant=False))
register_act(Act("machtiging_end", _is_party, under_grant=False))
register_act(Act("aanmeldmiddel_change", _is_own_account, under_grant=False))
register_act(Act("insz_show", _is_own_profiel, Level.SUBSTANTIEEL, under_grant=False))
register_act(Act("inzage_read", _is_own_profiel, under_grant=False))
register_act(Act("gegevens_read", _has_whole_profiel))
register_act(Act("register_read", _has_whole_profiel, Level.SUBSTANTIEEL))


# -- who looked -----------------------------------------------------------------------------------


def record_inzage(
    toegang: Toegang,
    profiel: Profiel,
    wat: str,
    reden: str,
    *,
    dossier: str = "",
    door: str = "",
    handeling: Inzage.Handeling = Inzage.Handeling.GEZIEN,
) -> Inzage | None:
    """Write down that somebody else looked at data of `profiel`, in words the citizen reads. None for oneself.

    `door` names a team or a relation ("Team bevolking", "je gemachtigde"), never a member of staff; without it
    the relation follows from the grant. The same look within five minutes (same account, profiel, what and
    dossier) is written once; what is filled in, every time. Raises ValueError when a member of staff looks and no
    team is named.
    """
    if toegang.account is not None and toegang.account.pk == profiel.account_id and not toegang.voor_ander:
        return None
    now = timezone.now()
    account_id = toegang.actor.account_id
    same = Inzage.objects.since(now - SAME_LOOK).filter(
        profiel=profiel, account_id=account_id, wat=wat, dossier=dossier, machtiging_id=_grant_id(toegang)
    )
    if handeling == Inzage.Handeling.GEZIEN and (seen := same.filter(handeling=handeling).first()):
        return seen
    return Inzage.objects.create(
        profiel=profiel,
        account_id=account_id,
        door=door or _relation(toegang),
        kanaal=toegang.actor.kanaal,
        wat=wat,
        handeling=handeling,
        reden=reden,
        dossier=dossier,
        machtiging_id=_grant_id(toegang),
    )


def record_grant_look(toegang: Toegang, wat: str, *, dossier: str = "") -> None:
    """The Inzage of a page that shows data of the subject: only when somebody acts for somebody else."""
    _record_under_grant(toegang, wat, dossier, Inzage.Handeling.GEZIEN, f"bekeek je {wat}")


def record_grant_write(toegang: Toegang, wat: str, *, dossier: str) -> None:
    """The same for what somebody fills in for somebody else: `wat` is the question, never the answer."""
    _record_under_grant(toegang, wat, dossier, Inzage.Handeling.INGEVULD, "vulde dit voor je in")


def _record_under_grant(toegang: Toegang, wat: str, dossier: str, handeling: Inzage.Handeling, deed: str) -> None:
    machtiging = toegang.machtiging
    if machtiging is None or toegang.profiel is None:
        return
    reason = f"Je {machtiging.get_soort_display()} {deed}."
    if toegang.is_begeleid:
        reason = f"Je gaf toestemming om je te helpen in {machtiging.waar}."
    record_inzage(toegang, toegang.profiel, wat[:120], reason, dossier=dossier, handeling=handeling)


def _grant_id(toegang: Toegang) -> int | None:
    return toegang.machtiging.pk if toegang.machtiging is not None else None


def _relation(toegang: Toegang) -> str:
    if toegang.machtiging is not None and toegang.is_begeleid:
        return f"Helper in {toegang.machtiging.waar}"[:120]
    if toegang.machtiging is not None:
        return f"Je {toegang.machtiging.get_soort_display()}"
    if toegang.actor.is_systeem:
        return "Automatisch"
    raise ValueError("wie van de stad keek? geef het team in `door`")


# -- a helper in a webpunt ------------------------------------------------------------------------

EVERY: Final = timedelta(seconds=30)
"""How often being there is written down while a helper stays on one page."""


@transaction.atomic
def give_begeleiding(profiel: Profiel, *, helper: Account, dienst: str, waar: str, tot: datetime) -> Machtiging:
    """The grant of a begeleide sessie: one dienst, until `tot`, as long as the helper does something.

    The caller has checked that the citizen in person allows it (inclusie.actions).
    """
    now = timezone.now()
    machtiging = Machtiging.objects.create(
        soort=Machtiging.Soort.BEGELEID,
        wie=helper,
        voor=profiel,
        diensten=[dienst],
        nooit=list(NEVER),
        waar=waar,
        sinds=now,
        tot=tot,
    )
    SessieActiviteit.objects.create(machtiging=machtiging, gezien_op=now)
    publish(MachtigingGiven(stroom=f"machtiging-{machtiging.pk}", machtiging_id=machtiging.pk))
    return machtiging


@transaction.atomic
def end_begeleiding(machtiging: Machtiging, *, door: Account | None, at: datetime) -> None:
    """End the grant of a begeleide sessie; twice is once. The caller has checked who may."""
    rows = Machtiging.objects.filter(pk=machtiging.pk, soort=Machtiging.Soort.BEGELEID, ended_at__isnull=True)
    if rows.update(ended_at=at, ended_by=door):
        publish(MachtigingEnded(stroom=f"machtiging-{machtiging.pk}", machtiging_id=machtiging.pk))


def keep_awake(activiteit: SessieActiviteit, now: datetime, pagina: str) -> None:
    """Write down that the helper is there, when that is news."""
    pagina = pagina[:200]
    if activiteit.pagina != pagina or now - activiteit.gezien_op >= EVERY:
        SessieActiviteit.objects.filter(pk=activiteit.pk).update(gezien_op=now, pagina=pagina)


# -- mail with a code -----------------------------------------------------------------------------


@transaction.atomic
def queue_login_mail(*, aan: str, onderwerp: str, tekst: str) -> LoginMail:
    """Hand a mail about signing in to the lane `dringend`; a broker that is away costs at most the sweep's 5 s."""
    mail = LoginMail.objects.create(
        inhoud={"aan": aan, "onderwerp": onderwerp, "tekst": tekst}, verloopt_op=timezone.now() + MAIL_LIFETIME
    )
    publish(LoginMailQueued(stroom=f"aanmeldmail-{mail.pk}", mail_id=mail.pk))
    return mail


def purge_login_mails(now: datetime) -> int:
    """Delete mails whose code no longer works; returns how many."""
    return LoginMail.objects.filter(verloopt_op__lt=now).delete()[0]
