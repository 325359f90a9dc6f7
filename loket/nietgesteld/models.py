"""How many questions a dienst did not have to ask, per month; about nobody."""

from __future__ import annotations

from django.db import models


class NietGesteld(models.Model):
    """Of all forms that were sent for one dienst in one month: answers that the city knew, and answers given again."""

    dienst = models.SlugField()
    maand = models.DateField(help_text="its first day")
    aanvragen = models.PositiveIntegerField(default=0)
    feiten = models.PositiveIntegerField(default=0, help_text="questions of which the city knew the answer")
    hergebruikt = models.PositiveIntegerField(default=0, help_text="answers that the citizen gave in an earlier form")

    class Meta:
        verbose_name = "vragen niet gesteld"
        verbose_name_plural = "vragen niet gesteld"
        constraints = [models.UniqueConstraint(fields=["dienst", "maand"], name="nietgesteld_once")]

    def __str__(self) -> str:
        return f"{self.dienst} {self.maand:%Y-%m}"

    @property
    def totaal(self) -> int:
        return self.feiten + self.hergebruikt
