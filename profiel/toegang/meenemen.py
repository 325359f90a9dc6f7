"""Everything the city keeps about somebody, to take along: for machines and to read (GDPR art. 15.3 and 20)."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.models import EmailAddress
from django.utils import timezone

from profiel.toegang.gegevens import facts_of
from profiel.toegang.models import Inzage, Level, Machtiging
from profiel.toegang.poorten import EXPORTS, Act, Rijen, register_act, register_export
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.kalender import format_datum, format_datum_tijd

OPEN: Final = "geen einde"


def everything(toegang: Toegang) -> list[dict[str, Any]]:
    """One entry per subject with rows of (name: value); only what is the subject's own."""
    return [{"titel": titel, "rijen": run(toegang)} for titel, run in EXPORTS.items()]


def facts(toegang: Toegang) -> Rijen:
    profiel = toegang.profiel
    assert profiel is not None  # noqa: S101 the act lets nobody without a profiel through
    own: Rijen = [{"Gegeven": "Naam in het portaal", "Waarde": profiel.naam, "Bron": "Stadsportaal"}]
    if profiel.insz:
        own.append({"Gegeven": "Rijksregisternummer", "Waarde": profiel.insz_written, "Bron": "Rijksregister"})
    return own + [
        {
            "Gegeven": feit.soort.naam,
            "Waarde": " ".join(feit.regels),
            "Bron": feit.herkomst,
            "Waarvoor": feit.soort.doel,
            "Mag van": feit.soort.rechtsgrond,
            "Hoe lang": feit.soort.bewaartermijn,
        }
        for feit in facts_of(toegang)
    ]


def grants(toegang: Toegang) -> Rijen:
    rows = Machtiging.objects.filter(voor=toegang.profiel).not_beside().for_list()
    return [
        {
            "Wie": row.gemachtigde,
            "Als": row.get_soort_display(),
            "Vanaf": format_datum(row.sinds),
            "Tot": format_datum(until) if (until := row.ended_at or row.tot) else OPEN,
        }
        for row in rows
    ]


def held(toegang: Toegang) -> Rijen:
    """For whom this login may act, or may read along; those of a helper in a webpunt are work."""
    rows = Machtiging.objects.filter(wie=toegang.account).not_beside().for_list()
    return [
        {
            "Voor wie": str(row.voor),
            "Als": row.get_soort_display(),
            "Vanaf": format_datum(row.sinds),
            "Tot": format_datum(until) if (until := row.ended_at or row.tot) else OPEN,
        }
        for row in rows
    ]


def looks(toegang: Toegang) -> Rijen:
    rows = Inzage.objects.filter(profiel=toegang.profiel).recent()
    return [
        {"Wanneer": format_datum_tijd(row.created_at), "Wie": row.door, "Wat": row.wat, "Waarom": row.reden}
        for row in rows.iterator()
    ]


def login(toegang: Toegang) -> Rijen:
    account = toegang.account
    assert account is not None  # noqa: S101 idem
    last = format_datum_tijd(account.last_login) if account.last_login else "nooit"
    others = EmailAddress.objects.filter(user=account).exclude(email=account.email).order_by("pk")
    return [
        {
            "E-mail": account.email,
            "Andere e-mailadressen": [row.email for row in others],
            "Naam": account.naam,
            "Laatst aangemeld": last,
        }
    ]


def _is_own(toegang: Toegang, profiel: Any) -> bool:
    return profiel is not None and toegang.profiel == profiel


def to_read(delen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with every value as a list of lines, as the page shows them."""
    return [
        {**deel, "rijen": [{naam: _lines(waarde) for naam, waarde in rij.items()} for rij in deel["rijen"]]}
        for deel in delen
    ]


def _lines(waarde: Any) -> list[str]:
    return [str(line) for line in waarde] if isinstance(waarde, list) else str(waarde).splitlines()


def least_level(toegang: Toegang) -> Level:
    """Facts of a register go along, so whoever has them shows who it is first."""
    profiel = toegang.profiel
    return Level.SUBSTANTIEEL if profiel is not None and profiel.insz else Level.LAAG


def made_on() -> str:
    """When the file was made."""
    return format_datum_tijd(timezone.now())


register_act(Act("gegevens_export", _is_own, under_grant=False))
register_export("Wat we van je weten", facts)
register_export("Hoe je je aanmeldt", login)
register_export("Wie voor jou mag handelen", grants)
register_export("Voor wie jij mag handelen", held)
register_export("Wie keek in je gegevens", looks)
