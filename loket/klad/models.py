"""What was typed in a step and not saved yet: kept beside the answers, and never one of them."""

from __future__ import annotations

from django.db import models

from loket.models import Aanvraag
from stadsportaal.kern.crypto import EncryptedJSONField


class Klad(models.Model):
    """The fields of one step as they stood in the browser, typed over the answers that `basis` tells apart."""

    aanvraag = models.ForeignKey(Aanvraag, on_delete=models.CASCADE, related_name="kladden")
    stap = models.SlugField()
    velden = EncryptedJSONField(help_text="{name of the field: [what was typed]}")
    basis = models.CharField(max_length=64, help_text="digest of the answers of the step it was typed over")
    bewaard_op = models.DateTimeField()

    class Meta:
        verbose_name = "klad"
        verbose_name_plural = "kladden"
        constraints = [models.UniqueConstraint(fields=["aanvraag", "stap"], name="klad_once")]
        indexes = [models.Index(fields=["bewaard_op"], name="klad_bewaard")]

    def __str__(self) -> str:
        return self.stap
