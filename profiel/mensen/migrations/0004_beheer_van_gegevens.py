"""Who can change a kind of fact, and which team hears that it is wrong; `laad_referentie` fills both in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mensen", "0003_search_insz")]
    operations = [
        migrations.AddField(
            model_name="gegevenssoort",
            name="beheer",
            field=models.CharField(
                choices=[
                    ("register", "een register van een andere overheid"),
                    ("stad", "de stad zelf"),
                    ("burger", "jijzelf"),
                ],
                default="register",
                help_text="who can change it: not we, for a register",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="gegevenssoort",
            name="team",
            field=models.SlugField(
                blank=True, default="", help_text="code of the team that owns the source, and hears when it is wrong"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="gegevenssoort",
            constraint=models.CheckConstraint(
                condition=models.Q(("beheer__in", ["register", "stad", "burger"])), name="gegevenssoort_beheer"
            ),
        ),
    ]
