"""Dossiers of the demo city, made through the same actions as anybody's: one in every phase, and Cem's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from loket.actions import submit_aanvraag, withdraw_aanvraag
from loket.actions.concept import save_step, start_aanvraag
from loket.invulling import Invulling
from loket.models import Aanvraag, Formulierversie
from loket.vragen import soort
from producten.models import Dienst
from profiel.behandeling.actions import ask, execute, expire, take
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.behandeling.poorten import dienstregels
from profiel.dossiers.actions import Stap, close, create_dossier, progress
from profiel.dossiers.models import Betrokkene, Dossier, Fase, Uitkomst
from profiel.toegang.actions import record_inzage
from profiel.toegang.models import Team
from profiel.toegang.toegang import Toegang

Answers = dict[str, dict[str, Any]]
"""Per question the parts of its answer, as a form gives them."""
HALF_WAY = 2
"""Steps done in a concept."""

BEROEP = Beroep(
    "Raad van State, Wetenschapsstraat 33, 1040 Brussel",
    60,
    "Met een aangetekend verzoekschrift, of via het digitale platform.",
)
"""Of a dienst whose page names no other way."""
NIET_AANGETROFFEN = "De wijkagent trof je drie keer niet aan op dit adres."
REDEN = "De factuur van het isolatiemateriaal telt mee, de factuur van de aannemer is van voor 2025."


def seed_dossiers(ada: Toegang, cem: Toegang, dirk: Toegang, today: date) -> None:
    """Ada: a concept, one for every phase, one that waits for her; Cem: one that nobody else may see."""
    adreswijziging(ada, today, "Kroonstraat", "24", "2140", submit=False)
    waiting = adreswijziging(ada, today, "Herentalsebaan", "210", "2100").dossier
    open_and_take(waiting, dirk)
    ask(
        waiting,
        titel="Stuur een kopie van je huurcontract",
        tekst="We zien nog niet dat je daar mag wonen. Stuur ons een kopie of een foto van je huurcontract.",
        wil_document=True,
        tegen=today + timedelta(days=10),
        by=dirk,
    )
    withdraw_aanvraag(adreswijziging(ada, today, "Gitschotellei", "33", "2140"), by=ada)
    attest(ada, today, "bank")
    catalogue(ada, cem, today)
    for pushed in PUSHED:
        push(pushed, ada, today)
    refused = adreswijziging(ada, today, "Lange Lobroekstraat", "8", "2060").dossier
    open_and_take(refused, dirk)
    decide(
        refused,
        Beslissing(
            Uitkomst.GEWEIGERD,
            reden="De wijkagent trof je drie keer niet aan op dit adres.",
            redencode="woonst",
            beroep=appeal_of(refused.dienst),
        ),
        by=dirk,
    )
    granted = adreswijziging(cem, today, "Bisschoppenhoflaan", "120", "2100").dossier
    open_and_take(granted, dirk)
    decide(granted, Beslissing(Uitkomst.TOEGEKEND), by=dirk)
    execute(granted, by=dirk)
    adreswijziging(cem, today, "Bredabaan", "14", "2170")


def appeal_of(dienst: str) -> Beroep:
    """As the catalogue says it."""
    way = dienstregels(dienst).beroep
    return BEROEP if way is None or way.eenheid == "brief" else Beroep.of(way)


def open_and_take(dossier: Dossier, dirk: Toegang) -> None:
    """As the back office does it: the citizen reads that the team looked."""
    for row in dossier.betrokkenen.select_related("profiel"):
        if row.profiel is not None and dossier.team is not None:
            why = f"Behandeling van je aanvraag “{dossier.titel}”"
            record_inzage(dirk, row.profiel, "dossier", why, dossier=dossier.kenmerk, door=dossier.team.naam)
    take(dossier, by=dirk)


def adreswijziging(
    by: Toegang, today: date, straat: str, nummer: str, postcode: str, *, submit: bool = True
) -> Aanvraag:
    """A move, filled in as the form stores it and judged by the form's own rules before it is sent."""
    moved = today - timedelta(days=2)
    answers: Answers = {
        "nieuw_adres": {"straat": straat, "huisnummer": nummer, "bus": "", "postcode": postcode},
        "woonvorm": {"": "eigenaar"},
        "verhuisdag": {"": moved},
        "echt_wonen": {"": True},
    }
    return _fill_in("adreswijziging", by, today, answers, submit=submit)


def attest(by: Toegang, today: date, doel: str) -> Aanvraag:
    """An attest, decided at once."""
    assert by.profiel is not None  # noqa: S101 only citizens ask for one
    return _fill_in("attest-hoofdverblijfplaats", by, today, {"persoon": {"": str(by.profiel.pk)}, "doel": {"": doel}})


