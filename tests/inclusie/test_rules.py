"""When a webpunt is open, how long a sessie counts, what a code is: by table, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inclusie import laden, rules
from inclusie.models import BegeleideSessie, Webpunt
from inclusie.rules import Einde, Opening, Stand, Status
from profiel.toegang.models import STIL, Machtiging, SessieActiviteit
from stadsportaal.kern.kalender import BRUSSEL

UREN = {"ma": [["13:00", "17:00"], ["09:00", "12:30"]], "vr": [["09:00", "12:00"]]}
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 10.00 in Brussels


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSEL)


@pytest.mark.parametrize(
    ("moment", "is_open", "zin"),
    [
        ("2026-03-02T08:59", False, "Opent vandaag om 9.00 uur"),
        ("2026-03-02T09:00", True, "Nu open tot 12.30 uur"),
        ("2026-03-02T12:30", False, "Opent vandaag om 13.00 uur"),
        ("2026-03-02T16:59", True, "Nu open tot 17.00 uur"),
        ("2026-03-02T17:00", False, "Opent vr 6 maart 2026 om 9.00 uur"),
        ("2026-03-05T23:00", False, "Opent morgen om 9.00 uur"),
        ("2026-04-06T10:00", False, "Vandaag gesloten: Paasmaandag. Opent vr 10 april 2026 om 9.00 uur"),
        ("2026-03-29T02:30", False, "Opent morgen om 9.00 uur"),  # the night the clock goes forward
        ("2026-10-25T02:30", False, "Opent morgen om 9.00 uur"),  # and back
    ],
)
def test_opening(moment: str, is_open: bool, zin: str) -> None:
    assert rules.opening(UREN, [], at(moment)) == Opening(is_open=is_open, zin=zin)


def test_an_exception_wins_over_the_week_and_over_a_holiday() -> None:
    closed = [{"dag": "2026-03-02", "uren": [], "reden": "vorming"}]
    assert rules.opening(UREN, closed, at("2026-03-02T10:00")).zin.startswith("Vandaag gesloten: vorming. Opent vr")
    extra = [{"dag": "2026-04-06", "uren": [["10:00", "11:00"]], "reden": "paasmarkt"}]
    assert rules.opening(UREN, extra, at("2026-04-06T10:30")).is_open
    assert rules.opening(UREN, [{"dag": "2026-03-02"}], at("2026-03-02T10:00")).zin.startswith("Opent vr")


def test_never_open_gives_a_phone_number() -> None:
    assert "03 22 11 333" in rules.opening({}, [], at("2026-03-02T10:00")).zin


def test_hours_that_run_backwards_are_refused() -> None:
    with pytest.raises(ValueError, match="eindigt"):
        rules.week({"ma": [["12:00", "09:00"]]})


def test_week_in_words() -> None:
    assert rules.week(UREN)[0] == ("maandag", "9.00 tot 12.30 uur en 13.00 tot 17.00 uur")
    assert rules.week(UREN)[1] == ("dinsdag", "gesloten")


def test_every_webpunt_of_the_file_has_hours_and_an_address() -> None:
    rows = yaml.safe_load(laden.DATA.read_text())
    phones = [row for row in rows if row.get("kanaal") == "telefoon"]
    assert (len(rows) - len(phones), [row["telefoon"] for row in phones]) == (10, ["03 22 11 333"])
    for row in rows:
        Webpunt(**row).clean_fields()
        assert row in phones or all(row[field] for field in ("adres", "postcode", "district"))
        assert any(line != "gesloten" for _, line in rules.week(row["uren"]))


# -- a sessie -------------------------------------------------------------------------------------


def sessie(status: Status = Status.LOOPT, **changes: Any) -> BegeleideSessie:
    """Begun 10 minutes ago, active a minute ago, 20 minutes to go."""
    values = {"tot": NOW + timedelta(minutes=20), "gezien": NOW - timedelta(minutes=1), "ended_at": None} | changes
    machtiging = Machtiging(tot=values["tot"], ended_at=values["ended_at"])
    machtiging.activiteit = SessieActiviteit(gezien_op=values["gezien"])
    return BegeleideSessie(
        status=status,
        machtiging=machtiging if status == Status.LOOPT else None,
        code_tot=values.get("code_tot", NOW + timedelta(minutes=1)),
        einde=values.get("einde", ""),
    )


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("row", "stand"),
    [
        (sessie(), Stand(Status.LOOPT)),
        (sessie(tot=NOW + SECOND), Stand(Status.LOOPT)),
        (sessie(tot=NOW), Stand(Status.BEEINDIGD, Einde.TIJD)),
        (sessie(tot=None), Stand(Status.BEEINDIGD, Einde.TIJD)),
        (sessie(gezien=NOW - STIL + SECOND), Stand(Status.LOOPT)),
        (sessie(gezien=NOW - STIL), Stand(Status.BEEINDIGD, Einde.STIL)),
        (sessie(ended_at=NOW), Stand(Status.BEEINDIGD, Einde.BURGER)),
        (sessie(Status.WACHT), Stand(Status.WACHT)),
        (sessie(Status.WACHT, code_tot=NOW), Stand(Status.BEEINDIGD, Einde.ONGEBRUIKT)),
        (sessie(Status.BEEINDIGD, einde="helper"), Stand(Status.BEEINDIGD, Einde.HELPER)),
    ],
)
def test_standing(row: BegeleideSessie, stand: Stand) -> None:
    found = rules.standing(row, NOW)
    assert found == stand
    assert [found.wacht, found.loopt, found.is_gedaan].count(True) == 1


@pytest.mark.parametrize(
    ("row", "einde", "when"),
    [
        (sessie(Status.WACHT, code_tot=NOW - SECOND), Einde.ONGEBRUIKT, NOW - SECOND),
        (sessie(Status.WACHT), Einde.ONGEBRUIKT, NOW),
        (sessie(Status.WACHT), Einde.HELPER, NOW),
        (sessie(tot=NOW - SECOND), Einde.TIJD, NOW - SECOND),
        (sessie(gezien=NOW - STIL - SECOND), Einde.STIL, NOW - SECOND),
        (sessie(), Einde.HELPER, NOW),
        (sessie(ended_at=NOW - SECOND), Einde.BURGER, NOW - SECOND),
    ],
)
def test_when_it_really_ended(row: BegeleideSessie, einde: Einde, when: datetime) -> None:
    assert rules.ended_at(row, einde, NOW) == when


def test_states_only_go_forward() -> None:
    assert rules.sources_of(Status.LOOPT) == [Status.WACHT]
    assert rules.sources_of(Status.BEEINDIGD) == [Status.WACHT, Status.LOOPT]
    assert rules.sources_of(Status.WACHT) == []
    assert set(rules.OVERGANGEN) == set(Status)


@pytest.mark.parametrize(("seconds", "minutes"), [(-5, 0), (0, 0), (1, 1), (60, 1), (61, 2), (1800, 30)])
def test_minutes_left(seconds: int, minutes: int) -> None:
    assert rules.minutes_left(NOW + timedelta(seconds=seconds), NOW) == minutes


# -- codes ----------------------------------------------------------------------------------------


@given(st.binary(min_size=32, max_size=32))
def test_a_code_reads_back_as_it_is_written(digest: bytes) -> None:
    code = rules.code_from(digest)
    assert len(code) == 8
    assert not set(code) & set("IOQZ01AEU")
    assert rules.clean_code(rules.spaced(code).lower()) == code
    assert rules.clean_code(f" {code[:2]} {code[2:]} ") == code


@pytest.mark.parametrize("text", ["", "BK4TW9R", "BK4TW9RMM", "BK4TW9R0", "BK4T/W9R!"])
def test_what_is_no_code(text: str) -> None:
    assert rules.clean_code(text) == ""


def test_check_digits_in_pairs() -> None:
    assert rules.pairs("472916") == "47 29 16"


def test_hours_on_a_plain_day() -> None:
    found, reden = rules.hours_on(UREN, [], date(2026, 3, 6))
    assert ([(b.begin, b.einde) for b in found], reden) == ([(time(9), time(12))], "")
