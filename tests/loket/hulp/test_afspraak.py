"""Being called back from each screen of making an appointment: without account too, and nothing chosen is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.afspraken.models import Afspraak, Locatie
from loket.afspraken.views.gemeen import write_moment
from loket.hulp.actions import ask_call_afspraak, forget_numbers, mark_missed
from loket.hulp.bijdragen import NobodyReads
from loket.hulp.models import Hulpvraag
from profiel.behandeling.actions import ask as ask_citizen
from profiel.dossiers.models import Fase, Voortgang
from profiel.mensen.models import Profiel
from profiel.toegang.models import Inzage, Machtiging
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Scope
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.loket.afspraken.kast import NOBODY, Kast
from tests.loket.afspraken.test_views import CONTACT, NEW, Bezoeker
from tests.loket.pagina import Pagina
from tests.profiel.dossiers.cast import as_citizen, at_work, client_of

CALL = {"telefoon": "0470/12.34.56", "moment": "namiddag"}
LINK = "Laat je terugbellen"


@pytest.fixture
def kast(db: None) -> Kast:
    return Kast()


def chosen(kast: Kast, **more: str) -> str:
    """What stands in the address once everything was chosen."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    return f"?soort=kaart&personen=2&waar=deurne&begin={write_moment(kast.om(9, 40))}{rest}"


def ask(visitor: Bezoeker, **typed: str) -> Pagina:
    """From the screen of this visitor to the form of a call, and back."""
    visitor.go(visitor.page.link(LINK))
    return visitor.post({**visitor.page.fields, **CALL, **typed})


@pytest.mark.parametrize(
    ("path", "stap", "over"),
    [
        ("?dienst=identiteitskaart", "Waarvoor kom je?", "een afspraak"),
        ("waar/?soort=kaart&personen=2", "Waar wil je komen?", "afspraak “Identiteitskaart”"),
        ("wanneer/?soort=kaart&personen=2&waar=deurne&vanaf=2026-12-01", "Wanneer wil je komen?",
         "afspraak “Identiteitskaart”"),
        ("gegevens/", "Wie verwachten we?", "afspraak “Identiteitskaart”"),
        ("controleren/", "Controleer je afspraak", "afspraak “Identiteitskaart”"),
    ],
)  # fmt: skip
def test_every_screen_asks_a_call_without_account_and_keeps_what_was_chosen(
    kast: Kast, path: str, stap: str, over: str
) -> None:
    visitor = Bezoeker()
    if path in ("gegevens/", "controleren/"):
        visitor.go(f"{NEW}gegevens/{chosen(kast)}")
    if path == "controleren/":
        visitor.post(CONTACT)
    elif path != "gegevens/":
        visitor.go(f"{NEW}{path}")
    here, shown = visitor.where, visitor.page.h1
    form = visitor.go(visitor.page.link(LINK))
    assert f"over de stap “{stap}”" in form.text
    assert form.fields["telefoon"] == ("0470123456" if path == "controleren/" else "")
    assert form.link("Terug naar je afspraak") == form.link("Nee, ga terug") == here
    page = visitor.post({**form.fields, **CALL})
    row = Hulpvraag.objects.get()
    assert (visitor.where, page.h1) == (here, shown)
    assert format_kenmerk(row.dossier.kenmerk) in page.text
    assert "Je kunt gewoon verder met je afspraak." in page.text
    assert (row.telefoon, row.soort, row.stap, row.profiel) == ("0470123456", "bellen", stap, None)
    assert row.beloofd_op > timezone.now()
    assert (row.dossier.titel, row.dossier.team) == (f"Bel mij terug: {over}", kast.team)
    assert row.formulier == ("afspraak" if over == "een afspraak" else "afspraak:kaart")
    if path == "controleren/":
        assert "Cem Yilmaz" in page.text
        assert visitor.send().h1 == "Je afspraak staat vast"
        assert Afspraak.objects.get().personen == 2


def test_the_handler_reads_what_for_and_on_which_screen(kast: Kast) -> None:
    Authenticator.objects.create(user=kast.dirk, type=Authenticator.Type.TOTP, data={})
    visitor, dirk = Bezoeker(), client_of(kast.dirk)
    visitor.go(f"{NEW}waar/?soort=kaart&personen=1")
    ask(visitor)
    dossier = Hulpvraag.objects.get().dossier
    listed = dirk.get(reverse("admin:hulp_hulpdossier_changelist")).content.decode()
    assert "Bel mij terug: afspraak “Identiteitskaart”" in listed
    assert "0470123456" not in listed
    page = Pagina(dirk.get(reverse("admin:hulp_hulpdossier_change", args=[dossier.pk]))).root.text
    for words in ("afspraak “Identiteitskaart”", "Waar wil je komen?", "0470123456", "In de namiddag"):
        assert words in page
    press = reverse("admin:hulp_hulpdossier_called", args=[dossier.pk])
    assert dirk.post(press, {"versie": dossier.versie}).status_code == 302
    assert Hulpvraag.objects.get().telefoon == ""


