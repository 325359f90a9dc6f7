"""Every case of every app is a Dossier; who it concerns, what happened to it, and its documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Now, RowNumber
from django.urls import reverse

from profiel.mensen.models import Profiel
from profiel.toegang.models import Team
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.crypto import EncryptedJSONField, EncryptedTextField
from stadsportaal.kern.models import Bestand


class Fase(models.TextChoices):
    """The one vocabulary of phases of the whole city (shape of DOSIS / OSLO-Transactie)."""

    CONCEPT = "concept", "Concept"
    INGEDIEND = "ingediend", "Ingediend"
    IN_BEHANDELING = "in_behandeling", "In behandeling"
    BESLIST = "beslist", "Beslist"
    UITGEVOERD = "uitgevoerd", "Uitgevoerd"
    STOPGEZET = "stopgezet", "Stopgezet"
    VERLOPEN = "verlopen", "Verlopen"


LOPEND = (Fase.INGEDIEND, Fase.IN_BEHANDELING)


class Uitkomst(models.TextChoices):
    TOEGEKEND = "toegekend", "toegekend"
    DEELS = "deels", "deels toegekend"
    GEWEIGERD = "geweigerd", "geweigerd"
    INGETROKKEN = "ingetrokken", "ingetrokken"


class Thema(models.TextChoices):
    """Closed list of themes of life; slugs equal those of the catalogue."""

    BURGERZAKEN = "burgerzaken", "Burgerzaken"
    WONEN = "wonen", "Wonen"
    MOBILITEIT = "mobiliteit", "Mobiliteit"
    AFVAL = "afval", "Afval"
    GEZIN = "gezin", "Gezin"
    ONDERWIJS = "onderwijs", "Onderwijs"
    WERK = "werk-ondernemen", "Werk en ondernemen"
    VRIJE_TIJD = "vrije-tijd", "Vrije tijd"
    ZORG = "zorg-welzijn", "Zorg en welzijn"
    BOUWEN = "bouwen", "Bouwen"
    OPENBAAR_DOMEIN = "openbaar-domein", "Openbaar domein"
    BESTUUR = "bestuur", "Bestuur"


class DossierQuerySet(models.QuerySet["Dossier"]):
    def concepten(self) -> DossierQuerySet:
        return self.filter(fase=Fase.CONCEPT)

    def lopend(self) -> DossierQuerySet:
        return self.filter(fase__in=LOPEND)

    def afgerond(self) -> DossierQuerySet:
        return self.exclude(fase__in=(*LOPEND, Fase.CONCEPT))

    def actie_nodig(self) -> DossierQuerySet:
        return self.filter(actie_wat__isnull=False).order_by(F("actie_tegen").asc(nulls_last=True), "pk")

    def overzicht(self, per_groep: int) -> DossierQuerySet:
        """The first rows of each group of 'Mijn stad' in one query, whatever the number of dossiers.

        Adds `groep` (actie, lopend, concept, klaar), `plaats` (1 …) and `aantal` (rows in the group);
        a dossier that asks something of the citizen stands in `actie` only.
        """
        groep = Case(
            When(actie_wat__isnull=False, then=Value("actie")),
            When(fase__in=LOPEND, then=Value("lopend")),
            When(fase=Fase.CONCEPT, then=Value("concept")),
            default=Value("klaar"),
            output_field=models.CharField(),
        )
        order = [F("actie_tegen").asc(nulls_last=True), F("bijgewerkt_op").desc(), F("pk").desc()]
        return (
            self.annotate(groep=groep)
            .annotate(
                plaats=Window(RowNumber(), partition_by=F("groep"), order_by=order),
                aantal=Window(Count("pk"), partition_by=F("groep")),
            )
            .filter(plaats__lte=per_groep)
            .order_by("groep", "plaats")
        )

    def recent(self) -> DossierQuerySet:
        return self.order_by("-bijgewerkt_op", "-pk")


class Dossier(models.Model):
    """One case, whatever app it comes from; the read model of 'Mijn stad'."""

    kenmerk = models.CharField(max_length=8, unique=True)
    soort = models.SlugField(help_text="aanvraag, melding, bezwaar, …")
    titel = models.CharField(max_length=160)
    thema = models.CharField(max_length=20, choices=Thema)
    dienst = models.SlugField(blank=True, help_text="slug of the Dienst in the catalogue")
    fase = models.CharField(max_length=16, choices=Fase, default=Fase.CONCEPT)
    uitkomst = models.CharField(max_length=12, choices=Uitkomst, blank=True)
    eigen_status = models.CharField(max_length=40, blank=True, help_text="status word of the app itself")
    actie_wat = models.CharField(max_length=160, null=True, blank=True)
    actie_tegen = models.DateField(null=True, blank=True)
    actie_van = models.CharField(max_length=12, blank=True, help_text="rol of the Betrokkene who must act")
    actie_url = models.CharField(max_length=200, blank=True)
    verwachte_datum = models.DateField(null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers")
    url_naam = models.CharField(max_length=60, help_text="URL name of its page")
    url_args = models.JSONField(default=list, blank=True)
    bron = models.CharField(max_length=60, default="stadsportaal")
    bron_id = models.CharField(max_length=80, blank=True)
    versie = models.PositiveIntegerField(default=1)
    ingediend_op = models.DateTimeField(null=True, blank=True)
    beslist_op = models.DateTimeField(null=True, blank=True)
    bijgewerkt_op = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        verbose_name_plural = "dossiers"
        constraints = [
            models.CheckConstraint(condition=Q(fase__in=Fase.values), name="dossier_fase"),
            models.CheckConstraint(condition=Q(uitkomst__in=["", *Uitkomst.values]), name="dossier_uitkomst"),
            models.CheckConstraint(
                condition=~Q(fase__in=["beslist", "uitgevoerd"]) | (~Q(uitkomst="") & Q(beslist_op__isnull=False)),
                name="dossier_beslist_has_uitkomst",
            ),
            models.CheckConstraint(condition=Q(fase="concept") | Q(ingediend_op__isnull=False), name="dossier_ingediend_has_time"),
            models.UniqueConstraint(fields=["bron", "bron_id"], condition=~Q(bron_id=""), name="dossier_bron_once"),
        ]
        indexes = [
            models.Index(fields=["team", "fase", "verwachte_datum"], name="dossier_worklist"),
            models.Index(fields=["-bijgewerkt_op"], name="dossier_recent"),
        ]

    def __str__(self) -> str:
        return self.kenmerk

    def get_absolute_url(self) -> str:
        return reverse(self.url_naam, args=self.url_args)

    @property
    def is_lopend(self) -> bool:
        return self.fase in LOPEND


class DossierLink(models.Model):
    """A dossier that belongs to another one (`hoort_bij`)."""

    class Soort(models.TextChoices):
        VERVOLG = "vervolg", "vervolg op"
        BEZWAAR = "bezwaar", "bezwaar tegen"
        DEEL = "deel", "deel van"
        DUBBEL = "dubbel", "dubbel van"
        AFSPRAAK_BIJ = "afspraak_bij", "afspraak bij"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="hoort_bij")
    ander = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="heeft")
    soort = models.CharField(max_length=12, choices=Soort)

    class Meta:
        verbose_name = "dossierlink"
        constraints = [models.UniqueConstraint(fields=["dossier", "ander", "soort"], name="dossierlink_once")]

    def __str__(self) -> str:
        return f"{self.soort}"


class Betrokkene(models.Model):
    """Whom a dossier concerns; access to it derives from this alone."""

    class Rol(models.TextChoices):
        AANVRAGER = "aanvrager", "aanvrager"
        MEDE_AANVRAGER = "mede_aanvrager", "mede-aanvrager"
        KIND = "kind", "kind"
        ORGANISATIE = "organisatie", "organisatie"
        MELDER = "melder", "melder"
        VOLGER = "volger", "volger"
        LEZER = "lezer", "lezer"

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="betrokkenen")
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, null=True, blank=True, related_name="betrokken_bij")
    rol = models.CharField(max_length=16, choices=Rol)
    sinds = models.DateTimeField(db_default=Now())
    tot = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "betrokkene"
        verbose_name_plural = "betrokkenen"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "profiel", "rol"], condition=Q(tot__isnull=True), name="betrokkene_once"),
            models.CheckConstraint(condition=Q(rol__in=["aanvrager", "mede_aanvrager", "kind", "organisatie", "melder", "volger", "lezer"]), name="betrokkene_rol"),
        ]
        indexes = [models.Index(fields=["profiel", "dossier"], name="betrokkene_profiel", condition=Q(tot__isnull=True))]

    def __str__(self) -> str:
        return f"{self.rol}"


class Toegangssleutel(models.Model):
    """A secret link to one dossier for somebody without an account; only its hash is kept."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="toegangssleutels")
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=20, default="lezen")
    verloopt_op = models.DateTimeField()
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "toegangssleutel"
        verbose_name_plural = "toegangssleutels"

    def __str__(self) -> str:
        return f"{self.scope}"

    def is_geldig(self, now: datetime) -> bool:
        return self.ingetrokken_op is None and self.verloopt_op > now


