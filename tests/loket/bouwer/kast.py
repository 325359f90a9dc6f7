"""Dirk eigenaar and Els redacteur of one dienst, the beheerder nothing yet, and a draft to work in."""

from __future__ import annotations

import copy
from typing import Any

from loket.bouwer import actions
from loket.models import Formulier, Formulierrecht, Formulierversie
from producten.models import Dienst
from profiel.mensen.models import Account
from profiel.toegang.toegang import Toegang
from tests.loket.kast import ADRES, Kast
from tests.profiel.dossiers.cast import at_work

FORM = "attest-hoofdverblijfplaats"

GEVAL: dict[str, Any] = {
    "naam": "Iemand die een attest vraagt",
    "persoon": {"huisgenoten": 1, "adres": ADRES},
    "antwoorden": {
        "persoon": [{"id": "1", "naam": "Ada", "relatie": "", "zelf": True}],
        "doel": "bank",
    },
    "verwacht": {"stappen": ["wie", "doel"], "uitkomst": "", "versturen": True, "beslissing": "meteen"},
}


class Bouwkast(Kast):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.dienst = Dienst.objects.get(pk=FORM)
        self.publish_diensten(*self.live.lees().ook_voor_jou.diensten)  # where the form leads is there
        for account, rol in ((self.dirk, "eigenaar"), (self.els, "redacteur")):
            Formulierrecht.objects.create(account=account, dienst=self.dienst, rol=rol)

    @property
    def as_dirk(self) -> Toegang:
        return at_work(self.dirk)

    @property
    def as_els(self) -> Toegang:
        return at_work(self.els)

    def recht(self, account: Account, rol: str) -> Toegang:
        Formulierrecht.objects.update_or_create(account=account, dienst=self.dienst, defaults={"rol": rol})
        return at_work(account)

    @property
    def formulier(self) -> Formulier:
        return Formulier.objects.get(pk=FORM)

    @property
    def live(self) -> Formulierversie:
        return Formulierversie.objects.live().get(formulier=FORM)

    def concept(self, titel: str = "Attest van woonst", *, case: bool = True) -> Formulierversie:
        """A draft that Els began from the live version, with another title and a test case that passes."""
        made = actions.new_concept(self.formulier, by=self.as_els)
        data = {**copy.deepcopy(made.definitie), "titel": titel}
        made = actions.save_concept(made, data, versie=made.versie, by=self.as_els)
        made.testgevallen.all().delete()  # those of the shipped form: they are not what is tried here
        if case:
            actions.save_testgeval(made, GEVAL, by=self.as_els)
        made.refresh_from_db()
        return made

    def gevraagd(self, overgang: str = "afwerken", **concept: Any) -> Formulierversie:
        return actions.ask_review(
            self.concept(**concept), toelichting="Nieuwe titel.", overgang=overgang, by=self.as_els
        )

    def gepubliceerd(self, overgang: str = "afwerken", **concept: Any) -> Formulierversie:
        return actions.publish(self.gevraagd(overgang, **concept), by=self.as_dirk)
