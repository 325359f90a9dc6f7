"""Search: anything may come in, a sane page comes out, and nobody finds what is not theirs."""

from __future__ import annotations

import html as html_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from producten.laden import load_diensten, load_synoniemen
from profiel.toegang.toegang import Toegang
from stadsportaal.kern import zoeken as kern
from stadsportaal.kern.models import Synoniemgroep, Vindplaats
from stadsportaal.zoeken import mark, search
from tests.profiel.dossiers.cast import Cast, as_citizen, client_of


@pytest.fixture(autouse=True)
def catalogus(db: None) -> None:
    load_diensten()
    load_synoniemen()


def page(client: Client, q: str | None) -> str:
    response = client.get(reverse("zoeken"), {} if q is None else {"q": q})
    assert response.status_code == 200
    return response.content.decode()


def first(text: str) -> str:
    return search(Toegang.anoniem(), text)[1][0].sleutel


def test_results_are_grouped_counted_and_marked(client: Client) -> None:
    html = page(client, "verhuizen")
    assert "<h2>Diensten</h2>" in html
    assert "<mark>" in html
    assert 'role="status"' in html
    assert html.index("Je <mark>adres</mark>") < html.index("Alles op een rij")
    assert "resultaten voor <strong>verhuizen</strong>" in html
    assert "<title>verhuizen:" in html


def test_one_result_is_one(client: Client) -> None:
    Vindplaats.objects.exclude(sleutel="grofvuil").delete()
    assert "1 resultaat voor <strong>grofvuil</strong>" in page(client, "grofvuil")


def test_a_slip_is_said(client: Client) -> None:
    assert "We zochten ook naar “verhuizen”" in page(client, "verhuzen")
    assert "We zochten ook" not in page(client, "verhuizen")


@pytest.mark.parametrize("q", [None, "", "   ", "\t\n"])
def test_nothing_asked_shows_where_to_begin(client: Client, q: str | None) -> None:
    html = page(client, q)
    assert "Niets gevonden" not in html
    assert "Vaak gevraagd" in html
    assert "Alles per thema" in html


def test_nothing_found_is_never_the_end(client: Client) -> None:
    html = page(client, "xqzwv")
    for words in (
        "Niets gevonden voor",
        "Zo vind je het misschien wel",
        "03 22 11 333",
        "stel je vraag online",
        "Vaak gevraagd",
    ):
        assert words in html


NASTY = [
    *("a", "1", "é", "?", "!", "'", '"', "\\", "%", "_", ";", "--", "' OR 1=1 --", "'; DROP TABLE kern_vindplaats; --"),
    *("a & b", "a | b", "!a", "(a", "a)", "a:*", "a <-> b", "<->", ":A", "& | ! ( )", "a:b:c", "%s %(q)s", "{{ x }}"),
    *("<script>alert(1)</script>", "\x00", "a\x00b", "🏠", "🏠 verhuizen 👩", "ﬁets", "İstanbul", "\u202everhuizen"),
    *("مرحبا", "日本語", "{% url %}", "de het een", "wat moet ik doen"),
    *("a" * 10_000, "a " * 5_000, "verhuizen " * 1_000, "' " * 3_000, "-" * 500, "a-" * 500, "0" * 400),
]


@pytest.mark.parametrize("q", NASTY, ids=lambda q: repr(q[:20]))
def test_anything_may_be_typed(client: Client, q: str) -> None:
    html = page(client, q)
    assert "<script>alert" not in html
    assert len(html) < 60_000
    assert "03 22 11 333" in html
    assert Vindplaats.objects.count() > 50


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80))
def test_any_text_is_a_search(text: str) -> None:
    vraag, found = search(Toegang.anoniem(), text)
    assert [v.score for v in found] == sorted((v.score for v in found), reverse=True)
    assert len(vraag.tekst) <= 200


def test_what_was_typed_is_shown_again_escaped(client: Client) -> None:
    q = '"><img src=x onerror=alert(1)>'
    html = page(client, q)
    assert "<img src=x" not in html
    assert html_module.escape(q) in html


