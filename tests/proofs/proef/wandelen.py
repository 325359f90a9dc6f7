"""Walk through a form at random, over the portal's whole middleware: skip, repeat, go back, post from a stale tab.

`python -m tests.proofs.proef.wandelen FORM WALKS SEED [CONTROL]` prints JSON: what was walked and what was wrong. Every
aanvraag that was sent is judged by `mist`, which reads the definition in its own plain way and shares nothing
with the code that let it through.
"""

from __future__ import annotations

import json
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import django
from django.urls import resolve

if TYPE_CHECKING:
    from django.test import Client

    from loket.definitie import Definitie, Regel, Stap, Voorwaarde, Vraag

FINE = frozenset({200, 302, 303, 404, 409, 422, 429})
"""What the portal may answer to anything; a 403 or a 5xx is a defect."""
PER_CITIZEN = 100
MOVES_ON = 0.95
"""How often the next walk through a form with a waiting list is of a new family: one person has one place."""
LONGEST = 60
"""Pages in one walk."""


# -- the judge ------------------------------------------------------------------------------------


def mist(definitie: Definitie, antwoorden: Mapping[str, Any], feiten: Mapping[str, Any]) -> list[str]:
    """What is wrong with the answers of an aanvraag that was sent: missing, not asked, or not eligible."""
    effects = ("toon_stap", "toon_vraag", "document_nodig", "verplicht", "niet_in_aanmerking")
    regels: dict[tuple[str, str], list[Regel]] = {}
    for _, regel in definitie.alle_regels():
        if regel.dan in effects:
            regels.setdefault((regel.dan, regel.doel), []).append(regel)
    seen: dict[str, Any] = {}

    def any_holds(effect: str, doel: str) -> bool:
        return any(all(_holds(v, seen, feiten) for v in regel.als) for regel in regels.get((effect, doel), []))

    wrong = []
    for stap in definitie.stappen:
        open_step = ("toon_stap", stap.key) not in regels or any_holds("toon_stap", stap.key)
        for vraag in stap.vragen:
            gates = [effect for effect in ("toon_vraag", "document_nodig") if (effect, vraag.key) in regels]
            asked = open_step and (not gates or any(any_holds(effect, vraag.key) for effect in gates))
            if asked and vraag.key in antwoorden:
                seen[vraag.key] = antwoorden[vraag.key]
            if not asked and vraag.key in antwoorden:
                wrong.append(f"{vraag.key} was not asked")
            must = not vraag.optioneel or any_holds("verplicht", vraag.key) or any_holds("document_nodig", vraag.key)
            soft = getattr(vraag, "zacht", "")
            if (
                asked
                and must
                and not soft
                and not vraag.vraagt_niets
                and antwoorden.get(vraag.key) in (None, "", [], {})
            ):
                wrong.append(f"{vraag.key} is missing")
    stops = [regel for (effect, _), rows in regels.items() if effect == "niet_in_aanmerking" for regel in rows]
    wrong += [f"not eligible: {r.doel}" for r in stops if all(_holds(v, seen, feiten) for v in r.als)]
    return wrong


def _holds(v: Voorwaarde, answers: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    value: Any = facts if v.bron == "feit" else answers
    for part in v.pad.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    empty = value is None or value in ("", [], {})
    unknown = value == {"weet_niet": True}
    if v.test in ("ingevuld", "weet_niet"):
        return (not empty if v.test == "ingevuld" else unknown) is v.waarde
    if value is None or unknown:
        return False
    return COMPARE[v.test](value, v.waarde)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda value, asked: bool(value == asked),
    "is_niet": lambda value, asked: bool(value != asked),
    "een_van": lambda value, asked: value in asked,
    "bevat": lambda value, asked: asked in value,
    "kleiner_dan": lambda value, asked: Decimal(str(value)) < Decimal(str(asked)),
    "groter_dan": lambda value, asked: Decimal(str(value)) > Decimal(str(asked)),
    "voor": lambda value, asked: str(value) < str(asked),
    "na": lambda value, asked: str(value) > str(asked),
}


# -- the walker -----------------------------------------------------------------------------------


@dataclass
class Found:
    """What the walks met."""

    walks: int = 0
    pages: int = 0
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        statuses = {str(status): count for status, count in sorted(self.statuses.items())}
        return json.dumps(
            {
                "walks": self.walks,
                "pages": self.pages,
                "sent": self.sent,
                "statuses": statuses,
                "wrong": self.wrong[:20],
            }
        )


