"""Who may act for whom, who handles what, and who looked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from profiel.mensen.models import Profiel
from stadsportaal.kern.actor import Kanaal, Scope
from stadsportaal.kern.crypto import EncryptedJSONField


class Level(models.IntegerChoices):
    """Identity proof × means (eIDAS levels of assurance, Regulation (EU) 910/2014 art. 8)."""

    GEEN = 0, "niet aangemeld"
    LAAG = 1, "laag"
    SUBSTANTIEEL = 2, "substantieel"
    HOOG = 3, "hoog"


STIL: Final = timedelta(minutes=10)
"""A helper who does nothing for so long has left: the grant no longer counts."""


class MachtigingQuerySet(models.QuerySet["Machtiging"]):
    def geldig(self, now: datetime) -> MachtigingQuerySet:
        """Grants that count at this moment; one of a helper only while something still happens."""
        awake = ~Q(soort="begeleid") | Q(activiteit__gezien_op__gt=now - STIL)
        return self.filter(Q(tot__isnull=True) | Q(tot__gt=now), awake, ended_at__isnull=True, sinds__lte=now)

    def not_beside(self) -> MachtigingQuerySet:
        """Without those of a helper in a webpunt: they have pages of their own."""
        return self.exclude(soort="begeleid")

    def for_list(self) -> MachtigingQuerySet:
        """In the order of a page, with both parties read along."""
        return self.select_related("wie__profiel", "voor").order_by("-sinds", "-pk")


class Machtiging(models.Model):
    """The only grant there is: who may act for whom, for what, until when."""

    class Soort(models.TextChoices):
        GEMACHTIGDE = "gemachtigde", "gemachtigde"
        OUDER = "ouder", "ouder of voogd"
        ORGANISATIE = "organisatie", "vertegenwoordiger"
        BEGELEID = "begeleid", "begeleiding in een webpunt"
        MEEKIJKER = "meekijker", "meekijker"

    soort = models.CharField(max_length=12, choices=Soort)
    wie = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="machtigingen")
    voor = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="machtigingen")
    diensten = ArrayField(models.SlugField(), null=True, blank=True, help_text="null: all")
    themas = ArrayField(models.SlugField(), null=True, blank=True)
    dossiers = ArrayField(models.CharField(max_length=8), null=True, blank=True)
    nooit = ArrayField(models.SlugField(), default=list, blank=True)
    waar = models.CharField(max_length=120, blank=True, help_text="the webpunt of a helper, as the citizen saw it")
    sinds = models.DateTimeField(db_default=Now())
    tot = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MachtigingQuerySet.as_manager()

    class Meta:
        verbose_name = "machtiging"
        verbose_name_plural = "machtigingen"
        constraints = [
            models.CheckConstraint(
                condition=Q(soort__in=["gemachtigde", "ouder", "organisatie", "begeleid", "meekijker"]),
                name="machtiging_soort",
            ),
            models.CheckConstraint(condition=Q(tot__isnull=True) | Q(tot__gt=F("sinds")), name="machtiging_order"),
            models.CheckConstraint(
                condition=~Q(soort="begeleid") | Q(tot__isnull=False), name="machtiging_begeleid_ends"
            ),
        ]
        indexes = [models.Index(fields=["wie"], name="machtiging_wie", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.get_soort_display()}"

    @property
    def gemachtigde(self) -> str:
        """Who acts, as the citizen knows them: the name on their profiel, else of their login."""
        profiel = getattr(self.wie, "profiel", None)
        return str(profiel or self.wie)

    @property
    def scope(self) -> Scope:
        def limits(values: list[str] | None) -> frozenset[str] | None:
            return None if values is None else frozenset(values)

        return Scope(limits(self.diensten), limits(self.themas), limits(self.dossiers), frozenset(self.nooit))


class SessieActiviteit(models.Model):
    """When a helper last did something under a grant, and on which page; written at most twice a minute a page."""

    machtiging = models.OneToOneField(Machtiging, on_delete=models.CASCADE, related_name="activiteit")
    gezien_op = models.DateTimeField()
    pagina = models.CharField(max_length=200, blank=True, help_text="path without query")

    class Meta:
        verbose_name = "sessieactiviteit"
        verbose_name_plural = "sessieactiviteit"

    def __str__(self) -> str:
        return f"{self.gezien_op}"


class Team(models.Model):
    """A group of city staff with the right to handle dossiers of some diensten and themas."""

    code = models.SlugField(unique=True)
    naam = models.CharField(max_length=80)
    diensten = ArrayField(models.SlugField(), default=list, blank=True)
    themas = ArrayField(models.SlugField(), default=list, blank=True)
    gebieden = ArrayField(models.SlugField(), default=list, blank=True, help_text="empty: whole city")
    telefoon = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = "team"
        verbose_name_plural = "teams"

    def __str__(self) -> str:
        return self.naam


class Teamlid(models.Model):
    """Membership of a Team with a role."""

    class Rol(models.TextChoices):
        LEZER = "lezer", "lezer"
        BEHANDELAAR = "behandelaar", "behandelaar"
        BEHEERDER = "beheerder", "teambeheerder"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="leden")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teamleden")
    rol = models.CharField(max_length=12, choices=Rol, default=Rol.BEHANDELAAR)

    class Meta:
        verbose_name = "teamlid"
        verbose_name_plural = "teamleden"
        constraints = [
            models.UniqueConstraint(fields=["team", "account"], name="teamlid_once"),
            models.CheckConstraint(condition=Q(rol__in=["lezer", "behandelaar", "beheerder"]), name="teamlid_rol"),
        ]

    def __str__(self) -> str:
        return f"{self.rol}"


class InzageQuerySet(models.QuerySet["Inzage"]):
    def since(self, moment: datetime) -> InzageQuerySet:
        return self.filter(created_at__gte=moment)

    def recent(self) -> InzageQuerySet:
        """Newest first."""
        return self.order_by("-created_at", "-pk")

    def under(self, machtiging_id: int | None) -> InzageQuerySet:
        """What was looked at and filled in under one grant, in that order."""
        return self.filter(machtiging_id=machtiging_id, machtiging_id__isnull=False).order_by("created_at", "pk")


class Inzage(models.Model):
    """Somebody else looked at data of a profiel, or filled something in for them. Append-only."""

    class Handeling(models.TextChoices):
        GEZIEN = "gezien", "bekeken"
        INGEVULD = "ingevuld", "ingevuld"

    profiel = models.ForeignKey(Profiel, on_delete=models.DO_NOTHING, related_name="inzages")
    account_id = models.BigIntegerField(null=True, help_text="who looked; null: the city's own system")
    door = models.CharField(max_length=120, help_text="as shown to the citizen: team or relation, not a staff name")
    kanaal = models.CharField(max_length=10, choices=Kanaal)
    wat = models.CharField(max_length=120)
    handeling = models.CharField(
        max_length=8, choices=Handeling, default=Handeling.GEZIEN, db_default=Handeling.GEZIEN.value
    )
    reden = models.CharField(max_length=300)
    dossier = models.CharField(max_length=8, blank=True)
    machtiging_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = InzageQuerySet.as_manager()

    class Meta:
        verbose_name = "inzage"
        verbose_name_plural = "inzages"
        indexes = [
            models.Index(fields=["profiel", "-created_at"], name="inzage_profiel"),
            models.Index(fields=["machtiging_id"], name="inzage_machtiging", condition=Q(machtiging_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.wat}"


class LoginMail(models.Model):
    """A mail with a login code, on its way: a secret, so encrypted, outside the event, gone once sent."""

    inhoud = EncryptedJSONField(help_text="{'aan', 'onderwerp', 'tekst'}")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    verloopt_op = models.DateTimeField()

    class Meta:
        verbose_name = "aanmeldmail"
        indexes = [models.Index(fields=["verloopt_op"], name="loginmail_verloopt")]

    def __str__(self) -> str:
        return f"aanmeldmail {self.pk}"
