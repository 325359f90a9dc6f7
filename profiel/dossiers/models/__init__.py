"""Every case of every app is a Dossier; who it concerns, what happened to it, and its documents."""

from profiel.dossiers.models.delen import Deelcode, DeelcodeQuerySet
from profiel.dossiers.models.document import Besluit, Brief, Document, DocumentQuerySet
from profiel.dossiers.models.dossier import Betrokkene, Dossier, DossierLink, DossierQuerySet, Toegangssleutel
from profiel.dossiers.models.voortgang import Voortgang, VoortgangManager, VoortgangQuerySet, VoortgangTekst
from profiel.dossiers.models.woorden import LOPEND, Fase, Thema, Uitkomst

__all__ = [
    "LOPEND",
    "Besluit",
    "Betrokkene",
    "Brief",
    "Deelcode",
    "DeelcodeQuerySet",
    "Document",
    "DocumentQuerySet",
    "Dossier",
    "DossierLink",
    "DossierQuerySet",
    "Fase",
    "Thema",
    "Toegangssleutel",
    "Uitkomst",
    "Voortgang",
    "VoortgangManager",
    "VoortgangQuerySet",
    "VoortgangTekst",
]
