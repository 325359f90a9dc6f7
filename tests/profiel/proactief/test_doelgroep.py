"""The preview of a rule and its run are the same people, whatever stands in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from profiel.mensen.models import Account, Profiel
from profiel.proactief import actions
from profiel.proactief.doelgroep import doelgroep, preview
from profiel.proactief.models import Proactiefbericht, Regel, Uitvoering
from tests.profiel.proactief.conftest import TODAY, permit, run_day

pytestmark = pytest.mark.django_db
ENDS = st.lists(
    st.tuples(st.integers(-5, 80), st.sampled_from(["vergunning", "abonnement", "attest"]), st.booleans()), max_size=12
)


@pytest.fixture
def people(ada: Profiel, cem: Profiel) -> list[Profiel]:
    return [ada, cem]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=ENDS, told=st.integers(0, 4), chunk=st.integers(1, 5))
def test_the_preview_is_the_run(
    people: list[Profiel], regel: Regel, ends: list[tuple[int, str, bool]], told: int, chunk: int
) -> None:
    for model in (Proactiefbericht, Uitvoering):
        model.objects.all().delete()
    for profiel in people:
        profiel.producten.all().delete()
    for number, (days, soort, ended) in enumerate(ends):
        permit(
            people[number % 2], days, soort=soort, titel=f"Iets {number}", beeindigd_op=TODAY if ended else None,
            geldig_van=TODAY - timedelta(days=300),
        )  # fmt: skip
    for fact in doelgroep(regel, TODAY).order_by("pk").values("profiel_id", "object", "drempel", "datum")[:told]:
        Proactiefbericht.objects.create(regel=regel, status="vervallen", **fact)
    before = set(Proactiefbericht.objects.order_by().values_list("pk", flat=True))
    shown = preview(regel, TODAY)
    expected = set(doelgroep(regel, TODAY).order_by().values_list("profiel_id", "object", "drempel"))

    run = Uitvoering.objects.create(regel=regel, dag=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "CHUNK", chunk)
        while Uitvoering.objects.get(pk=run.pk).klaar_op is None:
            actions.choose_chunk(run.pk)
    made = Proactiefbericht.objects.exclude(pk__in=before).order_by()
    assert set(made.values_list("profiel_id", "object", "drempel")) == expected
    assert len(expected) == made.count() == shown.aantal == sum(count for _, count in shown.per_drempel)
    assert len(shown.redenen) == min(5, shown.aantal)
    assert preview(regel, TODAY).aantal == 0


# -- the back office ------------------------------------------------------------------------------


@pytest.fixture
def beheerder(db: None) -> Client:
    account = Account.objects.create_user("ander@stad.invalid", naam="Ander", is_staff=True)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={})
    codes = ["view_regel", "view_uitvoering"]
    account.user_permissions.set(Permission.objects.filter(content_type__app_label="proactief", codename__in=codes))
    client = Client()
    client.force_login(account)
    return client


def test_the_owner_sees_how_many_and_why_and_nobodys_name(ada: Profiel, regel: Regel, beheerder: Client) -> None:
    product = permit(ada, 45)
    permit(ada, 10, titel="Bewonersparkeren tweede auto")
    url = reverse("admin:proactief_regel_preview", args=[regel.pk])
    assert url in beheerder.get(reverse("admin:proactief_regel_change", args=[regel.pk])).content.decode()
    page = beheerder.get(url).content.decode()
    assert "<strong>2</strong> berichten" in page
    assert "Je krijgt dit bericht omdat je vergunning “Bewonersparkeren” op" in page
    for secret in ("Ada", product.kenmerk, "1-DEM-000", "demo.invalid"):
        assert secret not in page
    run_day()
    page = beheerder.get(url).content.decode()
    assert "<strong>0</strong> berichten" in page
    assert "verstuurd" in page


def test_the_preview_changes_nothing_and_strangers_see_none(ada: Profiel, regel: Regel, beheerder: Client) -> None:
    permit(ada, 45)
    url = reverse("admin:proactief_regel_preview", args=[regel.pk])
    assert beheerder.get(url).status_code == 200
    assert not Proactiefbericht.objects.exists()
    assert beheerder.get(reverse("admin:proactief_uitvoering_changelist")).status_code == 200
    Account.objects.get(email="ander@stad.invalid").user_permissions.clear()
    assert beheerder.get(url).status_code in (403, 404)
