"""Kenmerk: shape, check letter, converter and the savepoint around a clash."""

import random
import re
from collections.abc import Callable
from itertools import combinations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import Resolver404, path, register_converter, resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from stadsportaal.kern import kenmerk
from stadsportaal.kern.kenmerk import (
    DIGITS,
    LETTERS,
    KenmerkConverter,
    draw_kenmerk,
    format_controlecode,
    format_kenmerk,
    is_kenmerk,
    new_controlecode,
    new_kenmerk,
    normalise,
    save_with_kenmerk,
)

valid = st.builds(lambda seed: new_kenmerk(random.Random(seed)), st.integers())


@given(valid)
def test_shape_has_no_look_alikes_and_no_three_letters_in_a_row(value: str) -> None:
    assert is_kenmerk(value)
    assert re.fullmatch(r"\D\D\d\D\D\d\D\D", value)
    assert not set(value) & set("IOQZ01AEU")


def test_alphabet_is_as_long_as_the_modulus() -> None:
    assert len(LETTERS) == len(set(LETTERS)) == 19
    assert len(DIGITS) == len(set(DIGITS)) == 8


@given(valid)
def test_every_single_substitution_is_caught(value: str) -> None:
    for position in range(8):
        for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            if character != value[position]:
                assert not is_kenmerk(value[:position] + character + value[position + 1 :])


def test_every_pair_of_characters_differs_at_every_position() -> None:
    """The check is linear, so a substitution goes unseen only if weight × difference ≡ 0 (mod 19)."""
    for weight in kenmerk._WEIGHTS:
        for alphabet in (LETTERS, DIGITS):
            for one, other in combinations(range(len(alphabet)), 2):
                assert weight * (one - other) % 19 != 0


def test_every_pair_of_weights_differs_so_swaps_are_caught() -> None:
    """A swap goes unseen only if (weight − weight) × difference ≡ 0 (mod 19)."""
    for one, other in combinations(kenmerk._WEIGHTS, 2):
        assert all((one - other) * difference % 19 != 0 for difference in range(1, 19))


@given(valid, st.integers(0, 7), st.integers(0, 7))
def test_every_transposition_is_caught(value: str, one: int, other: int) -> None:
    swapped = list(value)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    changed = "".join(swapped)
    assert is_kenmerk(changed) is (changed == value)


def test_control_equal_weights_would_let_a_swap_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kenmerk, "_WEIGHTS", (1, 1, 1, 1, 1, 1, 1, 18))
    value = "KM7RT4B"
    check = kenmerk._check_letter(value)
    assert is_kenmerk("MK7RT4B" + check)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}", "{3}", "{1}."])
def test_people_may_type_it_their_way(typed: str) -> None:
    value = new_kenmerk(random.Random(7))
    text = typed.format(value, format_kenmerk(value), value.lower(), " ".join(value))
    assert is_kenmerk(text)
    assert normalise(text) == value


@pytest.mark.parametrize("text", ["", "KM7R", "KM7RT4XHB", "🙂", "../../etc", "KM7RT4X\u0130"])
def test_other_text_is_no_kenmerk(text: str) -> None:
    assert not is_kenmerk(text)


def test_default_draw_is_random() -> None:
    assert len({new_kenmerk() for _ in range(50)}) == 50


def _view(request: object, kenmerk: str) -> None: ...


register_converter(KenmerkConverter, "kenmerk_test")
urlpatterns = [path("d/<kenmerk_test:kenmerk>/", _view, name="dossier")]


@override_settings(ROOT_URLCONF=__name__)
def test_converter_accepts_any_spelling_and_writes_one() -> None:
    value = new_kenmerk(random.Random(1))
    url = reverse("dossier", args=[value])
    assert url == f"/d/{format_kenmerk(value)}/"
    for spelling in (url, f"/d/{value.lower()}/"):
        assert resolve(spelling).kwargs == {"kenmerk": value}


@override_settings(ROOT_URLCONF=__name__)
def test_converter_answers_404_to_a_wrong_check_letter() -> None:
    value = new_kenmerk(random.Random(1))
    wrong = value[:7] + LETTERS[(LETTERS.index(value[7]) + 1) % 19]
    with pytest.raises(Resolver404):
        resolve(f"/d/{wrong}/")


def _insert_into(table: str) -> Callable[[str], str]:
    def make(value: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} (kenmerk, n) VALUES (%s, 1)", [value])
        return value

    return make


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE zaak (kenmerk text CONSTRAINT zaak_kenmerk_uniq UNIQUE,"
            " n integer CONSTRAINT zaak_n_check CHECK (n > 0)) ON COMMIT DROP"
        )
    return "zaak"


def test_clash_is_retried_and_the_transaction_lives_on(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter(["KM7RT4XH", "KM7RT4XH", "BB2BB2BB"])
    monkeypatch.setattr(kenmerk, "new_kenmerk", lambda: next(draws))
    make = _insert_into(table)
    assert save_with_kenmerk(make) == "KM7RT4XH"
    assert save_with_kenmerk(make) == "BB2BB2BB"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM zaak")
        assert cursor.fetchone() == (2,)


def test_eighth_clash_in_a_row_is_raised(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(kenmerk, "new_kenmerk", lambda: calls.append(1) or "KM7RT4XH")
    make = _insert_into(table)
    save_with_kenmerk(make)
    with pytest.raises(IntegrityError), transaction.atomic():
        save_with_kenmerk(make)
    assert len(calls) == 1 + 8


def test_a_kenmerk_that_is_taken_is_drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter(["KM7RT4XH", "BB2BB2BB", "CC2CC2CC"])
    monkeypatch.setattr(kenmerk, "new_kenmerk", lambda: next(draws))
    seen: list[str] = []
    draw_kenmerk(lambda value: seen.append(value) or value == "BB2BB2BB")  # type: ignore[func-returns-value]
    assert seen == ["KM7RT4XH", "BB2BB2BB"]


def test_eight_that_are_taken_are_no_chance() -> None:
    seen: list[str] = []
    with pytest.raises(RuntimeError):
        draw_kenmerk(lambda value: bool(seen.append(value)))  # type: ignore[func-returns-value]
    assert len(seen) == 8


def test_another_broken_rule_is_not_retried(table: str) -> None:
    calls: list[str] = []

    def make(value: str) -> None:
        calls.append(value)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO zaak (kenmerk, n) VALUES (%s, 0)", [value])

    with pytest.raises(IntegrityError), transaction.atomic():
        save_with_kenmerk(make)
    assert len(calls) == 1


def test_error_without_a_database_behind_it_is_not_retried() -> None:
    assert kenmerk._unique_constraint(IntegrityError("by hand")) == ""


def test_a_controlecode_can_be_typed_over_in_any_spelling() -> None:
    one, other = new_controlecode(), new_controlecode()
    assert one != other
    assert re.fullmatch(f"([{LETTERS}{DIGITS}]{{4}}-){{3}}[{LETTERS}{DIGITS}]{{4}}", one)
    assert format_controlecode(f" {one.replace('-', ' ').lower()} ") == one
