"""Who gave no address hears nothing by itself: the back office says so, and nothing pretends that we told them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from loket.afspraken.actions import Contact
from loket.afspraken.actions.klok import remind
from loket.afspraken.models import Afspraak
from stadsportaal.kern.kenmerk import format_kenmerk
from tests.loket.afspraken.kast import Kast, at, codes
from tests.loket.afspraken.test_admin import _admin, _hours
from tests.profiel.dossiers.cast import client_of

BELLER = Contact("Beller", "", "0470123456")
ZWIJGER = Contact("Zwijger")


def _press(dirk: Client, afspraak: Afspraak, naam: str, **data: Any) -> str:
    afspraak.dossier.refresh_from_db()
    return dirk.post(
        _admin(f"afspraak_{naam}", afspraak.pk), {"versie": afspraak.versie, **data}, follow=True
    ).content.decode()


def test_the_clerk_reads_whether_the_citizen_hears_of_it(kast: Kast, dirk: Client) -> None:
    said = {}
    for name, contact in (("mail", None), ("beller", BELLER), ("zwijger", ZWIJGER)):
        afspraak = kast.book(kast.om(9, 40), **({"contact": contact} if contact else {}))
        moved = _press(dirk, afspraak, "move", dag=kast.dag.isoformat(), uur="10:00")
        said[name] = moved
        assert ("De burger krijgt bericht." in moved) is (name == "mail")
        assert ("Bel de burger zelf: 0470123456." in moved) is (name == "beller")
        cancelled = _press(dirk, afspraak, "cancel")
        assert "De afspraak is afgezegd." in cancelled
        assert ("Bel de burger zelf: 0470123456." in cancelled) is (name == "beller")
    assert "geen e-mailadres en geen telefoonnummer" in said["zwijger"]
    owned = kast.book(by=kast.as_ada)
    assert "De burger krijgt bericht." in _press(dirk, owned, "cancel"), "who has an account reads it in Mijn stad"


def test_a_missed_one_too(kast: Kast, dirk: Client) -> None:
    afspraak = kast.book(contact=BELLER)
    Afspraak.objects.filter(pk=afspraak.pk).update(begin=timezone.now() - timedelta(hours=1))
    assert "Bel de burger zelf: 0470123456." in _press(dirk, afspraak, "mark_missed")


def test_nobody_is_reminded_who_cannot_be_and_a_clerk_sees_whom_to_call(kast: Kast, dirk: Client) -> None:
    caller, reader = kast.book(contact=BELLER), kast.book(by=kast.as_ada)
    later = kast.book(kast.om(9, dagen=1 if kast.dag.weekday() < 4 else 3), contact=ZWIJGER)
    with at(kast.om(10, dagen=-1)):
        assert remind(timezone.now()) == 1
        assert codes(caller) == ["afspraak_gemaakt"], "we do not say that we did"
        caller.refresh_from_db()
        assert caller.herinnerd_op is None
        assert codes(reader)[-1] == "herinnering"
        dirk.force_login(kast.dirk)  # days went by
        listed = reverse("admin:afspraken_afspraak_changelist")
        tomorrow = dirk.get(_admin("locatie_bellijst", "deurne"), follow=True).content.decode()
        shown = [format_kenmerk(row.kenmerk) in tomorrow for row in (caller, reader, later)]
        assert (shown, "0470123456" in tomorrow) == ([True, False, False], True)
        every = dirk.get(f"{listed}?bellen=ja").content.decode()
        assert [format_kenmerk(row.kenmerk) in every for row in (caller, reader, later)] == [True, False, True]
        assert "geen nummer" in every
        heads = re.findall(r'class="(?:[^"]* )?column-(\w+)', every)
        assert heads[:2] == ["uur", "bel"], "a number at the end of a wide list is cut off"
        plain = dirk.get(f"{listed}?bellen=onzin").content.decode()
        assert format_kenmerk(reader.kenmerk) in plain
        assert "0470123456" not in plain, "nor does a list that filters nothing"
        page = dirk.get(listed).content.decode()
        assert page.count("zelf bellen</td>") == 2
        Authenticator.objects.create(user=kast.els, type=Authenticator.Type.TOTP, data={})
        reading = client_of(kast.els).get(f"{listed}?bellen=ja").content.decode()
        assert (format_kenmerk(caller.kenmerk) in reading, "0470123456" in reading) == (True, False), (
            "a lezer calls nobody"
        )
        assert "0470123456" not in page, "a list that shows no names shows no numbers"


def test_a_closed_door_says_whom_to_call(kast: Kast, dirk: Client) -> None:
    kast.team.leden.filter(account=kast.dirk).update(rol="beheerder")
    kast.book(contact=BELLER)
    kast.book(by=kast.as_ada)
    url = _admin("locatie_change", "deurne")
    said = dirk.post(url, _hours(kast, closed=kast.dag.isoformat()), follow=True).content.decode()
    assert "2 afspraken vallen nu buiten de openingsuren" in said
    assert "1 burger heeft geen e-mailadres: die bel je zelf." in said
    assert dirk.get(_admin("locatie_buiten", "deurne"), follow=True).content.decode().count("zelf bellen</td>") == 1
