"""Forms and their versions, the requests made with them, and what stands around them."""

from loket.models.aanvraag import Aanvraag, AanvraagQuerySet, Bijlage
from loket.models.beheer import (
    Formuliergebeurtenis,
    FormuliergebeurtenisQuerySet,
    Formulierrecht,
    Onderhoud,
    OnderhoudQuerySet,
)
from loket.models.formulier import Formulier, Formulierversie, FormulierversieQuerySet, Testgeval

__all__ = [
    "Aanvraag",
    "AanvraagQuerySet",
    "Bijlage",
    "Formulier",
    "Formuliergebeurtenis",
    "FormuliergebeurtenisQuerySet",
    "Formulierrecht",
    "Formulierversie",
    "FormulierversieQuerySet",
    "Onderhoud",
    "OnderhoudQuerySet",
    "Testgeval",
]