@dataclass
class Wandeling:
    """One walk through one form, by one citizen."""

    client: Client
    definitie: Definitie
    gezin: Any
    rng: Random
    found: Found
    kenmerk: str = ""
    stand: Any = None
    """How the form stood when last looked at: who fills in and what the city knows stay the same in one walk."""
    eerder: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """(address, fields) of what was posted before: a stale tab posts it again."""

    def walk(self) -> None:
        self.found.walks += 1
        start = self.post("aanvraag_start", [self.definitie.dienst], {"sleutel": _key("aanvraag_start")})
        self.kenmerk = resolve(start.headers["Location"]).kwargs["kenmerk"]
        for _ in range(LONGEST):
            act = self.rng.choices(ACTS, WEIGHTS)[0]
            if not act(self):
                break
        self.judge()

    # -- acts: each says whether the walk goes on ---------------------------------------------------

    def answer(self) -> bool:
        """What the open step asks, or the button when nothing is open."""
        invulling = self.invulling()
        if invulling is None:
            return False
        stap = invulling.open_stap
        if invulling.pad.uitkomst:
            return self.change()
        if stap is None:
            return self.send()
        self.step(stap, self.right(invulling.pad.vragen[stap.key]), invulling.aanvraag.versie)
        return True

    def change(self) -> bool:
        """Another answer to any step that was done: questions come and go."""
        invulling = self.invulling()
        if invulling is None:
            return False
        done = [stap for stap in invulling.pad.stappen if stap.key in invulling.klaar]
        if done:
            stap = self.rng.choice(done)
            self.step(stap, self.right(invulling.pad.vragen[stap.key]))
        return True

    def skip(self) -> bool:
        """Any step, open or not, shown or not, with fields for all its questions."""
        stap = self.rng.choice(self.definitie.stappen)
        self.step(stap, self.right(stap.vragen))
        return True

    def err(self) -> bool:
        """A step with a wrong or a missing field."""
        from tests.loket.invullen import slecht

        stap = self.rng.choice(self.definitie.stappen)
        typed = self.right(stap.vragen)
        asked = [vraag for vraag in stap.vragen if not vraag.vraagt_niets]
        if asked:
            typed |= self.rng.choice(list(slecht(self.rng.choice(asked), verplicht=True)) or [{}])
        if typed and self.rng.random() < 0.5:
            typed.pop(self.rng.choice(list(typed)))
        self.step(stap, typed)
        return True

    def stale(self) -> bool:
        """The same post again, from a tab that was left open; the files are gone by then."""
        if self.eerder:
            url, fields = self.rng.choice(self.eerder)
            self.say(
                self.client.post(url, {naam: value for naam, value in fields.items() if not hasattr(value, "read")})
            )
        return True

    def look(self) -> bool:
        """Any page of the form."""
        from django.urls import reverse

        names = ["aanvraag", "aanvraag_check", "aanvraag_outcome", "aanvraag_submitted", "aanvraag_submit"]
        pages = [reverse(f"loket:{name}", args=[self.kenmerk]) for name in names]
        pages += [reverse("loket:aanvraag_step", args=[self.kenmerk, stap.key]) for stap in self.definitie.stappen]
        self.say(self.client.get(self.rng.choice(pages)))
        return True

    def tamper(self) -> bool:
        """Fields that no page offers."""
        stap = self.rng.choice(self.definitie.stappen)
        other = self.rng.choice(self.definitie.stappen)
        extra = {
            "versie": self.rng.choice(["", "0", "-1", "²", "9" * 30]),
            "actie": "toevoegen",
            "verwijder": "ZZZZ-ZZZZ",
        }
        typed = self.right(stap.vragen + other.vragen)
        name = self.rng.choice(list(extra))
        self.step(stap, typed | {name: extra[name]})
        return True

    def send(self) -> bool:
        """The button, whether or not the form is done, with a version that may be old."""
        invulling = self.invulling()
        if invulling is None:
            return False
        versie = invulling.aanvraag.versie - (self.rng.random() < 0.1)
        self.post("aanvraag_submit", [self.kenmerk], {"versie": str(versie), "sleutel": _key("aanvraag_submit")})
        return True

    # -- what the acts share ------------------------------------------------------------------------

    def invulling(self) -> Any:
        """How the form stands; None once it was sent."""
        from loket.invulling import Invulling
        from tests.loket.kast import today

        aanvraag = self.aanvraag()
        if not aanvraag.is_concept:
            return None
        self.stand = self.stand.na(aanvraag) if self.stand else Invulling.of(aanvraag, today())
        return self.stand

    def aanvraag(self) -> Any:
        """The row as it is now."""
        return _found().get(self.kenmerk)

    def right(self, vragen: tuple[Vraag, ...]) -> dict[str, Any]:
        """Right answers at random; now and then an optional one is left open, or an answer ends the form."""
        from tests.loket.invullen import Invuller, te_mijden

        mijd = te_mijden(self.definitie) if self.rng.random() < 0.9 else {}
        wie = Invuller(self.gezin, self.rng, mijd=mijd)
        typed: dict[str, Any] = {}
        for vraag in vragen:
            if not vraag.optioneel or self.rng.random() < 0.6:
                typed |= wie.typ(vraag)
        return typed

    def step(self, stap: Stap, typed: dict[str, Any], versie: int = 0) -> None:
        fields = {"versie": str(versie or self.aanvraag().versie), **typed}
        self.post("aanvraag_step", [self.kenmerk, stap.key], fields)

    def post(self, name: str, arguments: list[str], fields: dict[str, Any]) -> Any:
        from django.urls import reverse

        url = reverse(f"loket:{name}", args=arguments)
        self.eerder.append((url, fields))
        return self.say(self.client.post(url, fields))

    def say(self, response: Any) -> Any:
        self.found.pages += 1
        self.found.statuses[response.status_code] += 1
        if response.status_code not in FINE:
            self.found.wrong.append(f"{response.status_code} at {response.request['PATH_INFO']}")
        return response

    def judge(self) -> None:
        aanvraag = self.aanvraag()
        if aanvraag.is_concept:
            return
        self.found.sent += 1
        facts = {code: fact["waarde"] for code, fact in aanvraag.bekend.items()}
        self.found.wrong += [f"{self.kenmerk}: {what}" for what in mist(self.definitie, aanvraag.antwoorden, facts)]


