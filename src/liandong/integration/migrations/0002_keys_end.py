"""The key of an exchange goes when its time has come; the comparison stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Only an exchange by tokens has a key, and not for ever."""

    dependencies = [("integration", "0001_first")]

    operations = [
        migrations.RemoveConstraint(model_name="comparison", name="comparison_key_of_tokens"),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_tokens", True), ("exchange_key_sealed__isnull", True), _connector="OR"
                ),
                name="comparison_key_of_tokens",
            ),
        ),
    ]
