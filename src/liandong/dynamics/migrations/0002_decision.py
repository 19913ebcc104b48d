"""Decisions of procedures, only added to."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models

import liandong.foundation.keys

TRIGGER = """
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON dynamics_decision
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
"""
BACK = "DROP TRIGGER unchanging ON dynamics_decision;"


class Migration(migrations.Migration):
    dependencies = [
        ("dynamics", "0001_clues"),
        ("audit", "0001_first"),
        ("casework", "0004_steps_said"),
        ("files", "0041_pictures"),
        ("identification", "0025_results_to_look_at"),
        ("registry", "0086_listing_analysed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("what", models.CharField(max_length=20)),
                ("decided_on", models.DateField()),
                ("before", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("after", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("suggestion", models.CharField(blank=True, max_length=12)),
                (
                    "family",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="registry.household",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identification.run",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="casework.casestep",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.RunSQL(TRIGGER, BACK),
    ]
