"""What stands on paper: documents, decisions, letters."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from profiel.dossiers.models.dossier import Dossier
from profiel.dossiers.models.woorden import Uitkomst
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level
from stadsportaal.kern.crypto import EncryptedJSONField, EncryptedTextField
from stadsportaal.kern.models import Bestand


class DocumentQuerySet(models.QuerySet["Document"]):
    def zichtbaar(self) -> DocumentQuerySet:
        return self.filter(ingetrokken_op__isnull=True).order_by("-created_at", "-pk")


class Document(models.Model):
    """A document in a citizen's or dossier's file: an uploaded file, or an official page with a check code."""

    class Soort(models.TextChoices):
        BIJLAGE = "bijlage", "bijlage"
        BESLUIT = "besluit", "besluit"
        ATTEST = "attest", "attest"
        BRIEF = "brief", "brief"

    kenmerk = models.CharField(max_length=8, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, blank=True, related_name="documenten")
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, null=True, blank=True, related_name="documenten")
    soort = models.CharField(max_length=10, choices=Soort)
    titel = models.CharField(max_length=160)
    bestand = models.ForeignKey(Bestand, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sjabloon = models.CharField(
        max_length=60, blank=True, help_text="template of an official page, with version: attest_hoofdverblijf@1"
    )
    inhoud = EncryptedJSONField(null=True, blank=True, help_text="facts as they stood when it was made")
    controle_hash = models.CharField(max_length=64, blank=True, help_text="sha256 of the code printed as QR")
    controlecode = EncryptedTextField(blank=True)
    geldig_tot = models.DateField(null=True, blank=True)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    bewaren_tot = models.DateField(null=True, blank=True)
    door = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"
        constraints = [
            models.CheckConstraint(condition=Q(bestand__isnull=False) | ~Q(sjabloon=""), name="document_has_content"),
            models.UniqueConstraint(
                fields=["controle_hash"], condition=~Q(controle_hash=""), name="document_controle_once"
            ),
        ]

    def __str__(self) -> str:
        return self.titel

    @property
    def niveau(self) -> int:
        """The level of assurance that opening it takes: of its dossier; without one it is about a person."""
        return self.dossier.niveau if self.dossier else Level.SUBSTANTIEEL


class Besluit(models.Model):
    """The decision on a dossier; a refusal always says how and until when to appeal."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="besluit")
    uitkomst = models.CharField(max_length=12, choices=Uitkomst)
    reden = EncryptedTextField(blank=True, help_text="why, in words for the citizen")
    redencode = models.SlugField(blank=True)
    beroep_instantie = models.CharField(max_length=160, blank=True)
    beroep_termijn_dagen = models.PositiveSmallIntegerField(null=True, blank=True)
    beroep_termijn_maanden = models.PositiveSmallIntegerField(null=True, blank=True, help_text="instead of days")
    beroep_zonder_termijn = models.BooleanField(
        default=False, db_default=False, help_text="no law sets a last day, as for a complaint"
    )
    beroep_hoe = models.CharField(max_length=300, blank=True)
    beroep_tot = models.DateField(null=True, blank=True)
    bekendgemaakt_op = models.DateTimeField(null=True, blank=True)
    bekendmakingswijze = models.CharField(
        max_length=10, choices=[("digitaal", "digitaal"), ("brief", "per brief")], blank=True
    )
    door_regel = models.CharField(
        max_length=80, blank=True, help_text="rule that decided, with version; empty: a person"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "besluit"
        verbose_name_plural = "besluiten"
        constraints = [
            models.CheckConstraint(
                condition=~Q(uitkomst__in=["geweigerd", "deels"])
                | (
                    ~Q(beroep_instantie="")
                    & ~Q(beroep_hoe="")
                    & (
                        Q(beroep_termijn_dagen__isnull=False, beroep_termijn_maanden=None, beroep_zonder_termijn=False)
                        | Q(
                            beroep_termijn_dagen=None, beroep_termijn_maanden__isnull=False, beroep_zonder_termijn=False
                        )
                        | Q(beroep_termijn_dagen=None, beroep_termijn_maanden=None, beroep_zonder_termijn=True)
                    )
                    & (Q(beroep_tot__isnull=False) | Q(beroep_zonder_termijn=True))
                ),
                name="besluit_refusal_has_appeal",
            ),
            models.CheckConstraint(
                condition=~Q(uitkomst="geweigerd") | Q(door_regel=""), name="besluit_rule_never_refuses"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uitkomst}"


class Brief(models.Model):
    """A paper letter to print: the fallback where digital notice was not accepted."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="brieven")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    afgedrukt_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "brief"
        verbose_name_plural = "brieven"

    def __str__(self) -> str:
        return f"brief {self.pk}"
