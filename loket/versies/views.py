"""The page that says what changed in a form, with one button to go on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from loket.actions.concept import AanvraagAlreadySubmitted
from loket.invulling import Invulling
from loket.versies.actions import move_concept, new_version, overzetting_van
from loket.versies.openstelling import require_open
from loket.views.gemeen import own_aanvraag, resume_url, today
from profiel.toegang.toegang import toegang_of
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import post_versie


@require_http_methods(["GET", "HEAD", "POST"])
@post_versie
def aanvraag_version(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """What is new, changed and gone for this citizen; the button moves the concept, and leads to what is open."""
    aanvraag = own_aanvraag(request, kenmerk)
    if not aanvraag.is_concept:
        raise AanvraagAlreadySubmitted(aanvraag)
    require_open(aanvraag)
    doel = new_version(aanvraag)
    if doel is None:  # no newer version, or another window has gone on already
        return redirect(resume_url(Invulling.of(aanvraag, today())))
    if request.method == "POST":
        try:
            versie = int(request.versie)  # type: ignore[attr-defined]
            moved = move_concept(aanvraag, versie=versie, by=toegang_of(request))
        except VersionConflict as conflict:
            raise VersionConflict(
                conflict.yours, conflict.current, next_step=(request.path, "Bekijk wat er verandert")
            ) from None
        return redirect(resume_url(Invulling.of(moved, today())))
    context = {
        "aanvraag": aanvraag,
        "definitie": doel.lees(),
        "overzetting": overzetting_van(aanvraag, doel),
    }
    return render_page(request, "loket/aanvraag_version.html", context)
