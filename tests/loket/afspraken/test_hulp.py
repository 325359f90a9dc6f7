"""The help beside each screen of an appointment is about that screen, and leads on from there."""

from __future__ import annotations

import pytest
from django.urls import reverse

from loket.afspraken.actions import cancel
from loket.afspraken.models import Afspraak, Locatie
from loket.afspraken.views.gemeen import write_moment
from loket.afspraken.views.hulp import WOORDEN
from tests.loket.afspraken.kast import Kast
from tests.loket.afspraken.test_views import CONTACT, NEW, Bezoeker
from tests.loket.pagina import Node, Pagina
from tests.profiel.dossiers.cast import client_of


def panel(page: Pagina) -> Node:
    (found,) = page.all(css="help-panel")
    return found


def explains(page: Pagina) -> list[str]:
    """The screens whose words stand in the panel of this page, all of them."""
    text = panel(page).text
    return [
        scherm
        for scherm, words in WOORDEN.items()
        if words.uitleg in text and all(vraag in text and antwoord in text for vraag, antwoord in words.vragen)
    ]


def links(page: Pagina) -> list[str]:
    return [a.attrs["href"] for a in panel(page).find_all("a")]


def test_every_screen_of_making_one_explains_itself(kast: Kast) -> None:
    Locatie.objects.update(bereikbaar="Bus tot het plein. Er is een lift.")
    visitor = Bezoeker()
    seen = [visitor.go(NEW), visitor.post({"soort": "kaart", "personen": "1"}), visitor.post({"waar": "deurne"})]
    wanted = write_moment(kast.om(9))
    seen.append(visitor.go(f"{NEW}gegevens/?soort=kaart&personen=1&waar=deurne&begin={wanted}"))
    seen += [visitor.post(CONTACT), visitor.send()]
    afspraak = Afspraak.objects.get()
    here = reverse("loket:afspraak", args=[afspraak.kenmerk])
    seen += [visitor.go(here), visitor.go(f"{here}verplaatsing/")]
    seen += [visitor.go(f"{here}verplaatsing/?begin={write_moment(kast.om(10))}"), visitor.go(f"{here}afzegging/")]
    assert [explains(page) for page in seen] == [
        ["waarvoor"], ["waar"], ["wanneer"], ["gegevens"], ["controleren"], ["gemaakt"], ["afspraak"],
        ["verplaatsen"], ["verplaatsen_nakijken"], ["afzeggen"],
    ]  # fmt: skip
    assert "Hoe raak ik er: Stadsloket Deurne?" in panel(seen[1]).text
    assert "Bus tot het plein. Er is een lift." in panel(seen[1]).text
    contact = reverse("contact")
    call = reverse("loket:afspraak_terugbellen")
    assert links(seen[0]) == [f"{call}?scherm=waarvoor", "tel:+3232211333", contact, reverse("inclusie:webpunten")]
    for number, page in enumerate(seen[1:], start=1):
        ways = ["tel:+3232211333", f"{contact}?dienst=identiteitskaart", reverse("inclusie:webpunten")]
        if number < 5:  # while it is being made
            assert links(page)[0].startswith(f"{call}?soort=kaart&personen=1")
        assert links(page)[number < 5 :] == ways
    cancel(afspraak, by=kast.as_dirk)
    assert explains(visitor.go(here)) == ["afspraak_voorbij"]


def test_a_refused_form_keeps_the_help_of_its_screen(kast: Kast) -> None:
    visitor = Bezoeker()
    visitor.to_times()
    page = visitor.go(f"{NEW}gegevens/?soort=kaart&personen=1&waar=deurne&begin={write_moment(kast.om(9))}")
    page = visitor.post({"naam": "", "email": ""})
    assert page.status == 422
    assert explains(page) == ["gegevens"]


def test_who_signed_in_is_known_and_asks_in_the_appointment_itself(kast: Kast) -> None:
    ada = Bezoeker(client_of(kast.ada.account))
    page = ada.go(f"{NEW}gegevens/?soort=kaart&personen=1&waar=deurne&begin={write_moment(kast.om(9))}")
    assert explains(page) == ["gegevens_bekend"]
    ada.post({"telefoon": ""})
    booked = ada.send()
    afspraak = Afspraak.objects.get()
    ask = reverse("behandeling:burgervraag_ask", args=[afspraak.kenmerk])
    move = ada.go(reverse("loket:afspraak_move", args=[afspraak.kenmerk]))
    for page in (booked, move):
        assert ask in links(page)
        assert reverse("contact") not in "".join(links(page)), "one way to ask, where the answer is found again"
    assert ada.go(ask).status == 200


@pytest.mark.parametrize("scherm", ["", "waar/?soort=kaart", "gegevens/"])
def test_help_is_offered_by_itself_after_the_second_refusal(kast: Kast, scherm: str) -> None:
    """Counted in the page alone: who goes on, or comes back, starts again."""
    visitor = Bezoeker()
    whole = f"?soort=kaart&waar=deurne&begin={write_moment(kast.om(9))}" if scherm == "gegevens/" else ""
    path = f"{NEW}{scherm}{whole}"
    assert "geprobeerd" not in visitor.go(path).fields
    nothing = {"csrfmiddlewaretoken": "x"}
    first = visitor.post(nothing, path)
    assert (first.status, first.fields["geprobeerd"], "Lukt het niet?" in first.text) == (422, "1", False)
    second = visitor.post({**nothing, "geprobeerd": "1"}, path)
    assert (second.fields["geprobeerd"], "Lukt het niet?" in second.text) == ("2", True)
    assert second.link("Stel je vraag").startswith(reverse("contact"))
    (offer,) = second.all(css="alert-info")
    assert [a.attrs["href"] for a in offer.find_all("a")] == [second.link("Laat je terugbellen")]
    assert visitor.post({**nothing, "geprobeerd": "9"}, path).fields["geprobeerd"] == "9"
    for typed in ("veel", "99", "²"):
        assert visitor.post({**nothing, "geprobeerd": typed}, path).fields["geprobeerd"] == "1"
