"""Where help is given (Webpunt, Rooster), and helping somebody with one thing (BegeleideSessie, Overdracht)."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from producten.models import Dienst
from profiel.dossiers.models import Dossier
from profiel.mensen.models import Profiel
from profiel.toegang.models import Machtiging
from stadsportaal.kern.actor import Kanaal


class WebpuntQuerySet(models.QuerySet["Webpunt"]):
    def for_list(self) -> WebpuntQuerySet:
        """The places one can go to: nobody goes to a phone."""
        return self.filter(kanaal=Kanaal.WEBPUNT).order_by("naam")


class Webpunt(models.Model):
    """Where somebody helps you, for free: a place with an address and hours, or the phone of the contact centre."""

    slug = models.SlugField(primary_key=True)
    naam = models.CharField(max_length=60)
    kanaal = models.CharField(
        "contact",
        max_length=8,
        choices=[(Kanaal.WEBPUNT.value, "een plaats"), (Kanaal.TELEFOON.value, "aan de telefoon")],
        default=Kanaal.WEBPUNT.value,
        help_text="waar de helper en de burger elkaar spreken; zo staat het ook in wat we noteren",
    )
    adres = models.CharField(max_length=120, blank=True, help_text="straat en nummer; leeg aan de telefoon")
    postcode = models.CharField(max_length=4, blank=True)
    district = models.CharField(max_length=40, blank=True)
    telefoon = models.CharField(max_length=20, blank=True)
    toegankelijk = models.CharField(max_length=120, blank=True, help_text="hoe je binnen raakt")
    uren = models.JSONField(default=dict, help_text='{"ma": [["09:00", "12:00"], …]}; a day that is missing is closed')
    uitzonderingen = models.JSONField(
        default=list, blank=True, help_text='[{"dag": "2026-12-24", "uren": [["09:00", "12:00"]], "reden": "…"}]'
    )

    objects = WebpuntQuerySet.as_manager()

    class Meta:
        verbose_name = "webpunt"
        verbose_name_plural = "webpunten"
        constraints = [
            models.CheckConstraint(
                condition=(Q(kanaal="webpunt") & ~Q(adres="")) | (Q(kanaal="telefoon") & ~Q(telefoon="")),
                name="webpunt_place_or_phone",
                violation_error_message="Een plaats heeft een adres, hulp aan de telefoon een nummer.",
            )
        ]

    def __str__(self) -> str:
        return self.naam

    @property
    def is_telefoon(self) -> bool:
        """Whether helper and citizen only hear each other."""
        return self.kanaal == Kanaal.TELEFOON

    @property
    def in_zin(self) -> str:
        """As it stands in a sentence: ``Webpunt Deurne``, ``het contactcentrum (telefoon)``."""
        return f"het {self.naam[:1].lower()}{self.naam[1:]}" if self.is_telefoon else self.naam

    @property
    def waar(self) -> str:
        """Where that is: the address, or the number."""
        return f"Aan de telefoon, {self.telefoon}" if self.is_telefoon else f"{self.naam}, {self.adres}"


class RoosterQuerySet(models.QuerySet["Rooster"]):
    def at(self, account_id: int | None, local: datetime) -> RoosterQuerySet:
        """Shifts of this account that run at a moment on the clock of Brussels."""
        day: date = local.date()
        return self.filter(
            Q(tot_en_met__isnull=True) | Q(tot_en_met__gte=day),
            account=account_id,
            weekdag=day.weekday(),
            begin__lte=local.time(),
            einde__gt=local.time(),
            sinds__lte=day,
        )


class Rooster(models.Model):
    """Which helper works at which webpunt, and when; without a shift nobody starts a sessie."""

    class Weekdag(models.IntegerChoices):
        MA = 0, "maandag"
        DI = 1, "dinsdag"
        WO = 2, "woensdag"
        DO = 3, "donderdag"
        VR = 4, "vrijdag"
        ZA = 5, "zaterdag"
        ZO = 6, "zondag"

    webpunt = models.ForeignKey(Webpunt, on_delete=models.CASCADE, related_name="rooster")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rooster")
    weekdag = models.PositiveSmallIntegerField(choices=Weekdag)
    begin = models.TimeField()
    einde = models.TimeField()
    sinds = models.DateField()
    tot_en_met = models.DateField(null=True, blank=True)

    objects = RoosterQuerySet.as_manager()

    class Meta:
        verbose_name = "rooster"
        verbose_name_plural = "roosters"
        constraints = [
            models.CheckConstraint(condition=Q(einde__gt=F("begin")), name="rooster_order"),
            models.CheckConstraint(condition=Q(weekdag__lte=6), name="rooster_weekdag"),
            models.UniqueConstraint(fields=["account", "webpunt", "weekdag", "begin"], name="rooster_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekdag_display()} {self.begin:%H.%M}-{self.einde:%H.%M}"


class BegeleideSessieQuerySet(models.QuerySet["BegeleideSessie"]):
    def whole(self) -> BegeleideSessieQuerySet:
        """With all that a page or the middleware asks of it, in one query."""
        return self.select_related("helper", "webpunt", "dienst", "profiel", "machtiging__activiteit")

    def open(self) -> BegeleideSessieQuerySet:
        """Not ended in the database; whether it still counts, rules.standing says."""
        return self.filter(status__in=[BegeleideSessie.Status.WACHT, BegeleideSessie.Status.LOOPT])

    def recent(self) -> BegeleideSessieQuerySet:
        return self.order_by("-created_at", "-pk")


class BegeleideSessie(models.Model):
    """A helper and a citizen, each at a screen of their own, filling in one thing together.

    It grants nothing: the Machtiging that the citizen gives does, and ending either ends both.
    """

    class Status(models.TextChoices):
        WACHT = "wacht", "wacht op de burger"
        LOOPT = "loopt", "loopt"
        BEEINDIGD = "beeindigd", "gedaan"

    class Einde(models.TextChoices):
        HELPER = "helper", "door de helper"
        BURGER = "burger", "door de burger"
        TIJD = "tijd", "de tijd was om"
        STIL = "stil", "er gebeurde 10 minuten niets"
        ONGEBRUIKT = "ongebruikt", "de code werd niet gebruikt"

    kenmerk = models.CharField(max_length=8, unique=True)
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    webpunt = models.ForeignKey(Webpunt, on_delete=models.PROTECT, related_name="+")
    dienst = models.ForeignKey(Dienst, on_delete=models.PROTECT, related_name="+")
    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    machtiging = models.OneToOneField(Machtiging, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    dossier = models.CharField(max_length=8, blank=True, help_text="kenmerk of the draft that an Overdracht opened")
    stap = models.CharField(max_length=50, blank=True, help_text="the step at which the citizen asked for help")
    voor = models.ForeignKey(
        Profiel,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="whose Overdracht it is: nobody else grants",
    )
    code_index = models.CharField(max_length=100, help_text="keyed hash of the koppelcode")
    code_tot = models.DateTimeField()
    controle = models.CharField(max_length=6, help_text="digits that both see")
    status = models.CharField(max_length=10, choices=Status, default=Status.WACHT)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    begonnen_op = models.DateTimeField(null=True, blank=True)
    beeindigd_op = models.DateTimeField(null=True, blank=True)
    beeindigd_door = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    einde = models.CharField(max_length=10, choices=Einde, blank=True)

    objects = BegeleideSessieQuerySet.as_manager()

    class Meta:
        verbose_name = "begeleide sessie"
        verbose_name_plural = "begeleide sessies"
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["wacht", "loopt", "beeindigd"]), name="begeleide_status"),
            models.CheckConstraint(
                condition=Q(einde__in=["", "helper", "burger", "tijd", "stil", "ongebruikt"]), name="begeleide_einde"
            ),
            models.CheckConstraint(
                condition=~Q(status="loopt")
                | Q(profiel__isnull=False, machtiging__isnull=False, begonnen_op__isnull=False),
                name="begeleide_loopt",
            ),
            models.CheckConstraint(
                condition=(Q(status="beeindigd") & Q(beeindigd_op__isnull=False) & ~Q(einde=""))
                | (~Q(status="beeindigd") & Q(beeindigd_op__isnull=True, einde="")),
                name="begeleide_ended",
            ),
            models.UniqueConstraint(
                fields=["helper"], condition=Q(status__in=["wacht", "loopt"]), name="begeleide_one_per_helper"
            ),
            models.UniqueConstraint(fields=["profiel"], condition=Q(status="loopt"), name="begeleide_one_per_profiel"),
            models.UniqueConstraint(fields=["code_index"], condition=Q(status="wacht"), name="begeleide_code_once"),
        ]
        indexes = [models.Index(fields=["profiel", "-created_at"], name="begeleide_profiel")]

    def __str__(self) -> str:
        return self.kenmerk

    @property
    def is_afspraak(self) -> bool:
        """Whether it is about something one comes to a counter for, instead of a form."""
        return self.dienst.start_soort == "afspraak"

    @property
    def naam_helper(self) -> str:
        """The first name only: that is how the helper is introduced."""
        return first_name(self.helper.get_full_name())

    @property
    def helper_en_webpunt(self) -> str:
        """``Els van Webpunt Deurne``."""
        return f"{self.naam_helper} van {self.webpunt.in_zin}"


def first_name(naam: str) -> str:
    """The first word of a name; "je helper" for an account without one."""
    return naam.split(" ", maxsplit=1)[0] or "je helper"


class Overdracht(models.Model):
    """ "Help mij hierbij": a code that lets a helper open this very draft, if the citizen then agrees."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="overdrachten")
    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="+")
    dienst = models.ForeignKey(Dienst, on_delete=models.CASCADE, related_name="+")
    stap = models.CharField(max_length=50, blank=True, help_text="the step at which help was asked")
    code_index = models.CharField(max_length=100, unique=True)
    zaad = models.CharField(max_length=43, help_text="what the code is derived from, with a key that is not here")
    verloopt_op = models.DateTimeField()
    gebruikt_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "overdracht"
        verbose_name_plural = "overdrachten"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(gebruikt_op__isnull=True), name="overdracht_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"overdracht {self.pk}"


class Codepoging(models.Model):
    """How often a code was tried in one minute: by one account, or the same code by anybody."""

    sleutel = models.CharField(max_length=110)
    minuut = models.DateTimeField()
    aantal = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "codepoging"
        verbose_name_plural = "codepogingen"
        constraints = [models.UniqueConstraint(fields=["sleutel", "minuut"], name="codepoging_once")]

    def __str__(self) -> str:
        return f"{self.aantal}"
