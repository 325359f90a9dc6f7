"""Starting a form and filling it in, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from loket.actions.concept import TooManyFiles, attach_bestand, detach_bestand, save_step, start_aanvraag
from loket.betalen.rekening import MOMENT, kostenrijen
from loket.bevestigen import KLOPT
from loket.controle import BEZET
from loket.definitie import PAGINAS, Stap, Vraag
from loket.eerder import VELD as EERDER
from loket.eerder import eerder_van, ontzegeld
from loket.feiten import kennis_van
from loket.forms import StapForm, veldnaam
from loket.handtekening import may_answer
from loket.hoelang import hoelang
from loket.invulling import Invulling, digests_van
from loket.klad.actions import TooMuchTyped, drop_klad, klad_of
from loket.klad.views import keep_sent
from loket.models import Aanvraag, Formulierversie
from loket.poorten import keuzenoten
from loket.versies import getypt
from loket.versies.openstelling import DienstDicht, require_start
from loket.views.einde import Einde, ask_how_it_went
from loket.views.gemeen import (
    CONTROLE,
    TERUG,
    concept,
    frame,
    known,
    next_url,
    own_aanvraag,
    resume_url,
    step_url,
    today,
    url,
    volgt_versie,
)
from loket.views.handtekening import forget_login, must_sign_in, what_is_signed, with_login
from loket.views.meten import HULP_WEG, help_at, offer_at, saw_outcome, sent_away, way_out
from loket.voorblad import documenten, prijslijst
from loket.vragen import soort
from loket.vragen.basis import Fout
from loket.vragen.bestand import max_bytes, toegelaten
from profiel.toegang.actions import record_grant_look
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.bestanden import accept_upload, delete_bestand, digest_of
from stadsportaal.kern.bestandsinhoud import UploadRefused
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import Answer, once, post_sleutel, post_versie

START = "aanvraag_start"
GET_POST = ["GET", "HEAD", "POST"]
LAAT_VALLEN: Final = "laat_vallen"
"""The button that lets go of what was typed in a step and not saved."""


@require_http_methods(GET_POST)
@post_sleutel(START)
def aanvraag_start(request: HttpRequest, dienst: str) -> HttpResponse:
    """What you need, what we know already, and the button that makes the concept."""
    toegang = toegang_of(request)
    rows = Formulierversie.objects.for_start()
    versie: Formulierversie = get_object_or_404(rows, formulier__dienst=dienst, formulier__dienst__gepubliceerd=True)
    toegang.require("aanvraag_start", versie.formulier.dienst)
    record_grant_look(toegang, "gegevens voor een aanvraag")
    toegang.require_level(versie.formulier.dienst.niveau)
    require_start(versie)
    if request.method == "POST":

        def run() -> Answer:
            made = start_aanvraag(versie, by=toegang)
            return Answer(reverse("loket:aanvraag", args=[made.dossier.kenmerk]), made.dossier.kenmerk)

        return redirect(once(request, START, {"dienst": dienst, "versie": versie.pk}, run).url)
    definitie = versie.lees()
    looked_at = definitie.feiten_bij_invullen
    kennis = kennis_van(toegang.profiel, today(), codes=looked_at) if toegang.profiel else None
    open_rows = toegang.eigen_aanvragen().concepten()  # type: ignore[attr-defined]
    open_rows = open_rows.filter(formulierversie__formulier=versie.formulier_id).select_related("dossier")
    context = {
        "dienst": versie.formulier.dienst,
        "definitie": definitie,
        "concepten": list(open_rows.order_by("-updated_at", "-pk")[:5]),
        "bekend": known(request, kennis, definitie.weten_we_al) if kennis else [],
        "documenten": documenten(definitie, kennis.waarden if kennis else {}),
        "prijzen": prijslijst(definitie, kennis.waarden if kennis else {}),
        "betaalmoment": MOMENT.get(definitie.betalen, ""),
        "hoelang": hoelang(dienst),
    }
    return render_page(request, "loket/aanvraag_start.html", context)


@require_http_methods(GET_POST)
@post_versie
@volgt_versie
def aanvraag_step(request: HttpRequest, kenmerk: str, stap: str) -> HttpResponse:
    """One question or one tight group. Skipping ahead by address leads to the first open step."""
    try:
        invulling = with_login(request, concept(request, kenmerk))
    except DienstDicht as closed:
        closed.bewaard = getypt.bewaar(request, own_aanvraag(request, kenmerk), stap)
        raise
    shown = invulling.pad.stap(stap)
    facts_decide = invulling.pad.uitkomst is not None and not invulling.pad.uitkomst_stap
    if shown is None or facts_decide or not invulling.may_visit(shown):
        known = _is_step(invulling, stap)
        if request.method == "POST" and not known:
            page = (resume_url(invulling), "Ga verder met het formulier")
            raise VersionConflict(_version(request), invulling.aanvraag.versie, next_step=page)
        return redirect(resume_url(invulling))
    if request.method != "POST":
        if not may_answer(shown, invulling.aanvraag.dossier, toegang_of(request)):
            done = invulling.open_stap is None  # who helps has done what a helper can
            return redirect("loket:aanvraag_check", kenmerk) if done else redirect("mijn_stad")
        typed, kept = request.geparkeerd, None  # type: ignore[attr-defined]
        if not typed:
            typed, kept = klad_of(invulling.aanvraag, shown, toegang_of(request))
        if not typed:
            typed = getypt.toon(request, invulling.aanvraag, shown)
        toegang = toegang_of(request)
        eerder = {} if toegang.voor_ander else eerder_van(invulling, shown, toegang.level)
        return _show(request, invulling, shown, StapForm(invulling, shown, typed=typed, eerder=eerder), kept)
    try:
        return _save(request, invulling, shown)
    except VersionConflict:
        if request.POST.get("actie") == LAAT_VALLEN:  # it says nothing: look at what is there now
            return redirect(_let_go(request, invulling, shown))
        return _conflict(request, kenmerk, shown)


def _is_step(invulling: Invulling, key: str) -> bool:
    """Whether this version of the form has the step, shown or not. Raises Http404 when no version ever had it."""
    if key in invulling.definitie.stap_per_key:
        return True
    versies = invulling.aanvraag.formulierversie.formulier.versies
    if not versies.uitgegeven().filter(definitie__stappen__contains=[{"key": key}]).exists():
        raise Http404
    return False


def _goes_back(request: HttpRequest) -> bool:
    return request.GET.get(TERUG) == CONTROLE


def _let_go(request: HttpRequest, invulling: Invulling, stap: Stap) -> str:
    """Where somebody goes on who threw away what was typed in this step."""
    return url("aanvraag_check", invulling) if _goes_back(request) else step_url(invulling, stap)


def _save(request: HttpRequest, invulling: Invulling, stap: Stap) -> HttpResponse:
    toegang, versie = toegang_of(request), _version(request)
    if versie != invulling.aanvraag.versie:
        raise VersionConflict(versie, invulling.aanvraag.versie)
    if request.POST.get("actie") == LAAT_VALLEN:
        drop_klad(invulling.aanvraag, stap, versie=versie, by=toegang)
        return redirect(_let_go(request, invulling, stap))
    if kenmerk := request.POST.get("verwijder"):
        aanvraag = detach_bestand(invulling.aanvraag, kenmerk, versie=versie, by=toegang)
        return _again(request, Invulling.of(aanvraag, today()), stap)
    invulling, refused = _take_files(request, invulling, stap)
    if (answer := _leave(request, invulling, stap, refused)) is not None:
        return answer
    if request.POST.get("actie") == "toevoegen" and not refused:
        return _again(request, invulling, stap)
    if not refused and (typed := _changed(request, invulling, stap)) is not None:
        form = _posted(request, invulling, stap, typed=typed)
        return _list_of(request, form) or _show(request, invulling, stap, form)
    form = _posted(request, invulling, stap, data=request.POST, files=request.FILES)
    if to_provider := must_sign_in(request, invulling, stap):
        return to_provider
    form.judge()
    for key, text in refused.items():
        form.errors.pop(key, None)  # that it is missing goes without saying
        form.refuse(invulling.definitie.vraag_per_key[key], Fout(text, code="bestand"))
    if form.errors:
        return _show(request, invulling, stap, form)
    aanvraag = save_step(
        invulling.aanvraag,
        stap.key,
        form.waarden,
        bekend=invulling.bekend(),
        versie=invulling.aanvraag.versie,
        by=toegang,
        herkomst=form.herkomst,
    )
    forget_login(request, stap)
    back = _goes_back(request)
    return redirect(next_url(invulling.na(aanvraag), stap, back=back))


def _leave(request: HttpRequest, invulling: Invulling, stap: Stap, refused: Mapping[str, str]) -> HttpResponse | None:
    """After a button of help or “Later verdergaan”: to its page, with what was typed kept as it stands, right or wrong;
    or here again without the offer of help. None when it was another button."""
    if naar := way_out(request, invulling, stap):
        for text in refused.values():
            messages.warning(request, text)
        try:
            keep_sent(request, invulling, stap, invulling.aanvraag.versie)
        except TooMuchTyped as error:
            messages.warning(request, error.message)
        else:
            return redirect(naar)
    elif request.POST.get("actie") == HULP_WEG and not refused:
        sent_away(request, invulling, stap)
    else:
        return None
    return _show(request, invulling, stap, _posted(request, invulling, stap, typed=request.POST))


def _list_of(request: HttpRequest, form: StapForm) -> HttpResponse | None:
    """For a map that asks what lies there: the list of its own question alone."""
    target = getattr(request, "htmx", None) and request.htmx.target  # type: ignore[attr-defined]
    blok = next((blok for blok in form.blokken() if blok.beeld and target == f"{blok.vraag.key}-keuzes"), None)
    return render_page(request, "loket/vragen/kaartpunt_keuzes.html", {"blok": blok}) if blok else None


def _changed(request: HttpRequest, invulling: Invulling, stap: Stap) -> QueryDict | None:
    """What was typed, after a button inside a question of this step; None when it was not such a button."""
    actie = request.POST.get("actie", "")
    answers = (soort(vraag).verander(vraag, actie, request.POST) for vraag in invulling.pad.vragen[stap.key])
    return next((typed for typed in answers if typed is not None), None)


def _version(request: HttpRequest) -> int:
    return int(request.versie)  # type: ignore[attr-defined]


def _take_files(request: HttpRequest, invulling: Invulling, stap: Stap) -> tuple[Invulling, dict[str, str]]:
    """Keep every file that is accepted, whatever becomes of the rest; refusals by question."""
    refused: dict[str, str] = {}
    aanvraag = invulling.aanvraag
    for vraag in invulling.pad.vragen[stap.key]:
        uploads = request.FILES.getlist(vraag.key) if vraag.soort == "bestand" else []
        attached = len(invulling.omgeving.bestanden.get(vraag.key, ()))
        try:
            for place, upload in enumerate(uploads, attached):
                aanvraag = _take_file(request, aanvraag, vraag, upload, place)
        except (UploadRefused, TooManyFiles) as error:
            refused[vraag.key] = error.message
    changed = aanvraag is not invulling.aanvraag
    return (Invulling.of(aanvraag, today()) if changed else invulling), refused


def _take_file(request: HttpRequest, aanvraag: Aanvraag, vraag: Vraag, upload: UploadedFile, attached: int) -> Aanvraag:
    """Judge the content outside a transaction, then attach it to the others. Raises UploadRefused, TooManyFiles."""
    toegang, most = toegang_of(request), vraag.opties.max_aantal
    toegang.require("aanvraag_change", aanvraag.dossier)
    if attached >= most:
        raise TooManyFiles(most)
    limit, owner = max_bytes(vraag), toegang.actor.account_id
    bestand = accept_upload(upload, allow=toegelaten(vraag), max_bytes=limit, eigenaar_id=owner)
    try:
        return attach_bestand(aanvraag, vraag.key, bestand, most=most, versie=aanvraag.versie, by=toegang)
    except Exception:  # whatever refused it: nothing refers to the file, so it goes
        delete_bestand(bestand)
        raise


def _again(request: HttpRequest, invulling: Invulling, stap: Stap) -> HttpResponse:
    """The same step after a file came or went; what else was typed on it stays."""
    if all(vraag.soort == "bestand" for vraag in invulling.pad.vragen[stap.key]):
        return redirect(step_url(invulling, stap, back=_goes_back(request)))
    return _show(request, invulling, stap, _posted(request, invulling, stap, typed=request.POST))


def _posted(request: HttpRequest, invulling: Invulling, stap: Stap, **given: Any) -> StapForm:
    """The form that was sent, with what its page offered."""
    return StapForm(invulling, stap, **given, eerder=ontzegeld(invulling, stap, request.POST.get(EERDER, "")))


def blad(invulling: Invulling, stap: Stap, form: StapForm) -> dict[str, Any]:
    """What the page of a step shows of the step itself; the preview of the builder shows the same."""
    form.noteer(keuzenoten(invulling.definitie, stap))
    return {
        "stap": stap,
        "form": form,
        "bekend": invulling.kennis.blokken(stap.weten_we_al),
        "kosten": kostenrijen(invulling.kosten),
        "met_bestand": any(vraag.soort == "bestand" for vraag in form.vragen),
        "met_knoppen": any(soort(vraag).knoppen for vraag in form.vragen),
        "ondertekend": what_is_signed(invulling, stap),
        "met_kaart": any(vraag.soort == "kaartpunt" for vraag in form.vragen),
        "met_adres": any(vraag.soort == "adres" for vraag in form.vragen),
    }


def _show(
    request: HttpRequest, invulling: Invulling, stap: Stap, form: StapForm, kept: datetime | None = None
) -> HttpResponse:
    """The page of a step; `kept` is when what it shows was typed without being saved."""
    before = invulling.pad.vorige(stap)
    start = reverse("loket:aanvraag_start", args=[invulling.definitie.dienst])
    previous = step_url(invulling, before) if before else start
    context = {
        **frame(invulling, stap.groep),
        **blad(invulling, stap, form),
        "aanbod": offer_at(request, invulling, stap, form),
        "hulp": help_at(request, invulling.aanvraag.dossier.kenmerk, stap.key),
        "vorige": reverse("loket:aanvraag_check", args=[invulling.aanvraag.dossier.kenmerk])
        if _goes_back(request)
        else previous,
        "bekend": known(request, invulling.kennis, stap.weten_we_al),
        "getypt_op": kept,
        "erbij": [] if form.is_bound or kept else invulling.erbij(stap),
        "hier": request.get_full_path(),
    }
    return render_page(request, "loket/aanvraag_step.html", context)


def _conflict(request: HttpRequest, kenmerk: str, stap: Stap) -> HttpResponse:
    """409: what you typed beside what another tab or device saved; you choose, nothing is lost."""
    invulling = concept(request, kenmerk)
    if invulling.pad.stap(stap.key) is None:
        return redirect(resume_url(invulling))
    form = _posted(request, invulling, stap, data=request.POST)
    form.judge()
    if _is_saved(request, invulling, stap, form):
        return redirect(next_url(invulling, stap, back=_goes_back(request)))
    rows = []
    for vraag in form.vragen:
        if vraag.vraagt_niets:
            continue
        stored = invulling.pad.antwoorden.get(vraag.key)
        typed = form.waarden.get(vraag.key)
        own = [veldnaam(vraag, deel) for deel in form.delen[vraag.key] if deel != KLOPT]
        raw = [str(form[naam].value() or "") for naam in own]
        rows.append(
            {
                "naam": vraag.label,
                "jij": soort(vraag).toon(vraag, typed) if typed is not None else [text for text in raw if text],
                "nu": soort(vraag).toon(vraag, stored) if stored is not None else [],
            }
        )
    fields = [(naam, value) for naam, values in request.POST.lists() if naam not in BEZET for value in values]
    context: dict[str, Any] = {
        **frame(invulling, stap.groep),
        "stap": stap,
        "rijen": rows,
        "velden": fields,
        "verder": step_url(invulling, stap),
    }
    return render_page(request, "loket/aanvraag_conflict.html", context, status=409)


def _is_saved(request: HttpRequest, invulling: Invulling, stap: Stap, form: StapForm) -> bool:
    """Whether exactly this is saved already, as after a double tap: then there is nothing to choose."""
    asks_more = "actie" in request.POST or "verwijder" in request.POST
    done = not asks_more and invulling.pad.is_klaar(stap, invulling.klaar) and form.zegt_hetzelfde(form.vragen)
    return done and all(_is_attached(request, invulling, vraag) for vraag in form.vragen if vraag.soort == "bestand")


def _is_attached(request: HttpRequest, invulling: Invulling, vraag: Vraag) -> bool:
    """Whether every file that was sent for this question is attached to it already."""
    uploads, allow, most = request.FILES.getlist(vraag.key), toegelaten(vraag), max_bytes(vraag)
    attached = digests_van(invulling.aanvraag, vraag.key) if uploads else set()
    try:
        return all(digest_of(upload, allow=allow, max_bytes=most) in attached for upload in uploads)
    except UploadRefused:
        return False


@require_GET
@volgt_versie
def aanvraag_outcome(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Not eligible: why, and what you can do. Never an error at a field."""
    invulling = concept(request, kenmerk)
    uitkomst = invulling.pad.uitkomst
    if uitkomst is None:
        return redirect(resume_url(invulling))
    saw_outcome(request, invulling, uitkomst)
    stap = invulling.pad.stap(invulling.pad.uitkomst_stap)
    context = {
        **frame(invulling, stap.groep if stap else invulling.pad.stappen[0].groep),
        "uitkomst": uitkomst,
        "tevreden": ask_how_it_went(request, invulling.aanvraag, Einde.UITKOMST),
        "terug": step_url(invulling, stap) if stap else "",
        "pagina": PAGINAS.get(uitkomst.pagina),
    }
    return render_page(request, "loket/aanvraag_outcome.html", context)
