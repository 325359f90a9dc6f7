"""What the loket contributes to the apps below it: words, pieces of the dossier page, guards, where forms start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html

from loket import actions, keten, nadien
from loket.actions.bestanden import CODE
from loket.actions.concept import SOORT
from loket.afspraken.poorten import register_vrager
from loket.afspraken.toegang import SOORT as AFSPRAAK
from loket.bouwer.nazicht import tegen_niveau
from loket.definitie import Definitie, Vervolgstap, Vraag
from loket.gevolgen import is_whole
from loket.gevolgen_attest import SJABLOON
from loket.herkomst import Herkomst, herkomst_van
from loket.hoelang import hoelang
from loket.meteen import HANDOVER_DAYS, TERMIJN
from loket.models import Aanvraag, Formulierversie
from loket.poorten import DELEN, STANDWOORDEN, STANDZINNEN, register_deel
from loket.rules import Status, may_withdraw
from loket.trechter.einde import Eindpunt
from loket.trechter.models import Tevredenheid
from loket.versies.openstelling import aankondiging
from loket.vragen import soort
from loket.vragen.nummers import nummers_van
from producten.models import Dienst
from producten.poorten import register_hoelang, register_mededeling, register_niveauwachter, register_start_link
from profiel.behandeling import poorten as behandeling
from profiel.behandeling.begonnen import began_of, waited_since
from profiel.dossiers import poorten as dossiers
from profiel.dossiers.models import Dossier, Fase, Uitkomst
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import TermijnSoort, add_werkdagen, format_datum
from stadsportaal.kern.onthouden import onthoud

ATTEST: Final = "attest_hoofdverblijf@1"
BEGIN: Final = ("ondertekend", "plaats_aanvaard", "betaling_ontvangen")
"""Codes of the steps after which nothing holds an aanvraag any more, or the next thing does."""


def register() -> None:
    """Called once, when the portal starts."""
    dossiers.register_code("naar_medewerker", "Een medewerker kijkt dit na", "Regel {regel}: {reden}.")
    dossiers.register_code(
        CODE, "Een bestand is niet bruikbaar", "In document {document} zit een virus, of het is kwijt. Vraag een ander."
    )
    dossiers.register_code(keten.STARTED, "We tonen je wat erop volgt", "{wat}.")
    dossiers.register_officieel(ATTEST, "loket/officieel/attest_1.html")
    dossiers.register_officieel(SJABLOON, "loket/officieel/attest_1.html")
    dossiers.register_verwacht(SOORT, to_come)
    dossiers.register_stand(SOORT, in_one_line)
    dossiers.register_woorden(SOORT, STANDWOORDEN)
    dossiers.register_slot(nadien.comes_next)
    dossiers.register_slot(nadien.to_book)
    register_vrager(SOORT, nadien.still_asked)
    register_deel(nadien.for_handler)
    dossiers.register_slot(also_for_you)
    dossiers.register_slot(acts_beside)
    dossiers.register_slot(asks_how_it_went)
    behandeling.register_soort(SOORT, "Aanvraag")
    behandeling.register_wachter(SOORT, guard_step)
    behandeling.register_beslisser(SOORT, actions.decide_aanvraag)
    behandeling.register_uitgesloten(SOORT, never_decided)
    behandeling.register_gevolg(SOORT, actions.follow_dossier)
    behandeling.register_dossierdeel(SOORT, parts_for_handler)
    behandeling.register_termijn(SOORT, promised)
    behandeling.register_begin(*BEGIN)
    register_start_link(start_link)
    register_mededeling(aankondiging)
    register_hoelang(hoelang)
    register_niveauwachter(tegen_niveau)


# -- the citizen's page ---------------------------------------------------------------------------


def latest_day(step: Vervolgstap, begin: date, waited: int = 0) -> date | None:
    """The latest day of a step after sending, later by what we waited (in days of its own kind); None without a day."""
    if step.dagen < 0:
        return None
    days = step.dagen + waited
    return add_werkdagen(begin, days) if step.soort == "werkdagen" else begin + timedelta(days=days)


def promised_days(dossier: Dossier, definitie: Definitie) -> list[tuple[Vervolgstap, date | None]]:
    """The steps that the form promised, each with its latest day: they count from when work began.

    None has a day while nobody knows when that is, or how long we still wait.
    """
    begin = None if dossier.eigen_status in STANDZINNEN or dossier.staat_stil else began_of(dossier)
    if begin is None:
        return [(step, None) for step in definitie.na_versturen]
    soorten: tuple[TermijnSoort, ...] = ("werkdagen", "kalenderdagen")
    waited = dict(zip(soorten, waited_since(begin, dossier, *soorten), strict=True))
    days = [waited["werkdagen" if step.soort == "werkdagen" else "kalenderdagen"] for step in definitie.na_versturen]
    return [(step, latest_day(step, begin, more)) for step, more in zip(definitie.na_versturen, days, strict=True)]


def promised(dossier: Dossier) -> behandeling.Belofte | None:
    """The term under which a person looks at an aanvraag: what its dienst promises, or ours where a rule decides."""
    if _definitie_of(dossier).beslissing == "meteen":
        return behandeling.Belofte(TERMIJN, HANDOVER_DAYS, "werkdagen")
    dienst = Dienst.objects.filter(slug=dossier.dienst).first()
    if dienst is None or not dienst.termijn_dagen:
        return None
    soort: TermijnSoort = "werkdagen" if dienst.termijn_soort == "werkdagen" else "kalenderdagen"
    return behandeling.Belofte(TERMIJN, dienst.termijn_dagen, soort)


class StillWaits(DomainError):
    """Nothing is handled before what it waits for is there: its term has not begun."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(f"Dit kan nog niet. {STANDZINNEN[dossier.eigen_status]}")


