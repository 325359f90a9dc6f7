"""The texts that come with the portal are complete, and loading twice is loading once."""

from __future__ import annotations

import pytest

from profiel.behandeling.admin.forms import AntwoordForm, BeslissingForm, VraagForm, initial_of
from profiel.behandeling.laden import load_sjablonen
from profiel.behandeling.models import Sjabloon
from profiel.dossiers.models import Dossier


@pytest.mark.django_db
def test_twice_is_once_and_changes_of_staff_stay() -> None:
    assert load_sjablonen() == Sjabloon.objects.count() > 0
    Sjabloon.objects.filter(code="in-orde").update(tekst="Proficiat.")
    assert load_sjablonen() == 0
    assert Sjabloon.objects.get(code="in-orde").tekst == "Proficiat."


def test_every_text_fills_its_form(dossier: Dossier) -> None:
    """A refusal that starts from a text is complete at once."""
    load_sjablonen()
    for text in Sjabloon.objects.order_by("code"):
        data = {name: value for name, value in initial_of(text).items() if value is not None}
        form = BeslissingForm(data, dossier=dossier)
        if text.soort == "vraag":
            form = VraagForm({**data, "tegen": "2099-01-01"}, dossier=dossier)  # type: ignore[assignment]
        if text.soort == "antwoord":
            form = AntwoordForm(data, dossier=dossier)  # type: ignore[assignment]
        assert form.is_valid(), (text.code, form.errors)
