"""A line of timely exit that stays as it is is not written every night: it says no more when it was looked at."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dynamics", "0015_rounds")]

    operations = [
        migrations.RemoveConstraint(model_name="timelyline", name="timelyline_since_before_looked"),
        migrations.RemoveField(model_name="timelyline", name="looked_on"),
    ]
