"""While a helper helps, this browser is in session mode: it acts for the citizen, in one form, and nowhere else.

Judged at every request: by the row, the grant, the clock and how long nothing happened. When it is over the
browser forgets everything, whoever ended it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from inclusie.models import BegeleideSessie, first_name
from inclusie.rules import Einde, minutes_left, pairs, standing
from profiel.toegang import niveau
from profiel.toegang.actions import keep_awake
from profiel.toegang.middleware import GRANT
from stadsportaal.kern import parkeren, sessie
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.errors import DomainError
from stadsportaal.kern.http import domain_error, hx_redirect
from stadsportaal.kern.kalender import format_tijd

BEGELEIDT: Final = "begeleidt"
"""Session key of a helper's browser: the id of the sessie that was started in it."""
KIJKT_MEE: Final = "kijkt_mee"
"""Session key of a citizen's browser: the id of the sessie that was allowed in it."""
KEPT: Final = {
    SESSION_KEY,
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    niveau.SESSION_NAME,
    sessie.RENEWED,
    "account_authentication_methods",
}
"""What a helper's browser keeps after a sessie: who signed in, and how. Everything else goes."""
OPEN: Final = {
    "inclusie:sessie",
    "inclusie:sessie_stand",
    "inclusie:sessie_end",
    "loket:aanvraag",
    "loket:aanvraag_check",
    "loket:aanvraag_outcome",
    "loket:aanvraag_start",
    "loket:aanvraag_step",
    "loket:straten",
    "sessie_verlengen",
}
"""URL names that a helper's browser reaches during a sessie; what each shows, the access still limits."""
OPEN_AFSPRAAK: Final = {
    "loket:afspraak_start",
    "loket:afspraak_place",
    "loket:afspraak_time",
    "loket:afspraak_contact",
    "loket:afspraak_check",
    "loket:afspraak_booked",
}
"""And these, only in a sessie about something one comes to a counter for."""
SILENT: Final = {"inclusie:sessie_stand", "loket:straten"}
"""Asked by scripts: no sign that the helper is still there."""
ELSEWHERE: Final = {
    "inclusie:begeleiden",
    "inclusie:sessie",
    "inclusie:sessie_end",
    "sessie_verlengen",
    "account_logout",
}
"""URL names that stay open in a helper's other browsers during a sessie: enough to see it and to stop it."""
CLEAR: Final = '"cache", "storage"'

GetResponse = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Band:
    """What the band on every page says, to the helper (`is_helper`) or to the citizen."""

    is_helper: bool
    kenmerk: str
    helper: str
    webpunt: str
    burger: str
    burger_naam: str
    dienst: str
    controle: str
    minuten: int
    tot: str
    begonnen: str
    is_afspraak: bool = False
    is_telefoon: bool = False

    @property
    def open(self) -> set[str]:
        """URL names that the helper reaches."""
        return OPEN | OPEN_AFSPRAAK if self.is_afspraak else OPEN

    @property
    def samen(self) -> str:
        return f"Samen met {self.burger}"

    @property
    def punten(self) -> list[str]:
        """What a helper has to know of a sessie, beside every form."""
        heard = ", en hoort jou aan de telefoon" if self.is_telefoon else ""
        return [
            f"{self.burger} kijkt mee op een eigen scherm{heard}.",
            "Je ziet geen boetes, berichten of andere dossiers.",
            f"Alles wordt genoteerd. {self.burger} vindt het terug bij “Wie keek in mijn gegevens”.",
        ]


def band_of(row: BegeleideSessie, *, is_helper: bool) -> Band:
    """For a sessie that runs."""
    machtiging, profiel, begun = row.machtiging, row.profiel, row.begonnen_op
    assert machtiging is not None  # noqa: S101 begeleide_loopt
    assert machtiging.tot is not None  # noqa: S101 machtiging_begeleid_ends
    assert profiel is not None  # noqa: S101 begeleide_loopt
    assert begun is not None  # noqa: S101 begeleide_loopt
    return Band(
        is_helper=is_helper,
        kenmerk=row.kenmerk,
        helper=row.naam_helper,
        webpunt=row.webpunt.naam,
        burger=profiel.voornaam or first_name(profiel.naam),
        burger_naam=profiel.naam,
        dienst=row.dienst.titel,
        controle=pairs(row.controle),
        minuten=minutes_left(machtiging.tot, timezone.now()),
        tot=format_tijd(machtiging.tot),
        begonnen=format_tijd(begun),
        is_afspraak=row.is_afspraak,
        is_telefoon=row.webpunt.is_telefoon,
    )


