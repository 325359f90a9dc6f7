"""What has to be paid, the attempts to pay it, and all that the payment provider ever said."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from producten.models.product import Product
from profiel.dossiers.models import Dossier, Thema
from profiel.mensen.models import Profiel


class BetaalverzoekQuerySet(models.QuerySet["Betaalverzoek"]):
    def open(self) -> BetaalverzoekQuerySet:
        return self.filter(status=Betaalverzoek.Status.OPEN)

    def terug_te_betalen(self) -> BetaalverzoekQuerySet:
        """Where the city holds more than it is owed."""
        owed = models.Case(
            models.When(status=Betaalverzoek.Status.KWIJTGESCHOLDEN, then=models.Value(Decimal(0))),
            default=models.F("bedrag"),
        )
        return self.annotate(schuld=owed).filter(ontvangen__gt=models.F("schuld") + models.F("terugbetaald"))


class Betaalverzoek(models.Model):
    """An amount that somebody owes the city, for one Product or one Dossier."""

    class Status(models.TextChoices):
        OPEN = "open", "te betalen"
        OPGESCHORT = "opgeschort", "opgeschort"
        BETAALD = "betaald", "betaald"
        VERVALLEN = "vervallen", "vervallen"
        KWIJTGESCHOLDEN = "kwijtgescholden", "kwijtgescholden"

    kenmerk = models.CharField(max_length=8, unique=True)
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, related_name="betaalverzoeken")
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="betaalverzoeken"
    )
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, null=True, blank=True, related_name="betaalverzoeken"
    )
    titel = models.CharField(max_length=120)
    thema = models.CharField(max_length=20, choices=Thema)
    bedrag = models.DecimalField(max_digits=12, decimal_places=2)
    ogm = models.CharField("gestructureerde mededeling", max_length=12, unique=True)
    iban = models.CharField("rekening", max_length=34)
    begunstigde = models.CharField("op naam van", max_length=70)
    uiterlijk = models.DateField("te betalen tot en met")
    vervalt_op = models.DateTimeField(null=True, blank=True, help_text="afterwards it can no longer be paid online")
    status = models.CharField(max_length=16, choices=Status, default=Status.OPEN)
    ontvangen = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    terugbetaald = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal(0))
    betaald_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = BetaalverzoekQuerySet.as_manager()

    class Meta:
        verbose_name = "betaalverzoek"
        verbose_name_plural = "betaalverzoeken"
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, dossier__isnull=True)
                | Q(product__isnull=True, dossier__isnull=False),
                name="betaalverzoek_for_one",
            ),
            models.CheckConstraint(
                condition=Q(bedrag__gt=0, ontvangen__gte=0, terugbetaald__gte=0), name="betaalverzoek_bedragen"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "opgeschort", "betaald", "vervallen", "kwijtgescholden"]),
                name="betaalverzoek_status",
            ),
            models.CheckConstraint(
                condition=~Q(status="betaald") | Q(betaald_op__isnull=False, ontvangen__gte=models.F("bedrag")),
                name="betaalverzoek_betaald_has_money",
            ),
            models.UniqueConstraint(fields=["product"], name="betaalverzoek_product_once"),
        ]
        indexes = [models.Index(fields=["uiterlijk"], name="betaalverzoek_open", condition=Q(status="open"))]

    def __str__(self) -> str:
        return self.kenmerk

    def get_absolute_url(self) -> str:
        return reverse("producten:betaalverzoek", args=[self.kenmerk])

    @property
    def te_gaan(self) -> Decimal:
        """What is still to be paid of it."""
        return max(Decimal(0), self.bedrag - self.ontvangen)

    @property
    def te_veel(self) -> Decimal:
        """What the city has to pay back."""
        owed = Decimal(0) if self.status == self.Status.KWIJTGESCHOLDEN else self.bedrag
        return max(Decimal(0), self.ontvangen - owed - self.terugbetaald)


class Betaling(models.Model):
    """One attempt to pay online: reserved by us, then known to the provider."""

    class Status(models.TextChoices):
        GERESERVEERD = "gereserveerd", "gereserveerd"
        GESTART = "gestart", "gestart"
        BETAALD = "betaald", "betaald"
        MISLUKT = "mislukt", "mislukt"
        VERLOPEN = "verlopen", "verlopen"

    betaalverzoek = models.ForeignKey(Betaalverzoek, on_delete=models.CASCADE, related_name="betalingen")
    sleutel = models.CharField(max_length=64, unique=True, help_text="goes along to the provider: the same one, once")
    bedrag = models.DecimalField(max_digits=12, decimal_places=2)
    status = models.CharField(max_length=12, choices=Status, default=Status.GERESERVEERD)
    provider_id = models.CharField(max_length=64, unique=True, null=True, blank=True)
    url = models.URLField(max_length=300, blank=True, help_text="page of the provider")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "betaling"
        verbose_name_plural = "betalingen"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["gereserveerd", "gestart", "betaald", "mislukt", "verlopen"]),
                name="betaling_status",
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="betaling_created")]

    def __str__(self) -> str:
        return f"{self.sleutel[:8]} {self.status}"


class Betaalgebeurtenis(models.Model):
    """One thing that the provider said, kept for ever: the status of a Betaling is what these add up to.

    The reference has no constraint in the database: the books stay when a dossier is destroyed.
    """

    class Soort(models.TextChoices):
        GESTART = "gestart", "gestart"
        BETAALD = "betaald", "betaald"
        MISLUKT = "mislukt", "mislukt"
        VERLOPEN = "verlopen", "verlopen"

    provider_event = models.CharField(max_length=64, unique=True)
    betaling = models.ForeignKey(
        Betaling, on_delete=models.DO_NOTHING, db_constraint=False, related_name="gebeurtenissen"
    )
    soort = models.CharField(max_length=10, choices=Soort)
    bedrag = models.DecimalField(max_digits=12, decimal_places=2)
    transactie = models.CharField(max_length=64, blank=True, help_text="the movement of money, when there was one")
    op = models.DateTimeField(help_text="moment at the provider")
    via = models.CharField(max_length=8, choices=[("webhook", "webhook"), ("nazicht", "nazicht"), ("bron", "bron")])
    ontvangen_op = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "betaalgebeurtenis"
        verbose_name_plural = "betaalgebeurtenissen"
        constraints = [
            models.CheckConstraint(
                condition=Q(soort__in=["gestart", "betaald", "mislukt", "verlopen"]), name="betaalgebeurtenis_soort"
            ),
            models.CheckConstraint(
                condition=~Q(soort="betaald") | (~Q(transactie="") & Q(bedrag__gt=0)),
                name="betaalgebeurtenis_betaald_has_money",
            ),
            models.UniqueConstraint(
                fields=["transactie"], condition=Q(soort="betaald"), name="betaalgebeurtenis_transactie_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_event} {self.soort}"


class Betaalverschil(models.Model):
    """What the provider's books and ours do not agree about; somebody looks at it."""

    class Soort(models.TextChoices):
        BEDRAG = "bedrag", "ander bedrag"
        ONBEKEND = "onbekend", "betaling die wij niet kennen"
        ONTBREEKT = "ontbreekt", "betaling die de betaaldienst niet kent"

    soort = models.CharField(max_length=10, choices=Soort)
    sleutel = models.CharField(max_length=140, unique=True, help_text="the same difference is written down once")
    provider_id = models.CharField(max_length=64)
    betaling = models.ForeignKey(Betaling, on_delete=models.SET_NULL, null=True, blank=True, related_name="verschillen")
    bij_ons = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    bij_hen = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    opgelost_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "betaalverschil"
        verbose_name_plural = "betaalverschillen"
        constraints = [
            models.CheckConstraint(
                condition=Q(soort__in=["bedrag", "onbekend", "ontbreekt"]), name="betaalverschil_soort"
            )
        ]

    def __str__(self) -> str:
        return f"{self.soort} {self.provider_id}"


class Herinnering(models.Model):
    """A reminder that was sent: once per term and threshold."""

    betaalverzoek = models.ForeignKey(Betaalverzoek, on_delete=models.CASCADE, related_name="herinneringen")
    uiterlijk = models.DateField(help_text="the last day it reminded of: a new term has reminders of its own")
    dagen = models.SmallIntegerField(help_text="days after that day; before it when negative")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "herinnering"
        verbose_name_plural = "herinneringen"
        constraints = [models.UniqueConstraint(fields=["betaalverzoek", "uiterlijk", "dagen"], name="herinnering_once")]

    def __str__(self) -> str:
        return f"{self.uiterlijk} {self.dagen:+}"
