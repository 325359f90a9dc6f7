"""The pages a city owes its visitors."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from producten.laden import load_diensten
from producten.models import Contactvraag, Verbetervoorstel
from profiel.mensen.models import Account, Gegevenssoort
from stadsportaal.juridisch import SUBJECTS, verwerkingen
from stadsportaal.kern.retention import persoonsvelden

pytestmark = pytest.mark.django_db


def get(client: Client, name: str, **query: str) -> str:
    response = client.get(reverse(name), query)
    assert response.status_code == 200
    return response.content.decode()


def key(html: str) -> str:
    found = re.search(r'name="sleutel" value="([^"]+)"', html)
    assert found
    return found.group(1)


# -- privacy --------------------------------------------------------------------------------------


def test_privacy_is_the_data_itself(client: Client) -> None:
    assert "is nu leeg" in get(client, "privacy")
    Gegevenssoort.objects.create(
        code="adres", naam="Adres", groep="Wonen", bron="Rijksregister", doel="Weten waar je woont",
        rechtsgrond="Wet van 8 augustus 1983", bewaartermijn="zolang je hier woont", ontvangers="politie",
    )  # fmt: skip
    html = get(client, "privacy")
    for words in ("Weten waar je woont", "Rijksregister", "Wet van 8 augustus 1983", "zolang je hier woont", "politie"):
        assert words in html
    assert "is nu leeg" not in html


def test_the_register_has_every_line_of_the_policy(client: Client) -> None:
    html = get(client, "verwerkingsregister")
    assert html.count("<h3>") == len(persoonsvelden()) > 20
    assert sum(len(groep["velden"]) for groep in verwerkingen()) == len(persoonsvelden())
    assert {veld.model.split(".")[0] for veld in persoonsvelden()} <= SUBJECTS.keys()


@pytest.mark.parametrize("name", ["privacy", "verwerkingsregister"])
def test_nobody_is_promised_that_a_dossier_goes_by_itself(client: Client, name: str) -> None:
    """Dozens of lines say "zo lang als het dossier": until the city sets that term, the page says so."""
    assert sum("zo lang als het dossier" in veld.bewaartermijn for veld in persoonsvelden()) > 20
    html = get(client, name)
    assert "nog niet vastgelegd" in html
    assert "verdwijnt een verstuurd dossier niet vanzelf" in html


def test_the_statement_names_the_law_and_what_was_not_tested(client: Client) -> None:
    html = get(client, "toegankelijkheid")
    for words in (
        "wet van 19 juli 2018",
        "WCAG 2.2",
        "gedeeltelijk",
        "Wat we nog niet hebben getest",
        "schermlezers",
        "ombudsdienst",
    ):
        assert words in html
    assert "2026" in html
    assert "2027" in html


# -- contact --------------------------------------------------------------------------------------


def test_contact_is_online_then_phone_then_counter(client: Client) -> None:
    html = get(client, "contact")
    places = [html.index(f'id="{anchor}"') for anchor in ("vraag", "telefoon", "loketten")]
    assert places == sorted(places)
    assert "03 22 11 333" in html
    assert html.count("Stadsloket ") == 10
    assert "Demogegevens" in html


def test_a_question_about_a_dienst_is_kept_once(client: Client) -> None:
    load_diensten()
    html = get(client, "contact", dienst="grofvuil")
    assert "Grofvuil laten ophalen" in html
    data = {"sleutel": key(html), "dienst": "grofvuil", "vraag": "Wanneer?", "email": "ada@voorbeeld.be"}
    for _ in range(2):
        response = client.post(reverse("contact"), data)
        assert (response.status_code, response["Location"]) == (302, reverse("contact_ontvangen"))
    vraag = Contactvraag.objects.get()
    assert (vraag.vraag, vraag.email, vraag.dienst_id) == ("Wanneer?", "ada@voorbeeld.be", "grofvuil")
    assert "binnen 1 werkdag" in get(client, "contact_ontvangen")


@pytest.mark.parametrize("dienst", ["bestaat-niet", "<script>", "x" * 5000, ""])
def test_a_dienst_that_is_none_is_a_question_in_general(client: Client, dienst: str) -> None:
    html = get(client, "contact", dienst=dienst)
    assert "Je vraag gaat over" not in html
    data = {"sleutel": key(html), "dienst": dienst, "vraag": "Wie?", "email": "ada@voorbeeld.be"}
    assert client.post(reverse("contact"), data).status_code == 302
    assert Contactvraag.objects.get().dienst is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vraag": ""}, "Schrijf je vraag"),
        ({"vraag": "x" * 2001}, "Maak je vraag korter"),
        ({"email": ""}, "Vul je e-mailadres in"),
        ({"email": "ada"}, "Vul een e-mailadres in met een @"),
    ],
)
def test_a_faulty_question_is_422_keeps_the_words_and_frees_the_key(
    client: Client, change: dict[str, str], said: str
) -> None:
    data = {"sleutel": key(get(client, "contact")), "vraag": "Waar is het loket?", "email": "ada@voorbeeld.be"}
    response = client.post(reverse("contact"), data | change)
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Fout: " in html
    assert said.casefold() in html.casefold()
    assert ("Waar is het loket?" in html) is ("vraag" not in change)
    assert not Contactvraag.objects.exists()
    assert client.post(reverse("contact"), data).status_code == 302


def test_another_question_with_the_same_key_is_refused(client: Client) -> None:
    data = {"sleutel": key(get(client, "contact")), "vraag": "Een?", "email": "ada@voorbeeld.be"}
    client.post(reverse("contact"), data)
    assert client.post(reverse("contact"), data | {"vraag": "Twee?"}).status_code == 409
    assert Contactvraag.objects.count() == 1


# -- what could be better -------------------------------------------------------------------------


def test_a_remark_carries_the_page_but_not_its_query(client: Client) -> None:
    response = client.get(reverse("verbeteren"), HTTP_REFERER="http://testserver/zoeken/?q=mijn+geheim")
    html = response.content.decode()
    assert 'value="/zoeken/"' in html
    assert "geheim" not in html
    data = {"sleutel": key(html), "pagina": "/zoeken/", "gelukt": "deels", "tekst": "Meer resultaten"}
    assert client.post(reverse("verbeteren"), data)["Location"] == reverse("verbeteren_bedankt")
    said = Verbetervoorstel.objects.get()
    assert (said.pagina, said.gelukt, said.tekst) == ("/zoeken/", "deels", "Meer resultaten")
    assert "Bedankt" in get(client, "verbeteren_bedankt")


def test_another_site_is_not_a_page_of_ours(client: Client) -> None:
    response = client.get(reverse("verbeteren"), HTTP_REFERER="https://elders.example/pad/")
    assert "/pad/" not in response.content.decode()


@pytest.mark.parametrize(("gelukt", "tekst"), [("", "x"), ("misschien", "x"), ("ja", ""), ("ja", "x" * 2001)])
def test_a_faulty_remark_is_422(client: Client, gelukt: str, tekst: str) -> None:
    data = {"sleutel": key(get(client, "verbeteren")), "gelukt": gelukt, "tekst": tekst}
    assert client.post(reverse("verbeteren"), data).status_code == 422
    assert not Verbetervoorstel.objects.exists()


# -- for machines ---------------------------------------------------------------------------------


def test_security_txt_says_where_and_until_when(client: Client) -> None:
    text = get(client, "security_txt")
    expires = re.search(r"^Expires: (\S+)$", text, re.MULTILINE)
    assert expires
    until = dt.datetime.fromisoformat(expires.group(1))
    assert dt.timedelta(days=300) < until - dt.datetime.now(dt.UTC) < dt.timedelta(days=366)
    assert re.search(r"^Contact: http://\S+/contact/$", text, re.MULTILINE)
    assert reverse("security_txt") == "/.well-known/security.txt"


def test_robots_stay_out_of_what_is_private_and_of_the_demo(client: Client, settings: object) -> None:
    assert "Disallow: /mijn-stad/\n" in get(client, "robots_txt")
    assert "Disallow: /\n" not in get(client, "robots_txt")
    settings.DEMO = True  # type: ignore[attr-defined]
    assert "Disallow: /\n" in get(client, "robots_txt")


@pytest.mark.parametrize("name", ["privacy", "verwerkingsregister", "toegankelijkheid", "robots_txt", "security_txt"])
def test_pages_to_read_take_no_post(client: Client, name: str) -> None:
    assert client.post(reverse(name)).status_code == 405


# -- sent, signed in, sent again ------------------------------------------------------------------

FORMS = {
    "contact": (Contactvraag, {"email": "ada@voorbeeld.be", "vraag": "Wanneer is het park open?"}),
    "verbeteren": (Verbetervoorstel, {"gelukt": "ja", "tekst": "De knop is te klein."}),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_again_after_login_counts_once(client: Client, name: str) -> None:
    model, fields = FORMS[name]
    posted = {**fields, "sleutel": key(get(client, name))}
    first = client.post(reverse(name), posted)
    assert first.status_code == 302, first.content.decode()
    client.force_login(Account.objects.create_user("ada@demo.invalid"))
    assert client.post(reverse(name), posted).headers["Location"] == first.headers["Location"]
    assert model._default_manager.count() == 1
    client.logout()
    assert client.post(reverse(name), posted).status_code == 409  # who comes after her has nothing of hers


@pytest.mark.parametrize("name", FORMS)
def test_a_form_opened_before_login_and_sent_after_it_counts_once(client: Client, name: str) -> None:
    model, fields = FORMS[name]
    posted = {**fields, "sleutel": key(get(client, name))}
    client.force_login(Account.objects.create_user("ada@demo.invalid"))
    for _ in range(2):
        assert client.post(reverse(name), posted).status_code == 302
    assert model._default_manager.count() == 1
