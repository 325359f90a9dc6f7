"""An end, where the one question is asked: it travels with the page, signed, and is stored nowhere.

Once it was answered a keyed hash of the end says so, and nothing says what.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from django.core import signing
from django.urls import reverse

from loket.trechter.models import Eindmerk, Tevredenheid
from profiel.dossiers.models import Fase
from stadsportaal.kern.crypto import blind_index

if TYPE_CHECKING:
    from loket.models import Aanvraag
    from profiel.dossiers.models import Dossier

Einde = Tevredenheid.Einde
WAT: Final = {
    Einde.AFSPRAAK: "je afspraak",
    Einde.GEBOEKT: "het maken van je afspraak",
    **dict.fromkeys((Einde.AFGEZEGD, Einde.NIET_GEKOMEN), "alles rond je afspraak"),
    **dict.fromkeys((Einde.BESLIST, Einde.INGETROKKEN, Einde.STOPGEZET, Einde.VERLOPEN), "je aanvraag"),
}
"""What we ask about; at every other end the filling in itself."""
AFSPRAAK_EINDEN: Final = {
    Fase.UITGEVOERD: Einde.AFSPRAAK,
    Fase.STOPGEZET: Einde.AFGEZEGD,
    Fase.VERLOPEN: Einde.NIET_GEKOMEN,
}
"""How an appointment ended, by the phase of its dossier; in any other phase it was only made."""
_SALT: Final = "loket.einde"
_LIFETIME: Final = 60 * 60 * 24 * 60
"""Seconds that a page may have stood open."""


def wat_of(einde: str) -> str:
    """What the question at this end is about."""
    return WAT.get(Einde(einde), "het invullen")


class Eindpunt(NamedTuple):
    """Where somebody stopped, as the form carries it, signed: the form, how it ended, the page to go back to, and of
    what it is the end. Of an appointment `formulier` is the slug of its dienst, and `versie` 0.
    """

    formulier: str
    versie: int
    einde: str
    terug: str
    zaak: str = ""

    @classmethod
    def of(cls, aanvraag: Aanvraag, einde: str, terug: str) -> Eindpunt:
        versie = aanvraag.formulierversie
        return cls(versie.formulier_id, versie.nummer, str(einde), terug, aanvraag.dossier.kenmerk)

    @classmethod
    def of_afspraak(cls, dossier: Dossier, terug: str) -> Eindpunt:
        einde = AFSPRAAK_EINDEN.get(Fase(dossier.fase), Einde.GEBOEKT)
        return cls(dossier.dienst, 0, einde.value, terug, dossier.kenmerk)

    @property
    def vraag(self) -> str:
        """What we ask."""
        return f"Hoe ging {wat_of(self.einde)}?"

    @property
    def naam(self) -> str:
        """What one answer is given to."""
        return f"{self.einde} {self.zaak or self.terug}"

    @property
    def merk(self) -> str:
        """The same, so that nobody can read it back."""
        return blind_index(f"einde {self.naam}")

    def is_answered(self) -> bool:
        """Whether somebody answered here, in whatever visit."""
        return bool(answered([self]))

    def signed(self) -> str:
        return signing.dumps(list(self), salt=_SALT)

    @classmethod
    def read(cls, text: str) -> Eindpunt:
        """Raises BadSignature for what we did not sign, or too long ago."""
        return cls(*signing.loads(text, salt=_SALT, max_age=_LIFETIME))

    @property
    def url(self) -> str:
        """The page that asks."""
        return f"{reverse('loket:tevredenheid')}?einde={self.signed()}"


def answered(ends: Iterable[Eindpunt]) -> set[Eindpunt]:
    """Those of these ends at which somebody answered."""
    marks = {end.merk: end for end in ends}
    found = Eindmerk.objects.filter(pk__in=marks).values_list("pk", flat=True) if marks else []
    return {marks[mark] for mark in found}
