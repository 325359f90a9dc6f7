import django.db.models.functions.datetime
from django.db import migrations, models

import stadsportaal.kern.crypto


class Migration(migrations.Migration):
    """Kinds, statuses and sources; the fields of a product move to an encrypted column (0004 copies them)."""

    dependencies = [("producten", "0002_contact_en_verbeteren")]

    operations = [
        migrations.CreateModel(
            name="Productbron",
            fields=[
                ("code", models.SlugField(primary_key=True, serialize=False)),
                ("naam", models.CharField(max_length=80)),
                ("token_hash", models.CharField(help_text="sha256 of the secret of this source", max_length=64, unique=True)),
                ("stil_na_minuten", models.PositiveIntegerField(default=1440, help_text="longer without a sign: out of date")),
                ("laatst_gehoord", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={"verbose_name": "productbron", "verbose_name_plural": "productbronnen"},
        ),
        migrations.RenameField("product", "velden", "velden_open"),
        migrations.AddField(
            "product",
            "velden",
            stadsportaal.kern.crypto.EncryptedJSONField(blank=True, default=list, help_text="[[code or label, value], …] in page order"),
        ),
        migrations.AddField("product", "status", models.SlugField(blank=True, default="", help_text="own word of the kind; empty: its first one"), preserve_default=False),
        migrations.AddField(
            "product",
            "gemeen",
            models.CharField(
                choices=[("actie", "Actie nodig"), ("wacht", "We bekijken dit"), ("loopt", "In orde"), ("voorbij", "Voorbij")],
                db_default="loopt",
                default="loopt",
                max_length=8,
            ),
        ),
        migrations.AddField("product", "bron_stand", models.DateTimeField(blank=True, help_text="moment of the facts, as the source says", null=True)),
        migrations.AlterField("product", "soort", models.SlugField(help_text="a kind of producten/data/productsoorten.yaml")),
        migrations.AddConstraint("product", models.CheckConstraint(condition=models.Q(("gemeen__in", ["actie", "wacht", "loopt", "voorbij"])), name="product_gemeen")),
    ]
