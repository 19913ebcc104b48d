"""Until when the notice hangs after a step: what hung anew as the list changed is measured exactly (R63)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0032_signed_by_the_family"),
    ]

    operations = [
        migrations.AddField(
            model_name="casestep",
            name="notice_until",
            field=models.DateField(null=True),
        ),
    ]
