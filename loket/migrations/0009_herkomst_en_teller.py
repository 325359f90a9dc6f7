from django.db import migrations, models

import stadsportaal.kern.crypto


class Migration(migrations.Migration):

    dependencies = [
        ('loket', '0008_meenemen_naar'),
    ]

    operations = [
        migrations.AddField(
            model_name='aanvraag',
            name='herkomst',
            field=stadsportaal.kern.crypto.EncryptedJSONField(default=dict, help_text='{question key: {soort, kenmerk, op, bevestigd}}: where an answer came from, while it is that'),
        ),
        migrations.AlterField(
            model_name='aanvraag',
            name='bekend',
            field=stadsportaal.kern.crypto.EncryptedJSONField(default=dict, help_text='facts shown and used: {code: {waarde, tekst, bron, bron_datum, versie}}'),
        ),
        migrations.AddField(
            model_name='aanvraag',
            name='teller',
            field=models.CharField(blank=True, default='', help_text='keyed index of what a limited number is counted by (a plate in a year), while this has one of them', max_length=64),
        ),
        migrations.AddIndex(
            model_name='aanvraag',
            index=models.Index(condition=models.Q(('teller', ''), _negated=True), fields=['teller'], name='aanvraag_teller'),
        ),
    ]
