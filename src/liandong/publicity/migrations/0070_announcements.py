"""Sheets that announce a decision: the step, its day, and until when the announcement can be read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publicity", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="boardnotice",
            name="event",
            field=models.CharField(blank=True, default="", max_length=30),
        ),
        migrations.AddField(model_name="boardnotice", name="decided_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="boardnotice", name="until", field=models.DateField(null=True)),
        migrations.AddConstraint(
            model_name="boardnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_on", None), ("event", ""), ("until", None)),
                    models.Q(
                        models.Q(("event", ""), _negated=True),
                        ("decided_on__isnull", False),
                        ("until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="boardnotice_announces_a_day_for_days",
            ),
        ),
    ]
