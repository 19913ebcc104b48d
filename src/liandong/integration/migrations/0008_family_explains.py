"""A family may explain by its card: what is answered then has nobody of an office who wrote it down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Who wrote an explanation down may be nobody."""

    dependencies = [("integration", "0002_keys_end")]

    operations = [
        migrations.RemoveConstraint(model_name="doubt", name="doubt_answered_whole"),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), ("answered_by__isnull", True), ("statement", "")
                )
                | models.Q(("answered_at__isnull", False), models.Q(("statement", ""), _negated=True)),
                name="doubt_answered_whole",
            ),
        ),
    ]
