"""A big file is looked at by a worker, and has no mapping until it was."""

import django.db.models.deletion
from django.db import migrations, models

from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [("intake", "0086_village_sheets")]

    operations = [
        migrations.AlterField(
            model_name="importbatch",
            name="mapping",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.savedmapping",
            ),
        ),
        migrations.RemoveConstraint(model_name="askedstep", name="askedstep_is_check_or_merge"),
        migrations.AlterField(
            model_name="askedstep",
            name="step",
            field=models.CharField(
                choices=[
                    ("read", "read"),
                    ("map", "match anew"),
                    ("check", "check"),
                    ("refuse", "refuse"),
                    ("merge", "write"),
                    ("discard", "give up"),
                    ("withdraw", "withdraw"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="askedstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["read", "check", "merge"])), name="askedstep_takes_long"
            ),
        ),
    ]
    operations = at_once(operations)
