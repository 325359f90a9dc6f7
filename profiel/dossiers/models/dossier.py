"""The case itself, whom it concerns, and the keys to it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse

from profiel.dossiers.models.woorden import LOPEND, Fase, Thema, Uitkomst
from profiel.mensen.models import Profiel
from profiel.toegang.models import Level, Team
from stadsportaal.kern.paden import path_of_kenmerk

OVERZICHT = """
    SELECT * FROM (
        SELECT grouped.*, count(*) OVER (PARTITION BY groep) AS aantal,
            row_number() OVER (
                PARTITION BY groep ORDER BY actie_tegen NULLS LAST, bijgewerkt_op DESC, id DESC) AS plaats
        FROM (
            SELECT seen.*, CASE WHEN actie_wat IS NOT NULL AND NOT volgt THEN 'actie'
                                WHEN fase IN ('ingediend', 'in_behandeling') THEN 'lopend'
                                WHEN fase = 'concept' THEN 'concept'
                                ELSE 'klaar' END AS groep
            FROM (SELECT id, kenmerk, soort, titel, fase, uitkomst, eigen_status, actie_wat, actie_tegen, actie_url,
                         verwachte_datum, url_naam, url_args, bijgewerkt_op, NOT id = ANY (ARRAY(-- whole --)) AS volgt
                  FROM dossiers_dossier WHERE id = ANY (ARRAY(-- visible --))) seen
        ) grouped
    ) placed
    WHERE plaats <= %s ORDER BY groep, plaats
"""


class DossierQuerySet(models.QuerySet["Dossier"]):
    def concepten(self) -> DossierQuerySet:
        return self.filter(fase=Fase.CONCEPT)

    def lopend(self) -> DossierQuerySet:
        return self.filter(fase__in=LOPEND)

    def afgerond(self) -> DossierQuerySet:
        return self.exclude(fase__in=(*LOPEND, Fase.CONCEPT))

    def actie_nodig(self) -> DossierQuerySet:
        return self.filter(actie_wat__isnull=False).order_by(F("actie_tegen").asc(nulls_last=True), "pk")

    def overzicht(self, per_groep: int, inhoud: DossierQuerySet) -> models.query.RawQuerySet[Dossier]:
        """The first rows of each group of 'Mijn stad' in one query, whatever the number of dossiers.

        Adds `groep` (actie, lopend, concept, klaar), `plaats` (1 …), `aantal` (rows in the group) and
        `volgt` (the reader only follows it: it is not in `inhoud`); a dossier that asks something of the
        citizen stands in `actie` only. Written as SQL: building these windows from expressions took
        longer than running them. Only the columns that such a row shows are read.
        """
        whole, first = inhoud.order_by().values("pk").query.sql_with_params()
        visible, then = self.order_by().values("pk").query.sql_with_params()
        sql = OVERZICHT.replace("-- whole --", whole).replace("-- visible --", visible)
        return Dossier.objects.raw(sql, [*first, *then, per_groep])

    def met_volgt(self, inhoud: DossierQuerySet) -> DossierQuerySet:
        """With `volgt` on each row: the reader only follows it, it is not in `inhoud`."""
        return self.annotate(volgt=~Exists(inhoud.filter(pk=OuterRef("pk"))))

    def recent(self) -> DossierQuerySet:
        return self.order_by("-bijgewerkt_op", "-pk")


class Dossier(models.Model):
    """One case, whatever app it comes from; the read model of 'Mijn stad'."""

    kenmerk = models.CharField(max_length=8, unique=True)
    soort = models.SlugField(help_text="aanvraag, melding, bezwaar, …")
    titel = models.CharField(max_length=160)
    thema = models.CharField(max_length=20, choices=Thema)
    dienst = models.SlugField(blank=True, help_text="slug of the Dienst in the catalogue")
    niveau = models.PositiveSmallIntegerField(
        choices=Level, default=Level.LAAG, help_text="level of assurance that reading it takes, of its dienst"
    )
    fase = models.CharField(max_length=16, choices=Fase, default=Fase.CONCEPT)
    uitkomst = models.CharField(max_length=12, choices=Uitkomst, blank=True)
    eigen_status = models.CharField(max_length=40, blank=True, help_text="status word of the app itself")
    actie_wat = models.CharField(max_length=160, null=True, blank=True)  # noqa: DJ001 null says that nobody has to act
    actie_tegen = models.DateField(null=True, blank=True)
    actie_van = models.CharField(max_length=12, blank=True, help_text="rol of the Betrokkene who must act")
    actie_url = models.CharField(max_length=200, blank=True)
    verwachte_datum = models.DateField(null=True, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers")
    werkreden = models.SlugField(blank=True, help_text="code: why a person looks at it, where a rule could not decide")
    url_naam = models.CharField(max_length=60, help_text="URL name of its page")
    url_args = models.JSONField(default=list, blank=True)
    bron = models.CharField(max_length=60, default="stadsportaal")
    bron_id = models.CharField(max_length=80, blank=True)
    versie = models.PositiveIntegerField(default=1)
    ingediend_op = models.DateTimeField(null=True, blank=True)
    beslist_op = models.DateTimeField(null=True, blank=True)
    bijgewerkt_op = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    gebeurd: frozenset[str] | None = None
    """Codes of its timeline, where its page has read them: pieces of the page need not ask for what never happened."""
    handelt: bool = False
    """Whether the reader of its page may act on it; known only there."""

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
            models.CheckConstraint(
                condition=Q(fase="concept") | Q(ingediend_op__isnull=False), name="dossier_ingediend_has_time"
            ),
            models.UniqueConstraint(fields=["bron", "bron_id"], condition=~Q(bron_id=""), name="dossier_bron_once"),
        ]
        indexes = [
            models.Index(fields=["team", "fase", "verwachte_datum"], name="dossier_worklist"),
            models.Index(fields=["-bijgewerkt_op"], name="dossier_recent"),
        ]

    def __str__(self) -> str:
        return self.kenmerk

    def get_absolute_url(self) -> str:
        if self.url_args == [self.kenmerk]:
            return path_of_kenmerk(self.url_naam, self.kenmerk)
        return reverse(self.url_naam, args=self.url_args)

    def may_have(self, code: str) -> bool:
        """Whether this may have happened: False only when its page read that it did not."""
        return self.gebeurd is None or code in self.gebeurd

    @property
    def is_lopend(self) -> bool:
        return self.fase in LOPEND

    @property
    def klaar_op(self) -> date | None:
        """The last day on which it must be ready; None while the term stands still, because it waits for somebody."""
        return self.verwachte_datum if self.is_lopend and not self.actie_wat else None

    @property
    def staat_stil(self) -> bool:
        """Whether there is a term that waits: its last day shifts."""
        return self.is_lopend and bool(self.actie_wat) and self.verwachte_datum is not None


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
            models.UniqueConstraint(
                fields=["dossier", "profiel", "rol"], condition=Q(tot__isnull=True), name="betrokkene_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    rol__in=["aanvrager", "mede_aanvrager", "kind", "organisatie", "melder", "volger", "lezer"]
                ),
                name="betrokkene_rol",
            ),
        ]
        indexes = [
            models.Index(fields=["profiel", "dossier"], name="betrokkene_profiel", condition=Q(tot__isnull=True))
        ]

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
