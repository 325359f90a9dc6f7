"""When the moment of an appointment was chosen; of what is there already, the steps of its dossier know it."""

import django.db.models.functions.datetime
from django.db import migrations, models

BACKFILL = """
    UPDATE afspraken_afspraak AS a SET gekozen_op = COALESCE(
        (SELECT max(v.created_at) FROM dossiers_voortgang v
         WHERE v.dossier_id = a.dossier_id AND v.code IN ('afspraak_gemaakt', 'verplaatst')),
        a.created_at
    )
"""


class Migration(migrations.Migration):
    dependencies = [("afspraken", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="afspraak",
            name="gekozen_op",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                help_text="when it was made, or moved to this moment",
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
