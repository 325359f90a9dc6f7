"""What happened to a dossier: timeline, audit and statistics at once. Append-only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Now

from profiel.dossiers.models.dossier import Dossier
from profiel.dossiers.models.woorden import Fase, Uitkomst
from stadsportaal.kern.actor import Kanaal
from stadsportaal.kern.crypto import EncryptedTextField
from stadsportaal.kern.nieuw import insert_rows


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

    def record(self, rows: list[Voortgang]) -> list[Voortgang]:
        """Write them in this order, in one insert."""
        insert_rows(rows)
        return rows

    def voor_burger(self, dossier: Dossier) -> VoortgangQuerySet:
        return self._rows().filter(dossier=dossier, intern=False).in_order()

    def voor_medewerker(self, by: object, dossier: Dossier) -> VoortgangQuerySet:
        """All rows, internal ones too. `by` is the Toegang of the handler, already checked for this dossier."""
        del by
        return self._rows().filter(dossier=dossier).in_order()

    def before_decision(self, dossiers: Collection[int], codes: Collection[str]) -> dict[int, datetime]:
        """When each of these last made a step with one of these codes before it was decided: moments, nothing else."""
        rows = self._rows().select_related(None).filter(dossier__in=dossiers, code__in=codes)
        open_or_earlier = Q(dossier__beslist_op__isnull=True) | Q(created_at__lte=F("dossier__beslist_op"))
        last = rows.filter(open_or_earlier).order_by().values_list("dossier").annotate(laatst=Max("created_at"))
        return dict(last.values_list("dossier", "laatst"))


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