def test_nobody_is_told_of_what_they_cannot_read(kast: Kast) -> None:
    Authenticator.objects.create(user=kast.dirk, type=Authenticator.Type.TOTP, data={})
    dirk = client_of(kast.dirk)
    said: dict[bool, list[str]] = {True: [], False: []}
    for by in (NOBODY, kast.as_ada):
        row = ask_call_afspraak(kast.kaart, None, "Waar?", telefoon="0470123456", moment="eerst", by=by)
        page, known = reverse("admin:hulp_hulpdossier_change", args=[row.dossier.pk]), by is not NOBODY
        assert (">Stel een vraag<" in dirk.get(page).content.decode()) is known
        for _ in range(3):
            row.dossier.refresh_from_db()
            missed = reverse("admin:hulp_hulpdossier_missed", args=[row.dossier.pk])
            answer = dirk.post(missed, {"versie": row.dossier.versie}, follow=True)
            said[known].append(" ".join(node.text for node in Pagina(answer).all(css="messagelist")))
    assert ["leest" in words for words in said[True]] == [True] * 3
    assert ["leest" in words for words in said[False]] == [False] * 3
    assert "krijgt daar geen bericht van" in said[False][0]
    assert "Het telefoonnummer is gewist." in said[False][2]


def test_a_question_that_nobody_reads_is_refused(kast: Kast) -> None:
    """Also from a list, where many are asked at once."""
    row = ask_call_afspraak(kast.kaart, None, "Waar?", telefoon="0470123456", moment="eerst", by=NOBODY)
    question = {"titel": "Wie ben je?", "tekst": "Je naam graag.", "wil_document": False, "tegen": kast.dag}
    with pytest.raises(NobodyReads):
        ask_citizen(row.dossier, **question, by=at_work(kast.dirk))


def test_whoever_works_where_one_comes_helps(kast: Kast) -> None:
    place = Locatie.objects.create(slug="elders", naam="Elders", adres="x", district="x", team=kast.other_team)
    place.soorten.add(kast.kaart)
    made = [ask_call_afspraak(kast.kaart, where, "Wanneer?", telefoon="0470123456", moment="eerst", by=NOBODY)
            for where in (None, place)]  # fmt: skip
    assert [row.dossier.team for row in made] == [kast.team, kast.other_team]


def test_what_is_wrong_is_said_and_the_choices_stay(kast: Kast) -> None:
    visitor = Bezoeker()
    visitor.go(f"{NEW}gegevens/{chosen(kast)}")
    here = visitor.where
    page = ask(visitor, telefoon="12")
    assert (page.status, page.title.startswith("Fout: ")) == (422, True)
    assert [text for text, _ in page.summary] == page.field_errors
    assert (page.fields["telefoon"], page.link("Terug naar je afspraak")) == ("12", here)
    assert not Hulpvraag.objects.exists()


def test_the_same_form_twice_is_one_call(kast: Kast) -> None:
    visitor = Bezoeker()
    form = visitor.go(visitor.go(NEW).link(LINK))
    url = visitor.where
    assert [visitor.post({**form.fields, **CALL}, url).status for _ in range(2)] == [200, 200]
    assert Hulpvraag.objects.count() == 1


def test_without_account_one_browser_asks_two_in_an_hour(kast: Kast) -> None:
    visitor = Bezoeker()
    for _ in range(2):
        visitor.go(NEW)
        assert ask(visitor).status == 200
    visitor.go(NEW)
    refused = ask(visitor)
    assert (refused.status, "03 22 11 333" in refused.text) == (429, True)
    assert Hulpvraag.objects.count() == 2
    other = Bezoeker()
    other.go(NEW)
    assert ask(other, telefoon="0470 65 43 21").status == 200


def test_whoever_asks_it_one_number_is_called_twice_a_day(kast: Kast) -> None:
    """Nobody has a stranger called all day, from one browser after the other and however the number is typed."""
    for telefoon, status in (("0470 12 34 56", 200), ("+32 470 12 34 56", 200), ("0470123456", 409)):
        visitor = Bezoeker()
        visitor.go(NEW)
        assert ask(visitor, telefoon=telefoon).status == status
    assert Hulpvraag.objects.count() == 2


