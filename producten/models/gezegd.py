"""What a visitor says without a dossier."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from producten.models.dienst import Dienst
from stadsportaal.kern.crypto import EncryptedTextField


class Verbetervoorstel(models.Model):
    """What a visitor says about a page of the portal; without name or address, kept for one year."""

    class Gelukt(models.TextChoices):
        JA = "ja", "Ja"
        DEELS = "deels", "Voor een deel"
        NEE = "nee", "Nee"

    pagina = models.CharField("over welke pagina", max_length=200, blank=True)
    gelukt = models.CharField("is het gelukt", max_length=5, choices=Gelukt)
    tekst = EncryptedTextField("wat kan beter")
    created_at = models.DateTimeField("verstuurd op", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "verbetervoorstel"
        verbose_name_plural = "verbetervoorstellen"
        constraints = [
            models.CheckConstraint(condition=Q(gelukt__in=["ja", "deels", "nee"]), name="verbetervoorstel_gelukt")
        ]

    def __str__(self) -> str:
        return f"{self.pagina or 'portaal'}: {self.get_gelukt_display()}"


class ContactvraagQuerySet(models.QuerySet["Contactvraag"]):
    def open(self) -> ContactvraagQuerySet:
        return self.filter(beantwoord_op__isnull=True).order_by("created_at", "pk")


class Contactvraag(models.Model):
    """A question to the city without a dossier; answered by e-mail, kept for one year."""

    dienst = models.ForeignKey(Dienst, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    vraag = EncryptedTextField("vraag")
    email = EncryptedTextField("e-mailadres")
    beantwoord_op = models.DateTimeField("beantwoord op", null=True, blank=True)
    created_at = models.DateTimeField("gesteld op", db_default=Now(), editable=False)

    objects = ContactvraagQuerySet.as_manager()

    class Meta:
        verbose_name = "contactvraag"
        verbose_name_plural = "contactvragen"
        indexes = [
            models.Index(fields=["created_at"], name="contactvraag_open", condition=Q(beantwoord_op__isnull=True))
        ]

    def __str__(self) -> str:
        return f"vraag {self.pk}"
