"""Somebody else who must sign what was sent, and the mails to who has no account."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from profiel.berichten.models import Adresmail
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Profiel
from stadsportaal.kern.crypto import EncryptedTextField


class Status(models.TextChoices):
    GEVRAAGD = "gevraagd", "gevraagd"
    GETEKEND = "getekend", "getekend"
    GEWEIGERD = "geweigerd", "geweigerd"
    VERLOPEN = "verlopen", "te laat"
    INGETROKKEN = "ingetrokken", "niet meer nodig"


class Wie(models.TextChoices):
    PARTNER = "partner", "partner"
    VRAAG = "vraag", "genoemd in de aanvraag"


class Manier(models.TextChoices):
    AANMELDEN = "aanmelden", "aangemeld"
    CODE = "code", "met een code per e-mail"


class OndertekeningQuerySet(models.QuerySet["Ondertekening"]):
    def open(self) -> OndertekeningQuerySet:
        return self.filter(status=Status.GEVRAAGD)

    def te_herinneren(self, today: date) -> OndertekeningQuerySet:
        """Asked, not reminded of, and due for it."""
        return self.open().filter(herinnerd_op__isnull=True, herinner_op__lte=today).order_by("pk")

    def te_laat(self, today: date) -> OndertekeningQuerySet:
        """Asked, and the last day is past."""
        return self.open().filter(tot__lt=today).select_related("dossier").order_by("pk")


class Ondertekening(models.Model):
    """One signature of somebody else that a sent aanvraag waits for.

    A partner is known by profiel and signs in. Who was named in the aanvraag has a secret link (`token_hash`), and
    where the form allows it a code by mail, of which only a keyed hash is kept.
    """

    kenmerk = models.CharField(max_length=8, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="ondertekeningen")
    volgorde = models.PositiveSmallIntegerField()
    wie = models.CharField(max_length=8, choices=Wie)
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    naam = EncryptedTextField()
    email = EncryptedTextField(blank=True)
    waarom = models.CharField(max_length=300, help_text="why this signature is needed, in words of the form")
    met_code = models.BooleanField(default=False, help_text="a code by mail is enough")
    status = models.CharField(max_length=12, choices=Status, default=Status.GEVRAAGD)
    token_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_tot = models.DateTimeField(null=True, blank=True)
    tot = models.DateField(help_text="last day to sign")
    herinner_op = models.DateField(help_text="day of the reminder")
    herinnerd_op = models.DateTimeField(null=True, blank=True)
    beantwoord_op = models.DateTimeField(null=True, blank=True)
    manier = models.CharField(max_length=10, choices=Manier, blank=True)
    vingerafdruk = models.CharField(max_length=64, blank=True, help_text="sha256 of what was signed")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OndertekeningQuerySet.as_manager()

    class Meta:
        verbose_name = "ondertekening"
        verbose_name_plural = "ondertekeningen"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="ondertekening_status"),
            models.CheckConstraint(
                condition=~Q(status="getekend") | Q(beantwoord_op__isnull=False) & ~Q(manier="") & ~Q(vingerafdruk=""),
                name="ondertekening_signed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(profiel__isnull=False) | ~Q(token_hash=""), name="ondertekening_reachable"
            ),
            models.UniqueConstraint(fields=["dossier", "volgorde"], name="ondertekening_once"),
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="ondertekening_token"),
        ]
        indexes = [models.Index(fields=["tot"], name="ondertekening_open", condition=Q(status="gevraagd"))]

    def __str__(self) -> str:
        return self.kenmerk

    @property
    def is_open(self) -> bool:
        return self.status == Status.GEVRAAGD

    def has_code(self, now: datetime) -> bool:
        """Whether a code was sent that still works."""
        return self.code_hash != "" and self.code_tot is not None and self.code_tot > now


class Ondertekeningmail(Adresmail):
    """A mail to who was named: the question to sign, or a code."""

    class Meta(Adresmail.Meta):
        verbose_name = "mail over een ondertekening"
        verbose_name_plural = "mails over ondertekeningen"
