"""Published rules: refused with a reason, and never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from profiel.berichten.laden import load_sjablonen
from profiel.proactief import laden
from profiel.proactief.laden import RegelsRefused, load_regels
from profiel.proactief.models import Regel
from profiel.proactief.poorten import FEITEN, Feit, register_feit
from tests.profiel.proactief.test_rules import GOOD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _templates(db: None) -> None:
    load_sjablonen()


def test_the_rules_that_come_with_the_portal_are_published_once() -> None:
    assert load_regels() == 2
    assert load_regels() == 0
    assert {regel.feit for regel in Regel.objects.order_by("pk")} <= FEITEN.keys()


@pytest.mark.parametrize("field", ["feit", "sjabloon"])
def test_one_bad_rule_publishes_none(field: str) -> None:
    with pytest.raises(RegelsRefused, match=r"vergunning-loopt-af v1: .*bestaat_niet"):
        load_regels([GOOD | {"code": "goed"}, GOOD | {field: "bestaat_niet"}])
    assert not Regel.objects.exists()


@pytest.mark.parametrize(
    "values", [{"drempels": [30]}, {"titel": "Anders"}, {"waar": {}}, {"actief_van": date(2026, 2, 1)}]
)
def test_a_published_version_does_not_change(values: dict[str, Any]) -> None:
    assert load_regels([GOOD]) == 1
    with pytest.raises(RegelsRefused, match=f"onveranderlijk \\({next(iter(values))}\\): schrijf een nieuwe versie"):
        load_regels([GOOD | values])
    assert load_regels([GOOD, GOOD | values | {"versie": 2}]) == 1


def test_the_end_of_a_version_may_be_set_and_then_it_is_over() -> None:
    load_regels([GOOD])
    assert load_regels([GOOD | {"actief_tot": date(2026, 6, 30)}]) == 0
    assert Regel.objects.get().actief_tot == date(2026, 6, 30)
    assert Regel.objects.actief(date(2026, 6, 30)).count() == 1
    assert Regel.objects.actief(date(2026, 7, 1)).count() == 0


def test_the_newest_version_that_counts_is_the_active_one() -> None:
    load_regels([GOOD, GOOD | {"versie": 2, "actief_van": date(2026, 7, 1)}])
    assert [regel.versie for regel in Regel.objects.actief(date(2026, 6, 30))] == [1]
    assert [regel.versie for regel in Regel.objects.actief(date(2026, 7, 1))] == [2]
    assert str(Regel.objects.get(versie=2)) == "vergunning-loopt-af v2"


def test_the_command_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    data = tmp_path / "regels.yaml"
    data.write_text("- {code: leeg}\n")
    monkeypatch.setattr(laden, "DATA", data)
    with pytest.raises(CommandError, match="leeg vNone: velden: ontbreekt"):
        call_command("laad_referentie", verbosity=0)


def test_a_fact_has_one_owner() -> None:
    known = FEITEN["product_loopt_af"]
    assert register_feit(known) is known
    with pytest.raises(ValueError, match="twee feiten heten product_loopt_af"):
        register_feit(Feit("product_loopt_af", "x", "x", known.rijen, known.link))
