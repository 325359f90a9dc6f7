"""What the demo city shows of the catalogue is filled in by the forms' own rules."""

from __future__ import annotations

from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Aanvraag
from loket.publiceren import MAP
from producten.models import Betaalverzoek, Product
from stadsportaal.demo.dossiers import catalogue
from tests.loket.kast import Kast, today
from tests.profiel.dossiers.cast import as_citizen

SHOWN = ("attest-gezinssamenstelling", "sorteerpas", "tijdelijk-parkeerverbod", "contact", "huurpremie")


def test_the_demo_shows_forms_in_every_state(kast: Kast) -> None:
    for slug in SHOWN:
        kast.met(parse(lees((MAP / f"{slug}.json").read_text())[0]))
    catalogue(kast.as_ada, as_citizen(kast.cem), today())
    found = {row.formulierversie.formulier_id: row for row in Aanvraag.objects.with_form()}
    assert set(found) == set(SHOWN)
    assert found["attest-gezinssamenstelling"].status == "toegekend"
    assert found["sorteerpas"].status == "toegekend"
    assert Product.objects.filter(profiel=kast.ada, titel="Sorteerpas").exists()
    assert found["contact"].status == "ingediend"
    assert found["huurpremie"].is_concept
    verzoek = Betaalverzoek.objects.get(dossier=found["tijdelijk-parkeerverbod"].dossier)
    assert str(verzoek.bedrag) == "40.00", "as the page of the dienst says: one day and 15 metres"
