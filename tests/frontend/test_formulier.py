"""The one form renderer: rules 1 and 2 of every form, and the date in three inputs."""

import re
from datetime import date

import pytest
from django import forms
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from stadsportaal.kern.templatetags import componenten
from stadsportaal.kern.velden import DatumVeld
from stadsportaal.stijlgids import INGEVULD, VoorbeeldForm

SOURCE = (
    '{% load componenten %}{% include "components/error_summary.html" with form=form only %}'
    '{% include "components/form_fields.html" with form=form only %}'
)


def render(form: forms.Form, source: str = SOURCE) -> str:
    return str(engines["django"].from_string(source).render({"form": form}))


class Klein(forms.Form):
    nummer = forms.CharField(
        label="Huisnummer", help_text="Op je brievenbus", widget=forms.TextInput(attrs={"placeholder": "24"})
    )
    geheim = forms.CharField(widget=forms.HiddenInput, required=False)
    bus = forms.CharField(label="Bus", required=False)
    leeftijd = forms.IntegerField(label="Leeftijd", min_value=0)
    wanneer = DatumVeld(label="Wanneer verhuis je?")

    def clean(self) -> None:
        if self.data.get("nummer") == "samen":
            raise forms.ValidationError("Kies één van de twee.")


@pytest.mark.parametrize(
    "form", [VoorbeeldForm(), VoorbeeldForm(initial=INGEVULD), VoorbeeldForm({})], ids=["leeg", "ingevuld", "fout"]
)
@pytest.mark.parametrize(
    "banned", [" required", "placeholder", "*", " min=", " step=", "disabled", 'type="number"', 'type="reset"']
)
def test_the_browser_does_not_judge(form: forms.Form, banned: str) -> None:
    assert banned not in render(form)


def test_every_input_has_a_label_and_an_id_of_its_own() -> None:
    html = render(VoorbeeldForm())
    ids = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) >= len(VoorbeeldForm().fields)
    assert set(ids) == set(re.findall(r'<label[^>]* for="([^"]+)"', html))


def test_optional_is_said_and_required_is_not() -> None:
    html = render(Klein())
    assert re.search(r'Bus <span class="optional">\(optioneel\)</span>', html)
    assert html.count("(optioneel)") == 1


def test_hint_and_error_are_tied_to_the_input_and_the_error_stands_between() -> None:
    html = render(Klein({}))
    assert 'aria-describedby="id_nummer_hint id_nummer_fout"' in html
    assert 'aria-invalid="true"' in html
    order = [
        html.index(part) for part in ('for="id_nummer"', 'id="id_nummer_hint"', 'id="id_nummer_fout"', 'id="id_nummer"')
    ]
    assert order == sorted(order)


def test_no_aria_invalid_without_an_error() -> None:
    html = render(Klein())
    assert "aria-invalid" not in html
    assert "Er is een probleem" not in html
    assert 'aria-describedby="id_nummer_hint"' in html


def test_summary_says_the_words_of_the_field_and_links_to_its_input() -> None:
    form = VoorbeeldForm({"wanneer_dag": "3"})
    html = render(form)
    summary = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', html)
    assert len(summary) == len(form.errors)
    for target, text in summary:
        assert f'id="{target}"' in html
        assert f"<p>{text}</p>" in html


def test_what_was_typed_is_shown_again() -> None:
    html = render(Klein({"nummer": "24<b>", "wanneer_dag": "31", "wanneer_maand": "2", "wanneer_jaar": "2026"}))
    assert 'value="24&lt;b&gt;"' in html
    assert 'name="wanneer_dag" value="31"' in html


def test_an_error_of_the_whole_form_links_to_its_first_input() -> None:
    html = render(
        Klein({"nummer": "samen", "leeftijd": "4", "wanneer_dag": "3", "wanneer_maand": "3", "wanneer_jaar": "2026"})
    )
    assert '<a href="#id_nummer">Kies één van de twee.</a>' in html


def test_hidden_inputs_stay_and_have_no_label() -> None:
    html = render(Klein())
    assert '<input type="hidden" name="geheim" id="id_geheim">' in html
    assert 'for="id_geheim"' not in html


def test_the_keyboard_fits_the_answer() -> None:
    html = render(VoorbeeldForm())
    assert re.search(r'<input type="text" name="personen"[^>]*inputmode="numeric"', html)
    assert re.search(r'<input type="text" name="inkomen"[^>]*inputmode="decimal"', html)
    assert re.search(r'<input type="email" name="email"[^>]*autocomplete="email"', html)
    assert re.search(r'name="telefoon"[^>]*autocomplete="tel"', html)
    assert re.search(r'name="wanneer_dag"[^>]*inputmode="numeric"', html)