WHILE_WAITING: Final = frozenset({"assign", "release", "move", "note", "close", "reply"})
"""Steps of a handler that need no answer yet; who waits and asks something was promised a word by a day."""


def guard_step(dossier: Dossier, step: str, by: Toegang) -> None:
    """Raises StillWaits for work on an aanvraag that waits for a signature or for a place."""
    if dossier.is_lopend and dossier.eigen_status in STANDZINNEN and step not in WHILE_WAITING:
        raise StillWaits(dossier)


def never_decided(dossier: Dossier) -> frozenset[str]:
    """What gives or costs something is not granted for a part."""
    return frozenset({Uitkomst.DEELS}) if is_whole(_definitie_of(dossier)) else frozenset()


def in_one_line(dossier: Dossier) -> str:
    """What it waits for; nothing for one that is being handled: the words of its phase are right."""
    return STANDZINNEN.get(dossier.eigen_status, "")


def to_come(dossier: Dossier) -> list[dossiers.Verwacht]:
    """The steps that the form promised, as long as there is no decision."""
    if not dossier.is_lopend:
        return []
    steps = promised_days(dossier, _definitie_of(dossier))
    return [dossiers.Verwacht(step.titel, day, step.tekst) for step, day in steps]


def _aanvraag_of(dossier: Dossier) -> Aanvraag:
    return Aanvraag.objects.with_form().get(dossier=dossier)


def _definitie_of(dossier: Dossier) -> Definitie:
    return _aanvraag_of(dossier).formulierversie.lees()


def diensten_for(definitie: Definitie) -> list[dict[str, str]]:
    """Cards of the diensten that may also apply, in the order of the form."""
    wanted = definitie.ook_voor_jou.diensten
    rows = {dienst.slug: dienst for dienst in Dienst.objects.gepubliceerd().filter(slug__in=wanted).order_by("slug")}
    return [
        {
            "slug": slug,
            "titel": rows[slug].titel,
            "tekst": rows[slug].korte_beschrijving,
            "href": rows[slug].get_absolute_url(),
        }
        for slug in wanted
        if slug in rows
    ]


