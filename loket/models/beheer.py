"""Around forms: who may do what with those of a dienst, when a dienst is closed, and what was done."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from producten.models import Dienst
from stadsportaal.kern.actor import Kanaal


class Formulierrecht(models.Model):
    """What somebody of the city may do with the forms of one dienst. Nobody changes their own."""

    class Rol(models.TextChoices):
        EIGENAAR = "eigenaar", "eigenaar"
        REDACTEUR = "redacteur", "redacteur"
        BEHANDELAAR = "behandelaar", "behandelaar"
        LEZER = "lezer", "lezer"

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="formulierrechten")
    dienst = models.ForeignKey(Dienst, on_delete=models.CASCADE, related_name="formulierrechten")
    rol = models.CharField(max_length=12, choices=Rol)

    class Meta:
        verbose_name = "recht op formulieren"
        verbose_name_plural = "rechten op formulieren"
        constraints = [
            models.UniqueConstraint(fields=["account", "dienst"], name="formulierrecht_once"),
            models.CheckConstraint(
                condition=Q(rol__in=["eigenaar", "redacteur", "behandelaar", "lezer"]), name="formulierrecht_rol"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rol} van {self.dienst_id}"


class OnderhoudQuerySet(models.QuerySet["Onderhoud"]):
    def bezig(self, now: datetime) -> OnderhoudQuerySet:
        return self.filter(van__lte=now, tot__gt=now)


class Onderhoud(models.Model):
    """A dienst is closed for a while: until when, and why. Ends by itself; earlier ones stand in the log."""

    dienst = models.OneToOneField(Dienst, on_delete=models.CASCADE, primary_key=True, related_name="onderhoud")
    van = models.DateTimeField()
    tot = models.DateTimeField()
    tekst = models.CharField(max_length=300)
    versie = models.PositiveIntegerField(default=1)

    objects = OnderhoudQuerySet.as_manager()

    class Meta:
        verbose_name = "onderhoud"
        verbose_name_plural = "onderhoud"
        constraints = [
            models.CheckConstraint(condition=Q(tot__gt=F("van")), name="onderhoud_ends_after_start"),
            models.CheckConstraint(condition=~Q(tekst=""), name="onderhoud_says_why"),
        ]

    def __str__(self) -> str:
        return f"onderhoud van {self.dienst_id}"

    def is_bezig(self, now: datetime) -> bool:
        return self.van <= now < self.tot


class FormuliergebeurtenisQuerySet(models.QuerySet["Formuliergebeurtenis"]):
    def recent(self) -> FormuliergebeurtenisQuerySet:
        """Newest first."""
        return self.order_by("-pk")


class Formuliergebeurtenis(models.Model):
    """What somebody did with a form, a right or a maintenance. Append-only, whatever becomes of the thing itself."""

    class Code(models.TextChoices):
        FORMULIER_GEMAAKT = "formulier_gemaakt", "formulier gemaakt"
        CONCEPT_GEMAAKT = "concept_gemaakt", "nieuwe versie begonnen"
        CONCEPT_BEWAARD = "concept_bewaard", "versie bewerkt"
        CONCEPT_VERWIJDERD = "concept_verwijderd", "versie weggegooid"
        GEIMPORTEERD = "geimporteerd", "versie ingelezen uit een bestand"
        TESTGEVAL_BEWAARD = "testgeval_bewaard", "testgeval bewaard"
        TESTGEVAL_VERWIJDERD = "testgeval_verwijderd", "testgeval verwijderd"
        BEOORDELING_GEVRAAGD = "beoordeling_gevraagd", "gevraagd om te publiceren"
        TERUGGESTUURD = "teruggestuurd", "teruggestuurd"
        GEPUBLICEERD = "gepubliceerd", "gepubliceerd"
        RECHT_GEGEVEN = "recht_gegeven", "recht gegeven"
        RECHT_GENOMEN = "recht_genomen", "recht afgenomen"
        ONDERHOUD_GEZET = "onderhoud_gezet", "onderhoud gezet"
        ONDERHOUD_GESTOPT = "onderhoud_gestopt", "onderhoud vroeger gestopt"

    dienst = models.ForeignKey(Dienst, on_delete=models.PROTECT, related_name="formuliergebeurtenissen")
    formulier = models.SlugField(blank=True, help_text="slug; empty for a right or a maintenance")
    nummer = models.PositiveIntegerField(null=True, blank=True, help_text="of the version")
    code = models.CharField(max_length=24, choices=Code)
    parameters = models.JSONField(default=dict, help_text="words and numbers that go with the code; no definition")
    account_id = models.BigIntegerField(null=True, help_text="who did it; null: the portal itself")
    kanaal = models.CharField(max_length=10, choices=Kanaal)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = FormuliergebeurtenisQuerySet.as_manager()

    class Meta:
        verbose_name = "gebeurtenis van een formulier"
        verbose_name_plural = "gebeurtenissen van formulieren"
        indexes = [models.Index(fields=["dienst", "-id"], name="formuliergebeurtenis_dienst")]

    def __str__(self) -> str:
        return f"{self.code} {self.formulier or self.dienst_id}"
