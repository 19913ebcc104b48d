"""Cases know the number of their subject; steps say what was chosen; an objection of the public has no account."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_late_tasks"),
        ("files", "0041_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "case", "subject_no", models.CharField(blank=True, default="", max_length=40), False
        ),
        migrations.AddField(
            model_name="casestep",
            name="said",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="casestep",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor__isnull", False), ("event", "object"), _connector="OR"),
                name="casestep_somebody_did_it",
            ),
        ),
    ]
    operations = at_once(operations)
