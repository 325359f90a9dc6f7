"""What the city says to a citizen: in the inbox, and through the channels the citizen chose."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from profiel.berichten.rules import VEILIGHEID
from profiel.dossiers.models import Dossier, Thema
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level
from stadsportaal.kern.crypto import EncryptedJSONField, EncryptedTextField
from stadsportaal.kern.kalender import format_datum
from stadsportaal.kern.kenmerk import format_kenmerk
from stadsportaal.kern.models import Lane


class BerichtQuerySet(models.QuerySet["Bericht"]):
    def ongelezen(self) -> BerichtQuerySet:
        return self.filter(gelezen_op__isnull=True)

    def recent(self) -> BerichtQuerySet:
        return self.order_by("-created_at", "-pk")


class Berichtsjabloon(models.Model):
    """A versioned text: which words for which event of which kind of dossier."""

    code = models.SlugField(help_text="code of the event, e.g. ingediend, beslist_toegekend")
    soort = models.SlugField(blank=True, help_text="kind of dossier or slug of a dienst; empty: all")
    versie = models.PositiveSmallIntegerField()
    onderwerp = models.CharField(max_length=120)
    tekst = models.TextField(help_text="Django template; variables: dossier, parameters, naam, url, datum")
    reden = models.CharField(max_length=200, help_text="'Je krijgt dit bericht omdat …'")
    lane = models.CharField(
        max_length=10, choices=Lane, default=Lane.GEWOON, help_text="dringend: mailed at any hour; bulk: a mailing"
    )
    geldig_vanaf = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "berichtsjabloon"
        verbose_name_plural = "berichtsjablonen"
        constraints = [models.UniqueConstraint(fields=["code", "soort", "versie"], name="berichtsjabloon_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.soort} v{self.versie}"

    @property
    def is_veiligheid(self) -> bool:
        """About who may act for somebody: mailed whatever they switched off, with no link to end it."""
        return self.code in VEILIGHEID


class Bericht(models.Model):
    """One message in the inbox of a profiel."""

    kenmerk = models.CharField(max_length=8, unique=True)
    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="berichten")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, blank=True, related_name="berichten")
    sjabloon = models.ForeignKey(Berichtsjabloon, on_delete=models.PROTECT, null=True, related_name="+")
    thema = models.CharField(max_length=20, choices=Thema)
    onderwerp = models.CharField(max_length=120)
    tekst = EncryptedTextField()
    reden = models.CharField(max_length=200)
    aanleiding = EncryptedJSONField(
        null=True,
        blank=True,
        help_text="of a message that nobody asked for: {'zin': why, 'feiten': [{'naam', 'waarde', 'bron'}]}",
    )
    link_url = models.CharField(max_length=200, blank=True, help_text="where the reader goes on, when not to a dossier")
    link_tekst = models.CharField(max_length=60, blank=True)
    sleutel = models.CharField(max_length=120, unique=True, help_text="stable: the same cause makes one message")
    niveau = models.PositiveSmallIntegerField(
        choices=Level, default=Level.LAAG, help_text="level that reading it takes; a dossier may ask more"
    )
    gelezen_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = BerichtQuerySet.as_manager()

    class Meta:
        verbose_name = "bericht"
        verbose_name_plural = "berichten"
        indexes = [
            models.Index(fields=["profiel", "-created_at"], name="bericht_profiel"),
            models.Index(fields=["profiel"], name="bericht_ongelezen", condition=Q(gelezen_op__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.kenmerk

    @property
    def is_ongelezen(self) -> bool:
        return self.gelezen_op is None

    @property
    def vraagt(self) -> int:
        """The level that opening it takes: its own, or that of its dossier."""
        return max(self.niveau, self.dossier.niveau if self.dossier else Level.LAAG)

    def onderwerp_voor(self, level: int) -> str:
        """The subject as a list shows it: of what asks more certainty only what it is about in general."""
        return self.onderwerp if level >= self.niveau else f"Bericht over {self.get_thema_display().lower()}"

    @property
    def klein(self) -> str:
        """Date and, when there is one, the dossier it is about."""
        about = f", over {format_kenmerk(self.dossier.kenmerk)}" if self.dossier else ""
        return format_datum(localdate(self.created_at)) + about


class Verzending(models.Model):
    """One message through one channel: the ledger against doubles."""

    class Status(models.TextChoices):
        WACHT = "wacht", "wacht"
        VERZONDEN = "verzonden", "verzonden"
        MISLUKT = "mislukt", "mislukt"
        VERVALLEN = "vervallen", "niet meer gewenst"

    bericht = models.ForeignKey(Bericht, on_delete=models.CASCADE, related_name="verzendingen")
    kanaal = models.CharField(max_length=8, choices=[("mail", "e-mail")])
    status = models.CharField(max_length=10, choices=Status, default=Status.WACHT)
    sleutel = models.CharField(max_length=140, unique=True, help_text="goes along to the outside as Message-ID")
    afmeld_hash = models.CharField(max_length=64, blank=True, help_text="sha256 of the token in its unsubscribe link")
    waarom = models.CharField(max_length=80, blank=True, help_text="why it was not sent")
    verzonden_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "verzending"
        verbose_name_plural = "verzendingen"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="verzonden") | Q(verzonden_op__isnull=False), name="verzending_sent_has_time"
            ),
            models.UniqueConstraint(
                fields=["afmeld_hash"], condition=~Q(afmeld_hash=""), name="verzending_afmeld_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kanaal} {self.status}"

    @property
    def afmeld_token(self) -> str:
        """The secret of its unsubscribe link: made again when the mail is written, kept nowhere."""
        return salted_hmac("berichten.afmelden", self.sleutel, algorithm="sha256").hexdigest()


class VoorkeurQuerySet(models.QuerySet["Voorkeur"]):
    def mail_uit(self, thema: str = "") -> VoorkeurQuerySet:
        """Mail that was switched off; with `thema` only about that one."""
        off = self.filter(kanaal="mail", aan=False)
        return off.filter(thema=thema) if thema else off


class Voorkeur(models.Model):
    """Whether a profiel wants messages of a theme through a channel; no row: yes."""

    profiel = models.ForeignKey(Profiel, on_delete=models.CASCADE, related_name="voorkeuren")
    thema = models.CharField(max_length=20, choices=Thema)
    kanaal = models.CharField(max_length=8, choices=[("mail", "e-mail")])
    aan = models.BooleanField(default=True)

    objects = VoorkeurQuerySet.as_manager()

    class Meta:
        verbose_name = "voorkeur"
        verbose_name_plural = "voorkeuren"
        constraints = [models.UniqueConstraint(fields=["profiel", "thema", "kanaal"], name="voorkeur_once")]

    def __str__(self) -> str:
        return f"{self.thema} {self.kanaal}"


class Adresmail(models.Model):
    """A mail about a dossier to who has no account, on its way: with a secret link, so encrypted, gone once sent."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    sleutel = models.CharField(max_length=80, unique=True, help_text="stable: the same step makes one mail")
    inhoud = EncryptedJSONField(null=True, help_text="{'aan', 'onderwerp', 'tekst'}; null once sent")
    verzonden_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(inhoud__isnull=True) ^ Q(verzonden_op__isnull=True), name="%(class)s_sent_is_empty"
            )
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"
