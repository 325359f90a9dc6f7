"""A profiel whose owner erased the account stays only for as long as dossiers or looks refer to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mensen", "0004_beheer_van_gegevens")]
    operations = [
        migrations.AddField(
            model_name="profiel",
            name="vergeten_op",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="the account was erased; the row goes when nothing refers to it",
                null=True,
            ),
        )
    ]
