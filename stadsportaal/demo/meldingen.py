"""Forty reports spread over the districts, in every state, some with a drawn photo; two of them are Ada's."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from meldingen.actions import afhandeling, create_melding, give_feedback, support_melding
from meldingen.models import Melding
from meldingen.routering import team_rows
from meldingen.rules import FOTO_BYTES, Status
from profiel.dossiers.models import Toegangssleutel
from profiel.mensen.models import Account
from profiel.toegang.models import Team, Teamlid
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.bestanden import accept_upload
from stadsportaal.kern.bestandsinhoud import FOTOS
from stadsportaal.kern.models import Bestand, Gebied, Straat
from stadsportaal.kern.plaats import district_at

GEZIEN: Final = (
    ("losse-stoeptegel", "Er ligt een tegel los. Mijn buurvrouw struikelde er al over."),
    ("sluikstort", "Er staan twee matrassen en een zetel naast de glasbol."),
    ("lamp-kapot", "De straatlamp voor de school brandt niet meer."),
    ("volle-vuilnisbak", "De vuilnisbak bij de bushalte zit vol."),
    ("put-in-de-weg", "Er is een diepe put in het fietspad."),
    ("graffiti", "Er staat graffiti op de muur van het park."),
    ("overhangend-groen", "De takken hangen zo laag dat je er niet onderdoor kunt met een buggy."),
    ("rioolput-verstopt", "Bij regen loopt het water hier niet weg."),
    ("fietswrak", "Er hangt al maanden een kapotte fiets aan het hek."),
    ("verkeersbord", "Het bord van de zone 30 is omgedraaid."),
    ("speeltoestel", "De schommel in het parkje is kapot."),
    ("zwerfvuil", "Er ligt veel papier en plastic in de struiken."),
    ("ratten", "Ik zag drie ratten bij de vuilnisbakken."),
)
PER_DISTRICT: Final = 4
EVERY_PHOTO: Final = 3

Step = Callable[[Melding, Toegang, date], object]
STEPS: Final[dict[Status, Step | None]] = {
    Status.GEMELD: None,
    Status.BEKEKEN: lambda m, by, day: afhandeling.mark_seen(m, by=by),
    Status.INGEPLAND: lambda m, by, day: afhandeling.plan(m, day + timedelta(days=4), by=by),
    Status.IN_UITVOERING: lambda m, by, day: afhandeling.start_work(m, by=by),
    Status.DOORGESTUURD: lambda m, by, day: afhandeling.forward_outside(m, "fluvius", tekst="", by=by),
    Status.OPGELOST: lambda m, by, day: afhandeling.solve(m, tekst="Onze ploeg loste het ter plaatse op.", by=by),
    Status.NIET_OPGELOST: lambda m, by, day: afhandeling.close_unsolved(
        m, reden="niet-gevonden", tekst="Zie je het nog? Laat het ons weten, liefst met een foto.", by=by
    ),
    Status.DUBBEL: lambda m, by, day: afhandeling.mark_double(m, _same_again(m), by=by),
    Status.HEROPEND: lambda m, by, day: _not_solved(m, by),
}
"""What brings a new report to each state."""


def seed_meldingen(ada: Toegang, dirk: Toegang, today: date) -> None:
    """Dirk handles all of them: whoever tries the demo sees the whole city at work."""
    assert dirk.account is not None  # noqa: S101 he signs in
    join_teams(dirk.account)
    chance = Random(len(GEZIEN))  # noqa: S311 the same demo every time
    states = list(STEPS)
    districts = Gebied.objects.filter(soort="district").order_by("code").values_list("code", flat=True)
    for number, code in enumerate(code for code in districts for _ in range(PER_DISTRICT)):
        categorie, tekst = GEZIEN[number % len(GEZIEN)]
        photo = [draw(number)] if number % EVERY_PHOTO == 0 else []
        melding, _ = _report(Toegang.anoniem(), categorie, tekst, _street(code, chance), photo, number)
        for neighbour in range(number % 4):
            support_melding(melding, by=Toegang.anoniem(), sessie=f"demo-{number}-{neighbour}")
        _bring_to(melding, states[number % len(states)], dirk, today)
    for number, state in ((0, Status.IN_UITVOERING), (2, Status.OPGELOST)):
        melding, _ = _report(ada, *GEZIEN[number], _street("deurne", chance), [draw(50 + number)])
        _bring_to(melding, state, dirk, today)


def join_teams(account: Account) -> None:
    """A member of every team that handles reports."""
    teams = Team.objects.filter(code__in=[row["code"] for row in team_rows()])
    Teamlid.objects.bulk_create(Teamlid(team=team, account=account) for team in teams.order_by("code"))


def _street(district: str, chance: Random) -> Straat:
    """One whose point lies in the district: that of the register is rough."""
    rows = Straat.objects.filter(gebied=district).order_by("naam", "postcode")
    return chance.choice([row for row in rows if district_at(row.lat, row.lon) == district])


def _report(
    by: Toegang, categorie: str, tekst: str, straat: Straat, fotos: list[Bestand], number: int = 1
) -> tuple[Melding, str]:
    huisnummer = min(straat.van + 2 * number, straat.tot)
    return create_melding(
        categorie=categorie,
        tekst=tekst,
        lat=straat.lat,
        lon=straat.lon,
        adres=f"{straat.naam} {huisnummer}, {straat.postcode} Antwerpen",
        fotos=fotos,
        email=f"melder{number}@demo.invalid" if number % 5 == 2 else "",
        by=by,
    )


def _bring_to(melding: Melding, state: Status, dirk: Toegang, today: date) -> None:
    step = STEPS[state]
    if step is not None:
        step(melding, dirk, today)


def _same_again(melding: Melding) -> Melding:
    """Somebody had reported it before, a few metres away."""
    first, _ = create_melding(
        categorie=melding.categorie_id,
        tekst=melding.tekst,
        lat=melding.lat,
        lon=melding.lon,
        adres=melding.adres,
        by=Toegang.anoniem(),
    )
    return first


def _not_solved(melding: Melding, dirk: Toegang) -> None:
    """Closed, and opened again by who reported it."""
    afhandeling.solve(melding, tekst="We namen het mee.", by=dirk)
    sleutel = Toegangssleutel.objects.get(dossier=melding.dossier, scope="melder")
    tekst = "Het ligt er nog altijd, een beetje verder."
    give_feedback(melding, tevreden=False, tekst=tekst, by=Toegang.anoniem(), sleutel=sleutel)


def draw(number: int) -> Bestand:
    """A pavement with something on it: small, and different every time."""
    chance = Random(number)  # noqa: S311 idem
    picture = Image.new("RGB", (320, 240), (140, 136, 128))
    pen = ImageDraw.Draw(picture)
    for row in range(6):
        for column in range(6):
            grey = chance.randint(165, 200)
            left, top = column * 60 - (row % 2) * 30, row * 42
            pen.rectangle((left, top, left + 57, top + 39), fill=(grey, grey - 4, grey - 12))
    x, y = chance.randint(60, 200), chance.randint(60, 140)
    colour = chance.choice([(60, 56, 50), (110, 80, 50), (90, 110, 130), (200, 60, 50)])
    pen.polygon([(x, y), (x + 70, y + 8), (x + 62, y + 50), (x - 8, y + 42)], fill=colour, outline=(40, 40, 40))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=70)
    upload = SimpleUploadedFile(f"straat-{number}.jpg", file.getvalue())
    return accept_upload(upload, allow=FOTOS, max_bytes=FOTO_BYTES, eigenaar_id=None)
