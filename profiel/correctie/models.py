"""A report that a fact is wrong (GDPR art. 16).

A nested app of its own, between behandeling and berichten: a Correctie joins a Gegevenssoort (mensen) to a Dossier
that is handled like any other (behandeling). Neither may know the other, and neither needs to.
"""

from __future__ import annotations

from django.db import models

from profiel.dossiers.models import LOPEND, Dossier
from profiel.mensen.models import Gegevenssoort, Profiel
from stadsportaal.kern.crypto import EncryptedJSONField, EncryptedTextField


class CorrectieQuerySet(models.QuerySet["Correctie"]):
    def lopend(self) -> CorrectieQuerySet:
        """Reports that nobody has decided on yet."""
        return self.filter(dossier__fase__in=LOPEND)

    def of_profiel(self, profiel: Profiel) -> CorrectieQuerySet:
        """Reports about facts of this profiel, the oldest first, with their dossier read along."""
        return self.filter(profiel=profiel).select_related("dossier", "soort").order_by("pk")


class Correctie(models.Model):
    """What a citizen says of one fact: what is wrong, and what it should be."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="correctie")
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, related_name="correcties")
    soort = models.ForeignKey(Gegevenssoort, on_delete=models.PROTECT, related_name="+")
    getoond = EncryptedJSONField(help_text="the fact as it was shown: {'regels': […], 'bron': …, 'datum': …}")
    wat = EncryptedTextField(help_text="what is wrong")
    juist = EncryptedTextField(help_text="what it should be")

    objects = CorrectieQuerySet.as_manager()

    class Meta:
        verbose_name = "correctie"
        verbose_name_plural = "correcties"

    def __str__(self) -> str:
        return f"correctie {self.pk}"
