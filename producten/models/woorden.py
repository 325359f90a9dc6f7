"""The common words for the status of anything somebody has."""

from __future__ import annotations

from django.db import models


class Gemeen(models.TextChoices):
    """What a status means to its owner, whatever its kind calls it; in the order of a page."""

    ACTIE = "actie", "Actie nodig"
    WACHT = "wacht", "We bekijken dit"
    LOOPT = "loopt", "In orde"
    VOORBIJ = "voorbij", "Voorbij"
