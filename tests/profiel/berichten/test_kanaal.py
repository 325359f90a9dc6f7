"""Whether and when a mail goes: quiet hours, preferences at the last moment, the link that ends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from profiel.berichten import actions
from profiel.berichten.actions import NieuwBericht, Tekst, record_dropped, send_berichten, unsubscribe
from profiel.berichten.models import Bericht, Berichtsjabloon, Verzending, Voorkeur
from profiel.mensen.models import Profiel
from stadsportaal.kern.kenmerk import new_kenmerk
from stadsportaal.kern.models import Lane, Levering
from stadsportaal.kern.outbox import drain_lane
from tests.profiel.berichten.conftest import person

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)  # 21.30 in Brussels
MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 8.00


def send(profiel: Profiel, sleutel: str = "een", lane: str = "gewoon", thema: str = "wonen") -> Bericht:
    sjabloon, _ = Berichtsjabloon.objects.get_or_create(code=lane, versie=1, defaults={"lane": lane})
    new = NieuwBericht(profiel.pk, Tekst("Onderwerp", "Inhoud", "Omdat …"), thema, sleutel, sjabloon)
    return send_berichten([new])[sleutel]


def deliver(lane: Lane = Lane.GEWOON) -> None:
    drain_lane(lane, seconds=20)


def opened_token() -> str:
    found = re.search(r"/berichten/afmelden/([0-9a-f]{64})/", str(mail.outbox[0].body))
    assert found
    return found[1]


# -- when -----------------------------------------------------------------------------------------


@pytest.fixture
def at(time_machine: Any, settings: Any) -> Callable[[datetime], None]:
    """Move the clock, and let deliveries that were made on the wall's clock go."""
    settings.STILLE_UREN = [21, 8]

    def move(moment: datetime) -> None:
        time_machine.move_to(moment, tick=False)

    return move


def let_go() -> None:
    """PostgreSQL keeps its own time: what was held until a moment of the test may go now."""
    Levering.objects.update(volgende_op="2026-01-01T00:00Z")


@pytest.mark.parametrize("lane", ["gewoon", "bulk"])
def test_a_mail_in_the_evening_waits_until_eight(ada: Profiel, at: Callable[[datetime], None], lane: str) -> None:
    at(EVENING)
    send(ada, lane=lane)
    deliver(Lane(lane))
    levering = Levering.objects.get()
    assert mail.outbox == []
    assert (levering.status, levering.pogingen, levering.volgende_op) == ("wacht", 0, MORNING)
    assert Bericht.objects.count() == 1, "the inbox has it at once"
    at(MORNING)
    let_go()
    deliver(Lane(lane))
    assert len(mail.outbox) == 1
    assert Verzending.objects.get().status == "verzonden"


def test_urgent_passes_at_any_hour(ada: Profiel, at: Callable[[datetime], None]) -> None:
    at(EVENING)
    send(ada, lane="dringend")
    deliver()
    assert len(mail.outbox) == 1


def test_a_message_without_template_waits_too(ada: Profiel, at: Callable[[datetime], None]) -> None:
    at(EVENING)
    send_berichten([NieuwBericht(ada.pk, Tekst("a", "b", "c"), "wonen", "kaal")])
    deliver()
    assert mail.outbox == []


def test_what_answers_the_reader_is_urgent(ada: Profiel) -> None:
    urgent = Berichtsjabloon.objects.filter(lane="dringend").order_by("code").values_list("code", flat=True)
    assert {"ingediend", "ingetrokken", "vraag_beantwoord"} <= set(urgent)


def test_a_theme_switched_off_at_night_is_not_mailed_in_the_morning(
    ada: Profiel, at: Callable[[datetime], None]
) -> None:
    at(EVENING)
    send(ada)
    deliver()
    Voorkeur.objects.create(profiel=ada, thema="wonen", kanaal="mail", aan=False)
    at(MORNING)
    let_go()
    deliver()
    assert mail.outbox == []
    verzending = Verzending.objects.get()
    assert (verzending.status, verzending.waarom) == ("vervallen", "mail over dit thema is afgezet")


@pytest.mark.parametrize("gone", ["account", "address"])
def test_no_address_any_more(ada: Profiel, gone: str) -> None:
    send(ada)
    assert ada.account is not None
    if gone == "account":
        Profiel.objects.filter(pk=ada.pk).update(account=None)
    else:
        ada.account.email = ""
        ada.account.save()
    deliver()
    assert mail.outbox == []
    assert Verzending.objects.get().waarom == "geen e-mailadres meer"


