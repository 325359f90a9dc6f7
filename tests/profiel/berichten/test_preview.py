"""A handler sees the message before the citizen gets it."""

from __future__ import annotations

import pytest

from profiel.behandeling.poorten import voorbeeld
from profiel.dossiers.models import Betrokkene, Dossier
from profiel.mensen.models import Profiel

pytestmark = pytest.mark.django_db


def test_the_preview_is_the_message_itself(dossier: Dossier, ada: Profiel) -> None:
    shown = voorbeeld(dossier, "beslist", "toegekend")
    assert shown is not None
    assert "goedgekeurd" in shown.onderwerp
    assert shown.tekst.startswith("Dag Ada")
    assert "Je krijgt dit bericht omdat" in shown.tekst


def test_a_step_that_sends_nothing_has_no_preview(dossier: Dossier) -> None:
    assert voorbeeld(dossier, "toegewezen") is None


def test_a_dossier_about_nobody_has_no_preview(dossier: Dossier) -> None:
    Betrokkene.objects.all().delete()
    assert voorbeeld(dossier, "beslist", "toegekend") is None