def also_for_you(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """After a grant: what may apply now, and why it is shown."""
    if dossier.soort != SOORT or dossier.uitkomst != Uitkomst.TOEGEKEND:
        return None
    definitie = _definitie_of(dossier)
    begun = keten.begun_of(dossier.kenmerk, definitie) if definitie.vervolg else []
    follows = set(keten.diensten_of(begun)) if begun else set()
    cards = [card for card in diensten_for(definitie) if card["slug"] not in follows]
    data = {"diensten": cards, "waarom": definitie.ook_voor_jou.waarom}
    return dossiers.Slot("onder", "loket/_ook_voor_jou.html", data) if cards else None


Einde: Final = Tevredenheid.Einde
ENDS: Final = {
    Fase.BESLIST: Einde.BESLIST,
    Fase.UITGEVOERD: Einde.BESLIST,
    Fase.STOPGEZET: Einde.STOPGEZET,
    Fase.VERLOPEN: Einde.VERLOPEN,
}
"""What each ended phase is the end of; executing what was decided is no second end."""


def asks_how_it_went(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """At every end of an aanvraag or an appointment, whatever it was: the way to the one question, until somebody whose
    it is answered it."""
    if dossier.soort not in (SOORT, AFSPRAAK) or not dossier.handelt or toegang.is_begeleid:
        return None
    end = end_of(dossier)
    if end is None or end.is_answered():
        return None
    titel = end.vraag if dossier.soort == AFSPRAAK else "Hoe ging je aanvraag?"
    return dossiers.Slot("onder", "loket/_hoe_ging_het.html", {"titel": titel, "href": end.url})


def end_of(dossier: Dossier) -> Eindpunt | None:
    """The end at which a dossier is; None while it runs."""
    einde = ENDS.get(Fase(dossier.fase))
    if einde is None:
        return None
    if dossier.soort == AFSPRAAK:
        return Eindpunt.of_afspraak(dossier, dossier.get_absolute_url())
    aanvraag = _aanvraag_of(dossier)
    if dossier.uitkomst == Uitkomst.INGETROKKEN:
        einde = Einde.INGETROKKEN
    elif einde == Einde.BESLIST and aanvraag.formulierversie.lees().beslissing == "meteen":
        einde = Einde.METEEN  # as the page after sending asked it
    return Eindpunt.of(aanvraag, einde, dossier.get_absolute_url())


def acts_beside(toegang: Toegang, dossier: Dossier) -> dossiers.Slot | None:
    """What was sent, and the way to take it back while that is possible."""
    if dossier.soort != SOORT:
        return None
    aanvraag = Aanvraag.objects.get(dossier=dossier)
    withdrawable = may_withdraw(Status(aanvraag.status)) and toegang.allows("aanvraag_withdraw", dossier)
    data = {
        "verstuurd": reverse("loket:aanvraag_submitted", args=[dossier.kenmerk]),
        "intrekking": reverse("loket:aanvraag_withdraw", args=[dossier.kenmerk]) if withdrawable else "",
    }
    return dossiers.Slot("zijkant", "loket/_acties.html", data)


# -- the handler's page ---------------------------------------------------------------------------

NERGENS: Final[Mapping[str, Herkomst]] = MappingProxyType({})


def answers_of(aanvraag: Aanvraag, bronnen: Mapping[str, Herkomst] = NERGENS) -> list[behandeling.Deel]:
    """What was answered, by group, as it was sent; of what stands in `bronnen` with where it came from."""
    definitie = aanvraag.formulierversie.lees()
    parts: list[behandeling.Deel] = []
    for groep in definitie.groepen:
        rows: list[behandeling.Row] = [
            (vraag.label, ", ".join(soort(vraag).toon(vraag, aanvraag.antwoorden[vraag.key])) + _out_of(bronnen, vraag))
            for stap in definitie.stappen
            if stap.groep == groep.key
            for vraag in stap.vragen
            if aanvraag.antwoorden.get(vraag.key) is not None
        ]
        if rows:
            parts.append((groep.titel, rows))
    return parts


def _out_of(bronnen: Mapping[str, Herkomst], vraag: Vraag) -> str:
    return f" ({bronnen[vraag.key].voor_behandelaar})" if vraag.key in bronnen else ""


def parts_for_handler(dossier: Dossier) -> list[behandeling.Deel]:
    """The answers by group with where they came from, and the facts as they were known when it was sent."""
    aanvraag = _aanvraag_of(dossier)
    parts = answers_of(aanvraag, herkomst_van(aanvraag))
    known: list[behandeling.Row] = [
        (code.capitalize(), f"{feit['tekst']} ({feit['bron']}{_since(feit)})")
        for code, feit in sorted(aanvraag.bekend.items())
    ]
    if known:
        parts.append(("Wat we al wisten", known))
    if nummers_van(aanvraag.formulierversie.lees(), aanvraag.antwoorden):
        href = reverse("admin:loket_aanvraag_nummers", args=[dossier.pk])
        link = format_html('Hierboven afgedekt. <a href="{}">Toon ze, met een reden</a>', href)
        parts.append(("Rijksregisternummers", [("De hele nummers", link)]))
    return parts + [deel for run in DELEN for deel in run(aanvraag)]


def _since(feit: dict[str, Any]) -> str:
    return f", {format_datum(date.fromisoformat(feit['bron_datum']))}" if feit["bron_datum"] else ""


# -- the catalogue --------------------------------------------------------------------------------


def start_link(formulier: str) -> str | None:
    """Where this form starts; remembered for a minute, so that a page of the catalogue costs no query."""
    return onthoud(f"formulier:{formulier}", lambda: _start(formulier))


def _start(formulier: str) -> str | None:
    live = Formulierversie.objects.live().filter(formulier=formulier)
    dienst = live.values_list("formulier__dienst", flat=True).first()
    return reverse("loket:aanvraag_start", args=[dienst]) if dienst else None
