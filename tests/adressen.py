"""Every address of the portal, called by every kind of visitor: the machinery of tests/test_urls.py.

tests/urls.yaml pins what each visitor gets. A route with an id in it takes the id of something
that is Ada's, from EXAMPLES; an app that adds such a route adds its example here.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import yaml
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from inclusie.models import BegeleideSessie, Webpunt
from loket.actions.concept import start_aanvraag
from loket.afspraken.actions import Contact, Keuze, book
from loket.afspraken.laden import load_locaties, load_soorten
from loket.afspraken.models import Afspraaksoort, Locatie
from loket.afspraken.vrij import Vrij
from loket.hulp.actions import ask_call
from loket.models import Aanvraag, Formulierversie
from loket.ondertekening.models import Ondertekening
from loket.publiceren import MAP, publish_definitie
from loket.wachtlijst.models import Aanbod, Inschrijving
from meldingen.actions import create_melding
from meldingen.laden import load_categorieen, load_teams
from producten.actions import grant_product, publish_dienst
from producten.betalen.actions import request_payment
from producten.models import Betaalverzoek, Product
from profiel.behandeling.models import Vraag
from profiel.berichten.models import Bericht
from profiel.dossiers.models import Document, Dossier
from profiel.mensen.actions import record_fact
from profiel.mensen.laden import load_gegevenssoorten
from profiel.toegang.actions import give_begeleiding
from profiel.toegang.laden import load_teams as load_citywide_teams
from profiel.toegang.models import Level, Teamlid
from profiel.toegang.niveau import Proof, remember
from profiel.toegang.toegang import Toegang
from stadsportaal.kern import posts
from stadsportaal.kern.actor import Actor
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Gebied
from stadsportaal.kern.plaats import gebieden
from tests.loket.kast import dienst_in_file, load_berichten
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of, person
from tests.profiel.toegang.conftest import show_again

PINNED: Final = Path(__file__).with_name("urls.yaml")
EVERYBODY: Final = ("anonymous", "stranger")
NAMELESS: Final = re.compile(r"<\w+:\w+>|\(\?P<\w+>[^)]*\)")
"""What has to go from the pattern of a route without a name to make it an address."""
WITH_AN_ID: Final = ("anonymous", "stranger", "owner", "gemachtigde", "other_team", "own_team")


class Route(NamedTuple):
    """One address: its name (or its pattern, when it has none), its parameters, its view."""

    name: str
    params: tuple[str, ...]
    view: Callable[..., Any]

    @property
    def post_class(self) -> str:
        return str(posts.class_of(self.view) or "none")

    @property
    def visitors(self) -> tuple[str, ...]:
        return WITH_AN_ID if self.params else EVERYBODY


def routes(resolver: URLResolver | None = None) -> Iterator[Route]:
    """Every route under `resolver` (default: of the portal)."""
    yield from _walk((resolver or get_resolver()).url_patterns, (), "", ())


def _walk(
    patterns: list[URLPattern | URLResolver], namespaces: tuple[str, ...], prefix: str, params: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in patterns:
        route, found = prefix + str(pattern.pattern), (*params, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, inner, route, found)
        else:
            yield Route(":".join((*namespaces, pattern.name or route)), found, pattern.callback)


# -- examples: something of Ada's -----------------------------------------------------------------


def _dossier(cast: Cast) -> dict[str, object]:
    return {"kenmerk": cast.dossier().kenmerk}


def _vraag(cast: Cast) -> dict[str, object]:
    dossier = cast.dossier()
    Vraag.objects.create(dossier=dossier, door=cast.dirk, titel="Stuur een kopie", tekst="x", tegen=dt.date.max)
    return {"kenmerk": dossier.kenmerk}


def _bericht(cast: Cast) -> dict[str, object]:
    made = Bericht.objects.create(
        kenmerk=new_kenmerk(), profiel=cast.ada, thema="burgerzaken", onderwerp="Goed nieuws", tekst="x", sleutel="x"
    )
    return {"kenmerk": made.kenmerk}


def _document(cast: Cast) -> dict[str, object]:
    made = Document.objects.create(
        kenmerk=new_kenmerk(),
        dossier=cast.dossier(),
        profiel=cast.ada,
        soort="besluit",
        titel="Besluit",
        sjabloon="besluit@1",
        inhoud={"zin": "x", "datum": "2026-01-03", "kenmerk": "x", "reden": "", "rijen": [], "beroep": ""},
    )
    return {"kenmerk": made.kenmerk}


def _product(cast: Cast) -> dict[str, object]:
    made = Product.objects.create(
        kenmerk=new_kenmerk(),
        profiel=cast.ada,
        soort="attest",
        titel="Attest",
        thema="burgerzaken",
        geldig_van=dt.date(2026, 1, 3),
    )
    return {"kenmerk": made.kenmerk}


def _boete(cast: Cast) -> Betaalverzoek:
    """A fine of Ada's that she may still dispute."""
    today = vandaag(timezone.now())
    product = grant_product(
        by=Toegang.systeem(), profiel=cast.ada, soort="boete", titel="Boete", thema="bestuur", geldig_van=today
    )
    return request_payment(
        by=Toegang.systeem(), profiel=cast.ada, titel="Boete", thema="bestuur", bedrag=Decimal("58.00"),
        uiterlijk=today + dt.timedelta(days=30), product=product,
    )  # fmt: skip


