"""Adding a part, a step, a question or a page "not possible", and taking one away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from loket.bouwer import bewerken
from loket.bouwer.bewerken import Ontwerp
from loket.bouwer.views.bouwen import GET_POST, bewaar, conflict, plek
from loket.bouwer.views.gemeen import Scherm
from loket.bouwer.woorden import BEGIN, SOORTEN
from loket.bouwer.zinnen import naam, zin
from loket.feiten import NAMEN
from stadsportaal.kern.errors import VersionConflict
from stadsportaal.kern.posts import post_versie


class NieuwForm(forms.Form):
    """What something new is called."""

    use_required_attribute = False
    titel = forms.CharField(max_length=200, error_messages={"max_length": "Hou het korter dan 200 tekens."})

    def __init__(self, vraag: str, hulp: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["titel"].label, self.fields["titel"].help_text = vraag, hulp
        self.fields["titel"].error_messages["required"] = "Vul iets in."


class NieuweVraagForm(NieuwForm):
    """A question also is of a kind."""

    soort = forms.ChoiceField(
        label="Hoe antwoordt de burger?",
        choices=[(code, f"{words}: {why[:1].lower()}{why[1:]}") for code, (words, why) in SOORTEN.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een soort.", "invalid_choice": "Kies een soort uit de lijst."},
    )


_STAP: Final = ("Wat is de titel van de stap?", "Het liefst een vraag. Bijvoorbeeld: Wanneer verhuis je?")
_PAGINA: Final = ("Wat is de titel van de pagina?", "Bijvoorbeeld: Dit adres ligt niet in Antwerpen.")
_VRAAG: Final = ("Wat vraag je?", "Zoals de burger het leest. Bijvoorbeeld: Hoeveel honden heb je?")


@require_http_methods(GET_POST)
@post_versie
def nieuwe_stap(request: HttpRequest, pk: int) -> HttpResponse:
    scherm = Scherm.bewerk(request, pk)
    form = NieuwForm(*_STAP, request.POST or None, initial={})
    groep = request.GET.get("deel", "")
    return _add(
        scherm, form, "Nieuwe stap", "stap", lambda data: bewerken.add_step(scherm.ontwerp, data["titel"], groep)
    )


@require_http_methods(GET_POST)
@post_versie
def nieuwe_uitkomst(request: HttpRequest, pk: int) -> HttpResponse:
    """A page for who is not eligible."""
    scherm = Scherm.bewerk(request, pk)
    form = NieuwForm(*_PAGINA, request.POST or None)
    add = lambda data: bewerken.add_uitkomst(scherm.ontwerp, data["titel"])  # noqa: E731 one line, used here only
    return _add(scherm, form, "Nieuwe pagina “niet mogelijk”", "uitkomst", add)


@require_http_methods(GET_POST)
@post_versie
def nieuwe_vraag(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    scherm = Scherm.bewerk(request, pk)
    if request.method != "POST":
        scherm.stap_of_404(key)
    form = NieuweVraagForm(*_VRAAG, request.POST or None, initial={"soort": "tekst"})

    def add(data: Mapping[str, Any]) -> tuple[Ontwerp, str]:
        soort = data["soort"]
        return bewerken.add_question(scherm.ontwerp, key, soort, data["titel"], BEGIN.get(soort))

    return _add(scherm, form, "Nieuwe vraag", "vraag", add)


def _add(scherm: Scherm, form: forms.Form, titel: str, soort: str, add: Any) -> HttpResponse:
    context = {
        "titel": titel,
        "form": form,
        "knop": "Voeg toe",
        "gekozen_iets": True,
        "boom": scherm.boom(),
        "terug": scherm.url("bouwen"),
    }
    if scherm.request.method != "POST" or not form.is_valid():
        return scherm.toon("nieuw.html", "bouwen", context)
    try:
        made, key = add(form.cleaned_data)
        bewaar(scherm, made)
    except (VersionConflict, bewerken.Weg) as error:
        again = Scherm.open(scherm.request, scherm.versie.pk)
        return conflict(again, [], weg=isinstance(error, bewerken.Weg))
    return HttpResponseRedirect(plek(scherm, soort, key))


# -- taking away ----------------------------------------------------------------------------------

_DELETE: Final[Mapping[str, Any]] = {
    "stap": bewerken.delete_step,
    "vraag": bewerken.delete_question,
    "uitkomst": bewerken.delete_uitkomst,
}
_WAT: Final = {"stap": "de stap", "vraag": "de vraag", "uitkomst": "de pagina"}


@require_http_methods(GET_POST)
@post_versie
def verwijderen(request: HttpRequest, pk: int, soort: str, key: str) -> HttpResponse:
    """Says what goes along before it goes: questions of a step, rules that could not be read any more."""
    scherm = Scherm.bewerk(request, pk)
    if soort not in _DELETE:
        raise Http404
    try:
        made = _DELETE[soort](scherm.ontwerp, key)
    except bewerken.Weg:
        raise Http404 from None
    item = _item(scherm, soort, key)
    if request.method == "POST":
        try:
            bewaar(scherm, made)
        except VersionConflict:
            return conflict(Scherm.open(request, pk), [], weg=False)
        messages.success(request, f"{_WAT[soort].capitalize()} “{naam(item)}” is weg.")
        return HttpResponseRedirect(scherm.url("bouwen"))
    kept = [regel for _, _, regel in bewerken.rules_of(made)]
    gone = [regel for step, _, regel in bewerken.rules_of(scherm.ontwerp) if not _take(kept, regel)]
    context = {
        "gekozen_iets": True,
        "wat": _WAT[soort],
        "kop": naam(item),
        "vragen": [naam(vraag) for vraag in item.get("vragen", ())],
        "weg": [zin(scherm.ontwerp, regel, NAMEN) for regel in gone],
        "boom": scherm.boom(soort, key),
        "terug": plek(scherm, soort, key),
    }
    return scherm.toon("verwijderen.html", "bouwen", context)


def _take(kept: list[Any], regel: Any) -> bool:
    """Whether this rule stays; each one that stays counts once."""
    if regel in kept:
        kept.remove(regel)
        return True
    return False


def _item(scherm: Scherm, soort: str, key: str) -> dict[str, Any]:
    if soort == "vraag":
        return scherm.vraag_of_404(key)[1]
    return scherm.stap_of_404(key) if soort == "stap" else scherm.uitkomst_of_404(key)
