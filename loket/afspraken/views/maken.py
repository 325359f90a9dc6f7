"""Making an appointment: for what, where, when, how to reach you, check; then it is made, once."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from loket.afspraken.actions import Keuze, book
from loket.afspraken.actions.plaatsen import MomentUnavailable, SlotTaken
from loket.afspraken.forms import ContactForm, ContactMetHerinneringForm, PlaatsForm, SoortForm, TelefoonForm
from loket.afspraken.models import Afspraaksoort, Locatie
from loket.afspraken.poorten import dossier_for
from loket.afspraken.rules import duration, is_reminded
from loket.afspraken.views.dagen import day_rows
from loket.afspraken.views.gemeen import (
    GET_POST,
    SESSION_NAME,
    Gekozen,
    chosen,
    contact_of,
    frame,
    keep_contact,
    kept_contact,
    read_day,
    write_moment,
)
from loket.afspraken.views.hulp import help_at, refusals
from loket.afspraken.vrij import Vrij
from profiel.dossiers.links import remember_link
from profiel.dossiers.models import Dossier
from profiel.toegang.actions import record_grant_look, record_grant_write
from profiel.toegang.toegang import Toegang, toegang_of
from stadsportaal.kern.errors import DomainError, NextStep
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_datum_tijd, vandaag
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.posts import Answer, once, post_herhaalbaar, post_sleutel
from stadsportaal.kern.toelating import admit

BOOK: Final = "afspraak_book"
AFSPRAAK_GEMAAKT: Final = "afspraak gemaakt"
"""What is written down of who makes one for somebody else."""


class ContactGone(DomainError):
    """The session that knew how to reach them ended."""

    def __init__(self, url: str) -> None:
        super().__init__(
            "We weten niet meer wie er komt. Vul je gegevens nog een keer in.", next_step=(url, "Vul je gegevens in")
        )


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_herhaalbaar
def afspraak_start(request: HttpRequest) -> HttpResponse:
    """For what, and with how many. From the page of a dienst only what belongs to it, if anything does."""
    soorten = _soorten(request)
    form = SoortForm(request.POST or None, soorten=soorten, initial=_initial(request, soorten))
    if request.method == "POST" and form.is_valid():
        soort, count = form.soorten[form.cleaned_data["soort"]], form.cleaned_data["personen"]
        return redirect(Gekozen(soort, count, None, None, chosen(request).bij).link("afspraak_place"))
    options = [
        {"waarde": soort.pk, "titel": soort.naam, "klein": soort.uitleg, "gekozen": form["soort"].value() == soort.pk}
        for soort in soorten
    ]
    asked = request.GET.get("dienst", "")
    back = reverse("producten:dienst", args=[asked]) if any(row.dienst == asked for row in soorten) else reverse("home")
    hulp = help_at(request, "waarvoor")
    context = {
        **frame(1, back, "Terug naar de dienst" if asked and back != reverse("home") else "Terug naar de startpagina"),
        "form": form,
        "opties": options,
        "alles": reverse("loket:afspraak_start") if asked and back != reverse("home") else "",
        "hulp": hulp,
        "geweigerd": refusals(request, form, hulp),
    }
    return render_page(request, "loket/afspraken/afspraak_start.html", context)


def _soorten(request: HttpRequest) -> list[Afspraaksoort]:
    everything = list(Afspraaksoort.objects.keuzes())
    return [soort for soort in everything if soort.dienst == request.GET.get("dienst")] or everything


def _initial(request: HttpRequest, soorten: list[Afspraaksoort]) -> dict[str, Any]:
    before = chosen(request)
    soort = before.soort or (soorten[0] if len(soorten) == 1 else None)
    return {"soort": soort.pk if soort else "", "personen": before.personen}


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_herhaalbaar
def afspraak_place(request: HttpRequest) -> HttpResponse:
    """Where, the place with the first free moment first."""
    now_chosen = chosen(request)
    if now_chosen.soort is None:
        return redirect("loket:afspraak_start")
    places = list(Locatie.objects.keuzes(now_chosen.soort.pk))
    vrij = Vrij(now_chosen.soort, now_chosen.personen, places, timezone.now())
    first = {place.pk: vrij.eerste(place) for place in places}
    open_places = sorted(
        (place for place in places if first[place.pk]), key=lambda place: (first[place.pk], place.naam)
    )
    form = PlaatsForm(request.POST or None, keuzes=[place.pk for place in open_places])
    if request.method == "POST" and form.is_valid():
        return redirect(now_chosen.link("afspraak_time", waar=form.cleaned_data["waar"], begin=""))
    picked = request.POST.get("waar") or (now_chosen.locatie.pk if now_chosen.locatie else "")
    options = [
        {
            "waarde": place.pk,
            "titel": place.naam,
            "klein": f"{place.adres}. Eerste vrije moment: {format_datum_tijd(moment)}",
            "gekozen": place.pk == picked,
        }
        for place in open_places
        if (moment := first[place.pk])
    ]
    reach = [(f"Hoe raak ik er: {place.naam}?", place.bereikbaar) for place in open_places if place.bereikbaar]
    hulp = help_at(request, "waar", soort=now_chosen.soort, vragen=reach)
    context = {
        **frame(2, now_chosen.link("afspraak_start")),
        "form": form,
        "opties": options,
        "gekozen": now_chosen,
        "hulp": hulp,
        "geweigerd": refusals(request, form, hulp),
    }
    return render_page(request, "loket/afspraken/afspraak_place.html", context)


@login_not_required
@never_cache
@require_GET
def afspraak_time(request: HttpRequest) -> HttpResponse:
    """When: the first free moment at the top, then day by day."""
    now_chosen = chosen(request)
    if now_chosen.soort is None or now_chosen.locatie is None:
        return redirect(now_chosen.link("afspraak_place"))
    soort, place = now_chosen.soort, now_chosen.locatie
    since = read_day(request.GET.get("vanaf", ""))
    vrij = Vrij(soort, now_chosen.personen, [place], timezone.now(), since)
    rows = day_rows(
        vrij,
        place,
        lambda moment: now_chosen.link("afspraak_contact", begin=write_moment(moment)),
        lambda day: now_chosen.link("afspraak_time", begin="", vanaf=day.isoformat()),
    )
    minutes = int(duration(soort.minuten, now_chosen.personen).total_seconds() // 60)
    context = {
        **frame(3, now_chosen.link("afspraak_place", begin="")),
        "rooster": rows,
        "locatie": place,
        "soort": soort,
        "minuten": minutes,
        "hulp": help_at(request, "wanneer", soort=soort),
    }
    return render_page(request, "loket/afspraken/afspraak_time.html", context)


def _may_go_on(request: HttpRequest, keuze: Keuze) -> Toegang:
    """The access of who may book this. The screens from here on show whom it is for: acting for them is written down.

    Raises Http404, before anything is typed in vain.
    """
    toegang = toegang_of(request)
    if not toegang.is_anoniem:
        toegang.require("afspraak_book", keuze.soort)
        record_grant_look(toegang, "gegevens voor een afspraak")
    return toegang


def _known(toegang: Toegang) -> list[dict[str, str]]:
    """What we know of who signed in: the name, and where messages go. Shown, never asked."""
    if toegang.profiel is None:
        return []
    owner = toegang.profiel.account
    mail = [{"naam": "E-mail", "waarde": owner.email}] if owner is not None and owner.email else []
    return [{"naam": "Naam", "waarde": str(toegang.profiel)}, *mail]


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_herhaalbaar
def afspraak_contact(request: HttpRequest) -> HttpResponse:
    """How to reach you; who signed in is known."""
    now_chosen = chosen(request)
    if now_chosen.keuze is None:
        return redirect(now_chosen.link("afspraak_time"))
    known = _known(_may_go_on(request, now_chosen.keuze))
    today = vandaag(timezone.now())
    reminded = is_reminded(vandaag(now_chosen.keuze.begin), today)
    unknown = ContactMetHerinneringForm if reminded else ContactForm
    form = (TelefoonForm if known else unknown)(request.POST or None, initial=kept_contact(request))
    if request.method == "POST" and form.is_valid():
        keep_contact(request, form.cleaned_data)
        return redirect(now_chosen.link("afspraak_check"))
    here = request.get_full_path()
    hulp = help_at(request, "gegevens", soort=now_chosen.soort, bekend=bool(known))
    context = {
        **frame(4, now_chosen.link("afspraak_time", begin="")),
        "form": form,
        "bekend": known,
        "hulp": hulp,
        "geweigerd": refusals(request, form, hulp),
        "aanmelden": f"{reverse('account_login')}?{urlencode({'next': here})}" if not known else "",
    }
    return render_page(request, "loket/afspraken/afspraak_contact.html", context)


@login_not_required
@never_cache
@require_http_methods(GET_POST)
@post_sleutel(BOOK)
def afspraak_check(request: HttpRequest) -> HttpResponse:
    """All that was chosen; then make it, once. The same form again gives the same answer."""
    now_chosen = chosen(request)
    keuze = now_chosen.keuze
    if keuze is None:
        return redirect(now_chosen.link("afspraak_time"))
    if request.method == "POST":
        return _book(request, now_chosen, keuze)
    kept, known = kept_contact(request), _known(_may_go_on(request, keuze))
    if not known and not (kept.get("naam") and kept.get("email")):
        return redirect(now_chosen.link("afspraak_contact"))
    context = {
        **frame(5, now_chosen.link("afspraak_contact")),
        "rijen": _rows(now_chosen, keuze, known, kept, _belongs_to(now_chosen, keuze, toegang_of(request))),
        "mee": keuze.soort.meebrengen,
        "hulp": help_at(request, "controleren", soort=keuze.soort),
    }
    return render_page(request, "loket/afspraken/afspraak_check.html", context)


def _book(request: HttpRequest, now_chosen: Gekozen, keuze: Keuze) -> HttpResponse:
    """Make it, or say what else may be chosen."""
    toegang = toegang_of(request)
    contact = contact_of(kept_contact(request))

    def run() -> Answer:
        if toegang.profiel is None and not (contact.naam and contact.email):
            raise ContactGone(now_chosen.link("afspraak_contact"))
        afspraak, token = book(keuze, contact, by=toegang, bij=_belongs_to(now_chosen, keuze, toegang))
        if toegang.is_anoniem:  # as late as can be: the others at this address wait for this count
            admit(request, BOOK, settings.AFSPRAAK_LIMIT)
        if not toegang.allows("afspraak_change", afspraak.dossier):  # nor may who acts for somebody open it later
            remember_link(request, afspraak.dossier, token)
        kenmerk = afspraak.dossier.kenmerk
        record_grant_write(toegang, AFSPRAAK_GEMAAKT, dossier=kenmerk)
        return Answer(reverse("loket:afspraak_booked", args=[kenmerk]), kenmerk)

    wanted = {"soort": keuze.soort.pk, "waar": keuze.locatie.pk, "begin": keuze.begin, "personen": keuze.personen}
    try:
        answer = once(request, BOOK, wanted, run)
    except (SlotTaken, MomentUnavailable) as refusal:
        refusal.next_step = NextStep(now_chosen.link("afspraak_time", begin=""), "Kies een ander moment")
        raise
    request.session.pop(SESSION_NAME, None)
    return redirect(answer.url)


def _belongs_to(now_chosen: Gekozen, keuze: Keuze, toegang: Toegang) -> Dossier | None:
    """The dossier it is made for, if it is theirs and still waits for it."""
    return dossier_for(now_chosen.bij, keuze.soort.pk, toegang) if now_chosen.bij else None


def _rows(
    now_chosen: Gekozen, keuze: Keuze, known: list[dict[str, str]], kept: dict[str, str], bij: Dossier | None
) -> list[dict[str, Any]]:
    """The summary, each line with the way to change it."""
    who = "1 persoon" if keuze.personen == 1 else f"{keuze.personen} personen"
    change = {
        name: now_chosen.link(f"afspraak_{name}", **more)
        for name, more in (("start", {}), ("place", {}), ("time", {"begin": ""}), ("contact", {}))
    }
    given = {row["naam"]: row["waarde"] for row in known} or {"Naam": kept["naam"], "E-mail": kept["email"]}
    rows: list[tuple[str, str | list[str], str, str]] = [
        ("Waarvoor", f"{keuze.soort.naam}, {who}", change["start"], "waarvoor je komt"),
        *([("Hoort bij", f"{bij.titel} ({format_kenmerk(bij.kenmerk)})", "", "")] if bij else []),
        ("Waar", [keuze.locatie.naam, keuze.locatie.adres], change["place"], "de plaats"),
        ("Wanneer", format_datum_tijd(keuze.begin), change["time"], "het moment"),
        *((name, value, "" if known else change["contact"], f"je {name.lower()}") for name, value in given.items()),
        ("Telefoon", kept.get("telefoon") or "Niet gegeven", change["contact"], "je telefoonnummer"),
    ]
    return [
        {
            "naam": name,
            **({"waarden": value} if isinstance(value, list) else {"waarde": value}),
            **({"href": href, "actie": "Wijzig", "extra": extra} if href else {}),
        }
        for name, value, href, extra in rows
    ]