def _fine(cast: Cast) -> dict[str, object]:
    product = _boete(cast).product
    assert product is not None
    return {"kenmerk": product.kenmerk}


def _abonnement(cast: Cast) -> dict[str, object]:
    made = grant_product(
        by=Toegang.systeem(), profiel=cast.ada, soort="abonnement", titel="Zwemmen", thema="vrije-tijd",
        geldig_van=dt.date(2026, 1, 3),
    )  # fmt: skip
    return {"kenmerk": made.kenmerk}


def _melding(cast: Cast) -> dict[str, object]:
    Gebied.objects.bulk_create([Gebied(**row) for row in gebieden().values()], ignore_conflicts=True)
    load_categorieen()
    load_teams()
    made, _ = create_melding(
        categorie="losse-stoeptegel", tekst="x", lat=51.218, lon=4.408, adres="Meir", by=as_citizen(cast.ada)
    )
    return {"kenmerk": made.dossier.kenmerk}


def _afspraak(cast: Cast) -> dict[str, object]:
    """Of Ada's, at the first free moment."""
    load_citywide_teams()
    load_locaties()
    load_soorten()
    soort, place = Afspraaksoort.objects.get(pk="identiteitskaart"), Locatie.objects.get(pk="deurne")
    begin = Vrij(soort, 1, [place], timezone.now()).eerste(place)
    assert begin is not None
    made, _ = book(Keuze(soort, place, begin), Contact(), by=as_citizen(cast.ada))
    return {"kenmerk": made.dossier.kenmerk}


def _dienst(cast: Cast) -> dict[str, object]:
    return {"slug": _publish("adreswijziging")}


def _publish(slug: str) -> str:
    return publish_dienst(copy.deepcopy(dienst_in_file(slug))).slug


def _aanvraag(cast: Cast) -> dict[str, object]:
    load_gegevenssoorten()
    load_berichten()
    _publish("adreswijziging")
    versie, _ = publish_definitie((MAP / "adreswijziging.json").read_text())
    return {"kenmerk": start_aanvraag(versie, by=as_citizen(cast.ada)).dossier.kenmerk}


def _ondertekening(cast: Cast) -> dict[str, object]:
    """A signature that is asked of Ada, for what her partner sent."""
    _aanvraag(cast)
    noor = person("Noor", "Janssens")
    versie = Formulierversie.objects.live().get(formulier="adreswijziging")
    aanvraag = start_aanvraag(versie, by=as_citizen(noor))
    today = vandaag(timezone.now())
    made = Ondertekening.objects.create(
        kenmerk=new_kenmerk(), dossier=aanvraag.dossier, volgorde=1, wie="partner", profiel=cast.ada, naam="Ada",
        waarom="x", tot=today, herinner_op=today,
    )  # fmt: skip
    return {"kenmerk": made.kenmerk}