class HelpsElsewhere(DomainError):
    """During a sessie a helper is nobody else, in no browser."""

    def __init__(self) -> None:
        super().__init__(
            "Je helpt nu iemand in een andere browser. Zolang dat duurt, kun je hier niets anders doen.",
            next_step=(reverse("inclusie:begeleiden"), "Bekijk of stop die sessie"),
        )


class BegeleidingMiddleware:
    """Costs nothing to a citizen without a part in a sessie, one query to who has and to who works for the city.

    Stands before ToegangMiddleware.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.begeleiding = None  # type: ignore[attr-defined]
        if request.session.get(BEGELEIDT) is not None:
            if over := _as_helper(request):
                return over
        elif request.session.get(KIJKT_MEE) is not None:
            _as_citizen(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        band: Band | None = request.begeleiding  # type: ignore[attr-defined]
        name = request.resolver_match.view_name if request.resolver_match else ""
        if band is None or not band.is_helper:
            if name not in ELSEWHERE and _helps_elsewhere(request):
                return domain_error(request, HelpsElsewhere())
            return None
        if name not in band.open:
            return _back(request, band)
        if name not in SILENT:
            keep_awake(request.begeleide_activiteit, timezone.now(), request.path)  # type: ignore[attr-defined]
        return None


def _as_helper(request: HttpRequest) -> HttpResponseBase | None:
    """Session mode on, or off for good; an answer when this request is not served."""
    rows = BegeleideSessie.objects.whole().filter(helper=request.user.pk, pk=request.session[BEGELEIDT])
    row = rows.first()
    stand = standing(row, timezone.now()) if row is not None else None
    if row is not None and stand is not None and stand.loopt:
        machtiging = row.machtiging
        assert machtiging is not None  # noqa: S101 begeleide_loopt
        if request.session.get(GRANT) != machtiging.pk:
            request.session[GRANT] = machtiging.pk
        request.begeleiding = band_of(row, is_helper=True)  # type: ignore[attr-defined]
        request.helpkanaal = Kanaal(row.webpunt.kanaal)  # type: ignore[attr-defined]  # ToegangMiddleware reads it
        request.begeleide_activiteit = machtiging.activiteit  # type: ignore[attr-defined]
        return None
    if stand is None or stand.einde == Einde.ONGEBRUIKT:  # nobody was helped: nothing to forget
        del request.session[BEGELEIDT]
        return None
    return None if stand.wacht else leave(request)


def _helps_elsewhere(request: HttpRequest) -> bool:
    """Somebody who works for the city, and helps a citizen at this moment; never asked in the browser of the sessie."""
    if SESSION_KEY not in request.session or not getattr(request.user, "is_staff", False):
        return False
    row = BegeleideSessie.objects.whole().open().filter(helper=request.user.pk).first()
    return row is not None and standing(row, timezone.now()).loopt


def _as_citizen(request: HttpRequest) -> None:
    row = BegeleideSessie.objects.whole().filter(pk=request.session[KIJKT_MEE]).first()
    is_mine = row is not None and row.profiel is not None and row.profiel.account_id == request.user.pk
    if row is None or not is_mine or not standing(row, timezone.now()).loopt:
        del request.session[KIJKT_MEE]
        return
    request.begeleiding = band_of(row, is_helper=False)  # type: ignore[attr-defined]


def _back(request: HttpRequest, band: Band) -> HttpResponseBase:
    """Any other page leads back to the sessie; any other act does not exist."""
    if request.method not in {"GET", "HEAD"}:
        raise Http404
    url = reverse("inclusie:sessie", args=[band.kenmerk])
    return hx_redirect(url) if getattr(request, "htmx", None) else HttpResponseRedirect(url)


def leave(request: HttpRequest, sentence: str = "De sessie is gedaan. Je bent weer jezelf.") -> HttpResponseBase:
    """Forget everything of the citizen: in the session, in the browser's cache and in its storage."""
    parkeren.destroy(request)
    for name in set(request.session.keys()) - KEPT:
        del request.session[name]
    messages.info(request, sentence)
    url = reverse("inclusie:begeleiden")
    response = hx_redirect(url) if getattr(request, "htmx", None) else HttpResponseRedirect(url)
    response.headers["Clear-Site-Data"] = CLEAR
    return response
