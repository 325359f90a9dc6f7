"""The closed vocabularies of the whole city: phases, outcomes, themes."""

from __future__ import annotations

from django.db import models


class Fase(models.TextChoices):
    """The one vocabulary of phases of the whole city (shape of DOSIS / OSLO-Transactie)."""

    CONCEPT = "concept", "Concept"
    INGEDIEND = "ingediend", "Ingediend"
    IN_BEHANDELING = "in_behandeling", "In behandeling"
    BESLIST = "beslist", "Beslist"
    UITGEVOERD = "uitgevoerd", "Uitgevoerd"
    STOPGEZET = "stopgezet", "Stopgezet"
    VERLOPEN = "verlopen", "Verlopen"


LOPEND = (Fase.INGEDIEND, Fase.IN_BEHANDELING)


class Uitkomst(models.TextChoices):
    TOEGEKEND = "toegekend", "toegekend"
    DEELS = "deels", "deels toegekend"
    GEWEIGERD = "geweigerd", "geweigerd"
    INGETROKKEN = "ingetrokken", "ingetrokken"


class Thema(models.TextChoices):
    """Closed list of themes of life; slugs equal those of the catalogue."""

    BURGERZAKEN = "burgerzaken", "Burgerzaken"
    WONEN = "wonen", "Wonen"
    MOBILITEIT = "mobiliteit", "Mobiliteit"
    AFVAL = "afval", "Afval"
    GEZIN = "gezin", "Gezin"
    ONDERWIJS = "onderwijs", "Onderwijs"
    WERK = "werk-ondernemen", "Werk en ondernemen"
    VRIJE_TIJD = "vrije-tijd", "Vrije tijd"
    ZORG = "zorg-welzijn", "Zorg en welzijn"
    BOUWEN = "bouwen", "Bouwen"
    OPENBAAR_DOMEIN = "openbaar-domein", "Openbaar domein"
    BESTUUR = "bestuur", "Bestuur"
