"""Help beside each screen of an appointment: what this very screen asks, and the ways that lead on from there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse

from loket.afspraken.models import Afspraak, Afspraaksoort
from profiel.toegang.toegang import Toegang, toegang_of


class Woorden(NamedTuple):
    """What a screen explains: one paragraph, and questions with their answers."""

    uitleg: str
    vragen: tuple[tuple[str, str], ...]


BRING: Final = (
    "Wat als ik te laat kom?",
    "Je kunt je aanmelden tot een half uur na je uur. Is het later? Ga naar de balie, of bel 03 22 11 333.",
)
SCAN: Final = (
    "Wat doe ik met de QR-code?",
    "Scan ze aan de ingang, vanaf een uur vooraf: je krijgt een nummer. Lukt het niet? Zeg je kenmerk aan de balie.",
)
LATER: Final = (
    "Kan ik mijn afspraak nog veranderen?",
    "Ja. Tot ze begint, verplaats je ze of zeg je ze af. Dat kost niets.",
)
WOORDEN: Final = {
    "waarvoor": Woorden(
        "Kies waarvoor je komt. Zo weten we hoeveel tijd je nodig hebt en zeggen we wat je meebrengt.",
        (
            ("Wat als het er niet bij staat?", "Bel 03 22 11 333. We zeggen je of je een afspraak nodig hebt."),
            (
                "Wie telt mee als persoon?",
                "Iedereen voor wie je iets komt regelen. Wie alleen meekomt, tel je niet mee.",
            ),
        ),
    ),
    "waar": Woorden(
        "Je mag naar elke plaats in deze lijst, ook buiten je eigen district. Overal krijg je dezelfde hulp.", ()
    ),
    "wanneer": Woorden(
        "De momenten die je ziet, zijn nu nog vrij. We houden er een voor je vast op het einde, "
        "als je de afspraak maakt.",
        (
            (
                "Wat als er niets past?",
                "Toon latere dagen, of ga terug en kies een andere plaats. Elke dag komen er momenten bij.",
            ),
            LATER,
        ),
    ),
    "gegevens": Woorden(
        "Naar je e-mailadres sturen we je bevestiging, met een link om de afspraak te verplaatsen of af te zeggen.",
        (
            (
                "Wat als ik geen e-mailadres heb?",
                "Bel 03 22 11 333. We maken de afspraak met jou aan de telefoon, zonder e-mailadres.",
            ),
            (
                "Wat doen jullie met mijn gegevens?",
                "We gebruiken ze alleen voor deze afspraak. Een maand erna wissen we ze.",
            ),
        ),
    ),
    "gegevens_bekend": Woorden(
        "We weten al wie je bent. Een telefoonnummer mag, het hoeft niet: we bellen alleen als er iets misgaat.",
        (
            (
                "Wat als mijn naam of e-mailadres niet klopt?",
                "Kijk in Mijn stad bij je gegevens. Daar staat hoe je het laat verbeteren. Je afspraak geldt intussen.",
            ),
        ),
    ),
    "controleren": Woorden(
        "Lees na of alles klopt. Pas als je op “Afspraak maken” klikt, staat je afspraak vast.",
        (("Wat als er iets niet klopt?", "Kies “Wijzig” naast wat niet klopt. De rest blijft staan."), LATER),
    ),
    "gemaakt": Woorden(
        "Je afspraak staat vast. Bewaar je kenmerk: daarmee vinden we je altijd terug.", (SCAN, BRING, LATER)
    ),
    "afspraak": Woorden("Hier zie je wanneer en waar we je verwachten, en wat je meebrengt.", (SCAN, BRING)),
    "afspraak_voorbij": Woorden(
        "Deze afspraak is voorbij of afgezegd. Je hoeft niets meer te doen.",
        (("Wat als ik nog eens moet komen?", "Maak dan een nieuwe afspraak. Dat kan hier of met een telefoontje."),),
    ),
    "verplaatsen": Woorden(
        "Kies een ander moment op dezelfde plaats. Je houdt je oude moment tot je het nieuwe bevestigt.",
        (
            (
                "Wat als ik naar een andere plaats wil?",
                "Maak eerst een nieuwe afspraak op die plaats. Zeg deze daarna af.",
            ),
        ),
    ),
    "verplaatsen_nakijken": Woorden(
        "Vergelijk beide momenten. Je oude moment is pas vrij als je op “Afspraak verplaatsen” klikt.",
        (
            (
                "Wat als iemand anders het nieuwe moment net nam?",
                "Dan hou je het oude, en kies je een ander.",
            ),
        ),
    ),
    "afzeggen": Woorden(
        "Zeg je af, dan kan iemand anders komen. Past alleen het uur niet? Verplaats je afspraak dan.",
        (
            (
                "Wat als ik later toch wil komen?",
                "Maak dan een nieuwe afspraak. Deze kun je niet terugkrijgen: je plaats is meteen vrij.",
            ),
        ),
    ),
}
"""Per screen; every screen has its own."""


class Scherm(NamedTuple):
    """A screen of making an appointment: its question, and its address with every choice so far."""

    titel: str
    url: str


SCHERMEN: Final = {
    "waarvoor": ("afspraak_start", "Waarvoor kom je?"),
    "waar": ("afspraak_place", "Waar wil je komen?"),
    "wanneer": ("afspraak_time", "Wanneer wil je komen?"),
    "gegevens": ("afspraak_contact", "Wie verwachten we?"),
    "controleren": ("afspraak_check", "Controleer je afspraak"),
}
"""Where one can ask to be called back: address and question of each screen before it is made."""
SCHERM: Final = "scherm"


def screen_of(request: HttpRequest) -> Scherm:
    """The screen from which a call was asked; the first one when the address names none."""
    asked = request.GET.copy()
    naam, titel = SCHERMEN.get(asked.get(SCHERM, ""), SCHERMEN["waarvoor"])
    asked.pop(SCHERM, None)
    return Scherm(titel, f"{reverse(f'loket:{naam}')}?{asked.urlencode()}".rstrip("?"))


def may_ask_call(toegang: Toegang, soort: Afspraaksoort | None) -> bool:
    """Who may make it may be called about it; for somebody else once it is known what for. Not who has a helper
    beside them."""
    if soort is None:
        return not toegang.voor_ander
    return toegang.is_anoniem or (not toegang.is_begeleid and toegang.allows("afspraak_book", soort))


def _call_url(request: HttpRequest, scherm: str, soort: Afspraaksoort | None) -> str:
    """Where one asks to be called back from this screen, with all that stands in its address; empty for who may not."""
    if scherm not in SCHERMEN or not may_ask_call(toegang_of(request), soort):
        return ""
    asked = request.GET.copy()
    asked[SCHERM] = scherm
    return f"{reverse('loket:afspraak_terugbellen')}?{asked.urlencode()}"


TRIED: Final = "geprobeerd"
"""Name of the field that counts how often one form was refused: in the page, and nowhere else."""
OFFER_AFTER: Final = 2


def refusals(request: HttpRequest, form: Form, hulp: dict[str, Any]) -> dict[str, Any]:
    """Context of loket/afspraken/_aanbod.html: how often this form was refused on this page, and whether to offer help.

    Nothing is kept of it: an appointment has no draft to count in.
    """
    typed = request.POST.get(TRIED, "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 1 else 0
    count = min(before + 1, 9) if form.is_bound and form.errors else 0
    helped = toegang_of(request).is_begeleid  # somebody sits beside them
    offer = count >= OFFER_AFTER and not helped
    return {"naam": TRIED, "aantal": count, "aanbieden": offer, "bellen": hulp["bellen"]}


def help_at(
    request: HttpRequest,
    scherm: str,
    *,
    soort: Afspraaksoort | None = None,
    afspraak: Afspraak | None = None,
    vragen: Sequence[tuple[str, str]] = (),
    bekend: bool = False,
) -> dict[str, Any]:
    """The context of loket/afspraken/_hulp.html: `vragen` are more questions with answers, of what is chosen."""
    words = WOORDEN[f"{scherm}_bekend" if bekend else scherm]
    bellen = _call_url(request, scherm, soort)
    back = [_item("Laat je terugbellen", "Kies zelf wanneer", bellen)] if bellen else []
    call = _item("Bel 03 22 11 333", "We regelen de afspraak met jou, ma tot vr, 9 tot 17 uur", "tel:+3232211333")
    asked = [{"vraag": vraag, "antwoord": antwoord} for vraag, antwoord in (*words.vragen, *vragen)]
    items = [*back, call, _question(request, soort, afspraak)]
    return {"uitleg": words.uitleg, "vragen": asked, "items": items, "bellen": bellen}


def _question(request: HttpRequest, soort: Afspraaksoort | None, afspraak: Afspraak | None) -> dict[str, str]:
    """Where one asks: in the appointment itself who reads the answer in Mijn stad, else by the form of everybody."""
    if afspraak is not None and toegang_of(request).allows("burgervraag_ask", afspraak.dossier):
        ask = reverse("behandeling:burgervraag_ask", args=[afspraak.dossier.kenmerk])
        return _item("Stel je vraag over deze afspraak", "Je leest het antwoord in Mijn stad", ask, "chat")
    about = afspraak.soort if afspraak is not None else soort
    url = f"{reverse('contact')}?dienst={about.dienst}" if about is not None else reverse("contact")
    return _item("Stel je vraag", "Antwoord binnen 1 werkdag, met de mail", url, "chat")


def _item(tekst: str, klein: str, href: str, icoon: str = "phone") -> dict[str, str]:
    return {"tekst": tekst, "klein": klein, "icoon": icoon, "href": href}
