"""What happened before today in the demo city: decided dossiers, made through the same actions at an earlier moment.

Of how long something takes the portal says nothing before ten were decided; somebody who looks for the first time
sees it because of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from profiel.behandeling.actions import execute, take
from profiel.behandeling.actions.besluit import Beslissing, decide
from profiel.behandeling.actions.doorlooptijd import compute_doorlooptijden
from profiel.dossiers.models import Uitkomst
from profiel.mensen.actions import record_fact
from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level
from profiel.toegang.toegang import Toegang
from stadsportaal.demo.dossiers import adreswijziging
from stadsportaal.kern.actor import Actor, Kanaal
from stadsportaal.kern.kalender import vandaag

WERKDAGEN: Final = (6, 8, 8, 9, 10, 11, 12, 14, 17, 21)
"""How many days later each of these was decided, more or less: weekends and holidays lie between."""
OUDSTE: Final = 120
"""Days ago that the first was sent."""
LETTERS: Final = "ABCDEFGHIJ"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the actions run as they would have at this moment; what the database would date itself, is dated so too."""
    stamped = [
        field
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.DateTimeField) and isinstance(getattr(field, "db_default", None), Now)
    ]
    now, before = timezone.now, {field: field.__dict__.get("_get_default") for field in stamped}
    timezone.now = lambda: moment
    for field in stamped:
        field.__dict__["_get_default"] = lambda: moment
    try:
        yield
    finally:
        timezone.now = now
        for field, default in before.items():
            _put_back(field, default)


def _put_back(field: models.Field[Any, Any], default: Any) -> None:
    if default is None:
        field.__dict__.pop("_get_default", None)
    else:
        field.__dict__["_get_default"] = default


def seed_verleden(dirk: Toegang, now: datetime) -> int:
    """Moves of people who lived here before us, decided by the team; how many kinds have a usual time now."""
    for number, (letter, days) in enumerate(zip(LETTERS, WERKDAGEN, strict=True)):
        sent = now - timedelta(days=OUDSTE - 9 * number)
        citizen = _inwoner(letter, sent)
        with at(sent):
            moved = adreswijziging(citizen, vandaag(sent), "Bredabaan", str(20 + number), "2170").dossier
        with at(sent + timedelta(days=days // 2)):
            take(moved, by=dirk)
        with at(sent + timedelta(days=days * 7 // 5)):
            decide(moved, Beslissing(Uitkomst.TOEGEKEND), by=dirk)
            execute(moved, by=dirk)
    return compute_doorlooptijden(now)


def _inwoner(letter: str, since: datetime) -> Toegang:
    """Somebody who never signs in: a login without means."""
    naam = f"Inwoner {letter}"
    account = Account.objects.create_user(f"inwoner-{letter.lower()}@voorbeeld.invalid", naam=naam)
    profiel = Profiel.objects.create(account=account, voornaam="Inwoner", achternaam=letter, is_demo=True)
    address = {"straat": "Bredabaan", "huisnummer": "2", "bus": "", "postcode": "2170", "gemeente": "Merksem"}
    facts: dict[str, dict[str, Any]] = {"naam": {"tekst": naam}, "adres": {"adres": address}}
    for soort, waarde in facts.items():
        record_fact(profiel, soort, waarde, "Rijksregister", vandaag(since), by=Actor.systeem())
    return Toegang(Actor(account.pk, Kanaal.WEB), account, profiel, Level.SUBSTANTIEEL)