ACTS = [
    Wandeling.answer,
    Wandeling.change,
    Wandeling.skip,
    Wandeling.err,
    Wandeling.stale,
    Wandeling.look,
    Wandeling.tamper,
    Wandeling.send,
]
WEIGHTS = [70, 6, 5, 6, 4, 3, 3, 3]


@cache
def _found() -> Any:
    """How an aanvraag is read, compiled once."""
    from loket.models import Aanvraag
    from stadsportaal.kern.vast import Vast

    return Vast(lambda kenmerk: Aanvraag.objects.with_form().filter(dossier__kenmerk=kenmerk), str)


def _key(action: str) -> str:
    from stadsportaal.kern.posts import _signer

    return str(_signer(action).sign(secrets.token_hex(16)))


@dataclass
class Gezin:
    """Who fills in, and who lives there too."""

    noor: Any
    ada: Any


def _citizen(number: int) -> tuple[Client, Gezin]:
    """A browser of a new citizen who lives with a partner."""
    from django.conf import settings
    from django.test import Client

    from profiel.mensen.actions import Lid, record_fact, register_household
    from profiel.mensen.models import Huishoudlid, Profiel
    from stadsportaal.kern.actor import Actor
    from tests.loket.kast import ADRES, today
    from tests.proofs.proef.voorbereiden import citizen

    toegang, session = citizen(number, today())
    noor = Profiel.objects.create(voornaam="Noor", achternaam="Janssens", geboortedatum=date(1990, 5, 1))
    record_fact(noor, "adres", {"adres": ADRES}, "Rijksregister", today(), by=Actor.systeem())
    register_household(
        [Lid(toegang.profiel, Huishoudlid.Rol.REFERENTIE), Lid(noor, Huishoudlid.Rol.PARTNER)],
        bron="Rijksregister",
        bron_datum=today(),
    )
    client = Client(headers={"host": "localhost"})
    client.raise_request_exception = False
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client, Gezin(noor, toegang.profiel)


def let_anything_through() -> None:
    """The control: sending trusts the browser that the form is complete."""
    from loket import actions
    from loket.invulling import Invulling

    class Trusting(Invulling):
        __slots__ = ()
        open_stap = None  # type: ignore[assignment]

        def problemen(self) -> list[Any]:
            return []

    actions.Invulling = Trusting  # type: ignore[attr-defined]


def main(formulier: str, walks: int, seed: int, control: str = "") -> None:
    """Print what was found."""
    django.setup()
    from loket.models import Formulierversie

    if control:
        let_anything_through()
    definitie = Formulierversie.objects.live().get(formulier=formulier).lees()
    found, rng = Found(), Random(seed)
    for number in range(walks):
        used_up = definitie.wachtlijst is not None and rng.random() < MOVES_ON
        if number % PER_CITIZEN == 0 or used_up:
            client, gezin = _citizen(number)
        Wandeling(client, definitie, gezin, rng, found).walk()
    sys.stdout.write(found.as_json() + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:5])
