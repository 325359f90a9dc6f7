"""From a fact in a form to its report, and back to the very step with everything kept."""

from __future__ import annotations

from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from profiel.correctie.models import Correctie
from tests.loket.kast import Kast, aanvraag_of, fill, start, step
from tests.loket.pagina import Pagina
from tests.loket.test_klad import type_in


def report(kenmerk: str) -> str:
    back = urlencode({"terug": step(kenmerk, "adres")})
    return f"{reverse('correctie:correctie_report', args=['adres'])}?{back}"


def test_report_from_a_step_comes_back_to_it(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    fill(ada, step(kenmerk, "wie"), personen=str(kast.noor.pk))
    page = Pagina(ada.get(step(kenmerk, "adres")))
    assert report(kenmerk) in [link.attrs.get("href") for link in page.root.find_all("a")]
    type_in(ada, kenmerk, "adres", **{"nieuw_adres-straat": "Kroonstr"})
    form = ada.get(report(kenmerk))
    assert "Terug naar je formulier" in form.content.decode()
    answer = ada.post(report(kenmerk), {**Pagina(form).fields, "wat": "Fout nummer.", "juist": "Turnhoutsebaan 114"})
    assert answer.headers["Location"] == step(kenmerk, "adres")
    correctie = Correctie.objects.get()
    assert (correctie.soort_id, correctie.profiel) == ("adres", kast.ada)
    back = ada.get(step(kenmerk, "adres"))
    shown = back.content.decode()
    assert "dat dit niet klopt" in shown and "Bekijk je melding" in shown
    assert Pagina(back).fields["nieuw_adres-straat"] == "Kroonstr"
    assert aanvraag_of(kenmerk).is_concept


def test_nobody_reports_for_somebody_else(kast: Kast, ada: Client) -> None:
    kenmerk = start(ada)
    bram = kast.browser(kast.bram, kast.grant)
    assert "klopt-niet" not in bram.get(step(kenmerk, "wie")).content.decode()


def test_address_of_others_is_no_way_back(kast: Kast, ada: Client) -> None:
    page = f"{reverse('correctie:correctie_report', args=['adres'])}?terug=https://voorbeeld.invalid/"
    form = ada.get(page)
    assert "Terug naar je gegevens" in form.content.decode()
    answer = ada.post(page, {**Pagina(form).fields, "wat": "Fout.", "juist": "Anders"})
    assert answer.headers["Location"].startswith("/dossiers/")
