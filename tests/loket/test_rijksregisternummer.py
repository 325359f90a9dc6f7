"""The number of a person: read in every spelling, covered wherever it is shown, never offered again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.klad.actions import keep_klad
from loket.publiceren import MAP, publish_definitie
from loket.versies.actions import keep_typed
from loket.views.nummers import WAT
from loket.vragen import soort
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Account
from profiel.toegang.actions import give_begeleiding
from profiel.toegang.models import Inzage, Teamlid
from tests.loket.kast import Kast, aanvraag_of, attest, fill, step, sterk, submit
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import OMGEVING, answer, one, vraag
from tests.profiel.dossiers.cast import client_of

NUMBER = "85073003328"
COVERED = "85.07.30-•••.••"
SAID = ["Vul een rijksregisternummer in zoals 85.07.30-033.28"]


@pytest.mark.parametrize(
    "typed",
    [
        "85073003328",
        "85.07.30-033.28",
        "85.07.30 033 28",
        "85-07-30-033-28",
        "85/07/30 033 28",
        " 850730 033 28 ",
        "850730-033-28",
        "85.07.30\u2013033.28",
        "85\u00a007\u00a030\u00a0033\u00a028",
        "RRN 85.07.30-033.28",
        "RR: 85.07.30-033.28",
        "NISS 850730033 28",
        "Rijksregisternummer: 85.07.30-033.28",
        "rijksregisternr. 85.07.30-033.28",
        "INSZ-nummer 85.07.30-033.28",
    ],
)
def test_one_number_in_many_spellings(typed: str) -> None:
    assert one(vraag("rijksregisternummer"), typed) == NUMBER


@pytest.mark.parametrize(
    "typed",
    ["85.07.30-033.29", "8507300332", "850730033288", "00000000000", "85.27.30-033.28", "٨٥٠٧٣٠٠٣٣٢٨", "abc", COVERED],
)
def test_no_number_of_a_person(typed: str) -> None:
    assert one(vraag("rijksregisternummer"), typed) == SAID


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_sentence(typed: str) -> None:
    found = one(vraag("rijksregisternummer"), typed)
    assert found is None or found == SAID or (found.isascii() and len(found) == 11)


def test_the_covered_number_stands_for_the_stored_one_only() -> None:
    question = vraag("rijksregisternummer")
    assert soort(question).toon(question, NUMBER) == [COVERED]
    assert soort(question).uiteen(NUMBER) == {"": COVERED}
    known = replace(OMGEVING, antwoorden={"x": NUMBER})
    assert answer(question, known, **{"": COVERED}) == NUMBER
    assert answer(question, known, **{"": "85.07.31-•••.••"}) == SAID
    assert answer(question, replace(OMGEVING, antwoorden={"x": {"weet_niet": True}}), **{"": COVERED}) == SAID


def test_it_is_never_offered_again() -> None:
    data = base()
    asked: dict[str, Any] = {"key": "kind", "soort": "rijksregisternummer", "label": "Nummer op de kaart"}
    reason = {"reden_toch_vragen": "Het gaat over je kind."}
    data["stappen"][0]["vragen"].append({**asked, **reason, "hergebruik": "hergebruik"})
    assert problems(data) == ["Vraag 'kind' is van het soort rijksregisternummer: die hergebruiken we nooit."]
    data["stappen"][0]["vragen"][-1] = asked
    (said,) = problems(data)
    assert said.startswith("Vraag 'kind' vraagt iets dat de stad al weet (insz)."), "whatever its words are"


EXTRA = [
    {
        "key": "kind",
        "soort": "rijksregisternummer",
        "label": "Nummer van je kind",
        "reden_toch_vragen": "Het gaat over je kind.",
    },
    {"key": "reden", "soort": "tekst", "label": "Waarom?", "optioneel": True},
]


def with_number(kast: Kast, ada: Client) -> str:
    """A concept of a form that asks a number of a person too."""
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data["stappen"].append({"key": "extra", "groep": "doel", "titel": "Wat nog?", "hulp": "Uitleg.", "vragen": EXTRA})
    publish_definitie(json.dumps(data))
    return attest(ada, kast.ada)


@pytest.mark.parametrize("closed", [False, True])
def test_helper_reads_no_number_that_was_typed_and_not_saved(kast: Kast, ada: Client, closed: bool) -> None:
    """Kept by the page itself, or while the dienst was closed: beside a helper it is not shown again."""
    kenmerk = with_number(kast, ada)
    typed = {"kind": ["85.07.30-033.28"], "reden": ["Daarom."]}
    aanvraag = aanvraag_of(kenmerk)
    if closed:
        keep_typed(aanvraag, "extra", typed, by=kast.as_ada)
    else:
        extra = aanvraag.formulierversie.lees().stap_per_key["extra"]
        keep_klad(aanvraag, extra, typed, versie=aanvraag.versie, by=kast.as_ada)
    until = timezone.now() + dt.timedelta(minutes=30)
    grant = give_begeleiding(kast.ada, helper=kast.els, dienst="attest-hoofdverblijfplaats", waar="Webpunt", tot=until)
    helper = Pagina(sterk(client_of(kast.els, grant), kast.els).get(step(kenmerk, "extra")))
    assert (helper.status, helper.fields["kind"], helper.fields["reden"]) == (200, "", "Daarom.")
    assert "033.28" not in helper.text
    own = Pagina(ada.get(step(kenmerk, "extra")))
    assert own.fields["kind"] == "85.07.30-033.28"


def test_it_is_covered_on_every_page_and_encrypted_in_the_database(kast: Kast, ada: Client) -> None:
    kenmerk = with_number(kast, ada)
    assert fill(ada, step(kenmerk, "extra"), kind="85.07.30-033.28").status_code == 302
    page = Pagina(ada.get(step(kenmerk, "extra")))
    assert page.fields["kind"] == COVERED
    assert fill(ada, step(kenmerk, "extra"), reden="Daarom.").status_code == 302, "the covered number comes back"
    assert aanvraag_of(kenmerk).antwoorden["kind"] == NUMBER
    check = ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))
    assert COVERED in Pagina(check).text
    assert submit(ada, kenmerk).status_code == 302
    aanvraag = aanvraag_of(kenmerk)
    dossier = ada.get(aanvraag.dossier.get_absolute_url())
    for shown in (check, dossier):
        assert "033.28" not in shown.content.decode()
        assert NUMBER not in shown.content.decode()
    rows = dict(row for _, rows in parts_for_handler(aanvraag.dossier) for row in rows)
    assert rows["Nummer van je kind"] == COVERED
    with connection.cursor() as cursor:
        cursor.execute("SELECT antwoorden FROM loket_aanvraag WHERE id = %s", [aanvraag.pk])
        assert NUMBER not in str(cursor.fetchone())


def work(account: Account) -> Client:
    """A browser of a member of staff with a second factor."""
    Account.objects.filter(pk=account.pk).update(is_staff=True)
    Authenticator.objects.get_or_create(user=account, type=Authenticator.Type.TOTP, defaults={"data": {}})
    return client_of(Account.objects.get(pk=account.pk))


def sent_with_number(kast: Kast, ada: Client) -> Dossier:
    kenmerk = with_number(kast, ada)
    fill(ada, step(kenmerk, "extra"), kind="85.07.30-033.28")
    submit(ada, kenmerk)
    dossier: Dossier = aanvraag_of(kenmerk).dossier
    Teamlid.objects.get_or_create(team=dossier.team, account=kast.dirk, rol="behandelaar")
    return dossier


def test_who_handles_it_reads_it_with_a_reason_that_the_citizen_sees(kast: Kast, ada: Client) -> None:
    dossier = sent_with_number(kast, ada)
    url = reverse("admin:loket_aanvraag_nummers", args=[dossier.pk])
    dirk = work(kast.dirk)
    page = dirk.get(reverse("admin:dossiers_dossier_change", args=[dossier.pk])).content.decode()
    assert f'href="{url}"' in page
    assert "033.28" not in page
    asked = dirk.get(url)
    assert (asked.status_code, "033.28" in asked.content.decode()) == (200, False)
    seen = Inzage.objects.filter(wat=WAT)
    assert dirk.post(url, {"reden": " "}).status_code == 422
    assert not seen.exists()
    answer = dirk.post(url, {"reden": "Ik schrijf het kind in."})
    assert (answer.status_code, "85.07.30-033.28" in answer.content.decode()) == (200, True)
    assert [(row.profiel_id, row.reden, row.dossier) for row in seen] == [
        (kast.ada.pk, "Ik schrijf het kind in.", dossier.kenmerk)
    ]


def test_nobody_else_reads_it(kast: Kast, ada: Client) -> None:
    dossier = sent_with_number(kast, ada)
    url = reverse("admin:loket_aanvraag_nummers", args=[dossier.pk])
    assert work(kast.els).post(url, {"reden": "Nieuwsgierig."}).status_code == 404
    Teamlid.objects.filter(account=kast.dirk).update(rol="lezer")
    assert work(kast.dirk).post(url, {"reden": "Nieuwsgierig."}).status_code == 404
    assert not Inzage.objects.filter(wat=WAT).exists()


def test_without_a_number_there_is_nothing_to_show(kast: Kast, ada: Client) -> None:
    aanvraag = aanvraag_of(sent_with_number(kast, ada).kenmerk)
    aanvraag.antwoorden = {**aanvraag.antwoorden, "kind": None}
    aanvraag.save(update_fields=["antwoorden"])
    url = reverse("admin:loket_aanvraag_nummers", args=[aanvraag.dossier_id])
    assert work(kast.dirk).get(url).status_code == 404
    assert "Rijksregisternummers" not in dict(parts_for_handler(aanvraag.dossier))