def catalogue(ada: Toegang, cem: Toegang, today: date) -> None:
    """Some of the other forms: decided at once, waiting for a person, waiting for money, and one half way."""
    _fill_in("attest-gezinssamenstelling", ada, today, {"doel": {"": "school"}})
    _fill_in("sorteerpas", ada, today, {"reden": {"": "eerste"}})
    street = {"straat": "Kroonstraat", "huisnummer": "24", "bus": "", "postcode": "2140"}
    ban: Answers = {
        "reden": {"": "verhuis"},
        "adres": street,
        "meter": {"": "15"},
        "dag": {"": today + timedelta(days=30)},
        "dagen": {"": "1"},
        "van_uur": {"": "08:00"},
        "tot_uur": {"": "17:00"},
        "telefoon": {"": "0470 12 34 56"},
    }
    _fill_in("tijdelijk-parkeerverbod", ada, today, ban)
    thanks: Answers = {
        "soort": {"": "compliment"},
        "thema": {"": "vrije_tijd"},
        "bericht": {"": "Het feest op het plein was prachtig georganiseerd."},
        "antwoord": {"": "geen"},
    }
    _fill_in("contact", cem, today, thanks)
    _fill_in("huurpremie", cem, today, {"wacht": {"": "lang"}}, submit=False)


def _fill_in(form: str, by: Toegang, today: date, answers: Answers, *, submit: bool = True) -> Aanvraag:
    """Step by step as a citizen would; without `submit` it stops half way."""
    versie = Formulierversie.objects.get(formulier=form, status=Formulierversie.Status.GEPUBLICEERD)
    aanvraag = start_aanvraag(versie, by=by)
    for done in range(20):
        invulling = Invulling.of(aanvraag, today)
        stap = invulling.open_stap
        if stap is None or (done == HALF_WAY and not submit):
            break
        given = {
            vraag.key: soort(vraag).samen(vraag, answers.get(vraag.key, {}), invulling.omgeving)
            for vraag in invulling.pad.vragen[stap.key]
        }
        aanvraag = save_step(aanvraag, stap.key, given, bekend=invulling.bekend(), versie=aanvraag.versie, by=by)
    return submit_aanvraag(aanvraag, versie=aanvraag.versie, by=by) if submit else aanvraag


@dataclass(frozen=True, slots=True)
class Pushed:
    """A dossier of another office of the city, as it would arrive through the API."""

    titel: str
    thema: str
    dienst: str
    fase: Fase
    uitkomst: str = ""
    verwacht: int | None = None


PUSHED = (
    Pushed("Bewonersparkeren voor een tweede auto", "mobiliteit", "bewonersparkeren", Fase.IN_BEHANDELING, verwacht=10),
    Pushed("Straatfeest in de Kroonstraat", "vrije-tijd", "straatfeest", Fase.INGEDIEND, verwacht=24),
    Pushed("Renovatiepremie voor je dak", "wonen", "renovatiepremie", Fase.BESLIST, Uitkomst.DEELS),
    Pushed("Grofvuil laten ophalen", "afval", "grofvuil", Fase.UITGEVOERD, Uitkomst.TOEGEKEND),
    Pushed("Klacht over lawaai", "bestuur", "klacht", Fase.STOPGEZET),
    Pushed("Sportzaal huren", "vrije-tijd", "sportzaal-huren", Fase.VERLOPEN),
)


def push(pushed: Pushed, ada: Toegang, today: date) -> Dossier:
    """Let another office's dossier arrive and walk to its phase."""
    system = Toegang.systeem()
    dossier = create_dossier(
        by=system,
        profiel=ada.profiel,
        rol=Betrokkene.Rol.AANVRAGER,
        soort="dossier",
        titel=pushed.titel,
        thema=pushed.thema,
        dienst=pushed.dienst,
        url_naam="dossiers:dossier",
        team=Team.objects.filter(themas__contains=[pushed.thema]).first(),
        niveau=Dienst.objects.get(slug=pushed.dienst).niveau,
    )
    expected = None if pushed.verwacht is None else today + timedelta(days=pushed.verwacht)
    progress(dossier, Stap("ingediend", Fase.INGEDIEND, verwachte_datum=expected), by=ada)
    match pushed.fase:
        case Fase.IN_BEHANDELING:
            progress(dossier, Stap("in_behandeling", Fase.IN_BEHANDELING), by=system)
        case Fase.BESLIST | Fase.UITGEVOERD:
            decide(
                dossier, Beslissing(Uitkomst(pushed.uitkomst), reden=REDEN, beroep=appeal_of(pushed.dienst)), by=system
            )
        case Fase.STOPGEZET:
            close(dossier, reden="Je klacht ging over een privéterrein. Bel hiervoor de lokale politie.", by=system)
        case Fase.VERLOPEN:
            expire(dossier, by=system)
    if pushed.fase == Fase.UITGEVOERD:
        execute(dossier, by=system)
    return dossier
