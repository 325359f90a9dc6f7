"""Six months after closing nothing in a report leads to a person; the count and the place stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import Http404
from django.utils import timezone

from meldingen import laden
from meldingen.actions import afhandeling, answer_vraag, give_feedback, support_melding
from meldingen.actions.wissen import BEWAAR_DAGEN, forget_meldingen, wipe_melding
from meldingen.models import Categorie, Melding, MeldingFoto, OokIk
from profiel.behandeling.actions import ask
from profiel.behandeling.models import Vraag
from profiel.dossiers.actions import destroy_dossier
from profiel.dossiers.models import Dossier, VoortgangTekst
from profiel.toegang.models import Team
from profiel.toegang.poorten import EXPORTS
from profiel.toegang.vergeten import AccountStillNeeded, erase_account
from stadsportaal.kern import retention
from stadsportaal.kern.models import Bestand
from tests.meldingen.kast import NOBODY, SYSTEM, Kast, foto, report, sleutel_of, today


def closed(kast: Kast) -> Melding:
    melding, token = report(fotos=[foto(), foto("blue")], email="iemand@voorbeeld.invalid", telefoon="0470")
    support_melding(melding, by=NOBODY, sessie="a" * 64)
    afhandeling.release_foto(melding, MeldingFoto.objects.filter(melding=melding).first(), by=kast.as_dirk)
    afhandeling.solve(melding, tekst="Hersteld bij meneer X.", by=kast.as_dirk)
    give_feedback(melding, tevreden=True, tekst="Bedankt, groeten van X.", by=NOBODY, sleutel=sleutel_of(token))
    return Melding.objects.get(pk=melding.pk)


@pytest.mark.django_db(transaction=True)
def test_after_six_months(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    kast = Kast()
    melding = closed(kast)
    assert len(list(tmp_path.glob("bestanden/??/*"))) == 2
    assert forget_meldingen(timezone.now() + timedelta(days=BEWAAR_DAGEN, minutes=-1)) == 0
    assert forget_meldingen(timezone.now() + timedelta(days=BEWAAR_DAGEN, minutes=1)) == 1
    assert forget_meldingen(timezone.now() + timedelta(days=BEWAAR_DAGEN, minutes=1)) == 0
    wiped = Melding.objects.get(pk=melding.pk)
    assert (wiped.tekst, wiped.melder_email, wiped.melder_telefoon, wiped.adres) == ("", "", "", "")
    assert (wiped.status, wiped.categorie_id, wiped.punt, wiped.aantal_ook_ik) == (
        "opgelost", "losse-stoeptegel", melding.punt, 1,
    )  # fmt: skip
    assert (wiped.feedback.tekst, wiped.feedback.tevreden) == ("", True)
    assert (wiped.foto_publiek, MeldingFoto.objects.count(), Bestand.objects.count()) == (None, 0, 0)
    assert not (OokIk.objects.exists() or VoortgangTekst.objects.exists())
    assert list(tmp_path.glob("bestanden/??/*")) == []


def test_answers_and_their_photos_go_too(kast: Kast) -> None:
    melding, token = report()
    ask(
        melding.dossier, titel="Welke kant?", tekst="Meneer X, welke kant?", wil_document=False,
        tegen=today() + timedelta(days=7), by=kast.as_dirk,
    )  # fmt: skip
    answer_vraag(melding, tekst="Bij mij, X.", foto=foto(), by=NOBODY, sleutel=sleutel_of(token))
    afhandeling.solve(melding, tekst="Hersteld.", by=kast.as_dirk)
    assert wipe_melding(Melding.objects.get(pk=melding.pk), by=SYSTEM)
    vraag = Vraag.objects.get()
    assert (vraag.tekst, vraag.antwoord, vraag.document) == ("", "", None)
    assert not Bestand.objects.exists()


def test_who_leaves_takes_contact_words_and_photos_along(kast: Kast) -> None:
    melding, _ = report(kast.as_ada, fotos=[foto()], telefoon="0470123456")
    with pytest.raises(AccountStillNeeded, match="Er loopt nog 1 dossier"):
        erase_account(by=kast.as_ada)
    afhandeling.solve(melding, tekst="Hersteld.", by=kast.as_dirk)
    erase_account(by=kast.as_ada)
    melding.refresh_from_db()
    assert (melding.tekst, melding.melder_telefoon, melding.adres) == ("", "", "")
    assert not Bestand.objects.exists()


def test_one_that_was_opened_again_is_kept(kast: Kast) -> None:
    melding = closed(kast)
    afhandeling.reopen(melding, reden="Toch.", by=kast.as_dirk)
    assert not wipe_melding(melding, by=SYSTEM)
    assert Melding.objects.get(pk=melding.pk).tekst


def test_nobody_erases_by_hand(kast: Kast) -> None:
    melding = closed(kast)
    for by in (kast.as_dirk, kast.as_ada):
        with pytest.raises(Http404):
            wipe_melding(melding, by=by)


def test_the_erasers_run_every_day() -> None:
    assert {"meldingen.concepten", "meldingen.mails", "meldingen.afgesloten"} <= set(retention._erasers)


def test_a_destroyed_dossier_takes_its_photos_along(kast: Kast) -> None:
    melding = closed(kast)
    destroy_dossier(melding.dossier, grond="verzoek van de melder", by=SYSTEM)
    assert not (Melding.objects.exists() or MeldingFoto.objects.exists() or Bestand.objects.exists())
    assert not Dossier.objects.exists()


def test_a_reporter_takes_along_what_was_written_and_a_follower_does_not(kast: Kast) -> None:
    melding, _ = report(kast.as_ada, fotos=[foto()], telefoon="0470123456")
    support_melding(melding, by=kast.as_cem)
    ada, cem = (
        {titel: EXPORTS[titel](by) for titel in ("Wat je meldde", "Waar je “ook ik” zei")}
        for by in (kast.as_ada, kast.as_cem)
    )
    (row,) = ada["Wat je meldde"]
    assert (row["Wat je schreef"], row["Telefoon"], row["Foto's"], row["Waar"]) == (
        "Er ligt een tegel los.", "0470123456", "1", "Meir 12, 2000 Antwerpen",
    )  # fmt: skip
    assert (ada["Waar je “ook ik” zei"], cem["Wat je meldde"]) == ([], [])
    assert [row["Melding"] for row in cem["Waar je “ook ik” zei"]] == ["Losse stoeptegel"]


class TestLoading:
    def test_twice_is_the_same(self, kast: Kast) -> None:
        before = list(Categorie.objects.order_by("pk").values())
        teams = Team.objects.count()
        assert laden.load_categorieen() == Categorie.objects.keuzes().count() > 40
        assert laden.load_teams() == 8
        assert laden.load_sjablonen() == 0
        assert (list(Categorie.objects.order_by("pk").values()), Team.objects.count()) == (before, teams)

    def test_what_left_the_file_is_no_longer_offered(self, kast: Kast) -> None:
        Categorie.objects.create(code="oud", naam="Oud", uitleg="x", ouder_id="groen", thema="afval", dienst="x")
        laden.load_categorieen()
        assert "oud" not in {row.code for row in Categorie.objects.onder("groen")}
        assert Categorie.objects.filter(code="oud").exists()

    def test_two_levels_in_order(self, kast: Kast) -> None:
        groups = list(Categorie.objects.hoofd())
        assert (groups[0].code, groups[-1].code) == ("afval", "iets-anders")
        assert all(group.icoon and Categorie.objects.onder(group.code).exists() for group in groups)
        assert {row.code for row in Categorie.objects.filter(spoed=True)} >= {"paal-beschadigd", "verkeerslicht"}
        assert all(len(row.uitleg) < 90 and row.termijn_dagen > 0 for row in Categorie.objects.keuzes())
        assert all(row.spoed is False for row in groups)

    def test_every_icon_exists(self, kast: Kast, settings: LazySettings) -> None:
        sprite = (settings.BASE_DIR / "static" / "icons" / "sprite.svg").read_text()
        assert [row.icoon for row in Categorie.objects.hoofd() if f'id="{row.icoon}"' not in sprite] == []

    def test_every_dienst_exists(self, kast: Kast, settings: LazySettings) -> None:
        folder = settings.BASE_DIR / "producten" / "data" / "diensten"
        known = {path.stem for path in folder.glob("*.yaml")}
        assert set(Categorie.objects.values_list("dienst", flat=True)) <= known
