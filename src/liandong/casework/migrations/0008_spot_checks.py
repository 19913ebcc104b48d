"""Spot checks: seeds committed beforehand, the families drawn by risk, what two people found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import liandong.foundation.keys
from liandong.foundation.migrating import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_place_standing"),
        ("places", "0025_borders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SpotCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                ),
                ("procedure", models.CharField(max_length=30)),
                ("version", models.CharField(max_length=10)),
                ("state", models.CharField(max_length=30)),
                ("event", models.CharField(max_length=30)),
                ("seed_hash", models.CharField(max_length=64)),
                ("seed_sealed", models.BinaryField()),
                ("seed", models.CharField(blank=True, max_length=64)),
                ("committed_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
                ("wanted", models.IntegerField(null=True)),
                (
                    "committed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drawn_by",
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
            ],
            options={
                "verbose_name": "spot check",
                "verbose_name_plural": "spot checks",
            },
        ),
        migrations.CreateModel(
            name="SpotCheckLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("step", models.IntegerField()),
                ("weight", models.IntegerField()),
                ("traits", models.JSONField(default=list)),
                ("chance", models.CharField(max_length=60)),
                ("is_drawn", models.BooleanField()),
                ("agrees", models.BooleanField(null=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("found_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spot_checks",
                        to="casework.case",
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="casework.spotcheck",
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a spot check",
                "verbose_name_plural": "lines of spot checks",
            },
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("drawn_at", None)),
                fields=("procedure", "version", "state", "place"),
                name="spotcheck_committed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="spotcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_at", None), ("drawn_by", None), ("seed", ""), ("wanted", None)),
                    models.Q(
                        ("drawn_at__isnull", False),
                        ("drawn_by__isnull", False),
                        ("wanted__gte", 1),
                        models.Q(("seed", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spotcheck_seed_shown_when_drawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="spotcheckline",
            constraint=models.UniqueConstraint(fields=("case", "step"), name="spotcheckline_listed_once"),
        ),
        migrations.AddConstraint(
            model_name="spotcheckline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agrees", None), ("first", None), ("found_at", None), ("second", None)),
                    models.Q(
                        ("agrees__isnull", False),
                        ("found_at__isnull", False),
                        ("is_drawn", True),
                        ("first__isnull", False),
                        ("second__isnull", False),
                        models.Q(("first", models.F("second")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="spotcheckline_found_by_two",
            ),
        ),
    ]
    operations = at_once(operations)
