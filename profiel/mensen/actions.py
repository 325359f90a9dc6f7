"""Every change of people and what the city knows of them: logins, profielen, facts, households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from profiel.mensen.models import Account, Gegeven, Huishouden, Huishoudlid, Profiel
from stadsportaal.kern.actor import Actor
from stadsportaal.kern.crypto import blind_index
from stadsportaal.kern.logs import log_privacy


@transaction.atomic
def ensure_profiel(account: Account, *, voornaam: str = "", achternaam: str = "") -> Profiel | None:
    """The profiel of a login, made at its first sign-in; None for a member of staff, who is nobody's subject here.

    It gets no fact of a register: who signs in with e-mail has not proved who they are.
    """
    own = Profiel.objects.filter(account=account).first()
    if own is not None or (account.is_staff and not achternaam):
        return own
    first, _, last = account.naam.partition(" ")
    return Profiel.objects.create(
        account=account,
        voornaam=voornaam or (first if last else ""),
        achternaam=achternaam or last or first or account.email.partition("@")[0],
    )


@transaction.atomic
def link_insz(account: Account, insz: str, *, voornaam: str, achternaam: str) -> Profiel:
    """Make this login the one of the person with this rijksregisternummer, as an identity provider signed it.

    - nobody has the number: the own profiel of the login gets it, or a new one is made;
    - a profiel without login has it: it becomes this login's;
    - a profiel of another login has it (the same person came through another door): it moves to this login.

    An own profiel without number that is left behind keeps what it holds; the caller sees it as `account`-less.
    The caller vouches that the number comes from a signed answer of at least `substantieel`.
    """
    known = Profiel.objects.select_for_update().with_insz(insz).first()
    own = Profiel.objects.select_for_update().filter(account=account).first()
    if known is None and own is not None and not own.insz:
        known = own
    if own is not None and own != known:
        own.account = None
        own.save(update_fields=["account"])
    if known is None:
        known = Profiel()
    if known.account_id not in (None, account.pk):
        log_privacy("profiel moved to another login of the same person")
    known.account, known.vergeten_op = account, None
    known.insz, known.insz_index = insz, blind_index(insz)
    known.voornaam, known.achternaam = voornaam or known.voornaam, achternaam or known.achternaam
    known.save()
    return known


# -- facts ----------------------------------------------------------------------------------------


@transaction.atomic
def record_fact(
    profiel: Profiel, soort: str, waarde: dict[str, Any], bron: str, bron_datum: date, *, by: Actor
) -> Gegeven:
    """Write what a source states; what stood there before stays as history.

    `soort` is the code of a Gegevenssoort; `waarde` is {'tekst': …} or {'adres': {straat, huisnummer, bus,
    postcode, gemeente}}; `bron_datum` is the day the source stated it. `by` is who wrote it: only the city itself or
    the citizen's own contact data, which the caller has judged.
    """
    Profiel.objects.select_for_update().get(pk=profiel.pk)
    current = Gegeven.objects.actueel().filter(profiel=profiel, soort=soort).first()
    if current is not None:
        current.vervallen_op = timezone.now()
        current.save(update_fields=["vervallen_op"])
    if not by.is_systeem:
        log_privacy(f"fact {soort} recorded", handler=str(by.kanaal))
    return Gegeven.objects.create(profiel=profiel, soort_id=soort, waarde=waarde, bron=bron, bron_datum=bron_datum)


# -- households -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lid:
    """One member, as the register names them."""

    profiel: Profiel
    rol: Huishoudlid.Rol


@transaction.atomic
def register_household(leden: Sequence[Lid], *, bron: str, bron_datum: date) -> Huishouden:
    """These people live together since `bron_datum`; whoever lived elsewhere left there that day."""
    profielen = sorted(lid.profiel.pk for lid in leden)
    list(Profiel.objects.select_for_update().filter(pk__in=profielen).order_by("pk"))
    Huishoudlid.objects.actueel().filter(profiel__in=profielen).update(tot=bron_datum)
    huishouden = Huishouden.objects.create(bron=bron, bron_datum=bron_datum)
    Huishoudlid.objects.bulk_create(
        Huishoudlid(huishouden=huishouden, profiel=lid.profiel, rol=lid.rol, sinds=bron_datum) for lid in leden
    )
    return huishouden
