"""What somebody says against a fine."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from producten.models.product import Product
from profiel.dossiers.models import Dossier, Fase
from stadsportaal.kern.crypto import EncryptedTextField


class BezwaarQuerySet(models.QuerySet["Bezwaar"]):
    def beslist(self) -> BezwaarQuerySet:
        """Those that the city decided on."""
        return self.filter(dossier__fase__in=[Fase.BESLIST, Fase.UITGEVOERD])


class Bezwaar(models.Model):
    """The own part of a Dossier of the kind `bezwaar`: against which Product, and why."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="bezwaar")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="bezwaren")
    tekst = EncryptedTextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = BezwaarQuerySet.as_manager()

    class Meta:
        verbose_name = "bezwaar"
        verbose_name_plural = "bezwaren"

    def __str__(self) -> str:
        return f"bezwaar {self.pk}"
