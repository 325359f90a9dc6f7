"""What a form does to people, without the people: process lines of a day, counts of days, and one question at the end.

No row points to a person, a dossier or a draft. Lines of one visit share a pseudonym that only the key of that day
could make again; lines and key are gone after 35 days (rules.BEWAREN), the counts stay.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from loket.models import Formulier
from stadsportaal.kern.crypto import EncryptedTextField


class Soort(models.TextChoices):
    """What the server saw happen."""

    BEGONNEN = "begonnen", "begonnen"
    GETOOND = "getoond", "stap getoond"
    BEWAARD = "bewaard", "stap bewaard"
    FOUT = "fout", "fout in een veld"
    AANGEBODEN = "aangeboden", "hulp aangeboden"
    WEGGEKLIKT = "weggeklikt", "aangeboden hulp weggeklikt"
    HULP = "hulp", "hulp geopend of gevraagd"
    GEPAUZEERD = "gepauzeerd", "gestopt om later verder te gaan"
    HERVAT = "hervat", "op een andere dag verdergegaan"
    UITKOMST = "uitkomst", "kwam niet in aanmerking"
    VERSTUURD = "verstuurd", "verstuurd"
    GERED = "gered", "verstuurd na hulp op een eerdere dag"
    VERWIJDERD = "verwijderd", "weggegooid"
    INGETROKKEN = "ingetrokken", "ingetrokken na versturen"


class Dagsleutel(models.Model):
    """The key of one day, by which the lines of one visit can be joined for that day only."""

    dag = models.DateField(primary_key=True)
    sleutel = EncryptedTextField(help_text="32 random bytes in hex; destroyed after 35 days")

    class Meta:
        verbose_name = "dagsleutel"
        verbose_name_plural = "dagsleutels"

    def __str__(self) -> str:
        return self.dag.isoformat()


class Proceslijn(models.Model):
    """One thing that happened in a form. `klok` counts seconds from a moment that only the key of the day knows:
    what happened at the same moment elsewhere cannot be told from it."""

    dag = models.DateField()
    klok = models.PositiveIntegerField()
    bezoek = models.UUIDField(help_text="HMAC of the draft with the key of the day")
    formulier = models.CharField(max_length=50)
    versie = models.PositiveIntegerField()
    kanaal = models.CharField(max_length=10)
    soort = models.CharField(max_length=12, choices=Soort)
    stap = models.CharField(max_length=50, blank=True)
    vraag = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=50, blank=True)
    vragen = models.TextField(blank=True, help_text="keys of the questions that were shown, a space between")

    class Meta:
        verbose_name = "proceslijn"
        verbose_name_plural = "proceslijnen"
        indexes = [models.Index(fields=["dag", "bezoek"], name="proceslijn_bezoek")]

    def __str__(self) -> str:
        return f"{self.formulier} {self.stap} {self.soort}"


class Telling(models.Model):
    """In how many visits of a day something happened at a place of a form; a day is counted when it is over."""

    dag = models.DateField()
    formulier = models.CharField(max_length=50)
    versie = models.PositiveIntegerField()
    soort = models.CharField(max_length=12)
    stap = models.CharField(max_length=50, blank=True)
    vraag = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=50, blank=True)
    aantal = models.PositiveIntegerField()

    class Meta:
        verbose_name = "telling"
        verbose_name_plural = "tellingen"
        constraints = [
            models.UniqueConstraint(
                fields=["formulier", "versie", "dag", "soort", "stap", "vraag", "code"], name="telling_once"
            ),
            models.CheckConstraint(condition=Q(aantal__gt=0), name="telling_not_empty"),
        ]
        indexes = [models.Index(fields=["dag"], name="telling_dag")]

    def __str__(self) -> str:
        return f"{self.formulier} {self.stap} {self.soort} {self.aantal}"


class Tevredenheid(models.Model):
    """One answer to "Hoe ging het?" at an end of a form. Nobody's: no person, no kenmerk, no moment but the day."""

    class Score(models.IntegerChoices):
        HEEL_GOED = 5, "Heel goed"
        GOED = 4, "Goed"
        GAAT = 3, "Het ging"
        NIET_GOED = 2, "Niet goed"
        SLECHT = 1, "Heel slecht"

    class Einde(models.TextChoices):
        VERSTUURD = "verstuurd", "verstuurd"
        METEEN = "meteen", "meteen in orde"
        UITKOMST = "uitkomst", "kwam niet in aanmerking"
        VERWIJDERD = "verwijderd", "weggegooid"
        BESLIST = "beslist", "beslist door een medewerker"
        INGETROKKEN = "ingetrokken", "ingetrokken na versturen"
        STOPGEZET = "stopgezet", "stopgezet door de stad"
        VERLOPEN = "verlopen", "verlopen"
        VERLATEN = "verlaten", "blijven liggen voor het verstuurd was"
        AFSPRAAK = "afspraak", "een afspraak die voorbij is"
        GEBOEKT = "geboekt", "een afspraak gemaakt"
        AFGEZEGD = "afgezegd", "een afspraak afgezegd"
        NIET_GEKOMEN = "niet_gekomen", "niet op een afspraak gekomen"

    dag = models.DateField()
    formulier = models.CharField(max_length=50)
    versie = models.PositiveIntegerField()
    einde = models.CharField(max_length=12, choices=Einde)
    score = models.PositiveSmallIntegerField(choices=Score)
    tekst = EncryptedTextField(null=True, blank=True)

    class Meta:
        verbose_name = "tevredenheid"
        verbose_name_plural = "tevredenheid"
        constraints = [models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="tevredenheid_score")]
        indexes = [models.Index(fields=["formulier", "versie", "dag"], name="tevredenheid_formulier")]

    def __str__(self) -> str:
        return f"{self.formulier} {self.score}"


class Eindmerk(models.Model):
    """That the question was answered at one end of one thing: a keyed hash of the two, that nobody can read back.

    What was answered stands elsewhere and points to nothing; these rows have no order and no day to join them by.
    """

    merk = models.CharField(max_length=64, primary_key=True)
    maand = models.DateField(help_text="first day of the month, to forget it by")

    class Meta:
        verbose_name = "eindmerk"
        verbose_name_plural = "eindmerken"

    def __str__(self) -> str:
        return self.merk[:8]


class Trechter(Formulier):
    """A form as the people see it who answer for it: where others leave it."""

    class Meta:
        proxy = True
        verbose_name = "waar mensen afhaken"
        verbose_name_plural = "waar haken mensen af"
