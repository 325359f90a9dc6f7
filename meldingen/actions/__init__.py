"""Every change of a report by citizens: written, sent, seen too, answered, judged.

What handlers do with it is in `meldingen.actions.afhandeling`; what is still being written in `.concept`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Model, QuerySet, Subquery
from django.utils import timezone

from meldingen.events import MeldingReported
from meldingen.models import Categorie, Feedback, Melding, MeldingFoto, OokIk
from meldingen.routering import groups, neighbour_at, team_code
from meldingen.rules import FEEDBACK_DAYS, MOST_FOTOS, SLEUTEL_DAYS, Status, closes_by
from meldingen.toegang import MELDER, VOLGER, require_melder
from profiel.behandeling.actions import answer_open
from profiel.behandeling.models import Termijn, Vraag
from profiel.dossiers.actions import Stap, create_dossier, issue_sleutel, lock, new_sleutel
from profiel.dossiers.models import Betrokkene, Dossier, Fase, Toegangssleutel
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import add_werkdagen, vandaag
from stadsportaal.kern.models import Bestand
from stadsportaal.kern.plaats import district_at, to_metres
from stadsportaal.kern.vast import Vast

SOORT = "melding"
URL_NAAM = "dossiers:dossier"
TERMIJN = "Afhandeling"


class OutsideCity(DomainError):
    """The city works in its own districts; the sentence says who does elsewhere."""

    def __init__(self, lat: float, lon: float) -> None:
        neighbour = neighbour_at(lat, lon)
        other = (
            f"Waarschijnlijk is het {neighbour.naam}. Meld het op {neighbour.site}."
            if neighbour
            else "Meld het bij de gemeente waar je het zag."
        )
        super().__init__(f"Deze plaats ligt niet in Antwerpen. {other}")


class UnknownCategorie(DomainError):
    """A category that does not exist, is only a heading, or can no longer be chosen."""

    def __init__(self) -> None:
        super().__init__("Kies eerst wat je wilt melden.")


class TooManyFotos(DomainError):
    """A report takes a few photos and no more."""

    def __init__(self) -> None:
        super().__init__(f"Je kunt hoogstens {MOST_FOTOS} foto's toevoegen. Verwijder er eerst een.")


class TekstMissing(DomainError):
    """Without words nobody knows what is wrong."""

    def __init__(self) -> None:
        super().__init__("Schrijf kort wat er aan de hand is.")


class FeedbackRefused(DomainError):
    """Feedback is given once, on a report that was closed not long ago."""


# -- reporting ------------------------------------------------------------------------------------


def _choice(code: str, team: str) -> QuerySet[Categorie]:
    teams = Team.objects.filter(code=team).values("pk")
    return Categorie.objects.keuzes().filter(code=code).annotate(team=Subquery(teams))


_CHOSEN: Final = Vast(_choice, str, str)
"""A category that can be reported, with the key of a team."""


def create_melding(
    *,
    categorie: str,
    tekst: str,
    lon: float,
    lat: float,
    adres: str,
    fotos: Sequence[Bestand] = (),
    email: str = "",
    telefoon: str = "",
    by: Toegang,
    bron: str = Melding.Bron.WEB,
) -> tuple[Melding, str]:
    """Report something; returns the report and the secret of the link to follow it, which is kept nowhere.

    `fotos` were accepted by kern.bestanden before the transaction. Raises UnknownCategorie, TekstMissing,
    TooManyFotos, OutsideCity.
    """
    if not by.is_anoniem:
        by.require("melding_report", by.profiel)
    district = district_at(lat, lon)
    code = team_code(categorie, district) if district is not None and categorie in groups() else ""
    chosen = next(iter(_CHOSEN(categorie, code)), None)
    if chosen is None:
        raise UnknownCategorie
    if not tekst.strip():
        raise TekstMissing
    if len(fotos) > MOST_FOTOS:
        raise TooManyFotos
    if district is None:
        raise OutsideCity(lat, lon)
    team = _team(chosen, code)
    made: list[tuple[Melding, str]] = []

    def rows(dossier: Dossier) -> list[Model]:
        melding = Melding(
            dossier=dossier,
            categorie=chosen,
            tekst=tekst.strip(),
            lat=lat,
            lon=lon,
            punt=to_metres(lat, lon),
            adres=adres.strip()[:200],
            district_id=district,
            melder_email=email.strip(),
            melder_telefoon=telefoon.strip(),
            bron=bron,
        )
        melding.link, token = new_sleutel(dossier, scope=MELDER, verloopt_op=_key_until(), by=Toegang.systeem())
        made.append((melding, token))
        return [melding, melding.link]

    with transaction.atomic(savepoint=False):  # what fails from here on leaves nothing for the caller to go on with
        _open_dossier(chosen, team, district, by, rows)
        ((melding, token),) = made
        if fotos:
            MeldingFoto.objects.bulk_create(
                MeldingFoto(melding=melding, bestand=bestand, volgorde=place) for place, bestand in enumerate(fotos)
            )
        return melding, token


def _team(found: Any, code: str) -> Team:
    """The team beside a category; what else it has is read when somebody asks. Raises Team.DoesNotExist."""
    if found.team is None:
        raise Team.DoesNotExist(code)
    return Team.from_db("default", ("id", "code"), (found.team, code))


def _open_dossier(
    categorie: Categorie, team: Team, district: str, by: Toegang, rijen: Callable[[Dossier], list[Model]]
) -> Dossier:
    """At once as it stands after its first step, with the day by which the city promises to have dealt with it."""
    days, today = categorie.termijn_dagen, vandaag(timezone.now())
    until = add_werkdagen(today, days)

    def reported(kenmerk: str) -> list[MeldingReported]:
        kanaal = str(by.actor.kanaal)
        return [MeldingReported(kenmerk, categorie=categorie.code, district=district, team=team.code, kanaal=kanaal)]

    def rows(dossier: Dossier) -> list[Model]:
        term = Termijn(dossier=dossier, naam=TERMIJN, dagen=days, soort="werkdagen", start=today, einde=until)
        return [term, *rijen(dossier)]

    return create_dossier(
        by=Toegang.systeem(),  # the visitor needs no account: the right to report was checked above
        profiel=by.profiel,
        rol=Betrokkene.Rol.MELDER,
        soort=SOORT,
        titel=categorie.naam,
        thema=categorie.thema,
        dienst=categorie.dienst,
        url_naam=URL_NAAM,
        team=team,
        stappen=[(Stap("gemeld", Fase.INGEDIEND, eigen_status=Status.GEMELD.value, verwachte_datum=until), by)],
        rijen=rows,
        ook=reported,
    )


def follow_key(dossier: Dossier, scope: str) -> str:
    """A new secret of a link to follow a report; `scope` is MELDER or VOLGER of meldingen.toegang."""
    return issue_sleutel(dossier, scope=scope, verloopt_op=_key_until(), by=Toegang.systeem())


def _key_until() -> datetime:
    return timezone.now() + timedelta(days=SLEUTEL_DAYS)


# -- me too ---------------------------------------------------------------------------------------


@transaction.atomic
def support_melding(melding: Melding, *, by: Toegang, sessie: str = "") -> tuple[bool, str]:
    """Somebody saw the same: (whether it counted, secret of a link to follow it).

    Counts once per profiel, or per browser session (`sessie`: a secret of the session, kept as it is given, so
    give a hash). A second time counts nothing and gives an empty secret. The reporter's own counts nothing.
    """
    if by.profiel is not None:
        by.require("melding_report", by.profiel)
        if Betrokkene.objects.filter(dossier=melding.dossier_id, profiel=by.profiel, tot__isnull=True).exists():
            return False, ""
        _, counted = OokIk.objects.get_or_create(melding=melding, profiel=by.profiel)
        Betrokkene.objects.get_or_create(
            dossier_id=melding.dossier_id, profiel=by.profiel, rol=Betrokkene.Rol.VOLGER, tot=None
        )
    else:
        _, counted = OokIk.objects.get_or_create(melding=melding, sessie=sessie[:64])
    if not counted:
        return False, ""
    Melding.objects.filter(pk=melding.pk).update(aantal_ook_ik=F("aantal_ook_ik") + 1)
    return True, follow_key(melding.dossier, VOLGER)


# -- afterwards -----------------------------------------------------------------------------------


@transaction.atomic
def answer_vraag(
    melding: Melding, *, tekst: str, foto: Bestand | None = None, by: Toegang, sleutel: Toegangssleutel | None = None
) -> Vraag:
    """The reporter answers the question of a handler: signed in, or with the key of the report.

    Raises Http404 for somebody else or when nothing was asked, AnswerEmpty.
    """
    require_melder(melding, by, sleutel)
    return answer_open(melding.dossier, tekst=tekst, bestand=foto, by=by)


@transaction.atomic
def give_feedback(
    melding: Melding, *, tevreden: bool, tekst: str, by: Toegang, sleutel: Toegangssleutel | None = None
) -> Feedback:
    """What the reporter thinks of it, once, after it was closed; "not solved" opens it again with that reason.

    Raises Http404 for somebody else, FeedbackRefused, ReasonMissing when it is not solved and no word says why.
    """
    from meldingen.actions.afhandeling import reopen_by_melder

    require_melder(melding, by, sleutel)
    lock(melding.dossier)
    current = Melding.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=melding.pk)
    if current.afgesloten_op is None:
        raise FeedbackRefused("Je melding is nog niet afgesloten. Je kunt straks zeggen wat je ervan vond.")
    if timezone.now() > closes_by(current.afgesloten_op):
        raise FeedbackRefused(f"Dit kon tot {FEEDBACK_DAYS} dagen na het afsluiten. Is er nog iets? Meld het opnieuw.")
    if Feedback.objects.filter(melding=current).exists():
        raise FeedbackRefused("Je zei al wat je ervan vond. Bedankt.")
    feedback = Feedback.objects.create(melding=current, tevreden=tevreden, tekst=tekst.strip())
    if not tevreden:
        reopen_by_melder(current, reden=tekst, by=by)
    return feedback
