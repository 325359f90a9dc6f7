from django.db import migrations

from stadsportaal.kern.append_only import GUARD, append_only


class Migration(migrations.Migration):
    dependencies = [("kern", "0003_initial")]
    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION kern_append_only()"),
        *append_only("kern_gebeurtenis"),
    ]