def test_marks_are_around_escaped_words_only() -> None:
    vraag, _ = search(Toegang.anoniem(), "verhuizen")
    assert mark("<b>Verhuizen</b> & wonen", vraag) == "&lt;b&gt;<mark>Verhuizen</mark>&lt;/b&gt; &amp; wonen"
    assert mark("Een verhuiswagen", search(Toegang.anoniem(), "verhuis")[0]) == "Een <mark>verhuiswagen</mark>"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("GEBOORTEAANGIFTE", "geboorteaangifte"),
        ("geboorte aangeven", "geboorteaangifte"),
        ("geboorte-aangifte", "geboorteaangifte"),
        ("crèche", "kinderopvang"),
        ("creche", "kinderopvang"),
        ("a kaart", "a-kaart"),
        ("akaart", "a-kaart"),
        ("grof vuil", "grofvuil"),
        ("straatlampen", "melding-openbaar-domein"),
        ("wat moet ik doen als ik ga verhuizen?", "adreswijziging"),
    ],
)
def test_spelling_does_not_matter(text: str, slug: str) -> None:
    assert first(text) == slug


def test_synonyms_are_the_rows_of_the_admin_at_once() -> None:
    assert search(Toegang.anoniem(), "poespas")[1] == []
    groep = Synoniemgroep.objects.create(woorden=["poespas", "grofvuil"])
    assert first("poespas") == "grofvuil"
    groep.woorden = ["poespas", "trouwen"]
    groep.save()
    assert first("poespas") == "huwelijk"
    groep.delete()
    assert search(Toegang.anoniem(), "poespas")[1] == []


def index_own(profiel_id: int | None, sleutel: str) -> None:
    row = kern.Vermelding(soort="product", sleutel=sleutel, titel="Zwanenvergunning", url="/x/", profiel_id=profiel_id)
    kern.index([row])


def test_own_rows_are_found_by_their_own_subject_only(cast: Cast) -> None:
    index_own(cast.ada.pk, "van-ada")
    assert "Van jou" in page(client_of(cast.ada.account), "zwanenvergunning")
    for account in (cast.cem.account, cast.dirk, None):
        html = page(client_of(account), "zwanenvergunning")
        assert "Van jou" not in html
        assert "Zwanenvergunning" not in html


def test_a_gemachtigde_with_everything_finds_it_too(cast: Cast) -> None:
    index_own(cast.ada.pk, "van-ada")
    assert "Van jou" in page(client_of(cast.bram.account, cast.grant), "zwanenvergunning")


def test_words_of_somebodys_rows_do_not_teach_the_spelling(cast: Cast) -> None:
    index_own(cast.ada.pk, "van-ada")
    assert search(as_citizen(cast.cem), "zwanenvergunnig")[0].verbeterd == {}


def test_a_search_costs_two_queries_with_any_number_of_words() -> None:
    search(Toegang.anoniem(), "x")
    for text in (
        "verhuizen",
        "verhuzen parkere gasboete oude zetel ophalen straatlamp kapot biblioteek",
        "grof vuil " * 9,
    ):
        with CaptureQueriesContext(connection) as queries:
            search(Toegang.anoniem(), text)
        assert len(queries) == 2


def test_rows_are_rewritten_and_forgotten() -> None:
    index_own(None, "een")
    kern.index([kern.Vermelding(soort="product", sleutel="een", titel="Kwikstaartpas", url="/y/")])
    assert search(Toegang.anoniem(), "zwanenvergunning")[1] == []
    assert [v.url for v in search(Toegang.anoniem(), "kwikstaartpas")[1]] == ["/y/"]
    assert kern.keep_only("product", {"een"}) == 0
    kern.unindex("product", "een")
    assert search(Toegang.anoniem(), "kwikstaartpas")[1] == []
    index_own(None, "twee")
    assert kern.keep_only("product", set()) == 1
