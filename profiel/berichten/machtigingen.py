"""Who may act for whom is told to both, the day it changes: a grant that nobody gave is noticed."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils import timezone

from profiel.berichten.actions import NieuwBericht, Tekst, send_berichten
from profiel.berichten.models import Berichtsjabloon
from profiel.berichten.rules import choose, render_text
from profiel.dossiers.models import Thema
from profiel.mensen.models import Profiel
from profiel.toegang.models import Machtiging
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.kenmerk import format_kenmerk

BEGELEIDER: Final = "Een begeleider van de stad"
"""In the place of a name: who works for the city stays a relation."""


def tell(machtiging_id: int, wat: str) -> None:
    """One message for whom it is about and one for who acts; `wat` is gegeven or gestopt. Twice is once."""
    found = Machtiging.objects.select_related("wie__profiel", "voor").filter(pk=machtiging_id).first()
    if found is None:  # destroyed since, with the people it was about
        return
    begeleid = found.soort == Machtiging.Soort.BEGELEID
    noun = "meekijken" if found.soort == Machtiging.Soort.MEEKIJKER else "machtiging"
    values = {
        "wie": f"{BEGELEIDER} in {found.waar}" if begeleid else found.gemachtigde,
        "voor": str(found.voor),
        "soort": "begeleider" if begeleid else found.get_soort_display(),
        "dossier": format_kenmerk(found.dossiers[0]) if found.dossiers else "",
        "alles": found.scope.is_unlimited,
        "tot": vandaag(found.tot) if found.tot else None,
    }
    readers: dict[str, Profiel | None] = {"burger": found.voor}
    if not begeleid:
        readers["gemachtigde"] = getattr(found.wie, "profiel", None)
    send_berichten(
        [_bericht(f"{noun}_{wat}_{rol}", reader, values, found.pk) for rol, reader in readers.items() if reader]
    )


def _bericht(code: str, reader: Profiel, values: dict[str, object], pk: int) -> NieuwBericht:
    template = choose(Berichtsjabloon.objects.filter(code=code, geldig_vanaf__lte=timezone.now()), dienst="", soort="")
    if template is None:
        raise LookupError(f"geen berichtsjabloon {code}: laad de sjablonen")
    given = {**values, "naam": reader.voornaam or reader.naam}
    words = Tekst(*(render_text(part, given) for part in (template.onderwerp, template.tekst, template.reden)))
    return NieuwBericht(
        profiel_id=reader.pk,
        tekst=words,
        thema=Thema.BESTUUR,
        sleutel=f"{code}:{pk}",
        sjabloon=template,
        link=(reverse("toegang:machtigingen"), "Bekijk je machtigingen"),
    )
