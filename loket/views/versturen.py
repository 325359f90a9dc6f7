"""Checking the answers, sending them, and the confirmation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from loket.actions import AanvraagIncomplete, ChangeNotSaved, submit_aanvraag
from loket.betalen.rekening import MOMENT, NA_NAZICHT, betaalmoment, gevraagd, kosten_van, kostenrijen
from loket.bijdragen import answers_of, diensten_for, latest_day, promised_days
from loket.definitie import Definitie
from loket.herkomst import herkomst_van
from loket.invulling import Invulling, Probleem
from loket.klad.rules import merk_van
from loket.models import Aanvraag
from loket.nadien import appointment_of
from loket.nietgesteld.rules import known_facts
from loket.poorten import STANDWOORDEN, hoe_het_staat
from loket.rules import concept_until
from loket.trechter.meten import CONTROLE
from loket.views.einde import Einde, ask_how_it_went
from loket.views.formulier import GET_POST, LAAT_VALLEN
from loket.views.gemeen import concept, frame, known, own_aanvraag, resume_url, step_url, today, volgt_versie
from loket.views.meten import help_at, saw_check
from loket.vragen import soort
from profiel.dossiers.models import Document, Dossier, Fase
from profiel.toegang.toegang import Toegang, toegang_of
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.http import render_page
from stadsportaal.kern.kalender import format_datum, vandaag
from stadsportaal.kern.posts import Answer, once, post_sleutel

SUBMIT = "aanvraag_submit"
BESLIST = ("We hebben beslist", "In je dossier lees je de beslissing.")
AFGEROND = ("Dit is afgerond", "In je dossier lees je hoe het afliep.")
"""How the steps on the confirmation end once nothing comes any more."""
WACHT = "#wacht"
"""Where the check page says which change waits."""


@require_GET
@volgt_versie
def aanvraag_check(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """All answers before sending, each with the way to change it."""
    invulling = concept(request, kenmerk)
    if invulling.pad.uitkomst or invulling.open_stap:
        return redirect(resume_url(invulling))
    return _check_page(request, invulling, invulling.onveilige_bestanden())


def _check_page(
    request: HttpRequest, invulling: Invulling, problemen: list[Probleem], *, weigert: bool = False
) -> HttpResponse:
    """The check page; `weigert` when it was sent while a change waited that was never saved."""
    saw_check(request, invulling, problemen)
    begun = invulling.onbewaard
    errors = [
        {
            "tekst": f"{probleem.vraag.label.rstrip('?')}: {_lower(probleem.fout.tekst)}",
            "href": step_url(invulling, probleem.stap, back=True),
        }
        for probleem in problemen
    ]
    if weigert:
        text = "Je wijziging bij “{}” is niet bewaard: kies wat ermee gebeurt"
        errors += [{"tekst": text.format(stap.titel.rstrip("?")), "href": WACHT} for stap in begun]
    context = {
        **frame(invulling, ""),
        "begonnen": [{"titel": stap.titel, "href": step_url(invulling, stap, back=True)} for stap in begun],
        "laat_vallen": LAAT_VALLEN,
        "merk": merk_van(invulling.aanvraag, begun),
        "hulp": help_at(request, invulling.aanvraag.dossier.kenmerk, CONTROLE),
        "groepen": _groups(invulling),
        "bekend": known(request, invulling.kennis, invulling.definitie.weten_we_al),
        "niet_gesteld": len(known_facts(invulling.definitie, invulling.pad.antwoorden, invulling.kennis.feiten)),
        "kosten": kostenrijen(invulling.kosten),
        "betaalmoment": betaalmoment(invulling),
        "ontbreekt": _left_out(invulling),
        "fouten": errors,
        "bewaard_tot": concept_until(vandaag(invulling.aanvraag.updated_at)),
        "zelf": _signer(request, invulling),
        "naast_helper": toegang_of(request).is_begeleid,
        "knop": f"{invulling.definitie.naam.capitalize()} versturen",
        "vorige": step_url(invulling, invulling.pad.stappen[-1]),
    }
    status = 422 if errors and request.method == "POST" else 200
    return render_page(request, "loket/aanvraag_check.html", context, status=status)


def _left_out(invulling: Invulling) -> list[dict[str, str]]:
    """What was asked and left empty, with what follows from that and the way to add it."""
    return [
        {
            "naam": vraag.label,
            "gevolg": vraag.zacht,
            "href": step_url(invulling, stap, back=True),
            "actie": f"Vul {vraag.wijzig or _lower(vraag.label)} toch in",
        }
        for stap, vraag in invulling.pad.overgeslagen()
    ]


def _signer(request: HttpRequest, invulling: Invulling) -> str:
    """The name of who must send it in person; empty when this access may: for oneself `own_aanvraag` said so."""
    aanvraag, toegang = invulling.aanvraag, toegang_of(request)
    if not toegang.voor_ander:
        return ""
    signs = not invulling.wordt_ondertekend or toegang.allows("ondertekenen", aanvraag.dossier)
    may = signs and toegang.allows("aanvraag_submit", aanvraag.dossier)
    return "" if may else str(aanvraag.profiel)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _groups(invulling: Invulling) -> list[dict[str, Any]]:
    """The rows of the summary list by group, of shown questions only; with where an answer was taken from."""
    found: dict[str, list[dict[str, Any]]] = {}
    sources = herkomst_van(invulling.aanvraag)
    for stap in invulling.pad.stappen:
        for vraag in invulling.pad.vragen[stap.key]:
            if vraag.vraagt_niets:
                continue
            waarde = invulling.pad.antwoorden.get(vraag.key)
            lines = soort(vraag).toon(vraag, waarde) if waarde is not None else ["Niet ingevuld"]
            source = sources.get(vraag.key)
            found.setdefault(stap.groep, []).append(
                {
                    "naam": vraag.label,
                    "waarden": lines,
                    "bron": source.zin if source else "",
                    "noot": soort(vraag).noot(vraag, waarde) if waarde is not None else "",
                    "href": step_url(invulling, stap, back=True),
                    "actie": f"Wijzig {vraag.wijzig or _lower(vraag.label)}",
                }
            )
    titles = {groep.key: groep.titel for groep in invulling.definitie.groepen}
    return [{"titel": titles[key], "rijen": rows} for key, rows in found.items()]


@require_http_methods(GET_POST)
@post_sleutel(SUBMIT)
def aanvraag_submit(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Send it, once. The same form again gives the same answer."""
    aanvraag = own_aanvraag(request, kenmerk)
    if request.method != "POST":
        return redirect("loket:aanvraag_check", kenmerk)
    posted = request.POST.get("versie", "")
    versie = int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 10 else 0

    zonder = request.POST.get("zonder", "")

    def run() -> Answer:
        sent = submit_aanvraag(aanvraag, versie=versie, by=toegang_of(request), zonder=zonder)
        return Answer(reverse("loket:aanvraag_submitted", args=[sent.dossier.kenmerk]), sent.dossier.kenmerk)

    try:
        answer = once(request, SUBMIT, {"kenmerk": kenmerk, "versie": versie, "zonder": zonder}, run)
    except AanvraagIncomplete as incomplete:
        return _not_yet(request, incomplete.invulling)
    except ChangeNotSaved as waits:
        return _check_page(request, waits.invulling, [], weigert=True)
    except VersionConflict as conflict:
        page = (reverse("loket:aanvraag_check", args=[kenmerk]), "Bekijk je antwoorden")
        raise VersionConflict(conflict.yours, conflict.current, next_step=page) from None
    return redirect(answer.url)


