"""The appeal of a decision comes from the catalogue: with the right authority, in days or months, or without a day."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from producten.bijdragen import rules_for_handler
from producten.laden import load_diensten
from producten.models import Dienst
from profiel.behandeling.actions.besluit import Beroep, Beslissing, DecisionIncomplete, decide
from profiel.behandeling.admin import forms
from profiel.behandeling.poorten import Dienstregels
from profiel.behandeling.rules import appeal_until
from profiel.dossiers.models import Besluit, Dossier, Uitkomst
from stadsportaal.kern.kalender import format_datum
from tests.profiel.behandeling.stappen import today
from tests.profiel.behandeling.test_admin_dossier import press, url
from tests.profiel.behandeling.test_werklijst import page_of, results, rows
from tests.profiel.dossiers.cast import Cast, at_work, client_of

COURT = Beroep("de politierechtbank", 0, "Dien een verzoekschrift in.", maanden=1)
COMPLAINT = Beroep("de Gegevensbeschermingsautoriteit", 0, "Dien een klacht in.", zonder_termijn=True)


def refusal(beroep: Beroep) -> Beslissing:
    return Beslissing(Uitkomst.GEWEIGERD, "Daarom.", beroep=beroep)


def of(dienst: str, *dossiers: Dossier) -> None:
    load_diensten()
    Dossier.objects.filter(pk__in=[row.pk for row in dossiers]).update(dienst=dienst)


def sent(page: Any) -> dict[str, Any]:
    """What a handler sends who changes nothing but the outcome and the reason."""
    shown = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    return {**shown, "uitkomst": "geweigerd", "reden": "Daarom."}


def test_what_the_catalogue_says(db: None) -> None:
    assert rules_for_handler("openbaarheid") is None
    load_diensten()
    found = rules_for_handler("openbaarheid")
    assert found is not None
    assert found.beroep is not None
    assert (found.beroep.termijn, found.beroep.eenheid, found.hoogstens) == (30, "dagen", 40)
    assert rules_for_handler("zwemles") == Dienstregels()
    fine = rules_for_handler("gas-boete-betwisten")
    assert fine is not None
    assert (fine.altijd_beslissen, fine.hoogstens, found.altijd_beslissen) == (True, 180, False)
    Dienst.objects.filter(slug="zwemles").update(inhoud={})
    assert rules_for_handler("zwemles") == Dienstregels()


def test_months_and_a_paper_letter(cast: Cast, dossier: Dossier) -> None:
    besluit = decide(dossier, refusal(COURT), by=at_work(cast.dirk))
    assert (besluit.beroep_termijn_dagen, besluit.beroep_termijn_maanden) == (None, 1)
    assert besluit.beroep_tot == appeal_until(today(), 0, "digitaal", maanden=1)
    paper = cast.dossier(cast.cem)
    decide(paper, refusal(COURT), by=at_work(cast.dirk))
    words = " ".join(paper.documenten.get().inhoud["beroep"])  # type: ignore[index]
    assert "Je hebt 1 maand om beroep in te stellen." in words


def test_a_letter_on_the_post_counts_its_months_from_that_day(cast: Cast, dirk: Client) -> None:
    paper = cast.dossier(cast.cem)
    besluit = decide(paper, refusal(COURT), by=at_work(cast.dirk))
    press(dirk, paper, "post_letter")
    besluit.refresh_from_db()
    assert besluit.beroep_tot == appeal_until(today(), 0, "brief", maanden=1)


def test_a_complaint_has_no_last_day(cast: Cast, dirk: Client) -> None:
    paper = cast.dossier(cast.cem)
    besluit = decide(paper, refusal(COMPLAINT), by=at_work(cast.dirk))
    press(dirk, paper, "post_letter")
    besluit.refresh_from_db()
    assert (besluit.beroep_tot, besluit.beroep_zonder_termijn) == (None, True)
    assert "Voor deze stap is er geen laatste dag." in " ".join(paper.documenten.get().inhoud["beroep"])  # type: ignore[index]
    assert "de Gegevensbeschermingsautoriteit, er is geen laatste dag" in dirk.get(url(paper)).content.decode()


@pytest.mark.parametrize(
    "beroep",
    [
        Beroep("de Raad", 30, "Schrijf.", maanden=1),
        Beroep("de Raad", 30, "Schrijf.", zonder_termijn=True),
        Beroep("de Raad", 0, "Schrijf.", maanden=-1),
    ],
)
def test_one_term_and_no_other(cast: Cast, dossier: Dossier, beroep: Beroep) -> None:
    with pytest.raises(DecisionIncomplete):
        decide(dossier, refusal(beroep), by=at_work(cast.dirk))


@pytest.mark.parametrize(
    "change",
    [
        {"beroep_termijn_maanden": None},
        {"beroep_termijn_dagen": 30},
        {"beroep_zonder_termijn": True},
        {"beroep_tot": None},
        {"beroep_instantie": ""},
        {"beroep_hoe": ""},
    ],
)
def test_the_database_refuses_half_an_appeal(cast: Cast, dossier: Dossier, change: dict[str, Any]) -> None:
    decide(dossier, refusal(COURT), by=at_work(cast.dirk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Besluit.objects.update(**change)


@pytest.mark.parametrize(
    ("dienst", "maanden", "dagen", "zonder"),
    [("gas-boete-betwisten", 1, None, False), ("openbaarheid", None, 30, False), ("avg-verzoek", None, None, True)],
)
def test_the_form_fills_itself(
    dossier: Dossier, dirk: Client, dienst: str, maanden: int | None, dagen: int | None, zonder: bool
) -> None:
    of(dienst, dossier)
    page = dirk.get(url(dossier, "decide"))
    assert "Dit staat zo in de catalogus bij deze dienst." in page.content.decode()
    assert press(dirk, dossier, "decide", **sent(page)).status_code == 302
    found = Besluit.objects.get()
    assert (found.beroep_termijn_maanden, found.beroep_termijn_dagen) == (maanden, dagen)
    assert found.beroep_zonder_termijn is zonder


def test_the_citizen_reads_the_last_day_where_there_is_one(cast: Cast, dossier: Dossier, dirk: Client) -> None:
    of("openbaarheid", dossier)
    page = dirk.get(url(dossier, "decide"))
    assert press(dirk, dossier, "decide", **sent(page)).status_code == 302
    last = Besluit.objects.get().beroep_tot
    assert last is not None
    shown = client_of(cast.ada.account).get(f"/dossiers/{dossier.kenmerk}/").content.decode()
    assert f"Je kunt beroep instellen tot en met {format_datum(last)}." in shown
    assert "geen laatste dag" not in shown


@pytest.mark.parametrize("instantie", ["", "de vrederechter"])
def test_the_second_way_stands_beside_the_first(cast: Cast, dossier: Dossier, dirk: Client, instantie: str) -> None:
    """Unless the handler named another authority than the catalogue."""
    of("adreswijziging", dossier)
    page = dirk.get(url(dossier, "decide"))
    assert "In het besluit komt ook: Raad van State" in page.content.decode()
    typed = {**sent(page), **({"beroep_instantie": instantie} if instantie else {})}
    assert press(dirk, dossier, "decide", **typed).status_code == 302
    shown = client_of(cast.ada.account).get(f"/dossiers/{dossier.kenmerk}/").content.decode()
    assert "Voor deze stap is er geen laatste dag." in shown
    said = "Je kunt ook binnen 60 dagen nadat je dit besluit kreeg, terecht bij: Raad van State" in shown
    assert said is not bool(instantie)


def test_a_number_beside_no_last_day_is_refused(dossier: Dossier, dirk: Client) -> None:
    of("avg-verzoek", dossier)
    page = dirk.get(url(dossier, "decide"))
    refused = press(dirk, dossier, "decide", **sent(page), beroep_termijn="30")
    assert refused.status_code == 422
    assert refused.context["form"].errors["beroep_termijn"] == [forms.NO_LAST_DAY]
    assert not Besluit.objects.exists()


def test_where_a_letter_says_it_the_handler_writes_the_term(dossier: Dossier, dirk: Client) -> None:
    of("huurpremie", dossier)
    page = dirk.get(url(dossier, "decide"))
    assert page.context["form"].fields["beroep_termijn"].help_text == forms.BY_LETTER
    assert forms.BY_LETTER in page.content.decode()
    refused = press(dirk, dossier, "decide", **sent(page))
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["beroep_termijn"]
    assert press(dirk, dossier, "decide", **sent(page), beroep_termijn="30").status_code == 302


def test_a_year_of_months_at_most(dossier: Dossier, dirk: Client) -> None:
    """Whoever leaves "maanden" beside a number of days is stopped."""
    of("gas-boete-betwisten", dossier)
    data = {**sent(dirk.get(url(dossier, "decide"))), "beroep_termijn": "13"}
    refused = press(dirk, dossier, "decide", **data)
    assert refused.status_code == 422
    assert "hoogstens 12 maanden" in refused.content.decode()


def test_of_many_diensten_with_one_appeal_each_is_refused_apart(cast: Cast, dirk: Client) -> None:
    first, second = cast.dossier(), cast.dossier()
    of("openbaarheid", first)
    of("gas-boete-betwisten", second)
    page = dirk.get(f"{page_of('decide')}?rij={first.pk}&rij={second.pk}")
    assert "Goedkeuren kan samen, weigeren per dienst." in page.content.decode()
    assert "olitierechtbank" not in page.content.decode()
    data = {"rij": rows(first, second), "uitkomst": "geweigerd", "reden": "Daarom.", "beroep_instantie": "de Raad",
            "beroep_termijn": "30", "beroep_hoe": "Schrijf."}  # fmt: skip
    refused = dirk.post(page_of("decide"), data)
    assert refused.status_code == 422
    assert "Deze dossiers hebben niet hetzelfde beroep. Weiger ze per dienst." in refused.content.decode()
    granted = dirk.post(page_of("decide"), {**data, "uitkomst": "toegekend"})
    assert results(granted) == {first.pk: "", second.pk: ""}


def test_the_citizen_reads_until_when(cast: Cast, dossier: Dossier) -> None:
    besluit = decide(dossier, refusal(COURT), by=at_work(cast.dirk))
    assert besluit.beroep_tot is not None
    words = " ".join(dossier.documenten.get().inhoud["beroep"])  # type: ignore[index]
    assert f"tot en met {format_datum(besluit.beroep_tot)}" in words