def _terugbelvraag(cast: Cast) -> dict[str, object]:
    draft = Aanvraag.objects.get(dossier__kenmerk=_aanvraag(cast)["kenmerk"])
    row = ask_call(draft, "Adres", telefoon="0470123456", moment="eerst", by=as_citizen(cast.ada))
    return {"kenmerk": row.dossier.kenmerk}


def _inschrijving(cast: Cast) -> dict[str, object]:
    """Ada's, on the list: there is nothing to accept, and no place to give up."""
    found = _aanvraag(cast)
    aanbod = Aanbod.objects.create(slug="proef", naam="Proef", team=cast.team)
    Inschrijving.objects.create(dossier=Dossier.objects.get(kenmerk=found["kenmerk"]), aanbod=aanbod)
    return found


def _sessie(cast: Cast) -> dict[str, object]:
    """A begeleide sessie of Els with Ada, that runs."""
    _aanvraag(cast)
    now = timezone.now()
    webpunt = Webpunt.objects.create(slug="deurne", naam="Webpunt Deurne", adres="Plein 1", postcode="2100")
    made = BegeleideSessie.objects.create(
        kenmerk=new_kenmerk(),
        helper=cast.els,
        webpunt=webpunt,
        dienst_id="adreswijziging",
        profiel=cast.ada,
        machtiging=give_begeleiding(
            cast.ada, helper=cast.els, dienst="adreswijziging", waar=webpunt.naam, tot=now + dt.timedelta(minutes=30)
        ),
        code_index="x",
        code_tot=now,
        controle="472916",
        status=BegeleideSessie.Status.LOOPT,
        begonnen_op=now,
    )
    return {"kenmerk": made.kenmerk}


def _start(cast: Cast) -> dict[str, object]:
    _aanvraag(cast)
    return {"dienst": "adreswijziging"}


def _feit(cast: Cast) -> dict[str, object]:
    load_gegevenssoorten()
    record_fact(cast.ada, "naam", {"tekst": "Ada"}, "Rijksregister", dt.date(2026, 1, 3), by=Actor.systeem())
    return {"soort": "naam"}


EXAMPLES: Final[dict[str, Callable[[Cast], dict[str, object]]]] = {
    "berichten:afmelden_link": lambda cast: {"token": "onbekend"},
    "berichten:bericht": _bericht,
    "inclusie:*": _sessie,
    "inclusie:overdracht": _aanvraag,
    "inclusie:samen_code": lambda cast: {"code": "onbekend"},
    "berichten:bericht_gelezen": _bericht,
    "correctie:correctie_report": _feit,
    "dossiers:document": _document,
    "loket:aanvraag*": _aanvraag,
    "loket:afspraak*": _afspraak,
    "loket:aanvraag_start": _start,
    "loket:hulp_open": lambda cast: _aanvraag(cast) | {"stap": "adres", "wat": "webpunt"},
    "loket:hulpvraag": lambda cast: _aanvraag(cast) | {"stap": "adres"},
    "loket:terugbellen": lambda cast: _aanvraag(cast) | {"stap": "adres"},
    "loket:aanvraag_pause": lambda cast: _aanvraag(cast) | {"stap": "adres"},
    "loket:hulp_offer": lambda cast: _aanvraag(cast) | {"stap": "adres"},
    "loket:aanvraag_klad": lambda cast: _aanvraag(cast) | {"stap": "adres"},
    "loket:aanvraag_step": lambda cast: _aanvraag(cast) | {"stap": "adres"},
    "loket:plaats_*": _inschrijving,
    "loket:bellen_stop": _terugbelvraag,
    "loket:ondertekening*": _ondertekening,
    "loket:ondertekening_link": lambda cast: {"token": "onbekend"},
    "loket:controle_code": lambda cast: {"code": "onbekend"},
    "dossiers:*": _dossier,
    "meldingen:*": _melding,
    "meldingen:concept_foto": lambda cast: {"pk": 1},
    "meldingen:melding_foto": lambda cast: _melding(cast) | {"nummer": 0},
    "behandeling:burgervraag_ask": _dossier,
    "behandeling:vraag_answer": _vraag,
    "dossiers:gedeeld_document": lambda cast: _document(cast) | {"document": new_kenmerk()},
    "dossiers:sleutel": lambda cast: {"token": "onbekend"},
    "producten:thema": lambda cast: {"slug": "burgerzaken"},
    "producten:levensgebeurtenis": lambda cast: {"slug": "ik-verhuis"},
    "producten:dienst": _dienst,
    "producten:product": _product,
    "producten:product_stop": _abonnement,
    "producten:bezwaar_start": _fine,
    "producten:beta*": lambda cast: {"kenmerk": _boete(cast).kenmerk},
    "producten:api_product": lambda cast: {"bron": "gas", "bron_id": "1"},
    "producten:api_hartslag": lambda cast: {"bron": "gas"},
    "mfa_*_webauthn": lambda cast: {"pk": 1},
}


