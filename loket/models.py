"""Forms as data, and the requests citizens make with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from producten.models import Dienst
from profiel.dossiers.models import Document, Dossier
from profiel.mensen.models import Profiel
from stadsportaal.kern.crypto import EncryptedJSONField


class Formulier(models.Model):
    """The form of a dienst; its questions live in its versions."""

    slug = models.SlugField(primary_key=True)
    dienst = models.ForeignKey(Dienst, on_delete=models.PROTECT, related_name="formulieren")
    titel = models.CharField(max_length=120)

    class Meta:
        verbose_name = "formulier"
        verbose_name_plural = "formulieren"

    def __str__(self) -> str:
        return self.titel


class Formulierversie(models.Model):
    """A definition (steps, questions, rules per step) as data; immutable once published."""

    class Status(models.TextChoices):
        CONCEPT = "concept", "concept"
        GEPUBLICEERD = "gepubliceerd", "gepubliceerd"
        VERVANGEN = "vervangen", "vervangen"

    formulier = models.ForeignKey(Formulier, on_delete=models.PROTECT, related_name="versies")
    nummer = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=Status, default=Status.CONCEPT)
    definitie = models.JSONField()
    gepubliceerd_op = models.DateTimeField(null=True, blank=True)
    gepubliceerd_door = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "formulierversie"
        verbose_name_plural = "formulierversies"
        constraints = [
            models.UniqueConstraint(fields=["formulier", "nummer"], name="formulierversie_once"),
            models.UniqueConstraint(fields=["formulier"], condition=Q(status="gepubliceerd"), name="formulierversie_one_live"),
            models.CheckConstraint(condition=Q(status="concept") | Q(gepubliceerd_op__isnull=False), name="formulierversie_published_has_time"),
        ]

    def __str__(self) -> str:
        return f"{self.formulier_id} v{self.nummer}"


class Aanvraag(models.Model):
    """A request for a dienst, pinned to the version of the form it was started with."""

    class Status(models.TextChoices):
        CONCEPT = "concept", "nog niet verstuurd"
        INGEDIEND = "ingediend", "verstuurd"
        IN_BEHANDELING = "in_behandeling", "in behandeling"
        WACHT_OP_BURGER = "wacht_op_burger", "wacht op jou"
        TOEGEKEND = "toegekend", "goedgekeurd"
        GEWEIGERD = "geweigerd", "geweigerd"
        INGETROKKEN = "ingetrokken", "ingetrokken"

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="aanvraag")
    formulierversie = models.ForeignKey(Formulierversie, on_delete=models.PROTECT, related_name="aanvragen")
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, related_name="aanvragen")
    status = models.CharField(max_length=16, choices=Status, default=Status.CONCEPT)
    antwoorden = EncryptedJSONField(default=dict, help_text="{question key: clean value}")
    bekend = EncryptedJSONField(default=dict, help_text="facts shown and used: {code: {waarde, bron, bron_datum}}")
    stappen_klaar = models.JSONField(default=list, help_text="keys of steps saved without errors")
    versie = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "aanvraag"
        verbose_name_plural = "aanvragen"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["concept", "ingediend", "in_behandeling", "wacht_op_burger", "toegekend", "geweigerd", "ingetrokken"]),
                name="aanvraag_status",
            )
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class Bijlage(models.Model):
    """A file given as the answer to a question of an aanvraag."""

    aanvraag = models.ForeignKey(Aanvraag, on_delete=models.CASCADE, related_name="bijlagen")
    vraag = models.SlugField()
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "bijlage"
        verbose_name_plural = "bijlagen"
        constraints = [models.UniqueConstraint(fields=["aanvraag", "document"], name="bijlage_once")]

    def __str__(self) -> str:
        return self.vraag
