"""Logins and the people and organisations they stand for, and what the city knows of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Lower, Now

from stadsportaal.kern.crypto import EncryptedJSONField, EncryptedTextField, blind_index


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str = "", password: str | None = None, **extra: Any) -> Account:
        """A login; without a password it can only be reached through a code, a passkey or the identity provider."""
        account = self.model(email=self.normalize_email(email).lower(), **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> Account:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class Account(AbstractBaseUser, PermissionsMixin):
    """A login: of a citizen, or of somebody who works for the city."""

    email = models.EmailField(
        "e-mailadres", blank=True, help_text="empty for who signs in through the identity provider"
    )
    naam = models.CharField("naam", max_length=120, blank=True)
    is_staff = models.BooleanField("medewerker", default=False)
    is_active = models.BooleanField("actief", default=True)
    created_at = models.DateTimeField("gemaakt op", db_default=Now(), editable=False)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "account"
        constraints = [models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="account_email_once")]

    def __str__(self) -> str:
        return self.naam or self.email or "account"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class ProfielQuerySet(models.QuerySet["Profiel"]):
    def with_insz(self, insz: str) -> ProfielQuerySet:
        """Exact search on a rijksregisternummer (11 digits) through its keyed index."""
        return self.filter(insz_index=blind_index(insz))


class Profiel(models.Model):
    """The subject of everything: a burger or an organisatie, with or without a login."""

    class Soort(models.TextChoices):
        BURGER = "burger", "burger"
        ORGANISATIE = "organisatie", "organisatie"

    soort = models.CharField(max_length=12, choices=Soort, default=Soort.BURGER)
    account = models.OneToOneField(Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="profiel")
    voornaam = models.CharField(max_length=80, blank=True)
    achternaam = models.CharField("achternaam of naam van de organisatie", max_length=120)
    geboortedatum = models.DateField(null=True, blank=True)
    insz = EncryptedTextField("rijksregisternummer", blank=True)
    insz_index = models.CharField(max_length=64, blank=True, editable=False)
    insz_index_next = models.CharField(max_length=64, blank=True, editable=False)
    kbo = models.CharField("ondernemingsnummer", max_length=10, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    vergeten_op = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="the account was erased; the row goes when nothing refers to it",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = ProfielQuerySet.as_manager()

    class Meta:
        permissions = [("search_insz", "Mag iemand zoeken op rijksregisternummer")]
        verbose_name = "profiel"
        verbose_name_plural = "profielen"
        constraints = [
            models.CheckConstraint(condition=Q(soort__in=["burger", "organisatie"]), name="profiel_soort"),
            models.UniqueConstraint(fields=["insz_index"], condition=~Q(insz_index=""), name="profiel_insz_once"),
            models.UniqueConstraint(fields=["kbo"], condition=~Q(kbo=""), name="profiel_kbo_once"),
        ]

    def __str__(self) -> str:
        return self.naam

    @property
    def naam(self) -> str:
        return f"{self.voornaam} {self.achternaam}".strip()

    @property
    def insz_masked(self) -> str:
        """The rijksregisternummer with only the birth date to be read: 85.04.12-•••.••; empty without one."""
        return f"{self.insz[:2]}.{self.insz[2:4]}.{self.insz[4:6]}-•••.••" if self.insz else ""

    @property
    def insz_written(self) -> str:
        """The whole rijksregisternummer as a person writes it: 85.04.12-999.12; empty without one."""
        n = self.insz
        return f"{n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:9]}.{n[9:]}" if n else ""

    def adres(self) -> dict[str, str] | None:
        """The address as the register states it now: straat, huisnummer, bus, postcode, gemeente."""
        fact = self.gegevens.actueel().filter(soort="adres").first()
        return fact.waarde["adres"] if fact else None

    def gezin(self) -> HuishoudlidQuerySet:
        """The people of this profiel's household now, itself included; none when the register has none."""
        return Huishoudlid.objects.household_of(self)

    @property
    def is_burger(self) -> bool:
        return self.soort == self.Soort.BURGER


