"""The register of personal data: complete, true, and executed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from stadsportaal.kern import retention
from stadsportaal.kern.crypto import EncryptedJSONField, EncryptedTextField, new_token, token_hash
from stadsportaal.kern.models import GeparkeerdePost, Taakslot
from stadsportaal.kern.retention import (
    fields_needing_entry,
    missing_entries,
    models_about_persons,
    persoonsvelden,
    run_daily,
    run_retention,
    stale_entries,
)

REAL = Path(settings.BASE_DIR) / "docs" / "bewaartermijnen.yaml"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
ENTRY = {
    "model": "kern.geparkeerdepost",
    "veld": "velden",
    "gegevens": "wat",
    "doel": "waarom",
    "rechtsgrond": "wet",
    "bewaartermijn_dagen": 30,
    "ontvangers": ["niemand"],
    "wissen": {"functie": "kern.geparkeerde_posten"},
}


def test_every_field_with_personal_data_has_an_entry() -> None:
    assert missing_entries() == []


def test_nothing_about_a_person_is_left_unjudged() -> None:
    """Every field, whatever its type or name, of every model that points to a person, however far."""
    persons = {model._meta.label_lower for model in models_about_persons()}
    assert {
        "mensen.account", "mensen.profiel", "dossiers.dossier", "dossiers.toegangssleutel", "dossiers.voortgang",
        "toegang.inzage", "producten.product", "correctie.correctie", "mfa.authenticator", "kern.bestand",
    } <= persons  # fmt: skip
    assert not {"kern.gebied", "producten.dienst", "mensen.gegevenssoort", "toegang.team"} & persons


@pytest.mark.parametrize(
    "field",
    ["producten.product.velden", "mensen.profiel.kbo", "dossiers.voortgang.account_id", "dossiers.document.titel"],
)
def test_a_field_of_a_person_that_nobody_judged_fails_the_build(field: str, policy: Any) -> None:
    real = yaml.safe_load(REAL.read_text())
    others = {
        f"{model}.{name}": group["reden"]
        for group in real["overige_velden"]
        for model, names in group["velden"].items()
        for name in names
    }
    geen = {key: why for key, why in (real["geen_persoonsgegevens"] | others).items() if key != field}
    policy(*[row for row in real["velden"] if f"{row['model']}.{row['veld']}" != field], geen=geen)
    assert missing_entries() == [field]


def test_models_about_persons_are_found_by_what_they_point_to() -> None:
    class Doos(models.Model):
        class Meta:
            app_label = "retention_test"
            managed = False

    class Sleutelbos(models.Model):
        account_id = models.BigIntegerField()
        doos = models.OneToOneField(Doos, on_delete=models.CASCADE)

        class Meta:
            app_label = "retention_test"
            managed = False

    class Sleutelhanger(models.Model):
        bos = models.ForeignKey(Sleutelbos, on_delete=models.CASCADE)

        class Meta:
            app_label = "retention_test"
            managed = False

    found = models_about_persons([Sleutelhanger, Doos, Sleutelbos, Taakslot])
    assert {model.__name__ for model in found} == {"Sleutelbos", "Sleutelhanger", "Doos"}


def test_no_entry_is_about_something_that_is_gone() -> None:
    assert stale_entries() == []


def test_the_file_is_written_for_citizens() -> None:
    for veld in persoonsvelden():
        assert veld.sleutel == f"{veld.model}.{veld.veld}"
        assert veld.bewaartermijn
        assert bool(veld.functie) != bool(veld.gedrag)
        assert isinstance(veld.ontvangers, tuple)


@pytest.fixture
def policy(settings: Any, tmp_path: Path) -> Any:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()

    def write(*entries: dict[str, Any], geen: dict[str, str] | None = None) -> None:
        data = {"velden": list(entries), "geen_persoonsgegevens": geen or {}}
        retention.policy_path().write_text(yaml.safe_dump(data), encoding="utf-8")

    yield write
    retention._read.cache_clear()


def test_field_without_entry_is_named(policy: Any) -> None:
    policy(ENTRY, geen={"kern.gebied.naam": "district"})
    missing = missing_entries()
    assert "kern.bestand.naam" in missing
    assert not {"kern.geparkeerdepost.velden", "kern.gebied.naam"} & set(missing)


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({"veld": "bestaat_niet"}, "kern.geparkeerdepost.bestaat_niet"),
        ({"model": "kern.bestaatniet"}, "kern.bestaatniet.velden"),
        ({"model": "zonderpunt"}, "zonderpunt.velden"),
        ({"wissen": {"functie": "kern.niemand"}}, "kern.niemand"),
    ],
)
def test_entry_of_something_gone_is_named(policy: Any, change: dict[str, Any], stale: str) -> None:
    policy(ENTRY | change)
    assert stale_entries() == [stale]


@pytest.mark.parametrize(
    "entry",
    [
        {key: value for key, value in ENTRY.items() if key != "doel"},
        {key: value for key, value in ENTRY.items() if key != "bewaartermijn_dagen"},
        ENTRY | {"regel": "en ook"},
        ENTRY | {"onbekend": "x"},
        ENTRY | {"doel": ""},
        ENTRY | {"ontvangers": []},
        ENTRY | {"bewaartermijn_dagen": 0},
        ENTRY | {"wissen": {}},
        ENTRY | {"wissen": None},
        ENTRY | {"wissen": {"functie": "a", "gedrag": "b"}},
        ENTRY | {"wissen": {"anders": "x"}},
    ],
)
def test_incomplete_entry_is_refused(policy: Any, entry: dict[str, Any]) -> None:
    policy(entry)
    with pytest.raises(ImproperlyConfigured, match=r"kern\.geparkeerdepost\.velden"):
        persoonsvelden()


def test_same_field_twice_is_refused(policy: Any) -> None:
    policy(ENTRY, geen={"kern.geparkeerdepost.velden": "toch niet"})
    with pytest.raises(ImproperlyConfigured, match="more than once"):
        persoonsvelden()


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ({"bewaartermijn_dagen": 1}, "1 dag"),
        ({"bewaartermijn_dagen": 30}, "30 dagen"),
        ({"bewaartermijn_dagen": 365}, "1 jaar"),
        ({"bewaartermijn_dagen": 3650}, "10 jaar"),
        ({"bewaartermijn_dagen": 400}, "400 dagen"),
        ({"regel": "zolang je account bestaat"}, "zolang je account bestaat"),
    ],
)
def test_term_in_dutch(policy: Any, term: dict[str, Any], text: str) -> None:
    policy({key: value for key, value in ENTRY.items() if key != "bewaartermijn_dagen"} | term)
    assert persoonsvelden()[0].bewaartermijn == text


def test_fields_are_found_by_type_and_by_name() -> None:
    class Iemand(models.Model):
        geheim = EncryptedTextField()
        blob = EncryptedJSONField()
        post = models.EmailField()
        van = models.GenericIPAddressField()
        voornaam = models.CharField(max_length=9)
        tekst = models.TextField()
        kleur = models.CharField(max_length=9)
        adres = models.ForeignKey(Taakslot, on_delete=models.CASCADE)

        class Meta:
            app_label = "retention_test"
            managed = False

    found = fields_needing_entry([Iemand])
    assert found == [f"retention_test.iemand.{n}" for n in ("blob", "geheim", "post", "tekst", "van", "voornaam")]


@pytest.fixture
def erasers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Three erasers, of which one always fails, and nothing else."""
    monkeypatch.setattr(retention, "_erasers", {})
    calls: list[str] = []

    @retention.retention("proef.goed")
    def good(now: datetime) -> int:
        calls.append("goed")
        return 3

    @retention.retention("proef.kapot")
    def broken(now: datetime) -> int:
        calls.append("kapot")
        Taakslot.objects.create(taak="half", slot="werk")
        raise RuntimeError("stuk")

    @retention.retention("proef.ook_goed")
    def also_good(now: datetime) -> int:
        calls.append("ook_goed")
        return 0

    yield calls


