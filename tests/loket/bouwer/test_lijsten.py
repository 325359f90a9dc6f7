"""Nobody types a code: what a price counts, what follows, an appointment, a limit are chosen by name."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from loket.afspraken.laden import load_locaties, load_soorten
from loket.afspraken.models import Afspraaksoort
from loket.bouwer.bewerken import op_orde
from loket.bouwer.doelen import zonder_doel
from loket.bouwer.grenzen import UurVeld, VensterVeld
from loket.bouwer.lijsten import Lijsten, telbaar
from loket.bouwer.nazicht import problemen_van
from loket.bouwer.taal import in_woorden, label_van
from loket.bouwer.vormen import Vorm
from loket.definitie import Definitie, parse
from loket.models import Formulierversie
from loket.opties import Datum
from loket.wachtlijst.laden import load_aanbod
from producten.models import Dienst
from profiel.berichten.models import Berichtsjabloon
from profiel.toegang.laden import load_teams
from tests.loket.bouwer.kast import Bouwkast
from tests.loket.bouwer.ontwerpen import klein, van_de_stad
from tests.loket.bouwer.scherm import at_desk, post, stuur, text, url, velden, verse


@pytest.fixture
def els(kast: Bouwkast) -> Client:
    return at_desk(kast.els)


@pytest.fixture
def concept(kast: Bouwkast) -> Formulierversie:
    return kast.concept()


def _agenda() -> None:
    """What one can make an appointment for, or wait for."""
    load_teams()
    load_locaties()
    load_soorten()
    load_aanbod()


def _met(*vragen: tuple[str, str, str]) -> dict[str, Any]:
    data = klein()
    data["stappen"][0]["vragen"] = [{"key": key, "soort": soort, "label": label} for key, soort, label in vragen]
    return op_orde(data)


def test_a_price_counts_numbers_lists_and_periods() -> None:
    draft = _met(
        ("m2", "getal", "Hoe groot?"), ("begin", "datum", "Van"), ("einde", "datum", "Tot"), ("w", "tekst", "x")
    )
    assert [code for code, _ in telbaar(draft)] == ["m2", "aantal", "begin..einde"]
    assert dict(telbaar(draft))["begin..einde"] == "De dagen van “Van” tot en met “Tot”"
    assert dict(telbaar(draft))["m2"] == "Het getal bij “Hoe groot?”"


def test_a_price_per_day_is_ticked_and_kept(els: Client, concept: Formulierversie) -> None:
    for label, soort in (("Eerste dag", "datum"), ("Laatste dag", "datum")):
        post(els, url("nieuwe_vraag", concept.pk, "doel"), titel=label, soort=soort)
    page = els.get(url("gevolgen", concept.pk))
    assert "De dagen van “Eerste dag” tot en met “Laatste dag”" in text(page)
    made = {"prijzen__0__titel": "Staanplaats", "prijzen__0__bedrag": "5", "betalen": "na_besluit"}
    stuur(els, url("gevolgen", concept.pk), velden(page), **made, prijzen__0__per=["eerste_dag..laatste_dag"])
    (prijs,) = verse(concept)["prijzen"]
    assert prijs["per"] == ["eerste_dag..laatste_dag"]
    shown = velden(els.get(url("gevolgen", concept.pk)))
    assert shown.getlist("prijzen-0-per") == ["eerste_dag..laatste_dag"]


# -- what follows ---------------------------------------------------------------------------------


def _vervolg(draft: dict[str, Any], waarden: dict[str, Any], data: QueryDict | None = None) -> Vorm:
    """The answers that the first follow-up fills in."""
    made = Vorm(Definitie, {"vervolg": [waarden]}, Lijsten(draft), data, ontwerp=draft, zonder=frozenset({"stappen"}))
    return made.rijen["vervolg"].vormen[0].rijen["antwoorden"].vormen[0]


def test_questions_of_the_other_form_are_chosen_by_their_words(kast: Bouwkast) -> None:
    draft = op_orde(klein())
    other = {"formulier": kast.live.formulier_id, "waarom": "x", "antwoorden": [{"naar": "doel", "waarde": "bank"}]}
    row = _vervolg(draft, other)
    asked = dict(row.form.fields["naar"].choices)  # type: ignore[attr-defined]
    assert asked["doel"] == kast.live.lees().vraag_per_key["doel"].label
    answers = dict(row.form.fields["waarde"].choices)  # type: ignore[attr-defined]
    assert "bank" in answers
    assert row.form.initial["waarde"] == "bank"
    typed = _vervolg(draft, {**other, "antwoorden": [{"naar": "persoon"}]})
    assert not hasattr(typed.form.fields["waarde"], "choices")
    nothing = _vervolg(draft, {"waarom": "x", "antwoorden": [{"naar": "doel"}]})
    assert dict(nothing.form.fields["naar"].choices)["doel"] == "doel (bestaat niet)"  # type: ignore[attr-defined]


def test_what_there_is_to_choose_is_shown_before_anything_is_kept(
    kast: Bouwkast, els: Client, concept: Formulierversie
) -> None:
    address, before = url("gevolgen", concept.pk), verse(concept)
    page = els.get(address)
    chosen = {"vervolg__0__formulier": kast.live.formulier_id, "vervolg__0__waarom": "Omdat."}
    answer = stuur(els, address, velden(page), **chosen, actie="kies")
    assert answer.status_code == 200
    assert kast.live.lees().vraag_per_key["doel"].label in text(answer)
    assert verse(concept) == before
    made = stuur(els, address, velden(answer), vervolg__0__antwoorden__0__naar="doel", actie="kies")
    stuur(els, address, velden(made), vervolg__0__antwoorden__0__waarde="bank")
    (step,) = verse(concept)["vervolg"]
    assert step["antwoorden"] == [{"naar": "doel", "waarde": "bank"}]


def test_yes_and_no_are_kept_as_such() -> None:
    draft = op_orde(klein())
    lists = {"antwoorden:ander:hond": ((":ja", "Ja"), (":nee", "Nee")), "vragen:ander": (("hond", "Een hond?"),)}
    sent = QueryDict(mutable=True)
    sent.update({
        "vervolg-aantal": "1", "vervolg-0-formulier": "ander", "vervolg-0-waarom": "x",
        "vervolg-0-antwoorden-aantal": "1", "vervolg-0-antwoorden-0-naar": "hond",
        "vervolg-0-antwoorden-0-waarde": ":nee",
    })  # fmt: skip
    whole = Vorm(Definitie, {}, lists, sent, ontwerp=draft, zonder=frozenset({"stappen"}))
    whole.is_valid()
    assert whole.rijen["vervolg"].vormen[0].gelezen()["antwoorden"] == [{"naar": "hond", "waarde": False}]
    again = Vorm(
        Definitie,
        {"vervolg": [{"formulier": "ander", "waarom": "x", "antwoorden": [{"naar": "hond", "waarde": False}]}]},
        lists,
        ontwerp=draft,
        zonder=frozenset({"stappen"}),
    )
    assert again.rijen["vervolg"].vormen[0].rijen["antwoorden"].vormen[0].form.initial["waarde"] == ":nee"


def test_every_choice_that_a_form_of_the_city_made_is_in_its_list(kast: Bouwkast) -> None:
    """What the shipped forms say with codes has a name here."""
    _agenda()
    lost = []
    for form in van_de_stad():
        draft = op_orde(form)
        made = Vorm(Definitie, draft, Lijsten(draft), ontwerp=draft, zonder=frozenset({"stappen"}))
        live = {row.formulier_id for row in Formulierversie.objects.live()}
        for vorm in made.alle():
            for name, veld in vorm.form.fields.items():
                words = [str(label) for _, label in getattr(veld, "choices", ())]
                outside = vorm.cls.__name__ in ("Overname", "Vervolg") and not live >= {str(vorm.nu("formulier"))}
                lost += [(form["formulier"], name, word) for word in words if "bestaat niet" in word and not outside]
    assert [row for row in lost if row[1] not in ("naar", "product", "diensten", "dienst")] == []


# -- conditions -----------------------------------------------------------------------------------


def test_a_condition_is_compared_with_an_answer_of_its_question(els: Client, concept: Formulierversie) -> None:
    address = url("gevolgen", concept.pk)
    row = "toekenningen__0__als__0__"
    first = {"toekenningen__0__soort": "vergunning", "toekenningen__0__titel": "Proef", f"{row}bron": "vraag:doel"}
    answer = stuur(els, address, velden(els.get(address)), **first, actie="kies")
    answer = stuur(els, address, velden(answer), **{f"{row}test": "is"}, actie="kies")
    assert '<select name="toekenningen-0-als-0-waarde"' in answer.content.decode()
    refused = stuur(els, address, velden(answer))
    assert refused.status_code == 422
    assert "kies het antwoord om mee te vergelijken" in text(refused)
    stuur(els, address, velden(refused), **{f"{row}waarde": "bank"})
    (made,) = verse(concept)["toekenningen"]
    assert made["als"] == [{"vraag": "doel", "is": "bank"}]


def test_another_question_opens_the_test_again(els: Client, concept: Formulierversie) -> None:
    """The test that stood there does not fit: it is asked anew, and said so when it is not."""
    address = url("gevolgen", concept.pk)
    row = "toekenningen__0__als__0__"
    sent = {"toekenningen__0__titel": "Proef", f"{row}bron": "feit:leeftijd", f"{row}test": "bevat"}
    refused = stuur(els, address, velden(els.get(address)), **sent)
    assert refused.status_code == 422
    assert "kies bij elke voorwaarde hoe we vergelijken" in text(refused)


def test_several_answers_are_ticked() -> None:
    draft = op_orde(klein())
    row = {"vraag": "soort_hond", "een_van": ["klein", "groot"]}
    eis = Vorm(Definitie, {"eisen": [{"als": [row], "reden": "x"}]}, {}, ontwerp=draft, zonder=frozenset({"stappen"}))
    condition = eis.rijen["eisen"].vormen[0].rijen["als"].vormen[0]
    assert condition.form.initial["waarde"] == ["klein", "groot"]


# -- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("-8 werkdagen", ["werkdagen-", "8"]),
        ("60 dagen", ["dagen+", "60"]),
        ("0 dagen", ["vandaag", ""]),
        ("", ["", ""]),
    ],
)
def test_a_day_counted_from_today_is_chosen(kept: str, shown: list[str]) -> None:
    field = VensterVeld()
    assert field.widget.decompress(kept) == shown
    assert field.clean(shown) == kept if kept else not field.to_python(shown)


@pytest.mark.parametrize(
    ("typed", "part"), [(["dagen+", "veel"], 1), (["dagen+", ""], 1), (["", "3"], 0), (["x", "3"], 0)]
)
def test_a_day_that_says_too_little_is_refused_at_its_part(typed: list[str], part: int) -> None:
    with pytest.raises(Exception, match=r"Kies|Vul") as refused:
        VensterVeld().to_python(typed)
    assert refused.value.params == {"deel": part}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("typed", "kept"), [("9", "09:00"), ("9.30", "09:30"), ("23:59", "23:59"), ("9 uur", "09:00")])
def test_an_hour_may_be_written_in_many_ways(typed: str, kept: str) -> None:
    assert UurVeld().clean(typed) == kept


def test_an_hour_that_is_none() -> None:
    with pytest.raises(Exception, match="Vul een uur in"):
        UurVeld().clean("25:00")


def test_limits_of_a_question_go_round() -> None:
    made = Vorm(Datum, {"vroegst": "-8 werkdagen"}, {})
    assert made.form.initial["vroegst"] == "-8 werkdagen"
    sent = QueryDict("vroegst_richting=dagen-&vroegst_aantal=3&laatst_richting=vandaag&laatst_aantal=")
    typed = Vorm(Datum, {}, {}, sent)
    assert typed.is_valid()
    assert (typed.gelezen()["vroegst"], typed.gelezen()["laatst"]) == ("-3 dagen", "0 dagen")


def test_days_that_cannot_be_answered_are_chosen_from_a_list() -> None:
    made = Vorm(Datum, {"niet_op": ["zondag", "feestdag"]}, {})
    assert made.form.initial["niet_op"] == ["zondag", "feestdag"]
    assert len(made.form.fields["niet_op"].choices) == 8
    typed = Vorm(Datum, {}, {}, QueryDict("niet_op=zaterdag&niet_op=feestdag"))
    assert typed.is_valid()
    assert typed.gelezen()["niet_op"] == ["zaterdag", "feestdag"]
    assert not Vorm(Datum, {}, {}, QueryDict("niet_op=dag-van-morgen")).is_valid()


# -- what is named outside the form ---------------------------------------------------------------


def test_an_appointment_or_a_list_that_is_not_there_is_a_problem(kast: Bouwkast) -> None:
    _agenda()
    data = {**kast.live.definitie, "afspraak": {"soort": "huwelijksaangifte", "titel": "Kom langs", "tekst": "Samen."}}
    assert problemen_van(data) == []
    Afspraaksoort.objects.filter(pk="huwelijksaangifte").update(is_actief=False)
    (problem,) = problemen_van(data)
    assert "niemand kan ze nu maken" in problem.tekst
    assert problem.deel == "gevolgen"
    data = {**kast.live.definitie, "wachtlijst": {"aanbod": "weg", "vragen": ["doel"]}}
    assert "De wachtlijst 'weg' bestaat niet. Kies een andere." in [str(found) for found in problemen_van(data)]


def test_a_dienst_that_is_not_in_the_catalogue_is_a_problem_where_it_is_named(kast: Bouwkast) -> None:
    data = copy.deepcopy(kast.live.definitie)
    data["ook_voor_jou"] = {"diensten": ["weg-a"], "waarom": "Omdat."}
    data["vervolg"] = [{"dienst": "weg-b", "waarom": "Omdat."}]
    data["niet_in_aanmerking"] = [
        *data.get("niet_in_aanmerking", []),
        {"key": "elders", "titel": "Niet hier", "tekst": ["Ga elders."], "dienst": "weg-c"},
    ]
    found = {row.tekst: row.deel for row in zonder_doel(parse(data))}
    assert found == {
        f"{who} leidt naar de dienst 'weg-{slug}', maar die staat niet in de catalogus. Kies een andere.": deel
        for who, slug, deel in (
            ("'Ook voor jou'", "a", "gevolgen"),
            ("Het vervolg", "b", "gevolgen"),
            ("Uitkomst 'elders'", "c", "uitkomst:elders"),
        )
    }
    assert found.items() <= {row.tekst: row.deel for row in problemen_van(data)}.items()


def test_a_dienst_that_is_not_shown_is_nowhere(kast: Bouwkast) -> None:
    data = {**kast.live.definitie, "vervolg": [{"dienst": "adreswijziging", "waarom": "Omdat."}]}
    assert problemen_van(data) == []
    Dienst.objects.filter(slug="adreswijziging").update(gepubliceerd=False)
    assert "Het vervolg leidt naar de dienst 'adreswijziging'" in " ".join(map(str, problemen_van(data)))


def test_a_form_that_is_not_published_does_not_follow(kast: Bouwkast) -> None:
    (problem,) = problemen_van({**kast.live.definitie, "vervolg": [{"formulier": "weg", "waarom": "Omdat."}]})
    assert problem.tekst == "Het vervolg leidt naar het formulier 'weg', maar dat is niet gepubliceerd. Kies een ander."
    assert problem.deel == "gevolgen"


def test_a_question_that_the_next_form_does_not_have_is_a_problem(kast: Bouwkast) -> None:
    step = {"formulier": kast.live.formulier_id, "waarom": "Omdat.", "antwoorden": [{"naar": "weg", "waarde": "x"}]}
    (problem,) = problemen_van({**kast.live.definitie, "vervolg": [step]})
    assert "heeft geen vraag 'weg' om in te vullen" in problem.tekst


def test_a_form_is_not_published_without_the_words_for_what_it_brings(kast: Bouwkast, els: Client) -> None:
    """The waiting list has no message: asking to publish is refused, and says why on the screen."""
    made = kast.concept()
    Berichtsjabloon.objects.filter(code="beslist_geweigerd").delete()
    answer = post(els, url("nakijken", made.pk), toelichting="Klaar.", overgang="afwerken")
    assert answer.status_code == 409
    assert "Er is geen bericht voor de burger als het geweigerd is" in text(answer)
    made.refresh_from_db()
    assert made.is_concept


# -- in words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tekst", "said"),
    [
        ("Stap 'hond' heeft geen hulptekst.", "Stap “Heb je een hond?” heeft geen hulptekst."),
        ("Vraag 'aantal' (getal) heeft geen hulptekst.", "Vraag “Hoeveel honden?” (getal) heeft geen hulptekst."),
        ("Er staat niets ('na_versturen').", "Er staat niets (“Wat gebeurt er na het versturen?”)."),
        ("Het feit 'leeftijd' kennen we.", "Het feit “Je leeftijd” kennen we."),
        ("Uitkomst 'te_veel' zegt niets.", "Uitkomst “Te veel honden” zegt niets."),
        ("'12,3' is geen bedrag.", "“12,3” is geen bedrag."),
        ("Dat weet de stad al (insz).", "Dat weet de stad al (rijksregisternummer)."),
        ("Dit is geen vraag van het soort ja_nee.", "Dit is geen vraag van het soort ja of nee."),
    ],
)
def test_a_problem_names_things_as_one_sees_them(tekst: str, said: str) -> None:
    assert in_woorden(op_orde(klein()), tekst) == said


def test_a_field_has_the_label_that_one_sees() -> None:
    assert label_van("o-keuzes-0-label") == "De vraag"
    assert label_van("versie") == ""
