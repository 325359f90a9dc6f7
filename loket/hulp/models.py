"""Help with a form or an appointment by somebody of the city: being called back, or asking a question."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from profiel.behandeling.models import Burgervraag
from profiel.dossiers.models import LOPEND, Dossier
from profiel.mensen.models import Profiel
from stadsportaal.kern.crypto import EncryptedTextField


class HulpvraagQuerySet(models.QuerySet["Hulpvraag"]):
    def open(self) -> HulpvraagQuerySet:
        """Those that somebody still has to do something for: a call, or a question in a thread without an answer. A
        thread stays where one goes on asking; answered, it waits for nobody."""
        waits = Burgervraag.objects.open().filter(dossier=OuterRef("dossier"))
        return self.filter(Q(soort=Hulpvraag.Soort.BELLEN) | Q(Exists(waits)), dossier__fase__in=LOPEND)


class Hulpvraag(models.Model):
    """What somebody at a form, or making an appointment, asked of the city: a call or an answer, and until when."""

    class Soort(models.TextChoices):
        BELLEN = "bellen", "terugbellen"
        VRAAG = "vraag", "vraag"

    class Moment(models.TextChoices):
        EERST = "eerst", "Zo snel mogelijk"
        VOORMIDDAG = "voormiddag", "In de voormiddag, tussen 9 en 12 uur"
        NAMIDDAG = "namiddag", "In de namiddag, tussen 13 en 17 uur"

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="hulpvraag")
    profiel = models.ForeignKey(
        Profiel, on_delete=models.PROTECT, null=True, related_name="+",
        help_text="who asked, or for whom; none: without account, for an appointment",
    )  # fmt: skip
    soort = models.CharField(max_length=8, choices=Soort)
    telefoon = EncryptedTextField(blank=True)
    moment = models.CharField(max_length=10, choices=Moment, blank=True)
    formulier = models.CharField(max_length=50)
    """Slug of a form; or `afspraak`, of which the kind follows after a colon once it is chosen."""
    stap = models.CharField(max_length=120, help_text="the title of the step at which it was asked")
    beloofd_op = models.DateTimeField(help_text="until when we promised to call or to answer")
    pogingen = models.PositiveSmallIntegerField(default=0, help_text="calls that nobody answered")

    objects = HulpvraagQuerySet.as_manager()

    class Meta:
        verbose_name = "hulpvraag"
        verbose_name_plural = "hulpvragen"
        constraints = [
            models.CheckConstraint(condition=Q(soort="vraag") | ~Q(moment=""), name="hulpvraag_bellen_has_moment"),
        ]

    def __str__(self) -> str:
        return str(self.get_soort_display())


class HulpDossier(Dossier):
    """The dossier of a Hulpvraag, as its handlers list it."""

    class Meta:
        proxy = True
        verbose_name = "hulpvraag"
        verbose_name_plural = "hulpvragen"
