"""What the pages of a form measure of themselves, and the help that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from loket.definitie import Stap, Uitkomst
from loket.forms import StapForm
from loket.invulling import Invulling, Probleem
from loket.models import Aanvraag
from loket.poorten import HULP, hulp_bij
from loket.trechter.meten import CONTROLE, Lijn, Soort, came_back, look, record
from loket.trechter.rules import PAUZE, Aanbod, aanbod
from profiel.toegang.toegang import toegang_of

LATER: Final = "later"
"""The button that stops for now."""
HULP_WEG: Final = "hulp_weg"
"""The button that sends an offer away: part of the form, so that what was typed stays."""


def offer_at(request: HttpRequest, invulling: Invulling, stap: Stap, form: StapForm) -> dict[str, Any] | None:
    """Write down that this step is shown, or what is wrong in it; what to say when help offers itself here, or where
    the page asks for it when somebody is stuck."""
    seen = look(invulling.aanvraag, _kanaal(request), *_lines(request, invulling, stap, form))
    if request.method == "GET":
        came_back(invulling.aanvraag, _kanaal(request), seen)
    if toegang_of(request).is_begeleid:
        return None
    if found := aanbod(seen, stap.key):
        return _offer(request, invulling, stap, found)
    if aanbod(seen, stap.key, stil=True) is None:
        return None
    return {"wacht": PAUZE, "url": reverse("loket:hulp_offer", args=[invulling.aanvraag.dossier.kenmerk, stap.key])}


def offer_now(request: HttpRequest, invulling: Invulling, stap: Stap) -> dict[str, Any] | None:
    """The page says that nobody typed for a long time: what to say, unless help was given or sent away here."""
    seen = look(invulling.aanvraag, _kanaal(request))
    found = None if toegang_of(request).is_begeleid else aanbod(seen, stap.key, stil=True)
    return None if found is None else _offer(request, invulling, stap, found)


def _offer(request: HttpRequest, invulling: Invulling, stap: Stap, found: Aanbod) -> dict[str, Any]:
    """What to say; that it is said is written down the first time."""
    if found.is_nieuw:
        record(
            invulling.aanvraag,
            _kanaal(request),
            Lijn(Soort.AANGEBODEN, stap.key, found.vraag, found.reden),
        )
    return {"tekst": _words(found, invulling), "knop": HULP_WEG}


def help_at(request: HttpRequest, kenmerk: str, stap: str) -> list[dict[str, str]]:
    """Items of the help panel at this step (or at the check page); who helps somebody already needs no call.

    One that leaves the page has an address and the value of a button: in a step that button keeps what is typed first.
    """
    toegang = toegang_of(request)
    if toegang.is_begeleid:
        return [BEL]
    return [
        _leads("Laat je terugbellen", "Kies zelf wanneer", "phone", "terugbellen", kenmerk, stap),
        _leads("Stel je vraag", "Antwoord binnen 1 werkdag", "chat", "hulpvraag", kenmerk, stap),
        *hulp_bij(kenmerk, stap, zelf=not toegang.voor_ander),
        BEL,
    ]


def _leads(tekst: str, klein: str, icoon: str, naam: str, kenmerk: str, stap: str) -> dict[str, str]:
    href = reverse(f"loket:{naam}", args=[kenmerk, stap])
    return {"tekst": tekst, "klein": klein, "icoon": icoon, "href": href, "knop": f"{HULP}{naam}"}


BEL: Final = {
    "tekst": "Bel 03 22 11 333",
    "klein": "ma tot vr, 9 tot 17 uur",
    "icoon": "phone",
    "href": "tel:+3232211333",
    "knop": "",
}


def way_out(request: HttpRequest, invulling: Invulling, stap: Stap) -> str:
    """Where the button leads that keeps what is typed in this step and leaves it: to help, or until later; empty for
    any other button."""
    actie, kenmerk = request.POST.get("actie", ""), invulling.aanvraag.dossier.kenmerk
    if actie == LATER:
        pause = reverse("loket:aanvraag_pause", args=[kenmerk, stap.key])
        return reverse("mijn_stad") if toegang_of(request).is_begeleid else pause
    if not actie.startswith(HULP):
        return ""
    return next((item["href"] for item in help_at(request, kenmerk, stap.key) if item["knop"] == actie), "")


def _kanaal(request: HttpRequest) -> str:
    return str(toegang_of(request).actor.kanaal)


def _lines(request: HttpRequest, invulling: Invulling, stap: Stap, form: StapForm) -> Iterable[Lijn]:
    """Errors by field and code, never with what was typed; else the questions that were shown."""
    if form.is_bound:
        for naam, errors in form.errors.as_data().items():
            for code in {error.code or "ongeldig" for error in errors}:
                yield Lijn(Soort.FOUT, stap.key, naam[:100], code[:50])
    elif request.method == "GET":
        asked = " ".join(vraag.key for vraag in invulling.pad.vragen[stap.key] if not vraag.vraagt_niets)
        yield Lijn(Soort.GETOOND, stap.key, vragen=asked)


def _words(found: Aanbod, invulling: Invulling) -> str:
    """One sentence that says why we ask."""
    if found.reden == "fout":
        vraag = invulling.definitie.vraag_per_key.get(found.vraag.partition("-")[0])
        about = f" bij “{vraag.label.rstrip('?')}”" if vraag else ""
        return f"Het lukt nog niet{about}. We helpen je graag."
    if found.reden == "pauze":
        return "Je bent al even met deze stap bezig. Zit je vast? We helpen je graag."
    return "Je kwam een paar keer terug naar deze stap. Zoek je iets? We helpen je graag."


def sent_away(request: HttpRequest, invulling: Invulling, stap: Stap) -> None:
    """The offer is not made again at this step today; written at once, for the page that follows reads it."""
    look(invulling.aanvraag, _kanaal(request), Lijn(Soort.WEGGEKLIKT, stap.key))


def helped(request: HttpRequest, aanvraag: Aanvraag, stap: str, code: str) -> None:
    """Help was opened or asked at this step.

    What somebody unfolds on the page itself, and a number that is dialled, no server sees: they are not counted, and
    the page of figures says so. Making the explanation a page of its own would count it, and take who reads it away
    from the question.
    """
    record(aanvraag, _kanaal(request), Lijn(Soort.HULP, stap, code=code))


def saw_check(request: HttpRequest, invulling: Invulling, problemen: Iterable[Probleem]) -> None:
    """The check page was shown, and what on it was no longer right."""
    wrong = {(probleem.vraag.key, probleem.fout.code) for probleem in problemen}
    lines = [Lijn(Soort.FOUT, CONTROLE, vraag, code) for vraag, code in sorted(wrong)]
    _saw(request, invulling, *(lines or [Lijn(Soort.GETOOND, CONTROLE)]))


def saw_outcome(request: HttpRequest, invulling: Invulling, uitkomst: Uitkomst) -> None:
    """Not eligible: the form did its work."""
    _saw(request, invulling, Lijn(Soort.UITKOMST, invulling.pad.uitkomst_stap, code=uitkomst.key))


def _saw(request: HttpRequest, invulling: Invulling, *lines: Lijn) -> None:
    """Wherever somebody comes in on another day, this draft was not left."""
    seen = look(invulling.aanvraag, _kanaal(request), *lines)
    if request.method == "GET":
        came_back(invulling.aanvraag, _kanaal(request), seen)


def paused(request: HttpRequest, invulling: Invulling, stap: str) -> None:
    """Stopping on purpose, to go on later."""
    record(invulling.aanvraag, _kanaal(request), Lijn(Soort.GEPAUZEERD, stap))