def test_groups_are_fieldsets_described_as_a_whole() -> None:
    html = render(VoorbeeldForm({}))
    assert re.search(r'<fieldset[^>]*aria-describedby="id_wanneer_hint id_wanneer_fout"', html)
    assert html.count("<fieldset") == html.count("<legend") == 4


def test_question_as_heading() -> None:
    source = '{% include "components/form_fields.html" with form=form titel=True only %}'
    html = render(Klein(), source)
    assert re.search(r'<h1><label class="label" for="id_nummer">Huisnummer</label></h1>', html)
    assert html.count("<h1>") == 1


@pytest.mark.parametrize(
    ("label", "message", "text"),
    [
        ("Postcode", "Dit veld is verplicht.", "Postcode: dit veld is verplicht"),
        ("Postcode", "Postcode: vul 4 cijfers in", "Postcode: vul 4 cijfers in"),
        ("Wanneer verhuis je?", "Vul een dag in die bestaat.", "Wanneer verhuis je: vul een dag in die bestaat"),
        ("Foto", "Te groot. Kies een kleinere.", "Foto: te groot. Kies een kleinere."),
        ("", "Kies iets.", "Kies iets."),
    ],
)
def test_error_text_names_the_field(label: str, message: str, text: str) -> None:
    assert componenten._naming(label, message) == text


def test_error_of_a_long_statement_does_not_repeat_it() -> None:
    class Eens(forms.Form):
        kort = forms.BooleanField(label="Ik ga akkoord", error_messages={"required": "Vink dit aan."})
        lang = forms.BooleanField(label="Ik verklaar " * 6, error_messages={"required": "Vink aan dat het zo is."})

    found = [row["tekst"] for row in componenten.form_errors(Eens({}))]
    assert found == ["Ik ga akkoord: vink dit aan", "Vink aan dat het zo is"]


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (["28", "2", "2026"], date(2026, 2, 28)),
        ([" 3.", "03", "2026 "], date(2026, 3, 3)),
        (["3", "maart", "2026"], date(2026, 3, 3)),
        (["3", "MRT", "2026"], date(2026, 3, 3)),
        (["29", "februari", "2028"], date(2028, 2, 29)),
    ],
)
def test_date_as_people_type_it(typed: list[str], day: date) -> None:
    assert DatumVeld().clean(typed) == day


@pytest.mark.parametrize(
    ("typed", "deel"),
    [
        (["", "2", "2026"], 0),
        (["28", "", "2026"], 1),
        (["28", "2", ""], 2),
        (["31", "2", "2026"], 0),
        (["28", "13", "2026"], 1),
        (["28", "0", "2026"], 1),
        (["28", "2", "26"], 2),
        (["een", "2", "2026"], 0),
        (["28", "zomer", "2026"], 1),
        (["28", "2", "²026"], 2),
        (["0", "2", "2026"], 0),
        (["1", "1", "0000"], 0),
    ],
)
def test_wrong_date_says_which_part(typed: list[str], deel: int) -> None:
    with pytest.raises(forms.ValidationError) as caught:
        DatumVeld().clean(typed)
    assert caught.value.params == {"deel": deel}


@pytest.mark.parametrize("typed", [["", "", ""], [None, None, None], None, [" ", ".", ""]])
def test_no_date(typed: list[str | None] | None) -> None:
    assert DatumVeld(required=False).clean(typed) is None
    with pytest.raises(forms.ValidationError) as caught:
        DatumVeld().clean(typed)
    assert caught.value.code == "required"


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_stored_date_comes_back(day: date) -> None:
    field = DatumVeld()
    assert field.clean(field.widget.decompress(day)) == day
    assert not field.has_changed(day, field.widget.decompress(day))


def test_a_wrong_date_counts_as_changed() -> None:
    assert DatumVeld().has_changed(None, ["31", "2", "2026"])
    assert DatumVeld().widget.decompress(None) == ["", "", ""]


def test_summary_links_to_the_wrong_part_and_marks_only_that_input() -> None:
    form = Klein({"nummer": "1", "leeftijd": "4", "wanneer_dag": "3", "wanneer_maand": "13", "wanneer_jaar": "2026"})
    html = render(form)
    assert '<a href="#id_wanneer_1">' in html
    assert re.findall(r'name="(\w+)"[^>]*aria-invalid', html) == ["wanneer_maand"]


def test_errors_of_several_forms_in_page_order() -> None:
    rows = componenten.all_form_errors([Klein({}, prefix="a"), Klein(prefix="b"), Klein({}, prefix="c")])
    assert [row["href"] for row in rows if row["tekst"].startswith("Huisnummer")] == ["#id_a-nummer", "#id_c-nummer"]
