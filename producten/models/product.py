"""What somebody has (Product), and the office of the city that says so (Productbron)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse

from producten.models.dienst import Dienst
from producten.models.woorden import Gemeen
from profiel.dossiers.models import Document, Dossier, Thema
from profiel.mensen.models import Profiel
from stadsportaal.kern.crypto import EncryptedJSONField

EIGEN_BRON = "stadsportaal"
"""The source of what the portal itself grants: never out of date."""


class Productbron(models.Model):
    """An office of the city that pushes products through the API, and when we last heard of it."""

    code = models.SlugField(primary_key=True)
    naam = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, help_text="sha256 of the secret of this source")
    stil_na_minuten = models.PositiveIntegerField(default=24 * 60, help_text="longer without a sign: out of date")
    laatst_gehoord = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "productbron"
        verbose_name_plural = "productbronnen"

    def __str__(self) -> str:
        return self.naam

    def is_stil(self, now: datetime) -> bool:
        """Whether it was silent for longer than it promised."""
        heard = self.laatst_gehoord or self.created_at
        return heard + timedelta(minutes=self.stil_na_minuten) < now


class ProductQuerySet(models.QuerySet["Product"]):
    def recent(self) -> ProductQuerySet:
        return self.order_by("-created_at", "-pk")

    def geldig(self, today: date) -> ProductQuerySet:
        open_ended = Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=today)
        return self.filter(open_ended, beeindigd_op__isnull=True).exclude(gemeen=Gemeen.VOORBIJ)

    def eerst_verlopend(self) -> ProductQuerySet:
        """What asks something of its owner stands first, then what ends first; what never ends, last."""
        asks = Case(When(gemeen=Gemeen.ACTIE, then=Value(0)), default=Value(1))
        return self.order_by(asks, models.F("geldig_tot").asc(nulls_last=True), "-created_at", "-pk")

    def per_groep(self, today: date) -> ProductQuerySet:
        """In the order of the common words; what has ended or expired last."""
        ended = Q(beeindigd_op__isnull=False) | Q(geldig_tot__lt=today)
        ranks = [When(gemeen=word, then=Value(place)) for place, word in enumerate(Gemeen)]
        rank = Case(When(ended, then=Value(len(Gemeen))), *ranks, default=Value(len(Gemeen)))
        return self.order_by(rank, models.F("geldig_tot").asc(nulls_last=True), "-created_at", "-pk")


class Product(models.Model):
    """Something a profiel has: a document, a permit, a card, a fine. Its kind stands in productsoorten.yaml."""

    kenmerk = models.CharField(max_length=8, unique=True)
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, related_name="producten")
    soort = models.SlugField(help_text="a kind of producten/data/productsoorten.yaml")
    titel = models.CharField(max_length=120)
    thema = models.CharField(max_length=20, choices=Thema)
    dienst = models.ForeignKey(Dienst, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="producten")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    velden = EncryptedJSONField(default=list, blank=True, help_text="[[code or label, value], …] in page order")
    status = models.SlugField(blank=True, help_text="own word of the kind; empty: its first one")
    gemeen = models.CharField(max_length=8, choices=Gemeen, default=Gemeen.LOOPT, db_default=Gemeen.LOOPT)
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True, blank=True)
    beeindigd_op = models.DateField(null=True, blank=True)
    bron = models.CharField(max_length=60, default=EIGEN_BRON)
    bron_id = models.CharField(max_length=80, blank=True)
    bron_stand = models.DateTimeField(null=True, blank=True, help_text="moment of the facts, as the source says")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = "product"
        verbose_name_plural = "producten"
        constraints = [
            models.UniqueConstraint(fields=["bron", "bron_id"], condition=~Q(bron_id=""), name="product_bron_once"),
            models.CheckConstraint(
                condition=Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=models.F("geldig_van")), name="product_order"
            ),
            models.CheckConstraint(condition=Q(gemeen__in=Gemeen.values), name="product_gemeen"),
        ]

    def __str__(self) -> str:
        return self.titel

    def get_absolute_url(self) -> str:
        return reverse("producten:product", args=[self.kenmerk])

    def is_geldig(self, today: date) -> bool:
        return (
            self.beeindigd_op is None
            and self.gemeen != Gemeen.VOORBIJ
            and self.geldig_van <= today
            and (self.geldig_tot is None or self.geldig_tot >= today)
        )
