"""What became of places: the chain by which an old code is followed."""

import django.db.models.deletion
from django.db import migrations, models

import liandong.foundation.clock


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("renamed", "renamed"),
                            ("recoded", "given another code"),
                            ("moved", "placed below another"),
                            ("merged", "merged into"),
                            ("split", "split into"),
                            ("ended", "ended"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("on", models.DateField(verbose_name="on")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("recorded_at", models.DateTimeField(default=liandong.foundation.clock.now, editable=False)),
                (
                    "parent_before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                    ),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successions",
                        to="places.place",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origins",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "verbose_name": "succession of places",
                "verbose_name_plural": "successions of places",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("predecessor", "successor", "kind", "on"),
                        name="succession_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["renamed", "recoded", "moved"]),
                                ("successor", models.F("predecessor")),
                                ("successor__isnull", False),
                            ),
                            models.Q(
                                ("kind__in", ["merged", "split"]),
                                ("successor__isnull", False),
                                models.Q(("successor", models.F("predecessor")), _negated=True),
                            ),
                            models.Q(("kind", "ended"), ("successor__isnull", True)),
                            _connector="OR",
                        ),
                        name="succession_fits_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "moved"), ("parent_before__isnull", True), _connector="OR"
                        ),
                        name="succession_parent_of_a_move",
                    ),
                ],
            },
        ),
    ]