def test_what_was_sent_is_not_dropped_after(ada: Profiel) -> None:
    send(ada)
    deliver()
    record_dropped(Verzending.objects.get(), "te laat")
    assert Verzending.objects.get().status == "verzonden"


# -- many -----------------------------------------------------------------------------------------


def test_many_cost_as_much_as_one(ada: Profiel, cem: Profiel, django_assert_num_queries: Any) -> None:
    def news(count: int, name: str) -> list[NieuwBericht]:
        both = (ada, cem)
        return [NieuwBericht(both[n % 2].pk, Tekst("a", "b", "c"), "wonen", f"{name}{n}") for n in range(count)]

    with django_assert_num_queries(9):  # a savepoint, insert, read, addresses, preferences, sendings, two of events
        send_berichten(news(1, "een"))
    with django_assert_num_queries(9):
        assert len(send_berichten(news(60, "veel"))) == 60
    assert Levering.objects.count() == 61


def test_the_same_cause_twice_makes_one_message(ada: Profiel) -> None:
    new = NieuwBericht(ada.pk, Tekst("a", "b", "c"), "wonen", "een")
    assert set(send_berichten([new])) == {"een"}
    assert send_berichten([new]) == {}
    assert (Bericht.objects.count(), Verzending.objects.count()) == (1, 1)


def test_a_kenmerk_that_is_taken_is_drawn_again(ada: Profiel, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = send(ada).kenmerk
    draws = iter([taken, new_kenmerk()])
    monkeypatch.setattr(actions, "new_kenmerk", lambda: next(draws))
    assert send(ada, "twee").kenmerk != taken
    monkeypatch.setattr(actions, "new_kenmerk", lambda: taken)
    with pytest.raises(RuntimeError, match="geen vrij kenmerk"):
        send(ada, "drie")


def test_a_mailing_goes_through_its_own_lane(ada: Profiel) -> None:
    send(ada, lane="bulk")
    deliver(Lane.GEWOON)
    assert mail.outbox == []
    deliver(Lane.BULK)
    assert len(mail.outbox) == 1


# -- the link in the mail -------------------------------------------------------------------------


def test_every_mail_says_how_to_get_no_more(ada: Profiel) -> None:
    send(ada)
    deliver()
    (sent,) = mail.outbox
    url = f"http://localhost:8000{reverse('berichten:afmelden_link', args=[opened_token()])}"
    assert sent.extra_headers["List-Unsubscribe"] == f"<{url}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Wil je geen mails meer over wonen?" in str(sent.body)
    assert opened_token() not in Verzending.objects.get().afmeld_hash


def test_the_link_is_exchanged_and_a_button_ends_the_mails(ada: Profiel, client: Client) -> None:
    send(ada)
    deliver()
    link = reverse("berichten:afmelden_link", args=[opened_token()])
    clean = reverse("berichten:afmelden")
    assert client.get(clean).status_code == 404
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Location"]) == (302, clean)
    page = client.get(clean).content.decode()
    assert "Wil je geen mails meer over wonen?" in page
    assert "Ada" not in page
    assert not Voorkeur.objects.exists(), "looking changes nothing"
    assert client.post(clean).status_code == 302
    assert "Je krijgt geen mails meer over wonen" in client.get(clean).content.decode()
    send(ada, "twee")
    send(ada, "drie", thema="afval")
    deliver()
    assert len(mail.outbox) == 2, "another theme goes on"


def test_a_mail_program_does_it_in_one_post(ada: Profiel) -> None:
    """RFC 8058: no cookie, no token against forgery; all it can do is switch off."""
    send(ada)
    deliver()
    client = Client(enforce_csrf_checks=True)
    link = reverse("berichten:afmelden_link", args=[opened_token()])
    for _ in range(2):
        assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert [(v.profiel, v.thema, v.aan) for v in Voorkeur.objects.order_by("pk")] == [(ada, "wonen", False)]
    assert client.post(link.replace(opened_token(), "0" * 64)).status_code == 404
    assert client.put(link).status_code == 405


def test_unsubscribing_touches_nobody_else(ada: Profiel, cem: Profiel) -> None:
    send(ada)
    send(cem, "van cem")
    unsubscribe(Verzending.objects.get(bericht__profiel=ada))
    assert send(cem, "nog een").pk
    assert list(Voorkeur.objects.order_by("pk").values_list("profiel_id", flat=True)) == [ada.pk]
    assert person("Noor").voorkeuren.count() == 0
