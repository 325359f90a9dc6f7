from django.db import migrations

from stadsportaal.kern.append_only import append_only


class Migration(migrations.Migration):
    """What the payment provider said only grows."""

    dependencies = [("producten", "0006_betalen"), ("kern", "0004_append_only")]
    operations = [*append_only("producten_betaalgebeurtenis")]
