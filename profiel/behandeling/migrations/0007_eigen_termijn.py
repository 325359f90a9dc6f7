"""A handler's own terms, also of those that ran already: the first of a dossier binds the city, what was started beside it
does not; and the text of a refusal that named the Raad van State for every dienst no longer does."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, OuterRef

RAAD_VAN_STATE = [
    "attest-gezinssamenstelling", "attest-hoofdverblijfplaats", "attest-van-leven", "bewonersparkeren",
    "inname-openbaar-domein", "lez-toelating", "sorteerpas", "tijdelijk-parkeerverbod", "zwemles",
]  # fmt: skip


def limit_text(apps: Any, schema_editor: Any) -> None:
    """Only as it came with the portal: what staff changed stays."""
    rows = apps.get_model("behandeling", "Sjabloon").objects.filter(code="voldoet-niet", diensten=[])
    rows.filter(beroep_instantie__startswith="Raad van State").update(diensten=RAAD_VAN_STATE)


def mark_own(apps: Any, schema_editor: Any) -> None:
    """Of the terms of one dossier that run, the first binds the city, as it does since: the others are a handler's."""
    running = apps.get_model("behandeling", "Termijn").objects.filter(gehaald_op__isnull=True)
    first = running.filter(dossier=OuterRef("dossier"), pk__lt=OuterRef("pk"))
    running.filter(Exists(first)).update(eigen=True)


class Migration(migrations.Migration):
    dependencies = [("behandeling", "0006_opgeslagenfilter")]

    operations = [
        migrations.AddField(
            model_name="termijn",
            name="eigen",
            field=models.BooleanField(
                db_default=False, default=False, help_text="a handler's own, beside the one that binds the city"
            ),
        ),
        migrations.RunPython(limit_text, migrations.RunPython.noop),
        migrations.RunPython(mark_own, migrations.RunPython.noop),
    ]
