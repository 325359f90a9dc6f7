"""What is compiled once for everybody still gives each their own, and a grant what it covers."""

from __future__ import annotations

from typing import Any

import pytest

from profiel.dossiers.actions import Stap, create_dossier, progress
from profiel.dossiers.models import Betrokkene, Dossier, Fase
from profiel.mensen.models import Account, Profiel
from profiel.toegang.models import Level, Machtiging
from profiel.toegang.toegang import Toegang
from profiel.toegang.vast import VastVoor
from stadsportaal.kern.actor import Actor, Kanaal
from tests.profiel.berichten.conftest import person, toegang_of

pytestmark = pytest.mark.django_db


def dossier_of(profiel: Profiel, titel: str, thema: str = "wonen") -> Dossier:
    made = create_dossier(
        by=toegang_of(profiel), profiel=profiel, rol=Betrokkene.Rol.AANVRAGER, soort="dossier", titel=titel,
        thema=thema, dienst="", url_naam="dossiers:dossier", team=None,
    )  # fmt: skip
    progress(made, Stap("ingediend", Fase.INGEDIEND), by=Toegang.systeem())
    return made


@pytest.fixture
def read() -> VastVoor[Dossier]:
    return VastVoor(lambda toegang: toegang.dossiers().order_by("pk"))


def test_everybody_gets_their_own(read: VastVoor[Dossier]) -> None:
    ada, cem = person("Ada"), person("Cem")
    of_ada, of_cem = [dossier_of(ada, "Een"), dossier_of(ada, "Twee")], [dossier_of(cem, "Drie")]
    for _ in range(2):
        assert read(toegang_of(ada)) == of_ada
        assert read(toegang_of(cem)) == of_cem
    assert len(read.shapes) == 1


def test_a_level_and_a_kind_of_profiel_have_a_shape_of_their_own(read: VastVoor[Dossier]) -> None:
    ada, firm = person("Ada"), person("Firma")
    firm.soort = Profiel.Soort.ORGANISATIE
    for toegang in (toegang_of(ada), toegang_of(ada, Level.LAAG), toegang_of(firm)):
        read(toegang)
    assert len(read.shapes) == 3


def test_a_grant_staff_and_nobody_are_built_as_ever(read: VastVoor[Dossier]) -> None:
    ada = person("Ada")
    dossier_of(ada, "Over wonen")
    covered = dossier_of(ada, "Over afval", thema="afval")
    bram = Account.objects.create_user("bram@demo.invalid")
    grant = Machtiging.objects.create(soort="gemachtigde", wie=bram, voor=ada, themas=["afval"])
    limited = Toegang(Actor(bram.pk, Kanaal.WEB), bram, ada, Level.SUBSTANTIEEL, grant.scope, grant)
    assert read(toegang_of(ada)) == list(Dossier.objects.order_by("pk"))
    assert read(limited) == [covered]
    assert read(Toegang.anoniem()) == []
    clerk = Account.objects.create_user("dirk@demo.invalid", is_staff=True)
    assert read(Toegang(Actor(clerk.pk, Kanaal.WEB), clerk, None, Level.LAAG)) == []
    assert len(read.shapes) == 1


def test_values_go_along(read: VastVoor[Dossier]) -> None:
    ada, cem = person("Ada"), person("Cem")
    mine, other = dossier_of(ada, "Een"), dossier_of(cem, "Twee")
    one: Any = VastVoor(lambda toegang, kenmerk: toegang.dossiers().filter(kenmerk=kenmerk), str)
    assert one(toegang_of(ada), mine.kenmerk) == [mine]
    assert one(toegang_of(ada), other.kenmerk) == []
