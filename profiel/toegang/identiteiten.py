"""The login that belongs to a signed answer: matched on issuer and sub, and on nothing else."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from profiel.mensen.actions import ensure_profiel, link_insz
from profiel.mensen.models import Account, Profiel
from profiel.toegang.koppelingen.identiteit import Answer, AnswerRefused
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.opnieuw import PROVIDER


def uid_of(issuer: str, sub: str) -> str:
    """What allauth matches on; with the issuer, because a `sub` is only unique within one."""
    return f"{issuer} {sub}"


@transaction.atomic
def account_of(answer: Answer) -> Account:
    """The account of this answer, made at its first sign-in, with the profiel the answer proves.

    An answer of at least `substantieel` with a rijksregisternummer links the profiel of that person. If the
    login had a profiel without number before, it goes on to have access to it: with a Machtiging.
    A login of staff is nobody's subject: who works for the city is a citizen with another login.

    Raises AnswerRefused when this login is another person's: a provider that gives a `sub` away must not give
    away with it what the first one has.
    """
    account = register_identity(answer.issuer, answer.sub, naam=answer.naam)
    if account.is_staff:
        return account
    before = Profiel.objects.filter(account=account).first()
    if before is not None and before.insz and answer.insz not in ("", before.insz):
        raise AnswerRefused("other insz")
    if answer.insz and answer.level >= Level.SUBSTANTIEEL:
        now = link_insz(account, answer.insz, voornaam=answer.voornaam, achternaam=answer.achternaam)
        if before is not None and before != now:
            Machtiging.objects.create(soort=Machtiging.Soort.GEMACHTIGDE, wie=account, voor=before)
    else:
        ensure_profiel(account, voornaam=answer.voornaam, achternaam=answer.achternaam)
    return account


@transaction.atomic
def register_identity(issuer: str, sub: str, *, naam: str = "", is_staff: bool = False) -> Account:
    """The account for (issuer, sub); a second call answers the same one. Also how the demo city makes its logins."""
    uid = uid_of(issuer, sub)
    known = SocialAccount.objects.select_related("user").filter(provider=PROVIDER, uid=uid).first()
    if known is not None:
        return known.user
    account = Account.objects.create_user(naam=naam, is_staff=is_staff)
    SocialAccount.objects.create(user=account, provider=PROVIDER, uid=uid, extra_data={})
    return account
