"""Actions of forgetting: looks that are too old to keep, and an account whose owner wants to leave."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import CASCADE, DO_NOTHING, PROTECT, Q
from django.utils import timezone

from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Machtiging
from profiel.toegang.poorten import VERGETEN, Act, register_act
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.logs import log_privacy
from stadsportaal.kern.models import Bestand

INZAGE_JAREN: Final = 10
"""As long as the database itself keeps a look (inzage_wissen)."""
GEWIST: Final = "Gewist"
"""The name of a profiel of which only looks are left."""


class AccountStillNeeded(DomainError):
    """Something still runs that needs the account; the sentences say what."""

    def __init__(self, redenen: list[str]) -> None:
        super().__init__("Je account kan nog niet weg. " + " ".join(redenen))


class StaffAccount(DomainError):
    """The city ends the account of who works for it."""

    def __init__(self) -> None:
        super().__init__("Je werkt met dit account voor de stad. Vraag je teambeheerder om het te stoppen.")


# -- looks ----------------------------------------------------------------------------------------


def erase_looks(now: datetime) -> int:
    """Delete looks older than the term; returns how many. The database refuses to delete younger ones."""
    before = now.replace(year=now.year - INZAGE_JAREN, day=min(now.day, 28))
    with connection.cursor() as cursor:
        cursor.execute("SELECT inzage_wissen(%s)", [before])
        return int(cursor.fetchone()[0])


# -- accounts -------------------------------------------------------------------------------------


def objections(profiel: Profiel | None) -> list[str]:
    """Why this account cannot go yet, in sentences for its owner; empty when it can."""
    if profiel is None:
        return []
    return [reason for app in VERGETEN.values() if (reason := app.bezwaar(profiel))]


@transaction.atomic
def erase_account(*, by: Toegang) -> None:
    """Erase the login that acts, with what we keep of its owner; what a law makes us keep stays with its dossier.

    Raises AccountStillNeeded, StaffAccount, Http404.
    """
    by.require("account_erase", by.account)
    account = Account.objects.select_for_update().get(pk=by.account.pk)  # type: ignore[union-attr]
    if account.is_staff:
        raise StaffAccount
    profiel = Profiel.objects.select_for_update().filter(account=account).first()
    if redenen := objections(profiel):
        raise AccountStillNeeded(redenen)
    _end_sessions(account)
    Machtiging.objects.filter(Q(wie=account) | Q(voor=profiel)).delete()
    if profiel is not None:
        for app in VERGETEN.values():
            app.wis(profiel)
        _delete_own_rows(profiel)
        profiel.account, profiel.geboortedatum, profiel.vergeten_op = None, None, timezone.now()
        profiel.save(update_fields=["account", "geboortedatum", "vergeten_op"])
    Bestand.objects.filter(eigenaar=account).update(eigenaar=None)  # a file of a dossier stays as long as the dossier
    _delete_login(account)
    if profiel is not None:
        _shrink(profiel)
    log_privacy("account erased")


def _end_sessions(account: Account) -> None:
    """Every browser that is signed in, this one too."""
    keys = list(UserSession.objects.filter(user=account).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()


def _delete_login(account: Account) -> None:
    """The account with all its means of login; of who once worked for the city a row without a name stays.

    Who decided or helped is a key in dossiers of others, which the database protects; what was changed in the back
    office (LogEntry, by kenmerk) stays too.
    """
    worked = LogEntry.objects.filter(user=account).exists()
    if not worked and not any(rows.exists() for rows in _rows(account, PROTECT)):
        account.delete()
        return
    for rows in _rows(account, CASCADE):
        if rows.model is not LogEntry:
            rows.delete()
    account.email, account.naam, account.is_active = "", GEWIST, False
    account.is_superuser, account.last_login = False, None
    account.set_unusable_password()
    account.save()


def _rows(whose: Profiel | Account, *on_delete: Any) -> list[Any]:
    """What refers to this profiel or login with one of these rules of deletion: a QuerySet per model."""
    every: Any = whose._meta.get_fields(include_hidden=True)  # also those that nobody reads backwards
    return [
        relation.related_model._base_manager.filter(**{relation.field.name: whose})
        for relation in every
        if relation.auto_created and not relation.concrete and relation.on_delete in on_delete
    ]


def _delete_own_rows(profiel: Profiel) -> None:
    """Facts, household, preferences, messages: all but what belongs to a dossier, which goes with the dossier."""
    for rows in _rows(profiel, CASCADE):
        in_dossier = any(field.name == "dossier" and field.is_relation for field in rows.model._meta.local_fields)
        (rows.filter(dossier__isnull=True) if in_dossier else rows).delete()


def _shrink(profiel: Profiel) -> bool:
    """As little of a forgotten profiel as what still refers to it needs: its name, a row, or nothing (True)."""
    if any(rows.exists() for rows in _rows(profiel, PROTECT)):
        return False
    if any(rows.exists() for rows in _rows(profiel, DO_NOTHING)):
        profiel.voornaam, profiel.achternaam, profiel.kbo = "", GEWIST, ""
        profiel.insz = profiel.insz_index = profiel.insz_index_next = ""
        profiel.save()
        return False
    profiel.delete()
    return True


def shrink_forgotten(now: datetime) -> int:
    """Every night: forgotten profielen to which less refers than before; returns how many are gone."""
    forgotten = Profiel.objects.filter(vergeten_op__lte=now, account__isnull=True).order_by("pk")
    return sum([_shrink(profiel) for profiel in forgotten])


def _is_own_account(toegang: Toegang, account: Any) -> bool:
    return isinstance(account, Account) and toegang.account == account


register_act(Act("account_erase", _is_own_account, under_grant=False))
