"""What citizens report about public space: the categories, the reports, who saw it too, what they thought after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone

from profiel.berichten.models import Adresmail
from profiel.dossiers.models import Dossier, Thema, Toegangssleutel
from profiel.mensen.models import Profiel
from stadsportaal.kern.crypto import EncryptedJSONField, EncryptedTextField
from stadsportaal.kern.models import Bestand, Gebied, PointField
from stadsportaal.kern.plaats import to_metres

RECENT_DAYS = 30
"""Days that a report stays in the list of what is nearby after it was closed."""


class CategorieQuerySet(models.QuerySet["Categorie"]):
    def hoofd(self) -> CategorieQuerySet:
        """The first level, in the order of the page."""
        return self.filter(ouder__isnull=True, is_actief=True).order_by("volgorde")

    def onder(self, code: str) -> CategorieQuerySet:
        """What can be reported under one of the first level, in the order of the page."""
        return self.filter(ouder=code, is_actief=True).order_by("volgorde")

    def keuzes(self) -> CategorieQuerySet:
        """Everything that can be reported, with its group."""
        rows = self.filter(ouder__isnull=False, is_actief=True, ouder__is_actief=True)
        return rows.select_related("ouder").order_by("ouder__volgorde", "volgorde")


class Categorie(models.Model):
    """What can be reported: two levels, loaded from data/categorieen.yaml."""

    code = models.SlugField(primary_key=True, max_length=40)
    naam = models.CharField(max_length=60)
    uitleg = models.CharField(max_length=200)
    icoon = models.CharField(max_length=20, blank=True, help_text="name in static/icons/sprite.svg; first level only")
    ouder = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="kinderen")
    thema = models.CharField(max_length=20, choices=Thema)
    dienst = models.SlugField(help_text="slug of the Dienst in the catalogue")
    termijn_dagen = models.PositiveSmallIntegerField(default=0, help_text="working days; second level only")
    spoed = models.BooleanField(default=False, help_text="shows: in danger, call 112 first")
    is_publiek = models.BooleanField(default=True, help_text="whether others nearby may see that it was reported")
    volgorde = models.PositiveSmallIntegerField(default=0)
    is_actief = models.BooleanField(default=True)

    objects = CategorieQuerySet.as_manager()

    class Meta:
        verbose_name = "categorie"
        verbose_name_plural = "categorieën"

    def __str__(self) -> str:
        return self.naam


class MeldingQuerySet(models.QuerySet["Melding"]):
    def open(self) -> MeldingQuerySet:
        return self.filter(afgesloten_op__isnull=True)

    def nearby(
        self,
        lon: float,
        lat: float,
        metres: float,
        categorie: str | None = None,
        *,
        now: datetime | None = None,
        limit: int = 20,
    ) -> MeldingQuerySet:
        """What was reported within `metres`, the nearest first: open, or closed in the last 30 days.

        Public: rows carry category, status, days, place, how many said "ook ik", the one photo that a handler
        released, and `afstand` in metres; words, other photos and who reported stay behind. `categorie` may be
        of either level. Show a place through `plaats_publiek`.
        """
        x, y = to_metres(lat, lon)
        away = RawSQL("meldingen_melding.punt <-> point(%s, %s)", [x, y], models.FloatField())
        keys = self._nearest(x, y, metres, categorie, (now or timezone.now()) - timedelta(days=RECENT_DAYS), limit)
        rows = Melding.objects.filter(pk__in=keys).annotate(afstand=away)
        return rows.select_related("categorie", "dossier").only(*PUBLIEK).order_by("afstand", "pk")

    def _nearest(
        self, x: float, y: float, metres: float, categorie: str | None, recent: datetime, limit: int
    ) -> QuerySet[Any, Any]:
        """Their keys, from the index melding_punt alone: nearest first, so that only so many are looked at."""
        shown = Categorie.objects.filter(is_publiek=True)
        if categorie is not None:
            shown = shown.filter(Q(code=categorie) | Q(ouder=categorie))
        codes = ArraySubquery(shown.values("code"))
        inside = _Binary("punt", RawSQL("circle(point(%s, %s), %s)", [x, y, metres]), arg_joiner=" <@ ")
        of_these = _Binary("categorie", codes, arg_joiner=" = ANY (", template="%(expressions)s)")
        away = _Binary("punt", RawSQL("point(%s, %s)", [x, y]), arg_joiner=" <-> ", output_field=models.FloatField())
        rows = self.filter(inside, of_these, Q(afgesloten_op__isnull=True) | Q(afgesloten_op__gte=recent))
        return rows.order_by(away, "pk").values("pk")[:limit]


class _Binary(Func):
    """Two values with an operator of PostgreSQL between them: `arg_joiner`; a condition unless told otherwise."""

    template = "(%(expressions)s)"
    output_field = models.BooleanField()


PUBLIEK = (
    "lat", "lon", "status", "aantal_ook_ik", "created_at", "afgesloten_op", "foto_publiek",
    "categorie__naam", "categorie__ouder", "dossier__kenmerk", "dossier__fase", "dossier__soort",
)  # fmt: skip
"""The columns of a report that anybody may see."""


class Melding(models.Model):
    """A report about public space. What it says may hold personal data, so it is encrypted."""

    class Status(models.TextChoices):
        GEMELD = "gemeld", "gemeld"
        BEKEKEN = "bekeken", "bekeken"
        INGEPLAND = "ingepland", "ingepland"
        IN_UITVOERING = "in_uitvoering", "we zijn bezig"
        DOORGESTUURD = "doorgestuurd", "doorgestuurd"
        HEROPEND = "heropend", "opnieuw open"
        OPGELOST = "opgelost", "opgelost"
        NIET_OPGELOST = "niet_opgelost", "niet opgelost"
        DUBBEL = "dubbel", "al eerder gemeld"

    class Bron(models.TextChoices):
        WEB = "web", "website"
        TELEFOON = "telefoon", "telefoon"
        BALIE = "balie", "aan het loket"
        API = "api", "andere toepassing"

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="melding")
    categorie = models.ForeignKey(Categorie, on_delete=models.PROTECT, related_name="meldingen")
    tekst = EncryptedTextField()
    lat = models.FloatField()
    lon = models.FloatField()
    punt = PointField(help_text="local metres of lat and lon")
    adres = models.CharField(max_length=200, blank=True, help_text="nearest address, as the reporter chose it")
    district = models.ForeignKey(Gebied, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=Status, default=Status.GEMELD)
    reden = models.SlugField(max_length=40, blank=True, help_text="why it was not solved: rules.REDENEN")
    partij = models.SlugField(max_length=40, blank=True, help_text="to whom it was passed on: data/partijen.yaml")
    ingepland_op = models.DateField(null=True, blank=True)
    dubbel_van = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="dubbels")
    melder_email = EncryptedTextField(blank=True)
    melder_telefoon = EncryptedTextField(blank=True)
    bron = models.CharField(max_length=10, choices=Bron, default=Bron.WEB)
    aantal_ook_ik = models.PositiveIntegerField(default=0, help_text="how many others said: me too")
    foto_publiek = models.ForeignKey(
        Bestand,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="the one photo that a handler released",
    )
    afgesloten_op = models.DateTimeField(null=True, blank=True)
    gewist_op = models.DateTimeField(null=True, blank=True, help_text="contact, words and photos were erased")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MeldingQuerySet.as_manager()

    link: Toegangssleutel | None = None
    """The key that was made with the report, at hand where it was just made; not kept."""

    class Meta:
        verbose_name = "melding"
        verbose_name_plural = "meldingen"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "gemeld", "bekeken", "ingepland", "in_uitvoering", "doorgestuurd", "heropend",
                        "opgelost", "niet_opgelost", "dubbel",
                    ]
                ),
                name="melding_status",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["opgelost", "niet_opgelost", "dubbel"]) ^ Q(afgesloten_op__isnull=False),
                name="melding_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="niet_opgelost") | ~Q(reden=""), name="melding_unsolved_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(status="ingepland") | Q(ingepland_op__isnull=False), name="melding_planned_has_day"
            ),
            models.CheckConstraint(condition=~Q(dubbel_van=F("pk")), name="melding_no_double_of_itself"),
        ]  # fmt: skip
        indexes = [
            # with all that `nearby` asks of a row, so that it reads the rows that it shows and no others
            GistIndex(fields=["punt"], include=["id", "afgesloten_op", "categorie"], name="melding_punt"),
            models.Index(fields=["categorie", "-created_at"], name="melding_categorie"),
            models.Index(fields=["afgesloten_op"], name="melding_closed", condition=Q(gewist_op__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.dossier.kenmerk

    @property
    def is_open(self) -> bool:
        return self.afgesloten_op is None

    @property
    def has_contact(self) -> bool:
        """Whether the reporter left an address or number."""
        return bool(self.melder_email or self.melder_telefoon)

    @property
    def plaats_publiek(self) -> tuple[float, float]:
        """(lat, lon) as anybody may see it: rounded to about ten metres."""
        return round(self.lat, 4), round(self.lon, 4)


class MeldingFoto(models.Model):
    """A photo of a report: drawn anew by kern.bestanden, so without place, time or device."""

    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="fotos")
    bestand = models.OneToOneField(Bestand, on_delete=models.PROTECT, related_name="+")
    volgorde = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "foto bij een melding"
        verbose_name_plural = "foto's bij meldingen"
        constraints = [models.UniqueConstraint(fields=["melding", "volgorde"], name="meldingfoto_once")]

    def __str__(self) -> str:
        return f"foto {self.volgorde}"


class OokIk(models.Model):
    """Somebody saw the same: once per profiel, or per browser session of who did not sign in."""

    melding = models.ForeignKey(Melding, on_delete=models.CASCADE, related_name="ook_ik")
    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    sessie = models.CharField(max_length=64, blank=True, help_text="hash of the session; empty for a profiel")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "ook ik"
        verbose_name_plural = "ook ik"
        constraints = [
            models.UniqueConstraint(
                fields=["melding", "profiel"], condition=Q(profiel__isnull=False), name="ookik_profiel"
            ),
            models.UniqueConstraint(fields=["melding", "sessie"], condition=~Q(sessie=""), name="ookik_sessie"),
            models.CheckConstraint(condition=Q(profiel__isnull=False) ^ ~Q(sessie=""), name="ookik_one_owner"),
        ]

    def __str__(self) -> str:
        return f"ook ik {self.pk}"


class Feedback(models.Model):
    """What the reporter thought of it after it was closed; given once."""

    melding = models.OneToOneField(Melding, on_delete=models.CASCADE, related_name="feedback")
    tevreden = models.BooleanField()
    tekst = EncryptedTextField(blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "feedback"
        verbose_name_plural = "feedback"

    def __str__(self) -> str:
        return "tevreden" if self.tevreden else "niet tevreden"


class Meldingmail(Adresmail):
    """About a Melding."""

    class Meta(Adresmail.Meta):
        abstract = False
        verbose_name = "mail over een melding"
        verbose_name_plural = "mails over meldingen"


# -- between the screens --------------------------------------------------------------------------


class Meldingconcept(models.Model):
    """A report that somebody is still writing, bound to their browser session; gone within a day."""

    sleutel = models.CharField(max_length=64, unique=True, help_text="hash of the key in the session")
    inhoud = EncryptedJSONField(default=dict, help_text="what was filled in so far: actions.CONCEPT_VELDEN")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    verloopt_op = models.DateTimeField()

    class Meta:
        verbose_name = "concept van een melding"
        verbose_name_plural = "concepten van meldingen"
        indexes = [models.Index(fields=["verloopt_op"], name="meldingconcept_verloopt")]

    def __str__(self) -> str:
        return f"concept {self.pk}"

    def get(self, naam: str, anders: Any = "") -> Any:
        """One answer, or `anders` when it was not given yet."""
        return self.inhoud.get(naam, anders)


class ConceptFoto(models.Model):
    """A photo of a report that is still being written."""

    concept = models.ForeignKey(Meldingconcept, on_delete=models.CASCADE, related_name="fotos")
    bestand = models.OneToOneField(Bestand, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "foto bij een concept"
        verbose_name_plural = "foto's bij concepten"

    def __str__(self) -> str:
        return f"foto {self.pk}"


class MeldingDossier(Dossier):
    """The dossier of a report, as its handlers list it."""

    class Meta:
        proxy = True
        verbose_name = "melding"
        verbose_name_plural = "meldingen"
