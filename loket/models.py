"""Forms as data, and the requests citizens make with them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from producten.models import Dienst
from profiel.dossiers.models import Document, Dossier
from profiel.mensen.models import Profiel
from stadsportaal.kern.crypto import EncryptedJSONField

if TYPE_CHECKING:
    from loket.definitie import Definitie


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


class FormulierversieQuerySet(models.QuerySet["Formulierversie"]):
    def live(self) -> FormulierversieQuerySet:
        """The one version of each form that new aanvragen start with."""
        return self.filter(status=Formulierversie.Status.GEPUBLICEERD)

    def for_start(self) -> FormulierversieQuerySet:
        return self.live().select_related("formulier__dienst").defer("definitie")


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
    gepubliceerd_door = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = FormulierversieQuerySet.as_manager()

    class Meta:
        verbose_name = "formulierversie"
        verbose_name_plural = "formulierversies"
        constraints = [
            models.UniqueConstraint(fields=["formulier", "nummer"], name="formulierversie_once"),
            models.UniqueConstraint(
                fields=["formulier"], condition=Q(status="gepubliceerd"), name="formulierversie_one_live"
            ),
            models.CheckConstraint(
                condition=Q(status="concept") | Q(gepubliceerd_op__isnull=False),
                name="formulierversie_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formulier_id} v{self.nummer}"

    def lees(self) -> Definitie:
        """The definition, read once per process for a version that can no longer change."""
        from loket.definitie import parse

        if self.status == self.Status.CONCEPT:
            return parse(self.definitie)
        return _published(_Read(self, (self.pk, self.gepubliceerd_op)))


class _Read:
    """A version that lru_cache compares by what identifies its content."""

    __slots__ = ("key", "versie")

    def __init__(self, versie: Formulierversie, key: tuple[object, ...]) -> None:
        self.versie, self.key = versie, key

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Read) and self.key == other.key


@lru_cache(maxsize=128)
def _published(read: _Read) -> Definitie:
    from loket.definitie import parse

    return parse(read.versie.definitie)


class AanvraagQuerySet(models.QuerySet["Aanvraag"]):
    def with_form(self) -> AanvraagQuerySet:
        """With dossier, form and subject read along; the definition itself is read once per process."""
        return self.select_related("dossier__team", "formulierversie__formulier__dienst", "profiel").defer(
            "formulierversie__definitie", "formulierversie__formulier__dienst__inhoud"
        )

    def concepten(self) -> AanvraagQuerySet:
        return self.filter(status=Aanvraag.Status.CONCEPT)


class Aanvraag(models.Model):
    """A request for a dienst, pinned to the version of the form it was started with."""

    class Status(models.TextChoices):
        CONCEPT = "concept", "nog niet verstuurd"
        INGEDIEND = "ingediend", "verstuurd"
        IN_BEHANDELING = "in_behandeling", "in behandeling"
        WACHT_OP_BURGER = "wacht_op_burger", "wacht op jou"
        TOEGEKEND = "toegekend", "goedgekeurd"
        DEELS = "deels", "deels goedgekeurd"
        GEWEIGERD = "geweigerd", "geweigerd"
        UITGEVOERD = "uitgevoerd", "uitgevoerd"
        INGETROKKEN = "ingetrokken", "ingetrokken"
        STOPGEZET = "stopgezet", "stopgezet"
        VERLOPEN = "verlopen", "verlopen"

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="aanvraag")
    formulierversie = models.ForeignKey(Formulierversie, on_delete=models.PROTECT, related_name="aanvragen")
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, related_name="aanvragen")
    status = models.CharField(max_length=16, choices=Status, default=Status.CONCEPT)
    antwoorden = EncryptedJSONField(default=dict, help_text="{question key: clean value}")
    bekend = EncryptedJSONField(default=dict, help_text="facts shown and used: {code: {waarde, bron, bron_datum}}")
    stappen_klaar = models.JSONField(default=list, help_text="keys of steps saved without errors")
    versie = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AanvraagQuerySet.as_manager()

    class Meta:
        verbose_name = "aanvraag"
        verbose_name_plural = "aanvragen"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "concept",
                        "ingediend",
                        "in_behandeling",
                        "wacht_op_burger",
                        "toegekend",
                        "deels",
                        "geweigerd",
                        "uitgevoerd",
                        "ingetrokken",
                        "stopgezet",
                        "verlopen",
                    ]
                ),
                name="aanvraag_status",
            ),
        ]
        indexes = [
            models.Index(fields=["updated_at"], name="aanvraag_concept", condition=Q(status="concept")),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)

    @property
    def is_concept(self) -> bool:
        return self.status == self.Status.CONCEPT

    @property
    def dienst(self) -> Dienst:
        return self.formulierversie.formulier.dienst


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