class Gegevenssoort(models.Model):
    """A kind of fact about a person: where it comes from, what for, on what ground, how long, who gets it."""

    class Beheer(models.TextChoices):
        REGISTER = "register", "een register van een andere overheid"
        STAD = "stad", "de stad zelf"
        BURGER = "burger", "jijzelf"

    code = models.SlugField(primary_key=True)
    naam = models.CharField(max_length=80)
    groep = models.CharField(max_length=60, help_text="heading on 'Wat de stad van mij weet'")
    bron = models.CharField(max_length=80, help_text="authentic source, e.g. Rijksregister")
    doel = models.TextField()
    rechtsgrond = models.TextField()
    bewaartermijn = models.CharField(max_length=200)
    ontvangers = models.TextField(blank=True)
    beheer = models.CharField(
        max_length=10, choices=Beheer, default=Beheer.REGISTER, help_text="who can change it: not we, for a register"
    )
    team = models.SlugField(blank=True, help_text="code of the team that owns the source, and hears when it is wrong")
    volgorde = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "gegevenssoort"
        verbose_name_plural = "gegevenssoorten"
        constraints = [
            models.CheckConstraint(condition=Q(beheer__in=["register", "stad", "burger"]), name="gegevenssoort_beheer")
        ]

    def __str__(self) -> str:
        return self.naam

    @property
    def is_register(self) -> bool:
        """Whether another authority keeps it: read at substantieel, and not for the city to change."""
        return self.beheer == self.Beheer.REGISTER


class GegevenQuerySet(models.QuerySet["Gegeven"]):
    def actueel(self) -> GegevenQuerySet:
        """Facts that hold now."""
        return self.filter(vervallen_op__isnull=True)

    def grouped(self) -> GegevenQuerySet:
        """In the order of 'Wat de stad van mij weet', with their kind read along."""
        return self.select_related("soort").order_by("soort__volgorde", "soort_id")


class Gegeven(models.Model):
    """One fact the city holds about a profiel, with its source and the source's date."""

    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="gegevens")
    soort = models.ForeignKey(Gegevenssoort, on_delete=models.PROTECT, related_name="+")
    waarde = EncryptedJSONField(help_text="{'tekst': …} or {'adres': {straat, huisnummer, bus, postcode, gemeente}}")
    bron = models.CharField(max_length=80)
    bron_datum = models.DateField(help_text="day the source stated it")
    vervallen_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = GegevenQuerySet.as_manager()

    class Meta:
        verbose_name = "gegeven"
        verbose_name_plural = "gegevens"
        constraints = [
            models.UniqueConstraint(
                fields=["profiel", "soort"], condition=Q(vervallen_op__isnull=True), name="gegeven_one_current"
            )
        ]

    def __str__(self) -> str:
        return f"{self.soort_id}"


class Huishouden(models.Model):
    """The people who live at one address together, as the register states it."""

    bron = models.CharField(max_length=80)
    bron_datum = models.DateField()

    class Meta:
        verbose_name = "huishouden"
        verbose_name_plural = "huishoudens"

    def __str__(self) -> str:
        return f"huishouden {self.pk}"


class HuishoudlidQuerySet(models.QuerySet["Huishoudlid"]):
    def actueel(self) -> HuishoudlidQuerySet:
        return self.filter(tot__isnull=True)

    def household_of(self, profiel: Profiel) -> HuishoudlidQuerySet:
        """Current members of the household this profiel lives in now, reference person first."""
        own = self.model.objects.actueel().filter(profiel=profiel).values("huishouden")
        order = Case(When(rol="referentie", then=0), When(rol="partner", then=1), default=2)
        return self.actueel().filter(huishouden__in=own).select_related("profiel").order_by(order, "pk")


class Huishoudlid(models.Model):
    """Membership of a Huishouden."""

    class Rol(models.TextChoices):
        REFERENTIE = "referentie", "referentiepersoon"
        PARTNER = "partner", "partner"
        KIND = "kind", "kind"
        ANDER = "ander", "ander lid"

    huishouden = models.ForeignKey(Huishouden, on_delete=models.CASCADE, related_name="leden")
    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="lidmaatschappen")
    rol = models.CharField(max_length=12, choices=Rol)
    sinds = models.DateField()
    tot = models.DateField(null=True, blank=True)

    objects = HuishoudlidQuerySet.as_manager()

    class Meta:
        verbose_name = "huishoudlid"
        verbose_name_plural = "huishoudleden"
        constraints = [
            models.UniqueConstraint(fields=["profiel"], condition=Q(tot__isnull=True), name="huishoudlid_one_current"),
            models.CheckConstraint(
                condition=Q(rol__in=["referentie", "partner", "kind", "ander"]), name="huishoudlid_rol"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rol}"
