import django.db.models.deletion
from django.db import migrations, models

import stadsportaal.kern.crypto


class Migration(migrations.Migration):
    initial = True

    dependencies = [("dossiers", "0005_niveau"), ("mensen", "0004_beheer_van_gegevens")]

    operations = [
        migrations.CreateModel(
            name="Correctie",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "getoond",
                    stadsportaal.kern.crypto.EncryptedJSONField(
                        help_text="the fact as it was shown: {'regels': […], 'bron': …, 'datum': …}"
                    ),
                ),
                ("wat", stadsportaal.kern.crypto.EncryptedTextField(help_text="what is wrong")),
                ("juist", stadsportaal.kern.crypto.EncryptedTextField(help_text="what it should be")),
                (
                    "dossier",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="correctie", to="dossiers.dossier"
                    ),
                ),
                (
                    "profiel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="correcties", to="mensen.profiel"
                    ),
                ),
                (
                    "soort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mensen.gegevenssoort"
                    ),
                ),
            ],
            options={"verbose_name": "correctie", "verbose_name_plural": "correcties"},
        ),
    ]
