"""A step may rest on a visit that is on record, with its picture."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0050_step_keeps_notice")]

    operations = [
        migrations.AddField(model_name="casestep", name="visit", field=models.UUIDField(null=True)),
    ]