def test_an_unknown_screen_is_the_first(kast: Kast) -> None:
    page = Bezoeker().go(f"{reverse('loket:afspraak_terugbellen')}?scherm=https://elders.invalid/")
    assert page.link("Terug naar je afspraak") == NEW


def test_a_number_without_account_is_forgotten_like_any_other(kast: Kast) -> None:
    """After three times, and when nobody ever called."""
    rows = [ask_call_afspraak(kast.kaart, None, "Waar?", telefoon="0470123456", moment="eerst", by=NOBODY)
            for _ in range(2)]  # fmt: skip
    for _ in range(3):
        mark_missed(rows[0].dossier, by=at_work(kast.dirk))
    assert forget_numbers(timezone.now() + timedelta(days=30)) == 1
    assert list(Hulpvraag.objects.values_list("telefoon", flat=True)) == ["", ""]
    rows[1].dossier.refresh_from_db()
    assert rows[1].dossier.fase == Fase.STOPGEZET
    said = [step.code for step in Voortgang.objects.voor_medewerker(Toegang.systeem(), rows[1].dossier)]
    assert "niet_gebeld" in said


# -- with an account ------------------------------------------------------------------------------


def test_who_signed_in_finds_it_in_mijn_stad_and_takes_it_back(kast: Kast) -> None:
    ada = Bezoeker(client_of(kast.ada.account))
    ada.go(f"{NEW}controleren/{chosen(kast)}")
    assert ask(ada).h1 == "Controleer je afspraak"
    row = Hulpvraag.objects.get()
    assert row.profiel == kast.ada
    assert "Bel 03 22 11 333 en zeg je kenmerk" not in ada.page.text, "there is a button for that"
    stop = ada.go(row.dossier.get_absolute_url()).link("Bel me niet meer")
    ada.post(ada.go(stop).fields, stop)
    assert Hulpvraag.objects.get().telefoon == ""


def test_who_waits_for_two_waits_for_these_first(kast: Kast) -> None:
    ada = Bezoeker(client_of(kast.ada.account))
    for status in (200, 200, 409):
        ada.go(NEW)
        assert ask(ada).status == status
    assert Hulpvraag.objects.count() == 2


def test_an_organisation_asks_as_such(kast: Kast) -> None:
    Profiel.objects.filter(pk=kast.ada.pk).update(soort=Profiel.Soort.ORGANISATIE)
    row = ask_call_afspraak(kast.kaart, None, "Waar?", telefoon="0470123456", moment="eerst", by=kast.as_ada)
    assert [one.rol for one in row.dossier.betrokkenen.all()] == ["organisatie"]


def test_who_acts_for_somebody_asks_for_them_once_it_is_known_what_for(kast: Kast) -> None:
    bram = Bezoeker(client_of(kast.bram.account, kast.grant))
    assert LINK not in bram.go(NEW).text
    bram.go(f"{NEW}waar/?soort=kaart&personen=1")
    ask(bram)
    row = Hulpvraag.objects.get()
    assert row.profiel == kast.ada
    seen = Inzage.objects.get(profiel=kast.ada, dossier=row.dossier.kenmerk)
    assert (seen.handeling, seen.wat) == (Inzage.Handeling.INGEVULD, "terugbellen gevraagd"), "she reads who asked"
    assert bram.go(reverse("loket:afspraak_terugbellen")).status == 404


@pytest.mark.parametrize(
    ("soort", "limits"),
    [("meekijker", {}), ("begeleid", {}), ("gemachtigde", {"diensten": frozenset({"reispas"}), "themas": frozenset()})],
)
def test_who_may_not_make_it_or_has_a_helper_asks_nothing(
    kast: Kast, monkeypatch: pytest.MonkeyPatch, soort: str, limits: dict[str, frozenset[str]]
) -> None:
    bram = as_citizen(kast.bram)
    grant = Machtiging(soort=soort, wie=kast.bram.account, voor=kast.ada)
    looking = Toegang(bram.actor, bram.account, kast.ada, bram.level, scope=Scope(**limits), machtiging=grant)
    monkeypatch.setattr("loket.afspraken.views.hulp.toegang_of", lambda _: looking)
    monkeypatch.setattr("loket.hulp.afspraak.toegang_of", lambda _: looking)
    visitor = Bezoeker(Client())
    assert LINK not in visitor.go(f"{NEW}waar/?soort=kaart&personen=1").text
    assert visitor.go(f"{reverse('loket:afspraak_terugbellen')}?soort=kaart&scherm=waar").status == 404
    if soort != "begeleid":  # whose sessie is closed to it before
        with pytest.raises(Http404):
            ask_call_afspraak(kast.kaart, None, "Waar?", telefoon="0470123456", moment="eerst", by=looking)
    assert not Hulpvraag.objects.exists()
