"""Enactments are guarded as everything that a second person puts in force, and may be withdrawn."""

from django.conf import settings
from django.db import migrations, models

GUARD = """
DROP TRIGGER unchanging ON identification_enactment;
DROP FUNCTION liandong_enactment_unchanging();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_enactment
    FOR EACH ROW EXECUTE FUNCTION liandong_proposal_unchanging();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0020_two_persons"),
        ("identification", "0033_warnings"),
        ("places", "0025_borders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="enactment",
            name="enactment_decided_is_whole",
        ),
        migrations.AlterField(
            model_name="enactment",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "proposed"),
                    ("enacted", "put in force"),
                    ("refused", "turned down"),
                    ("withdrawn", "withdrawn"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.RunSQL(GUARD),
        migrations.AddConstraint(
            model_name="enactment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "proposed")
                    ),
                    models.Q(
                        ("decided_at__isnull", False), ("decided_by__isnull", True), ("state", "withdrawn")
                    ),
                    models.Q(
                        ("decided_at__isnull", False), ("decided_by__isnull", False), ("state", "enacted")
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "refused"),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="enactment_decided_is_whole",
            ),
        ),
    ]