def example(route: Route, cast: Cast) -> dict[str, object]:
    """Arguments for a route with parameters. LookupError for a route that has no example yet."""
    if not route.params:
        return {}
    found = best_match(EXAMPLES, route.name)
    if found is None:
        raise LookupError(f"{route.name} takes {route.params}: add an example of Ada's to tests/adressen.py")
    return found(cast)


# -- calling --------------------------------------------------------------------------------------


def best_match(table: Mapping[str, Any], name: str) -> Any:
    """The entry with this name, or else of the longest pattern that fits."""
    if name in table:
        return table[name]
    fits = [pattern for pattern in table if fnmatchcase(name, pattern)]
    return table[max(fits, key=len)] if fits else None


def call(route: Route, client: Client, kwargs: Mapping[str, object], *, post: bool = False) -> str:
    """The status of an answer, and for a redirect the path it leads to."""
    nameless = "/" in route.name
    path = (
        "/" + NAMELESS.sub("1", route.name.removeprefix("admin:")).strip("^$")
        if nameless
        else reverse(route.name, kwargs=kwargs)
    )
    response = client.post(path, _fields(route)) if post else client.get(path)
    target = urlsplit(response.headers.get("Location", "")).path
    shown = f"{response.status_code} {target}".strip()
    return re.sub(r"/[A-Z0-9]{4}-[A-Z0-9]{4}/", "/<kenmerk>/", shown)


def _fields(route: Route) -> dict[str, str]:
    """What a real form of this view would carry, so that the class of the POST is no obstacle."""
    fields = {posts.VERSION_FIELD: "1"}
    if action := getattr(route.view, "post_action", ""):
        fields[posts.FIELD] = posts._signer(action).sign("0" * 32)
    return fields


def pinned() -> dict[str, dict[str, Any]]:
    """What tests/urls.yaml says, by route name or pattern."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(PINNED.read_text())
    return found


def visitors(cast: Cast) -> dict[str, Client]:
    """The browsers of the cast, each signed in as surely as can be: it is not the level that keeps a stranger out."""
    clients = cast.clients() | {"own_team": client_of(cast.dirk)}
    for client in clients.values():
        session = client.session
        if account := session.get(SESSION_KEY):
            remember(session, Proof(int(account), int(Level.SUBSTANTIEEL), "proef", int(time.time())))
            show_again(session)
            session.save()
    return clients


def _join(cast: Cast, kwargs: Mapping[str, object]) -> None:
    """Dirk handles what the example made, whatever the team it went to."""
    team = Dossier.objects.filter(kenmerk=kwargs.get("kenmerk", "")).values_list("team", flat=True).first()
    if team is not None:
        Teamlid.objects.get_or_create(team_id=team, account=cast.dirk, defaults={"rol": Teamlid.Rol.BEHANDELAAR})


def observe(route: Route, cast: Cast) -> dict[str, str]:
    """What everybody gets from this route, in the shape of tests/urls.yaml."""
    kwargs = example(route, cast)
    clients = visitors(cast)
    _join(cast, kwargs)
    seen = {who: call(route, clients[who], kwargs) for who in route.visitors}
    seen["post"] = route.post_class
    if hasattr(route.view, "post_class"):  # ours; allauth tests its own
        seen |= {f"post_{who}": call(route, clients[who], kwargs, post=True) for who in EVERYBODY}
    return seen


def as_yaml(name: str, seen: Mapping[str, str]) -> str:
    """The line of tests/urls.yaml that would be right."""
    return f"{name}: {{{', '.join(f'{who}: {what}' for who, what in seen.items())}}}"
