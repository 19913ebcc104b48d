"""A step may rest on the family's own signature, bound to what was signed."""

from django.conf import settings
from django.db import migrations, models

from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0031_minutes_and_trips"),
        ("files", "0041_pictures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="casestep",
            name="signed",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casestep",
            name="signed_digest",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signed__isnull", False)),
                fields=("signed",),
                name="casestep_one_a_signature",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed__isnull", True), ("signed_digest", "")),
                    models.Q(("signed__isnull", False), ("signed_digest__regex", "^[0-9a-f]{64}$")),
                    _connector="OR",
                ),
                name="casestep_signed_as_it_read",
            ),
        ),
    ]
    operations = at_once(operations)
