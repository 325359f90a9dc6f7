"""The tables of a report are total, everything else is refused, and every pair of category and district has a team."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meldingen import routering, rules
from meldingen.rules import CLOSED, FASE, OVERGANGEN, REDENEN, Route, Status
from profiel.dossiers.models import Fase
from profiel.dossiers.poorten import code_text
from stadsportaal.kern.plaats import gebieden

ALLOWED = {
    "gemeld": "bekeken ingepland in_uitvoering doorgestuurd opgelost niet_opgelost dubbel",
    "bekeken": "ingepland in_uitvoering doorgestuurd opgelost niet_opgelost dubbel",
    "ingepland": "ingepland in_uitvoering doorgestuurd opgelost niet_opgelost dubbel",
    "in_uitvoering": "ingepland doorgestuurd opgelost niet_opgelost dubbel",
    "doorgestuurd": "bekeken ingepland in_uitvoering doorgestuurd opgelost niet_opgelost dubbel",
    "heropend": "ingepland in_uitvoering doorgestuurd opgelost niet_opgelost dubbel",
    "opgelost": "heropend", "niet_opgelost": "heropend", "dubbel": "heropend",
}  # fmt: skip


@pytest.mark.parametrize(("current", "target"), list(product(Status, Status)))
def test_every_pair_is_decided(current: Status, target: Status) -> None:
    expected = target.value in ALLOWED[current.value].split()
    assert rules.may_follow(current, target) is expected
    assert (current in rules.sources_of(target)) is expected


def test_tables_are_total_and_fit_the_phases() -> None:
    assert rules.check_tables() == []
    assert {status for status in Status if FASE[status] in (Fase.UITGEVOERD, Fase.STOPGEZET)} == CLOSED


def test_every_state_has_words_on_the_timeline() -> None:
    assert all(code_text(rules.code_of(status), soort="melding").titel for status in Status)


def test_a_hole_in_a_table_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FASE", {key: fase for key, fase in FASE.items() if key != Status.BEKEKEN})
    monkeypatch.setattr(rules, "OVERGANGEN", {key: to for key, to in OVERGANGEN.items() if key != Status.DUBBEL})
    assert rules.check_tables() == ["bekeken heeft geen fase", "dubbel heeft geen overgangen"]


def test_a_move_that_the_phases_forbid_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "OVERGANGEN", {**OVERGANGEN, Status.OPGELOST: frozenset({Status.BEKEKEN})})
    assert rules.check_tables() == ["opgelost naar bekeken kan niet: de fasen laten het niet toe"]


def test_every_reason_is_a_sentence() -> None:
    assert all(reden.naam and reden.zin.endswith(".") for reden in REDENEN.values())


def test_feedback_closes_thirty_days_later() -> None:
    closed = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert rules.closes_by(closed) - closed == timedelta(days=30)


class TestRouting:
    def test_every_category_in_every_district_has_a_team(self) -> None:
        assert routering.problems() == []
        assert len(routering.groups()) * len(routering.districts()) > 300

    @pytest.mark.parametrize(
        ("categorie", "district", "team"),
        [
            ("sluikstort", "deurne", "reiniging-noord"),
            ("sluikstort", "wilrijk", "reiniging-zuid"),
            ("fietswrak", "deurne", "handhaving"),
            ("losse-stoeptegel", "ekeren", "wegen"),
            ("onkruid", "hoboken", "groendienst"),
            ("overig", "berchem", "meldpunt"),
        ],
    )
    def test_the_first_rule_that_fits_wins(self, categorie: str, district: str, team: str) -> None:
        assert routering.team_code(categorie, district) == team

    def test_two_categories_of_one_name_are_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = list(routering.category_rows())
        monkeypatch.setattr(routering, "category_rows", lambda: [*rows, rows[-1]])
        assert routering.problems() == ["twee categorieën heten overig"]

    def test_problems_are_named(self) -> None:
        routes = [Route("weg", frozenset({"a", "spook"}), frozenset({"noord", "maan"}))]
        found = rules.route_problems(routes, {"a": "groep", "b": "groep"}, ["noord", "zuid"], ["wegen"])
        assert found == [
            "onbekende categorie spook", "onbekend district maan", "onbekend team weg",
            "geen team voor a in zuid", "geen team voor b in noord", "geen team voor b in zuid",
        ]  # fmt: skip

    def test_without_a_rule_there_is_no_team(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(routering, "routes", tuple)
        routering.team_code.cache_clear()
        with pytest.raises(LookupError, match="geen team voor overig in berchem"):
            routering.team_code("overig", "berchem")
        routering.team_code.cache_clear()

    @given(st.sampled_from(sorted(routering.groups())), st.sampled_from(routering.districts()))
    def test_a_rule_without_limits_fits_everything(self, categorie: str, district: str) -> None:
        assert Route("x").fits(frozenset({categorie}), district)
        assert rules.route([Route("x")], frozenset({categorie}), district) == "x"


class TestNeighbours:
    def test_the_nearest_middle_is_named(self) -> None:
        found = routering.neighbour_at(51.169, 4.459)
        assert found is not None
        assert (found.naam, found.site) == ("Mortsel", "www.mortsel.be")

    def test_far_away_none_is(self) -> None:
        assert routering.neighbour_at(50.85, 4.35) is None

    def test_no_neighbour_lies_in_the_city(self) -> None:
        from stadsportaal.kern.plaats import district_at

        assert gebieden()
        assert [n.naam for n in routering._neighbours() if district_at(n.lat, n.lon)] == []
