"""The lists of timely exit: derived lines, one for each family on a list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dynamics", "0013_warned_facts_go"),
        ("registry", "0089_lines_in_bulk"),
    ]

    operations = [
        migrations.CreateModel(
            name="TimelyLine",
            fields=[
                (
                    "household",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="timely_line",
                        serialize=False,
                        to="registry.household",
                    ),
                ),
                (
                    "list",
                    models.CharField(
                        choices=[
                            ("leave", "still in, and meets the standard"),
                            ("fell", "out, and has fallen"),
                            ("unclear_in", "still in; cannot tell"),
                            ("unclear_out", "out; cannot tell"),
                        ],
                        max_length=12,
                    ),
                ),
                ("since_on", models.DateField()),
                ("looked_on", models.DateField()),
            ],
            options={
                "verbose_name": "line of timely exit",
                "verbose_name_plural": "lines of timely exit",
                "indexes": [models.Index(fields=["list", "since_on"], name="timelyline_by_list")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("list__in", ["leave", "fell", "unclear_in", "unclear_out"])),
                        name="timelyline_list_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("since_on__lte", models.F("looked_on"))),
                        name="timelyline_since_before_looked",
                    ),
                ],
            },
        ),
    ]
