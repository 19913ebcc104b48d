"""The families that a run suggests, or cannot tell of, are found for the list of households."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index over the few; without it the list read every result of the run."""

    dependencies = [("identification", "0024_words")]

    operations = [
        migrations.AddIndex(
            model_name="runresult",
            index=models.Index(
                fields=["run", "suggestion", "household"],
                condition=models.Q(("suggestion", "not_poor"), _negated=True),
                name="result_to_look_at",
            ),
        ),
    ]
