"""The terms of a dossier: begun, halted, longer, over. Within the step of a handler, which checks and locks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from profiel.behandeling.models import Termijn
from profiel.behandeling.poorten import TERMIJNEN, Belofte, longest_term
from profiel.behandeling.rules import in_days, is_extendable, pause_days, term_end
from profiel.dossiers.actions import Stap
from profiel.dossiers.models import Dossier, Voortgang
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.kalender import TermijnSoort, deadline, vandaag


class TermRuns(DomainError):
    """A term that runs does not begin anew: the last day that the citizen was told stays."""

    def __init__(self, naam: str) -> None:
        super().__init__(
            f"De termijn “{naam}” loopt al. Is er meer tijd nodig? Verleng ze dan: de burger leest waarom."
        )


class NotExtendable(DomainError):
    """No term that binds the city runs, it is over, or it would become longer than it may be."""


def today() -> date:
    return vandaag(timezone.now())


def new_termijn(dossier: Dossier, naam: str, dagen: int, soort: TermijnSoort) -> Termijn:
    """A term that begins today, not kept yet."""
    start = today()
    return Termijn(
        dossier=dossier, naam=naam, dagen=dagen, soort=soort, start=start, einde=deadline(start, dagen, soort)
    )


def keep_termijn(term: Termijn) -> None:
    """Write it; an earlier one of this name begins again."""
    begun = ["dagen", "soort", "start", "einde", "gepauzeerd_op", "pauzedagen", "gehaald_op", "eigen"]
    Termijn.objects.bulk_create([term], update_conflicts=True, unique_fields=["dossier", "naam"], update_fields=begun)


def started(term: Termijn) -> Stap:
    """The step that tells of a term that begins; what binds the city gives the citizen a last day."""
    facts = {"naam": term.naam, "dagen": term.dagen, "soort": term.soort, "einde": term.einde.isoformat()}
    step = Stap("termijn_gestart", intern=True, parameters=facts)
    return step if term.eigen else replace(step, verwachte_datum=term.einde)


def promised(dossier: Dossier) -> Belofte | None:
    """The term under which such a dossier is handled: of its kind, else the first that it had itself."""
    if promises := TERMIJNEN.get(dossier.soort):
        return promises(dossier)
    first = Termijn.objects.filter(dossier=dossier).order_by("pk").first()
    if first is None:
        return None
    soort: Any = first.soort
    return Belofte(first.naam, first.dagen, soort)


def running_terms(dossier: Dossier) -> list[Termijn]:
    return list(Termijn.objects.filter(dossier=dossier, gehaald_op__isnull=True).order_by("pk"))


def pause(dossier: Dossier) -> None:
    running = Termijn.objects.filter(dossier=dossier, gehaald_op__isnull=True, gepauzeerd_op__isnull=True)
    running.update(gepauzeerd_op=today())


def resume(dossier: Dossier) -> date | None:
    """Terms run again, later by what we waited; the new expected date."""
    for term in running_terms(dossier):
        if term.gepauzeerd_op is not None:
            soort: Any = term.soort
            term.pauzedagen += pause_days(term.gepauzeerd_op, today(), soort)
            term.einde = term_end(term.start, term.dagen, term.pauzedagen, soort)
            term.gepauzeerd_op = None
            term.save(update_fields=["pauzedagen", "einde", "gepauzeerd_op"])
    return expected_day(dossier)


def expected_day(dossier: Dossier) -> date | None:
    """The end of the earliest term that binds the city; what it was when none runs."""
    term = binding_term(dossier)
    return dossier.verwachte_datum if term is None else term.einde


def finish_terms(dossier: Dossier) -> None:
    Termijn.objects.filter(dossier=dossier, gehaald_op__isnull=True).update(gehaald_op=today(), gepauzeerd_op=None)


def binding_term(dossier: Dossier) -> Termijn | None:
    """The term that ends first of those that run and bind the city."""
    rows = Termijn.objects.filter(dossier=dossier, gehaald_op__isnull=True, eigen=False)
    return rows.order_by("einde", "pk").first()


def lengthened(dossier: Dossier, dagen: int) -> Termijn:
    """The term that binds the city with so many days more, not kept yet. Raises NotExtendable."""
    term = binding_term(dossier)
    if term is None:
        raise NotExtendable("Dit dossier heeft geen termijn die loopt. Start er eerst een.")
    if not is_extendable(term.einde, paused_on=term.gepauzeerd_op, today=today()):
        raise NotExtendable("De termijn is voorbij. Verlengen kan alleen zolang ze loopt.")
    soort: Any = term.soort
    most = longest_term(dossier.dienst)
    if most is not None and term.dagen + dagen > most:
        raise NotExtendable(f"Deze termijn mag hoogstens {in_days(most, soort)} duren. Ze duurt er nu {term.dagen}.")
    if most is None and was_extended(dossier, term):
        raise NotExtendable("Deze termijn is al eens verlengd. Dat kan één keer.")
    if most is None and dagen > term.dagen:
        raise NotExtendable(f"Er komen hoogstens {in_days(term.dagen, soort)} bij: zo lang als de termijn zelf.")
    term.dagen += dagen
    term.einde = term_end(term.start, term.dagen, term.pauzedagen, soort)
    return term


def may_extend(dossier: Dossier) -> bool:
    """Whether the term that binds the city can be even one day longer."""
    try:
        lengthened(dossier, 1)
    except NotExtendable:
        return False
    return True


def was_extended(dossier: Dossier, term: Termijn) -> bool:
    """Whether this term was made longer since it last began: it begins anew when the dossier is opened again."""
    steps = Voortgang.objects.voor_burger(dossier).filter(
        Q(code="termijn_verlengd", parameters__naam=term.naam) | Q(code="heropend")
    )
    last = steps.last()
    return last is not None and last.code == "termijn_verlengd"


def extended(term: Termijn, dagen: int) -> Stap:
    """The step that tells of `dagen` more."""
    soort: Any = term.soort
    facts = {"naam": term.naam, "dagen": term.dagen, "soort": term.soort, "einde": term.einde.isoformat()}
    return Stap("termijn_verlengd", parameters={**facts, "duur": in_days(dagen, soort)})
