"""A signature: a new login for this very draft and these answers, and again when they change."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.actions.concept import SignedInPerson, save_step
from loket.bijdragen import parts_for_handler
from loket.bouwer.uitwisseling import lees
from loket.handtekening import may_answer
from loket.invulling import Invulling
from loket.publiceren import MAP, publish_definitie
from loket.views.handtekening import SESSION_NAME
from loket.vragen import soort
from loket.vragen.handtekening import AANMELDEN
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.niveau import Proof, remember
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal, Scope
from tests.loket.kast import Kast, aanvraag_of, attest, fill, meld_opnieuw_aan, start, step, submit, today
from tests.loket.pagina import Pagina
from tests.loket.test_definitie import base, problems
from tests.loket.test_vragen import OMGEVING, answer, vraag
from tests.profiel.toegang.conftest import Provider, back, clean_cache, oidc, provider, query_of

__all__ = ["clean_cache", "oidc", "provider"]

SIGN = {"key": "krabbel", "soort": "handtekening", "label": "Je handtekening", "hulp": "Je tekent voor alles."}
CHANGED = "Je wijzigde iets nadat je ondertekende"


@pytest.fixture
def kenmerk(kast: Kast, ada: Client) -> str:
    """A concept whose last open step is the signature."""
    data = lees((MAP / "attest-hoofdverblijfplaats.json").read_text())[0]
    data["stappen"].append(
        {"key": "teken", "groep": "doel", "titel": "Onderteken", "hulp": "Je meldt je aan.", "vragen": [SIGN]}
    )
    publish_definitie(json.dumps(data))
    return attest(ada, kast.ada)


def sign(client: Client, kenmerk: str) -> Any:
    """Tick it, sign in again, and go on."""
    url = step(kenmerk, "teken")
    assert fill(client, url, krabbel="on").status_code == 302
    meld_opnieuw_aan(client)
    page = Pagina(client.get(url))
    assert "Je bent opnieuw aangemeld" in page.text
    assert page.fields["krabbel"] == "on"
    return client.post(url, page.fields)


def test_signed_with_a_new_login(kast: Kast, ada: Client, kenmerk: str) -> None:
    url = step(kenmerk, "teken")
    page = Pagina(ada.get(url))
    assert "Dit onderteken je" in page.text
    assert "Ada Peeters" in page.text, "what is signed can be read"
    assert "krabbel" not in page.fields, "never ticked beforehand"
    page = Pagina(ada.post(url, page.fields))
    assert (page.status, page.summary) == (
        422,
        [("Ik onderteken deze aanvraag: vink aan dat je ondertekent", "#id_krabbel")],
    )
    answer = fill(ada, url, krabbel="on")
    assert answer.status_code == 302
    assert query_of(answer["Location"])["niveau"] == "substantieel"
    assert query_of(answer["Location"])["next"] == url
    assert aanvraag_of(kenmerk).antwoorden.get("krabbel") is None, "the tick alone signs nothing"
    assert sign(ada, kenmerk).status_code == 302
    assert SESSION_NAME not in ada.session, "one login, one signature"
    stored = aanvraag_of(kenmerk).antwoorden["krabbel"]
    assert (stored["door"], stored["niveau"], len(stored["inhoud"])) == ("Ada Peeters", "substantieel", 64)
    assert stored["op"][:10] == timezone.now().date().isoformat()
    again = Pagina(ada.get(url))
    assert "Je ondertekende dit" in again.text
    assert ada.post(url, again.fields).status_code == 302, "a signature that still holds is kept"
    assert aanvraag_of(kenmerk).antwoorden["krabbel"] == stored
    assert "Ondertekend door Ada Peeters" in Pagina(ada.get(reverse("loket:aanvraag_check", args=[kenmerk]))).text
    assert submit(ada, kenmerk).status_code == 302
    rows = dict(row for _, rows in parts_for_handler(aanvraag_of(kenmerk).dossier) for row in rows)
    assert rows["Je handtekening"].startswith("Ondertekend door Ada Peeters, ")


def test_changed_answers_are_signed_again(kast: Kast, ada: Client, kenmerk: str) -> None:
    sign(ada, kenmerk)
    answer = fill(ada, step(kenmerk, "doel") + "?terug=controleren", doel="werk")
    assert answer["Location"].startswith(step(kenmerk, "teken")), "back to the signature, not to the check page"
    assert "krabbel" not in aanvraag_of(kenmerk).antwoorden
    assert fill(ada, step(kenmerk, "teken"), krabbel="on")["Location"] != answer["Location"], "to a new login"
    assert sign(ada, kenmerk).status_code == 302
    assert submit(ada, kenmerk).status_code == 302


def test_an_answer_given_again_keeps_the_signature(kast: Kast, ada: Client, kenmerk: str) -> None:
    sign(ada, kenmerk)
    fill(ada, step(kenmerk, "doel"))
    assert "krabbel" in aanvraag_of(kenmerk).antwoorden


def test_what_changed_behind_its_back_is_never_sent(kast: Kast, ada: Client, kenmerk: str) -> None:
    sign(ada, kenmerk)
    aanvraag = aanvraag_of(kenmerk)
    aanvraag.antwoorden = {**aanvraag.antwoorden, "doel": "werk"}
    aanvraag.save()
    page = Pagina(submit(ada, kenmerk))
    assert page.status == 422
    assert page.summary[0][0].startswith(f"Je handtekening: {CHANGED[:1].lower()}{CHANGED[1:]}")
    shown = Pagina(ada.get(step(kenmerk, "teken")))
    assert CHANGED in shown.text
    assert "krabbel" not in shown.fields


def test_a_login_for_something_else_signs_nothing(kast: Kast, ada: Client, kenmerk: str) -> None:
    url = step(kenmerk, "teken")
    meld_opnieuw_aan(ada)
    assert fill(ada, url, krabbel="on").status_code == 302, "an earlier login does not count"
    assert fill(ada, url, krabbel="on").status_code == 302, "and coming back without one neither"
    meld_opnieuw_aan(ada)
    session = ada.session
    waiting = session[SESSION_NAME]
    for change in ({"kenmerk": "AAAAAAAA"}, {"inhoud": "0" * 64}, {"vraag": "ander"}, {"account": 0}, {"niveau": 9}):
        session[SESSION_NAME] = waiting | change
        session.save()
        assert "Je bent opnieuw aangemeld" not in Pagina(ada.get(url)).text, change
    session[SESSION_NAME] = waiting
    session["account_authentication_methods"] = [{"method": "code", "at": time.time(), "reauthenticated": True}]
    session.save()
    assert "Je bent opnieuw aangemeld" not in Pagina(ada.get(url)).text, "a code by mail is no signature"
    assert "krabbel" not in aanvraag_of(kenmerk).antwoorden


def test_a_login_of_another_draft_signs_nothing(kast: Kast, ada: Client, kenmerk: str) -> None:
    other = start(ada, "attest-hoofdverblijfplaats")
    fill(ada, step(other, "wie"), persoon=str(kast.ada.pk))
    fill(ada, step(other, "doel"), doel="bank")
    fill(ada, step(other, "teken"), krabbel="on")
    meld_opnieuw_aan(ada)
    assert "Je bent opnieuw aangemeld" not in Pagina(ada.get(step(kenmerk, "teken"))).text
    one, two = (Invulling.of(aanvraag_of(nr), today()).omgeving.inhoud["krabbel"] for nr in (kenmerk, other))
    assert one != two, "the same answers in another draft are something else"


def test_a_stronger_session_signs_at_its_own_level(kast: Kast, ada: Client, kenmerk: str) -> None:
    session = ada.session
    assert kast.ada.account is not None
    remember(session, Proof(kast.ada.account.pk, int(Level.HOOG), "proef", int(time.time())))
    session.save()
    answer = fill(ada, step(kenmerk, "teken"), krabbel="on")
    assert query_of(answer["Location"])["niveau"] == "hoog"


def test_through_the_identity_provider(kast: Kast, ada: Client, kenmerk: str, oidc: Provider) -> None:
    """The whole way: our page, the provider that really runs, and back with a signed answer."""
    url = step(kenmerk, "teken")
    answer = fill(ada, url, krabbel="on")
    assert urlsplit(answer["Location"]).path == reverse("toegang:oidc_start")
    asked = ada.get(answer["Location"])["Location"]
    assert query_of(asked)["prompt"] == "login", "a session at the provider is not enough"
    returned = back(ada, oidc.choose(asked, "bram", "substantieel"))
    assert returned.status_code == 302
    assert ada.get(url).status_code in (302, 404), "who signs in as somebody else is somebody else"
    assert "krabbel" not in aanvraag_of(kenmerk).antwoorden


def _for_ada(kast: Kast, kind: str) -> Toegang:
    """Bram for Ada, by a grant of this kind that never covers signing."""
    kast.grant.soort = kind
    assert kast.bram.account is not None
    actor, scope = Actor(kast.bram.account.pk, Kanaal.WEB), Scope(never=frozenset({"ondertekenen"}))
    return Toegang(actor, kast.bram.account, kast.ada, Level.HOOG, scope, kast.grant)


def test_who_helps_never_signs(kast: Kast, ada: Client, kenmerk: str) -> None:
    aanvraag = aanvraag_of(kenmerk)
    stap = aanvraag.formulierversie.lees().stap_per_key["teken"]
    assert may_answer(stap, aanvraag.dossier, kast.as_ada)
    assert not may_answer(stap, aanvraag.dossier, _for_ada(kast, Machtiging.Soort.BEGELEID))
    proxy = _for_ada(kast, Machtiging.Soort.GEMACHTIGDE)
    assert not may_answer(stap, aanvraag.dossier, proxy)
    assert may_answer(aanvraag.formulierversie.lees().stappen[0], aanvraag.dossier, proxy)
    with pytest.raises(SignedInPerson):
        save_step(aanvraag, "teken", {"krabbel": {"inhoud": "x"}}, bekend={}, versie=aanvraag.versie, by=proxy)


def test_a_proxy_is_told_who_signs(kast: Kast, ada: Client, kenmerk: str) -> None:
    kast.grant.nooit = ["ondertekenen"]
    kast.grant.save()
    bram = kast.browser(kast.bram, kast.grant)
    assert bram.get(step(kenmerk, "teken"))["Location"] == reverse("mijn_stad")
    posted = bram.post(step(kenmerk, "teken"), {"versie": str(aanvraag_of(kenmerk).versie), "krabbel": "on"})
    assert posted.status_code == 409
    assert "Die geeft Ada Peeters zelf" in posted.content.decode()
    assert kast.browser(kast.cem).get(step(kenmerk, "teken")).status_code == 404
    sign(ada, kenmerk)
    check = reverse("loket:aanvraag_check", args=[kenmerk])
    assert bram.get(step(kenmerk, "teken"))["Location"] == check, "signed: the proxy sees what waits for sending"
    assert bram.get(check).status_code == 200


def test_nothing_is_signed_without_a_login() -> None:
    assert answer(vraag("handtekening"), **{"": "on"}) == [AANMELDEN]
    assert answer(vraag("handtekening")) is None
    assert soort(vraag("handtekening")).bewijs
    assert not soort(vraag("handtekening")).gevuld(vraag("handtekening"), {"inhoud": "x"}, OMGEVING)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"niveau": "laag"}, "Bij vraag 'krabbel' is het niveau substantieel of hoog, niet 'laag'."),
        ({"hergebruik": "hergebruik"}, "Vraag 'krabbel' is van het soort handtekening: die hergebruiken we nooit."),
        ({"weet_niet": "?"}, "Bij vraag 'krabbel' past “Weet ik niet” niet: ze is van het soort handtekening."),
    ],
)
def test_what_its_maker_may_not_say(change: dict[str, Any], said: str) -> None:
    data = base()
    data["stappen"].append({**data["stappen"][1], "key": "teken", "regels": [], "vragen": [SIGN | change]})
    assert problems(data) == [said]


def test_it_stands_alone_and_last() -> None:
    data = base()
    data["stappen"][1]["vragen"].append(SIGN)
    assert problems(data) == ["In stap 'tweede' staat een handtekening naast een andere vraag. Geef ze een eigen stap."]
    data["stappen"][1]["vragen"].reverse()
    assert "Vraag 'waarom' komt na de handtekening: niemand ondertekent het antwoord. Zet ze ervoor." in problems(data)
