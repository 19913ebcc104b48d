"""The relapse models that were fitted, only added to."""

from django.db import migrations, models

import liandong.foundation.keys

TRIGGER = """
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON dynamics_relapsemodel
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
"""
BACK = "DROP TRIGGER unchanging ON dynamics_relapsemodel;"


class Migration(migrations.Migration):
    dependencies = [("dynamics", "0011_warnings"), ("audit", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="RelapseModel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("as_of", models.DateField(null=True)),
                ("fitted_at", models.DateTimeField()),
                ("code_version", models.CharField(max_length=40)),
                ("traits", models.TextField()),
                ("history_sha256", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("lack", models.CharField(blank=True, max_length=16)),
                ("is_generated", models.BooleanField()),
            ],
            options={
                "verbose_name": "relapse model",
                "verbose_name_plural": "relapse models",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("history_sha256__regex", "^[0-9a-f]{64}$"),
                            ("content_sha256__regex", "^[0-9a-f]{64}$"),
                        ),
                        name="relapse_hashes_are_sha256",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lack", ""), _negated=True), ("as_of__isnull", False), _connector="OR"
                        ),
                        name="relapse_model_has_periods",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, BACK),
    ]