class VoortgangQuerySet(models.QuerySet["Voortgang"]):
    def in_order(self) -> VoortgangQuerySet:
        return self.order_by("created_at", "pk")


class VoortgangManager(models.Manager["Voortgang"]):
    """The timeline has two readers and no general one."""

    def get_queryset(self) -> NoReturn:
        raise TypeError("Lees Voortgang via .voor_burger() of .voor_medewerker(by).")

    def _rows(self) -> VoortgangQuerySet:
        return VoortgangQuerySet(self.model, using=self._db).select_related("tekst")

    def create(self, **fields: Any) -> Voortgang:
        return self._rows().create(**fields)

    def voor_burger(self, dossier: Dossier) -> VoortgangQuerySet:
        return self._rows().filter(dossier=dossier, intern=False).in_order()

    def voor_medewerker(self, by: object, dossier: Dossier) -> VoortgangQuerySet:
        """All rows, internal ones too. `by` is the Toegang of the handler, already checked for this dossier."""
        del by
        return self._rows().filter(dossier=dossier).in_order()


class Voortgang(models.Model):
    """One change of one dossier: timeline, audit and statistics at once. Append-only."""

    dossier = models.ForeignKey(Dossier, on_delete=models.DO_NOTHING, related_name="+")
    code = models.SlugField(help_text="what happened, e.g. ingediend, vraag_gesteld, beslist")
    fase = models.CharField(max_length=16, choices=Fase)
    uitkomst = models.CharField(max_length=12, choices=Uitkomst, blank=True)
    parameters = models.JSONField(default=dict, blank=True, help_text="typed, no personal words")
    account_id = models.BigIntegerField(null=True)
    profiel_id = models.BigIntegerField(null=True, help_text="subject on whose behalf")
    door = models.CharField(max_length=20, help_text="burger, medewerker, systeem, gemachtigde")
    kanaal = models.CharField(max_length=10, choices=Kanaal)
    intern = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = VoortgangManager()

    class Meta:
        verbose_name = "voortgang"
        verbose_name_plural = "voortgang"
        indexes = [models.Index(fields=["dossier", "created_at"], name="voortgang_dossier")]

    def __str__(self) -> str:
        return f"{self.code}"


