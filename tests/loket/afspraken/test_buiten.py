"""A place or a kind that is switched off is a closed door too: who would come is listed, and nobody moves to it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.afspraken.actions import NotHereAnyMore, move
from loket.afspraken.buiten import outside
from loket.afspraken.views.gemeen import write_moment
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.loket.afspraken.kast import Kast
from tests.loket.afspraken.test_admin import _admin, _hours
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import client_of


def _switch(kast: Kast, what: str) -> None:
    """Off: the place, the kind, or the kind at that place."""
    if what == "plaats":
        kast.deurne.is_actief = False
        kast.deurne.save()
    elif what == "soort":
        kast.kaart.is_actief = False
        kast.kaart.save()
    else:
        kast.kaart.locaties.remove(kast.deurne)


@pytest.mark.parametrize("what", ["plaats", "soort", "soort van plaats"])
def test_what_is_switched_off_is_a_closed_door(kast: Kast, what: str) -> None:
    afspraak, other = kast.book(by=kast.as_ada), kast.book(soort=kast.pas)
    assert outside([kast.deurne], timezone.now()) == []
    _switch(kast, what)
    expected = [afspraak.pk, other.pk] if what == "plaats" else [afspraak.pk]
    assert sorted(outside([kast.deurne], timezone.now())) == sorted(expected)
    with pytest.raises(NotHereAnyMore):
        move(afspraak, kast.om(10), by=kast.as_ada)
    ada = client_of(kast.ada.account)
    url = reverse("loket:afspraak_move", args=[afspraak.kenmerk])
    for path in (url, f"{url}?begin={write_moment(kast.om(10))}"):
        page = Pagina(ada.get(path))
        assert "Op deze plaats kun je hiervoor niet meer terecht" in page.text
        assert page.link("Maak een nieuwe afspraak").startswith("/afspraken/nieuw/")
    refused = Pagina(ada.post(url, {"versie": afspraak.versie, "begin": write_moment(kast.om(10))}))
    assert (refused.status, "Maak een nieuwe afspraak" in refused.text) == (409, True)
    assert move(afspraak, kast.om(10), by=kast.as_dirk).begin == kast.om(10), "who knows better may"


def test_unticking_a_place_warns(kast: Kast, dirk: Client) -> None:
    kast.team.leden.filter(account=kast.dirk).update(rol="beheerder")
    afspraak = kast.book()
    data = _hours(kast)
    del data["is_actief"]
    said = dirk.post(_admin("locatie_change", "deurne"), data, follow=True).content.decode()
    assert "1 afspraak valt nu buiten de openingsuren of het aanbod" in said
    page = dirk.get(_admin("locatie_buiten", "deurne"), follow=True).content.decode()
    assert format_kenmerk(afspraak.kenmerk) in page


def test_taking_a_kind_off_a_place_warns(kast: Kast, dirk: Client) -> None:
    kast.dirk.is_superuser = True
    kast.dirk.save()
    kast.book()
    kast.book(soort=kast.pas)
    url = _admin("afspraaksoort_change", "kaart")
    data = {
        "naam": "Identiteitskaart", "uitleg": "Een kaart", "dienst": "identiteitskaart", "thema": "burgerzaken",
        "slug": "kaart", "minuten": 20, "max_personen": 3, "min_dagen": 0, "max_dagen": 30, "volgorde": 0,
        "meebrengen": "Je oude kaart", "is_actief": "on", "locaties": ["deurne"], "_save": "1",
    }  # fmt: skip
    assert "afspraak valt" not in dirk.post(url, data, follow=True).content.decode()
    said = dirk.post(url, {**data, "locaties": []}, follow=True).content.decode()
    assert "1 afspraak valt nu buiten de openingsuren of het aanbod" in said
    assert "?buiten=ja" in said
