"""The preview in its own frame: the real page of a step, with what is typed in the builder but not kept yet."""

from __future__ import annotations

import re
from typing import Any, Final

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from loket.bouwer.bewerken import Ontwerp, Weg
from loket.bouwer.views.bewerking import Bewerking, vormen_van
from loket.bouwer.views.gemeen import Scherm
from loket.bouwer.voorbeeld import NietTeTonen, bladen, definitie_met, invulling_van, stap_van
from loket.forms import StapForm
from loket.views.formulier import blad
from loket.views.gemeen import today
from stadsportaal.kern.http import render_page
from stadsportaal.kern.posts import post_herhaalbaar

BEWERKT: Final = "bewerkt"
_LINK: Final = re.compile(r'(<a\b[^>]*?)\shref="(?!#)[^"]*"')
"""A preview leads nowhere: its links are shown and cannot be followed."""


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_http_methods(["GET", "HEAD", "POST"])
@post_herhaalbaar
def voorbeeld(request: HttpRequest, pk: int, stap: str) -> HttpResponse:
    """GET shows the step. POST shows it with unsaved words of the builder, or judges answers as for a citizen."""
    scherm = Scherm.open(request, pk)
    typed = request.method == "POST" and BEWERKT in request.POST
    ontwerp = _with(scherm, stap) if typed else scherm.ontwerp
    try:
        answer = _page(request, ontwerp, stap, judge=request.method == "POST" and not typed)
    except NietTeTonen as why:
        context = {"waarom": str(why).splitlines()[:5], **_OUTSIDE}
        answer = render_page(request, "loket/bouwer/voorbeeld_niet.html", context)
    answer.content = _LINK.sub(r"\1", answer.content.decode()).encode()
    return answer


_OUTSIDE: Final[dict[str, Any]] = {"demo": False, "sessie_seconden": 0, "begeleiding": None, "helper": ""}
"""What of the page around a form does not belong in a frame."""


def _with(scherm: Scherm, stap: str) -> Ontwerp:
    """The draft with what is typed now; as it was kept when that cannot be read."""
    soort, _, key = scherm.request.POST[BEWERKT].partition(":")
    items: dict[str, Any] = {row["key"]: row for row in scherm.ontwerp["stappen"]} if soort == "stap" else {}
    if soort == "vraag":
        items = {vraag["key"]: vraag for row in scherm.ontwerp["stappen"] for vraag in row["vragen"]}
    item = scherm.ontwerp if soort == "formulier" else items.get(key)
    if item is None:
        return scherm.ontwerp
    sent = Bewerking(soort, key, vormen_van(soort, item, scherm.bronnen, scherm.request.POST, scherm.ontwerp))
    try:
        return sent.in_ontwerp(scherm.ontwerp) if sent.is_valid() else scherm.ontwerp
    except Weg:
        return scherm.ontwerp


def _page(request: HttpRequest, ontwerp: Ontwerp, key: str, *, judge: bool) -> HttpResponse:
    definitie = definitie_met(ontwerp, key)
    step, invulling = stap_van(definitie), invulling_van(definitie, today())
    form = StapForm(invulling, step, data=request.POST, files=request.FILES) if judge else StapForm(invulling, step)
    if judge:
        form.judge()
    marks, number = bladen(ontwerp, key)
    context = {
        **_OUTSIDE,
        **blad(invulling, step, form),
        "met_adres": False,
        "aanvraag": invulling.aanvraag,
        "definitie": definitie,
        "stappen": marks,
        "nummer": number,
        "bewaard": "10.12",
        "bewerken": "",
        "hulp": [],
        "getypt_op": None,
        "hier": "",
        "aanbod": None,
        "vorige": "",
        "goed": judge and not form.errors,
    }
    return render_page(request, "loket/bouwer/voorbeeld.html", context)
