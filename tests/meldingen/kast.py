"""The cast around a report: Ada who made it, Cem who made it without account, Dirk whose team gets it."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from meldingen import laden
from meldingen.actions import create_melding
from meldingen.models import Melding
from meldingen.routering import team_code
from profiel.dossiers.models import Toegangssleutel, Voortgang
from profiel.toegang.models import Team, Teamlid
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.bestanden import accept_upload
from stadsportaal.kern.bestandsinhoud import FOTOS
from stadsportaal.kern.crypto import token_hash
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.models import Bestand, Gebied
from stadsportaal.kern.plaats import gebieden
from tests.profiel.dossiers.cast import Cast, as_citizen, at_work, clerk

MEIR = (51.2180, 4.4080)
"""(lat, lon) in the district Antwerpen."""
DEURNE = (51.2150, 4.4600)
MORTSEL = (51.1690, 4.4590)
NOBODY = Toegang.anoniem("proef")
SYSTEM = Toegang.systeem()


def today() -> dt.date:
    return vandaag(timezone.now())


def foto(colour: str = "red") -> Bestand:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(file, "JPEG")
    upload = SimpleUploadedFile("straat.jpg", file.getvalue())
    return accept_upload(upload, allow=FOTOS, max_bytes=10**6, eigenaar_id=None)


def report(by: Toegang = NOBODY, **changes: Any) -> tuple[Melding, str]:
    lat, lon = changes.pop("op", MEIR)
    facts = {
        "categorie": "losse-stoeptegel", "tekst": "Er ligt een tegel los.", "lat": lat, "lon": lon,
        "adres": "Meir 12, 2000 Antwerpen", "by": by,
    }  # fmt: skip
    return create_melding(**{**facts, **changes})


def sleutel_of(token: str) -> Toegangssleutel:
    return Toegangssleutel.objects.get(token_hash=token_hash(token))


def codes(melding: Melding) -> list[tuple[str, bool]]:
    return [(step.code, step.intern) for step in Voortgang.objects.voor_medewerker(SYSTEM, melding.dossier)]


class Kast(Cast):
    """The cast of a dossier, with districts, categories and the teams of the routing."""

    def __post_init__(self) -> None:
        super().__post_init__()
        Gebied.objects.bulk_create([Gebied(**row) for row in gebieden().values()], ignore_conflicts=True)
        laden.load_categorieen()
        laden.load_teams()
        laden.load_sjablonen()
        self.wegen = Team.objects.get(code=team_code("losse-stoeptegel", "antwerpen"))
        Teamlid.objects.create(team=self.wegen, account=self.dirk, rol="behandelaar")
        Teamlid.objects.create(team=self.wegen, account=self.els, rol="lezer")
        self.groen = clerk("Groen", Team.objects.get(code="groendienst"))
        self.as_ada, self.as_cem, self.as_dirk = as_citizen(self.ada), as_citizen(self.cem), at_work(self.dirk)
