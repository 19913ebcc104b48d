"""Groups of families that a run finds by likeness."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_foundgroups
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER unchanging BEFORE UPDATE OR DELETE ON identification_foundgroup
    FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
CREATE TRIGGER complete AFTER INSERT ON identification_foundgroups REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION liandong_refuse_rows_of_finished_runs();
"""

TRIGGERS_BACK = """
DROP TRIGGER complete ON identification_foundgroups;
DROP TRIGGER unchanging ON identification_foundgroup;
DROP TRIGGER unchanging ON identification_foundgroups;
"""


class Migration(migrations.Migration):
    """Groups of families with like deprivations stand with their run, and never change."""

    dependencies = [
        ("identification", "0025_results_to_look_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="FoundGroups",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("seed", models.BigIntegerField()),
                ("draws", models.IntegerField()),
                ("drawn", models.IntegerField()),
                ("families", models.IntegerField()),
                ("patterns", models.IntegerField()),
                ("looked_at", models.IntegerField()),
                ("covered", models.IntegerField()),
                (
                    "silhouettes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None),
                ),
                (
                    "least_stability",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None),
                ),
                (
                    "fewest_families",
                    django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None),
                ),
                ("last_label", models.IntegerField()),
                (
                    "carried_on",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identification.run",
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="found_groups",
                        to="identification.run",
                    ),
                ),
            ],
            options={
                "verbose_name": "groups found in a run",
                "verbose_name_plural": "groups found in runs",
            },
        ),
        migrations.CreateModel(
            name="FoundGroup",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.IntegerField()),
                ("deprived_bits", models.BigIntegerField()),
                ("unknown_bits", models.BigIntegerField()),
                ("families", models.IntegerField()),
                ("stability", models.FloatField()),
                (
                    "found",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="identification.foundgroups",
                    ),
                ),
            ],
            options={
                "verbose_name": "group found in a run",
                "verbose_name_plural": "groups found in a run",
                "constraints": [
                    models.UniqueConstraint(fields=("found", "label"), name="found_group_label_once"),
                    models.CheckConstraint(
                        condition=models.Q(("stability__gte", 0), ("stability__lte", 1)),
                        name="found_group_stability_is_a_share",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, TRIGGERS_BACK),
    ]
