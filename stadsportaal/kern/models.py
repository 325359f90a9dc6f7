"""Tables of the kernel: events and deliveries, idempotency keys, parked posts, search rows, places, files."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from stadsportaal.kern.crypto import EncryptedJSONField


class Xid8Field(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction id, filled by the database itself."""

    def db_type(self, connection: object) -> str:
        return "xid8"

    def get_internal_type(self) -> str:
        return "Xid8Field"


class CurrentXid(models.Func):
    """`pg_current_xact_id()`: the id of the transaction that writes the row."""

    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = Xid8Field()


class PointField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's core `point`: (x, y) local metres; see kern.plaats."""

    def db_type(self, connection: object) -> str:
        return "point"

    def get_internal_type(self) -> str:
        return "PointField"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> tuple[float, float] | None:
        if value is None:
            return None
        x, y = value.strip("()").split(",")
        return float(x), float(y)

    def get_prep_value(self, value: tuple[float, float] | None) -> str | None:
        return None if value is None else f"({value[0]},{value[1]})"


class Lane(models.TextChoices):
    """Celery queues, most urgent first."""

    DRINGEND = "dringend"
    GEWOON = "gewoon"
    BULK = "bulk"


class Gebeurtenis(models.Model):
    """One fact that happened, written in the transaction that made it true; immutable."""

    xid = Xid8Field(db_default=CurrentXid(), editable=False)
    soort = models.CharField(max_length=80)
    versie = models.PositiveSmallIntegerField(default=1)
    stroom = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    correlatie = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "gebeurtenis"
        verbose_name_plural = "gebeurtenissen"
        indexes = [
            models.Index(fields=["stroom"], name="gebeurtenis_stroom"),
            models.Index(fields=["xid"], name="gebeurtenis_xid"),
        ]

    def __str__(self) -> str:
        return f"{self.soort} {self.stroom}"


class Levering(models.Model):
    """The duty of one handler to react to one Gebeurtenis."""

    class Status(models.TextChoices):
        WACHT = "wacht", "wacht"
        BEZIG = "bezig", "bezig"
        KLAAR = "klaar", "klaar"
        DOOD = "dood", "mislukt"

    gebeurtenis = models.ForeignKey(Gebeurtenis, on_delete=models.PROTECT, related_name="leveringen")
    handler = models.CharField(max_length=80)
    stroom = models.CharField(max_length=40)
    lane = models.CharField(max_length=10, choices=Lane)
    extern = models.BooleanField(default=False)
    status = models.CharField(max_length=6, choices=Status, default=Status.WACHT)
    pogingen = models.PositiveSmallIntegerField(default=0)
    volgende_op = models.DateTimeField(db_default=Now())
    lease_tot = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    laatste_fout = models.TextField(blank=True)
    klaar_op = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "levering"
        verbose_name_plural = "leveringen"
        constraints = [
            models.UniqueConstraint(fields=["gebeurtenis", "handler"], name="levering_once"),
            models.CheckConstraint(
                condition=Q(status__in=["wacht", "bezig", "klaar", "dood"]),
                name="levering_status",
            ),
            models.CheckConstraint(
                condition=~Q(status="bezig") | Q(lease_tot__isnull=False, lease_token__isnull=False),
                name="levering_bezig_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(status="klaar") | Q(klaar_op__isnull=False),
                name="levering_klaar_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lane", "gebeurtenis"],
                name="levering_open",
                condition=~Q(status__in=["klaar", "dood"]),
            ),
            models.Index(
                fields=["handler", "stroom", "gebeurtenis"],
                name="levering_stream",
                condition=~Q(status="klaar"),
            ),
            models.Index(fields=["status"], name="levering_dead", condition=Q(status="dood")),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.stroom} {self.status}"


class Taakslot(models.Model):
    """A job that may run once per slot: the unique row is the claim, however many beats there are."""

    taak = models.CharField(max_length=80)
    slot = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "taakslot"
        constraints = [models.UniqueConstraint(fields=["taak", "slot"], name="taakslot_once")]

    def __str__(self) -> str:
        return f"{self.taak} {self.slot}"


class Sleutel(models.Model):
    """An idempotency key: consumed by the commit of the act it belongs to, answers only its owner."""

    actie = models.CharField(max_length=80)
    eigenaar = models.CharField(max_length=80, help_text="account:<id> or session:<hash>")
    sleutel = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    antwoord = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "sleutel"
        constraints = [models.UniqueConstraint(fields=["actie", "eigenaar", "sleutel"], name="sleutel_once")]
        indexes = [models.Index(fields=["created_at"], name="sleutel_created")]

    def __str__(self) -> str:
        return self.actie


