"""What the city offers (Dienst) and what somebody has (Product)."""

from __future__ import annotations

from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from profiel.dossiers.models import Document, Dossier, Thema
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level
from stadsportaal.kern.crypto import EncryptedTextField


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


class ProductQuerySet(models.QuerySet["Product"]):
    def recent(self) -> ProductQuerySet:
        return self.order_by("-created_at", "-pk")

    def geldig(self, today: date) -> ProductQuerySet:
        open_ended = Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=today)
        return self.filter(open_ended, beeindigd_op__isnull=True)

    def eerst_verlopend(self) -> ProductQuerySet:
        """What ends first stands first; what never ends, last."""
        return self.order_by(models.F("geldig_tot").asc(nulls_last=True), "-created_at", "-pk")


class Product(models.Model):
    """Something a profiel has: a document, a permit, a card."""

    kenmerk = models.CharField(max_length=8, unique=True)
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, related_name="producten")
    soort = models.SlugField(help_text="attest, inschrijving, vergunning, pas, …")
    titel = models.CharField(max_length=120)
    thema = models.CharField(max_length=20, choices=Thema)
    dienst = models.ForeignKey(Dienst, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="producten")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    velden = models.JSONField(default=list, blank=True, help_text="[[label, value], …] as shown")
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True, blank=True)
    beeindigd_op = models.DateField(null=True, blank=True)
    bron = models.CharField(max_length=60, default="stadsportaal")
    bron_id = models.CharField(max_length=80, blank=True)
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
        ]

    def __str__(self) -> str:
        return self.titel

    def get_absolute_url(self) -> str:
        return reverse("producten:product", args=[self.kenmerk])

    def is_geldig(self, today: date) -> bool:
        return (
            self.beeindigd_op is None
            and self.geldig_van <= today
            and (self.geldig_tot is None or self.geldig_tot >= today)
        )


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
