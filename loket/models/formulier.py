"""Forms as data: a form, its versions, and the cases each version is tried with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from producten.models import Dienst

if TYPE_CHECKING:
    from loket.definitie import Definitie


class Formulier(models.Model):
    """The form of a dienst; its questions live in its versions."""

    slug = models.SlugField(primary_key=True)
    dienst = models.ForeignKey(Dienst, on_delete=models.PROTECT, related_name="formulieren")
    titel = models.CharField(max_length=120)
    meenemen_naar = models.PositiveIntegerField(
        default=0, help_text="number of the newest version that takes concepts of older ones along; 0: none"
    )

    class Meta:
        verbose_name = "formulier"
        verbose_name_plural = "formulieren"

    def __str__(self) -> str:
        return self.titel


class FormulierversieQuerySet(models.QuerySet["Formulierversie"]):
    def live(self) -> FormulierversieQuerySet:
        """The one version of each form that new aanvragen start with."""
        return self.filter(status=Formulierversie.Status.GEPUBLICEERD)

    def for_start(self) -> FormulierversieQuerySet:
        return self.live().select_related("formulier__dienst__onderhoud").defer("definitie")

    def in_bewerking(self) -> FormulierversieQuerySet:
        """What is being made of a form: at most one version."""
        return self.filter(status__in=Formulierversie.IN_BEWERKING)

    def uitgegeven(self) -> FormulierversieQuerySet:
        """Versions that were or are live."""
        return self.exclude(status__in=Formulierversie.IN_BEWERKING)

    def recent(self) -> FormulierversieQuerySet:
        return self.order_by("-nummer")


class Formulierversie(models.Model):
    """A definition (steps, questions, rules per step) as data; immutable once published.

    As long as it is a concept it may be wrong in meaning, and even in shape. Who publishes it is neither who
    edited it last nor who asked for it; a version without publisher was loaded from a file by the portal itself.
    """

    class Status(models.TextChoices):
        CONCEPT = "concept", "concept"
        TER_BEOORDELING = "ter_beoordeling", "ter beoordeling"
        GEPUBLICEERD = "gepubliceerd", "gepubliceerd"
        VERVANGEN = "vervangen", "vervangen"

    class Overgang(models.TextChoices):
        AFWERKEN = "afwerken", "wie al begon, werkt af op de oude versie"
        MEENEMEN = "meenemen", "wie al begon, gaat mee naar de nieuwe versie"

    IN_BEWERKING = (Status.CONCEPT, Status.TER_BEOORDELING)

    formulier = models.ForeignKey(Formulier, on_delete=models.PROTECT, related_name="versies")
    nummer = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.CONCEPT)
    definitie = models.JSONField()
    versie = models.PositiveIntegerField(default=1, help_text="of the row: a stale editor gets a 409")
    overgang = models.CharField(max_length=8, choices=Overgang, default=Overgang.AFWERKEN)
    toelichting = models.TextField(blank=True, help_text="what changes and why, for who looks it over")
    geldig_van = models.DateField(null=True, blank=True, help_text="first day one can start; empty: at once")
    geldig_tot = models.DateField(null=True, blank=True, help_text="last day one can start; empty: no end")
    laatst_bewerkt_door = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    gevraagd_door = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    gepubliceerd_op = models.DateTimeField(null=True, blank=True)
    gepubliceerd_door = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    bewerkt_op = models.DateTimeField(db_default=Now(), editable=False)

    objects = FormulierversieQuerySet.as_manager()

    class Meta:
        verbose_name = "formulierversie"
        verbose_name_plural = "formulierversies"
        constraints = [
            models.UniqueConstraint(fields=["formulier", "nummer"], name="formulierversie_once"),
            models.UniqueConstraint(
                fields=["formulier"], condition=Q(status="gepubliceerd"), name="formulierversie_one_live"
            ),
            models.UniqueConstraint(
                fields=["formulier"],
                condition=Q(status__in=["concept", "ter_beoordeling"], laatst_bewerkt_door__isnull=False),
                name="formulierversie_one_in_bewerking",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["concept", "ter_beoordeling", "gepubliceerd", "vervangen"]),
                name="formulierversie_status",
            ),
            models.CheckConstraint(condition=Q(overgang__in=["afwerken", "meenemen"]), name="formulierversie_overgang"),
            models.CheckConstraint(
                condition=Q(status__in=["concept", "ter_beoordeling"]) | Q(gepubliceerd_op__isnull=False),
                name="formulierversie_published_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="ter_beoordeling")
                | Q(gevraagd_door__isnull=False, laatst_bewerkt_door__isnull=False),
                name="formulierversie_asked_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["concept", "ter_beoordeling"])
                | Q(gepubliceerd_door__isnull=True, laatst_bewerkt_door__isnull=True, gevraagd_door__isnull=True)
                | (
                    Q(gepubliceerd_door__isnull=False, laatst_bewerkt_door__isnull=False, gevraagd_door__isnull=False)
                    & ~Q(gepubliceerd_door=F("laatst_bewerkt_door"))
                    & ~Q(gepubliceerd_door=F("gevraagd_door"))
                ),
                name="formulierversie_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(geldig_van__isnull=True) | Q(geldig_tot__isnull=True) | Q(geldig_tot__gte=F("geldig_van")),
                name="formulierversie_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formulier_id} v{self.nummer}"

    @property
    def is_in_bewerking(self) -> bool:
        return self.status in self.IN_BEWERKING

    @property
    def is_concept(self) -> bool:
        return self.status == self.Status.CONCEPT

    def lees(self) -> Definitie:
        """The definition, read once per process for a version that can no longer change."""
        from loket.definitie import parse

        if self.is_in_bewerking:
            return parse(self.definitie)
        return _published(_Read(self, (self.pk, self.gepubliceerd_op)))


class _Read:
    """A version that lru_cache compares by what identifies its content."""

    __slots__ = ("key", "versie")

    def __init__(self, versie: Formulierversie, key: tuple[object, ...]) -> None:
        self.versie, self.key = versie, key

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Read) and self.key == other.key


@lru_cache(maxsize=128)
def _published(read: _Read) -> Definitie:
    from loket.definitie import parse

    return parse(read.versie.definitie)


class Testgeval(models.Model):
    """An example person with answers, and what the form should make of them; never changes once published."""

    __test__ = False  # for pytest: no class of tests

    formulierversie = models.ForeignKey(Formulierversie, on_delete=models.CASCADE, related_name="testgevallen")
    naam = models.CharField(max_length=120)
    inhoud = models.JSONField(help_text="{persoon, antwoorden, verwacht, vandaag}: see docs/formulieren.md")

    class Meta:
        verbose_name = "testgeval"
        verbose_name_plural = "testgevallen"
        constraints = [models.UniqueConstraint(fields=["formulierversie", "naam"], name="testgeval_once")]

    def __str__(self) -> str:
        return self.naam
