"""What gives or costs something is granted whole or not at all, and is gone once it ended without a decision."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from loket.actions import NotInPart, withdraw_aanvraag
from loket.bijdragen import never_decided
from loket.bouwer.uitwisseling import lees
from loket.definitie import parse
from loket.models import Aanvraag
from loket.publiceren import MAP
from loket.rules import ENDED_WITHOUT
from producten.betalen.rules import Verzoek
from producten.models import Betaalverzoek, Product
from profiel.behandeling.actions import close, expire, reopen
from profiel.behandeling.actions.besluit import Beroep, Beslissing, decide
from profiel.dossiers.models import Dossier, Uitkomst
from profiel.toegang.toegang import Toegang
from tests.loket import test_betalen as geld
from tests.loket.invullen import bring_to
from tests.loket.kast import Kast, aanvraag_of, submit
from tests.loket.test_gevolgen import GRANTED, clerk_of, permit
from tests.profiel.behandeling.test_admin_dossier import url
from tests.profiel.dossiers.cast import at_work, client_of

PART = Beslissing(Uitkomst.DEELS, "Een deel kan.", beroep=Beroep("de Raad van State", 60, "Met een brief."))


def test_permit_is_not_granted_for_a_part(kast: Kast, ada: Client) -> None:
    """It took the full price and gave nothing."""
    aanvraag = permit(kast, ada)
    with pytest.raises(NotInPart, match="Kies “toegekend” of “geweigerd”"):
        decide(aanvraag.dossier, PART, by=clerk_of(kast, aanvraag))
    assert aanvraag_of(aanvraag.dossier.kenmerk).status == "ingediend"
    assert not Betaalverzoek.objects.exists()


def test_what_was_paid_beforehand_is_not_granted_for_a_part(kast: Kast, ada: Client) -> None:
    _, dossier = geld.sent(ada)
    geld.pay(kast, geld.asked(dossier))
    with pytest.raises(NotInPart):
        decide(dossier, PART, by=at_work(kast.dirk))
    assert Dossier.objects.get(pk=dossier.pk).is_lopend
    assert geld.asked(dossier).status == Verzoek.BETAALD


def test_what_gives_nothing_may_be_granted_for_a_part(kast: Kast, ada: Client) -> None:
    """Some of the documents that somebody asked to see."""
    definitie = parse(lees((MAP / "openbaarheid.json").read_text())[0])
    kenmerk, _ = bring_to(kast, ada, definitie, None)
    assert submit(ada, kenmerk).status_code == 302
    Dossier.objects.filter(kenmerk=kenmerk).update(team=kast.team)
    aanvraag = aanvraag_of(kenmerk)
    assert never_decided(aanvraag.dossier) == frozenset()
    decide(aanvraag.dossier, PART, by=clerk_of(kast, aanvraag))
    assert aanvraag_of(kenmerk).status == "deels"


def test_handler_is_not_offered_a_part(kast: Kast, ada: Client) -> None:
    aanvraag = permit(kast, ada)
    clerk_of(kast, aanvraag)
    Authenticator.objects.create(user=kast.dirk, type=Authenticator.Type.TOTP, data={})
    page = client_of(kast.dirk).get(url(aanvraag.dossier, "decide")).content.decode()
    assert 'value="toegekend"' in page
    assert 'value="deels"' not in page


def _withdraw(kast: Kast, aanvraag: Aanvraag, clerk: Any) -> None:
    withdraw_aanvraag(aanvraag, by=kast.as_ada)


def _close(kast: Kast, aanvraag: Aanvraag, clerk: Any) -> None:
    close(aanvraag.dossier, reden="Dubbel.", grond="dubbel", by=clerk)


def _expire(kast: Kast, aanvraag: Aanvraag, clerk: Any) -> None:
    expire(aanvraag.dossier, by=Toegang.systeem())


ENDS = {"ingetrokken": _withdraw, "stopgezet": _close, "verlopen": _expire}


def test_every_end_is_tried() -> None:
    assert ENDS.keys() == ENDED_WITHOUT


@pytest.mark.parametrize("code", sorted(ENDED_WITHOUT))
def test_what_was_granted_ends_with_the_money_back(kast: Kast, ada: Client, code: str) -> None:
    """Granted and paid, looked at again, and then ended without a decision."""
    aanvraag = permit(kast, ada)
    clerk = clerk_of(kast, aanvraag)
    decide(aanvraag.dossier, GRANTED, by=clerk)
    verzoek = Betaalverzoek.objects.get(dossier=aanvraag.dossier)
    geld.pay(kast, verzoek)
    reopen(aanvraag.dossier, reden="Nog eens kijken.", by=clerk)
    ENDS[code](kast, aanvraag_of(aanvraag.dossier.kenmerk), clerk)
    verzoek.refresh_from_db()
    assert (verzoek.status, verzoek.te_veel) == (Verzoek.KWIJTGESCHOLDEN, verzoek.bedrag)
    ended = Product.objects.get(dossier=aanvraag.dossier)
    assert ended.beeindigd_op is not None, "who gets the money back keeps no permit"
    reopen(aanvraag.dossier, reden="Toch weer.", by=clerk)
    decide(aanvraag.dossier, GRANTED, by=clerk)
    again = Product.objects.get(dossier=aanvraag.dossier, beeindigd_op__isnull=True)
    assert again.pk != ended.pk
    assert Betaalverzoek.objects.get(dossier=aanvraag.dossier, status=Verzoek.OPEN).bedrag == verzoek.bedrag
