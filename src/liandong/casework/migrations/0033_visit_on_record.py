"""A step may rest on a visit that is on record, with its picture."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0032_signed_by_the_family")]

    operations = [
        migrations.AddField(model_name="casestep", name="visit", field=models.UUIDField(null=True)),
    ]
