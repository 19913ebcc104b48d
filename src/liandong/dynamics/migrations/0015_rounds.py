"""The annual adjustment of a county: its round, and the part of each place."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("dynamics", "0014_timely"),
        ("files", "0041_pictures"),
        ("places", "0025_borders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnualRound",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("year", models.IntegerField()),
                ("train_by", models.DateField()),
                ("collect_by", models.DateField()),
                ("enter_by", models.DateField()),
                ("town_by", models.DateField()),
                ("county_by", models.DateField()),
                ("settle_by", models.DateField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("figures", models.JSONField(default=dict)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
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
                (
                    "snapshot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "annual adjustment",
                "verbose_name_plural": "annual adjustments",
            },
        ),
        migrations.CreateModel(
            name="RoundPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("due_on", models.DateField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
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
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="dynamics.annualround",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of an annual adjustment",
                "verbose_name_plural": "parts of annual adjustments",
            },
        ),
        migrations.AddConstraint(
            model_name="annualround",
            constraint=models.UniqueConstraint(fields=("place", "year"), name="annualround_once_a_year"),
        ),
        migrations.AddConstraint(
            model_name="annualround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("collect_by__gt", models.F("train_by")),
                    ("enter_by__gt", models.F("collect_by")),
                    ("town_by__gt", models.F("enter_by")),
                    ("county_by__gt", models.F("town_by")),
                    ("settle_by__gt", models.F("county_by")),
                ),
                name="annualround_phases_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="annualround",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("snapshot", None)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("snapshot__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="annualround_closed_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundpart",
            constraint=models.UniqueConstraint(fields=("round", "place"), name="roundpart_once"),
        ),
        migrations.AddConstraint(
            model_name="roundpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="roundpart_done_by_somebody",
            ),
        ),
    ]
    operations = at_once(operations)
