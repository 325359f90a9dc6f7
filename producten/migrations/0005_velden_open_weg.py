from django.db import migrations, models


class Migration(migrations.Migration):
    """The readable column goes. On the way back it comes empty and 0004 fills it."""

    dependencies = [("producten", "0004_velden_versleuteld")]
    operations = [
        migrations.AlterField("product", "velden_open", models.JSONField(blank=True, default=list)),
        migrations.RemoveField("product", "velden_open"),
    ]
