"""Who makes an appointment without account asks to be called back too."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hulp", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="hulpvraag",
            name="profiel",
            field=models.ForeignKey(
                help_text="who asked, or for whom; none: without account, for an appointment",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="mensen.profiel",
            ),
        ),
    ]
