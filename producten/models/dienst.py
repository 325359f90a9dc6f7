"""What the city offers: a Dienst of the catalogue."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from profiel.dossiers.models import Thema
from profiel.toegang.models import Level


class DienstQuerySet(models.QuerySet["Dienst"]):
    def gepubliceerd(self) -> DienstQuerySet:
        return self.filter(gepubliceerd=True)


class Dienst(models.Model):
    """A service of the city in the shape of IPDC/LPDC; loaded from `producten/data/diensten`."""

    slug = models.SlugField(primary_key=True)
    titel = models.CharField(max_length=120)
    ipdc_type = models.CharField(max_length=60)
    korte_beschrijving = models.CharField(max_length=200)
    thema = models.CharField(max_length=20, choices=Thema)
    niveau = models.PositiveSmallIntegerField(choices=Level, default=Level.LAAG)
    start_soort = models.CharField(
        max_length=12,
        choices=[
            ("aanvraag", "aanvraag"),
            ("informatie", "informatie"),
            ("afspraak", "afspraak"),
            ("extern", "extern"),
        ],
    )
    formulier = models.SlugField(blank=True)
    termijn_dagen = models.PositiveSmallIntegerField()
    termijn_soort = models.CharField(
        max_length=14, choices=[("kalenderdagen", "kalenderdagen"), ("werkdagen", "werkdagen")]
    )
    bedrag = models.DecimalField(max_digits=12, decimal_places=2)
    inhoud = models.JSONField(
        encoder=DjangoJSONEncoder,
        help_text="the whole data file: voorwaarden, procedure, kosten, kanalen, rechtsgrond, …",
    )
    gepubliceerd = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DienstQuerySet.as_manager()

    class Meta:
        verbose_name = "dienst"
        verbose_name_plural = "diensten"

    def __str__(self) -> str:
        return self.titel

    def get_absolute_url(self) -> str:
        return reverse("producten:dienst", args=[self.slug])
