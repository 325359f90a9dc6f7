"""Places of which there are only so many: groups, who has one, and who waits for one, in order of sending."""

from __future__ import annotations

from datetime import date

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from profiel.dossiers.models import Dossier
from profiel.toegang.models import Team


class Status(models.TextChoices):
    WACHT = "wacht", "op de wachtlijst"
    AANGEBODEN = "aangeboden", "plaats aangeboden"
    GEPLAATST = "geplaatst", "heeft een plaats"
    VERVALLEN = "vervallen", "niet meer"


HELD = (Status.AANGEBODEN, Status.GEPLAATST)
"""States that take a place."""


class Aanbod(models.Model):
    """What places are for: the lessons of a season, the crèches of the city. A form names it."""

    slug = models.SlugField(primary_key=True, max_length=40)
    naam = models.CharField(max_length=80)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", help_text="wie de plaatsen beheert")
    antwoord_dagen = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1)], help_text="dagen om een vrijgekomen plaats te aanvaarden"
    )

    class Meta:
        verbose_name = "aanbod"
        verbose_name_plural = "aanbod"
        constraints = [
            models.CheckConstraint(condition=Q(antwoord_dagen__gte=1, antwoord_dagen__lte=60), name="aanbod_dagen")
        ]

    def __str__(self) -> str:
        return self.naam


class GroepQuerySet(models.QuerySet["Groep"]):
    def locked(self) -> GroepQuerySet:
        """Kept from others until the commit, always in one order: who comes second waits, then sees what is left."""
        return self.select_for_update(no_key=True).order_by("pk")

    def with_queue(self) -> GroepQuerySet:
        """Each with whether somebody waits for it, as `wacht`."""
        return self.annotate(wacht=Exists(_waiting()))

    def with_room(self) -> GroepQuerySet:
        """With a free place for which nobody waits."""
        return self.filter(~Exists(_waiting()), bezet__lt=F("plaatsen"))


def _waiting() -> models.QuerySet[Groepskeuze]:
    """The wishes of who waits for the group of the query around it."""
    return Groepskeuze.objects.filter(groep=OuterRef("pk"), inschrijving__status=Status.WACHT)


class Groep(models.Model):
    """One group with its number of places, and how many are taken. Both only change in actions."""

    aanbod = models.ForeignKey(Aanbod, on_delete=models.PROTECT, related_name="groepen")
    slug = models.SlugField(max_length=40)
    naam = models.CharField(max_length=80)
    uitleg = models.CharField(max_length=160, blank=True)
    plaatsen = models.PositiveSmallIntegerField()
    bezet = models.PositiveSmallIntegerField(default=0)
    volgorde = models.PositiveSmallIntegerField(default=0)

    wacht: bool
    """Whether somebody waits for it; only of `with_queue`."""

    objects = GroepQuerySet.as_manager()

    class Meta:
        verbose_name = "groep"
        verbose_name_plural = "groepen"
        constraints = [
            models.UniqueConstraint(fields=["aanbod", "slug"], name="groep_once"),
            models.CheckConstraint(condition=Q(bezet__lte=F("plaatsen")), name="groep_never_overbooked"),
        ]

    def __str__(self) -> str:
        return self.naam

    @property
    def versie(self) -> int:
        """What the form that changes it shows: the number of places."""
        return self.plaatsen


class InschrijvingQuerySet(models.QuerySet["Inschrijving"]):
    def wachtend(self, groep: Groep) -> InschrijvingQuerySet:
        """Who waits for this group, the first first."""
        return self.filter(status=Status.WACHT, keuzes__groep=groep).order_by("pk")

    def te_laat(self, today: date) -> InschrijvingQuerySet:
        """Offered a place, and the last day to accept it is past."""
        return self.filter(status=Status.AANGEBODEN, antwoord_tegen__lt=today).select_related("dossier").order_by("pk")


class Inschrijving(models.Model):
    """One sent aanvraag for a place. Its number is the order of sending."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="inschrijving")
    aanbod = models.ForeignKey(Aanbod, on_delete=models.PROTECT, related_name="inschrijvingen")
    wie = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="keyed index of who the place is for: one person has one",
    )
    groep = models.ForeignKey(Groep, on_delete=models.PROTECT, null=True, blank=True, related_name="inschrijvingen")
    status = models.CharField(max_length=12, choices=Status, default=Status.WACHT)
    aangeboden_op = models.DateTimeField(null=True, blank=True)
    antwoord_tegen = models.DateField(null=True, blank=True, help_text="last day to accept")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = InschrijvingQuerySet.as_manager()

    class Meta:
        verbose_name = "inschrijving"
        verbose_name_plural = "inschrijvingen"
        constraints = [
            models.UniqueConstraint(
                fields=["aanbod", "wie"],
                condition=~Q(status="vervallen") & ~Q(wie=""),
                name="inschrijving_once_per_person",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="inschrijving_status"),
            models.CheckConstraint(
                condition=~Q(status__in=["aangeboden", "geplaatst"]) | Q(groep__isnull=False),
                name="inschrijving_place_has_group",
            ),
            models.CheckConstraint(
                condition=~Q(status="aangeboden") | Q(antwoord_tegen__isnull=False), name="inschrijving_offer_has_end"
            ),
        ]
        indexes = [models.Index(fields=["status", "antwoord_tegen"], name="inschrijving_status_end")]

    def __str__(self) -> str:
        return self.dossier.kenmerk


class Groepskeuze(models.Model):
    """A group that somebody wants, the best first."""

    inschrijving = models.ForeignKey(Inschrijving, on_delete=models.CASCADE, related_name="keuzes")
    groep = models.ForeignKey(Groep, on_delete=models.PROTECT, related_name="keuzes")
    rang = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "groepskeuze"
        verbose_name_plural = "groepskeuzes"
        constraints = [models.UniqueConstraint(fields=["inschrijving", "groep"], name="groepskeuze_once")]

    def __str__(self) -> str:
        return f"{self.rang}"
