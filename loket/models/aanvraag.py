"""The requests that citizens make with forms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loket.models.formulier import Formulierversie
from producten.models import Dienst
from profiel.dossiers.models import Document, Dossier
from profiel.mensen.models import Profiel
from stadsportaal.kern.crypto import EncryptedJSONField


class AanvraagQuerySet(models.QuerySet["Aanvraag"]):
    def with_form(self) -> AanvraagQuerySet:
        """With dossier, form and subject read along; the definition itself is read once per process."""
        return self.select_related("dossier__team", "formulierversie__formulier__dienst__onderhoud", "profiel").defer(
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
    bekend = EncryptedJSONField(
        default=dict, help_text="facts shown and used: {code: {waarde, tekst, bron, bron_datum, versie}}"
    )
    getypt = EncryptedJSONField(
        default=dict, help_text="{step: {field: [values]}}: typed, not judged yet; shown again with that step"
    )
    herkomst = EncryptedJSONField(
        default=dict,
        help_text="{question key: {soort, kenmerk, op, bevestigd}}: where an answer came from, while it is that",
    )
    teller = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="keyed index of what a limited number is counted by (a plate in a year), while this has one of them",
    )
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
            models.Index(fields=["teller"], name="aanvraag_teller", condition=~Q(teller="")),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)

    @property
    def is_concept(self) -> bool:
        return self.status == self.Status.CONCEPT

    @property
    def moet_mee(self) -> bool:
        """Whether a newer version of the form takes this concept along."""
        versie = self.formulierversie
        return self.is_concept and versie.nummer < versie.formulier.meenemen_naar

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