class VoortgangTekst(models.Model):
    """Personal words that go with a Voortgang; may be blanked."""

    voortgang = models.OneToOneField(Voortgang, on_delete=models.CASCADE, primary_key=True, related_name="tekst")
    tekst = EncryptedTextField(blank=True)

    class Meta:
        verbose_name = "voortgangtekst"

    def __str__(self) -> str:
        return f"tekst bij {self.pk}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def zichtbaar(self) -> DocumentQuerySet:
        return self.filter(ingetrokken_op__isnull=True).order_by("-created_at", "-pk")


class Document(models.Model):
    """A document in a citizen's or dossier's file: an uploaded file, or an official page with a check code."""

    class Soort(models.TextChoices):
        BIJLAGE = "bijlage", "bijlage"
        BESLUIT = "besluit", "besluit"
        ATTEST = "attest", "attest"
        BRIEF = "brief", "brief"

    kenmerk = models.CharField(max_length=8, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, blank=True, related_name="documenten")
    profiel = models.ForeignKey(Profiel, on_delete=models.PROTECT, null=True, blank=True, related_name="documenten")
    soort = models.CharField(max_length=10, choices=Soort)
    titel = models.CharField(max_length=160)
    bestand = models.ForeignKey(Bestand, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sjabloon = models.CharField(max_length=60, blank=True, help_text="template of an official page, with version: attest_hoofdverblijf@1")
    inhoud = EncryptedJSONField(null=True, blank=True, help_text="facts as they stood when it was made")
    controle_hash = models.CharField(max_length=64, blank=True, help_text="sha256 of the code printed as QR")
    controlecode = EncryptedTextField(blank=True)
    geldig_tot = models.DateField(null=True, blank=True)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    bewaren_tot = models.DateField(null=True, blank=True)
    door = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documenten"
        constraints = [
            models.CheckConstraint(condition=Q(bestand__isnull=False) | ~Q(sjabloon=""), name="document_has_content"),
            models.UniqueConstraint(fields=["controle_hash"], condition=~Q(controle_hash=""), name="document_controle_once"),
        ]

    def __str__(self) -> str:
        return self.titel


class Besluit(models.Model):
    """The decision on a dossier; a refusal always says how and until when to appeal."""

    dossier = models.OneToOneField(Dossier, on_delete=models.CASCADE, related_name="besluit")
    uitkomst = models.CharField(max_length=12, choices=Uitkomst)
    reden = EncryptedTextField(blank=True, help_text="why, in words for the citizen")
    redencode = models.SlugField(blank=True)
    beroep_instantie = models.CharField(max_length=160, blank=True)
    beroep_termijn_dagen = models.PositiveSmallIntegerField(null=True, blank=True)
    beroep_hoe = models.CharField(max_length=300, blank=True)
    beroep_tot = models.DateField(null=True, blank=True)
    bekendgemaakt_op = models.DateTimeField(null=True, blank=True)
    bekendmakingswijze = models.CharField(max_length=10, choices=[("digitaal", "digitaal"), ("brief", "per brief")], blank=True)
    door_regel = models.CharField(max_length=80, blank=True, help_text="rule that decided, with version; empty: a person")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "besluit"
        verbose_name_plural = "besluiten"
        constraints = [
            models.CheckConstraint(
                condition=~Q(uitkomst__in=["geweigerd", "deels"])
                | (~Q(beroep_instantie="") & Q(beroep_termijn_dagen__isnull=False) & ~Q(beroep_hoe="") & Q(beroep_tot__isnull=False)),
                name="besluit_refusal_has_appeal",
            ),
            models.CheckConstraint(condition=~Q(uitkomst="geweigerd") | Q(door_regel=""), name="besluit_rule_never_refuses"),
        ]

    def __str__(self) -> str:
        return f"{self.uitkomst}"


class Brief(models.Model):
    """A paper letter to print: the fallback where digital notice was not accepted."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="brieven")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    afgedrukt_op = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "brief"
        verbose_name_plural = "brieven"

    def __str__(self) -> str:
        return f"brief {self.pk}"
