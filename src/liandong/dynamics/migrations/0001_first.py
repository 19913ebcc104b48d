"""The first tables: standings and lines."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0020_succession"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("household_key", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "income",
                    models.CharField(
                        choices=[("met", "holds"), ("short", "does not hold"), ("unknown", "not known")],
                        max_length=7,
                    ),
                ),
                (
                    "education",
                    models.CharField(
                        choices=[("met", "holds"), ("short", "does not hold"), ("unknown", "not known")],
                        max_length=7,
                    ),
                ),
                (
                    "medical",
                    models.CharField(
                        choices=[("met", "holds"), ("short", "does not hold"), ("unknown", "not known")],
                        max_length=7,
                    ),
                ),
                (
                    "housing",
                    models.CharField(
                        choices=[("met", "holds"), ("short", "does not hold"), ("unknown", "not known")],
                        max_length=7,
                    ),
                ),
                (
                    "water",
                    models.CharField(
                        choices=[("met", "holds"), ("short", "does not hold"), ("unknown", "not known")],
                        max_length=7,
                    ),
                ),
                ("year", models.IntegerField(null=True)),
                ("income_pc_yuan", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ("line_yuan", models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ("derived_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "standing of a family",
                "verbose_name_plural": "standings of families",
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("poverty", "poverty line"), ("monitoring", "monitoring line")],
                        max_length=10,
                    ),
                ),
                ("from_year", models.IntegerField()),
                ("yuan", models.DecimalField(decimal_places=2, max_digits=10)),
                ("source", models.CharField(max_length=200)),
                ("enacted_at", models.DateTimeField()),
                ("event", models.UUIDField()),
                (
                    "enacted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name": "income line",
                "verbose_name_plural": "income lines",
                "constraints": [
                    models.UniqueConstraint(fields=("place", "from_year"), name="line_once_a_year"),
                    models.CheckConstraint(condition=models.Q(("yuan__gt", 0)), name="line_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["poverty", "monitoring"])), name="line_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="line_has_source"
                    ),
                ],
            },
        ),
    ]
