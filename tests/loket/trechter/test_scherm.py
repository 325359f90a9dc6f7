"""The screen "Waar haken mensen af": for whom, what it shows first, and what it hides."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.definitie import Definitie
from loket.models import Formulier, Formulierrecht, Formulierversie
from loket.trechter.models import Telling, Tevredenheid
from loket.trechter.rules import StapCijfers, asked_of
from loket.trechter.tabel import last_months, month_name, months_of, read_month
from profiel.mensen.models import Account
from stadsportaal.kern.kalender import vandaag
from tests.loket.kast import Kast
from tests.loket.pagina import Node, Pagina
from tests.profiel.dossiers.cast import client_of

NOVEMBER = dt.date(2026, 11, 10)
OKTOBER = dt.date(2026, 10, 20)
FORM = "adreswijziging"


def back_office(account: Account) -> Client:
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    return client_of(account)


@pytest.fixture
def dirk(kast: Kast) -> Client:
    return back_office(kast.dirk)


def tell(
    soort: str, stap: str, aantal: int, vraag: str = "", code: str = "", *, day: dt.date = NOVEMBER, versie: int = 1
) -> None:
    Telling.objects.create(
        dag=day, formulier=FORM, versie=versie, soort=soort, stap=stap, vraag=vraag, code=code, aantal=aantal
    )


def funnel(**exits: int) -> None:
    """A hundred and twenty people see every step; these leave."""
    for stap in ("wie", "adres", "woning"):
        tell("getoond", stap, 120)
        tell("tijd", stap, 120, code="4")
        if stap in exits:
            tell("gestopt", stap, exits[stap])


def url(form: str = FORM) -> str:
    return reverse("admin:trechter_trechter_change", args=[form])


def tables(page: Pagina) -> list[Node]:
    return page.all(css="trechter")[0].find_all("table")


def region(page: Pagina, label: str) -> Node:
    (found,) = [node for node in page.all(css="trechter-tabel") if node.attrs["aria-label"] == label]
    return found


def rows(page: Pagina, number: int = 0) -> list[list[str]]:
    table = tables(page)[number]
    return [[cell.text for cell in row.children if not isinstance(cell, str)] for row in table.find_all("tr")][1:]


def test_the_worst_step_stands_first_with_the_reason(dirk: Client) -> None:
    funnel(wie=12, adres=48)
    tell("fout", "adres", 60, "nieuw_adres-postcode", "leeg")
    tell("gevraagd", "adres", 120, "nieuw_adres")
    page = Pagina(dirk.get(url()))
    assert page.status == 200
    assert "Hier haken de meeste mensen af: stap 2" in page.all(css="trechter")[0].text
    assert "42 % van wie deze stap zag, stopte hier (50 van 120)" in page.all(css="trechter")[0].text
    assert "niets ingevuld" in page.all(css="trechter-slecht")[0].text
    assert [row[0][:1] for row in rows(page)] == ["2", "1", "3", "4", "5", "6", "7"]
    assert rows(page)[2][2] == "minder dan 10"
    assert rows(page)[0][3] == "30 seconden"
    assert "60" in region(page, "Fouten bij stap 2").text
    assert "style=" not in dirk.get(url()).content.decode()


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ([("tijd", "adres", 40, "", "14")], "Mensen zijn hier lang bezig: de helft langer dan 15 minuten."),
        ([("geholpen", "adres", 30), ("gered", "adres", 20)], "Veel mensen vragen hier hulp."),
        ([("gepauzeerd", "adres", 30)], "Mensen stoppen hier om later verder te gaan"),
        ([], "Mensen stoppen hier zonder fout."),
        ([("fout", "adres", 9, "nieuw_adres-postcode", "leeg")], "Mensen stoppen hier zonder fout."),
    ],
)
def test_why_people_leave(dirk: Client, extra: list[tuple[str, str, int]], reason: str) -> None:
    for stap in ("wie", "woning"):
        tell("getoond", stap, 120)
        tell("tijd", stap, 120, code="4")
    tell("getoond", "adres", 100)
    tell("gestopt", "adres", 40)
    for item in extra:
        tell(*item)
    page = Pagina(dirk.get(url()))
    assert reason in page.all(css="trechter-slecht")[0].text


def test_an_error_of_few_people_is_not_there_at_all(dirk: Client) -> None:
    funnel(adres=40)
    tell("fout", "adres", 9, "nieuw_adres-straat", "leeg")
    tell("fout", "adres", 30, "weg_vraag", "raar")
    text = Pagina(dirk.get(url())).all(css="trechter")[0].text
    assert "Fouten bij stap 2" in text
    assert "weg_vraag" in text  # no longer in the form: its key says what it was
    assert "klopt niet" in text
    assert region(Pagina(dirk.get(url())), "Fouten bij stap 2").text.count("niets ingevuld") == 0


def test_questions_of_a_step_say_who_saw_them(dirk: Client) -> None:
    """A branch that few took is hidden, and so is one that few did not take."""
    tell("getoond", "woning", 120)
    tell("gevraagd", "woning", 40, "woonvorm")
    tell("gevraagd", "woning", 9, "opmerking")
    page = Pagina(dirk.get(url()))
    keys = [vraag.key for vraag in definitie_of(FORM).stap_per_key["woning"].vragen if not vraag.vraagt_niets]
    table = region(page, "Vragen van stap 3")
    cells = [[cell.text for cell in row.children if not isinstance(cell, str)][1:] for row in table.find_all("tr")[1:]]
    assert dict(zip(keys, cells, strict=True))["woonvorm"] == ["40", "33 %"]
    assert all(seen == ["minder dan 10", "–"] for key, seen in zip(keys, cells, strict=True) if key != "woonvorm")


def test_the_table_of_errors_counts_on_who_the_table_of_questions_says_saw_it(dirk: Client) -> None:
    """97 of 100 saw the question: that three did not, is told by neither table."""
    tell("getoond", "woning", 100)
    tell("gevraagd", "woning", 97, "woonvorm")
    tell("fout", "woning", 50, "woonvorm", "leeg")
    page = Pagina(dirk.get(url()))
    assert "100 %" in region(page, "Vragen van stap 3").text
    (_, cells) = region(page, "Fouten bij stap 3").find_all("tr")
    assert [cell.text for cell in cells.children if not isinstance(cell, str)][2:] == ["50", "50 %"]


def test_a_step_that_few_saw_looks_like_one_that_nobody_saw(dirk: Client) -> None:
    """No row, no place and no list of questions tells that a few people were at a step, or that a few left there."""
    funnel(adres=40)
    before = [dirk.get(url()).content, *(row[1:] for row in rows(Pagina(dirk.get(url()))))]
    tell("getoond", "wanneer", 9)
    tell("gevraagd", "wanneer", 9, "verhuisdag")
    tell("gestopt", "wanneer", 9)
    tell("gestopt", "woning", 9, day=NOVEMBER + dt.timedelta(days=1))
    after = [dirk.get(url()).content, *(row[1:] for row in rows(Pagina(dirk.get(url()))))]
    assert before[1:] == after[1:]
    assert [row[0][:1] for row in rows(Pagina(dirk.get(url())))][:3] == ["2", "1", "3"]
    assert not [
        node for node in Pagina(dirk.get(url())).all(css="trechter-tabel") if "stap 5" in node.attrs["aria-label"]
    ]


def test_a_count_that_would_give_a_smaller_one_away_is_not_shown(dirk: Client) -> None:
    """120 began: 40 + 20 left, 57 sent it, so three left at the third step. The worst step is not the one to hide."""
    funnel(wie=20, adres=40, woning=3)
    tell("begonnen", "", 120)
    tell("verstuurd", "", 57)
    page = Pagina(dirk.get(url()))
    found = {row[0][:1]: row[2] for row in rows(page)}
    assert found["1"] == "niet getoond"
    assert found["2"].startswith("33 %")
    assert found["3"] == "minder dan 10"
    assert "120 keer begonnen, 60 keer verstuurd, minder dan 10 keer “niet in aanmerking”" in page.root.text


def test_so_is_how_often_it_was_sent_when_nothing_else_can_be_hidden(dirk: Client) -> None:
    funnel(adres=40, woning=3)
    tell("begonnen", "", 120)
    tell("verstuurd", "", 77)
    assert "120 keer begonnen, hoe vaak verstuurd tonen we niet, minder" in Pagina(dirk.get(url())).root.text


@pytest.mark.parametrize(("seen", "shown"), [(0, 0), (40, 40), (90, 90), (91, 100), (100, 100), (140, 100)])
def test_who_did_not_see_a_question_is_a_cell_too(seen: int, shown: int) -> None:
    assert asked_of(StapCijfers("een", gezien=100, gevraagd={"a": seen}), "a") == shown


def definitie_of(form: str) -> Definitie:
    return Formulierversie.objects.get(formulier=form, nummer=1).lees()


def test_who_was_rescued(dirk: Client) -> None:
    funnel(adres=20)
    tell("geholpen", "adres", 40)
    tell("gered", "adres", 30)
    (row,) = [row for row in rows(Pagina(dirk.get(url()))) if row[0].startswith("2")]
    assert row[5:] == ["40", "75 %"]


def test_nothing_stands_out_when_all_lose_as_few(dirk: Client) -> None:
    funnel(wie=11, adres=12, woning=10)
    tell("begonnen", "", 400)
    tell("verstuurd", "", 7)
    tell("uitkomst", "adres", 12, "", "buiten_de_stad")
    text = Pagina(dirk.get(url())).all(css="trechter")[0].text
    assert "Geen stap valt op" in text
    assert "400 keer begonnen, minder dan 10 keer verstuurd, 10 keer “niet in aanmerking”" in text


def test_the_check_page_is_the_last_step(dirk: Client) -> None:
    funnel()
    tell("getoond", "_controleren", 100)
    tell("gestopt", "_controleren", 50)
    assert "“Controleren en versturen”" in Pagina(dirk.get(url())).all(css="trechter-slecht")[0].text


def test_a_month_and_a_version_at_a_time(dirk: Client) -> None:
    live = Formulierversie.objects.live().get(formulier=FORM)
    Formulierversie.objects.filter(pk=live.pk).update(status="vervangen")
    Formulierversie.objects.create(
        formulier_id=FORM,
        nummer=2,
        status="gepubliceerd",
        definitie=live.definitie,
        gepubliceerd_op="2026-11-05T09:00Z",
    )
    tell("getoond", "wie", 50)
    tell("getoond", "wie", 70, day=dt.date(2026, 10, 3))
    tell("getoond", "wie", 90, versie=2)
    assert rows(Pagina(dirk.get(url())))[0][1] == "90"
    assert rows(Pagina(dirk.get(url() + "?versie=1")))[0][1] == "50"
    assert rows(Pagina(dirk.get(url() + "?versie=1&maand=2026-10")))[0][1] == "70"
    assert rows(Pagina(dirk.get(url() + "?versie=1&maand=2025-01")))[0][1] == "50"
    assert months_of(FORM, 1) == [dt.date(2026, 11, 1), dt.date(2026, 10, 1)]
    assert read_month("2026-13", [NOVEMBER]) == NOVEMBER
    assert read_month("", []) is None


def answer(
    score: int, aantal: int = 1, tekst: str | None = None, *, day: dt.date = OKTOBER, einde: str = "verstuurd"
) -> None:
    for _ in range(aantal):
        Tevredenheid.objects.create(dag=day, formulier=FORM, versie=1, einde=einde, score=score, tekst=tekst)


def test_how_it_went_hides_what_the_rest_would_tell(dirk: Client) -> None:
    answer(5, 30)
    answer(4, 12, "Te veel vragen")
    answer(1, 3)
    page = Pagina(dirk.get(url() + "?maand=2026-10"))
    answers = rows(page, -1)
    assert answers[0] == ["Heel goed", "30"]
    assert answers[1] == ["Goed", "niet getoond"]  # else the three would follow from the total
    assert answers[4] == ["Heel slecht", "niet getoond"]
    assert "Te veel vragen" in page.all(css="trechter")[0].text


def test_each_end_has_its_own_answers(dirk: Client) -> None:
    """Who was refused is not as content as who sent it; of an end with few answers nothing is said."""
    answer(5, 20)
    answer(1, 12, "Waarom niet?", einde="beslist")
    answer(2, 9, "Ik gaf het op", einde="verlaten")
    page = Pagina(dirk.get(url()))
    heads = [head.text for head in page.all("h2") if head.text.startswith("Hoe ging het?")]
    assert heads == ["Hoe ging het? Verstuurd", "Hoe ging het? Beslist door een medewerker"]
    assert rows(page, -2)[0] == ["Heel goed", "20"]
    assert rows(page, -1)[4] == ["Heel slecht", "10"]
    assert "Waarom niet?" in page.root.text
    assert "Ik gaf het op" not in page.root.text


def test_answers_to_a_version_that_nobody_fills_in_any_more_have_a_month(dirk: Client) -> None:
    """It was replaced, and decided on in a month without one visit."""
    tell("getoond", "wie", 40, day=dt.date(2026, 9, 10))
    answer(1, 12, einde="beslist")
    assert months_of(FORM, 1) == [OKTOBER.replace(day=1), dt.date(2026, 9, 1)]
    assert "Beslist door een medewerker" in Pagina(dirk.get(url())).root.text


def test_a_month_of_few_is_not_there(dirk: Client) -> None:
    tell("getoond", "wie", 9)
    answer(1, 9)
    assert months_of(FORM, 1) == []
    assert "nog geen cijfers" in Pagina(dirk.get(url())).root.text


def test_what_was_answered_today_is_not_there_yet(dirk: Client) -> None:
    """A clerk who sees somebody answer at the desk and looks at the page, sees what was there yesterday."""
    today = vandaag(timezone.now())
    answer(5, 14, day=today)
    assert months_of(FORM, 1) == []
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        assert months_of(FORM, 1) == [today.replace(day=1)]


def test_words_wait_until_their_month_is_over(dirk: Client, kast: Kast) -> None:
    """Texts stand one by one: the one that came since yesterday would be that of who answered yesterday."""
    today = vandaag(timezone.now())
    first = today.replace(day=1)
    with time_machine.travel(dt.datetime.combine(first, dt.time(12), tzinfo=dt.UTC) + dt.timedelta(days=20)):
        answer(2, 14, "Te lang", day=first)
        page = Pagina(client_of(kast.dirk).get(url())).root.text
        assert "Niet goed" in page
        assert "Te lang" not in page
    with time_machine.travel(dt.datetime.combine(first, dt.time(12), tzinfo=dt.UTC) + dt.timedelta(days=32)):
        assert "Te lang" in Pagina(client_of(kast.dirk).get(f"{url()}?maand={first:%Y-%m}")).root.text


def test_few_words_are_not_shown(dirk: Client) -> None:
    answer(2, 9, "Te lang")
    answer(2, 9)
    page = Pagina(dirk.get(url())).root.text
    assert "Niet goed" in page
    assert "Te lang" not in page


def test_a_few_answers_are_not_shown(dirk: Client) -> None:
    funnel()
    answer(1, 1, "Slecht", day=NOVEMBER)
    text = Pagina(dirk.get(url())).all(css="trechter")[0].text
    assert "Hoe ging het" not in text
    assert "Slecht" not in text


def test_appointments_stand_above_no_form(dirk: Client, kast: Kast) -> None:
    """Per dienst of one's own teams and month, at least ten answers."""
    day = last_months(vandaag(timezone.now()))[1]
    for dienst, aantal in ((FORM, 14), ("bewonersparkeren", 14), ("attest-hoofdverblijfplaats", 9)):
        for _ in range(aantal):
            Tevredenheid.objects.create(dag=day, formulier=dienst, versie=0, einde="afspraak", score=5, tekst="Vlot")
    Tevredenheid.objects.create(dag=day, formulier=FORM, versie=1, einde="beslist", score=1)
    for _ in range(11):
        Tevredenheid.objects.create(dag=day, formulier=FORM, versie=0, einde="afgezegd", score=1, tekst="Weg")
    page = Pagina(dirk.get(reverse("admin:trechter_trechter_changelist")))
    heads = [head.text for head in page.all("h2") if head.text.startswith("Hoe ging")]
    about = f"“Je adres wijzigen”? {month_name(day).capitalize()}"
    assert heads == [f"Hoe gingen de afspraken voor {about}", f"Hoe ging het voor wie afzegde voor {about}"]
    assert "Vlot" in page.root.text
    took_place = page.all("table")[-2].text
    assert took_place.startswith("AntwoordMensen Heel goed10"), took_place
    assert "Heel slecht10" not in took_place, "who cancelled says nothing of an appointment"
    assert last_months(dt.date(2027, 1, 31)) == [dt.date(2027, 1, 1), dt.date(2026, 12, 1), dt.date(2026, 11, 1)]


