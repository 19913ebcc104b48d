from django.db import migrations, models

from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    """Merged imports can be withdrawn."""

    dependencies = [("intake", "0001_first")]

    operations = [
        migrations.RemoveConstraint(
            model_name="importbatch",
            name="batch_state_known",
        ),
        migrations.AlterField(
            model_name="batchstep",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "uploaded"),
                    ("checked", "checked"),
                    ("merged", "merged"),
                    ("refused", "refused"),
                    ("discarded", "discarded"),
                    ("withdrawn", "withdrawn"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("uploaded", "uploaded"),
                    ("checked", "checked"),
                    ("merged", "merged"),
                    ("refused", "refused"),
                    ("discarded", "discarded"),
                    ("withdrawn", "withdrawn"),
                ],
                default="uploaded",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["uploaded", "checked", "merged", "refused", "discarded", "withdrawn"])
                ),
                name="batch_state_known",
            ),
        ),
    ]
    operations = at_once(operations)
