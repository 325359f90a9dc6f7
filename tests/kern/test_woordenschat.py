"""What a searcher means: slips, sounds, compounds and synonyms, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadsportaal.kern.woordenschat import (
    MAX_CHARS,
    MAX_WORDS,
    STOP,
    Woordenschat,
    distance,
    is_marked,
    mark_words,
    slips,
    sound,
    understand,
)
from stadsportaal.kern.zoeken import fold, plain, words

TEXTS = [
    "Je adres wijzigen en verhuizen",
    "Straat en lamp kapot, parkeren, grofvuil, wettelijk samenwonen",
    "De A-kaart, bibliotheek, geboorte aangifte, kinderopvang, stelling, stad, buren, zetels",
]
GROUPS = [["verhuizen", "nieuw adres"], ["rijbewijs", "permis"], ["hulp aan huis", "thuiszorg"], ["!!", "leeg"]]


@pytest.fixture(scope="module")
def schat() -> Woordenschat:
    return Woordenschat(TEXTS, GROUPS)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Crèche", "creche"),
        ("A-kaart", "akaart a kaart"),
        ("lage-emissie-zone!", "lageemissiezone lage emissie zone"),
        ("  ½ m²; GAS-boete ", "1 2 m2 gasboete gas boete"),
        ("", ""),
        ("日本", ""),
        ("𝐀-kaart İ", "akaart a kaart i"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folded_text_is_letters_digits_and_spaces(text: str) -> None:
    assert all(c in "abcdefghijklmnopqrstuvwxyz0123456789 " for c in fold(text))
    assert fold(fold(text)) == fold(text)
    assert words(plain(text)) == words(text)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("pas", "pas", 0), ("pas", "pass", 1), ("pas", "aps", 1), ("pas", "pad", 1), ("pas", "a", 2), ("abc", "xyz", 3)],
)
def test_distance(one: str, other: str, apart: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == apart


def test_distance_stops_counting_past_its_limit() -> None:
    assert distance("straatlamp", "omgevingsvergunning", 2) == 3
    assert distance("kasseien", "zwembads", 2) == 3


@given(st.text("abcde", max_size=8), st.text("abcde", max_size=8))
def test_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9) <= max(len(one), len(other))
    assert (distance(one, other, 9) == 0) is (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wetelijk", "wettelijk"),
        ("resyclage", "recyclage"),
        ("trauwen", "trouwen"),
        ("rijbewijz", "rijbewijs"),
        ("parkeerverbot", "parkeerverbod"),
        ("volmagt", "volmacht"),
        ("sosiale", "sociale"),
    ],
)
def test_what_sounds_the_same_is_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_other_words_sound_otherwise() -> None:
    assert len({sound(word) for word in ("boete", "baby", "huis", "huur", "pas", "graf", "klacht")}) == 7


def test_longer_words_may_have_more_slips() -> None:
    assert [slips("a" * n) for n in (3, 4, 6, 7, 11, 12)] == [0, 1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("verhuzen", ("verhuizen",)),
        ("kinderopvnag", ("kinderopvang",)),
        ("biblioteek", ("bibliotheek",)),
        ("wetelijk", ("wettelijk",)),
        ("verhuizen", ()),
        ("xqzwvxq", ()),
        ("bos", ()),
        ("1234567", ()),
    ],
)
def test_meant(schat: Woordenschat, typed: str, meant: tuple[str, ...]) -> None:
    assert schat.meant(typed) == meant
    assert schat.meant(typed) == meant  # the second time from memory


def test_memory_of_slips_has_an_end(schat: Woordenschat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadsportaal.kern.woordenschat.REMEMBERED", 2)
    for word in ("verhuzen", "verhuisen", "verhuijzen", "verhuuzen", "verhuezen"):
        schat.meant(word)
    assert len(schat._meant) <= 3


@pytest.mark.parametrize(
    ("compound", "parts"),
    [("straatlamp", ("straat", "lamp")), ("stadsstraat", ("stad", "straat")), ("burenstraat", ("buren", "straat")),
     ("straatje", ()), ("lamp", ()), ("kinderkaart", ())],
)  # fmt: skip
def test_parts(schat: Woordenschat, compound: str, parts: tuple[str, ...]) -> None:
    assert schat.parts(compound) == parts


def test_understand_leaves_out_the_words_of_a_question(schat: Woordenschat) -> None:
    assert [t.woord for t in understand("Wat moet ik doen als ik ga verhuizen?", schat).termen] == ["verhuizen"]
    assert [t.woord for t in understand("wat moet ik doen", schat).termen] == ["wat", "moet", "ik", "doen"]
    assert understand("?!", schat).termen == ()


def test_a_phrase_and_a_compound_written_apart_count_as_one(schat: Woordenschat) -> None:
    phrase = understand("hulp aan huis", schat).termen[-1]
    assert (phrase.zin, phrase.synoniemen) == (("hulp", "aan", "huis"), (("thuiszorg",),))
    apart = understand("grof vuil", schat).termen[-1]
    assert (apart.zin, apart.bedoeld) == (("grof", "vuil"), ("grofvuil",))
    slip = understand("grof vuill", schat).termen[-1]
    assert slip.bedoeld == ("grofvuil",)
    assert [t.zin for t in understand("grof vuil grofvuil", schat).termen if t.zin] == []


def test_synonyms_follow_a_slip(schat: Woordenschat) -> None:
    term = understand("rijbewijz", schat).termen[0]
    assert (term.bekend, term.bedoeld, term.synoniemen) == (False, ("rijbewijs",), (("permis",),))
    assert understand("rijbewijz", schat).verbeterd == {"rijbewijz": "rijbewijs"}


@given(st.text(max_size=400))
def test_understanding_has_bounds_and_gives_only_folded_words(text: str) -> None:
    vraag = understand(text, Woordenschat(TEXTS, GROUPS))
    assert len(vraag.tekst) <= MAX_CHARS
    assert sum(bool(t.woord) for t in vraag.termen) <= MAX_WORDS
    for term in vraag.termen:
        given = (term.woord, *term.bedoeld, *term.delen, *term.zin, *(w for s in term.synoniemen for w in s))
        assert all(word.isascii() and (word.isalnum() or not word) for word in given)


def test_marks(schat: Woordenschat) -> None:
    marks = mark_words(understand("ik wil verhuzen met de lamp", schat))
    assert marks == {"verhuzen", "verhuizen", "nieuw", "adres", "lamp"}
    assert is_marked("Verhuizen", marks)
    assert is_marked("lampen", marks)
    assert not is_marked("de", marks)
    assert not is_marked("grafzerk", marks)


def test_stop_words_are_folded_and_say_nothing_of_what_is_sought() -> None:
    assert {fold(word) for word in STOP} == STOP
    assert not STOP & {"pas", "boete", "huis", "kind", "geld", "auto", "afval"}
