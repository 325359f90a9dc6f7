"""Handling a case, built once for every app: assignment, terms, notes, questions, templates."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from profiel.dossiers.models import LOPEND, Document, Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.models import Team
from stadsportaal.kern.crypto import EncryptedTextField


class Toewijzing(models.Model):
    """Who works on a dossier; at most one open row."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="toewijzingen")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    medewerker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="toewijzingen"
    )
    sinds = models.DateTimeField(db_default=Now())
    tot = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "toewijzing"
        verbose_name_plural = "toewijzingen"
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(tot__isnull=True), name="toewijzing_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.team_id}"


class Termijn(models.Model):
    """A term of a dossier; halted while waiting for the citizen. One that is not `eigen` binds the city: the citizen's
    last day is the end of the earliest of these."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="termijnen")
    naam = models.CharField(max_length=80)
    dagen = models.PositiveSmallIntegerField()
    soort = models.CharField(max_length=14, choices=[("kalenderdagen", "kalenderdagen"), ("werkdagen", "werkdagen")])
    start = models.DateField()
    einde = models.DateField()
    gepauzeerd_op = models.DateField(null=True, blank=True)
    pauzedagen = models.PositiveSmallIntegerField(default=0)
    gehaald_op = models.DateField(null=True, blank=True)
    eigen = models.BooleanField(
        default=False, db_default=False, help_text="a handler's own, beside the one that binds the city"
    )

    class Meta:
        verbose_name = "termijn"
        verbose_name_plural = "termijnen"
        constraints = [models.UniqueConstraint(fields=["dossier", "naam"], name="termijn_once")]

    def __str__(self) -> str:
        return self.naam


class Notitie(models.Model):
    """An internal note of a handler; never shown to the citizen on screen, but part of an AVG answer."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="notities")
    door = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    tekst = EncryptedTextField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "notitie"
        verbose_name_plural = "notities"

    def __str__(self) -> str:
        return f"notitie {self.pk}"


class VraagQuerySet(models.QuerySet["Vraag"]):
    def open(self) -> VraagQuerySet:
        return self.filter(beantwoord_op__isnull=True, vervallen_op__isnull=True)

    def te_laat(self, before: date) -> VraagQuerySet:
        """Open ones about a running dossier, whose last day to answer lies before `before`."""
        return self.open().filter(tegen__lt=before, dossier__fase__in=LOPEND)


class Vraag(models.Model):
    """A question to the citizen, with or without a request for a document, and the answer."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="vragen")
    door = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    titel = models.CharField(
        max_length=120, help_text="what the citizen must do, e.g. 'Stuur een kopie van je huurcontract'"
    )
    tekst = EncryptedTextField()
    wil_document = models.BooleanField(default=False)
    tegen = models.DateField()
    antwoord = EncryptedTextField(blank=True)
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    beantwoord_op = models.DateTimeField(null=True, blank=True)
    vervallen_op = models.DateTimeField(null=True, blank=True, help_text="no answer needed any more")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = VraagQuerySet.as_manager()

    class Meta:
        verbose_name = "vraag"
        verbose_name_plural = "vragen"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(beantwoord_op__isnull=True, vervallen_op__isnull=True),
                name="vraag_one_open",
            )
        ]

    def __str__(self) -> str:
        return self.titel

    @property
    def is_open(self) -> bool:
        return self.beantwoord_op is None and self.vervallen_op is None


class BurgervraagQuerySet(models.QuerySet["Burgervraag"]):
    def open(self) -> BurgervraagQuerySet:
        return self.filter(beantwoord_op__isnull=True)

    def in_order(self) -> BurgervraagQuerySet:
        return self.order_by("created_at", "pk")


class Burgervraag(models.Model):
    """A question of the citizen about a dossier, until when we promised to answer, and the answer."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="burgervragen")
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, related_name="+", help_text="whose question it is")
    tekst = EncryptedTextField()
    beloofd_op = models.DateTimeField(help_text="until when we promised to answer")
    antwoord = EncryptedTextField(blank=True)
    door = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="who answered",
    )  # fmt: skip
    beantwoord_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = BurgervraagQuerySet.as_manager()

    class Meta:
        verbose_name = "vraag van een burger"
        verbose_name_plural = "vragen van burgers"
        constraints = [
            models.CheckConstraint(
                condition=Q(beantwoord_op__isnull=True) | Q(door__isnull=False), name="burgervraag_answered_by"
            )
        ]
        indexes = [models.Index(fields=["dossier"], name="burgervraag_open", condition=Q(beantwoord_op__isnull=True))]

    def __str__(self) -> str:
        return f"vraag {self.pk}"


class Sjabloon(models.Model):
    """A text a handler can start from: question, reason of a refusal, answer."""

    code = models.SlugField(unique=True)
    soort = models.CharField(
        max_length=12,
        choices=[
            ("vraag", "vraag"),
            ("weigering", "weigering"),
            ("toekenning", "toekenning"),
            ("antwoord", "antwoord"),
        ],
    )
    diensten = models.JSONField(default=list, blank=True, help_text="slugs; empty: all")
    titel = models.CharField(max_length=120)
    tekst = models.TextField()
    beroep_instantie = models.CharField(max_length=160, blank=True)
    beroep_termijn_dagen = models.PositiveSmallIntegerField(null=True, blank=True)
    beroep_hoe = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "sjabloon"
        verbose_name_plural = "sjablonen"

    def __str__(self) -> str:
        return self.titel


class Doorlooptijd(models.Model):
    """How long dossiers of one kind and dienst took of late, in working days in which the city could work on them.

    Only of at least `rules.LEAST` of them, judged by a person; computed every night.
    """

    soort = models.SlugField()
    dienst = models.SlugField(blank=True)
    aantal = models.PositiveIntegerField(help_text="how many dossiers it was computed from")
    helft = models.PositiveSmallIntegerField(help_text="working days within which half of them were decided")
    meeste = models.PositiveSmallIntegerField(help_text="the same for 8 out of 10")
    berekend_op = models.DateTimeField()

    class Meta:
        verbose_name = "doorlooptijd"
        verbose_name_plural = "doorlooptijden"
        constraints = [models.UniqueConstraint(fields=["soort", "dienst"], name="doorlooptijd_once")]

    def __str__(self) -> str:
        return f"{self.soort} {self.dienst}: {self.helft}"


class OpgeslagenFilter(models.Model):
    """A work list kept under a name by a member of staff; with a team, for everybody in it."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="opgeslagen_filters")
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="shared with"
    )
    lijst = models.SlugField(help_text="the work list it belongs to")
    naam = models.CharField(max_length=60)
    zoek = models.CharField(max_length=400, blank=True, help_text="filters as in the address")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "opgeslagen filter"
        verbose_name_plural = "opgeslagen filters"
        constraints = [models.UniqueConstraint(fields=["account", "lijst", "naam"], name="opgeslagenfilter_once")]

    def __str__(self) -> str:
        return self.naam
