"""When the city speaks first: rules as data, their runs, and who was told what, once."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from profiel.berichten.models import Bericht
from profiel.dossiers.models import Thema
from profiel.mensen.models import Profiel
from profiel.proactief.rules import PER_WEEK


class RegelQuerySet(models.QuerySet["Regel"]):
    def actief(self, dag: date) -> RegelQuerySet:
        """The newest version of each rule that counts on this day."""
        valid = self.filter(Q(actief_tot__isnull=True) | Q(actief_tot__gte=dag), actief_van__lte=dag)
        return valid.order_by("code", "-versie").distinct("code")


class Regel(models.Model):
    """A rule as data: which fact, how many days before or after its day, in which words. A version never changes."""

    code = models.SlugField()
    versie = models.PositiveSmallIntegerField()
    titel = models.CharField(max_length=120)
    feit = models.SlugField(help_text="name of a contributed Feit")
    drempels = ArrayField(models.SmallIntegerField(), help_text="days before the day of the fact; negative: after")
    laatste_dag = models.SmallIntegerField(help_text="days before the day after which nothing is said any more")
    waar = models.JSONField(default=dict, blank=True, help_text="{param of the fact: [values]}; empty: everybody")
    thema = models.CharField(max_length=20, choices=Thema, blank=True, help_text="empty: that of the fact")
    sjabloon = models.SlugField(help_text="code of a Berichtsjabloon; its newest version is used")
    actief_van = models.DateField()
    actief_tot = models.DateField(null=True, blank=True)
    eigenaar = models.CharField(max_length=80, help_text="who answers for it")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RegelQuerySet.as_manager()

    class Meta:
        verbose_name = "regel"
        verbose_name_plural = "regels"
        constraints = [
            models.UniqueConstraint(fields=["code", "versie"], name="regel_once"),
            models.CheckConstraint(
                condition=Q(actief_tot__isnull=True) | Q(actief_tot__gte=F("actief_van")), name="regel_order"
            ),
            models.CheckConstraint(condition=Q(drempels__len__gt=0), name="regel_has_drempel"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.versie}"

    def geldt_op(self, dag: date) -> bool:
        """Whether this version counts on a day; a newer one may count instead (see RegelQuerySet.actief)."""
        return self.actief_van <= dag and (self.actief_tot is None or dag <= self.actief_tot)


class Uitvoering(models.Model):
    """One run of one rule on one day. It goes on after `cursor`, whoever was killed."""

    regel = models.ForeignKey(Regel, on_delete=models.PROTECT, related_name="uitvoeringen")
    dag = models.DateField()
    cursor = models.BigIntegerField(default=0, help_text="id of the last fact that was judged")
    gekozen = models.PositiveIntegerField(default=0)
    klaar_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "uitvoering"
        verbose_name_plural = "uitvoeringen"
        constraints = [models.UniqueConstraint(fields=["regel", "dag"], name="uitvoering_once")]

    def __str__(self) -> str:
        return f"{self.regel_id} {self.dag}"


class Proactiefbericht(models.Model):
    """Somebody was chosen by a rule for one object and threshold: once, whoever runs it again.

    A place in the week is a row too: the same place twice, or a fourth one, is refused by the database.
    """

    class Status(models.TextChoices):
        WACHT = "wacht", "wacht"
        VERSTUURD = "verstuurd", "verstuurd"
        VERVALLEN = "vervallen", "niet meer nodig"

    regel = models.ForeignKey(Regel, on_delete=models.PROTECT, related_name="+")
    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="+")
    object = models.CharField(max_length=40)
    drempel = models.SmallIntegerField()
    datum = models.DateField(help_text="day of the fact when it was chosen")
    status = models.CharField(max_length=10, choices=Status, default=Status.WACHT)
    niet_voor = models.DateField(null=True, blank=True, help_text="held over by the cap of the week until this day")
    waarom = models.CharField(max_length=80, blank=True, help_text="why nothing was sent (yet)")
    week = models.CharField(max_length=8, blank=True, help_text="ISO week in which it was sent")
    plaats = models.PositiveSmallIntegerField(null=True, blank=True)
    bericht = models.ForeignKey(Bericht, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "proactief bericht"
        verbose_name_plural = "proactieve berichten"
        constraints = [
            models.UniqueConstraint(fields=["regel", "profiel", "object", "drempel"], name="proactief_once"),
            models.UniqueConstraint(
                fields=["profiel", "week", "plaats"], condition=Q(plaats__isnull=False), name="proactief_plaats_once"
            ),
            models.CheckConstraint(
                condition=Q(plaats__isnull=True) | Q(plaats__gte=1, plaats__lte=PER_WEEK), name="proactief_per_week"
            ),
            models.CheckConstraint(
                condition=~Q(status="verstuurd") | (Q(plaats__isnull=False) & ~Q(week="")),
                name="proactief_sent_has_place",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["wacht", "verstuurd", "vervallen"]), name="proactief_status"
            ),
        ]
        indexes = [
            models.Index(fields=["niet_voor"], name="proactief_wacht", condition=Q(status="wacht")),
            models.Index(fields=["datum"], name="proactief_datum"),
        ]

    def __str__(self) -> str:
        return f"{self.regel_id} {self.status}"
