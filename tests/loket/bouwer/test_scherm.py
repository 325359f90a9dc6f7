"""The screens on which a form is made: every act by a form, bad input, two people at once, and who gets nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from loket.bouwer import actions
from loket.models import Formulierrecht, Formulierversie
from tests.loket.bouwer.kast import FORM, Bouwkast
from tests.loket.bouwer.scherm import at_desk, post, stuur, text, url, velden, verse
from tests.profiel.dossiers.cast import at_work

STEP, QUESTION = "doel", "doel"


@pytest.fixture
def els(kast: Bouwkast) -> Client:
    return at_desk(kast.els)


@pytest.fixture
def concept(kast: Bouwkast) -> Formulierversie:
    return kast.concept()


def _step(versie: Formulierversie, key: str) -> dict[str, Any]:
    return next(stap for stap in verse(versie)["stappen"] if stap["key"] == key)


def _question(versie: Formulierversie, key: str) -> dict[str, Any]:
    return next(v for stap in verse(versie)["stappen"] for v in stap["vragen"] if v["key"] == key)


# -- every screen ---------------------------------------------------------------------------------


def _screens(versie: Formulierversie) -> list[str]:
    pk = versie.pk
    stap = versie.definitie["stappen"][0]["key"]
    case = versie.testgevallen.get().pk
    return [
        url("overzicht"), url("importeren"), url("bouwen", pk), url("formulier_deel", pk), url("gevolgen", pk),
        url("stap", pk, stap), url("vraag", pk, QUESTION), url("nieuwe_regel", pk, stap), url("nieuwe_vraag", pk, stap),
        url("nieuwe_stap", pk), url("nieuwe_uitkomst", pk), url("verwijderen", pk, "stap", stap),
        url("voorbeeld", pk, stap), url("testen", pk), url("nieuw_testgeval", pk), url("testgeval", pk, case),
        url("nakijken", pk), url("weggooien", pk), url("export", pk), url("formulier", FORM), url("onderhoud", FORM),
        url("rechten", FORM),
    ]  # fmt: skip


def test_the_eigenaar_opens_every_screen(kast: Bouwkast, concept: Formulierversie) -> None:
    dirk = at_desk(kast.dirk)
    for address in _screens(concept):
        answer = dirk.get(address)
        assert answer.status_code == 200, address
        assert answer.content.decode().count("<h1") <= 1, address


def test_a_stranger_finds_nothing(kast: Bouwkast, concept: Formulierversie) -> None:
    """Staff without a right on this dienst: not even that it exists."""
    ander = at_desk(kast.ander)
    for address in _screens(concept)[1:]:
        assert ander.get(address).status_code == 404, address
    assert "Nog geen formulieren" in text(ander.get(url("overzicht")))


def test_a_lezer_looks_and_cannot_edit(kast: Bouwkast, concept: Formulierversie) -> None:
    kast.recht(kast.ander, "lezer")
    lezer = at_desk(kast.ander)
    page = lezer.get(url("vraag", concept.pk, QUESTION))
    assert "Je kijkt mee" in text(page)
    assert ">Bewaar<" not in page.content.decode()
    before = verse(concept)
    for address in (url("vraag", concept.pk, QUESTION), url("stap", concept.pk, STEP), url("nakijken", concept.pk)):
        assert stuur(lezer, address, velden(page), label="Anders").status_code == 404, address
    for address in (url("nieuwe_stap", concept.pk), url("nieuw_testgeval", concept.pk), url("weggooien", concept.pk)):
        assert lezer.get(address).status_code == 404, address
    assert lezer.get(url("rechten", FORM)).status_code == 404
    assert verse(concept) == before


def test_what_is_published_or_asked_cannot_be_edited(kast: Bouwkast, els: Client) -> None:
    concept = kast.concept()
    sent = velden(els.get(url("vraag", concept.pk, QUESTION)))
    actions.ask_review(concept, toelichting="x", overgang="afwerken", by=kast.as_els)
    sent["versie"] = str(Formulierversie.objects.get(pk=concept.pk).versie)
    answer = stuur(els, url("vraag", concept.pk, QUESTION), sent, label="Anders")
    assert answer.status_code == 409
    assert "ligt ter beoordeling" in text(answer)
    assert ">Bewaar<" not in els.get(url("vraag", concept.pk, QUESTION)).content.decode()


# -- editing --------------------------------------------------------------------------------------


def test_a_page_that_is_saved_unchanged_changes_nothing(els: Client, concept: Formulierversie) -> None:
    """What the form does not ask stays, and defaults are not written down."""
    before = verse(concept)
    places = [url("formulier_deel", concept.pk), url("gevolgen", concept.pk)]
    for stap in before["stappen"]:
        places += [url("stap", concept.pk, stap["key"])]
        places += [url("vraag", concept.pk, vraag["key"]) for vraag in stap["vragen"]]
    for address in places:
        answer = post(els, address)
        assert answer.status_code == 302, address
        after = verse(concept)
        assert {name: after.get(name) for name in before} == before, address


def test_a_question_is_renamed_and_its_key_stays(els: Client, concept: Formulierversie) -> None:
    answer = post(els, url("vraag", concept.pk, QUESTION), label="Voor wie is het?", optioneel="on")
    assert answer.status_code == 302
    assert _question(concept, QUESTION)["label"] == "Voor wie is het?"
    assert _question(concept, QUESTION)["optioneel"] is True


def test_buttons_keep_what_was_typed(els: Client, concept: Formulierversie) -> None:
    """Moving, doubling and asking to delete: nothing typed is lost."""
    post(els, url("vraag", concept.pk, QUESTION), label="Getypt voor het verhuizen", actie="op")
    assert _question(concept, QUESTION)["label"] == "Getypt voor het verhuizen"
    answer = post(els, url("stap", concept.pk, STEP), titel="Getypt voor het kopiëren", actie="kopie")
    assert answer.headers["Location"] == url("stap", concept.pk, "doel_2")
    assert _step(concept, "doel_2")["titel"] == "Getypt voor het kopiëren (kopie)"
    answer = post(els, url("stap", concept.pk, STEP), titel="Getypt voor het wissen", actie="weg")
    assert answer.headers["Location"] == url("verwijderen", concept.pk, "stap", STEP)
    assert _step(concept, STEP)["titel"] == "Getypt voor het wissen"


def test_rows_are_added_moved_and_dropped(els: Client, concept: Formulierversie) -> None:
    address = url("vraag", concept.pk, QUESTION)
    was = _question(concept, QUESTION)["keuzes"]
    post(els, address, **{f"o__keuzes__{len(was)}__label": "Iets nieuws"})
    made = _question(concept, QUESTION)["keuzes"]
    assert made == [*was, {"waarde": "iets_nieuws", "label": "Iets nieuws"}]
    post(els, address, actie=f"rij_op:o-keuzes:{len(was)}")
    assert [row["waarde"] for row in _question(concept, QUESTION)["keuzes"]][-2] == "iets_nieuws"
    post(els, address, actie=f"rij_weg:o-keuzes:{len(was) - 1}")
    assert _question(concept, QUESTION)["keuzes"] == was
    post(els, address, o__keuzes__0__label="")
    assert _question(concept, QUESTION)["keuzes"] == was[1:]


@pytest.mark.parametrize("actie", ["rij_op:o-keuzes:99", "rij_weg:o-keuzes:-1", "rij_op:weg:0", "rij_op:", "onzin"])
def test_a_button_that_points_nowhere_only_saves(els: Client, concept: Formulierversie, actie: str) -> None:
    before = verse(concept)
    assert post(els, url("vraag", concept.pk, QUESTION), actie=actie).status_code == 302
    assert verse(concept) == before


def test_another_kind_of_question(els: Client, concept: Formulierversie) -> None:
    post(els, url("vraag", concept.pk, QUESTION), soort="meerkeuze", actie="soort")
    assert _question(concept, QUESTION)["soort"] == "meerkeuze"
    assert _question(concept, QUESTION)["keuzes"]
    post(els, url("vraag", concept.pk, QUESTION), soort="getal", actie="soort")
    assert "keuzes" not in _question(concept, QUESTION)
    post(els, url("vraag", concept.pk, QUESTION), soort="onzin", actie="soort")
    assert _question(concept, QUESTION)["soort"] == "getal"


def test_a_wrong_number_is_said_and_everything_stays(els: Client, concept: Formulierversie) -> None:
    post(els, url("vraag", concept.pk, QUESTION), soort="getal", actie="soort")
    before = verse(concept)
    answer = post(els, url("vraag", concept.pk, QUESTION), label="Hoe oud?", o__minimum="veel")
    assert answer.status_code == 422
    assert answer.content.decode().split("<title>")[1].startswith("Fout: ")
    assert "schrijf een heel getal, met cijfers" in text(answer)
    assert velden(answer)["label"] == "Hoe oud?"
    assert velden(answer)["o-minimum"] == "veel"
    assert verse(concept) == before


def test_steps_questions_and_pages_are_added_and_taken_away(els: Client, concept: Formulierversie) -> None:
    answer = post(els, url("nieuwe_stap", concept.pk), titel="Heb je haast?")
    assert answer.headers["Location"] == url("stap", concept.pk, "heb_je_haast")
    answer = post(els, url("nieuwe_vraag", concept.pk, "heb_je_haast"), titel="Hoeveel haast?", soort="keuze")
    assert answer.headers["Location"] == url("vraag", concept.pk, "hoeveel_haast")
    assert len(_question(concept, "hoeveel_haast")["keuzes"]) == 2
    answer = post(els, url("nieuwe_uitkomst", concept.pk), titel="Wij hebben geen haast")
    assert answer.headers["Location"] == url("uitkomst", concept.pk, "wij_hebben_geen_haast")
    post(els, url("uitkomst", concept.pk, "wij_hebben_geen_haast"), tekst="Eerste.\nTweede.")
    assert verse(concept)["niet_in_aanmerking"][-1]["tekst"] == ["Eerste.", "Tweede."]
    for soort, key in (("vraag", "hoeveel_haast"), ("stap", "heb_je_haast"), ("uitkomst", "wij_hebben_geen_haast")):
        assert post(els, url("verwijderen", concept.pk, soort, key)).status_code == 302
        assert els.get(url("verwijderen", concept.pk, soort, key)).status_code == 404
    assert els.get(url("verwijderen", concept.pk, "groep", "x")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"), [({"titel": ""}, "vul iets in"), ({"titel": "x" * 201}, "korter dan 200")]
)
def test_something_new_needs_a_name(els: Client, concept: Formulierversie, changes: dict[str, str], said: str) -> None:
    answer = post(els, url("nieuwe_stap", concept.pk), **changes)
    assert answer.status_code == 422
    assert said in text(answer)


def test_deleting_says_what_goes_along(els: Client, concept: Formulierversie) -> None:
    regel = {"als": [{"vraag": QUESTION, "is": "bank"}], "dan": {"verplicht": QUESTION}}
    data = verse(concept)
    data["stappen"][1]["regels"] = [regel]
    Formulierversie.objects.filter(pk=concept.pk).update(definitie=data)
    page = text(els.get(url("verwijderen", concept.pk, "vraag", QUESTION)))
    assert "Deze regels gaan mee weg" in page
    assert "Maak vraag" in page


def test_anything_broken_can_be_opened_and_mended(els: Client, concept: Formulierversie) -> None:
    """A draft half made or from elsewhere: every problem has a place, and every place opens."""
    broken = {
        **verse(concept),
        "stappen": [{"titel": "Zonder sleutel", "vragen": [{"soort": "keuze"}, 3]}],
        "groepen": 3,
    }
    Formulierversie.objects.filter(pk=concept.pk).update(definitie=broken)
    page = els.get(url("bouwen", concept.pk))
    assert "Nog in orde te maken" in text(page)
    links = {link for row in page.context["problemen"] for link in [row["href"]]}
    for link in links:
        assert els.get(link).status_code == 200, link
    assert els.get(url("stap", concept.pk, "stap")).status_code == 200
    assert els.get(url("voorbeeld", concept.pk, "stap")).status_code == 200
    assert els.get(url("testen", concept.pk)).status_code == 200
    assert "Nog niet te testen" in text(els.get(url("nieuw_testgeval", concept.pk)))
    assert els.get(url("nakijken", concept.pk)).status_code == 200


# -- two at once ----------------------------------------------------------------------------------


def test_two_editors_and_nothing_is_lost(kast: Bouwkast, els: Client, concept: Formulierversie) -> None:
    address = url("vraag", concept.pk, QUESTION)
    sent = velden(els.get(address))
    post(at_desk(kast.dirk), address, label="Dirk was eerst")
    answer = stuur(els, address, sent, label="Els typte dit")
    assert answer.status_code == 409
    page = text(answer)
    assert "Dirk" in page
    assert "Els typte dit" in page
    assert "Dirk was eerst" in page
    assert _question(concept, QUESTION)["label"] == "Dirk was eerst"
    again = stuur(els, address, velden(answer))
    assert again.status_code == 302
    assert _question(concept, QUESTION)["label"] == "Els typte dit"


def test_a_form_with_an_error_keeps_its_version(kast: Bouwkast, els: Client, concept: Formulierversie) -> None:
    """Else a wrong number would hide that somebody was first."""
    address = url("vraag", concept.pk, QUESTION)
    post(els, address, soort="getal", actie="soort")
    sent = velden(els.get(address))
    post(at_desk(kast.dirk), address, label="Dirk was eerst")
    wrong = stuur(els, address, sent, o__minimum="veel")
    assert wrong.status_code == 422
    assert stuur(els, address, velden(wrong), o__minimum="1").status_code == 409


@pytest.mark.parametrize("soort", ["vraag", "stap"])
def test_what_was_typed_for_something_deleted_is_shown(
    kast: Bouwkast, els: Client, concept: Formulierversie, soort: str
) -> None:
    address = url(soort, concept.pk, "doel")
    sent = velden(els.get(address))
    post(at_desk(kast.dirk), url("verwijderen", concept.pk, soort, "doel"))
    answer = stuur(els, address, sent, label="Mijn lange tekst", titel="Mijn lange tekst")
    assert answer.status_code == 409
    assert "Mijn lange tekst" in text(answer)
    assert els.get(address).status_code == 404


def test_a_rule_that_says_too_little_leads_to_what_is_missing(els: Client, concept: Formulierversie) -> None:
    address = url("nieuwe_regel", concept.pk, STEP)
    answer = post(els, address, effect="toon_vraag", doel=QUESTION, bron__0=f"vraag:{QUESTION}")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<error-summary class="error-summary"' in page and "<title>Fout: Regel" in page
    assert page.count('href="#test-0"') == page.count('id="test-0"') == 1


def test_adding_and_deleting_beside_somebody(kast: Bouwkast, els: Client, concept: Formulierversie) -> None:
    places = {
        url("nieuwe_stap", concept.pk): {"titel": "Mijn stap"},
        url("nieuwe_vraag", concept.pk, STEP): {"titel": "Mijn vraag", "soort": "tekst"},
        url("verwijderen", concept.pk, "stap", STEP): {},
        url("nieuwe_regel", concept.pk, STEP): {
            "effect": "toon_vraag", "doel": QUESTION, "bron-0": f"vraag:{QUESTION}", "test-0": "ingevuld",
        },
        url("weggooien", concept.pk): {},
        url("nieuw_testgeval", concept.pk): {"naam": "Mijn testgeval"},
    }  # fmt: skip
    stale = {address: velden(els.get(address)) for address in places}
    post(at_desk(kast.dirk), url("vraag", concept.pk, QUESTION), label="Dirk was eerst")
    before = verse(concept)
    for address, changes in places.items():
        assert stuur(els, address, stale[address], **changes).status_code == 409, address
    assert verse(concept) == before


# -- the rights -----------------------------------------------------------------------------------


def test_an_eigenaar_gives_and_takes_rights(kast: Bouwkast) -> None:
    dirk = at_desk(kast.dirk)
    assert post(dirk, url("rechten", FORM), account=str(kast.ander.pk), rol="redacteur").status_code == 302
    assert Formulierrecht.objects.get(account=kast.ander).rol == "redacteur"
    assert post(dirk, url("rechten", FORM), account=str(kast.ander.pk), rol="lezer").status_code == 302
    assert Formulierrecht.objects.get(account=kast.ander).rol == "lezer"
    assert dirk.post(url("rechten", FORM), {"neem": kast.ander.pk}).status_code == 302
    assert not Formulierrecht.objects.filter(account=kast.ander).exists()


def test_nobody_changes_their_own_right(kast: Bouwkast) -> None:
    dirk = at_desk(kast.dirk)
    assert "(jij)" in text(dirk.get(url("rechten", FORM)))
    answer = dirk.post(url("rechten", FORM), {"neem": kast.dirk.pk})
    assert answer.status_code == 409
    assert "Je kunt je eigen recht niet wijzigen" in text(answer)
    assert dirk.post(url("rechten", FORM), {"account": kast.dirk.pk, "rol": "lezer"}).status_code == 422
    assert Formulierrecht.objects.get(account=kast.dirk).rol == "eigenaar"


@pytest.mark.parametrize("data", [{}, {"rol": "baas"}, {"account": "x"}, {"account": "999999", "rol": "lezer"}])
def test_a_wrong_right_is_refused_in_words(kast: Bouwkast, data: dict[str, str]) -> None:
    answer = at_desk(kast.dirk).post(url("rechten", FORM), data)
    assert answer.status_code == 422
    assert "Kies een" in text(answer) or "kies een" in text(answer)


def test_a_redacteur_gives_no_rights(kast: Bouwkast, els: Client) -> None:
    assert els.get(url("rechten", FORM)).status_code == 404
    assert els.post(url("rechten", FORM), {"neem": kast.dirk.pk}).status_code == 404
    assert els.post(url("rechten", FORM), {"neem": "99999999999999999999"}).status_code == 404


def test_who_lost_the_right_finds_nothing(kast: Bouwkast, els: Client, concept: Formulierversie) -> None:
    actions.take_recht(kast.els, kast.dienst, by=at_work(kast.dirk))
    assert els.get(url("bouwen", concept.pk)).status_code == 404
