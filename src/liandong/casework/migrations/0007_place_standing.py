"""Steps keep the figures that were held against a line; villages and counties stand as decided."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_absence"),
        ("places", "0025_borders"),
    ]

    operations = [
        migrations.AddField(
            model_name="casestep",
            name="figures",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="PlaceStanding",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("listed", "on the list"), ("exited", "left the list")], max_length=10
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="places.place",
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="place_standing",
                        to="casework.casestep",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing of a place",
                "verbose_name_plural": "standings of places",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["listed", "exited"])), name="placestanding_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="placestanding_forward",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func("place_id", "place_id", models.Value("[]"), function="int8range"),
                                "&&",
                            ),
                            (
                                models.Func(
                                    "valid_from",
                                    "valid_to",
                                    models.Value("[)"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="placestanding_one_at_a_time",
                    ),
                ],
            },
        ),
    ]