def _not_yet(request: HttpRequest, invulling: Invulling) -> HttpResponse:
    """Where the citizen goes on: the step that is open, or the check page with what is no longer right."""
    if invulling.pad.uitkomst or invulling.open_stap:
        return redirect(resume_url(invulling))
    return _check_page(request, invulling, invulling.problemen())


@require_GET
def aanvraag_submitted(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """We have it: kenmerk, what happens next and when, whom to ask, what else may apply. Works from a bookmark."""
    aanvraag = own_aanvraag(request, kenmerk)
    if aanvraag.is_concept:
        return redirect(resume_url(Invulling.of(aanvraag, today())))
    dossier, definitie = aanvraag.dossier, aanvraag.formulierversie.lees()
    waits = hoe_het_staat(dossier) if dossier.is_lopend else ""
    at_once = definitie.beslissing == "meteen" and dossier.fase in (Fase.BESLIST, Fase.UITGEVOERD)
    document = (
        Document.objects.zichtbaar().filter(dossier=dossier).exclude(soort="bijlage").first() if at_once else None
    )
    to_pay, over = gevraagd(dossier) if definitie.betalen else None, not dossier.is_lopend and not at_once
    context = {
        "aanvraag": aanvraag,
        "dossier": dossier,
        "definitie": definitie,
        "titel": definitie.klaar if at_once and definitie.klaar else f"We hebben je {definitie.naam} ontvangen",
        "document": document,
        "wacht": {"titel": STANDWOORDEN[dossier.eigen_status], "tekst": waits} if waits else {},
        "antwoorden": _answers(aanvraag, toegang_of(request)),
        "kosten": kostenrijen(kosten_van(aanvraag)) if to_pay or (definitie.betalen and not over) else [],
        "te_betalen": to_pay,
        "betaalmoment": _moment(definitie, dossier, waits),
        "tijdlijn": [] if document else _timeline(dossier, definitie, waits, over=over),
        "over": over,
        "tevreden": ask_how_it_went(request, aanvraag, Einde.METEEN if at_once else Einde.VERSTUURD),
        "afspraak": appointment_of(toegang_of(request), aanvraag) if dossier.is_lopend and not waits else {},
        "ook_deel": {"diensten": diensten_for(definitie), "waarom": definitie.ook_voor_jou.waarom},
    }
    return render_page(request, "loket/aanvraag_submitted.html", context)


def _answers(aanvraag: Aanvraag, by: Toegang) -> list[dict[str, Any]]:
    """What was sent, by group, for whose it is; nothing once it was destroyed."""
    if by.profiel is None or by.profiel.pk != aanvraag.profiel_id:
        return []
    return [
        {"titel": titel, "rijen": [{"naam": naam, "waarde": waarde} for naam, waarde in rows]}
        for titel, rows in answers_of(aanvraag)
    ]


def _moment(definitie: Definitie, dossier: Dossier, waits: str) -> str:
    """When one pays what was not asked yet; nothing once it has ended."""
    if not dossier.is_lopend:
        return ""
    looked_at = definitie.betalen == "bij_versturen" and not waits
    return NA_NAZICHT if looked_at else MOMENT.get(definitie.betalen, "")


def _timeline(dossier: Any, definitie: Any, waits: str, *, over: bool) -> list[dict[str, str]]:
    """What was done, what it waits for, and what comes then; no days while nobody knows when work begins.

    Nothing comes any more once it is `over`.
    """
    sent = vandaag(dossier.ingediend_op)
    items = [{"soort": "done", "titel": "Je diende je aanvraag in", "datum": format_datum(sent), "tekst": ""}]
    if waits:
        items.append({"soort": "now", "titel": STANDWOORDEN[dossier.eigen_status], "datum": "", "tekst": waits})
    if over:
        titel, tekst = BESLIST if dossier.fase == Fase.BESLIST else AFGEROND
        items.append({"soort": "done", "titel": titel, "datum": "", "tekst": tekst})
        return items
    if definitie.houdt_op or dossier.fase != Fase.INGEDIEND or dossier.actie_wat:
        promised = promised_days(dossier, definitie)
    else:
        promised = [(step, latest_day(step, sent)) for step in definitie.na_versturen]
    for step, day in promised:
        when = f"Ten laatste {format_datum(day)}" if day else ""
        items.append({"soort": "later", "titel": step.titel, "datum": when, "tekst": step.tekst})
    return items
