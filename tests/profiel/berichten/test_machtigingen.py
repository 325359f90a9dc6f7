"""A grant that is given or ended is told to both sides, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from profiel.berichten.machtigingen import BEGELEIDER, tell
from profiel.berichten.models import Bericht, Berichtsjabloon, Voorkeur
from profiel.dossiers.models import Thema
from profiel.mensen.models import Profiel
from profiel.toegang.actions import end_lapsed, end_machtiging, give_machtiging
from profiel.toegang.models import Machtiging
from profiel.toegang.tasks import run_end_lapsed
from stadsportaal.kern.models import Lane
from stadsportaal.kern.outbox import drain_lane
from tests.profiel.berichten.conftest import toegang_of

pytestmark = pytest.mark.django_db


def give(ada: Profiel, cem: Profiel, **limits: list[str]) -> Machtiging:
    assert cem.account is not None
    EmailAddress.objects.create(user=cem.account, email=cem.account.email, verified=True, primary=True)
    return give_machtiging(cem.account.email, by=toegang_of(ada), tot=None, **limits)


def deliver() -> None:
    for lane in (Lane.GEWOON, Lane.DRINGEND, Lane.GEWOON):
        drain_lane(lane, seconds=20)


def test_both_hear_that_it_was_given_in_the_inbox_and_by_mail(ada: Profiel, cem: Profiel) -> None:
    give(ada, cem, themas=["wonen"])
    deliver()
    hers, his = Bericht.objects.get(profiel=ada), Bericht.objects.get(profiel=cem)
    assert "Cem Demo kan vanaf nu bij de stad voor jou handelen, als gemachtigde." in hers.tekst
    assert "een deel van je zaken" in hers.tekst and "geen einddatum" in hers.tekst
    assert "handelen voor Ada Demo" in his.tekst
    assert hers.link_url == "/profiel/machtigingen/"
    assert sorted(sent.to[0] for sent in mail.outbox) == ["ada@demo.invalid", "cem@demo.invalid"]
    assert not any("Cem Demo" in sent.body for sent in mail.outbox), "a mail is a postcard"


def test_both_hear_that_it_ended_whoever_ended_it(ada: Profiel, cem: Profiel) -> None:
    grant = give(ada, cem)
    deliver()
    end_machtiging(grant, by=toegang_of(cem))
    deliver()
    assert Bericht.objects.filter(onderwerp="Een machtiging is gestopt", profiel=ada).count() == 1
    assert Bericht.objects.filter(onderwerp="Je machtiging is gestopt", profiel=cem).count() == 1


def test_both_hear_that_its_date_ended_it_once(ada: Profiel, cem: Profiel) -> None:
    grant = give(ada, cem)
    until = timezone.now() + timedelta(days=1)
    Machtiging.objects.filter(pk=grant.pk).update(tot=until)
    endless = Machtiging.objects.create(soort="ouder", wie=cem.account, voor=ada)
    helped = Machtiging.objects.create(soort="begeleid", wie=cem.account, voor=ada, tot=until)
    assert (end_lapsed(until - timedelta(seconds=1)), end_lapsed(until), end_lapsed(until)) == (0, 1, 0)
    deliver()
    told = Bericht.objects.filter(onderwerp__endswith="achtiging is gestopt")
    assert {bericht.profiel for bericht in told} == {ada, cem}
    assert told.count() == 2
    grant.refresh_from_db()
    assert (grant.ended_at, grant.ended_by) == (until, None)
    assert set(Machtiging.objects.filter(ended_at__isnull=True)) == {endless, helped}
    assert run_end_lapsed() == 0


def test_told_twice_is_told_once(ada: Profiel, cem: Profiel) -> None:
    grant = give(ada, cem)
    deliver()
    tell(grant.pk, "gegeven")
    assert Bericht.objects.count() == 2


def test_a_helper_of_the_city_has_no_name_and_gets_no_message(ada: Profiel, cem: Profiel) -> None:
    grant = give(ada, cem)
    next_year = grant.sinds.replace(year=grant.sinds.year + 1)
    Machtiging.objects.filter(pk=grant.pk).update(soort="begeleid", waar="Webpunt Deurne", tot=next_year)
    tell(grant.pk, "gegeven")
    told = Bericht.objects.get()
    assert told.profiel == ada
    assert told.tekst.split("\n")[2].startswith(f"{BEGELEIDER} in Webpunt Deurne kan vanaf nu")
    assert "Cem" not in told.tekst


def test_a_holder_without_profiel_and_a_grant_that_is_gone(ada: Profiel, cem: Profiel) -> None:
    grant = give(ada, cem)
    cem.delete()
    tell(grant.pk, "gegeven")
    assert Bericht.objects.get().profiel == ada
    tell(0, "gegeven")


def test_without_the_words_it_is_tried_again_later(ada: Profiel, cem: Profiel) -> None:
    grant = give(ada, cem)
    Berichtsjabloon.objects.all().delete()
    with pytest.raises(LookupError):
        tell(grant.pk, "gegeven")


def test_who_switched_off_the_theme_hears_it_by_mail_all_the_same(ada: Profiel, cem: Profiel) -> None:
    """A thief who switches off a theme first may not thereby hide the grant: this is security, not news."""
    for profiel in (ada, cem):
        Voorkeur.objects.create(profiel=profiel, thema=Thema.BESTUUR, kanaal="mail", aan=False)
    grant = give(ada, cem)
    deliver()
    end_machtiging(grant, by=toegang_of(ada))
    deliver()
    assert sorted(sent.to[0] for sent in mail.outbox) == ["ada@demo.invalid"] * 2 + ["cem@demo.invalid"] * 2
    for sent in mail.outbox:
        assert "List-Unsubscribe" not in sent.extra_headers
        assert "afmelden" not in sent.body, "a link that would promise what it does not do"
        assert "Dat mailen we altijd." in sent.body