@pytest.mark.django_db
def test_one_eraser_that_fails_stops_no_other_and_leaves_nothing_half(erasers: list[str]) -> None:
    assert run_retention(NOW) == {"proef.goed": 3, "proef.kapot": None, "proef.ook_goed": 0}
    assert not Taakslot.objects.exists()


@pytest.mark.django_db
def test_daily_runs_each_once_a_day_and_a_failed_one_again(erasers: list[str]) -> None:
    assert run_daily(NOW) == "proef.goed 3, proef.ook_goed 0"
    assert run_daily(NOW + timedelta(hours=1)) == ""
    assert erasers == ["goed", "kapot", "ook_goed", "kapot"]
    assert run_daily(NOW + timedelta(days=1)) == "proef.goed 3, proef.ook_goed 0"


def test_two_erasers_cannot_share_a_name(erasers: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        retention.retention("proef.goed")(lambda now: 0)


@pytest.mark.django_db
def test_the_kernel_erases_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    for minutes in (-1, 1):
        GeparkeerdePost.objects.create(
            token_hash=token_hash(new_token()), pad="/", velden={}, verloopt_op=NOW + timedelta(minutes=minutes)
        )
        Session.objects.create(session_key=str(minutes), expire_date=NOW + timedelta(minutes=minutes))
    done = run_retention(NOW)
    assert done["kern.geparkeerde_posten"] == done["kern.sessies"] == 1
    assert done["kern.sleutels"] == done["kern.losse_bestanden"] == 0
    assert GeparkeerdePost.objects.count() == Session.objects.count() == 1
    assert None not in done.values()
