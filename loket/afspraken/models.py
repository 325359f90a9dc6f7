"""Appointments at a counter: places with their hours, what one can come for, and who comes when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from profiel.berichten.models import Adresmail
from profiel.dossiers.models import Betrokkene, Dossier, Thema
from profiel.toegang.models import Team
from stadsportaal.kern.crypto import EncryptedTextField

SLOT_MINUTEN: Final = 10
"""Places are counted in pieces of ten minutes."""

WEEKDAGEN = (
    (0, "maandag"), (1, "dinsdag"), (2, "woensdag"), (3, "donderdag"), (4, "vrijdag"), (5, "zaterdag"), (6, "zondag"),
)  # fmt: skip


class Status(models.TextChoices):
    GEPLAND = "gepland", "gepland"
    AANGEKOMEN = "aangekomen", "aangekomen"
    GEWEEST = "geweest", "geweest"
    AFGEZEGD = "afgezegd", "afgezegd"
    NIET_GEKOMEN = "niet_gekomen", "niet gekomen"


class LocatieQuerySet(models.QuerySet["Locatie"]):
    def keuzes(self, soort: str) -> LocatieQuerySet:
        """Where one can come for this kind of appointment."""
        return self.filter(is_actief=True, soorten=soort).order_by("naam")


class Locatie(models.Model):
    """A counter of the city where appointments are held, and the team that works there."""

    slug = models.SlugField(primary_key=True, max_length=40)
    naam = models.CharField(max_length=80)
    adres = models.CharField(max_length=120)
    district = models.CharField(max_length=60)
    bereikbaar = models.CharField(max_length=200, blank=True, help_text="tram, bus, lift, toilet: één zin")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", help_text="wie er werkt")
    is_actief = models.BooleanField(default=True)

    objects = LocatieQuerySet.as_manager()

    class Meta:
        verbose_name = "locatie"
        verbose_name_plural = "locaties"

    def __str__(self) -> str:
        return self.naam


class Openingsuur(models.Model):
    """Open every week on this day, with so many counters for appointments."""

    locatie = models.ForeignKey(Locatie, on_delete=models.CASCADE, related_name="uren")
    weekdag = models.PositiveSmallIntegerField(choices=WEEKDAGEN)
    van = models.TimeField()
    tot = models.TimeField()
    balies = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = "openingsuur"
        verbose_name_plural = "openingsuren"
        constraints = [
            models.CheckConstraint(condition=Q(tot__gt=F("van")), name="openingsuur_van_tot"),
            models.CheckConstraint(condition=Q(balies__gte=1), name="openingsuur_balies"),
            models.UniqueConstraint(fields=["locatie", "weekdag", "van"], name="openingsuur_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekdag_display()} {self.van:%H.%M} tot {self.tot:%H.%M}"


class Uitzondering(models.Model):
    """One day with other hours than every week: without hours it is closed."""

    locatie = models.ForeignKey(Locatie, on_delete=models.CASCADE, related_name="uitzonderingen")
    dag = models.DateField()
    van = models.TimeField(null=True, blank=True)
    tot = models.TimeField(null=True, blank=True)
    balies = models.PositiveSmallIntegerField(default=0, help_text="0 als het gesloten is")
    waarom = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "uitzondering"
        verbose_name_plural = "uitzonderingen"
        constraints = [
            models.CheckConstraint(
                condition=Q(van__isnull=True, tot__isnull=True, balies=0) | Q(tot__gt=F("van"), balies__gte=1),
                name="uitzondering_closed_or_hours",
            ),
            models.UniqueConstraint(fields=["locatie", "dag", "van"], nulls_distinct=False, name="uitzondering_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dag:%d-%m-%Y}"


class AfspraaksoortQuerySet(models.QuerySet["Afspraaksoort"]):
    def keuzes(self) -> AfspraaksoortQuerySet:
        """What one can come for, in the order of the page."""
        return self.filter(is_actief=True).order_by("volgorde", "naam")


class Afspraaksoort(models.Model):
    """What one can come for: how long it takes for each person, and what to bring."""

    slug = models.SlugField(primary_key=True, max_length=40)
    naam = models.CharField(max_length=80)
    uitleg = models.CharField(max_length=200)
    dienst = models.SlugField(help_text="slug of the Dienst in the catalogue")
    thema = models.CharField(max_length=20, choices=Thema)
    minuten = models.PositiveSmallIntegerField(help_text="voor elke persoon; een veelvoud van 10")
    max_personen = models.PositiveSmallIntegerField(default=1)
    min_dagen = models.PositiveSmallIntegerField(default=0, help_text="0: vandaag kan nog")
    max_dagen = models.PositiveSmallIntegerField(default=60)
    meebrengen = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    locaties = models.ManyToManyField(Locatie, related_name="soorten", blank=True)
    volgorde = models.PositiveSmallIntegerField(default=0)
    is_actief = models.BooleanField(default=True)

    objects = AfspraaksoortQuerySet.as_manager()

    class Meta:
        verbose_name = "soort afspraak"
        verbose_name_plural = "soorten afspraken"
        constraints = [
            models.CheckConstraint(
                condition=Q(minuten__in=range(SLOT_MINUTEN, 241, SLOT_MINUTEN)), name="afspraaksoort_minuten"
            ),
            models.CheckConstraint(condition=Q(max_personen__gte=1, max_personen__lte=8), name="afspraaksoort_mensen"),
            models.CheckConstraint(
                condition=Q(max_dagen__gte=F("min_dagen"), max_dagen__lte=180), name="afspraaksoort_dagen"
            ),
        ]

    def __str__(self) -> str:
        return self.naam


class Tijdslot(models.Model):
    """How many counters of a place are taken in one piece of ten minutes. The row is made by its first appointment.

    Whoever takes a place raises `bezet` only while it is below the number of counters (actions.plaatsen).
    """

    locatie = models.ForeignKey(Locatie, on_delete=models.CASCADE, related_name="+")
    begin = models.DateTimeField()
    bezet = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "tijdslot"
        verbose_name_plural = "tijdsloten"
        constraints = [
            models.UniqueConstraint(fields=["locatie", "begin"], name="tijdslot_once"),
            models.CheckConstraint(condition=Q(bezet__gte=0), name="tijdslot_bezet"),
        ]
        indexes = [models.Index(fields=["begin"], name="tijdslot_begin")]

    def __str__(self) -> str:
        return f"{self.begin:%Y-%m-%d %H:%M}"


def _unreached() -> Q:
    """Condition on appointments: whose they are has no account here, and left no address."""
    known = Betrokkene.objects.filter(
        dossier=OuterRef("dossier"), rol=Betrokkene.Rol.AANVRAGER, profiel__isnull=False, tot__isnull=True
    )
    return Q(email_index="") & ~Q(Exists(known))


class AfspraakQuerySet(models.QuerySet["Afspraak"]):
    def te_bellen(self) -> AfspraakQuerySet:
        """Those of which no message reaches anybody."""
        return self.filter(_unreached())

    def met_bellen(self) -> AfspraakQuerySet:
        """With `bellen`: whether it is one of those."""
        return self.annotate(bellen=_unreached())

    def met_aanbod(self) -> AfspraakQuerySet:
        """With `aangeboden`: whether one can still come there for that."""
        offered = Locatie.objects.filter(
            pk=OuterRef("locatie"), is_actief=True, soorten=OuterRef("soort"), soorten__is_actief=True
        )
        return self.annotate(aangeboden=Exists(offered))

    def komend(self, now: datetime) -> AfspraakQuerySet:
        """Planned and not begun."""
        return self.filter(status=Status.GEPLAND, begin__gt=now)

    def te_herinneren(self, morgen: date, vandaag: datetime) -> AfspraakQuerySet:
        """For that day, its moment chosen before `vandaag` began, not reminded of; and a message reaches them."""
        rows = self.filter(status=Status.GEPLAND, dag=morgen, herinnerd_op__isnull=True, gekozen_op__lt=vandaag)
        rows = rows.filter(~_unreached())
        return rows.select_related("dossier", "soort", "locatie").order_by("begin", "pk")

    def voorbij(self, until: datetime) -> AfspraakQuerySet:
        """Ended before `until`, and nobody said how it went."""
        rows = self.filter(status__in=[Status.GEPLAND, Status.AANGEKOMEN], einde__lt=until)
        return rows.select_related("dossier", "soort", "locatie").order_by("einde", "pk")


class Afspraak(models.Model):
    """Somebody comes to a counter. Who did without account left a name and an address, encrypted."""

    bellen: bool
    """Only on rows of `met_bellen`."""
    aangeboden: bool
    """Only on rows of `met_aanbod`."""
    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="afspraak")
    soort = models.ForeignKey(Afspraaksoort, on_delete=models.PROTECT, related_name="afspraken")
    locatie = models.ForeignKey(Locatie, on_delete=models.PROTECT, related_name="afspraken")
    begin = models.DateTimeField()
    einde = models.DateTimeField()
    dag = models.DateField(help_text="the day in Brussels on which it begins")
    gekozen_op = models.DateTimeField(db_default=Now(), help_text="when it was made, or moved to this moment")
    personen = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=14, choices=Status, default=Status.GEPLAND)
    volgnummer = models.PositiveSmallIntegerField(null=True, blank=True, help_text="number to wait for, of this day")
    naam = EncryptedTextField(blank=True)
    email = EncryptedTextField(blank=True)
    telefoon = EncryptedTextField(blank=True)
    email_index = models.CharField(max_length=64, blank=True, help_text="keyed hash of the address, to count by")
    herinnerd_op = models.DateTimeField(null=True, blank=True)
    gewist_op = models.DateTimeField(null=True, blank=True, help_text="name and contact were erased")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AfspraakQuerySet.as_manager()

    class Meta:
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="afspraak_status"),
            models.CheckConstraint(condition=Q(einde__gt=F("begin")), name="afspraak_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(status="aangekomen") | Q(volgnummer__isnull=False), name="afspraak_arrived_has_number"
            ),
            models.UniqueConstraint(
                fields=["locatie", "dag", "volgnummer"],
                condition=Q(volgnummer__isnull=False),
                name="afspraak_number_once",
            ),
        ]
        indexes = [
            models.Index(fields=["locatie", "dag", "begin"], name="afspraak_daglijst"),
            models.Index(fields=["status", "begin"], name="afspraak_status_begin"),
            models.Index(
                fields=["email_index"], name="afspraak_email", condition=~Q(email_index="") & Q(status="gepland")
            ),
        ]

    def __str__(self) -> str:
        return self.dossier.kenmerk

    @property
    def kenmerk(self) -> str:
        return self.dossier.kenmerk

    @property
    def versie(self) -> int:
        return self.dossier.versie

    def is_komend(self, now: datetime) -> bool:
        """Whether it can still be moved or cancelled."""
        return self.status == Status.GEPLAND and self.begin > now


class Afspraakmail(Adresmail):
    """About an Afspraak."""

    class Meta(Adresmail.Meta):
        abstract = False
        verbose_name = "mail over een afspraak"
        verbose_name_plural = "mails over afspraken"
