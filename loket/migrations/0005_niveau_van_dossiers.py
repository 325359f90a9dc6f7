"""Dossiers that were there before they had a level of their own take that of the dienst they were made for."""

from django.db import migrations

SQL = """
UPDATE dossiers_dossier d SET niveau = p.niveau
FROM loket_aanvraag a
JOIN loket_formulierversie v ON v.id = a.formulierversie_id
JOIN loket_formulier f ON f.slug = v.formulier_id
JOIN producten_dienst p ON p.slug = f.dienst_id
WHERE a.dossier_id = d.id AND d.niveau < p.niveau
"""


class Migration(migrations.Migration):
    dependencies = [
        ("loket", "0004_versies_onveranderlijk"),
        ("dossiers", "0005_niveau"),
        ("producten", "0001_initial"),
    ]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