def test_before_the_first_day_is_over_there_is_nothing(dirk: Client) -> None:
    assert "nog geen cijfers" in Pagina(dirk.get(url())).all(css="trechter")[0].text


def test_a_form_without_a_version_has_nothing_either(dirk: Client, kast: Kast) -> None:
    Formulier.objects.create(slug="nieuw", titel="Nieuw", dienst_id=FORM)
    assert "nog geen cijfers" in Pagina(dirk.get(url("nieuw"))).all(css="trechter")[0].text


def test_only_who_answers_for_the_dienst(dirk: Client, kast: Kast) -> None:
    listed = dirk.get(reverse("admin:trechter_trechter_changelist")).content.decode()
    assert url() in listed
    other = back_office(kast.ander)
    assert other.get(url()).status_code == 404
    alone = back_office(Account.objects.create_user("niemand@stad.invalid", naam="Niemand", is_staff=True))
    assert alone.get(url()).status_code == 404
    assert alone.get(reverse("admin:trechter_trechter_changelist")).status_code == 403
    assert client_of(kast.ada.account).get(url()).status_code in (302, 404)
    kast.other_team.diensten = [FORM]
    kast.other_team.save()
    assert other.get(url()).status_code == 200


def test_the_process_owner_sees_it_too(kast: Kast) -> None:
    alone = Account.objects.create_user("eigenaar@stad.invalid", naam="Eigenaar", is_staff=True)
    client = back_office(alone)
    assert client.get(url()).status_code == 404
    Formulierrecht.objects.create(account=alone, dienst_id=FORM, rol="lezer")
    assert client.get(url()).status_code == 200
    assert client.get(url("klacht")).status_code == 404
