"""What people did with a form before today, invented: so that "Waar haken mensen af?" has something to show.

The lines are those that the portal writes while people fill it in, and the portal itself counts them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from loket.definitie import Stap
from loket.models import Formulierversie
from loket.trechter.actions import count_days
from loket.trechter.meten import CONTROLE
from loket.trechter.models import Proceslijn, Soort
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.kalender import vandaag

FORM: Final = "adreswijziging"
DAYS: Final = 20
A_DAY: Final = 30
"""People who began, each of those days."""
SEED: Final = 2026


class Gedrag(NamedTuple):
    """How many of who see a step leave it, get it wrong first, and ask for help; and the seconds it takes."""

    weg: float = 0.03
    fout: float = 0.04
    hulp: float = 0.02
    seconden: int = 40


GEDRAG: Final = {"adres": Gedrag(0.04, 0.12, 0.03, 60), "contract": Gedrag(0.22, 0.35, 0.1, 170)}
"""The lease is where this demo city loses people: they do not have it at hand."""
FIELD: Final = {"adres": ("nieuw_adres-straat", "onbekend"), "contract": ("huurcontract", "leeg")}
"""What goes wrong there, and how."""
HUURT: Final = 0.45
"""Of how many a lease is asked: who owns the home never sees that step."""


def seed_trechter(now: datetime) -> int:
    """How many days were counted."""
    chance, today = Random(SEED), vandaag(now)  # noqa: S311 it decides nothing
    versie = Formulierversie.objects.live().get(formulier=FORM)
    stappen = versie.lees().stappen
    for back in range(DAYS, 0, -1):
        lines = []
        for _ in range(A_DAY):
            place = {
                "dag": today - timedelta(days=back),
                "bezoek": uuid.UUID(int=chance.getrandbits(128)),
                "formulier": FORM,
                "versie": versie.nummer,
                "kanaal": Kanaal.WEB.value,
            }
            lines += [Proceslijn(**place, **seen) for seen in _visit(stappen, chance)]
        Proceslijn.objects.bulk_create(lines)
    return count_days(now)


def _visit(stappen: tuple[Stap, ...], chance: Random) -> Iterator[dict[str, str | int]]:
    """One person from begin to end, or until this one leaves."""
    clock, rents = 0, chance.random() < HUURT
    yield {"soort": Soort.BEGONNEN, "klok": clock}
    for stap in stappen:
        if stap.key == "contract" and not rents:
            continue
        does = GEDRAG.get(stap.key, Gedrag())
        asked = " ".join(vraag.key for vraag in stap.vragen if not vraag.vraagt_niets)
        yield {"soort": Soort.GETOOND, "stap": stap.key, "vragen": asked, "klok": clock}
        clock += round(does.seconden * (0.5 + chance.random()))
        if stap.key in FIELD and chance.random() < does.fout:
            vraag, code = FIELD[stap.key]
            yield {"soort": Soort.FOUT, "stap": stap.key, "vraag": vraag, "code": code, "klok": clock}
        if chance.random() < does.hulp:
            yield {"soort": Soort.HULP, "stap": stap.key, "klok": clock}
        if chance.random() < does.weg:
            return
        yield {"soort": Soort.BEWAARD, "stap": stap.key, "klok": clock}
    yield {"soort": Soort.GETOOND, "stap": CONTROLE, "klok": clock}
    yield {"soort": Soort.VERSTUURD, "klok": clock + 30}
