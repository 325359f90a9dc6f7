"""Two handlers at once: the second reads both versions and what happened in between, and loses no word."""

from __future__ import annotations

import pytest
from django.test import Client

from profiel.behandeling import actions
from profiel.behandeling.models import Toewijzing
from profiel.dossiers.models import Besluit, Dossier
from tests.profiel.behandeling.test_admin_dossier import REFUSAL, BackOffice, press, question, url
from tests.profiel.dossiers.cast import Cast, at_work


class TestTwoHandlers:
    def test_the_second_sees_both_versions_and_keeps_the_words(
        self, cast: Cast, dossier: Dossier, dirk: Client, back_office: BackOffice
    ) -> None:
        beheerder, shown = back_office(cast.beheerder), dossier.versie
        press(beheerder, dossier, "note", tekst="Ik belde al.")
        press(beheerder, dossier, "ask", **question())
        response = dirk.post(url(dossier, "decide"), {"versie": shown, **REFUSAL})
        assert response.status_code == 409
        page = response.content.decode()
        assert f"Jij keek naar versie {shown}, nu is het versie {shown + 2}" in page
        assert "Notitie toegevoegd" in page
        assert "Actie nodig: we vragen je iets" in page
        assert "Je woont er niet." in page
        assert f'name="versie" value="{shown + 2}"' in page
        assert not Besluit.objects.exists()
        again = dirk.post(url(dossier, "decide"), {"versie": shown + 2, **REFUSAL})
        assert again.status_code == 302

    def test_an_invalid_form_does_not_slip_past_the_first_one(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        shown = dossier.versie
        actions.add_note(dossier, "Intussen.", by=at_work(cast.beheerder))
        response = dirk.post(url(dossier, "decide"), {"versie": shown, **REFUSAL, "reden": ""})
        assert f'name="versie" value="{shown}"' in response.content.decode()

    def test_a_button_without_form_is_409_too(self, cast: Cast, dossier: Dossier, dirk: Client) -> None:
        """Both versions and what happened in between; the same button then works on what was read."""
        shown = dossier.versie
        actions.take(dossier, by=at_work(cast.beheerder))
        response = dirk.post(url(dossier, "take"), {"versie": shown})
        assert response.status_code == 409
        page = response.content.decode()
        assert f"Jij keek naar versie {shown}, nu is het versie {shown + 1}" in page
        assert f"Zo staat het nu: in behandeling, bij {cast.beheerder.naam}." in page
        assert "We behandelen je aanvraag" in page
        assert Toewijzing.objects.get(tot__isnull=True).medewerker == cast.beheerder
        assert f'name="versie" value="{shown + 1}"' in page
        assert dirk.post(url(dossier, "take"), {"versie": shown + 1}).status_code == 302
        assert Toewijzing.objects.get(tot__isnull=True).medewerker == cast.dirk

    @pytest.mark.parametrize("step", ["take", "release", "execute", "drop_question"])
    def test_a_button_that_a_colleague_made_impossible_says_so(
        self, cast: Cast, dossier: Dossier, dirk: Client, step: str
    ) -> None:
        shown = dossier.versie
        actions.close(dossier, reden="Dubbel van een ander.", grond="dubbel", by=at_work(cast.beheerder))
        response = dirk.post(url(dossier, step), {"versie": shown})
        page = response.content.decode()
        assert response.status_code == 409
        assert "Dubbel van een ander." in page
        assert "kan nu niet meer" in page
        assert f'action="{url(dossier, step)}"' not in page
        assert f'href="{url(dossier)}"' in page
