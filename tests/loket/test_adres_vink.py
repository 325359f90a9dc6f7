"""The tick "dit adres klopt": asked once for an address that the register does not know, and of that address alone."""

from __future__ import annotations

from django.test import Client

from tests.loket.kast import NIEUW, Kast, aanvraag_of, fill, help_from, step
from tests.loket.pagina import Pagina
from tests.loket.test_bad_input import at_address


def test_unknown_address_can_be_confirmed(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    typed = NIEUW | {"nieuw_adres-straat": "Nieuwe Steenweg"}
    page = Pagina(fill(ada, step(kenmerk, "adres"), **typed))
    assert page.status == 422
    assert "Ja, dit adres klopt zo" in page.text
    assert ada.post(step(kenmerk, "adres"), page.fields | tick(page)).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["nieuw_adres"]["nagekeken"] is False


def tick(page: Pagina) -> dict[str, str]:
    """What a browser sends of the tick of this page."""
    (box,) = [node for node in page.all("input") if node.attrs.get("name") == "nieuw_adres-zeker"]
    return {box.attrs["name"]: box.attrs["value"]}


def test_a_tick_does_not_count_for_the_address_typed_over_it(kast: Kast, ada: Client) -> None:
    """The page comes back with the tick; whoever then changes the address is asked again, once."""
    kenmerk = at_address(kast, ada)
    url = step(kenmerk, "adres")
    page = Pagina(fill(ada, url, **NIEUW | {"nieuw_adres-straat": "Nieuwe Steenweg"}))
    ticked = page.fields | tick(page)
    other = {"nieuw_adres-straat": "Andere Steenweg"}
    page = Pagina(ada.post(url, ticked | other))
    assert page.status == 422
    assert "we vinden 'Andere Steenweg' niet" in page.summary[0][0]
    assert "nieuw_adres-zeker" not in page.fields, "the tick is not there for this one"
    assert ada.post(url, page.fields).status_code == 422
    assert ada.post(url, page.fields | tick(page)).status_code == 302
    assert aanvraag_of(kenmerk).antwoorden["nieuw_adres"]["straat"] == "Andere Steenweg"


def test_a_tick_comes_back_with_the_address_it_speaks_of(kast: Kast, ada: Client) -> None:
    """From what was kept while typing; and after an error elsewhere on the page."""
    kenmerk = at_address(kast, ada)
    url = step(kenmerk, "adres")
    page = Pagina(fill(ada, url, **NIEUW | {"nieuw_adres-straat": "Nieuwe Steenweg"}))
    help_from(ada, kenmerk, "adres", "Stel je vraag", **page.fields | tick(page))
    again = Pagina(ada.get(url))
    assert again.fields["nieuw_adres-zeker"] == tick(page)["nieuw_adres-zeker"]
    wrong = Pagina(ada.post(url, again.fields | {"nieuw_adres-huisnummer": ""}))
    assert "nieuw_adres-zeker" not in wrong.fields, "an address without a number is another one"
    assert ada.post(url, again.fields).status_code == 302


def test_sure_of_one_address_is_not_sure_of_the_next(kast: Kast, ada: Client) -> None:
    """Nobody was asked about an address elsewhere: its page has no tick that then counts for another one."""
    kenmerk = at_address(kast, ada)
    elsewhere = NIEUW | {"nieuw_adres-postcode": "9000", "nieuw_adres-straat": "Veldstraat"}
    assert fill(ada, step(kenmerk, "adres"), **elsewhere).status_code == 302
    page = Pagina(ada.get(step(kenmerk, "adres")))
    assert "Ja, dit adres klopt zo" not in page.text
    page = Pagina(ada.post(step(kenmerk, "adres"), page.fields | NIEUW | {"nieuw_adres-straat": "Krronstraat"}))
    assert page.status == 422
    assert "Ja, dit adres klopt zo (optioneel)" not in page.text
    assert ada.post(step(kenmerk, "adres"), page.fields | tick(page)).status_code == 302
    again = Pagina(ada.get(step(kenmerk, "adres")))
    assert ada.post(step(kenmerk, "adres"), again.fields).status_code == 302, "who said so is not asked again"


def test_own_address_is_not_a_new_one(kast: Kast, ada: Client) -> None:
    kenmerk = at_address(kast, ada)
    same = {
        "nieuw_adres-postcode": "2100",
        "nieuw_adres-straat": "Turnhoutsebaan",
        "nieuw_adres-huisnummer": "112",
        "nieuw_adres-bus": "bus 3",
    }
    page = Pagina(fill(ada, step(kenmerk, "adres"), **same))
    page = Pagina(ada.post(step(kenmerk, "adres"), page.fields | tick(page)))  # the register has no such street here
    assert page.summary[0][0].startswith("Straat: dit adres staat al in het Rijksregister")
