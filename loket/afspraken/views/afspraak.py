"""The page of an appointment: made, moved, cancelled, into one's own calendar, and checking in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from loket.afspraken.actions import AfspraakClosed, NotHereAnyMore, NotNow, cancel, check_in, is_offered, move
from loket.afspraken.actions.plaatsen import MomentUnavailable, SlotTaken
from loket.afspraken.agenda import Agendapunt, as_ics
from loket.afspraken.bijdragen import parts_of, rows_of
from loket.afspraken.forms import IncheckForm
from loket.afspraken.models import Afspraak, Status
from loket.afspraken.rules import read_check_in, reminder_words
from loket.afspraken.views.dagen import day_rows
from loket.afspraken.views.gemeen import GET_POST, read_day, read_moment, write_moment
from loket.afspraken.views.hulp import help_at
from loket.afspraken.views.sleutel import key_of
from loket.afspraken.vrij import Vrij
from loket.trechter.einde import Eindpunt
from profiel.dossiers import pagina
from profiel.dossiers.links import link_of
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.errors import NextStep, VersionConflict
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_datum_tijd, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel, post_versie
from stadsportaal.kern.toelating import admit

CANCEL: Final = "afspraak_cancel"
EXPECTED: Final = (Status.GEPLAND, Status.AANGEKOMEN)
MOVE_CHECK: Final = "loket/afspraken/afspraak_move_check.html"


def _afspraak(kenmerk: str) -> Afspraak:
    rows = Afspraak.objects.select_related("dossier__team", "soort", "locatie__team")
    found: Afspraak = get_object_or_404(rows, dossier__kenmerk=kenmerk)
    return found


def _page_of(request: HttpRequest, afspraak: Afspraak) -> str:
    """Where its reader follows it: in Mijn stad, or with the key."""
    if key_of(request, afspraak) is None:
        return afspraak.dossier.get_absolute_url()
    return reverse("loket:afspraak", args=[afspraak.dossier.kenmerk])


@login_not_required
@never_cache
@require_GET
def afspraak(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """For the holder of a key: when, where, what to bring, and how to move or cancel. Signed in: the dossier."""
    found = _afspraak(kenmerk)
    if key_of(request, found) is None:
        return redirect(found.dossier.get_absolute_url())
    end = Eindpunt.of_afspraak(found.dossier, request.path)
    context = {
        **pagina.public_context(found.dossier),
        "deel": parts_of(found),
        "einde": None if found.status in EXPECTED or end.is_answered() else end,
        "link": link_of(request, kenmerk),
        "hulp": help_at(request, "afspraak" if found.status in EXPECTED else "afspraak_voorbij", afspraak=found),
    }
    return render_page(request, "loket/afspraken/afspraak.html", context)


@login_not_required
@never_cache
@require_GET
def afspraak_booked(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """It is made: kenmerk, when and where, what to bring, the code to check in with. Works from a bookmark, as long as
    it is still to come."""
    found = _afspraak(kenmerk)
    mine = key_of(request, found) is None
    if found.status not in EXPECTED:
        return redirect(_page_of(request, found))
    record_grant_look(toegang_of(request), "afspraak", dossier=kenmerk)
    end = Eindpunt.of_afspraak(found.dossier, request.path)
    context = {
        "dossier": found.dossier,
        "einde": None if toegang_of(request).is_begeleid or end.is_answered() else end,
        "wanneer": format_datum_tijd(found.begin),
        "deel": parts_of(found),
        "met_mail": bool(found.email),
        "herinnering": _reminder(found),
        "link": "" if mine or toegang_of(request).is_begeleid else link_of(request, kenmerk),
        "naast_helper": toegang_of(request).is_begeleid,
        "pagina": _page_of(request, found),
        "hulp": help_at(request, "gemaakt", afspraak=found),
    }
    return render_page(request, "loket/afspraken/afspraak_booked.html", context)


def _reminder(afspraak: Afspraak) -> str:
    """What we promise about reminding; nothing of one that is not to come."""
    now = timezone.now()
    if not afspraak.is_komend(now):
        return ""
    told = afspraak.herinnerd_op is not None
    return reminder_words(afspraak.dag, vandaag(afspraak.gekozen_op), vandaag(now), told=told)


@login_not_required
@never_cache
@require_GET
def afspraak_agenda(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The file for one's own calendar."""
    found = _afspraak(kenmerk)
    key_of(request, found)
    record_grant_look(toegang_of(request), "afspraak", dossier=kenmerk)
    bring = "\n".join(f"- {thing}" for thing in found.soort.meebrengen)
    site = settings.SITE_URL.rstrip("/")
    point = Agendapunt(
        uid=f"{format_kenmerk(kenmerk)}@stadsportaal",
        versie=found.dossier.versie,
        begin=found.begin,
        einde=found.einde,
        gemaakt=found.dossier.bijgewerkt_op,
        titel=f"{found.soort.naam} ({found.locatie.naam})",
        waar=f"{found.locatie.naam}, {found.locatie.adres}",
        tekst=f"Kenmerk {format_kenmerk(kenmerk)}\nBreng mee:\n{bring}" if bring else format_kenmerk(kenmerk),
        url=site + reverse("loket:afspraak", args=[kenmerk]),
        afgezegd=found.status == Status.AFGEZEGD,
    )
    name = f"afspraak-{format_kenmerk(kenmerk)}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(as_ics(point), content_type="text/calendar; charset=utf-8", headers=headers)


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_versie
def afspraak_move(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Another moment at the same place: choose one, see both, move."""
    found = _afspraak(kenmerk)
    key, page = key_of(request, found), _page_of(request, found)
    here = reverse("loket:afspraak_move", args=[kenmerk])
    begin = read_moment(request.POST.get("begin", "") or request.GET.get("begin", ""))
    if request.method == "POST" and begin is not None:
        try:
            move(found, begin, by=toegang_of(request), sleutel=key, versie=request.versie)  # type: ignore[attr-defined]
        except (SlotTaken, MomentUnavailable) as refusal:
            refusal.next_step = NextStep(here, "Kies een ander moment")
            raise
        except NotHereAnyMore as refusal:
            refusal.next_step = NextStep(parts_of(found)["nieuw"], "Maak een nieuwe afspraak")
            raise
        except VersionConflict as refusal:
            refusal.next_step = NextStep(page, "Bekijk je afspraak")
            found = _afspraak(kenmerk)
            if not found.is_komend(timezone.now()):
                raise
            return render_page(
                request, MOVE_CHECK, _both(request, found, begin, page, changed=True), status=refusal.status
            )
        except AfspraakClosed as refusal:
            refusal.next_step = NextStep(page, "Terug naar je afspraak")
            raise
        messages.success(request, f"Je afspraak is verplaatst naar {format_datum_tijd(begin)}.")
        return redirect(page)
    if not found.is_komend(timezone.now()) or begin == found.begin:  # the same moment, as after Back: it is done
        return redirect(page)
    record_grant_look(toegang_of(request), "afspraak", dossier=kenmerk)
    offered = is_offered(found.soort, found.locatie)
    if begin is not None and offered:
        return render_page(request, MOVE_CHECK, _both(request, found, begin, page))
    context: dict[str, Any] = {"afspraak": found, "oud": format_datum_tijd(found.begin), "terug": page}
    context["hulp"] = help_at(request, "verplaatsen", afspraak=found)
    if not offered:
        context["nieuw"] = parts_of(found)["nieuw"]
        return render_page(request, "loket/afspraken/afspraak_move.html", context)
    since = read_day(request.GET.get("vanaf", ""))
    context["rooster"] = day_rows(
        Vrij(found.soort, found.personen, [found.locatie], timezone.now(), since, zonder=found),
        found.locatie,
        lambda moment: f"{here}?begin={write_moment(moment)}",
        lambda day: f"{here}?vanaf={day.isoformat()}",
    )
    return render_page(request, "loket/afspraken/afspraak_move.html", context)


def _both(
    request: HttpRequest, afspraak: Afspraak, begin: datetime, page: str, *, changed: bool = False
) -> dict[str, Any]:
    """The moment as it is and the one that was chosen; `changed`: it is another one than the form was shown on."""
    both = {"Nu": format_datum_tijd(afspraak.begin), "Straks": format_datum_tijd(begin)}
    return {
        "afspraak": afspraak,
        "rijen": [{"naam": naam, "waarde": waarde} for naam, waarde in both.items()],
        "begin": write_moment(begin),
        "hier": reverse("loket:afspraak_move", args=[afspraak.dossier.kenmerk]),
        "terug": page,
        "gewijzigd": changed,
        "hulp": help_at(request, "verplaatsen_nakijken", afspraak=afspraak),
    }


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_sleutel(CANCEL)
def afspraak_cancel(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Say that one does not come, once."""
    found = _afspraak(kenmerk)
    key, page = key_of(request, found), _page_of(request, found)
    if request.method == "POST":

        def run() -> Answer:
            cancel(found, by=toegang_of(request), sleutel=key)
            return Answer(page, kenmerk)

        try:
            answer = once(request, CANCEL, {"kenmerk": kenmerk}, run)
        except AfspraakClosed as refusal:
            refusal.next_step = NextStep(page, "Terug naar je afspraak")
            raise
        messages.success(request, "Je afspraak is afgezegd. Je hoeft niet te komen.")
        return redirect(answer.url)
    if not found.is_komend(timezone.now()):
        return redirect(page)
    record_grant_look(toegang_of(request), "afspraak", dossier=kenmerk)
    help_here = help_at(request, "afzeggen", afspraak=found)
    context = {"afspraak": found, "rijen": rows_of(found)[:3], "terug": page, "hulp": help_here}
    return render_page(request, "loket/afspraken/afspraak_cancel.html", context)


WRONG_CODES: Final = (30, 120)
"""Codes of nobody in an hour, of one browser and of one network address; a screen at an entrance sees few."""


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_herhaalbaar
def inchecken(request: HttpRequest) -> HttpResponse:
    """At the entrance: scan or type the code, and see the number to wait for. Never a name, nor for what."""
    form = IncheckForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if request.method == "POST" and form.is_valid():
        kenmerk = read_check_in(form.cleaned_data["code"], settings.SECRET_KEY)
        found = Afspraak.objects.select_related("dossier").filter(dossier__kenmerk=kenmerk or "").first()
        if found is None:
            admit(request, "inchecken", WRONG_CODES)
            form.add_error("code", "We vinden geen afspraak met deze code. Vraag hulp aan de balie")
        else:
            try:
                number = check_in(found)
            except (NotNow, AfspraakClosed) as refusal:
                why = refusal.message if isinstance(refusal, NotNow) else ""
                return render_page(request, "loket/afspraken/naar_balie.html", {"waarom": why}, status=refusal.status)
            return render_page(request, "loket/afspraken/ingecheckt.html", {"nummer": str(number)})
    return render_page(request, "loket/afspraken/inchecken.html", {"form": form})
