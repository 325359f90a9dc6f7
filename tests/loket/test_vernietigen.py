"""A destroyed dossier takes everything along: answers, files on disk, messages, what was granted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from loket.models import Aanvraag
from producten.models import Product
from profiel.berichten.laden import load_sjablonen
from profiel.berichten.models import Bericht
from profiel.dossiers.actions import destroy_dossier
from profiel.dossiers.models import Document, Dossier
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.models import Bestand, Lane, Vindplaats
from stadsportaal.kern.outbox import drain_lane
from tests.kern.uploads import pdf
from tests.loket.kast import Kast, aanvraag_of, adreswijziging, attest, step, submit
from tests.loket.pagina import Pagina


def destroy(dossier: Dossier) -> None:
    destroy_dossier(dossier, grond="bewaartermijn voorbij", by=Toegang.systeem())


@pytest.mark.django_db(transaction=True)
def test_files_of_the_citizen_leave_the_disk(settings: Any, tmp_path: Path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    kast = Kast()
    ada = kast.browser()
    kenmerk = adreswijziging(ada, kast, woonvorm="huur")
    page = Pagina(ada.get(step(kenmerk, "contract")))
    contract = SimpleUploadedFile("contract.pdf", pdf(), content_type="application/pdf")
    ada.post(step(kenmerk, "contract"), {**page.fields, "huurcontract": contract, "actie": "toevoegen"})
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    submit(ada, kenmerk)
    destroy(aanvraag_of(kenmerk).dossier)
    assert not Bestand.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_nothing_of_a_decided_aanvraag_stays(kast: Kast, ada: Client) -> None:
    load_sjablonen()
    kenmerk = attest(ada, kast.ada)
    submit(ada, kenmerk)
    drain_lane(Lane.GEWOON, seconds=20)
    dossier = aanvraag_of(kenmerk).dossier
    for model in (Aanvraag, Product, Document, Bericht):
        assert model._default_manager.filter(dossier=dossier).exists(), model
    found = Vindplaats.objects.filter(profiel_id=kast.ada.pk)
    assert found.exists()
    destroy(dossier)
    for model in (Aanvraag, Product, Document, Bericht):
        assert not model._default_manager.exists(), model
    assert not found.exists()
