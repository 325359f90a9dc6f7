from django.db import migrations

from stadsportaal.kern.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("toegang", "0001_initial"), ("kern", "0004_append_only")]
    operations = append_only("toegang_inzage")
