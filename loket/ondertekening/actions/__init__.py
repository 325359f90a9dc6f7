"""Every change of a signature: asked, reminded of, given, refused, too late, not needed any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from loket.actions import resume_aanvraag
from loket.definitie import MedeOndertekenaar
from loket.models import Aanvraag
from loket.ondertekening.actions.berichten import ask_by_mail, ask_by_message, tell_done
from loket.ondertekening.models import Manier, Ondertekening, Status, Wie
from loket.ondertekening.rules import STAND, fingerprint, is_code, last_day, reminder_day
from loket.ondertekening.toegang import Bewijs, proven
from loket.pad import gelden
from profiel.behandeling.actions import close, expire
from profiel.dossiers.actions import Stap, add_betrokkene, lock, progress
from profiel.dossiers.models import Betrokkene, Dossier
from profiel.mensen.models import Huishoudlid, Profiel
from profiel.toegang.actions import record_inzage
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.crypto import new_token, token_hash
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.kenmerk import save_with_kenmerk

NAAM: Final = "ondertekening"
ENDED: Final = frozenset({"ingetrokken", "stopgezet", "verlopen"})
"""Steps of a dossier after which nobody needs to sign any more."""


class OwnAddress(DomainError):
    """The mail to the other would come to the applicant."""

    def __init__(self, aanvraag: Aanvraag, stap: str) -> None:
        page = reverse("loket:aanvraag_step", args=[aanvraag.dossier.kenmerk, stap])
        super().__init__(
            "Je vulde je eigen e-mailadres in bij wie mee moet tekenen. We hebben niets verstuurd.",
            next_step=(page, "Vul het adres van die persoon in"),
        )


class SameAddress(DomainError):
    """Two signatures are of two people."""

    def __init__(self, aanvraag: Aanvraag, stap: str) -> None:
        page = reverse("loket:aanvraag_step", args=[aanvraag.dossier.kenmerk, stap])
        super().__init__(
            "Twee mensen die mee moeten tekenen, hebben hetzelfde e-mailadres. We hebben niets verstuurd.",
            next_step=(page, "Vul voor elk een eigen adres in"),
        )


class OndertekeningClosed(DomainError):
    """It was answered, is too late, or is not asked any more."""

    def __init__(self, ondertekening: Ondertekening) -> None:
        page = reverse("loket:ondertekening", args=[ondertekening.kenmerk])
        super().__init__("Hier valt niets meer te ondertekenen.", next_step=(page, "Bekijk hoe het staat"))


class NotProven(DomainError):
    """Who signs is known for certain: signed in, or a code typed just now."""

    def __init__(self, ondertekening: Ondertekening) -> None:
        page = reverse("loket:ondertekening", args=[ondertekening.kenmerk])
        super().__init__(
            "Je las te lang geleden je code in. Er is niets ondertekend.", next_step=(page, "Vraag een nieuwe code")
        )


# -- asking ---------------------------------------------------------------------------------------


def ask_signatures(aanvraag: Aanvraag, by: Toegang) -> Stap | None:
    """Ask everybody whom the form wants to sign, in the transaction of the sending; None when it wants nobody.

    Raises OwnAddress, SameAddress.
    """
    today = vandaag(timezone.now())
    taken = _own_addresses(aanvraag, by)
    asked = [_ask(aanvraag, row, number, today, taken) for number, row in enumerate(_wanted(aanvraag), 1)]
    found = [row for row in asked if row is not None]
    if not found:
        return None
    until = min(row.tot for row in found)  # from then on, without that one signature, it is over
    names = " en ".join(row.naam for row in found)
    return Stap(
        "wacht_op_handtekening",
        eigen_status=STAND,
        parameters={"tot": format_datum(until)},
        tekst=f"We vroegen het aan {names}.",
    )


def _wanted(aanvraag: Aanvraag) -> Iterator[MedeOndertekenaar]:
    facts = {code: feit["waarde"] for code, feit in aanvraag.bekend.items()}
    for row in aanvraag.formulierversie.lees().mede_ondertekenaars:
        if gelden(row.als, aanvraag.antwoorden, facts):
            yield row


def _own_addresses(aanvraag: Aanvraag, by: Toegang) -> dict[str, type[DomainError]]:
    """Where a mail would come to who sends this: for oneself, or for somebody else. Every signature adds its own."""
    mine = [account for account in (aanvraag.profiel.account, by.account) if account is not None]
    return {_plain(account.email): OwnAddress for account in mine}


def _plain(email: object) -> str:
    return str(email).strip().lower()


def _ask(
    aanvraag: Aanvraag, row: MedeOndertekenaar, number: int, today: date, taken: dict[str, Any]
) -> Ondertekening | None:
    """None when there is nobody: no partner in the register, or a question that was not shown."""
    made = _partner(aanvraag.profiel) if row.wie == Wie.PARTNER else _named(aanvraag, row, taken)
    if made is None:
        return None
    made.dossier, made.volgorde, made.wie = aanvraag.dossier, number, row.wie
    made.waarom, made.met_code = row.waarom, row.code
    made.tot, made.herinner_op = last_day(today, row.dagen), reminder_day(today, row.dagen)
    token = new_token() if made.email else ""
    made.token_hash = token_hash(token) if token else ""

    def keep(kenmerk: str) -> Ondertekening:
        made.kenmerk = kenmerk
        made.save(force_insert=True)
        return made

    save_with_kenmerk(keep)
    if token:
        ask_by_mail(made, token)
    else:
        ask_by_message(made, aanvraag.profiel, "gevraagd")
    return made


def _partner(profiel: Profiel) -> Ondertekening | None:
    """The partner of the household: who has that rol, or the referentie when the applicant has it."""
    members = {lid.profiel_id: lid for lid in profiel.gezin()}
    own = members.pop(profiel.pk, None)
    wanted = Huishoudlid.Rol.REFERENTIE if own and own.rol == Huishoudlid.Rol.PARTNER else Huishoudlid.Rol.PARTNER
    adults = own is not None and own.rol in (Huishoudlid.Rol.PARTNER, Huishoudlid.Rol.REFERENTIE)
    found = next((lid.profiel for lid in members.values() if adults and lid.rol == wanted), None)
    return Ondertekening(profiel=found, naam=found.naam) if found else None


def _named(aanvraag: Aanvraag, row: MedeOndertekenaar, taken: dict[str, Any]) -> Ondertekening | None:
    naam, email = _written(aanvraag.antwoorden.get(row.naam)), aanvraag.antwoorden.get(row.email)
    if not naam or not email:
        return None
    if refused := taken.get(_plain(email)):
        raise refused(aanvraag, aanvraag.formulierversie.lees().stap_van[row.email].key)
    taken[_plain(email)] = SameAddress
    return Ondertekening(naam=naam, email=str(email))


def _written(waarde: Any) -> str:
    """A name as text: typed, or of a person from a list."""
    return str((waarde.get("naam") if isinstance(waarde, dict) else waarde) or "").strip()


# -- answering ------------------------------------------------------------------------------------


def record_reading(ondertekening: Ondertekening, by: Toegang) -> None:
    """Write down, for the applicant, that the other read what was sent, and why."""
    applicant = Aanvraag.objects.select_related("profiel").get(dossier=ondertekening.dossier_id).profiel
    door = f"{ondertekening.naam}, die mee ondertekent"
    reason = "Om te lezen wat hij of zij mee ondertekent."
    record_inzage(by, applicant, "aanvraag", reason, dossier=ondertekening.dossier.kenmerk, door=door[:120])


def use_code(ondertekening: Ondertekening, typed: str) -> bool:
    """Whether this is the code that was mailed, now: a right one works once, of two at the same time for one."""
    stored = ondertekening.code_hash
    if not is_code(ondertekening.kenmerk, typed, stored):
        return False
    rows = Ondertekening.objects.open().filter(pk=ondertekening.pk, code_hash=stored, code_tot__gt=timezone.now())
    return bool(rows.update(code_hash="", code_tot=None))


def _open(ondertekening: Ondertekening, by: Toegang, bewijs: Bewijs) -> tuple[Ondertekening, Manier]:
    """As it is now, kept from others, by who may answer it: the dossier first, as every step does.

    Raises Http404, OwnSubmission, LevelRequired, NotProven, OndertekeningClosed.
    """
    dossier = lock(ondertekening.dossier)
    current = Ondertekening.objects.select_for_update().get(pk=ondertekening.pk)
    current.dossier = dossier
    manier = proven(current, by, bewijs)
    if manier is None:
        raise NotProven(current)
    late = current.tot < vandaag(timezone.now())
    if not current.is_open or late or not dossier.is_lopend or dossier.eigen_status != STAND:
        raise OndertekeningClosed(current)
    return current, manier


@transaction.atomic
def sign(ondertekening: Ondertekening, *, bewijs: Bewijs, by: Toegang) -> Ondertekening:
    """Agree with what was sent; after the last signature it is handled, and its term begins."""
    current, manier = _open(ondertekening, by, bewijs)
    aanvraag = Aanvraag.objects.with_form().get(dossier=current.dossier)
    aanvraag.dossier = current.dossier
    versie = aanvraag.formulierversie
    current.vingerafdruk = fingerprint(versie.formulier_id, versie.nummer, aanvraag.antwoorden)
    _answer(current, Status.GETEKEND, manier)
    if manier == Manier.AANMELDEN and by.profiel is not None:
        add_betrokkene(current.dossier, by.profiel, Betrokkene.Rol.LEZER, by=Toegang.systeem())
    step = Stap("ondertekend", tekst=f"{current.naam}, {current.get_manier_display()}.")
    if Ondertekening.objects.open().filter(dossier=current.dossier).exists():
        progress(current.dossier, step, by=_other(by))
    else:
        resume_aanvraag(aanvraag, NAAM, step, by=_other(by))
    return current


def _other(by: Toegang) -> Toegang:
    """The signer on the timeline of the applicant: acts, but is not the subject of the dossier."""
    return by if by.profiel is not None else Toegang.anoniem(by.actor.sessie)


def _answer(current: Ondertekening, status: Status, manier: Manier) -> None:
    current.status, current.manier, current.beantwoord_op = status, manier, timezone.now()
    current.code_hash, current.code_tot = "", None
    current.save(
        update_fields=["status", "manier", "beantwoord_op", "vingerafdruk", "code_hash", "code_tot"],
    )


@transaction.atomic
def refuse(ondertekening: Ondertekening, *, bewijs: Bewijs, by: Toegang) -> Ondertekening:
    """Not agree: without this signature the aanvraag stops; the applicant hears of it."""
    current, manier = _open(ondertekening, by, bewijs)
    _answer(current, Status.GEWEIGERD, manier)
    progress(current.dossier, Stap("handtekening_geweigerd", tekst=f"{current.naam}."), by=_other(by))
    reden = f"{current.naam} ging niet akkoord met je aanvraag."
    close(current.dossier, reden=reden, by=Toegang.systeem())
    return current


# -- by the clock, and when the dossier ends -------------------------------------------------------

BATCH: Final = 500


def remind(now: datetime) -> int:
    """Ask again, once, halfway; how many."""
    rows = list(Ondertekening.objects.te_herinneren(vandaag(now)).select_related("dossier")[:BATCH])
    return sum(_remind(row, now) for row in rows)


@transaction.atomic
def _remind(row: Ondertekening, now: datetime) -> bool:
    """False when another worker was first, or it was answered meanwhile."""
    lock(row.dossier)
    mine = Ondertekening.objects.open().filter(pk=row.pk, herinnerd_op__isnull=True)
    if not mine.update(herinnerd_op=now):
        return False
    if row.email:
        token = new_token()  # a new link: of the first one nobody keeps the secret
        Ondertekening.objects.filter(pk=row.pk).update(token_hash=token_hash(token))
        ask_by_mail(row, token, again=True)
    else:
        applicant = Aanvraag.objects.select_related("profiel").get(dossier=row.dossier_id).profiel
        ask_by_message(row, applicant, "herinnering")
    until = {"tot": format_datum(row.tot)}
    progress(row.dossier, Stap("handtekening_herinnerd", parameters=until), by=Toegang.systeem())
    return True


def expire_late(now: datetime) -> int:
    """Stop what nobody signed in time; how many."""
    return sum(_expire(row, now) for row in list(Ondertekening.objects.te_laat(vandaag(now))[:BATCH]))


@transaction.atomic
def _expire(row: Ondertekening, now: datetime) -> bool:
    dossier = lock(row.dossier)
    late = Ondertekening.objects.te_laat(vandaag(now)).filter(pk=row.pk)
    if not dossier.is_lopend or not late.update(status=Status.VERLOPEN, code_hash="", code_tot=None):
        return False
    day = {"tot": format_datum(row.tot)}
    progress(row.dossier, Stap("handtekening_te_laat", parameters=day), by=Toegang.systeem())
    expire(row.dossier, by=Toegang.systeem(), waarom="De handtekening kwam niet op tijd.")
    return True


@transaction.atomic
def drop_signatures(kenmerk: str) -> int:
    """Nobody needs to sign for a dossier that ended; how many were told. Twice is once."""
    dossier = Dossier.objects.select_for_update().filter(kenmerk=kenmerk).first()
    if dossier is None or dossier.is_lopend:
        return 0
    rows = list(Ondertekening.objects.open().filter(dossier=dossier).order_by("pk"))
    for row in rows:
        Ondertekening.objects.filter(pk=row.pk).update(status=Status.INGETROKKEN, code_hash="", code_tot=None)
        row.dossier = dossier
        tell_done(row)
    return len(rows)
