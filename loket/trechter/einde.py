"""An end of a form, where the one question is asked: it travels with the page, signed, and is stored nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.core import signing
from django.urls import reverse

if TYPE_CHECKING:
    from loket.models import Aanvraag

_SALT: Final = "loket.einde"
_LIFETIME: Final = 60 * 60 * 24 * 60
"""Seconds that a page may have stood open."""


class Eindpunt(NamedTuple):
    """Where somebody stopped, as the form carries it, signed: the form, how it ended, and the page to go back to."""

    formulier: str
    versie: int
    einde: str
    terug: str

    @classmethod
    def of(cls, aanvraag: Aanvraag, einde: str, terug: str) -> Eindpunt:
        versie = aanvraag.formulierversie
        return cls(versie.formulier_id, versie.nummer, str(einde), terug)

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
