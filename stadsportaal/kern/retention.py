"""How long personal data is kept: one file is the policy, the public page and the nightly job.

``docs/bewaartermijnen.yaml`` has one entry for every model field with personal data, with its
purpose, legal ground, term and receivers (GDPR art. 5.1.e and 30.1). A field that looks like
personal data and stands neither there nor under ``geen_persoonsgegevens`` fails the build. So does any
field at all of a model about a person (one that points to a login, however far) that nobody judged:
``overige_velden`` lists those that say nothing by themselves, by reason.

An app erases its own rows: ``@retention("toegang.login_mails")`` registers a function that takes
the moment and returns how many rows it erased. Entries name it under ``wissen.functie``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models, transaction

from stadsportaal.kern import bestanden, outbox, parkeren, posts
from stadsportaal.kern.crypto import EncryptedTextField
from stadsportaal.kern.kalender import vandaag
from stadsportaal.kern.logs import log_privacy
from stadsportaal.kern.models import Taakslot

Eraser = Callable[[datetime], int]

_erasers: dict[str, Eraser] = {}
_log = logging.getLogger(__name__)

_REQUIRED = frozenset({"model", "veld", "gegevens", "doel", "rechtsgrond", "ontvangers", "wissen"})
_TERM = frozenset({"bewaartermijn_dagen", "regel"})
_PERSONAL_TYPES = (EncryptedTextField, models.EmailField, models.GenericIPAddressField)
_PERSON_IDS = frozenset({"account_id", "profiel_id"})
_PERSONAL_NAMES = frozenset(
    [
        *("naam", "voornaam", "achternaam", "first_name", "last_name", "username", "geboortedatum"),
        *("telefoon", "gsm", "email", "adres", "straat", "huisnummer", "insz", "rijksregisternummer", "user_agent"),
        *("tekst", "inhoud", "bericht", "opmerking", "toelichting", "reden", "vraag", "antwoord", "antwoorden"),
        *("waarde", "notitie"),
    ]
)


@dataclass(frozen=True, slots=True)
class Persoonsveld:
    """One line of the register: a model field with personal data and why, how long and for whom."""

    model: str
    veld: str
    gegevens: str
    doel: str
    rechtsgrond: str
    ontvangers: tuple[str, ...]
    dagen: int | None
    regel: str
    functie: str
    gedrag: str

    @property
    def sleutel(self) -> str:
        """``mensen.account.email``."""
        return f"{self.model}.{self.veld}"

    @property
    def bewaartermijn(self) -> str:
        """The term in Dutch: ``2 jaar``, ``30 dagen``, or the rule in words."""
        if self.dagen is None:
            return self.regel
        years, rest = divmod(self.dagen, 365)
        if years and not rest:
            return f"{years} jaar"
        return "1 dag" if self.dagen == 1 else f"{self.dagen} dagen"


def policy_path() -> Path:
    """Where the policy stands."""
    return Path(settings.BASE_DIR) / "docs" / "bewaartermijnen.yaml"


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[tuple[Persoonsveld, ...], dict[str, str]]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    velden = tuple(_entry(row) for row in data["velden"])
    keys = [veld.sleutel for veld in velden] + list(data["geen_persoonsgegevens"])
    for group in data.get("overige_velden", ()):
        others = [f"{model}.{field}" for model, fields in group["velden"].items() for field in fields]
        keys += others
        data["geen_persoonsgegevens"] |= dict.fromkeys(others, group["reden"])
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ImproperlyConfigured(f"{path.name}: more than once: {', '.join(twice)}")
    return velden, data["geen_persoonsgegevens"]


def _entry(row: dict[str, Any]) -> Persoonsveld:
    name = f"{row.get('model')}.{row.get('veld')}"
    terms, wissen = _TERM & row.keys(), row.get("wissen") or {}
    if row.keys() - terms != _REQUIRED or len(terms) != 1:
        raise ImproperlyConfigured(f"{name} needs {', '.join(sorted(_REQUIRED))} and one of {', '.join(sorted(_TERM))}")
    if not all(row.values()) or len(wissen) != 1 or wissen.keys() - {"functie", "gedrag"}:
        raise ImproperlyConfigured(f"{name}: nothing may be empty; wissen has functie or gedrag")
    return Persoonsveld(
        model=row["model"],
        veld=row["veld"],
        gegevens=row["gegevens"],
        doel=row["doel"],
        rechtsgrond=row["rechtsgrond"],
        ontvangers=tuple(row["ontvangers"]),
        dagen=row.get("bewaartermijn_dagen"),
        regel=row.get("regel", ""),
        functie=wissen.get("functie", ""),
        gedrag=wissen.get("gedrag", ""),
    )


def persoonsvelden() -> tuple[Persoonsveld, ...]:
    """The register, in the order of the file; ImproperlyConfigured when an entry is incomplete."""
    return _read(policy_path())[0]


def fields_needing_entry(all_models: Iterable[type[models.Model]] | None = None) -> list[str]:
    """Every model field that by type or name may hold personal data, like ``mensen.account.email``."""
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in (apps.get_models() if all_models is None else all_models)
        for field in model._meta.local_fields
        if isinstance(field, _PERSONAL_TYPES) or (field.name in _PERSONAL_NAMES and not field.is_relation)
    }
    return sorted(found)


def models_about_persons(all_models: Iterable[type[models.Model]] | None = None) -> list[type[models.Model]]:
    """Models that keep or point to a login, those that point to these, and those that one of these belongs to.

    The last is for a Dossier: it points to nobody, but an Aanvraag, of somebody, has one each.
    """
    rest = list(apps.get_models() if all_models is None else all_models)
    found = [model for model in rest if model is get_user_model() or _keeps_an_id(model)]
    while more := [model for model in rest if model not in found and _is_about(model, found)]:
        found += more
    return found


def _keeps_an_id(model: type[models.Model]) -> bool:
    return any(field.name in _PERSON_IDS for field in model._meta.local_fields)


def _is_about(model: type[models.Model], others: list[type[models.Model]]) -> bool:
    if any(field.related_model in others for field in model._meta.local_fields if field.is_relation):
        return True
    return any(
        field.one_to_one and field.related_model is model for other in others for field in other._meta.local_fields
    )


def missing_entries() -> list[str]:
    """Fields that need an entry and have none: by type or name, and every field of a model about a person."""
    velden, exempt = _read(policy_path())
    known = {veld.sleutel for veld in velden} | exempt.keys()
    fields = {
        f"{model._meta.label_lower}.{field.name}"
        for model in models_about_persons()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    }
    return sorted(fields.union(fields_needing_entry()) - known)


def stale_entries() -> list[str]:
    """Entries and exemptions of a field that no longer exists, and erasers that nobody registered."""
    velden, exempt = _read(policy_path())
    keys = [veld.sleutel for veld in velden] + list(exempt)
    erasers = {veld.functie for veld in velden if veld.functie}
    return [key for key in keys if not _exists(key)] + sorted(erasers - _erasers.keys())


def _exists(key: str) -> bool:
    label, _, field = key.rpartition(".")
    try:
        apps.get_model(label)._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return False
    return True


def retention(name: str) -> Callable[[Eraser], Eraser]:
    """Register a function ``(now) -> rows erased`` under a stable name, ``<app>.<what>``."""

    def register(eraser: Eraser) -> Eraser:
        if _erasers.setdefault(name, eraser) is not eraser:
            raise ImproperlyConfigured(f"two erasers are called {name}")
        return eraser

    return register


def run_retention(now: datetime) -> dict[str, int | None]:
    """Run every eraser in a transaction of its own; rows erased by name, None for one that failed."""
    return {name: _run(name, now) for name in sorted(_erasers)}


def run_daily(now: datetime) -> str:
    """Run each eraser once a day however many beats there are; one that failed is tried again.

    Returns a line for the log: ``kern.sleutels 3, toegang.login_mails 0``.
    """
    slot = vandaag(now).isoformat()
    done = {name: _run(name, now, slot) for name in sorted(_erasers)}
    return ", ".join(f"{name} {count}" for name, count in done.items() if count is not None)


def _run(name: str, now: datetime, slot: str = "") -> int | None:
    """Rows erased; None when the slot was taken or the eraser failed (then the slot is free again)."""
    try:
        with transaction.atomic():
            if slot and not Taakslot.objects.get_or_create(taak=f"retention:{name}", slot=slot)[1]:
                return None
            count = _erasers[name](now)
    except Exception:  # noqa: BLE001 one eraser that fails must not stop the others; it is logged and tried again
        _log.exception("eraser failed", extra={"handler": name})
        return None
    log_privacy(f"erased {count}", handler=name)
    return count


@retention("kern.sessies")
def _end_sessions(now: datetime) -> int:
    """Sessions of the browser that nobody can use any more."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


retention("kern.sleutels")(posts.purge)
retention("kern.leveringen")(outbox.purge)
retention("kern.geparkeerde_posten")(parkeren.purge)
retention("kern.losse_bestanden")(bestanden.delete_orphans)
