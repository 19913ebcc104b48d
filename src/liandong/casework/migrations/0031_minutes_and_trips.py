"""How long staff worked on a step, and how often the family had to come for it (R63)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0030_meetings"),
    ]

    operations = [
        migrations.AddField(
            model_name="casestep",
            name="minutes",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="casestep",
            name="trips",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
