from django.db import migrations


def encrypt(apps, schema_editor):
    """Every row by itself: the field encrypts when it is written."""
    Product = apps.get_model("producten", "Product")
    for product in Product.objects.exclude(velden_open=[]).only("pk", "velden_open").order_by("pk").iterator():
        Product.objects.filter(pk=product.pk).update(velden=product.velden_open)


def decrypt(apps, schema_editor):
    Product = apps.get_model("producten", "Product")
    for product in Product.objects.only("pk", "velden").order_by("pk").iterator():
        Product.objects.filter(pk=product.pk).update(velden_open=product.velden)


class Migration(migrations.Migration):
    dependencies = [("producten", "0003_soorten")]
    operations = [migrations.RunPython(encrypt, decrypt)]
