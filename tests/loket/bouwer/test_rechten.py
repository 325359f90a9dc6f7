"""Rights on the forms of a dienst: who may what, who gives them, and never to oneself."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404

from loket.bouwer import actions
from loket.bouwer.rules import MAG
from loket.models import Formuliergebeurtenis, Formulierrecht
from profiel.toegang.toegang import Toegang
from stadsportaal.kern.actor import Actor, Kanaal
from tests.loket.bouwer.kast import FORM, Bouwkast
from tests.profiel.dossiers.cast import at_work

MAY = {
    "eigenaar": set(MAG),
    "redacteur": {"formulier_lees", "formulier_bewerk", "formulier_publiceer"},
    "behandelaar": {"formulier_lees", "formulier_onderhoud"},
    "lezer": {"formulier_lees"},
}


@pytest.mark.parametrize("rol", MAY)
def test_role_says_what_one_may(kast: Bouwkast, rol: str) -> None:
    by = kast.recht(kast.ander, rol)
    assert {act for act in MAG if by.allows(act, FORM)} == MAY[rol]
    assert not any(by.allows(act, "klacht") for act in MAG)


def test_without_a_right_there_is_no_form(kast: Bouwkast) -> None:
    made = kast.concept()
    for by in (at_work(kast.ander), kast.as_ada, Toegang.anoniem()):
        for act in MAG:
            with pytest.raises(Http404):
                by.require(act, FORM)
        with pytest.raises(Http404):
            actions.save_concept(made, {}, versie=made.versie, by=by)
        assert not by.formulieren().exists()
        assert not by.formulierversies().exists()
        assert not by.formulierrechten().exists()
        assert not by.formuliergebeurtenissen().exists()


def test_reads_begin_at_the_right(kast: Bouwkast) -> None:
    assert [row.pk for row in kast.as_els.formulieren()] == [FORM]
    assert [row.formulier_id for row in kast.as_els.formulierversies()] == [FORM]
    assert not kast.as_els.formulierrechten().exists()
    assert kast.as_dirk.formulierrechten().count() == 2
    assert kast.as_dirk.formuliergebeurtenissen().count() == 1


def test_right_at_work_is_none_as_a_citizen(kast: Bouwkast) -> None:
    as_self = Toegang(Actor(kast.dirk.pk, Kanaal.WEB), kast.dirk, kast.ada)
    assert not as_self.allows("formulier_lees", FORM)
    kast.dirk.is_active = False
    assert not kast_toegang(kast.dirk).allows("formulier_lees", FORM)


def kast_toegang(account: Any) -> Toegang:
    return Toegang(Actor(account.pk, Kanaal.WEB), account, None)


def test_eigenaar_gives_changes_and_takes(kast: Bouwkast) -> None:
    actions.give_recht(kast.ander, kast.dienst, "lezer", by=kast.as_dirk)
    row = actions.give_recht(kast.ander, kast.dienst, "redacteur", by=kast.as_dirk)
    assert (row.rol, Formulierrecht.objects.filter(account=kast.ander).count()) == ("redacteur", 1)
    actions.take_recht(kast.ander, kast.dienst, by=kast.as_dirk)
    actions.take_recht(kast.ander, kast.dienst, by=kast.as_dirk)
    assert not Formulierrecht.objects.filter(account=kast.ander).exists()
    rows = Formuliergebeurtenis.objects.filter(account_id=kast.dirk.pk).order_by("pk")
    assert [(row.code, row.parameters) for row in rows] == [
        ("recht_gegeven", {"rol": "lezer", "aan": kast.ander.pk}),
        ("recht_gegeven", {"rol": "redacteur", "aan": kast.ander.pk}),
        ("recht_genomen", {"rol": "redacteur", "van": kast.ander.pk}),
    ]


def test_nobody_changes_their_own_right(kast: Bouwkast) -> None:
    for rol in Formulierrecht.Rol.values:
        with pytest.raises(actions.OwnRights):
            actions.give_recht(kast.dirk, kast.dienst, rol, by=kast.as_dirk)
    with pytest.raises(actions.OwnRights):
        actions.take_recht(kast.dirk, kast.dienst, by=kast.as_dirk)


@pytest.mark.parametrize("rol", ["redacteur", "behandelaar", "lezer"])
def test_only_an_eigenaar_gives(kast: Bouwkast, rol: str) -> None:
    by = kast.recht(kast.ander, rol)
    with pytest.raises(Http404):
        actions.give_recht(kast.els, kast.dienst, "eigenaar", by=by)
    with pytest.raises(Http404):
        actions.take_recht(kast.els, kast.dienst, by=by)


def test_right_is_for_staff_and_of_the_roles_there_are(kast: Bouwkast) -> None:
    assert kast.cem.account is not None
    with pytest.raises(actions.RechtRefused, match="voor de stad werkt"):
        actions.give_recht(kast.cem.account, kast.dienst, "lezer", by=kast.as_dirk)
    with pytest.raises(actions.RechtRefused, match="rollen"):
        actions.give_recht(kast.ander, kast.dienst, "baas", by=kast.as_dirk)


def test_administrator_gives_the_first_eigenaar_and_edits_nothing(kast: Bouwkast) -> None:
    kast.beheerder.is_superuser = True
    kast.beheerder.save()
    by = at_work(kast.beheerder)
    assert {act for act in MAG if by.allows(act, "klacht")} == {"formulier_lees", "formulier_rechten"}
    with pytest.raises(actions.OwnRights):
        actions.give_recht(kast.beheerder, kast.dienst, "eigenaar", by=by)
    actions.give_recht(kast.ander, kast.dienst, "eigenaar", by=by)
