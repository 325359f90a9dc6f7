"""A code with which somebody else may read one dossier along."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from profiel.dossiers.models.dossier import Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.models import Machtiging
from stadsportaal.kern.kalender import format_datum


class DeelcodeQuerySet(models.QuerySet["Deelcode"]):
    def waits(self, now: datetime) -> DeelcodeQuerySet:
        """Not used yet, and still good."""
        return self.filter(machtiging__isnull=True, ingetrokken_op__isnull=True, verloopt_op__gt=now)

    def counts(self, now: datetime) -> DeelcodeQuerySet:
        """Those that wait, and those whose reader may still read."""
        running = Q(machtiging__ended_at__isnull=True, machtiging__tot__gt=now)
        waiting = Q(machtiging__isnull=True, verloopt_op__gt=now)
        return self.filter(running | waiting, ingetrokken_op__isnull=True).order_by("created_at", "pk")


class Deelcode(models.Model):
    """A code that a citizen gives to somebody who may read one dossier along until a day.

    The code is made again from `zaad` with our key: it stands nowhere. What it gives is a Machtiging, made when it
    is used, once.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="deelcodes")
    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="+", help_text="who shares")
    zaad = models.CharField(max_length=64)
    code_index = models.CharField(max_length=100, unique=True, help_text="keyed hash of the code")
    tot = models.DateField(help_text="last day on which the other may read")
    verloopt_op = models.DateTimeField(help_text="until when the code can be used")
    machtiging = models.OneToOneField(Machtiging, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DeelcodeQuerySet.as_manager()

    class Meta:
        verbose_name = "deelcode"
        verbose_name_plural = "deelcodes"

    def __str__(self) -> str:
        return f"deelcode {self.pk}"

    @property
    def zin(self) -> str:
        """What who reads along must know."""
        until = format_datum(self.tot)
        return f"Dit dossier is van {self.profiel}. Je leest het tot en met {until}, en je kunt er niets in veranderen."

    def is_geldig(self, now: datetime, today: date) -> bool:
        """Whether it can still be used."""
        unused = self.machtiging_id is None and self.ingetrokken_op is None
        return unused and self.verloopt_op > now and self.tot >= today