class GeparkeerdePost(models.Model):
    """A POST that arrived without a live session, kept 60 minutes for the account that typed it."""

    token_hash = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    pad = models.CharField(max_length=500)
    velden = EncryptedJSONField()
    bestanden_gemist = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    verloopt_op = models.DateTimeField()

    class Meta:
        verbose_name = "geparkeerde post"

    def __str__(self) -> str:
        return self.pad


class Vindplaats(models.Model):
    """One row that search can find; written by the app that owns the thing, read by stadsportaal.zoeken."""

    soort = models.CharField(max_length=20)
    sleutel = models.CharField(max_length=80)
    titel = models.CharField(max_length=200)
    samenvatting = models.CharField(max_length=300, blank=True)
    zoektermen = models.TextField(blank=True)
    tekst = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    thema = models.CharField(max_length=40, blank=True)
    profiel_id = models.BigIntegerField(null=True, help_text="null: public")
    gewicht = models.FloatField(default=1.0)
    vector = SearchVectorField(null=True, editable=False)
    trigram = models.TextField(blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "vindplaats"
        verbose_name_plural = "vindplaatsen"
        constraints = [models.UniqueConstraint(fields=["soort", "sleutel"], name="vindplaats_once")]
        indexes = [
            GinIndex(fields=["vector"], name="vindplaats_vector"),
            models.Index(fields=["profiel_id"], name="vindplaats_profiel"),
            GinIndex(
                fields=["trigram"],
                name="vindplaats_trigram",
                opclasses=["gin_trgm_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.titel


class Synoniemgroep(models.Model):
    """Words that mean the same to a searcher; editable in the admin."""

    woorden = ArrayField(models.CharField(max_length=60), size=30)

    class Meta:
        verbose_name = "synoniemgroep"
        verbose_name_plural = "synoniemgroepen"

    def __str__(self) -> str:
        return ", ".join(self.woorden)


class Gebied(models.Model):
    """A district or the city: a polygon as data (list of [lon, lat])."""

    code = models.SlugField(primary_key=True)
    naam = models.CharField(max_length=60)
    soort = models.CharField(max_length=10, choices=[("district", "district"), ("stad", "stad")])
    postcodes = ArrayField(models.CharField(max_length=4), default=list)
    polygoon = models.JSONField(default=list)

    class Meta:
        verbose_name = "gebied"
        verbose_name_plural = "gebieden"

    def __str__(self) -> str:
        return self.naam


class Straat(models.Model):
    """Stand-in of the address register: a street with its postcode and house numbers."""

    naam = models.CharField(max_length=80)
    postcode = models.CharField(max_length=4)
    gebied = models.ForeignKey(Gebied, on_delete=models.PROTECT, related_name="straten")
    van = models.PositiveSmallIntegerField(default=1)
    tot = models.PositiveSmallIntegerField(default=200)
    lat = models.FloatField()
    lon = models.FloatField()
    punt = PointField(null=True)

    class Meta:
        verbose_name = "straat"
        verbose_name_plural = "straten"
        constraints = [models.UniqueConstraint(fields=["naam", "postcode"], name="straat_once")]
        indexes = [
            GinIndex(fields=["naam"], name="straat_trigram", opclasses=["gin_trgm_ops"]),
            GistIndex(fields=["punt"], name="straat_punt"),
        ]

    def __str__(self) -> str:
        return f"{self.naam}, {self.postcode}"


class Bestand(models.Model):
    """An accepted file: judged by content, stored outside the web root under a random name."""

    class Scan(models.TextChoices):
        NIET_GECONTROLEERD = "niet_gecontroleerd", "niet gecontroleerd"
        WACHT = "wacht", "wacht op controle"
        SCHOON = "schoon", "schoon"
        BESMET = "besmet", "besmet"
        WEG = "weg", "niet meer op de schijf"

    pad = models.CharField(max_length=200, unique=True)
    naam = models.CharField(max_length=120)
    mimetype = models.CharField(max_length=80)
    grootte = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=20, choices=Scan)
    eigenaar = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "bestand"
        verbose_name_plural = "bestanden"

    def __str__(self) -> str:
        return self.naam


class Stempel(models.Model):
    """What kind of database this is: "demo" once demo data stands in it. At most one row."""

    soort = models.CharField(max_length=10, primary_key=True, choices=[("demo", "demo")])
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "stempel"

    def __str__(self) -> str:
        return self.soort
